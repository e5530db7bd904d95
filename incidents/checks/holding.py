"""Whether a notice may go at this moment: no hold on its case is in force, and none was made ready before."""

from datetime import datetime, timedelta

from audit.transitions import Problem
from incidents.models import KillSwitch, RegulatorCase

MOST_HOURS = timedelta(hours=24)  # of one use of the kill switch, and of prolonging it
TO_CONFIRM = timedelta(hours=1)  # within which a second person turns the kill switch on


def not_held(case: RegulatorCase, at: datetime) -> list[Problem]:
    """No hold is in force on the case."""
    hold = case.hold_at(at)
    return [Problem("A hold is in force on this case: release it first")] if hold else []


def is_held(case: RegulatorCase, at: datetime) -> list[Problem]:
    """A hold has not been released yet."""
    return [] if case.open_hold else [Problem("No hold is in force on this case")]


def has_no_open_hold(case: RegulatorCase, at: datetime) -> list[Problem]:
    """There is no hold that has not been released."""
    return [Problem("A hold is in force on this case already")] if case.open_hold else []


def something_can_be_held(case: RegulatorCase, at: datetime) -> list[Problem]:
    """Something has not gone yet."""
    gone = case.first_sent_at is not None and case.unsent_notice is None
    return [Problem("Every notice of this case has gone: there is nothing to hold")] if gone else []


def has_no_notice(case: RegulatorCase, at: datetime) -> list[Problem]:
    """No first notice was made ready."""
    return (
        [Problem("A first notice was made ready before: send what is new in a further one")]
        if case.has_notices
        else []
    )


def has_content_here(case: RegulatorCase, at: datetime) -> list[Problem]:
    """The incident is not held in another system."""
    text = "The incident is held in another system: notify from there, and enter it here"
    return [Problem(text)] if case.incident.is_above_the_ceiling else []


def asked_lately(switch: KillSwitch, at: datetime) -> list[Problem]:
    """The second person comes within the hour."""
    if at <= switch.asked_at + TO_CONFIRM:
        return []
    return [Problem("It was asked for over an hour ago, and no longer counts: ask for it again")]
