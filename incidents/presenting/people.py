"""Who comes next when somebody is away or a post is vacant: named on the page, so that nobody is a single point."""

from datetime import datetime

from departments.organisations.powers import holders_of_power
from departments.organisations.queries import holders_of
from departments.organisations.roles import Can, Role
from incidents.models import Incident

ASKED = (
    ("Advice", Can.INCIDENT_ADVISE),
    ("Decision", Can.INCIDENT_DECIDE_BELOW),
    ("Notify now", Can.REGULATOR_CASE_NOTIFY_NOW),
)


def next_people(incident: Incident, at: datetime) -> list[tuple[str, str]]:
    """For each thing that an undecided incident waits for: who does it, who comes next, and who can lend somebody."""
    rows = []
    for what, power in ASKED:
        named = [one.named for one in holders_of_power(incident.organisation, power, at)]
        words = f"{', then '.join(named)}." if named else "Nobody is in post."
        rows.append((what, words))
    rows.append(("If none of them can", _lender(incident, at)))
    return rows


def _lender(incident: Incident, at: datetime) -> str:
    """Who can lend a person to a body: its sponsor, otherwise the Cabinet Office."""
    sponsor = incident.organisation.sponsor
    lenders = [one.named for one in holders_of(sponsor, Role.SIRO, at)] if sponsor else []
    if sponsor and lenders:
        return f"Ask {' or '.join(lenders)} of {sponsor.name} to lend somebody, whom the Cabinet Office then appoints."
    return "Ask the Cabinet Office to appoint somebody, for one day if need be."
