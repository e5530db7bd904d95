"""A field as its page shows it: label, hint, error, summary, and what was typed."""

import datetime as dt
import re

from django import forms
from django.http import QueryDict

from govuk import (
    GovukForm,
    NumberField,
    Text,
    error_summary,
    field_html,
)
from tests.govuk.losses import Loss


def test_the_summary_links_each_sentence_to_the_input_at_fault():
    form = Loss(QueryDict("lost_on_day=3&lost_on_year=2007&known_at_day=3"))
    summary = form.error_summary
    assert '<a href="#id_title">Enter a title</a>' in summary
    assert '<a href="#id_lost_on_month">The date of loss must include a month</a>' in summary
    assert '<a href="#id_known_at_month">' in summary
    assert "Enter version" in summary
    assert "#id_version" not in summary


def test_every_link_of_the_summary_leads_to_an_input_of_the_page():
    form = Loss({})
    page = str(form)
    for target in re.findall(r'href="#([^"]+)"', form.error_summary):
        assert f'id="{target}"' in page


def test_a_form_without_errors_has_no_summary():
    assert Loss().error_summary == ""
    assert Loss().title_prefix == ""
    assert Loss({}).title_prefix == "Error: "


def test_a_problem_of_the_whole_form_is_in_the_summary_without_a_link():
    form = Loss({})
    form.add_error(None, "Both cannot be true")
    assert "<li>\n            Both cannot be true" in error_summary(form)


def test_only_the_wrong_part_of_a_date_is_outlined():
    html = Loss({"lost_on_day": "3", "lost_on_year": "2007"})["lost_on"].as_govuk()
    outlined = re.findall(r'class="([^"]*govuk-input--error[^"]*)" id="([^"]+)"', html)
    assert [name for _, name in outlined] == ["id_lost_on_month"]


def test_initial_values_are_shown():
    at = dt.datetime(2007, 7, 1, 13, 5, tzinfo=dt.UTC)
    form = Loss(initial={"lost_on": dt.date(2007, 12, 3), "known_at": at, "people": 1200, "media": ["disc"]})
    page = str(form)
    assert 'name="lost_on_year" type="text" value="2007"' in page
    assert 'name="known_at_time" type="text" value="14:05"' in page
    assert 'value="1200"' in page


def test_zero_is_shown_and_is_not_taken_for_nothing():
    assert 'value="0"' in Loss(initial={"people": 0})["people"].as_govuk()


def test_fields_that_may_stay_empty_say_so_unless_the_form_is_a_filter():
    assert "Evidence (optional)" in str(Loss())

    class Filter(Loss):
        mark_optional = False

    assert "(optional)" not in str(Filter())


def test_hints_and_notes_are_read_with_their_field():
    class One(GovukForm):
        n = NumberField(label="People", help_text="Count <each> once", widget=Text(note="Last quarter: 9"))

    html = One()["n"].as_govuk()
    assert 'aria-describedby="id_n-hint"' in html
    assert "Count &lt;each&gt; once" in html
    assert "Last quarter: 9" in html


def test_hidden_fields_travel_with_the_form():
    assert '<input type="hidden" name="version" value="4" id="id_version">' in str(
        Loss(initial={"version": 4})
    )


def test_a_form_of_another_library_gets_the_same_look():
    class Plain(forms.Form):
        name = forms.CharField(label="Name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
        word = forms.CharField(widget=forms.PasswordInput)

    form = Plain({})
    html = field_html(form["name"])
    assert 'autocomplete="name"' in html
    assert "govuk-input--error" in html
    assert "govuk-password-input" in field_html(form["word"])
    assert "govuk-error-summary" in error_summary(form)
