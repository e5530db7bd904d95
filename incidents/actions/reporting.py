"""Reporting an incident: any member of staff, two minutes."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit import installation, noted
from audit.record import Actor, action, record
from audit.transitions import NotReady, Problem, Refused, locked
from departments.models import Organisation
from departments.organisations.powers import acting_role
from departments.organisations.roles import Can
from incidents.actions.cases import open_case
from incidents.actions.timers import set_clock, set_timers
from incidents.checks import NO_NEAR_MISS, is_near_miss_with_personal_data, many_reports
from incidents.checks.outside import kept_until, problems_of_keeping
from incidents.duty.clock import london_day
from incidents.models import Incident, ReferenceCounter, choices
from incidents.queries import reports_lately


@action
def report(
    *,
    by: User,
    at: datetime,
    organisation: Organisation,
    classification: str,
    report_type: str,
    personal_data: str,
    title: str,
    description: str,
    media: Iterable[str] = (),
    discovered_at: datetime,
    how_discovered: str = "",
    people_max: int | None = None,
    ongoing: bool | None = None,
    whom_to_call: str = "",
    occurred_from: datetime | None = None,
    occurred_precision: str = "unknown",
    reporter_withheld: bool = False,
    kept_from: Iterable[str] = (),
    origin: str = "reported",
    sources: Iterable[str] = (),
    key: UUID | None = None,
) -> Incident:
    """A new incident with its reference and, where personal data may be concerned, its clock, timers and case with the regulator.

    `key` is the form's own: sent a second time, it gives back the incident of the first and starts no second clock.
    What is marked SECRET or above goes to `report_held_elsewhere`, without content.
    """
    if classification in choices.ABOVE_THE_CEILING:
        raise NotReady(
            [Problem("Do not enter this here: SECRET and above is kept elsewhere", field="classification")]
        )
    return start(
        by=by,
        at=at,
        organisation=organisation,
        classification=classification,
        report_type=report_type,
        personal_data=personal_data,
        title=title,
        description=description,
        media=list(media),
        discovered_at=discovered_at,
        how_discovered=how_discovered,
        people_max=people_max,
        people_known="" if people_max is None else choices.PeopleKnown.ESTIMATE,
        ongoing=ongoing,
        whom_to_call=whom_to_call,
        occurred_from=occurred_from,
        occurred_precision=occurred_precision if occurred_from else "unknown",
        reporter_withheld=reporter_withheld,
        kept_from=list(kept_from),
        origin=origin,
        sources=list(sources),
        key=key,
    )


def sent_before(key: UUID | None, by: User) -> Incident | None:
    """The incident that this person's form has made already."""
    return Incident.objects.filter(pk=key, reporter=by).first() if key else None


def start(
    *, by: User, at: datetime, organisation: Organisation, key: UUID | None = None, **fields: Any
) -> Incident:
    """The row, its reference, its clock and its event; inside a caller's transaction."""
    organisation = locked(organisation)  # the same report sent twice at once waits here for the first
    if before := sent_before(key, by):
        return before
    role = acting_role(by, Can.INCIDENT_REPORT, organisation, at)
    if role is None:
        raise Refused(
            "You can report an incident only for an organisation in which you hold a post.",
            Can.INCIDENT_REPORT,
        )
    lately = reports_lately(by, at)
    extra: dict[str, Any] = {"reports_before": lately} if many_reports(lately) else {}
    fields |= {"reporter": by, "reports_before": lately}
    fresh = key if key and not Incident.objects.filter(pk=key).exists() else None
    return create(organisation, fields, at=at, by=by, role=role, kind="incident.reported", key=fresh, **extra)


def create(
    organisation: Organisation,
    fields: dict[str, Any],
    *,
    at: datetime,
    by: Actor,
    role: str = "",
    kind: str,
    key: UUID | None = None,
    **facts: Any,
) -> Incident:
    """The incident of a report in an organisation that is locked, with its reference, its clock and its event of this kind."""
    if problems := [
        *_problems(organisation, at, fields),
        *problems_of_keeping(fields.get("kept_from") or ()),
    ]:
        raise NotReady(problems)
    if fields.get("kept_from"):
        fields |= {"reporter_withheld": True, "kept_until": kept_until(fields["discovered_at"], at)}
    reference, year, number = next_reference(organisation, at)
    incident = Incident(
        organisation=organisation,
        reference=reference,
        year=year,
        number=number,
        reported_at=at,
        governing_regime="",
        **({"id": key} if key else {}),
        **fields,
    )
    begin(incident, at)
    record(
        kind,
        subject=incident,
        by=by,
        at=at,
        role=role,
        reference=reference,
        personal_data=incident.personal_data,
        regime=incident.governing_regime,
        **facts,
    )
    return incident


def begin(incident: Incident, at: datetime) -> None:
    """Save a new incident with its clock, its timers and its case with the regulator."""
    set_clock(incident)
    incident.save()
    set_timers(incident)
    open_case(incident, at)
    incident.timers.filter(key="opened").update(fired_at=max(at, incident.discovered_at), outcome="done")


def next_reference(organisation: Organisation, at: datetime) -> tuple[str, int, int]:
    """The body's next reference in the calendar year, without gaps: "HO-2026-00001" (F01).

    It is noted outside the database too, so that a database restored from a backup gives none a second time.
    """
    if not organisation.reference_prefix:
        raise NotReady(
            [Problem(f"{organisation} has no letters for its references yet: ask the centre to add them")]
        )
    year = london_day(at).year
    ReferenceCounter.objects.bulk_create(
        [ReferenceCounter(organisation=organisation, year=year)], ignore_conflicts=True
    )
    counter = ReferenceCounter.objects.select_for_update().get(organisation=organisation, year=year)
    start = f"{organisation.reference_prefix}-{year}-"
    counter.last = max(counter.last, noted.highest_reference(start)) + 1
    counter.save(update_fields=["last"])
    reference = f"{start}{counter.last:05d}"
    transaction.on_commit(partial(installation.note_reference, reference))
    return reference, year, counter.last


def _problems(organisation: Organisation, at: datetime, fields: dict[str, Any]) -> list[Problem]:
    problems = []
    discovered_at, happened = fields["discovered_at"], fields.get("occurred_from")
    if discovered_at > at:
        problems.append(Problem("The time of discovery must not be in the future", field="discovered_at"))
    if happened and happened > discovered_at:
        problems.append(
            Problem(
                "The time it happened must not be later than the time it was found", field="occurred_from"
            )
        )
    if is_near_miss_with_personal_data(fields["report_type"], fields["personal_data"]):
        problems.append(Problem(NO_NEAR_MISS, field="report_type"))
    gone = organisation.closed_on and organisation.closed_on < london_day(happened or discovered_at)
    if gone and not organisation.successors.exists():
        problems.append(Problem(f"{organisation} had closed by then and has no successor"))
    return problems
