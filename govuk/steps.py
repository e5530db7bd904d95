"""The forms of a step that asks for nothing but a yes, or for a reason."""

from typing import Any

from django import forms

from govuk.fields import VersionField
from govuk.forms import GovukForm
from govuk.widgets import Area


class VersionForm(GovukForm):
    """What every form about a thing sends: the version that its reader saw."""

    version = VersionField()


class ReasonForm(VersionForm):
    """A step that wants a reason, of at least `least` and at most `most` characters, asked for by `label`."""

    reason = forms.CharField(widget=Area(rows=5, called="the reason"))

    def __init__(
        self, *args: Any, label: str = "Reason", least: int = 1, most: int = 1500, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        least_words = f"At least {least} characters. " if least > 1 else ""
        self.fields["reason"] = forms.CharField(
            label=label,
            max_length=most,
            help_text=f"{least_words}Do not enter personal data.",
            widget=Area(rows=5, called="the reason"),
        )
