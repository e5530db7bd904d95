"""Which standards support an answer, and which questions a standard bears on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from audit.compiled import objects_of
from audit.workbooks import Cell
from departments.entries.declared.standards import AppliedStandard
from departments.entries.figures import KEPT_SINCE
from departments.models import Entry
from departments.organisations import powers
from departments.organisations.roles import Can
from returns.models import Return, StandardLink
from returns.questionnaire import Question, editions, questionnaire

HEADS = ("Standard", "Edition", "Part", "Title", "Question", "Source")
APPLIED_SHOWN = 50


def questions_by_id() -> dict[str, Question]:
    """The questions of the newest questionnaire."""
    sections = questionnaire(editions()[-1]).sections
    return {question.id: question for section in sections for question in section.questions}


def standards_for(*, text: str = "", question: str = "", standard: str = "") -> QuerySet[StandardLink]:
    """The links between standards and questions, by standard and part."""
    links = StandardLink.objects.all()
    if text:
        links = links.filter(
            Q(standard__icontains=text)
            | Q(part__icontains=text)
            | Q(title__icontains=text)
            | Q(edition__icontains=text)
        )
    if question:
        links = links.filter(question=question)
    if standard:
        links = links.filter(standard=standard)
    return links.order_by("standard", "edition", "part", "question", "pk")


def names_of_standards() -> list[tuple[str, int]]:
    """Each standard with how many questions it bears on, by name."""
    rows = StandardLink.objects.order_by("standard").values_list("standard")
    return list(rows.annotate(Count("question", distinct=True)))


def links_of_questions(
    questions: Iterable[Question], quarterly_return: Return
) -> dict[str, list[StandardLink]]:
    """For each of these questions by its id, the standards that its answer supports. One query.

    Quarters that ended before the portal was in use asked other questions under the same ids.
    """
    if quarterly_return.cycle.last_day < KEPT_SINCE:
        return {}
    links: dict[str, list[StandardLink]] = {}
    wanted = tuple(question.id for question in questions)
    for link in objects_of(
        ("standards", wanted), lambda _: standards_for().filter(question__in=wanted), None
    ):
        links.setdefault(link.question, []).append(link)
    return links


@dataclass(frozen=True)
class StandardPage:
    """One part of a standard: the questions that bear on it, with the source, and how bodies say that they meet it."""

    link: StandardLink
    questions: list[tuple[StandardLink, Question | None]]
    applied: list[AppliedStandard]


def standard_page(user: User, code: str, at: datetime) -> StandardPage | None:
    """The page of a part of a standard; None where no link names it. Two queries."""
    links = list(StandardLink.objects.filter(code=code).order_by("question"))
    if not links:
        return None
    known, first = questions_by_id(), links[0]
    seen = powers.scope(user, Can.ENTRY_SEE, at).filter()
    same = Q(name__icontains=first.standard) | Q(outcomes__contains=first.part, family="caf") & ~Q(
        outcomes=""
    )
    if not first.part:
        same = Q(name__icontains=first.standard)
    applied = AppliedStandard.objects.filter(seen, same, status=Entry.Status.IN_USE).select_related(
        "organisation"
    )
    return StandardPage(
        first,
        [(link, known.get(link.question)) for link in links],
        list(applied.order_by("organisation__name", "name", "pk")[:APPLIED_SHOWN]),
    )


def rows_of(links: Iterable[StandardLink]) -> Iterator[list[Cell]]:
    """The links as rows of a file, the headings first: what can be changed and imported again."""
    yield list(HEADS)
    for link in links:
        yield [link.standard, link.edition, link.part, link.title, link.question, link.source]
