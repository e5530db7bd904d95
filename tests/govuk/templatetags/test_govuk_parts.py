"""The parts that pages are put together from, and the pages for when something is wrong."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
EVERY = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.jinja")]
PAGES = [path for path in EVERY if "documents" not in path.parts]
AT = dt.datetime(2008, 6, 25, 13, 0, tzinfo=dt.UTC)


def part(part_name, /, **context):
    return render_to_string(f"components/{part_name}.html", context, request=None)


class Thing:
    status = "signed"

    def __str__(self):
        return "the return of <Home Office>"

    def get_status_display(self):
        return "Signed"

    def get_absolute_url(self):
        return "/returns/x/"


def test_the_clock_says_in_words_what_its_bar_shows():
    clock = {"words": "31 hours left", "deadline": AT, "used": 57, "state": "running", "rule": "Article 33"}
    html = part("clock", clock=clock)
    assert "31 hours left" in html
    assert "Wednesday 25 June 2008 at 2pm BST" in html
    assert 'width="57"' in html
    assert 'aria-hidden="true"' in html


def test_the_timeline_says_who_did_what_and_when():
    events = [
        {"what": "Signed", "who": "the SIRO", "when": AT, "more": "<b>\nReason"},
        {"what": "Due", "when": AT},
    ]
    html = part("timeline", events=events)
    assert "the SIRO, <time" in html
    assert "&lt;b&gt;<br>Reason" in html
    assert "25 June 2008 at 2pm BST" in html
    assert "Nothing has happened yet" in part("timeline", events=[])


def test_a_summary_shows_what_is_missing_as_not_recorded_and_zero_as_zero():
    html = part("kv", rows=[("Deputy", ""), ("People", 0), ("Name", "<i>", {"href": "/x"})])
    assert "Not recorded" in html
    assert ">0<" in html
    assert "&lt;i&gt;" in html
    assert 'href="/x"' in html


def test_problems_link_to_where_they_are_put_right():
    html = part("problems", problems=[{"text": "Answer B1", "href": "#b1"}, {"text": "Wait", "href": ""}])
    assert '<a href="#b1">Answer B1</a>' in html
    assert "<li>Wait</li>" in html


def conflict(name, **context):
    request = RequestFactory().get("/returns/x/sign")
    return render_to_string(
        f"errors/{name}.html", {"thing": Thing(), "back_url": "/returns/x/", **context}, request
    )


@pytest.mark.django_db
def test_a_conflict_shows_what_was_sent_and_leads_to_the_thing():
    html = conflict("stale", yours=[("reason_text", "<script>\nline two")], theirs=[("State", "Signed")])
    assert "This has changed while you had it open" in html
    assert "Reason text" in html
    assert "&lt;script&gt;<br>line two" in html
    assert 'href="/returns/x/"' in html
    assert "&lt;Home Office&gt;" in html


@pytest.mark.django_db
def test_a_step_that_came_too_late_shows_the_state_in_words():
    html = conflict("not_now", yours=[("reason", "A long reason")])
    assert "This can no longer be done" in html
    assert "Signed" in html
    assert "A long reason" in html


@pytest.mark.parametrize(
    "name", ["400", "403", "403_csrf", "404", "409", "429", "errors/not_ready", "errors/not_now"]
)
@pytest.mark.django_db
def test_every_page_of_trouble_has_one_heading_a_title_and_a_way_on(name):
    html = render_to_string(f"{name}.html", {"problems": [], "reason": "Why"}, RequestFactory().get("/x"))
    assert html.count("<h1") == 1
    assert re.search(r"<title>\s*\S.* – Data Handling Portal</title>", html)
    assert "Data Handling Portal" in html


def test_the_page_of_last_resort_needs_nothing():
    html = Template((TEMPLATES / "500.html").read_text()).render(Context({}))
    assert "Sorry, there is a problem" in html
    assert "{%" not in (TEMPLATES / "500.html").read_text()


def test_no_page_carries_what_the_content_policy_refuses():
    refused = re.compile(r"\sstyle=|<style|\son\w+=\"|<script>|javascript:")
    assert PAGES
    assert [path for path in PAGES if refused.search(path.read_text())] == []


def test_every_form_that_changes_something_is_guarded_against_forgery():
    form = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.DOTALL | re.IGNORECASE)
    forms = [(path, text) for path in PAGES for text in form.findall(path.read_text())]
    assert {path.suffix for path, _ in forms} == {".html", ".jinja"}
    unguarded = [
        path
        for path, text in forms
        if ("{{ form_token() }}" if path.suffix == ".jinja" else "{% csrf_token %}") not in text
    ]
    assert unguarded == []
