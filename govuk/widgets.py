"""Widgets that carry how a field looks: Django's own behaviour, the design system's markup.

Every widget takes the keywords of `Look`. Django's plain widgets work too, with the default look.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

LONDON = ZoneInfo("Europe/London")


@dataclass
class Look:
    """How a field is shown, apart from its label and hint, which Django's fields already have."""

    called: str = ""
    """What the field is called inside an error: "the date of loss" gives "Enter the date of loss"."""
    size: str = ""
    """Label size: "s", "m", "l" or "xl". Empty is the ordinary weight."""
    heading: bool = False
    """The label is the page's one h1."""
    width: int | None = None
    """Characters wide: 2, 3, 4, 5, 10, 20 or 30."""
    note: str = ""
    """A second line under the hint, for example last quarter's answer."""
    about: str = ""
    """What distinguishes the label from the same label elsewhere on the page, for who hears it: "A3" gives "Reason: A3"."""
    prefix: str = ""
    suffix: str = ""
    hints: Mapping[Any, str] = field(default_factory=dict)
    """A hint for each choice, by its value."""
    inline: bool = False
    small: bool = False
    folded: bool = False
    """Shown when the reader opens it, and open where something is chosen or wrong: for a long list that may stay empty."""
    or_before: Any = None
    """The choice that comes after the word "or"."""
    none_of_these: Any = None
    """The choice that excludes all others of a list of checkboxes."""


class _Looks:
    """Splits the look from the HTML attributes, so that a widget is written in one call."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        choices: Iterable[Any] | None = None,
        autocomplete: str = "",
        inputmode: str = "",
        rows: int | None = None,
        **look: Any,
    ) -> None:
        attrs = dict(attrs or {})
        attributes = {"autocomplete": autocomplete, "inputmode": inputmode, "rows": rows}
        attrs.update({name: value for name, value in attributes.items() if value})
        if choices is None:
            super().__init__(attrs)
        else:
            super().__init__(attrs, choices=choices)  # type: ignore[call-arg]
        self.look = Look(**look)


class Text(_Looks, forms.TextInput):
    """One line. `Text(width=20, autocomplete="organisation")`."""


class Email(_Looks, forms.EmailInput):
    """An email address."""


class Password(_Looks, forms.PasswordInput):
    """A password, with a button that shows it where script runs."""


class Search(_Looks, forms.TextInput):
    """One of many, found by a part of its name: a line of text, and once that was sent its matches as radios.

    The value is what was typed and the value of the match that was chosen, both "" where there is none.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str]:
        """Both without the blanks around them."""
        typed, chosen = (str(data.get(key) or "").strip() for key in (name, f"{name}_chosen"))
        return typed, chosen


class Area(_Looks, forms.Textarea):
    """Several lines; counts characters where the field has a `max_length`."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 5, **look: Any) -> None:
        super().__init__(attrs, rows=rows, **look)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """One character a line break: browsers send two, which would make a full answer too long."""
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class Choose(_Looks, forms.Select):
    """A drop-down list, for more choices than radios can carry."""


class Radios(_Looks, forms.RadioSelect):
    """One of a few. `Radios(hints={"none": "…"}, inline=True)`."""


class Checks(_Looks, forms.CheckboxSelectMultiple):
    """Any of several."""


class Tick(_Looks, forms.CheckboxInput):
    """One box whose label is the statement agreed to."""


class File(_Looks, forms.FileInput):
    """One file."""


class _Parts(_Looks, forms.MultiWidget):
    """Several small text inputs that make one value; `value_from_datadict` gives the strings as typed."""

    parts: tuple[str, ...] = ()

    def __init__(self, attrs: dict[str, Any] | None = None, **look: Any) -> None:
        inputs = {part: forms.TextInput() for part in self.parts}
        forms.MultiWidget.__init__(self, inputs, attrs)
        self.autocomplete = look.pop("autocomplete", "")
        self.look = Look(**look)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, ...] | None:
        """The strings as typed, or None where nothing was."""
        typed = tuple((value or "").strip() for value in super().value_from_datadict(data, files, name))
        return typed if any(typed) else None

    def typed_before(self, value: Any) -> list[str] | None:
        """The strings of a value that is empty, or that holds what was typed; None where it is a date or moment."""
        if not value:
            return [""] * len(self.parts)
        return list(value) if isinstance(value, tuple) else None


class DateInput(_Parts):
    """Day, month and year."""

    parts = ("day", "month", "year")

    def decompress(self, value: Any) -> list[str]:
        """Its numbers without leading zeros."""
        return self.typed_before(value) or [str(value.day), str(value.month), str(value.year)]


class MomentInput(_Parts):
    """Day, month, year and a time of day in the United Kingdom."""

    parts = ("day", "month", "year", "time")

    def decompress(self, value: Any) -> list[str]:
        """Its numbers by London's clock; the zone is written only in the hour that comes twice."""
        if (typed := self.typed_before(value)) is not None:
            return typed
        here = value.astimezone(LONDON)
        twice = here.replace(fold=0).utcoffset() != here.replace(fold=1).utcoffset()
        time = f"{here:%H:%M}" + (f" {here.tzname()}" if twice else "")
        return [str(here.day), str(here.month), str(here.year), time]
