"""Search across everything that a person may see: a few of each kind, the newest first, each by its own powers.

Each kind is one query that an index of trigrams answers, or an index of the newest where the word is common. It reads at most
LOOKED_AT rows that fit and sorts these, so that a word which is in a million rows costs no more than one that is in a few.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.urls import reverse

from accounts.models import User
from audit.search import SHORTEST, containing, containing_words
from departments.circulars.queries import circulars_for
from departments.entries.declared import REGISTERS
from departments.entries.models import SEARCHED as ENTRY_SEARCHED
from departments.models import Action, Asset, Entry, Organisation
from departments.organisations import powers
from departments.organisations.matching import matching
from departments.organisations.models import ACTION_SEARCHED
from departments.organisations.roles import Can
from departments.organisations.scope import NO_ROW
from departments.registers.models import ASSET_SEARCHED
from departments.training.queries import staff_training_for
from incidents.models import Incident
from incidents.queries import visible_incidents, with_text
from reporting.models import ParliamentReport, Statement
from reporting.queries import reports_for, statements_for
from returns.models import Return

LOOKED_AT = 200  # rows of one kind that fit; the first few are shown
SHOWN = 5  # of each kind
LOOKED_BACK = 1000  # incidents, in which a text is looked for first
BODIES = 50  # organisations that fit, whose returns and publications are looked for
YEAR = re.compile(r"\b(?:19|20)\d\d-\d\d\b")


@dataclass(frozen=True)
class Hit:
    """One thing that was found: what it is called, where it is, and a few words about it."""

    title: str
    href: str
    more: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind. `href` is the list that shows all of it, where `has_more`; "" where no list can."""

    title: str
    hits: list[Hit]
    has_more: bool
    href: str = ""


def groups_for(user: User, at: datetime, text: str) -> list[Group]:
    """What a person may see that a text fits, by kind; kinds in which nothing fits are left out. At most 8 queries.

    `text` has at least `audit.search.SHORTEST` characters. Every kind asks the same power as its own list.
    """
    text = text.strip()
    if len(text) < SHORTEST or not text.isprintable():
        return []
    is_year = YEAR.fullmatch(text)  # no organisation is called so
    bodies = [] if is_year else list(matching(Organisation.objects.all(), text)[: BODIES + 1])
    groups = (
        _organisations(bodies, text),
        _assets(user, at, text),
        _entries(user, at, text),
        _incidents(user, at, text),
        _returns(user, at, text, bodies),
        _actions(user, at, text),
        _publications(user, at, text, bodies),
        _texts(user, at, text),
        _staff(user, at, text),
    )
    return [group for group in groups if group.hits]


def _first(rows: QuerySet[Any], *order: str, newest: str = "") -> list[Any]:
    """The first few of at most LOOKED_AT of these rows, and one more where there are more. Where an index has the rows by
    `newest`, they are read in that order."""
    number, by = (SHOWN + 1, [newest]) if newest else (LOOKED_AT, [])
    return _shown(rows.order_by(*by).values("pk")[:number], *order)


def _shown(keys: QuerySet[Any], *order: str) -> list[Any]:
    """The first few rows of these keys."""
    shown: QuerySet[Any] = keys.model._default_manager.filter(pk__in=keys)
    return list(shown.order_by(*order).select_related("organisation")[: SHOWN + 1])


def _group(title: str, rows: list[Any], hit: Callable[[Any], Hit], href: str = "", text: str = "") -> Group:
    address = f"{href}?{urlencode({'text': text})}" if href and text else href
    return Group(title, [hit(row) for row in rows[:SHOWN]], len(rows) > SHOWN, address)


def _organisations(bodies: list[Organisation], text: str) -> Group:
    return _group(
        "Organisations",
        bodies,
        lambda body: Hit(body.name, body.get_absolute_url(), body.get_kind_display()),
        reverse("departments:organisations"),
        text,
    )


def _assets(user: User, at: datetime, text: str) -> Group:
    seen = Asset.objects.filter(powers.scope(user, Can.ASSET_SEE, at).filter())
    rows = _first(containing_words(seen, text, *ASSET_SEARCHED), "status", "name", "pk")
    return _group(
        "Information assets",
        rows,
        lambda asset: Hit(asset.name, asset.get_absolute_url(), asset.organisation.name),
        reverse("departments:assets"),
        text,
    )


def _entries(user: User, at: datetime, text: str) -> Group:
    seen = Entry.objects.filter(powers.scope(user, Can.ENTRY_SEE, at).filter())
    rows = _first(containing_words(seen, text, *ENTRY_SEARCHED), "status", "name", "pk")
    return _group("Registers", rows, _entry)


def _entry(entry: Entry) -> Hit:
    register = REGISTERS.get(entry.register)
    title = f"{register.title}, " if register else ""
    return Hit(entry.name, entry.get_absolute_url(), f"{title}{entry.organisation.name}")


def _keys_of_incidents(user: User, at: datetime, text: str) -> QuerySet[Any]:
    """Incidents that a text fits: the newest of the last LOOKED_BACK that are visible by each part of what a person may see;
    where these are too few to show, the newest of all others that the index of texts finds.

    PostgreSQL reads the second only where the first have not filled the limit.
    """
    visible = visible_incidents(user, at) or [NO_ROW]
    newest = Incident.objects.order_by("-reported_at").values("pk")
    last = _united([newest.filter(part)[:LOOKED_BACK] for part in visible])
    near = with_text(text, by_index=False)(newest.filter(pk__in=last))[: SHOWN + 1]
    others = [with_text(text)(newest.filter(part).exclude(pk__in=last))[: SHOWN + 1] for part in visible]
    further = newest.filter(pk__in=_united(others))[: SHOWN + 1]
    return near.union(further, all=True)[: SHOWN + 1]


def _united(parts: list[QuerySet[Any]]) -> QuerySet[Any]:
    return parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]


def _incidents(user: User, at: datetime, text: str) -> Group:
    rows = _shown(_keys_of_incidents(user, at, text), "-reported_at", "pk")
    return _group(
        "Incidents",
        rows,
        lambda incident: Hit(
            f"{incident.reference} {incident.title}", incident.get_absolute_url(), incident.organisation.name
        ),
        f"{reverse('incidents:list')}?{urlencode({'show': 'all', 'text': text})}",
    )


def _returns(user: User, at: datetime, text: str, bodies: Iterable[Organisation]) -> Group:
    """Returns of the organisations that the text fits, or of the year that it names."""
    seen = Return.objects.filter(powers.scope(user, Can.RETURN_SEE, at).filter()).exclude(
        status__in=Return.Status.closed
    )
    fits = _of_bodies_or_year(text, bodies, "cycle__year")
    rows = (
        list(
            seen.filter(fits)
            .select_related("organisation", "cycle")
            .order_by("-cycle__last_day", "pk")[: SHOWN + 1]
        )
        if fits
        else []
    )
    return _group(
        "Returns",
        rows,
        lambda quarterly_return: Hit(
            f"{quarterly_return.organisation.name}, {quarterly_return.cycle}",
            quarterly_return.get_absolute_url(),
            quarterly_return.get_status_display(),
        ),
        reverse("returns:list"),
    )


def _actions(user: User, at: datetime, text: str) -> Group:
    seen = Action.objects.filter(powers.scope(user, Can.ACTION_SEE, at).filter())
    rows = _first(containing(seen, text, *ACTION_SEARCHED), "-created_at", "pk", newest="-created_at")
    return _group(
        "Actions",
        rows,
        lambda action: Hit(str(action), action.get_absolute_url(), action.organisation.name),
        reverse("departments:actions"),
        text,
    )


def _publications(user: User, at: datetime, text: str, bodies: Iterable[Organisation]) -> Group:
    """Reports to Parliament, and statements of the organisations that the text fits or of the year that it names. One query."""
    fits, years = _of_bodies_or_year(text, bodies, "year"), YEAR.findall(text)
    by_name = "parliament" in text.casefold() or "report" in text.casefold()
    reports = reports_for(user, at).filter(Q(year__in=years) if years else Q() if by_name else NO_ROW)
    statements = statements_for(user, at).filter(fits or NO_ROW)
    first, second = (
        papers.order_by("-year", "pk").values_list("pk", "year", "status", body, Value(number))[: SHOWN + 1]
        for number, (papers, body) in enumerate(((reports, Value("")), (statements, F("organisation__name"))))
    )
    rows = sorted(first.union(second, all=True), key=lambda row: row[-1])
    return _group("Publications", rows, _paper, reverse("reporting:list"))


def _paper(row: tuple[UUID, str, str, str, int]) -> Hit:
    """A statement is named by its organisation, whose former names would each be a query; a report by its own name."""
    key, year, status, body, is_statement = row
    if is_statement:
        statement = Statement(pk=key, year=year, status=status)
        address, state = statement.get_absolute_url(), statement.get_status_display()
        return Hit(f"Statement of {body}, {year}", address, state)
    report = ParliamentReport(pk=key, year=year, status=status)
    return Hit(str(report), report.get_absolute_url(), report.get_status_display())


def _texts(user: User, at: datetime, text: str) -> Group:
    """What the centre sent; drafts for those who write them."""
    rows = (
        list(circulars_for(user, at, text=text)[: SHOWN + 1])
        if powers.holds(user, Can.CIRCULAR_SEE, at)
        else []
    )
    return _group(
        "Guidance and consultations",
        rows,
        lambda circular: Hit(
            circular.name,
            circular.get_absolute_url(),
            f"{circular.get_kind_display()}, {circular.get_status_display().lower()}",
        ),
        reverse("departments:circulars"),
        text,
    )


def _staff(user: User, at: datetime, text: str) -> Group:
    """The training of the staff number that a text begins with, for those who keep the registers of the body."""
    has_number = any(letter.isdigit() for letter in text) and not YEAR.fullmatch(text)
    rows = (
        list(staff_training_for(user, at, text=text)[: SHOWN + 1])
        if has_number and powers.holds(user, Can.ENTRY_EDIT, at)
        else []
    )
    address = reverse("departments:staff_training")
    return _group(
        "Training of staff",
        rows,
        lambda record: Hit(
            record.staff_number,
            f"{address}?{urlencode({'text': record.staff_number})}",
            f"{record.course}, {record.organisation.name}",
        ),
        address,
        text,
    )


def _of_bodies_or_year(text: str, bodies: Iterable[Organisation], year: str) -> Q | None:
    years, keys = YEAR.findall(text), [body.pk for body in bodies]
    parts = [Q(organisation__in=keys)] if keys else []
    parts += [Q(**{f"{year}__in": years})] if years else []
    return reduce(or_, parts) if parts else None
