"""Reporting without an account: the links that a body gives out, the report, and what its reporter adds later (docs/adr/0036)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from accounts.models import User
from audit.record import SYSTEM, action, record
from audit.transitions import NotReady, Problem, Refused, locked
from departments.models import Organisation
from departments.organisations.powers import acting_role
from departments.organisations.roles import Can
from incidents.actions.elsewhere import leave_stub, stub_fields
from incidents.actions.reporting import create
from incidents.checks.outside import problems_of_link
from incidents.duty.clock import london_day
from incidents.duty.codes import digest_of, new_code
from incidents.models import AddedWords, Incident, OutsideReport, ReportingLink, choices

MOST_ADDITIONS = 50  # of one reporter
NOT_HERE = "Do not write it here, because of how it is marked. Call the security adviser of the organisation"
CLOSED = "This link cannot be used any more. Ask whoever gave it to you for a new one"


@action
def make_link(
    organisation: Organisation,
    *,
    by: User,
    at: datetime,
    audience: str,
    supplier: Organisation | None = None,
    ends_on: date,
) -> ReportingLink:
    """A link for staff, or for the people of one supplier or processor, until its last day."""
    organisation = locked(organisation)
    role = _role(by, organisation, at)
    if problems := problems_of_link(audience, supplier, ends_on, at):
        raise NotReady(problems)
    reporting_link = ReportingLink.objects.create(
        organisation=organisation,
        audience=audience,
        supplier=supplier,
        made_at=at,
        made_by=by,
        ends_on=ends_on,
    )
    record("reporting_link.made", subject=reporting_link, by=by, at=at, role=role, audience=audience)
    return reporting_link


@action
def withdraw_link(link: ReportingLink, *, by: User, at: datetime) -> ReportingLink:
    """Nobody reports with the link any more. Whoever did still comes back with their code."""
    link = locked(link)
    role = _role(by, link.organisation, at)
    if link.withdrawn_at is None:
        link.withdrawn_at, link.withdrawn_by = at, by
        link.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("reporting_link.withdrawn", subject=link, by=by, at=at, role=role)
    return link


@action
def replace_link(link: ReportingLink, *, by: User, at: datetime) -> ReportingLink:
    """Another link in the place of one that too many people have, for the same people and until the same day."""
    link = withdraw_link(link, by=by, at=at)
    return make_link(
        link.organisation,
        by=by,
        at=at,
        audience=link.audience,
        supplier=link.supplier,
        ends_on=max(link.ends_on, london_day(at)),
    )


@action
def report_from_outside(
    link: ReportingLink,
    *,
    at: datetime,
    key: UUID,
    classification: str,
    report_type: str,
    personal_data: str,
    title: str,
    description: str,
    discovered_at: datetime,
    people_max: int | None = None,
    ongoing: bool | None = None,
    whom_to_call: str = "",
    reporter_withheld: bool = False,
    kept_from: Iterable[str] = (),
    origin: str = "reported",
) -> tuple[Incident, str]:
    """An incident like any other, of nobody with an account; returns it with the reporter's code, which is kept as a digest.

    `key` is the form's own and is known to its sender alone: sent a second time, it gives the same incident with a new code.
    """
    if classification in choices.ABOVE_THE_CEILING:
        raise NotReady(
            [Problem("Do not enter this here: SECRET and above is kept elsewhere", field="classification")]
        )
    fields = {
        "classification": classification,
        "report_type": report_type,
        "personal_data": personal_data,
        "title": title,
        "description": description,
        "discovered_at": discovered_at,
        "people_max": people_max,
        "people_known": "" if people_max is None else choices.PeopleKnown.ESTIMATE,
        "ongoing": ongoing,
        "whom_to_call": whom_to_call,
        "reporter_withheld": reporter_withheld,
        "kept_from": list(kept_from),
        "supplier": link.supplier,
        "origin": origin,
    }
    return _received(link, key, fields, at)


@action
def report_held_elsewhere_from_outside(
    link: ReportingLink,
    *,
    at: datetime,
    key: UUID,
    classification: str,
    personal_data: str,
    discovered_at: datetime,
    holder: str,
) -> tuple[Incident, str]:
    """SECRET and above: only that it exists and whom to call, as from somebody with an account. `key` as in `report_from_outside`."""
    fields = stub_fields(classification, personal_data, discovered_at)
    incident, code = _received(link, key, fields, at)
    if incident.is_above_the_ceiling and incident.status == choices.Status.REPORTED:
        incident = leave_stub(incident, at=at, holder=holder)
    return incident, code


def _received(link: ReportingLink, key: UUID, fields: dict[str, Any], at: datetime) -> tuple[Incident, str]:
    """The incident of a form that came through a link that is open, and the code with which its sender comes back."""
    organisation = locked(link.organisation)  # the same report sent twice at once waits here for the first
    link = locked(link)
    if not link.is_open_on(london_day(at)):
        raise NotReady([Problem(CLOSED)])
    code, pk = new_code(), uuid5(link.pk, str(key))
    if before := OutsideReport.objects.filter(incident=pk).select_related("incident").first():
        before.code_digest = digest_of(code)
        before.save(update_fields=["code_digest"])
        record("incident.code_replaced", subject=before.incident, by=SYSTEM, at=at)
        return before.incident, code
    incident = create(
        organisation,
        fields | {"reporting_link": link},
        at=at,
        by=SYSTEM,
        kind="incident.reported_from_outside",
        key=pk,
        audience=link.audience,
    )
    OutsideReport.objects.create(incident=incident, code_digest=digest_of(code))
    record("incident.code_given", subject=incident, by=SYSTEM, at=at)
    return incident, code


@action
def add_words(report: OutsideReport, *, at: datetime, words: str) -> AddedWords:
    """What a reporter without an account has learnt since. It goes to the incident into which theirs was merged."""
    incident = locked(report.incident)
    while incident.merged_into:
        incident = locked(incident.merged_into)
    if incident.is_above_the_ceiling:
        raise NotReady([Problem(NOT_HERE, field="words")])
    text = words.strip()
    if not text:
        raise NotReady([Problem("Enter what you want to add", field="words")])
    number = incident.added_words.count() + 1
    if number > MOST_ADDITIONS:
        raise NotReady([Problem("No more can be added here. Telephone the organisation", field="words")])
    added_words = AddedWords.objects.create(incident=incident, number=number, words=text, added_at=at)
    record("incident.words_added", subject=incident, by=SYSTEM, at=at, number=number)
    return added_words


def _role(by: User, organisation: Organisation, at: datetime) -> str:
    role = acting_role(by, Can.REPORTING_LINK_EDIT, organisation, at)
    if role is None:
        raise Refused("You do not hold a role that may do this here.", Can.REPORTING_LINK_EDIT)
    return str(role)
