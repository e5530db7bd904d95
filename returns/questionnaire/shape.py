"""The shape of a questionnaire, and which of its questions an organisation is asked in a quarter."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from departments.organisations.calendar import Quarter
from returns.questionnaire.values import AnswerValue

COMPLIANCE = {
    "met": "Met",
    "partly_met": "Partly met",
    "not_met": "Not met",
    "not_applicable": "Not applicable",
}
YES_NO = {"yes": "Yes", "no": "No"}
RAG = {
    "green": "Green",
    "amber_green": "Amber to green",
    "amber": "Amber",
    "amber_red": "Amber to red",
    "red": "Red",
}
NO_DATE = {"never": "Never", "not_in_this_quarter": "Not in this quarter"}
CHOICES: dict[str, dict[str, str]] = {
    "compliance": COMPLIANCE,
    "yes_no": YES_NO,
    "rag": RAG,
    "date": NO_DATE,
}
ANSWERS = (
    "compliance",
    "yes_no",
    "count",
    "count_of_total",
    "percent",
    "date",
    "rag",
    "text",
    "register",
    "declaration",
)
FREQUENCIES = ("quarterly", "yearly")
APPLIES = ("core", "extended", "alb", "health")
EVIDENCE = ("none", "one_file", "dated_in_quarter", "sampled", "register_confirmed", "signed")
YEARLY_QUARTER = (
    3  # yearly questions are asked in Q3, so that they are accepted before the statement is compiled
)
OWNERS = {
    "preparer": "Return coordinator",
    "alb_preparer": "Return coordinator",
    "siro": "SIRO",
    "iao": "Information Asset Owners",
    "lead_iao": "Lead Information Asset Owner",
    "cio": "Chief Information Officer",
    "security_adviser": "Security adviser",
    "dpo": "Data Protection Officer",
    "caldicott": "Caldicott Guardian",
    "internal_audit": "Internal audit",
}


@dataclass(frozen=True)
class Facts:
    """What decides the variant an organisation answers."""

    alb: bool = False
    health: bool = False
    extended: bool = True

    @classmethod
    def of(cls, organisation) -> "Facts":
        """Read from an organisation's kind and holdings."""
        return cls(organisation.sponsored, organisation.holds_health_data, organisation.holds_protected_data)


@dataclass(frozen=True)
class Line:
    """One figure of a register. `source` names where the portal draws it; empty when the preparer enters it."""

    key: str
    text: str
    source: str = ""


@dataclass(frozen=True)
class Condition:
    """Ask only when another question was answered so: with one of `values`, or with a number above `more_than`."""

    question: str
    values: tuple[str, ...] = ()
    more_than: int | None = None

    def holds(self, answer: AnswerValue | None) -> bool:
        if answer is None:
            return False
        if self.more_than is not None:
            return answer.amount() > self.more_than
        return answer.choice in self.values


@dataclass(frozen=True)
class Question:
    """One question, in plain words, with where it comes from (S ids, paragraphs of the 2007 report, the rule)."""

    id: str
    text: str
    answer: str
    owner: str
    frequency: str
    applies: str
    evidence: str
    help: str = ""
    worse: str = ""
    comment: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    show_if: Condition | None = None
    lines: tuple[Line, ...] = ()
    paragraphs: tuple[int, ...] = ()
    capabilities: tuple[str, ...] = ()
    rule: str = ""
    from_report: tuple[int, ...] = ()

    @property
    def choices(self) -> dict[str, str]:
        """The answers that can be chosen, with their words."""
        return CHOICES.get(self.answer, {})

    @property
    def owner_words(self) -> str:
        return OWNERS.get(self.owner, self.owner)

    @property
    def wants_action(self) -> bool:
        """Whether an answer short of met must say what will be done, by whom and when."""
        return self.answer == "compliance"

    @property
    def wants_reason(self) -> bool:
        """Whether some answer to this needs a reason, or detail beside it."""
        return self.answer in ("compliance", "rag", "yes_no")

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def claims(self, answer: AnswerValue) -> bool:
        """Whether the answer claims something as done, so that evidence is wanted for it."""
        if self.answer in ("compliance", "yes_no"):
            return answer.choice in ("met", "partly_met", "yes")
        if self.answer == "count_of_total":
            return bool(answer.part)
        if self.answer == "count":
            return bool(answer.number)
        if self.answer == "percent":
            return bool(answer.percent)
        if self.answer == "date":
            return answer.day is not None
        return self.answer in ("register", "text") and not answer.nil


@dataclass(frozen=True)
class Section:
    """Questions that belong together."""

    key: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Variant:
    """How a kind of body is asked: `only` these core questions (None for all), some of them in other words."""

    only: tuple[str, ...] | None = None
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Questionnaire:
    """One edition of the questionnaire, as its file says it. `sha256` is that of the file."""

    edition: str
    version: int
    title: str
    due_working_days: int
    sections: tuple[Section, ...]
    variants: Mapping[str, Variant]
    valid_from: date
    valid_until: date | None = None
    demonstration: bool = False
    banner: str = ""
    sha256: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.id == key), None)


def asked(questionnaire: Questionnaire, quarter: Quarter, facts: Facts) -> tuple[Section, ...]:
    """The sections and questions that an organisation is asked in a quarter, in its own words.

    Conditions on other answers come after, in `shown`.
    """
    variant = questionnaire.variants.get("alb", Variant()) if facts.alb else Variant()
    sections = []
    for section in questionnaire.sections:
        questions = tuple(
            replace(question, text=variant.words.get(question.id, question.text))
            for question in section.questions
            if _is_asked(question, quarter, facts, variant)
        )
        if questions:
            sections.append(replace(section, questions=questions))
    return tuple(sections)


def _is_asked(question: Question, quarter: Quarter, facts: Facts, variant: Variant) -> bool:
    if question.frequency == "yearly" and quarter.number != YEARLY_QUARTER:
        return False
    if not question.valid_on(quarter.last_day):
        return False
    if question.applies in ("alb", "health"):
        return getattr(facts, question.applies)
    if question.applies == "extended" and not facts.extended:
        return False
    return variant.only is None or question.id in variant.only


def shown(sections: tuple[Section, ...], answers: Mapping[str, AnswerValue]) -> tuple[Section, ...]:
    """The asked questions whose condition on other answers holds, by the current answers."""
    present = {question.id for section in sections for question in section.questions}
    kept = []
    for section in sections:
        questions = tuple(
            question
            for question in section.questions
            if question.show_if is None
            or question.show_if.question not in present
            or question.show_if.holds(answers.get(question.show_if.question))
        )
        if questions:
            kept.append(replace(section, questions=questions))
    return tuple(kept)
