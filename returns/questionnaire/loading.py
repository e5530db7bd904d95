"""Reading the questionnaires' files, strictly: a mistake names the file, the question and what is wrong."""

import hashlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from departments.organisations.calendar import Quarter
from returns.questionnaire import shape
from returns.questionnaire.shape import Condition, Line, Question, Questionnaire, Section, Variant

FOLDER = Path(__file__).resolve().parent.parent / "questionnaires"
META = {
    "edition", "version", "title", "valid_from", "valid_until", "demonstration", "banner", "due_working_days",
}  # fmt: skip
QUESTION = {
    "id", "text", "answer", "help", "worse", "lines", "show_if", "owner", "comment", "frequency", "valid_from",
    "valid_until", "applies", "evidence", "caf", "trace", "from_report",
}  # fmt: skip
NEEDED = ("id", "text", "answer", "owner", "frequency", "applies", "evidence")


class QuestionnaireError(ValueError):
    """A questionnaire's file is wrong. The words say where and how."""


@cache
def questionnaire(edition: str) -> Questionnaire:
    """The edition of that name, read once."""
    path = FOLDER / f"{edition}.yaml"
    if edition not in editions():
        raise QuestionnaireError(f"There is no questionnaire of the edition {edition!r}.")
    return load(path)


@cache
def editions() -> tuple[str, ...]:
    """The names of all editions, oldest first."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def edition_for(quarter: Quarter) -> str:
    """The edition asked in a quarter: the newest one that is valid on its last day."""
    fitting = [
        edition_known
        for edition_known in map(questionnaire, editions())
        if edition_known.valid_from <= quarter.last_day
        and (edition_known.valid_until is None or quarter.last_day <= edition_known.valid_until)
    ]
    if not fitting:
        raise QuestionnaireError(f"No questionnaire is valid in {quarter}.")
    return max(fitting, key=lambda candidate: (candidate.valid_from, candidate.edition)).edition


def load(path: Path) -> Questionnaire:
    """Read one file."""
    raw = path.read_bytes()
    try:
        data = yaml.load(raw, yaml.CSafeLoader)
    except yaml.YAMLError as problem:
        raise QuestionnaireError(f"{path.name} is not YAML: {problem}") from problem
    if not isinstance(data, dict) or set(data) - {"meta", "sections", "variants"}:
        raise QuestionnaireError(f"{path.name} must hold meta, sections and variants, and nothing else.")
    reader = _Reader(path.name)
    meta = reader.meta(data.get("meta"))
    sections = reader.sections(data.get("sections"))
    return Questionnaire(
        **meta,
        sections=sections,
        variants=reader.variants(data.get("variants") or {}, sections),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


class _Reader:
    """Turns plain data into questions, and says where it cannot."""

    def __init__(self, name: str):
        self.name = name
        self.seen: set[str] = set()

    def wrong(self, text: str, question: str = "") -> QuestionnaireError:
        place = f"{self.name}, question {question}" if question else self.name
        return QuestionnaireError(f"{place}: {text}")

    def meta(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict) or (unknown := set(data) - META):
            raise self.wrong(
                f"meta has what nobody reads: {', '.join(sorted(unknown)) if data else 'nothing'}"
            )
        for key in ("edition", "version", "title", "valid_from", "due_working_days"):
            if key not in data:
                raise self.wrong(f"meta lacks {key}")
        if data["edition"] != self.name.removesuffix(".yaml"):
            raise self.wrong("the edition in meta is not the name of the file")
        return {key: self.day(value) if key.startswith("valid_") else value for key, value in data.items()}

    def day(self, value: Any, question: str = "") -> date | None:
        if value is None or type(value) is date:
            return value
        raise self.wrong(f"{value!r} is not a date", question)

    def sections(self, data: Any) -> tuple[Section, ...]:
        if not isinstance(data, list) or not data:
            raise self.wrong("there are no sections")
        sections = tuple(self.section(section) for section in data)
        keys = [section.key for section in sections]
        if len(set(keys)) != len(keys):
            raise self.wrong("two sections have the same key")
        self.conditions(sections)
        return sections

    def section(self, data: Any) -> Section:
        if not isinstance(data, dict) or set(data) != {"key", "title", "questions"}:
            raise self.wrong("a section must have key, title and questions, and nothing else")
        questions = tuple(self.question(question, data["key"]) for question in data["questions"] or ())
        if not questions:
            raise self.wrong(f"section {data['key']} has no questions")
        return Section(str(data["key"]), str(data["title"]), questions)

    def question(self, data: Any, section: str) -> Question:
        if not isinstance(data, dict) or not isinstance(data.get("id"), str):
            raise self.wrong(f"a question of section {section} has no id")
        key = data["id"]
        if unknown := set(data) - QUESTION:
            raise self.wrong(f"nobody reads {', '.join(sorted(unknown))}", key)
        if missing := [name for name in NEEDED if not data.get(name)]:
            raise self.wrong(f"{', '.join(missing)} is missing", key)
        if key in self.seen:
            raise self.wrong("asked twice", key)
        self.seen.add(key)
        if not key.startswith(section) or len(key) > 4:
            raise self.wrong(f"the id does not begin with its section {section}", key)
        self.vocabulary(data, key)
        trace = data.get("trace") or {}
        return Question(
            **{name: data[name] for name in NEEDED},
            **{name: data[name] for name in ("help", "worse", "comment") if name in data},
            valid_from=self.day(data.get("valid_from"), key),
            valid_until=self.day(data.get("valid_until"), key),
            show_if=self.condition(data.get("show_if"), key),
            lines=self.lines(data, key),
            paragraphs=tuple(trace.get("paragraphs", ())),
            capabilities=tuple(trace.get("capabilities", ())),
            rule=trace.get("rule", ""),
            from_report=tuple(data.get("from_report", ())),
        )

    def vocabulary(self, data: dict[str, Any], key: str) -> None:
        for name, allowed in (
            ("answer", shape.ANSWERS),
            ("frequency", shape.FREQUENCIES),
            ("applies", shape.APPLIES),
            ("evidence", shape.EVIDENCE),
            ("owner", shape.OWNERS),
        ):
            if data[name] not in allowed:
                raise self.wrong(f"{name} is {data[name]!r}, and must be one of {', '.join(allowed)}", key)
        if (data["answer"] == "yes_no") != ("worse" in data):
            raise self.wrong("a yes or no question, and no other, names its worse answer", key)
        if data.get("worse", "none") not in ("yes", "no", "none"):
            raise self.wrong("worse must be 'yes', 'no' or none, in quotes", key)

    def condition(self, data: Any, key: str) -> Condition | None:
        if data is None:
            return None
        if not isinstance(data, dict) or set(data) not in ({"question", "is"}, {"question", "more_than"}):
            raise self.wrong("show_if must have question, and is or more_than", key)
        values = data.get("is", ())
        return Condition(
            data["question"],
            tuple([values] if isinstance(values, str) else values),
            data.get("more_than"),
        )

    def conditions(self, sections: tuple[Section, ...]) -> None:
        """A condition looks at a question that was asked before."""
        before: set[str] = set()
        for question in (question for section in sections for question in section.questions):
            if question.show_if and question.show_if.question not in before:
                raise self.wrong("show_if looks at a question that does not come before it", question.id)
            before.add(question.id)

    def lines(self, data: dict[str, Any], key: str) -> tuple[Line, ...]:
        lines = data.get("lines") or ()
        if bool(lines) != (data["answer"] == "register"):
            raise self.wrong("a register, and no other question, has lines", key)
        lines_read = tuple(Line(str(line["key"]), str(line["text"]), line.get("from", "")) for line in lines)
        if len({line.key for line in lines_read}) != len(lines_read):
            raise self.wrong("two lines have the same key", key)
        return lines_read

    def variants(self, data: dict[str, Any], sections: tuple[Section, ...]) -> dict[str, Variant]:
        variants = {}
        for name, variant in data.items():
            if name not in ("alb", "health"):
                raise self.wrong(f"there is no kind of body called {name}")
            only, texts = variant.get("only"), variant.get("words") or {}
            if unknown := sorted({*(only or ()), *texts} - self.seen):
                raise self.wrong(
                    f"the variant {name} names questions that are not asked: {', '.join(unknown)}"
                )
            variants[name] = Variant(tuple(only) if only is not None else None, dict(texts))
        return variants
