"""One answer as it is given: its values, whether they fit the question, and how they read."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from audit.chain import sha256_of
from departments.organisations.roles import ROLES, Role

TEXT_LIMIT = 1500
REASON_LIMIT = 1500
LARGEST = 1_000_000_000  # more than anything that is counted in a quarter


@dataclass(frozen=True)
class AnswerValue:
    """An answer. Only the fields that its question's type uses are filled.

    `choice` is the chosen value, also "never" or "not_in_this_quarter" instead of a date. `nil` says that there is
    nothing to report, which is an answer where blank is not. `figures` are the lines of a register, and `confirmed`
    that the register is complete to the date. `action_*` say what will be done where something is partly or not met.
    """

    choice: str = ""
    number: int | None = None
    part: int | None = None
    whole: int | None = None
    percent: Decimal | None = None
    day: date | None = None
    text: str = ""
    nil: bool = False
    confirmed: bool = False
    figures: tuple[tuple[str, int], ...] = ()
    reason: str = ""
    action_summary: str = ""
    action_owner: str = ""
    action_due: date | None = None
    sample_method: str = ""
    sample_checked: int | None = None
    sample_right: int | None = None

    def __post_init__(self):
        pairs = self.figures.items() if isinstance(self.figures, dict) else self.figures
        object.__setattr__(self, "figures", tuple(sorted((str(key), int(value)) for key, value in pairs)))
        for name in ("text", "reason", "action_summary", "action_owner", "sample_method"):
            object.__setattr__(self, name, getattr(self, name).strip())

    @property
    def token(self) -> str:
        """Identifies this content in a form, so that a change by somebody else in between is noticed."""
        return sha256_of(self.as_data())[:16]

    def as_data(self) -> dict[str, Any]:
        """Plain JSON data, without what is empty."""
        data = {}
        for name in (field.name for field in fields(self)):
            value = getattr(self, name)
            if value is None or value is False or value in ("", ()):  # 0 is an answer
                continue
            if isinstance(value, date | Decimal):
                value = str(value)
            data[name] = dict(value) if name == "figures" else value
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "AnswerValue":
        """Read what `as_data` wrote; what else a signed answer holds is passed over."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        for name in ("day", "action_due"):
            if name in values:
                values[name] = date.fromisoformat(values[name])
        if "percent" in values:
            values["percent"] = Decimal(values["percent"])
        return cls(**values)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was entered at all."""
        return self == AnswerValue()

    def amount(self) -> int:
        """The number that conditions look at: a count, the whole of a part, or the sum of a register."""
        if self.figures:
            return sum(value for _, value in self.figures)
        return next((value for value in (self.number, self.whole) if value is not None), 0)

    def has_value(self, answer: str) -> bool:
        """Whether the question itself is answered, whatever reason or action is beside it."""
        if answer in ("compliance", "yes_no", "rag"):
            return bool(self.choice)
        if answer == "count":
            return self.number is not None
        if answer == "count_of_total":
            return self.part is not None and self.whole is not None
        if answer == "percent":
            return self.percent is not None
        if answer == "date":
            return bool(self.day or self.choice)
        if answer == "register":
            return self.confirmed
        return bool(self.text or self.nil)


def value_problems(question, answer: AnswerValue) -> Iterator[str]:
    """What is wrong with the values themselves; such an answer cannot be kept. Completeness is checked on sending."""
    kind = question.answer
    if kind == "register" and not answer.confirmed:
        yield f"Confirm the figures of {question.id}, or clear what you entered there"
    elif not answer.has_value(kind):
        yield f"Answer {question.id}, or clear what you entered beside it"
    if answer.choice and answer.choice not in question.choices:
        yield f"Choose one of the answers to {question.id}"
    if kind == "date" and answer.day and answer.choice:
        yield f"Give a date for {question.id} or one of the other answers, not both"
    if kind in ("text", "declaration") and answer.text and answer.nil:
        yield f"Write an answer to {question.id} or say that there is nothing to tell, not both"
    if kind == "count_of_total" and None not in (answer.part, answer.whole) and answer.part > answer.whole:
        yield f"The part in {question.id} must not be more than the whole"
    if answer.percent is not None and not 0 <= answer.percent <= 100:
        yield f"The percentage in {question.id} must be between 0 and 100"
    numbers = [answer.number, answer.part, answer.whole, answer.sample_checked, answer.sample_right]
    numbers += [value for _, value in answer.figures]
    if any(value is not None and not 0 <= value <= LARGEST for value in numbers):
        yield f"The numbers in {question.id} must be whole numbers from 0 to 1 billion"
    if len(answer.text) > TEXT_LIMIT or len(answer.reason) > REASON_LIMIT:
        yield f"The words in {question.id} must be {TEXT_LIMIT:,} characters or fewer"
    if len(answer.action_summary) > 300 or len(answer.action_owner) > 80 or len(answer.sample_method) > 200:
        yield f"The action or sample in {question.id} is too long"
    if (
        None not in (answer.sample_checked, answer.sample_right)
        and answer.sample_right > answer.sample_checked  # type: ignore[operator]
    ):
        yield f"The number right in the sample of {question.id} must not be more than the number checked"
    unknown = {key for key, _ in answer.figures} - {line.key for line in question.lines}
    if unknown:
        yield f"The register of {question.id} has no such line"


def day_words(day: date) -> str:
    """3 December 2007."""
    return f"{day.day} {day:%B %Y}"


def percent_words(part: int, whole: int) -> str:
    """A rate with both its numbers, half a per cent rounded up: "12 of 15 (80%)"; 0 of 0 is none to count, and no rate."""
    if not whole:
        return "None to count (0 of 0)"
    return f"{part:,} of {whole:,} ({(200 * part + whole) // (2 * whole)}%)"


def in_words(question, answer: AnswerValue | None) -> str:
    """The answer in one line, as pages and papers show it; empty when there is none."""
    if answer is None or not answer.has_value(question.answer):
        return ""
    if answer.nil:
        return "Nothing to tell" if question.answer == "text" else "No gaps"
    if answer.choice:
        return question.choices[answer.choice]
    if question.answer == "count":
        return f"{answer.number:,}"
    if question.answer == "count_of_total":
        return percent_words(answer.part or 0, answer.whole or 0)
    if question.answer == "percent":
        return f"{answer.percent.normalize():f}%"
    if answer.day:
        return day_words(answer.day)
    if question.answer == "register":
        return _register_words(question, answer)
    return answer.text


def _register_words(question, answer: AnswerValue) -> str:
    values = dict(answer.figures)
    if values and not any(values.values()):
        return "Nil"
    return "; ".join(f"{line.text}: {values[line.key]:,}" for line in question.lines if line.key in values)


def owner_words(role: str) -> str:
    """The title of the role that answers for an action."""
    return ROLES[Role(role)].title if role in Role.__members__.values() else role


def pieces(question, answer: AnswerValue) -> list[tuple[str, str]]:
    """What is beside the answer: note, reason, action and sample, each with its label."""
    rows = []
    if question.answer == "register" and answer.text:
        rows.append(("Note", answer.text))
    if answer.reason:
        rows.append(("Reason", answer.reason))
    if answer.action_summary:
        due = f", by {day_words(answer.action_due)}" if answer.action_due else ""
        owner = f" ({owner_words(answer.action_owner)}{due})" if answer.action_owner else due
        rows.append(("What will be done", f"{answer.action_summary}{owner}"))
    if answer.sample_method:
        size = percent_words(answer.sample_right or 0, answer.sample_checked or 0)
        rows.append(("Sample", f"{answer.sample_method}: {size} right"))
    return rows
