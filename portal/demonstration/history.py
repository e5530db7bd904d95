"""What the record knows apart from returns and incidents: the 76 actions of the report, loaded on its day."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from audit.record import SYSTEM, subject_of
from departments.models import Action
from departments.organisations import actions as organisation_actions
from departments.registers import actions as register_actions
from portal.demonstration import story
from portal.demonstration.player import Step, at_centre, body, moment

REPORT_DAY = date(2007, 12, 17)  # the day the report was published
YEAR_BEGINS = date(2007, 4, 1)


def steps() -> Iterator[Step]:
    """The report's actions open in the states it gives; after December 2007 nothing is known of them."""
    for place, letters in enumerate(story.departments()):
        at = moment(YEAR_BEGINS, 8.5)
        yield Step(at, 0, f"setting/{letters}", "", partial(_extract, letters))
        at = moment(REPORT_DAY, 9 + place * 0.1)
        yield Step(at, 0, f"report-actions/{letters}", "action.loaded", partial(_load, letters))


def scopes() -> dict[str, str]:
    """The report's actions that are there already, by their subject in the audit log."""
    by_id = {body(letters).pk: letters for letters in story.departments()}
    loaded = Action.objects.filter(origin="report_2007", organisation__in=by_id)
    return {subject_of(action): f"report-actions/{by_id[action.organisation_id]}" for action in loaded}


def _load(letters: str, at: datetime) -> None:
    register_actions.load_report_actions(body(letters), by=SYSTEM, at=at)


def _extract(letters: str, at: datetime) -> None:
    """Statements of the year also go to the Commissioner, as the report proposes (paragraph 43); elsewhere this is off."""
    organisation_actions.set_extract_to_commissioner(
        body(letters), by=at_centre("administrator"), at=at, on=True
    )
