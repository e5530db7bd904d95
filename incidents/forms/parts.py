"""Small makers of fields, so that a form reads as its questions."""

from collections.abc import Collection, Iterable

from django import forms

from accounts.unsaved import Typed, Unsaved
from audit.personal_data import found_in
from govuk import Area, Checks, Choose, GovukForm, Radios, Text, VersionForm
from incidents.models import SharedEvent
from incidents.queries.together import PERHAPS

POPULATION = 70_000_000  # of the United Kingdom, rounded up
PARTS = ("day", "month", "year", "time")


class EventFilter(GovukForm):
    """Filters of a list that has incidents of shared events: `events` are those to choose from, None for who sees none."""

    mark_optional = False
    repeated = is_filter = True

    event = forms.ChoiceField(required=False, label="One event of several organisations", widget=Choose)

    def __init__(self, *args, events: Collection[SharedEvent] | None = None, **kw):
        super().__init__(*args, **kw)
        if events is None:
            del self.fields["event"]
            return
        self.repeated = self.is_filter = not events  # names of events are among the choices
        self.fields["event"].choices = [
            ("", "All"),
            (PERHAPS, "Perhaps one event: nobody has answered"),
            ("any", "Part of a confirmed event"),
            *((str(event.pk), event.name) for event in events),
        ]


class FactsForm(VersionForm):
    """Questions that may be left open and answered later. `GROUPS` are (heading, names of fields)."""

    mark_optional = False
    GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = ()

    kept: "FactsForm | None" = None  # the same form with what was typed before and could not be saved
    kept_names: frozenset[str] = frozenset()

    def show_kept(self, kept: "FactsForm", rows: Iterable[Unsaved]) -> None:
        """Show what was typed before and not saved in its fields, with what is wrong with it. `kept` is bound to it."""
        rows = [row for row in rows if row.name in self.fields]
        self.kept, self.kept_names = kept, frozenset(row.name for row in rows)
        for name in set(kept.errors) - self.kept_names:
            del kept.errors[name]
        for row in rows:
            if row.name not in kept.errors:
                kept.add_error(row.name, row.problem)

    @property
    def error_summary(self):
        """Of what is wrong in this form, and of what was wrong before where nothing was sent."""
        return super().error_summary if self.is_bound or not self.kept else self.kept.error_summary

    def groups(self):
        """(heading, bound fields), for the template."""
        for heading, names in self.GROUPS:
            fields = [
                self.kept[name] if self.kept and name in self.kept_names else self[name]
                for name in names
                if name in self.fields
            ]
            if fields:
                yield heading, fields

    def unsound(self) -> dict[str, Typed]:
        """By field, what was typed that cannot be saved, with what is wrong with it."""
        return {
            name: Typed(
                [
                    (key, value)
                    for key, values in self.data.lists()
                    if key in {name, *(f"{name}_{part}" for part in PARTS)}
                    for value in values
                ],
                ". ".join(str(error) for error in self.errors[name]),
            )
            for name in self.fields
            if name in self.errors and name != "version"
        }

    @property
    def answers(self) -> dict:
        """What was soundly answered, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def ask_about_personal_data(form: GovukForm, *names: str) -> None:
    """Ask about what looks like personal data in texts (F10, F11). The question names the kind and never the text."""
    for name in names:
        if kinds := found_in(form.cleaned_data.get(name) or ""):
            kinds_in_words = " and ".join(kinds)
            text = (
                f"This seems to hold {kinds_in_words}. Take it out, unless it must be here. Is it to be kept?"
            )
            form.ask(name, text, kinds_in_words)


def ask_about_people(form: GovukForm, most: int | None, personal: bool) -> None:
    """Ask whether a number of people is right that is unlikely: none where data about people are concerned, or too many."""
    if most == 0 and personal:
        form.ask("people_max", "You entered that no people are affected. Is that right?", "0")
    elif most and most > POPULATION:
        text = f"You entered {most:,}, which is more people than live in the United Kingdom. Is that right?"
        form.ask("people_max", text, f"{most:,}")


def radios(choices, label: str, hint: str = "", required: bool = False, **look) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=_pairs(choices), label=label, help_text=hint, required=required, widget=Radios(**look)
    )


def drop(choices, label: str, hint: str = "", required: bool = False, **look) -> forms.ChoiceField:
    pairs = [("", "Choose"), *_pairs(choices)]
    return forms.ChoiceField(
        choices=pairs, label=label, help_text=hint, required=required, widget=Choose(**look)
    )


def several(choices, label: str, hint: str = "", required: bool = False, **look) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=_pairs(choices), label=label, help_text=hint, required=required, widget=Checks(**look)
    )


def line(label: str, hint: str = "", most: int = 200, required: bool = False, **look) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=most, required=required, widget=Text(**look)
    )


def area(label: str, hint: str = "", most: int = 5000, required: bool = False, **look) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=most, required=required, widget=Area(**look)
    )


def _pairs(choices):
    return list(getattr(choices, "choices", choices))


def override_field() -> forms.CharField:
    """Why a text goes although it seems to hold personal data."""
    return area(
        "Why may the text go as it is?",
        "It seems to hold personal data. Enter at least 20 characters.",
        most=1000,
        rows=3,
    )


def ongoing_field() -> forms.TypedChoiceField:
    """Whether the incident is still going on: yes, no, or not answered."""
    return forms.TypedChoiceField(
        choices=[("True", "Yes"), ("False", "No")],
        coerce=lambda value: value == "True",
        empty_value=None,
        required=False,
        label="Is it still going on?",
        widget=Radios(inline=True),
    )


def seen_field() -> forms.CharField:
    """The fingerprint of the notice that the person has read; empty until the page shows one."""
    return forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
