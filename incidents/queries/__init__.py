"""Reads of incidents, cases with the regulator and notices: always for a person, never more than they may see, in a fixed number of queries."""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from functools import cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    CharField,
    Exists,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat

from accounts.models import User
from audit.compiled import objects_of
from audit.models import Event, OutboxMessage
from audit.record import subject_of, subjects_of
from audit.search import containing_any
from departments.models import Action, Asset, Organisation
from departments.organisations.calendar import london_day
from departments.organisations.matching import called
from departments.organisations.powers import can, organisations_for, scope
from departments.organisations.roles import Can
from departments.organisations.scope import EVERY_ROW, NO_ROW, Scope
from incidents.models import (
    CASES,
    ENDED,
    NOTICES,
    SETTLED_HISTORY,
    WORDS,
    Assessment,
    Decision,
    Incident,
    PeopleNotice,
    Redaction,
    RegulatorCase,
    RegulatorNotice,
    Sanction,
    choices,
)
from incidents.queries.keeping import not_about_kept, parts_seen, seen, sees_reporter
from incidents.queries.subjects import labels_with_incident, with_incident_key

OLD_LAW = "dpa_1998"
WHOLE_REFERENCE = re.compile(r"[A-Z0-9]+-\d{4}-\d{5,}")
IN_WORK = Q(status__in=choices.Status.open) & ~SETTLED_HISTORY
READ = (
    "incident.read",
    "notification.read",
    "notification.notice_read",
    "redaction.read",
    "sanction.document_read",
)
READINGS_SHOWN = 50
# What a list does not print: answers at length, and answers that can be several.
WRITTEN = [
    field.name
    for field in Incident._meta.concrete_fields
    if isinstance(field, TextField | ArrayField | JSONField) and field.name != "regimes"  # the clock reads it
]
SHOWS = (
    ("open", "Open"),
    ("mine", "Waiting for you"),
    ("undecided", "Waiting for a decision"),
    ("told", "Regulator notified or to be notified"),
    ("closed", "Closed"),
    ("all", "All"),
)


def visible_incidents(user: User, at: datetime) -> list[Q]:
    """Which incidents a person may see, in parts that an index each answers.

    They are those of their organisations, those they reported, and those that the centre is notified of.
    """
    sees = parts_seen(user, Can.INCIDENT_SEE, at)
    if scope(user, Can.INCIDENT_SEE, at).everything:
        return sees
    return [*sees, Q(reporter=user), *_notified_to_centre(user, at)]


def _notified_to_centre(user: User, at: datetime) -> list[Q]:
    notified = Q(cabinet_office_notified=True)
    return [part & notified for part in scope(user, Can.INCIDENT_SEE_NOTIFIED, at).alternatives()]


def incidents_for(user: User, at: datetime) -> QuerySet[Incident]:
    """What a person may see: their bodies' incidents, those they reported, and those that the centre is notified of."""
    visible = NO_ROW
    for part in visible_incidents(user, at):
        visible |= part
    incidents = Incident.objects.select_related("organisation").prefetch_related("organisation__names", CASES)
    return incidents.filter(visible)


def listed(
    user: User,
    at: datetime,
    *,
    show: str = "open",
    organisation: str = "",
    sort: str = "",
    mine: Collection[UUID] = (),
) -> tuple[QuerySet[Incident], list[Q]]:
    """The list page, filtered and sorted, and the parts of what this person may see, any of which is enough.

    `mine` holds the keys of what waits for this person, for show="mine".
    """
    incidents = _as_listed()
    visible = visible_incidents(user, at)
    if show == "told":
        visible = [part & notified for part in visible for notified in NOTIFIED]
    else:
        incidents = incidents.filter(_shown(show, mine))
    if organisation:
        incidents = incidents.filter(called(organisation))
    return incidents.order_by(*ORDERS.get(sort, ORDERS["-reported"])), visible


@cache
def _as_listed() -> QuerySet[Incident]:
    """The part of the list that is the same for everybody, put together once, with the severity that was judged last.
    Read the names and the cases besides.
    """
    judged = Assessment.objects.filter(incident=OuterRef("pk")).order_by("-number")
    return (
        Incident.objects.select_related("organisation")
        .defer(*WRITTEN, *(f"organisation__{name}" for name in Organisation.ABOUT))
        .annotate(severity_judged=Subquery(judged.values("severity")[:1]))
    )


def with_text(text: str, by_index: bool = True) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """Gives those of some incidents whose reference, title or description contain a text.

    Parts of a reference are in nearly all of them, so that a whole one is looked up, which is quick.
    """
    if WHOLE_REFERENCE.fullmatch(text.upper()):
        reference = Q(reference=text.upper())
        return lambda rows: containing_any(rows, text, WORDS, besides=reference, by_index=by_index)
    return lambda rows: containing_any(rows, text, WORDS, ("reference",), by_index=by_index)


ORDERS: dict[str, list[Any]] = {
    "reference": ["reference"],
    "-reference": ["-reference"],
    "deadline": [F("deadline_at").asc(nulls_last=True), "reference"],
    "-deadline": [F("deadline_at").desc(nulls_last=True), "-reference"],
    "reported": ["reported_at", "-reference"],
    "-reported": ["-reported_at", "reference"],
}


# The regulator is notified, or is to be, in parts: joined by "or" they would be looked for among all notices.
NOTIFIED = (
    Q(
        Exists(
            RegulatorNotice.objects.filter(case__incident=OuterRef("pk"), status=choices.NoticeStatus.READY)
        )
    )
    & ~Q(status=choices.Status.MERGED),
    Q(notified_in_source=choices.Measure.YES),
)


def _shown(show: str, mine: Collection[UUID]) -> Q:
    return {
        "mine": Q(pk__in=mine),
        "undecided": Q(status__in=choices.Status.undecided),
        "closed": ENDED,
        "all": Q(),
    }.get(show, IN_WORK)


def incident_named(user: User, at: datetime, reference: str) -> Incident | None:
    """The incident of a reference, if this person may see it."""
    return incidents_for(user, at).filter(reference=reference.upper()).first()


def incident_for(user: User, at: datetime, pk: UUID) -> Incident | None:
    """One incident that this person may see, with who reported it, the link it came by, where it is held and its cases.

    What else a page shows of it that page reads.
    """
    return (
        incidents_for(user, at)
        .select_related("held_elsewhere", "reporting_link__supplier", "reporter")
        .prefetch_related("regulator_cases__holds")
        .filter(pk=pk)
        .first()
    )


def sees_all_of(user: User, incident: Incident, at: datetime) -> bool:
    """Whether the whole record is shown, and not only the report that this person made."""
    if can(user, Can.INCIDENT_SEE, incident, at):
        return True
    return incident.cabinet_office_notified and can(user, Can.INCIDENT_SEE_NOTIFIED, incident, at)


def visible_events(user: User, at: datetime, within: Scope, path: str = "") -> list[Q]:
    """Which rows about events of the organisations `within` a person may see, in parts that an index each answers.

    `path` leads to the event from rows that have one, and a code of the organisation of their own. Whoever watches the
    audit log of all of government sees of incidents no more there than on their pages. Where somebody sees every
    incident of an organisation, incidents need not be looked up.
    """
    sees = scope(user, Can.INCIDENT_SEE, at)
    if within.everything and sees.everything:
        return [EVERY_ROW]
    subject = f"{path}__subject" if path else "subject"
    others = ~Q(**{f"{subject}__startswith": "incidents."})
    incidents = list(_of_seen_incidents(user, at, subject))
    if within.everything:
        return [others, *incidents]
    organisations = list(Organisation.objects.filter(within.filter("")).order_by("code"))
    whole = [organisation.code for organisation in organisations if sees.includes(organisation)]
    part = [organisation.code for organisation in organisations if not sees.includes(organisation)]
    shown_whole = not_about_kept(user, at, subject)
    conditions = [Q(organisation=code) & shown_whole for code in whole]
    if part:
        conditions += [Q(organisation__in=part) & condition for condition in (others, *incidents)]
    return [*conditions, Q(organisation="") & others] if within.includes(None) else conditions


def visible_among(
    user: User, at: datetime, within: Scope, path: str = ""
) -> Callable[[QuerySet[Any]], QuerySet[Any]] | None:
    """The same as `visible_events`, as what gives those of some rows that are visible, by asking of each.

    None where nothing need be asked of incidents, so that the parts by themselves are quick.
    """
    sees = scope(user, Can.INCIDENT_SEE, at)
    if sees.everything or (not within.everything and _reach(within) <= _reach(sees)):
        return None
    organisations = [] if within.everything else list(Organisation.objects.filter(within.filter("")))
    if not (within.everything or any(not sees.includes(organisation) for organisation in organisations)):
        return None
    subject = f"{path}__subject" if path else "subject"
    of_incidents = Q(**{f"{subject}__startswith": "incidents."})
    visible = reduce(or_, visible_incidents(user, at), NO_ROW)
    shown = ~of_incidents | Q(Exists(Incident.objects.filter(visible, pk=OuterRef("incident_key"))))
    if not within.everything:
        codes = {body.code: sees.includes(body) for body in organisations}
        whole = Q(organisation__in=[code for code, sees_all in codes.items() if sees_all])
        part = Q(organisation__in=[code for code, sees_all in codes.items() if not sees_all])
        shown = (
            whole | part & shown | (Q(organisation="") & ~of_incidents if within.includes(None) else NO_ROW)
        )
    return lambda rows: with_incident_key(rows, subject).filter(shown)


def _reach(held: Scope) -> set[tuple[int | None, int | None, bool, frozenset[int]]]:
    return {(grant.organisation, grant.sponsor, grant.everywhere, grant.barred) for grant in held.grants}


def _of_seen_incidents(user: User, at: datetime, path: str) -> Iterable[Q]:
    """The filters on rows whose subject at `path` is an incident this person may see, or belongs to one (`OF_INCIDENTS`).

    Each begins from what the person may see by an index of its own, and never from all incidents.
    """
    sees = parts_seen(user, Can.INCIDENT_SEE, at)
    parts = [*sees, Q(reporter=user), *_notified_to_centre(user, at)]
    for label, key in labels_with_incident():
        for part in parts:
            written = (
                Incident.objects.order_by()
                .filter(part, **{f"{key}__isnull": False})
                .annotate(written=Concat(Value(f"{label}:"), Cast(key, CharField())))
            )
            yield Q(**{f"{path}__in": written.values("written")})


def hidden_reporters(user: User, at: datetime, subjects: Iterable[str]) -> set[str]:
    """Of these subjects of the audit log, the incidents whose reporter stays unknown to this person (F04)."""
    label = f"{Incident._meta.label}:"
    keys = {subject.removeprefix(label) for subject in subjects if subject.startswith(label)}
    withheld = objects_of("withheld", _withheld, None, keys) if keys else []
    return {subject_of(incident) for incident in withheld if not sees_reporter(user, incident, at)}


def _withheld(_: None, keys: Collection[str]) -> QuerySet[Incident]:
    return Incident.objects.filter(pk__among=keys, reporter_withheld=True).select_related("organisation")


def reports_lately(user: User, at: datetime) -> int:
    """How many incidents this person has reported within the hour."""
    return Incident.objects.filter(
        reporter=user, reported_at__gt=at - timedelta(hours=1), reported_at__lte=at
    ).count()


def was_reported(user: User, key: UUID) -> bool:
    """Whether the form with this key has made this person's incident already."""
    return Incident.objects.filter(pk=key, reporter=user).exists()


def bodies_to_report_for(user: User, at: datetime) -> QuerySet[Organisation]:
    """The bodies in which this person holds a post and so may report."""
    return (
        organisations_for(user, Can.INCIDENT_REPORT, at)
        .filter(reference_prefix__isnull=False)
        .order_by("name")
    )


def assessments_of(incident: Incident) -> list[Assessment]:
    """Newest first."""
    return list(incident.assessments.select_related("made_by", "dpo").order_by("-number"))


def decisions_of(incident: Incident) -> list[Decision]:
    """Newest first."""
    return list(incident.decisions.select_related("decided_by", "assessment").order_by("-number"))


def merge_targets(incident: Incident) -> QuerySet[Incident]:
    """The open incidents of the same body: this one may go into any of them."""
    return (
        Incident.objects.filter(IN_WORK, organisation=incident.organisation)
        .exclude(pk=incident.pk)
        .order_by("-reported_at")
    )


def merge_targets_for(user: User, at: datetime, incident: Incident) -> QuerySet[Incident]:
    """Those that this person may see."""
    return merge_targets(incident).filter(pk__in=incidents_for(user, at).order_by().values("pk"))


def linked_to(incident: Incident) -> list[tuple[str, Incident]]:
    """The incidents of the same body that were merged into this one or split from it, with how, the earliest first."""
    either = Incident.objects.filter(Q(merged_into=incident) | Q(split_from=incident))
    linked = list(either.prefetch_related(CASES).order_by("reported_at", "pk"))
    merged = [("Merged into this incident", other) for other in linked if other.merged_into_id == incident.pk]
    return merged + [
        ("Split from this incident", other) for other in linked if other.split_from_id == incident.pk
    ]


def assets_of(organisation: Organisation) -> QuerySet[Asset]:
    """The assets of an organisation that are in use, by name."""
    return Asset.objects.filter(organisation=organisation, retired_on=None).order_by("name")


def actions_of(organisation: Organisation) -> QuerySet[Action]:
    """Every action of an organisation, by code."""
    return Action.objects.filter(organisation=organisation).order_by("code")


def suppliers() -> QuerySet[Organisation]:
    """Every supplier that can be chosen, by name."""
    return Organisation.objects.filter(kind=Organisation.Kind.SUPPLIER, closed=False).order_by("name")


def colleagues_of(incident: Incident, at: datetime) -> list[tuple[int, str]]:
    """People with a post in the body on the day: who may have caused it."""
    posts = (
        incident.organisation.appointments.held_on(london_day(at))
        .select_related("user")
        .order_by("user__name")
    )
    return list({post.user_id: f"{post.user.name} ({post.title})" for post in posts}.items())


# Cases with the regulator, and the notices in them


def cases_for(user: User, at: datetime) -> QuerySet[RegulatorCase]:
    """The cases a person may see: of their organisations, and for officers of the regulator what was sent to it."""
    received = scope(user, Can.REGULATOR_CASE_SEE_SENT, at).filter() & SENT_TO_REGULATOR
    return _with_what_a_case_shows().filter(seen(user, Can.REGULATOR_CASE_SEE, at, "incident") | received)


def sent_cases_for(user: User, at: datetime) -> QuerySet[RegulatorCase]:
    """Those about which something was sent to the regulator."""
    visible = seen(user, Can.REGULATOR_CASE_SEE, at, "incident")
    visible |= scope(user, Can.REGULATOR_CASE_SEE_SENT, at).filter()
    return _with_what_a_case_shows().filter(visible, SENT_TO_REGULATOR)


def _with_what_a_case_shows() -> QuerySet[RegulatorCase]:
    cases = RegulatorCase.objects.select_related("incident", "organisation")
    return cases.prefetch_related("organisation__names", NOTICES)


SENT_NOTICES = RegulatorNotice.objects.filter(case=OuterRef("pk"), message__status=OutboxMessage.Status.SENT)
SENT_TO_REGULATOR = Q(Exists(SENT_NOTICES), addressee="regulator")


def sees_unsent(user: User, case: RegulatorCase, at: datetime) -> bool:
    """Whether the whole case is shown, and not only the notices that the regulator received."""
    return can(user, Can.REGULATOR_CASE_SEE, case, at)


def case_for(user: User, at: datetime, pk: UUID) -> RegulatorCase | None:
    """A case that this person may see, by its key; None where there is none or they may not see it."""
    return cases_for(user, at).filter(pk=pk).first()


def notices_of(case: RegulatorCase, *, only_sent: bool = False) -> list[RegulatorNotice]:
    """The notices of a case in order; only those that the regulator has, where asked."""
    return case.sent_notices if only_sent else list(case.notices.all())


def notice_for(user: User, at: datetime, pk: UUID) -> RegulatorNotice | None:
    """One notice, made ready, of a case that this person may see."""
    notice = (
        RegulatorNotice.objects.select_related("case__incident", "case__organisation", "message__event")
        .filter(pk=pk, status=choices.NoticeStatus.READY, case__in=cases_for(user, at))
        .first()
    )
    if notice and notice.sent_at is None and not sees_unsent(user, notice.case, at):
        return None
    return notice


def subjects_about(
    incident: Incident,
    sanctions: Iterable[Sanction],
    people_notices: Iterable[PeopleNotice],
    redactions: Iterable[Redaction],
) -> list[str]:
    """How the audit log names an incident, its cases with the regulator and all that is of them, which the caller has read."""
    cases = list(incident.regulator_cases.all())
    sanctions = list(sanctions)
    commitments = (commitment for sanction in sanctions for commitment in sanction.commitments.all())
    notices = (notice for case in cases for notice in case.notices.all())
    things = (incident, *cases, *notices, *sanctions, *commitments, *people_notices, *redactions)
    return [subject for thing in things for subject in subjects_of(thing)]


def events_of(subjects: Collection[str]) -> list[Event]:
    """What happened to an incident and to all that is of it (`subjects_about`), newest first; of who only read the latest."""
    events = Event.objects.filter(subject__in=subjects).order_by("-id")
    readings = events.filter(kind__in=READ)[:READINGS_SHOWN]
    return sorted(
        events.exclude(kind__in=READ).order_by().union(readings, all=True), key=lambda event: -event.pk
    )
