"""What each kind of question draws."""

from django import forms

from govuk import (
    GovukForm,
    Radios,
    Text,
)
from tests.govuk.losses import Loss


def test_a_long_text_counts_its_characters_and_says_the_limit_without_script():
    html = Loss()["what"].as_govuk()
    assert 'data-maxlength="20"' in html
    assert "You can enter up to 20 characters" in html
    assert ' maxlength="' not in html
    assert 'rows="8"' in html


def test_the_label_can_be_the_heading_of_the_page():
    class One(GovukForm):
        name = forms.CharField(label="Name", widget=Text(heading=True))
        kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=Radios(heading=True))

    assert '<h1 class="govuk-label-wrapper">' in One()["name"].as_govuk()
    assert '<h1 class="govuk-fieldset__heading">' in One()["kind"].as_govuk()


def test_choices_carry_hints_a_divider_and_an_excluding_choice():
    page = str(Loss())
    assert "Or suspected" in page
    assert '<div class="govuk-radios__divider">or</div>' in page
    assert 'value="none" data-behaviour="exclusive"' in page
