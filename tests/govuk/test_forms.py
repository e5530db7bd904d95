"""Forms as people meet them: what they typed, what errors they see, what the page says."""

import re

import pytest
from django import forms

from govuk import GovukForm
from govuk.fields import DateField
from govuk.limits import TODAY, DateLimits
from tests.govuk.losses import Found, Loss


def test_a_form_with_a_date_is_not_made_without_the_time():
    with pytest.raises(TypeError, match="at="):
        Found({"found_on_day": "1", "found_on_month": "2", "found_on_year": "2026"}).is_valid()


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


def test_what_a_form_changes_of_its_fields_is_no_other_forms():
    class Chosen(GovukForm):
        kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
        name = forms.CharField(max_length=5)
        day = DateField(limits=DateLimits(TODAY, TODAY))

    first, second = Chosen(), Chosen()
    first.fields["kind"].choices = [("c", "C")]
    first.fields["kind"].widget.attrs["class"] = "wide"
    first.fields["name"].error_messages["required"] = "Enter it"
    first.fields["name"].validators.clear()
    first.fields["day"].required = False
    third = Chosen()
    for form in (second, third):
        assert form.fields["kind"].choices == form.fields["kind"].widget.choices == [("a", "A"), ("b", "B")]
        assert form.fields["kind"].widget.attrs == {}
        assert form.fields["name"].error_messages["required"] != "Enter it"
        assert form.fields["name"].validators
        assert form.fields["day"].required
    assert first.fields["kind"].widget.choices == [("c", "C")]
