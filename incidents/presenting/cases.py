"""How a case with the regulator reads on a page, and which of its steps a person can take now."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from incidents import workflow
from incidents.models import Incident, RegulatorCase
from incidents.models import choices as c
from incidents.presenting.words import TOLD_THEN


def notice_words(incident: Incident) -> str:
    """How far the notification of the regulator has come, for lists; recorded history says what was done then."""
    if incident.told_then:
        return TOLD_THEN[incident.told_then]
    return "; ".join(case_state(case).label for case in incident.regulator_cases.all()) or "None"


def case_state(case: RegulatorCase) -> c.CaseState:
    """A case in one word: its own state, with how its notice fares where that is what is waited for."""
    waiting = case.unsent_notice
    if case.status == c.CaseStatus.WITHDRAWN and waiting:
        return c.CaseState.WITHDRAWING
    if case.status in (c.CaseStatus.OWED, c.CaseStatus.NOTIFIED) and case.is_more_wanted:
        return c.CaseState.FURTHER_OWED
    if case.status == c.CaseStatus.NOTIFIED and case.is_final:
        return c.CaseState.FINAL
    if case.status != c.CaseStatus.OWED:
        return c.CaseState(case.status)
    if case.first_sent_at and not (waiting and waiting.phase == c.PhaseKind.INITIAL):
        return c.CaseState.SENT
    return c.CaseState(waiting.state) if waiting else c.CaseState.OWED


def case_rows(incident: Incident) -> list[dict[str, Any]]:
    """Each case of an incident with its state, for the incident's page."""
    return [{"case": case, "state": case_state(case)} for case in incident.regulator_cases.all()]


CASE_STEPS = (
    ("acknowledge", "Acknowledge", "incidents:acknowledge"),
    ("ask_more", "Ask for more", "incidents:ask_more"),
    ("regulator_close", "Close the case", "incidents:regulator_close"),
    ("reopen_by_regulator", "Reopen the case", "incidents:reopen_by_regulator"),
    ("withdrawal_refused", "Refuse the withdrawal", "incidents:refuse_withdrawal"),
    ("further_phase", "Prepare a further notice", "incidents:further"),
    ("final", "Mark the last notice as final", "incidents:final"),
    ("withdraw_notice", "Withdraw the notification", "incidents:withdraw"),
)
NOTICE_STEPS = (
    ("queue_phase", "Send the further notice", "incidents:send_further"),
    ("abandon_phase", "Abandon the further notice", "incidents:abandon_further"),
    ("manual_send", "Open the copy sheet", "incidents:sent_by_hand"),
)


def case_steps(case: RegulatorCase, user, at: datetime) -> dict[str, dict[str, str]]:
    """The steps on a case and its notices that this person can take now, by name, each with its words and page."""
    notices = [notice for notice in (case.draft, case.unsent_notice) if notice]
    offered = [row for row in CASE_STEPS if _possible(workflow.REGULATOR_CASE[row[0]], case, user, at)] + [
        row
        for row in NOTICE_STEPS
        if any(_possible(workflow.REGULATOR_NOTICE[row[0]], notice, user, at) for notice in notices)
    ]
    return {name: {"text": text, "href": reverse(page, args=[case.pk])} for name, text, page in offered}


def _possible(step, thing, user, at: datetime) -> bool:
    return step.open_to(thing, by=user, at=at) and not any(check(thing, at) for check in step.checks)
