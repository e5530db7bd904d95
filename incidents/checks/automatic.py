"""When a first notice goes without a decision: what must be so at that moment, and what it may hold (docs/adr/0028).

Asked again under the lock of the incident, so that a decision, a notice of a person or a new fact always comes first.
"""

from datetime import UTC, datetime

from audit.models import Event
from audit.record import subjects_of
from audit.transitions import Problem
from incidents.duty import clock, scoring
from incidents.models import Incident, RegulatorCase, choices
from incidents.queries.standing import hours_of, instruction_of

FAIL_SAFE = "fail_safe"  # the timer's key
# What such a notice leaves to follow, whatever the record has: words that nobody has read for it.
ALWAYS_FOLLOW = ("consequences", "containment", "measures_before")


def moment_of(incident: Incident) -> datetime | None:
    """When the portal acts by itself on an incident that nobody has decided on; None where it never does."""
    if is_never_automatic(incident):
        return None
    regime = clock.law().regimes[incident.governing_regime]
    start = clock.clock_start(incident.discovered_at, incident.aware_at)
    due = {rule.key: at for rule, at in clock.timers_for(regime, start, hours_of(incident.organisation))}
    return due.get(FAIL_SAFE)


def is_never_automatic(incident: Incident) -> bool:
    """Held elsewhere, for law enforcement, a processor's duty, without personal data, or under a law without a clock."""
    law = clock.law()
    named = {incident.governing_regime, *incident.regimes}
    return (
        incident.personal_data == choices.PersonalData.NO
        or incident.is_above_the_ceiling
        or incident.status == choices.Status.HELD_ELSEWHERE
        or bool(named & law.no_fail_safe)
        or law.regimes[incident.governing_regime].clock_hours is None
    )


def is_scored(incident: Incident) -> bool:
    """Whether the rule, or the Data Protection Officer, has judged it."""
    return incident.assessments.exists()


def is_scored_as_notifiable(incident: Incident) -> bool:
    """Whether the newest advice is to notify: the rule's, or the Data Protection Officer's where that says more."""
    newest = incident.assessments.order_by("-number").first()
    return newest is not None and (scoring.notifies(newest.advice) or scoring.notifies(newest.dpo_advice))


def was_opened(incident: Incident) -> bool:
    """Whether a named person has opened the report, or taken it for triage."""
    return incident.triaged_at is not None or _was_read(incident)


def _was_read(incident: Incident) -> bool:
    return (
        Event.objects.filter(subject__in=subjects_of(incident), kind="incident.read")
        .exclude(actor="system")
        .exists()
    )


def problems_when_scored(case: RegulatorCase, at: datetime) -> list[Problem]:
    """It is time, it is assessed as notifiable, nobody has decided and no notice was made ready."""
    why = why_not_yet(case, at)
    if not why and not is_scored_as_notifiable(case.incident):
        why = "The advice is not to notify"
    return [Problem(why)] if why else []


def problems_when_unscored(case: RegulatorCase, at: datetime) -> list[Problem]:
    """It is time, nobody has assessed it, the body wants a notice all the same, and a person has opened the report."""
    incident = case.incident
    instruction = instruction_of(incident.organisation)
    why = why_not_yet(case, at)
    if not why and is_scored(incident):
        why = "It has been assessed"
    if not why and not (instruction and instruction.unscored):
        why = "The body has not asked for notices of what nobody has assessed"
    if not why and not was_opened(incident):
        why = "Nobody has opened the report"
    return [Problem(why)] if why else []


def may_still_go(case: RegulatorCase, at: datetime) -> bool:
    """Whether the portal may yet complete the first notice of a case by itself, at its hour or when a hold has ended."""
    incident = case.incident
    return (
        moment_of(incident) is not None
        and incident.status in choices.Status.undecided
        and case.addressee == choices.Addressee.REGULATOR
        and case.status == choices.CaseStatus.OWED
        and not case.has_notices
        and (is_scored_as_notifiable(incident) or not is_scored(incident))
    )


def goes_when_assessed(incident: Incident, at: datetime) -> bool:
    """Whether a notice goes as soon as the incident is assessed as notifiable, because the hour has passed."""
    case = incident.regulator_case
    return case is not None and not why_not_yet(case, at)


def why_not_yet(case: RegulatorCase, at: datetime) -> str:
    """Why no notice goes by itself at this moment, whatever was judged; empty where one may."""
    incident, moment = case.incident, moment_of(case.incident)
    if moment is None:
        return "No notice of this incident goes by itself"
    if at.astimezone(UTC) < moment:
        return "It is too early"
    if incident.status not in choices.Status.undecided:
        return "It is decided"
    if case.addressee != choices.Addressee.REGULATOR:
        return "The notice does not go to the regulator"
    if case.hold_at(at):
        return "A hold is in force"
    if case.has_notices:
        return "A notice was made ready before"
    return ""
