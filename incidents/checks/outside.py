"""Reporting without an account: who may receive a report, and for how long others are kept from it. No writes."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from audit.transitions import Problem
from departments.organisations.checks import date_problems
from govuk.limits import promised
from incidents.models import choices

USUAL_DAYS_OF_A_LINK = 365
LINK_ENDS = promised(days=2 * 365)
AT_LEAST, AT_MOST = timedelta(hours=4), timedelta(hours=24)  # for which a report is kept from some posts
BEFORE_THE_CLOCK = timedelta(hours=24)  # after its start, when the SIRO is reminded of what is undecided


def problems_of_link(audience: str, supplier: object | None, ends_on: date, at: datetime) -> list[Problem]:
    """What is wrong with a link that is to be made."""
    problems = []
    if audience not in choices.Audience.values:
        problems.append(Problem("Choose who reports with the link", field="audience"))
    if audience != choices.Audience.STAFF and supplier is None:
        problems.append(Problem("Choose the supplier to which you give the link", field="supplier"))
    if audience == choices.Audience.STAFF and supplier is not None:
        text = "Choose no supplier for a link for your own staff, or choose that a supplier reports"
        problems.append(Problem(text, field="supplier"))
    return problems + date_problems(ends_on, LINK_ENDS, at, called="The last day", field="ends_on")


def problems_of_keeping(kept_from: Iterable[str]) -> list[Problem]:
    """Any of the posts may be named: somebody else receives the report then (`queries.keeping.receivers`)."""
    if set(kept_from) - set(choices.KeptFrom.values):
        return [Problem("Choose from the list whom to keep it from", field="kept_from")]
    return []


def kept_until(discovered_at: datetime, at: datetime) -> datetime:
    """Until when a report of now is kept from some posts: a day at most, and not beyond the day after which the law's time
    limit makes a decision urgent; never less than a few hours, so that whoever receives it is first.
    """
    return min(max(discovered_at + BEFORE_THE_CLOCK, at + AT_LEAST), at + AT_MOST)
