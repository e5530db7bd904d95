"""Forms as people meet them: what they typed, what they are told, what the page says."""

import datetime as dt
import re

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from govuk import (
    Area,
    Checks,
    Choose,
    DateField,
    DateInput,
    DateLimits,
    Email,
    File,
    GovukForm,
    MomentField,
    MomentInput,
    NumberField,
    Password,
    Radios,
    Text,
    Tick,
    component,
    error_summary,
    field_html,
    happened,
    planned,
    promised,
)
from govuk.limits import TOMORROW
from govuk.widgets import LONDON

NOW = dt.datetime(2026, 11, 29, 12, tzinfo=LONDON)
EVERY_DAY = DateLimits(dt.date.min, dt.date.max)


class Loss(GovukForm):
    title = forms.CharField(max_length=10, label="Title", widget=Text(width=20, called="a title"))
    what = forms.CharField(max_length=20, label="What happened?", widget=Area(rows=8))
    lost_on = DateField(
        label="When was it lost?", limits=happened(), widget=DateInput(called="the date of loss")
    )
    known_at = MomentField(
        label="When did you know?", limits=happened(), widget=MomentInput(called="when you knew")
    )
    people = NumberField(label="Number of people")
    personal = forms.ChoiceField(
        label="Is it personal data?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=Radios(called="whether it is personal data", hints={"yes": "Or suspected"}, or_before="no"),
    )
    media = forms.MultipleChoiceField(
        label="Media", choices=[("disc", "Disc"), ("none", "None")], widget=Checks(none_of_these="none")
    )
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose"), ("theft", "Theft")], widget=Choose)
    email = forms.EmailField(label="E-mail address", widget=Email)
    secret = forms.CharField(label="Password", widget=Password(autocomplete="new-password"))
    paper = forms.FileField(label="Evidence", required=False, widget=File)
    sure = forms.BooleanField(label="I have read it", widget=Tick)
    version = forms.IntegerField(widget=forms.HiddenInput)


def checked(field, *, widget_called="", **typed):
    """The value of one field named `f`, or the sentence that says why there is none."""

    class One(GovukForm):
        f = field

    form = One({f"f_{part}" if part != "f" else "f": value for part, value in typed.items()}, at=NOW)
    return form.cleaned_data["f"] if form.is_valid() else form.errors["f"][0]


def date(day="", month="", year="", limits=EVERY_DAY):
    field = DateField(label="Date", limits=limits, widget=DateInput(called="the date of loss"))
    return checked(field, day=day, month=month, year=year)


def moment(time, day="3", month="12", year="2007", **kwargs):
    field = MomentField(label="When", limits=EVERY_DAY, widget=MomentInput(called="when you knew"), **kwargs)
    return checked(field, day=day, month=month, year=year, time=time)


def test_a_date_is_read_from_its_three_boxes():
    assert date("3", "12", "2007") == dt.date(2007, 12, 3)


@pytest.mark.parametrize("month", ["12", "Dec", "december", "DECEMBER"])
def test_a_month_may_be_written_as_a_word(month):
    assert date("3", month, "2007") == dt.date(2007, 12, 3)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("", "", ""), "Enter the date of loss"),
        (("3", "", "2007"), "The date of loss must include a month"),
        (("3", "", ""), "The date of loss must include a month and year"),
        (("31", "2", "2007"), "The date of loss must be a real date"),
        (("3", "13", "2007"), "The date of loss must be a real date"),
        (("3", "Flurb", "2007"), "The date of loss must be a real date"),
        (("x", "12", "2007"), "The date of loss must be a real date"),
        (("3", "12", "07"), "Year must include 4 numbers"),
        (("3", "12", "٢٠٠٧"), "Year must include 4 numbers"),
        (("3", "12", "0000"), "The date of loss must be a real date"),
        (("²", "12", "2007"), "The date of loss must be a real date"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_with_it(typed, sentence):
    assert date(*typed) == sentence


@pytest.mark.parametrize(
    ("limits", "year", "sentence"),
    [
        (happened(), "1066", "The date of loss must be on or after 1 January 1990"),
        (happened(), "1707", "The date of loss must be on or after 1 January 1990"),
        (happened(), "2206", "The date of loss must be today or in the past"),
        (promised(days=365), "2025", "The date of loss must be today or in the future"),
        (promised(days=365), "2206", "The date of loss must be on or before 29 November 2027"),
        (promised(days=365), "9999", "The date of loss must be on or before 29 November 2027"),
        (promised(days=365, earliest=TOMORROW), "2025", "The date of loss must be in the future"),
        (planned(days=365), "9999", "The date of loss must be on or before 29 November 2027"),
        (planned(days=365), "1066", "The date of loss must be on or after 1 January 1990"),
    ],
)
def test_a_year_that_cannot_be_is_refused_with_what_can_be(limits, year, sentence):
    assert date("27", "3", year, limits=limits) == sentence


def test_today_is_neither_past_nor_future():
    for limits in (happened(), promised(days=365)):
        assert date("29", "11", "2026", limits=limits) == dt.date(2026, 11, 29)


def test_a_time_of_today_that_has_not_come_did_not_happen():
    field = MomentField(label="When", limits=happened(), widget=MomentInput(called="when you knew"))
    now = {"day": "29", "month": "11", "year": "2026"}
    assert checked(field, **now, time="12:01") == "When you knew must be now or in the past"
    assert checked(field, **now, time="12:00") == NOW


class Found(GovukForm):
    found_on = DateField(
        label="When was it found?", limits=happened(likely_days=30), widget=DateInput(called="the day")
    )


def found(year, *ticked):
    data = {"found_on_day": "27", "found_on_month": "3", "found_on_year": year}
    sent = QueryDict(mutable=True)
    sent.update(data)
    sent.setlist("confirmed", ticked)
    return Found(sent, at=NOW)


ASKED = "You entered 27 March 2025, that is 20 months ago. Is that right?"


def test_an_unlikely_date_is_asked_about_and_stays_as_it_was_typed():
    form = found("2025")
    assert form.errors == {"found_on": [ASKED]}
    page = str(form.error_summary) + str(form)
    assert page.count(ASKED) == 2
    assert "Yes, 27 March 2025 is right" in page
    assert 'value="2025"' in page


def test_an_unlikely_date_is_taken_once_it_is_confirmed_and_another_one_is_asked_about_again():
    (question,) = asked(found("2025"))
    assert found("2025", question.token).is_valid()
    assert not found("2024", question.token).is_valid()


def test_a_date_that_cannot_be_is_not_to_be_confirmed():
    form = found("1066")
    assert not form.is_valid()
    assert not form.questions


def asked(form):
    assert not form.is_valid()
    return form.questions["found_on"]


def test_a_form_with_a_date_is_not_made_without_the_time():
    with pytest.raises(TypeError, match="at="):
        Found({"found_on_day": "1", "found_on_month": "2", "found_on_year": "2026"}).is_valid()


@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6), st.text(max_size=8))
def test_whatever_is_typed_in_a_date_or_time_gives_a_value_or_a_sentence(day, month, year, time):
    for answer in (date(day, month, year), moment(time, day, month, year)):
        assert isinstance(answer, dt.date) or (isinstance(answer, str) and answer)


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("14:30", 14, 30), ("14.30", 14, 30), ("1430", 14, 30), ("2:30pm", 14, 30), ("2pm", 14, 0),
        ("12am", 0, 0), ("12:15 PM", 12, 15), ("9:05", 9, 5), ("midday", 12, 0), ("midnight", 0, 0),
    ],
)  # fmt: skip
def test_a_time_may_be_written_as_people_write_it(typed, hour, minute):
    assert moment(typed) == dt.datetime(2007, 12, 3, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize("typed", ["25:00", "12:60", "13pm", "0am", "7", "half past two", "14:3", "²:30"])
def test_a_wrong_time_says_how_to_write_one(typed):
    assert moment(typed) == "Time must be on the 24-hour clock or with am or pm, like 14:30 or 2:30pm"


def test_a_moment_without_its_time_asks_for_the_time():
    assert moment("") == "When you knew must include a time"


def test_a_time_that_the_clocks_skipped_is_refused_in_words():
    assert moment("1.30", "25", "3", "2007") == (
        "The clocks went forward on 25 March 2007 and 1.30 did not happen: enter an earlier or a later time"
    )


def test_in_the_hour_that_comes_twice_the_first_is_taken_unless_the_second_is_named():
    first, second = moment("01:30", "28", "10", "2007"), moment("01:30 GMT", "28", "10", "2007")
    assert first.astimezone(dt.UTC).hour == 0
    assert moment("01:30 bst", "28", "10", "2007").astimezone(dt.UTC).hour == 0
    assert second.astimezone(dt.UTC).hour == 1


def test_a_zone_that_was_not_in_force_is_refused():
    assert moment("14:30 BST") == (
        "The United Kingdom was on GMT at that time: leave out BST or correct the time"
    )


@given(st.integers(min_value=0, max_value=60_000_000))
def test_a_moment_shown_and_sent_back_is_the_same_moment(minutes):
    at = dt.datetime(1980, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    typed = MomentInput().decompress(at)
    back = checked(
        MomentField(limits=EVERY_DAY), **dict(zip(("day", "month", "year", "time"), typed, strict=True))
    )
    assert back.astimezone(dt.UTC) == at


def test_an_empty_form_says_of_each_field_what_to_do():
    form = Loss({})
    assert {name: errors[0] for name, errors in form.errors.items()} == {
        "title": "Enter a title",
        "what": "Answer “What happened?”",
        "lost_on": "Enter the date of loss",
        "known_at": "Enter when you knew",
        "people": "Enter number of people",
        "personal": "Select whether it is personal data",
        "media": "Select media",
        "kind": "Select kind",
        "email": "Enter e-mail address",
        "secret": "Enter password",
        "sure": "Select “I have read it”",
        "version": "Enter version",
    }


def test_the_author_of_a_field_has_the_last_word():
    field = forms.CharField(label="Title", error_messages={"required": "Say what to call it"})
    assert checked(field, f="") == "Say what to call it"


def test_a_text_that_is_too_long_says_how_long_it_may_be():
    field = forms.CharField(label="Title", max_length=3, widget=Text(called="a title"))
    assert checked(field, f="four") == "Title must be 3 characters or fewer"


def test_a_per_cent_sign_in_a_label_does_no_harm():
    assert checked(forms.CharField(label="100% of it"), f="") == "Enter 100% of it"


def test_a_line_break_counts_as_one_character():
    assert checked(forms.CharField(max_length=3, widget=Area), f="a\r\nb") == "a\nb"


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


def test_a_problem_of_the_whole_form_stands_in_the_summary_without_a_link():
    form = Loss({})
    form.add_error(None, "Both cannot be true")
    assert "<li>\n            Both cannot be true" in error_summary(form)


def test_what_was_typed_is_kept_when_something_is_wrong():
    page = str(Loss({"title": "<b>lost</b>", "people": "1,2x", "lost_on_month": "flurb", "personal": "no",
                     "media": ["disc"], "known_at_time": "25:00", "secret": "hush"}))  # fmt: skip
    assert 'value="&lt;b&gt;lost&lt;/b&gt;"' in page
    assert 'value="1,2x"' in page
    assert 'value="flurb"' in page
    assert 'value="25:00"' in page
    assert re.search(r'value="no"[^>]*checked', page)
    assert re.search(r'value="disc"[^>]*checked', page)
    assert "hush" not in page


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


def test_nought_is_shown_and_is_not_taken_for_nothing():
    assert 'value="0"' in Loss(initial={"people": 0})["people"].as_govuk()


def test_a_long_text_counts_its_characters_and_says_the_limit_without_script():
    html = Loss()["what"].as_govuk()
    assert 'data-maxlength="20"' in html
    assert "You can enter up to 20 characters" in html
    assert ' maxlength="' not in html
    assert 'rows="8"' in html


def test_fields_that_may_stay_empty_say_so_unless_the_form_is_a_filter():
    assert "Evidence (optional)" in str(Loss())

    class Filter(Loss):
        mark_optional = False

    assert "(optional)" not in str(Filter())


def test_the_label_can_be_the_heading_of_the_page():
    class One(GovukForm):
        name = forms.CharField(label="Name", widget=Text(heading=True))
        kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=Radios(heading=True))

    assert '<h1 class="govuk-label-wrapper">' in One()["name"].as_govuk()
    assert '<h1 class="govuk-fieldset__heading">' in One()["kind"].as_govuk()


def test_hints_and_notes_are_read_with_their_field():
    class One(GovukForm):
        n = NumberField(label="People", help_text="Count <each> once", widget=Text(note="Last quarter: 9"))

    html = One()["n"].as_govuk()
    assert 'aria-describedby="id_n-hint"' in html
    assert "Count &lt;each&gt; once" in html
    assert "Last quarter: 9" in html


def test_choices_carry_hints_a_divider_and_an_excluding_choice():
    page = str(Loss())
    assert "Or suspected" in page
    assert '<div class="govuk-radios__divider">or</div>' in page
    assert 'value="none" data-behaviour="exclusive"' in page


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
