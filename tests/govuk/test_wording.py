"""What a sentence beside a field says."""

from django import forms

from govuk import (
    Area,
    Text,
)
from tests.govuk.losses import Loss, checked


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
