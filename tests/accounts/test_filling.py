"""Kept text goes back into the form it came from, in the page's own HTML, and nowhere else."""

import pytest

from accounts.filling import fill
from accounts.keeping import Text

PAGE = """<!doctype html>
<main><form method="get" action="/search/"><input name="title"></form>
<form method="post" action="/other/"><input name="title" value="of another form"></form>
<form method="post" action="/report/?body=ho">
  <input type="hidden" name="csrfmiddlewaretoken" value="fresh"><input type="hidden" name="form_note" value="new">
  <input type="hidden" name="version" value="9">
  <input class="a &amp; b" name="title" value="" required>
  <textarea name="words" rows="3">
as saved</textarea>
  <select name="kind"><option value="a" selected>A</option><option value="b">B</option></select>
  <input type="radio" name="sure" value="yes" checked><input type="radio" name="sure" value="no">
  <input type="checkbox" name="media" value="paper"><input type="checkbox" name="media" value="disc" checked>
  <input type="checkbox" name="agree" checked>
  <input type="file" name="file"><input type="password" name="password" value="">
  <button name="go" value="later">Later</button>
</form></main>"""


def text(*fields: tuple[str, str], action="/report/", files=False) -> Text:
    return Text(1, "/report/?body=ho", action, list(fields), files)


def filled(*fields: tuple[str, str], **more) -> str:
    return fill(PAGE, text(*fields, **more), "/report/").page


def test_text_choices_and_ticks_go_back_as_they_were_sent():
    page = filled(("title", "Lost"), ("words", "Typed"), ("kind", "b"), ("sure", "no"), ("media", "paper"))
    assert '<input class="a &amp; b" name="title" value="Lost" required="">' in page
    assert '<textarea name="words" rows="3">\nTyped</textarea>' in page
    assert '<option value="a">A</option><option value="b" selected="selected">' in page
    assert 'value="yes"><input type="radio" name="sure" value="no" checked="checked">' in page
    assert 'value="paper" checked="checked"><input type="checkbox" name="media" value="disc">' in page
    assert '<input type="checkbox" name="agree">' in page


def test_the_version_that_was_seen_goes_back_so_that_a_change_meanwhile_is_found():
    assert '<input type="hidden" name="version" value="3">' in filled(("version", "3"))


def test_tokens_stay_fresh_and_other_forms_stay_as_they_are():
    page = filled(("title", "Lost"), ("csrfmiddlewaretoken", "old"), ("form_note", "old"))
    assert 'value="fresh"' in page
    assert 'name="form_note" value="new"' in page
    assert 'value="of another form"' in page
    assert '<input name="title"></form>' in page


@pytest.mark.parametrize(
    "message",
    ['"><script>alert(1)</script>', "</textarea><script>", "a & b &amp; c", "ünï ‑ \r\n line two", "\u2028\x0b odd lines"],
)  # fmt: skip
def test_whatever_was_typed_is_text_on_the_page(message):
    page = filled(("title", message), ("words", message))
    assert "<script>" not in page
    assert fill(page, text(("title", "x")), "/report/").form
    assert page.count("</form>") == 3


def test_odd_line_ends_before_a_field_do_not_move_its_place():
    page = PAGE.replace("<main>", "<main>\u2028\x0b\x0c\r\n<p>ä</p>")
    assert 'name="title" value="Lost"' in fill(page, text(("title", "Lost")), "/report/").page


def test_several_fields_of_one_name_take_their_values_in_turn():
    page = '<form method="post" action=""><input name="row" value=""><input name="row" value=""></form>'
    done = fill(page, text(("row", "one"), ("row", "two")), "/report/")
    assert 'value="one"><input name="row" value="two"' in done.page


def test_what_has_no_field_any_more_is_left_over_and_a_clicked_button_is_not():
    done = fill(PAGE, text(("title", "Lost"), ("gone", "A whole sentence."), ("go", "later")), "/report/")
    assert done.left_over == ["A whole sentence."]


def test_a_page_without_the_form_is_left_as_it_is():
    done = fill(PAGE, text(("title", "Lost"), action="/elsewhere/"), "/report/")
    assert done == (done.__class__)(PAGE, False, ["Lost"])
