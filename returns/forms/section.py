"""The form of one section, built from the questionnaire: every field always there, nothing revealed by script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from accounts.unsaved import Typed
from departments.organisations.access import value_in_words
from departments.organisations.roles import ROLES, Role
from departments.registers.checks import DUE
from govuk import (
    Area,
    Choose,
    DateField,
    DateInput,
    GovukForm,
    NumberField,
    Radios,
    Text,
    Tick,
)
from govuk.boundfield import GovukBoundField
from returns.checks import HAPPENED
from returns.queries.known import suggested
from returns.questionnaire import AnswerValue, Question, Section, value_problems
from returns.questionnaire.values import LARGEST, REASON_LIMIT, TEXT_LIMIT

OWNERS = (
    Role.SIRO,
    Role.PREPARER,
    Role.IAO,
    Role.LEAD_IAO,
    Role.CIO,
    Role.SECURITY_ADVISER,
    Role.DPO,
    Role.CALDICOTT,
    Role.INTERNAL_AUDIT,
)
OWNER_CHOICES = [("", "Choose who"), *((role.value, ROLES[role].title) for role in OWNERS)]
VALUES = ("choice", "number", "part", "whole", "percent", "day", "text", "nil", "confirmed")
BESIDE = (
    "reason", "action_summary", "action_owner", "action_due", "sample_method", "sample_checked", "sample_right",
)  # fmt: skip
MANY = 100  # from which none of it is unlikely
TEN_TIMES = 10  # as many as before, or a tenth, are unlikely
NUMBER = {"max_value": LARGEST, "required": False}


@dataclass
class Block:
    """What the template shows for one question."""

    question: Question
    main: list[GovukBoundField] = field(default_factory=list)
    reason: GovukBoundField | None = None
    action: list[GovukBoundField] = field(default_factory=list)
    sample: list[GovukBoundField] = field(default_factory=list)
    same: GovukBoundField | None = None
    seen: GovukBoundField | None = None
    drawn: list[tuple[str, int]] = field(default_factory=list)
    known: Sequence[Any] = ()
    standards: Sequence[Any] = ()
    last: Any = None
    evidence: list = field(default_factory=list)

    @property
    def action_open(self) -> bool:
        return any(bound.errors or bound.value() for bound in self.action)

    @property
    def sample_open(self) -> bool:
        return any(bound.errors or bound.value() not in (None, "") for bound in self.sample)

    @property
    def wants_evidence(self) -> bool:
        return self.question.evidence in ("one_file", "dated_in_quarter", "sampled") or bool(self.evidence)


class SectionForm(GovukForm):
    """Answers to one section. `given()` has what was typed, `seen()` what the person saw, `same()` what is repeated."""

    mark_optional = False
    repeated = True
    keeps_dates = True  # a date of an earlier answer may have passed since; the checks before sending say so

    def __init__(
        self,
        section: Section,
        *,
        answers: Mapping[str, AnswerValue],
        last: Mapping[str, Any],
        drawn: Mapping[str, Mapping[str, int]],
        known: Mapping[str, Sequence[Any]] | None = None,
        standards: Mapping[str, Sequence[Any]] | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.section, self.last, self.drawn, self.known = section, last, drawn, known or {}
        self.standards = standards or {}
        for question in section.questions:
            self._add(question, answers.get(question.id))

    def _add(self, question: Question, answer: AnswerValue | None) -> None:
        fields = _fields(question, self.drawn.get(question.id, {}))
        for name, form_field in fields.items():
            if not form_field.widget.is_hidden:
                form_field.widget.look.about = question.id
            self.fields[f"{question.id}_{name}"] = form_field
        self.fields[f"{question.id}_seen"] = forms.CharField(
            required=False, max_length=16, widget=forms.HiddenInput
        )
        self.initial[f"{question.id}_seen"] = answer.token if answer else ""
        earlier = self.last.get(question.id)
        if earlier and earlier.can_repeat:
            self.fields[f"{question.id}_same"] = forms.BooleanField(
                required=False,
                label=f"The same as in {earlier.cycle}: repeat this answer and its evidence",
                widget=Tick(about=question.id),
            )
        for key, value in self.drawn.get(question.id, {}).items():
            self.initial[f"{question.id}_drawn_{key}"] = value
        if answer:
            for name in (*VALUES, *BESIDE):
                self.initial[f"{question.id}_{name}"] = getattr(answer, name)
            for key, value in answer.figures:
                self.initial.setdefault(f"{question.id}_line_{key}", value)
        elif f"{question.id}_same" not in self.fields:
            for name, value in suggested(question, self.known.get(question.id, ())).items():
                self.initial[f"{question.id}_{name}"] = value

    def clean(self) -> dict[str, Any]:
        """Each answer fits its question, or is left blank with everything beside it."""
        self._answers: dict[str, AnswerValue | None] = {}
        self._same: list[str] = []
        for question in self.section.questions:
            if not any(name in self.errors for name in self._names(question)):
                self._clean_question(question)
        return self.cleaned_data

    def _names(self, question: Question) -> list[str]:
        return [name for name in self.fields if name.startswith(f"{question.id}_")]

    def _clean_question(self, question: Question) -> None:
        answer = self._read(question)
        earlier = self.last.get(question.id)
        if self.cleaned_data.get(f"{question.id}_same") and earlier:
            if (
                not answer.is_blank
                and answer != earlier.value
                and answer.token != self._value(question, "seen")
            ):
                message = f"{question.id}: repeat the last answer or enter another one, not both"
                self.add_error(f"{question.id}_same", message)
            else:
                self._same.append(question.id)
            return
        if answer.is_blank:
            self._answers[question.id] = None
            return
        for problem in dict.fromkeys(value_problems(question, answer)):
            self.add_error(self._first(question), problem)
        if answer.token != self._value(question, "seen"):
            self._ask_about(question, answer)
        self._answers[question.id] = answer

    def _ask_about(self, question: Question, answer: AnswerValue) -> None:
        """Ask about numbers that are unlikely: none of many, or far from what was signed the last time."""
        name = self._first(question)
        if answer.part == 0 and (answer.whole or 0) >= MANY:
            text = f"You entered 0 of {answer.whole:,} in {question.id}. Is that right?"
            self.ask(name, text, f"0 of {answer.whole:,}")
            return
        earlier = self.last.get(question.id)
        before, now = (earlier.value.amount() if earlier else 0), answer.amount()
        counted = question.answer in ("count", "count_of_total")
        if counted and max(before, now) >= MANY and 0 < min(before, now) * TEN_TIMES <= max(before, now):
            text = f"You entered {now:,} in {question.id}, and it was {before:,} in {earlier.cycle}. Is that right?"
            self.ask(name, text, f"{now:,}")

    def _read(self, question: Question) -> AnswerValue:
        values = {name: self._value(question, name) for name in (*VALUES, *BESIDE)}
        values = {
            name: value for name, value in values.items() if value not in (None, "") and value is not False
        }
        typed = self._figures(question, "line")
        if question.lines and (values.get("confirmed") or typed):
            values["figures"] = typed | self._figures(question, "drawn")
        return AnswerValue(**values)

    def _value(self, question: Question, name: str) -> Any:
        return self.cleaned_data.get(f"{question.id}_{name}")

    def _figures(self, question: Question, kind: str) -> dict[str, int]:
        figures = {line.key: self._value(question, f"{kind}_{line.key}") for line in question.lines}
        return {key: value for key, value in figures.items() if value is not None}

    def _first(self, question: Question) -> str:
        return next(name for name in self._names(question) if not self.fields[name].widget.is_hidden)

    def answers(self) -> dict[str, AnswerValue | None]:
        """The sound answers typed, None where a question was left blank."""
        unsound = self.unsound()
        return {
            key: value for key, value in self._answers.items() if key not in self._same and key not in unsound
        }

    def same(self) -> list[str]:
        """The questions whose last answer is repeated."""
        unsound = self.unsound()
        return [key for key in self._same if key not in unsound]

    def unsound(self) -> dict[str, Typed]:
        """By question, what was typed that cannot be saved, with what is wrong with it."""
        problems = {
            question.id: [str(error) for name in self._names(question) for error in self.errors.get(name, ())]
            for question in self.section.questions
        }
        return {
            key: Typed(
                [
                    (name, value)
                    for name, values in self.data.lists()
                    if name.startswith(f"{key}_")
                    for value in values
                ],
                ". ".join(dict.fromkeys(errors)),
            )
            for key, errors in problems.items()
            if errors
        }

    def seen(self) -> dict[str, str]:
        """The token of each answer as the person saw it."""
        return {question.id: self._value(question, "seen") or "" for question in self.section.questions}

    def changed(self) -> list[Question]:
        """The questions answered otherwise than the person saw them, whether or not the answer can be kept."""
        self.full_clean()
        return [question for question in self.section.questions if self._is_changed(question)]

    def _is_changed(self, question: Question) -> bool:
        if question.id in self._same or question.id not in self._answers:
            return True
        answer = self._answers[question.id]
        return (answer.token if answer else "") != (self._value(question, "seen") or "")

    def typed(self, question: Question) -> list[tuple[str, str]]:
        """What was sent for a question, field by field in words, with nothing left out that was typed."""
        fields = [self[name] for name in self._names(question) if not self.fields[name].widget.is_hidden]
        rows = [
            (str(field.label), value_in_words(field, field.value()))
            for field in fields
            if field.value() is not False
        ]
        return [(label, text) for label, text in rows if text.strip()]

    def blocks(self, evidence: Mapping[str, list]) -> list[Block]:
        """The questions in order, with their fields sorted by what they are for."""
        return [self._block(question, evidence.get(question.id, [])) for question in self.section.questions]

    def _block(self, question: Question, evidence: list) -> Block:
        block = Block(question, last=self.last.get(question.id), evidence=evidence)
        block.known = self.known.get(question.id, ())
        block.standards = self.standards.get(question.id, ())
        for name in self._names(question):
            part, bound = name.removeprefix(f"{question.id}_"), self[name]
            if part == "reason":
                block.reason = bound
            elif part.startswith("action_"):
                block.action.append(bound)
            elif part.startswith("sample_"):
                block.sample.append(bound)
            elif part in ("same", "seen"):
                setattr(block, part, bound)
            else:
                block.main.append(bound)
        values = self.drawn.get(question.id, {})
        block.drawn = [(line.text, values[line.key]) for line in question.lines if line.key in values]
        return block


def _fields(question: Question, drawn: Mapping[str, int]) -> dict[str, forms.Field]:
    """The fields of one question, by the part of the answer they hold."""
    fields = _FOR_TYPE[question.answer](question)
    for line in question.lines:
        if line.key in drawn:
            fields[f"drawn_{line.key}"] = NumberField(required=False, widget=forms.HiddenInput)
    if question.evidence == "register_confirmed" and question.answer != "register":
        label = "The owner of the register behind this has confirmed it this quarter"
        fields["confirmed"] = forms.BooleanField(required=False, label=label, widget=Tick())
    if question.wants_reason:
        label = "Reason or detail" if question.answer == "yes_no" else "Reason"
        fields["reason"] = forms.CharField(
            label=label,
            required=False,
            max_length=REASON_LIMIT,
            help_text=_when_reason(question),
            widget=Area(rows=3, called=f"the reason for {question.id}"),
        )
    if question.wants_action:
        fields |= _action(question)
    if question.evidence == "sampled":
        fields |= _sample(question)
    return fields


def _when_reason(question: Question) -> str:
    if question.answer == "compliance":
        return "Needed for every answer except “met”. Do not enter personal data of the public."
    if question.answer == "rag":
        return "Always needed. Do not enter personal data of the public."
    if question.worse in ("yes", "no"):
        return f"Needed if the answer is {question.worse}. Do not enter personal data of the public."
    return "Enter one if it helps the reader. Do not enter personal data of the public."


def _called(question: Question) -> str:
    return f"the answer to {question.id}"


def _chosen(question: Question) -> dict[str, forms.Field]:
    widget = Radios(
        called=_called(question), inline=len(question.choices) == 2, small=len(question.choices) > 2
    )
    return {
        "choice": forms.ChoiceField(
            label="Answer", required=False, choices=list(question.choices.items()), widget=widget
        )
    }


def _count(question: Question) -> dict[str, forms.Field]:
    return {"number": NumberField(label="Number", widget=_number(question), **NUMBER)}


def _number(question: Question, what: str = "") -> Text:
    return Text(width=10, inputmode="numeric", called=f"{what or 'the number'} in {question.id}")


def _part_and_whole(question: Question) -> dict[str, forms.Field]:
    return {
        "whole": NumberField(label="How many in all", widget=_number(question, "the whole"), **NUMBER),
        "part": NumberField(label="How many of these", widget=_number(question, "the part"), **NUMBER),
    }


def _percent(question: Question) -> dict[str, forms.Field]:
    widget = Text(width=5, suffix="%", inputmode="decimal", called=f"the percentage in {question.id}")
    field = NumberField(
        label="Percentage", required=False, unit="percent", decimal_places=2, max_value=100, widget=widget
    )
    return {"percent": field}


def _date(question: Question) -> dict[str, forms.Field]:
    return {
        "day": DateField(
            label="Date",
            required=False,
            limits=HAPPENED,
            widget=DateInput(called=f"the date in {question.id}"),
        ),
        "choice": forms.ChoiceField(
            label="Or",
            required=False,
            choices=list(question.choices.items()),
            widget=Radios(called=_called(question), small=True),
        ),
    }


def _text(question: Question) -> dict[str, forms.Field]:
    gaps = question.answer == "declaration"
    return {
        "text": forms.CharField(
            label="Gaps" if gaps else "Answer",
            required=False,
            max_length=TEXT_LIMIT,
            widget=Area(rows=5, called=_called(question)),
        ),
        "nil": forms.BooleanField(
            label="There are no gaps to list" if gaps else "There is nothing to tell",
            required=False,
            widget=Tick(),
        ),
    }


def _register(question: Question) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        f"line_{line.key}": NumberField(label=line.text, widget=_number(question, f"“{line.text}”"), **NUMBER)
        for line in question.lines
        if not line.source
    }
    fields["text"] = forms.CharField(
        label="Note",
        required=False,
        max_length=TEXT_LIMIT,
        widget=Area(rows=3, called=f"the note to {question.id}"),
    )
    label = "I have looked at these figures, and they are complete up to today"
    fields["confirmed"] = forms.BooleanField(label=label, required=False, widget=Tick())
    return fields


def _action(question: Question) -> dict[str, forms.Field]:
    called = f"of the action in {question.id}"
    return {
        "action_summary": forms.CharField(
            label="What will be done",
            required=False,
            max_length=300,
            widget=Text(called=f"the summary {called}"),
        ),
        "action_owner": forms.ChoiceField(
            label="Who will do it",
            required=False,
            choices=OWNER_CHOICES,
            widget=Choose(called=f"the owner {called}"),
        ),
        "action_due": DateField(
            label="By when", required=False, limits=DUE, widget=DateInput(called=f"the date {called}")
        ),
    }


def _sample(question: Question) -> dict[str, forms.Field]:
    return {
        "sample_method": forms.CharField(
            label="How the sample was taken",
            required=False,
            max_length=200,
            widget=Text(called=f"how the sample in {question.id} was taken"),
        ),
        "sample_checked": NumberField(
            label="How many were checked", widget=_number(question, "the number checked"), **NUMBER
        ),
        "sample_right": NumberField(
            label="How many were right", widget=_number(question, "the number right"), **NUMBER
        ),
    }


_FOR_TYPE = {
    "compliance": _chosen,
    "yes_no": _chosen,
    "rag": _chosen,
    "count": _count,
    "count_of_total": _part_and_whole,
    "percent": _percent,
    "date": _date,
    "text": _text,
    "declaration": _text,
    "register": _register,
}
