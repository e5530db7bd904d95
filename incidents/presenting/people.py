"""Who comes next when somebody is away or a post is vacant: named on the page, so that nobody is a single point."""

from datetime import datetime

from departments.organisations.calendar import london_day
from departments.organisations.queries import holders_of, roles_without_anybody
from departments.organisations.roles import Role
from departments.organisations.steps import who_can
from govuk.templatetags.govuk import listed
from incidents.models import Incident
from incidents.workflow import INCIDENT, REGULATOR_CASE


def next_people(incident: Incident, at: datetime) -> list[tuple[str, str]]:
    """For each thing that an undecided incident waits for: who does it, who comes next, and who can lend somebody.

    Whoever may not take the step (they took an earlier one that it checks, or act without an authority) is left out.
    """
    steps = [("Advice", incident, INCIDENT["advise"]), ("Decision", incident, INCIDENT["decide_below"])]
    if case := incident.regulator_case:
        steps.append(("Notify now", case, REGULATOR_CASE["notify_now"]))
    rows = []
    for what, thing, step in steps:
        named = who_can(thing, step.power, at, step=step)
        rows.append((what, f"{', then '.join(named)}." if named else "Nobody in post can do this."))
    return [*rows, ("If none of them can", _lender(incident, at))]


def _lender(incident: Incident, at: datetime) -> str:
    """Who can lend a person to a body: its sponsor, otherwise the Cabinet Office."""
    body, sponsor = incident.organisation, incident.organisation.sponsor
    lenders = (
        [
            holder.named
            for role in (Role.SIRO, Role.ACCOUNTING_OFFICER)
            for holder in holders_of(sponsor, role, at)
        ]
        if sponsor and body.sponsored
        else []
    )
    missing = roles_without_anybody([body], london_day(at)).get(body.pk)
    where = (
        "They have this task on their home page"
        if missing
        else "They can do so as soon as every holder of a post is away"
    )
    if sponsor and lenders:
        return f"{listed(lenders, 'or')} of {sponsor.name} can lend somebody to fill the post until a set date. {where}."
    return f"A Cabinet Office approver can lend somebody to fill the post until a set date. {where}."
