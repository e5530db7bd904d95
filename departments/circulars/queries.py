"""Reads of what the centre sends to roles: for whoever is asked, for the SIRO of a body, and for the centre."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from audit.models import Event
from audit.queries import events_of
from audit.search import with_words
from departments.entries.circulars import (
    SEARCHED,
    Circular,
    CircularAnswer,
    CircularDocument,
    CircularEdition,
    CircularReader,
    held_on,
    owing_readers,
    readers_on,
)
from departments.organisations import powers
from departments.organisations.calendar import london_day
from departments.organisations.matching import called
from departments.organisations.models import Appointment, Enrolment, Organisation
from departments.organisations.roles import ROLES, Can, Role

SHOWN = 50  # events of one circular
COUNTED = 1000  # readers of one circular, at most, where a list says how many there are
ORDERS: dict[str, tuple[Any, ...]] = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "state": ("status", "name", "pk"),
    "-state": ("-status", "name", "pk"),
    "kind": ("kind", "name", "pk"),
    "-kind": ("-kind", "name", "pk"),
    "due": (F("answer_by").asc(nulls_last=True), "name", "pk"),
    "-due": (F("answer_by").desc(nulls_last=True), "name", "pk"),
}
OF_READERS = ("circular.acknowledged", "circular.answered", "circular.document_read")


def circulars_for(
    user: User,
    at: datetime,
    *,
    text: str = "",
    kind: str = "",
    state: str = "",
    role: str = "",
    mine: str = "",
    sort: str = "",
) -> QuerySet[Circular]:
    """What the centre sent, the newest first unless asked otherwise; drafts only for those who write them.

    `mine` is "asked" for what is for the posts of this person, "owed" for what they have not acknowledged or answered.
    """
    drafts = powers.scope(user, Can.CIRCULAR_EDIT, at).filter()
    circulars = Circular.objects.filter(~Q(status=Circular.Status.DRAFT) | drafts)
    circulars = with_words(circulars, text, fields=SEARCHED, short="name__icontains")
    if kind:
        circulars = circulars.filter(kind=kind)
    if state:
        circulars = circulars.filter(status=state)
    if role:
        circulars = circulars.filter(asked_roles__contains=[role])
    if mine:
        rows = owing_readers(at) if mine == "owed" else readers_on(london_day(at))
        circulars = circulars.filter(pk__in=rows.filter(_own(user, at)).order_by().values("circular"))
    return circulars.order_by(*ORDERS.get(sort, ("-created_at", "pk")))


def _own(user: User, at: datetime) -> Q:
    return Q(appointment__in=[appointment.pk for appointment in powers.current(user, at)])


def circular_for(user: User, at: datetime, pk: UUID) -> Circular | None:
    """A circular that a person may see."""
    return circulars_for(user, at).filter(pk=pk).select_related("organisation", "replaced_by").first()


def document_for(user: User, at: datetime, pk: UUID) -> CircularDocument | None:
    """A file of a circular that a person may see."""
    documents = CircularDocument.objects.filter(circular__in=circulars_for(user, at).order_by().values("pk"))
    return documents.filter(pk=pk).select_related("circular__organisation").first()


def documents_of(circular: Circular) -> list[CircularDocument]:
    """The files of a circular, the newest first."""
    return list(circular.documents.select_related("added_by"))


@dataclass(frozen=True)
class OwnReading:
    """Whether a person is asked to acknowledge or answer a circular, and when they did."""

    is_asked: bool
    answered_at: datetime | None

    @property
    def is_owed(self) -> bool:
        """Whether they still have to."""
        return self.is_asked and self.answered_at is None


def own_readings(user: User, circulars: Iterable[Circular], at: datetime) -> dict[UUID, OwnReading]:
    """For each of these circulars by its key, what this person is asked. One query."""
    rows = readers_on(london_day(at)).filter(
        _own(user, at), circular__in=[circular.pk for circular in circulars]
    )
    return {row.circular_id: OwnReading(True, row.answered_at) for row in rows}


def own_answer(user: User, circular: Circular) -> CircularAnswer | None:
    """What this person answered to the current version."""
    return CircularAnswer.objects.filter(circular=circular, number=circular.number, by=user).first()


def editions_of(circular: Circular) -> list[CircularEdition]:
    """Every published version, the newest first."""
    return list(circular.editions.select_related("by").order_by("-number")[:SHOWN])


def history_of(circular: Circular) -> list[Event]:
    """What happened to a circular itself; who acknowledged and answered it has pages of its own."""
    return list(events_of(circular).exclude(kind__in=OF_READERS).order_by("-id")[:SHOWN])


def published_besides(circular: Circular) -> QuerySet[Circular]:
    """The others that are published, one of which may replace it."""
    published = Circular.objects.filter(status=Circular.Status.PUBLISHED).exclude(pk=circular.pk)
    return published.order_by("name", "pk")


def reach_of(circular: Circular, at: datetime) -> list[tuple[str, int]]:
    """How many people hold each role that a draft or a published circular is for, by the title of the role. One query."""
    asked: QuerySet[Any, Any] = (
        Appointment.objects.held_on(london_day(at))
        .filter(role__in=circular.asked_roles, user__is_active=True, organisation__closed=False)
        .order_by()
        .values_list("role")
        .annotate(Count("user", distinct=True))
    )
    counts = dict(asked)
    return [(ROLES[Role(role)].title, counts.get(role, 0)) for role in circular.asked_roles]


def readers_for(
    user: User, circular: Circular, at: datetime, *, organisation: str = "", role: str = "", state: str = ""
) -> QuerySet[Appointment]:
    """Who is asked in the bodies that a person may oversee, as their posts with `answered_at`. `state` is "owed" or "answered"."""
    answered = _answers_to(circular).filter(by=OuterRef("user")).values("at")
    return (
        _posts_asked(user, circular, at, organisation, role, state)
        .filter(user__is_active=True, organisation__closed=False)
        .annotate(answered_at=Subquery(answered))
        .select_related("user", "organisation")
        .order_by("organisation__name", "role", "pk")
    )


def readers_counted(
    user: User, circular: Circular, at: datetime, *, organisation: str = "", role: str = "", state: str = ""
) -> QuerySet[Appointment]:
    """The same for their number, in no order.

    There may be tens of thousands. So of each no other row is read: which accounts and bodies are closed, and who answered
    this version, is read once for all.
    """
    accounts = User.objects.filter(is_active=False).order_by().values("pk")
    bodies = Organisation.objects.filter(closed=True).order_by().values("pk")
    posts = _posts_asked(user, circular, at, organisation, role, state)
    return posts.exclude(user__in=accounts).exclude(organisation__in=bodies).order_by()


def _posts_asked(
    user: User, circular: Circular, at: datetime, organisation: str, role: str, state: str
) -> QuerySet[Appointment]:
    """The posts of the readers of `readers_on`, with those of closed accounts and in closed bodies."""
    day = london_day(at)
    is_out = circular.status in (Circular.Status.PUBLISHED, Circular.Status.CLOSED)
    posts = Appointment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        powers.scope(user, Can.CIRCULAR_READERS_SEE, at).filter(),
        starts_on__lte=day,
        role__in=circular.asked_roles if is_out else [],
    )
    if organisation:
        posts = posts.filter(called(organisation))
    if role:
        posts = posts.filter(role=role)
    if state:
        has_answered = Q(user__in=_answers_to(circular).values("by"))
        posts = posts.filter(~has_answered if state == "owed" else has_answered)
    return posts


def _answers_to(circular: Circular) -> QuerySet[CircularAnswer]:
    """What people answered to the current version."""
    return CircularAnswer.objects.filter(circular=circular, number=circular.number).order_by()


def answers_for(
    user: User, circular: Circular, at: datetime, *, organisation: str = "", number: str = ""
) -> QuerySet[CircularAnswer]:
    """Every acknowledgement and answer that was given in the bodies that a person may oversee, the newest first."""
    seen = powers.scope(user, Can.CIRCULAR_READERS_SEE, at).filter()
    answers = CircularAnswer.objects.filter(seen, circular=circular)
    if organisation:
        answers = answers.filter(called(organisation))
    if number.isdigit() and len(number) < 6:
        answers = answers.filter(number=int(number))
    return answers.select_related("by", "organisation").order_by("-at", "pk")


def bodies_for(
    user: User, circular: Circular, at: datetime, *, organisation: str = "", state: str = ""
) -> QuerySet[Organisation]:
    """The bodies whose readers a person may oversee: those in the returns, and those where somebody is asked, by name.

    `state` is "owed" for those where somebody has not answered, "nobody" for those where nobody is asked.
    """
    day = london_day(at)
    enrolled = Enrolment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, organisation=OuterRef("pk")
    )
    readers = CircularReader.objects.filter(held_on(day), circular=circular, organisation=OuterRef("pk"))
    seen = powers.scope(user, Can.CIRCULAR_READERS_SEE, at).filter("")
    bodies = Organisation.objects.alias(reader=_first(readers)).filter(
        seen, Exists(enrolled) | Q(reader__isnull=False), closed=False
    )
    if organisation:
        bodies = bodies.filter(called(organisation, "pk"))
    if state == "owed":
        bodies = bodies.alias(owing=_first(readers.filter(answered_at=None))).filter(owing__isnull=False)
    elif state == "nobody":
        bodies = bodies.filter(reader=None)
    return bodies.order_by("name", "pk")


def _first(readers: QuerySet[CircularReader]) -> Subquery:
    """A reader of each body, asked body by body: of an `Exists`, PostgreSQL would read the readers of all bodies at once."""
    return Subquery(readers.order_by().values("appointment")[:1])


@dataclass(frozen=True)
class Cell:
    """How many people of a body in a role are asked, and how many of them have answered."""

    role: str
    asked: int
    answered: int

    @property
    def title(self) -> str:
        """The title of the role."""
        return ROLES[Role(self.role)].title


def cells_of(
    user: User, circular: Circular, bodies: Iterable[Organisation], at: datetime
) -> tuple[dict[int, list[Cell]], list[Cell]]:
    """For each body by its key, and for all that a person oversees, the cell of each role in order. One query."""
    cells = {(row["organisation"], row["role"]): row for row in _counted(user, circular, at)}
    totals = {
        role: Cell(
            role,
            sum(row["asked"] for row in cells.values() if row["role"] == role),
            sum(row["answered"] for row in cells.values() if row["role"] == role),
        )
        for role in circular.asked_roles
    }
    by_body = {
        body.pk: [_cell(role, cells.get((body.pk, role))) for role in circular.asked_roles] for body in bodies
    }
    return by_body, list(totals.values())


def _counted(user: User, circular: Circular, at: datetime) -> QuerySet[Any, dict[str, Any]]:
    posts: QuerySet[Any, Any] = readers_counted(user, circular, at)
    answered = Q(user__in=_answers_to(circular).values("by"))
    rows: QuerySet[Any, dict[str, Any]] = posts.values("organisation", "role").annotate(
        asked=Count("pk"), answered=Count("pk", filter=answered)
    )
    return rows


def _cell(role: str, row: dict[str, Any] | None) -> Cell:
    return Cell(role, row["asked"], row["answered"]) if row else Cell(role, 0, 0)
