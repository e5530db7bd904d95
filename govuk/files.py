"""The form that takes a file, and asks about what was found in it."""

import re
from typing import Any

from django import forms

from govuk.forms import GovukForm
from govuk.widgets import Checks, File


class Confirmation(forms.MultipleChoiceField):
    """The SHA-256 of the files whose findings a person confirms; of another file than was sent it confirms nothing."""

    def valid_value(self, value: Any) -> bool:
        """Any: which file it is of is known when the file has been read."""
        return True


class FileForm(GovukForm):
    """A file. What it holds that a person should know is confirmed in `accept_findings`, once something was found.

    `needs_file` is false where something else may be given in its place.
    """

    needs_file = True
    file = forms.FileField(
        label="File",
        help_text="PDF, Word, Excel, PowerPoint, OpenDocument, picture, CSV or text, smaller than 20 MB. "
        "Do not add personal data of the public or anything above OFFICIAL-SENSITIVE.",
        widget=File(called="a file"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = self.needs_file
        if "accept_findings" in self.data:
            sent = self.data
            values = (
                sent.getlist("accept_findings") if hasattr(sent, "getlist") else [sent["accept_findings"]]
            )
            self._ask([(value, "the file") for value in values if re.fullmatch(r"[0-9a-f]{64}", value)])

    def ask_to_accept(self, name: str, sha256: str) -> None:
        """Ask whether this file, and no other, may be kept with what was found in it."""
        self._ask([(sha256, f"“{name}”")])

    def _ask(self, files: list[tuple[str, str]]) -> None:
        self._bound_fields_cache.pop(
            "accept_findings", None
        )  # Django's: the question was of another file before
        sentence = "I have looked at what was found in {}, and it belongs there"
        self.fields["accept_findings"] = Confirmation(
            label="Your confirmation",
            required=False,
            choices=[(sha256, sentence.format(name)) for sha256, name in files],
            help_text="This holds for this file only. Your name and the time are kept beside it, and whoever may read the file sees them.",
            widget=Checks(),
        )
