"""Components that come again are rendered once, and what a person typed is never kept with them."""

import pytest
from django import forms
from django.utils.safestring import SafeString

from govuk import (
    GovukForm,
    Text,
    component,
    macros,
)
from govuk.macros import Typed
from tests.govuk.losses import Loss


@pytest.fixture(autouse=True)
def nothing_kept():
    macros._RENDERED.clear()


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("tag", {"text": "Late & lost", "classes": "govuk-tag--red"}),
        ("button", {"text": "Save", "preventDoubleClick": True}),
        ("input", {"id": "a", "name": "a", "label": {"text": "A"}, "value": Typed('"it\'s" <b>5</b>')}),
        ("textarea", {"id": "a", "name": "a", "label": {"text": "A"}, "value": Typed("one\n</textarea>")}),
        ("input", {"id": "a", "name": "a", "label": {"text": "A"}, "value": Typed("")}),
    ],
)
def test_a_component_that_comes_again_reads_as_if_it_were_rendered_again(name, params):
    fresh = component(name, params)
    assert [component(name, params, repeated=True) for _ in range(2)] == [fresh, fresh]


def test_safe_and_unsafe_text_stay_apart():
    unsafe = component("inset-text", {"html": "<b>x</b>"}, repeated=True)
    safe = component("inset-text", {"html": SafeString("<b>x</b>")}, repeated=True)
    assert "&lt;b&gt;x" in unsafe
    assert "<b>x</b>" in safe
    assert component("inset-text", {"html": "<b>x</b>"}, repeated=True) == unsafe


def test_yes_and_one_stay_apart():
    def item(checked):
        return {"name": "a", "items": [{"value": "1", "text": "A", "checked": checked}]}

    assert "checked" in component("checkboxes", item(True), repeated=True)
    assert " checked" not in component("checkboxes", item(False), repeated=True)
    assert len(macros._RENDERED) == 2


class Line(GovukForm):
    repeated = True
    number = forms.CharField(label="Number", required=False, widget=Text())


def test_two_people_read_what_each_typed_and_neither_is_kept():
    pages = [str(Line({"number": typed})) for typed in ("four <i>", "five", "")]
    assert 'value="four &lt;i&gt;"' in pages[0]
    assert 'value="five"' in pages[1]
    assert 'value=""' in pages[2]
    kept = repr(macros._RENDERED)
    assert "four" not in kept
    assert "five" not in kept


def test_a_form_that_says_nothing_of_it_is_rendered_each_time():
    class Other(GovukForm):
        number = forms.CharField(label="Number", required=False, widget=Text())

    str(Other({"number": "four"}))
    assert not macros._RENDERED


def test_no_more_is_kept_than_the_limit(monkeypatch):
    monkeypatch.setattr(macros, "MOST_RENDERED", 3)
    for number in range(5):
        component("tag", {"text": str(number)}, repeated=True)
    assert len(macros._RENDERED) <= 3


def test_text_given_to_a_component_is_escaped_even_where_markup_is_allowed():
    assert "<i>" not in component("inset-text", {"text": "<i>"})
    assert "<i>" not in component("inset-text", {"html": "<i>"})
    assert "<i>" not in component("button", {"text": "Go", "attributes": "<i>"})
    assert "<i>" not in component(
        "summary-list", {"rows": [{"key": {"text": "<i>"}, "value": {"html": "<i>"}}]}
    )


def test_no_component_carries_inline_style_or_script():
    page = str(Loss({})) + Loss({}).error_summary
    assert " style=" not in page
    assert "<script" not in page
    assert " onclick" not in page
