"""The form every page of the portal uses."""

import copy
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString

from audit.transitions import Problem
from govuk.boundfield import GovukBoundField, error_summary
from govuk.fields import DateField, day_of
from govuk.limits import distance_in_words, in_words
from govuk.macros import key_of
from govuk.wording import label, word

CONFIRMED = "confirmed"  # the name of the boxes that confirm what is unlikely
BESIDE_FILTERS = {"sort", "after", "before", "page"}  # what the address of a list has beside its filters
MOST_BLANK = 500  # blank filters kept in a process
_BLANK: dict[Hashable, SafeString] = {}
QUESTION = "question"  # the code of the error that asks


@dataclass(frozen=True)
class Question:
    """Something unlikely that the person is asked to confirm. `token` identifies the field and what was entered.

    `value` is what was entered, in words: confirmed once for a thing, it is not asked about again.
    """

    text: str
    value: str
    token: str
    is_confirmed: bool

    @property
    def answer(self) -> str:
        """What the person ticks."""
        return _tick(self.value)


def _tick(value: str) -> str:
    return f"Yes, {value} is right"


class SharedFields(dict[str, forms.Field]):
    """The fields of a class of forms, of which each form has copies: with the class's own choices, which no form alters."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return {name: _copied(field, memo) for name, field in self.items()}


PLAIN_COPIES = {
    forms.Field.__deepcopy__,
    forms.ChoiceField.__deepcopy__,
    forms.Widget.__deepcopy__,
    forms.Select.__deepcopy__,
}


def _copied(field: forms.Field, memo: dict[int, Any]) -> forms.Field:
    """What Django copies of a field and its widget, without a copy of the choices; others know themselves what to copy."""
    widget = field.widget
    if not {type(field).__deepcopy__, type(widget).__deepcopy__} <= PLAIN_COPIES:
        return copy.deepcopy(field, memo)
    own = _shallow(field)
    own.widget = _shallow(widget)
    own.widget.attrs = widget.attrs.copy()
    own.error_messages = field.error_messages.copy()
    own.validators = field.validators[:]
    return own


def _shallow(thing: Any) -> Any:
    own = object.__new__(type(thing))
    own.__dict__.update(thing.__dict__)
    return own


class GovukForm(forms.Form):
    """A Django form in the design system's markup and wording.

    In a template: `{{ form.error_summary }}` first in the page, then `{{ form }}` or single fields by
    `{{ form.name.as_govuk }}`. Inherit it beside another library's form to give that one the same look.
    """

    bound_field_class = GovukBoundField
    use_required_attribute = False
    label_size = "s"
    """How labels and legends look where a widget does not say: bold, so that questions differ from their hints."""
    mark_optional = True
    """Whether fields that may stay empty say so. Filters, and questions saved as they are, set this to False."""

    repeated = False
    """Whether its labels, hints and choices come from the code alone, so that the markup of a field is kept for the next page."""

    is_filter = False
    """Whether it filters a list, so that of a blank one only the choices differ from page to page; they come from the code too."""

    keeps_dates = False
    """Whether a date that stays as it was when the form was opened is left alone, although it would be refused now."""

    def __init__(
        self,
        *args: Any,
        at: datetime | None = None,
        confirmed: Collection[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """`at` is the moment at which the form is filled in; a form that takes dates needs it.

        `confirmed` are the names of fields, each with a value in words that was confirmed before (`accounts.confirmed`).
        """
        if type(self.base_fields) is not SharedFields:
            type(self).base_fields = SharedFields(self.base_fields)
        super().__init__(*args, **kwargs)
        self.at = at
        self.confirmed_before = confirmed
        self.questions: dict[str, list[Question]] = {}

    @property
    def error_summary(self) -> SafeString:
        """The box that opens a page with errors, each linked to its field."""
        return error_summary(self)

    @property
    def title_prefix(self) -> str:
        """What the page's title begins with, so that a screen reader speaks of errors first."""
        return "Error: " if self.is_bound and self.errors else ""

    def full_clean(self) -> None:
        """Check everything, after Django's own sentences have given way to ours."""
        worded = self._worded_once() if self.is_bound else ()
        for name, field in self.fields.items():
            if not self.is_bound:
                label(field, name)
            elif name not in worded:
                word(field, name)
            if isinstance(field, DateField):
                field.at = self.at
                field.kept = self.get_initial_for_field(field, name) if self.keeps_dates else None
        self.questions = {}
        super().full_clean()

    def _worded_once(self) -> Collection[str]:
        """The fields that have our sentences from their class: of a form whose words come from the code alone, once in a process."""
        if not self.repeated:
            return ()
        if "_are_worded" not in type(self).__dict__:
            for name, field in self.base_fields.items():
                word(field, name)
            type(self)._are_worded = True  # type: ignore[attr-defined]
            return ()
        return self.base_fields

    def _clean_fields(self) -> None:
        """The fields, and then whether a date is an unlikely one."""
        super()._clean_fields()
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if not isinstance(field, DateField) or value is None:
                continue
            if value != field.kept and field.is_unlikely(value):
                day = day_of(value)
                text = f"You entered {in_words(day)}, that is {distance_in_words(day, field.today)}. Is that right?"
                self.ask(name, text, in_words(day))

    def ask(self, name: str, text: str, value: str) -> None:
        """Ask whether the `value` entered in a field is right, as an error until the person ticks that it is.

        The tick holds for this value only: another one is asked about again, and one confirmed before is not. Everything
        typed stays as it is.
        """
        if (name, value) in self.confirmed_before:
            return
        token = f"{self.add_prefix(name)}: {_tick(value)}"
        ticked = (
            self.data.getlist(CONFIRMED) if hasattr(self.data, "getlist") else self.data.get(CONFIRMED, [])
        )
        question = Question(text, value, token, token in ticked)
        self.questions.setdefault(name, []).append(question)
        if not question.is_confirmed:
            self.add_error(name, ValidationError(text, code=QUESTION))

    @property
    def is_asking(self) -> bool:
        """Whether a question of `ask` waits for its answer."""
        return any(
            not question.is_confirmed for questions in self.questions.values() for question in questions
        )

    @property
    def newly_confirmed(self) -> list[tuple[str, Question]]:
        """The questions of `ask` that the person answered now, each with the name of its field."""
        return [
            (name, question)
            for name, questions in self.questions.items()
            for question in questions
            if question.is_confirmed
        ]

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Show what an action found wrong: each problem at the field that it names, the others above the form."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.text)

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """All fields, hidden ones included, in their order. Of a form that is repeated and blank they are kept for the next page."""
        key = self._key_of_blank()
        if key is None:
            return self._fields_as_markup()
        markup = _BLANK.get(key)
        if markup is None:
            if len(_BLANK) >= MOST_BLANK:
                _BLANK.clear()
            markup = _BLANK[key] = self._fields_as_markup()
        return markup

    def _fields_as_markup(self) -> SafeString:
        return SafeString("\n".join(self[name].as_govuk() for name in self.fields))

    def _key_of_blank(self) -> Hashable:
        """What the markup of a blank filter depends on; None where something is chosen, and for every other form."""
        if (
            not self.is_filter
            or self.errors
            or self.initial
            or self.prefix
            or set(self.data) - BESIDE_FILTERS
        ):
            return None
        choices = {
            name: list(field.choices) for name, field in self.fields.items() if self._has_own_choices(name)
        }
        return type(self), self.is_bound, tuple(self.fields), key_of(choices)

    def _has_own_choices(self, name: str) -> bool:
        """Whether a field has other choices than in the class of the form."""
        field, of_class = self.fields[name], self.base_fields.get(name)
        return hasattr(field, "choices") and field.choices is not getattr(of_class, "choices", None)

    __str__ = render
    __html__ = render
