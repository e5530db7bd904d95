"""How a case with the regulator reads on a page, and which of its steps a person can take now."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from audit.transitions import Transition
from departments.organisations.calendar import london_day
from departments.organisations.steps import Offer, other_steps
from incidents import workflow
from incidents.checks import is_undecided
from incidents.duty.notice_schema import problems_in
from incidents.figures import people_words
from incidents.models import Incident, RegulatorCase, choices
from incidents.presenting.words import NOTIFIED_IN_SOURCE
from incidents.queries.events import opens
from incidents.workflow.cases import AddresseeStep


def notice_words(incident: Incident) -> str:
    """How far the notification of the regulator has come, for lists; recorded history says what was done then."""
    if incident.notified_in_source:
        return NOTIFIED_IN_SOURCE[incident.notified_in_source]
    cases = incident.regulator_cases.all()
    if incident.merged_into_id and not any(case.first_sent_at for case in cases):
        return "With the incident it was merged into"
    return "; ".join(case_state(case).label for case in cases) or "None"


def at_stake(incident: Incident) -> str:
    """How severe it was judged last (`severity_judged` of a list) and how many people it may concern; empty where neither
    is known.
    """
    severity = getattr(incident, "severity_judged", None)
    parts = ["" if severity is None else f"Severity {severity}", people_words(incident)]
    return ", ".join(filter(None, parts))


def linked_rows(linked: Collection[tuple[str, Incident]], user: User, at: datetime) -> list[dict[str, Any]]:
    """The incidents that were merged into another or split from it, each with what the regulator still has of it.

    Of one that this person may not open, such as the centre that was not notified of it, the reference alone.
    """
    readable = opens(user, at, [incident for _, incident in linked]) if linked else set()
    return [
        {
            "how": how,
            "incident": incident,
            "is_open": incident.pk in readable,
            "notice": _kept_notice(incident) if incident.pk in readable else "",
        }
        for how, incident in linked
    ]


def _kept_notice(incident: Incident) -> str:
    """What of a merged incident was notified under its own case: that stays there, and is withdrawn there."""
    kept = [case for case in incident.regulator_cases.all() if case.first_sent_at]
    if incident.merged_into_id is None or not kept:
        return ""
    return (
        f"The regulator has a notice of it too: {'; '.join(case_state(case).label.lower() for case in kept)}"
    )


def case_state(case: RegulatorCase) -> choices.CaseState:
    """A case in one word: its own state, with the state of its notice while that is awaited."""
    waiting = case.unsent_notice
    if case.status == choices.CaseStatus.WITHDRAWN and waiting:
        return choices.CaseState.WITHDRAWING
    if case.status in (choices.CaseStatus.OWED, choices.CaseStatus.NOTIFIED) and case.is_more_wanted:
        return choices.CaseState.FURTHER_OWED
    if case.status == choices.CaseStatus.NOTIFIED and case.is_final:
        return choices.CaseState.FINAL
    if case.status != choices.CaseStatus.OWED:
        return choices.CaseState(case.status)
    if case.first_sent_at and not (waiting and waiting.phase == choices.PhaseKind.INITIAL):
        return choices.CaseState.SENT
    return choices.CaseState(waiting.state) if waiting else choices.CaseState.OWED


def case_rows(incident: Incident) -> list[dict[str, Any]]:
    """Each case of an incident with its state, for the incident's page."""
    return [
        {"case": case, "state": case_state(case), "off_schema": off_schema(case)}
        for case in incident.regulator_cases.all()
    ]


def question_rows(case: RegulatorCase, *, only_sent: bool) -> list[dict[str, Any]]:
    """The questions of a case, each with whether it is answered: for the addressee once the notice that answers it was sent."""
    questions = case.questions.select_related("notice__message__event")
    return [
        {
            "question": question,
            "is_answered": bool(question.notice and (question.notice.sent_at or not only_sent)),
        }
        for question in questions
    ]


def off_schema(case: RegulatorCase) -> list[str]:
    """Where the notice that waits to be sent does not follow the published schema; empty where it does."""
    notice = case.unsent_notice
    return problems_in(notice.payload) if notice and notice.payload else []


def received_row(case: RegulatorCase, at: datetime) -> dict[str, Any]:
    """A case in the regulator's list, with its age and with its newest notice and how many days ago that went."""
    newest = case.sent_notices[-1]

    def days_since(moment: datetime) -> int:
        return max((london_day(at) - london_day(moment)).days, 0)

    ages = {"days": days_since(newest.sent_at or at), "age": days_since(case.opened_at)}
    return {"case": case, "state": case_state(case), "newest": newest, **ages}


WITHDRAWN_AFTER_ALL = "The notice was sent before anybody had decided. It has since been decided that a risk to people is unlikely."


def undecided_notice(incident: Incident) -> str:
    """What to know where a notice went, or waits to go, before anybody decided; empty elsewhere."""
    if not is_undecided(incident):
        return ""
    notices = [notice for case in incident.regulator_cases.all() for notice in case.notices.all()]
    undecided = [notice for notice in notices if notice.is_undecided and notice.cancelled_at is None]
    if not undecided:
        return ""
    sent = undecided[0].sent_at is not None
    how = (
        "The portal completed the first notice automatically"
        if undecided[0].is_automatic
        else "A first notice was made ready at once"
    )
    state = "it was sent" if sent else "it has not been sent yet"
    return f"{how}, and {state}. The decision is still owed. If it is to record only, the notice is withdrawn in one step."


# The page of each step, where it has not the step's own name.
PAGES = {
    "withdraw_notice": "withdraw",
    "withdrawal_refused": "refuse_withdrawal",
    "further_phase": "further",
    "queue_phase": "send_further",
    "abandon_phase": "abandon_further",
    "cancel_phase": "cancel_further",
    "manual_send": "sent_by_hand",
    "hold": "hold_notices",
}


def case_steps(case: RegulatorCase, user, at: datetime) -> list[Offer]:
    """The steps on a case and its notices that this person can take now; first the one that is waited for."""
    notices = [notice for notice in (case.draft, case.unsent_notice) if notice]

    def address(thing, step: Transition) -> str:
        return reverse(f"incidents:{PAGES.get(step.name, step.name)}", args=[case.pk])

    table = {
        name: step.seen_by(user, case, at) if isinstance(step, AddresseeStep) else step
        for name, step in workflow.REGULATOR_CASE.items()
    }
    return other_steps(table, case, user, at, address) + [
        step
        for notice in notices
        for step in other_steps(workflow.REGULATOR_NOTICE, notice, user, at, address)
    ]
