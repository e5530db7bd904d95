"""The tables of permitted changes: incident, case with the regulator and notice. Names follow the domain's workflows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from audit.record import SYSTEM
from audit.transitions import StepPage, Transition, table
from departments.organisations.powers import acting_role
from departments.organisations.roles import Can, Role
from incidents import checks
from incidents.checks import closing, merging
from incidents.duty import scoring
from incidents.models import Assessment, Incident, RegulatorCase, choices
from incidents.workflow.cases import REGULATOR_CASE
from incidents.workflow.events import SHARED_EVENT
from incidents.workflow.kill_switch import KILL_SWITCH
from incidents.workflow.notices import REGULATOR_NOTICE
from incidents.workflow.people import PEOPLE_NOTICE
from incidents.workflow.redaction import REDACTION
from incidents.workflow.sanctions import COMMITMENT, SANCTION
from incidents.workflow.standing import STANDING_AUTHORITY, STANDING_INSTRUCTION

__all__ = [
    "COMMITMENT",
    "DELEGATION",
    "EDITING",
    "INCIDENT",
    "KILL_SWITCH",
    "PEOPLE_NOTICE",
    "RECORD_HISTORY",
    "REDACTION",
    "REGULATOR_CASE",
    "REGULATOR_NOTICE",
    "SANCTION",
    "SHARED_EVENT",
    "STANDING_AUTHORITY",
    "STANDING_INSTRUCTION",
    "TABLES",
    "HistoryStep",
    "JudgingStep",
    "closed_by_history",
    "open_decisions",
]

DELEGATION = (
    f"Your delegation reaches to severity {checks.DELEGATE_SEVERITY} and to advice to record. "
    "The SIRO decides this one."
)


@dataclass(frozen=True, kw_only=True)
class JudgingStep(Transition):
    """A step that judges an incident: not for whoever caused it (SD5), and for a delegate of the SIRO within the
    delegation alone."""

    def refusal(self, thing: Incident, *, by: Any, at: datetime) -> str:
        if (why := super().refusal(thing, by=by, at=at)) or by is SYSTEM:
            return why
        if thing.caused_by_id == by.pk:
            return "The person who caused an incident takes no part in assessing it or deciding on it."
        if acting_role(by, Can(self.power), thing, at) is Role.INCIDENT_DELEGATE:
            newest = thing.assessments.order_by("-number").first()
            return DELEGATION if newest and not checks.is_within_delegation(newest) else ""
        return ""


INCIDENT = table(
    Transition(
        name="take_triage", event="incident.triaged", words="Taken for triage", source=(choices.Status.REPORTED,),
        target=choices.Status.TRIAGE, power=Can.INCIDENT_TAKE_TRIAGE, leads_in=(choices.Status.REPORTED,),
        page=StepPage(
            button="Take it for triage",
            explanation="Read the report, then find out what became of the data.",
            done="You are doing the triage. Answer what you can now and come back for the rest.",
        ),
    ),
    Transition(
        name="hold_elsewhere", event="incident.held_elsewhere", words="Moved: held elsewhere",
        source=(choices.Status.REPORTED, choices.Status.TRIAGE, choices.Status.HELD_ELSEWHERE),
        target=choices.Status.HELD_ELSEWHERE, power=Can.INCIDENT_HOLD_ELSEWHERE, system=True,
        page=StepPage(
            button="Record where it is held",
            heading="Record that it is SECRET or above",
            explanation=(
                "The organisation, the times and the clock stay, and the incident is still counted. What "
                "was already sent cannot be recalled."
            ),
            warning=(
                "The portal deletes every word, figure and name of this incident, and nobody can restore "
                "them. Copy them first to the system that will hold the case."
            ),
            done="Recorded: the incident is held in another system.",
        ),
    ),
    Transition(
        name="elsewhere_decided", event="incident.decided_elsewhere",
        words="Decided in the system that holds the case", source=(choices.Status.HELD_ELSEWHERE,),
        target=choices.Status.DECIDED, power=Can.INCIDENT_ELSEWHERE_DECIDED, step_up=True,
        leads_in=(choices.Status.HELD_ELSEWHERE,),
        page=StepPage(
            button="Enter the decision taken elsewhere", done="The decision taken elsewhere is recorded.",
        ),
    ),
    Transition(
        name="dismiss", event="incident.dismissed", words="Dismissed: not an incident",
        source=(choices.Status.TRIAGE,), target=choices.Status.NOT_AN_INCIDENT, power=Can.INCIDENT_DISMISS, reason=50,
        conditions=(checks.nothing_sent,),
        page=StepPage(
            button="Dismiss", heading="Dismiss: this is not an incident",
            explanation=(
                "The incident stays in the record and counts as dismissed. The clock stops and no notice is"
                " sent."
            ),
            asks="Why is it not an incident?",
            done="Dismissed: it was not an incident. The record is kept.",
        ),
    ),
    Transition(
        name="merge", event="incident.merged", words="Merged into another incident",
        source=(
            choices.Status.TRIAGE, choices.Status.ASSESSED, choices.Status.DECIDED, choices.Status.RESPONDING,
        ),
        target=choices.Status.MERGED, power=Can.INCIDENT_MERGE,
        conditions=(merging.has_targets, merging.none_on_hold),
        page=StepPage(
            button="Merge", heading="Merge into another incident",
            explanation=(
                "The other incident continues with the earlier times of both. Notices that were made ready "
                "here move to it, and none is recalled. This report stays in the record and is not counted."
            ),
            done="Merged into {thing.merged_into.reference}. The earlier times were kept.",
        ),
    ),
    Transition(
        name="split", event="incident.split", words="Split: a second incident was made of it",
        source=(
            choices.Status.TRIAGE, choices.Status.ASSESSED, choices.Status.DECIDED, choices.Status.RESPONDING,
            choices.Status.LEARNING,
        ),
        power=Can.INCIDENT_SPLIT, reason=10,
        page=StepPage(
            button="Split", heading="Split this incident in two",
            explanation=(
                "The second incident has a reference, a clock and a decision of its own, and the same times "
                "of discovery and "
                "awareness. This incident, its decision and its notices stay as they are."
            ),
            done="Split in two. This is the second incident: assess it.",
        ),
    ),
    Transition(
        name="assess", event="incident.assessed", words="Assessed: the rule's advice was recorded",
        source=(choices.Status.TRIAGE,), target=choices.Status.ASSESSED, power=Can.INCIDENT_ASSESS,
        checks=(checks.triage_complete, checks.category_fits), leads_in=(choices.Status.TRIAGE,),
        page=StepPage(
            button="Assess", heading="Assess this incident", link="Triage and assess",
            hint="Answer what is known. “Not known” is an answer.",
            done="Assessed. The Data Protection Officer's own advice is asked next.",
        ),
    ),
    Transition(
        name="reassess", event="incident.reassessed", words="Assessed again on new facts",
        source=(choices.Status.ASSESSED, choices.Status.DECIDED, choices.Status.RESPONDING, choices.Status.LEARNING),
        target=choices.Status.ASSESSED, power=Can.INCIDENT_REASSESS, reason=10, checks=(checks.triage_complete,),
        page=StepPage(
            button="Assess again", heading="Assess again because of new facts",
            done="Assessed again. Earlier advice and decision are kept.",
        ),
    ),
    JudgingStep(
        name="advise", event="incident.advised", words="The Data Protection Officer advised",
        source=(choices.Status.ASSESSED,), power=Can.INCIDENT_ADVISE,
        page=StepPage(
            button="Give advice",
            explanation="The decision waits for the Data Protection Officer's own advice.",
            done="Your advice is recorded. The SIRO has been asked to decide.",
        ),
    ),
    JudgingStep(
        name="decide", event="incident.decided", words="Decided", source=(choices.Status.ASSESSED,),
        target=choices.Status.DECIDED, power=Can.INCIDENT_DECIDE,
        not_same_person_as=("incident.assessed", "incident.reassessed", "incident.advised"), step_up=True,
        leads_in=(choices.Status.ASSESSED,),
        page=StepPage(
            button="Decide", explanation="You will see to whom a notice goes before you confirm.",
            done="The decision is recorded.",
        ),
    ),
    JudgingStep(
        name="decide_below", event="incident.decided_below", words="Decided below the advice",
        source=(choices.Status.ASSESSED,), target=choices.Status.DECIDED, power=Can.INCIDENT_DECIDE_BELOW,
        not_same_person_as=("incident.assessed", "incident.reassessed", "incident.advised"), reason=50,
        step_up=True,
    ),
    JudgingStep(
        name="ask_back", event="incident.asked_back", words="The SIRO asked a question before deciding",
        source=(choices.Status.ASSESSED,), target=choices.Status.TRIAGE, power=Can.INCIDENT_ASK_BACK, reason=10,
        page=StepPage(
            button="Ask", heading="Ask a question before you decide",
            explanation=(
                "The Data Protection Officer and the security adviser are asked, and assess the incident again. The advice "
                "so far is kept, and the clock runs on."
            ),
            asks="What do you want to know?", done="Asked. The clock runs on.",
        ),
    ),
    Transition(
        name="respond", event="incident.responding", words="Response begun", source=(choices.Status.DECIDED,),
        target=choices.Status.RESPONDING, power=Can.INCIDENT_RESPOND, leads_in=(choices.Status.DECIDED,),
        page=StepPage(button="Begin the response", done="The response has begun."),
    ),
    Transition(
        name="contained", event="incident.contained", words="Contained", source=(choices.Status.RESPONDING,),
        target=choices.Status.LEARNING, power=Can.INCIDENT_CONTAINED, checks=(checks.containment_written,),
        leads_in=(choices.Status.RESPONDING,),
        page=StepPage(button="Mark as contained", done="The incident is marked as contained."),
    ),
    Transition(
        name="close_recorded", event="incident.closed_recorded", words="Closed",
        source=(choices.Status.LEARNING, choices.Status.DECIDED, choices.Status.RESPONDING), target=choices.Status.CLOSED,
        power=Can.INCIDENT_CLOSE_RECORDED, not_same_person_as=("incident.assessed", "incident.reassessed"),
        checks=(checks.was_recorded_only, checks.ready_to_close), leads_in=(choices.Status.LEARNING,),
        page=StepPage(button="Close it", heading="Close this incident", done="The incident is closed."),
    ),
    Transition(
        name="close", event="incident.closed", words="Closed", source=(choices.Status.LEARNING,),
        target=choices.Status.CLOSED, power=Can.INCIDENT_CLOSE,
        not_same_person_as=("incident.triaged", "incident.contained"),
        checks=(checks.first_notice_sent, checks.ready_to_close), leads_in=(choices.Status.LEARNING,),
        page=StepPage(
            button="Close it", heading="Close this incident",
            explanation=(
                "You can close the incident before the regulator answers. A reference or an answer that is "
                "still missing stays on the list of tasks."
            ),
            done="The incident is closed.",
        ),
    ),
    Transition(
        name="close_without_personal_data", event="incident.closed_without_personal_data",
        words="Closed: no personal data were concerned", source=(choices.Status.TRIAGE,), target=choices.Status.CLOSED,
        power=Can.INCIDENT_CLOSE_WITHOUT_PERSONAL_DATA, reason=20,
        conditions=(closing.no_personal_data, closing.no_law_with_a_clock, closing.not_for_the_cabinet_office),
        page=StepPage(
            button="Close it", heading="Close: no personal data are concerned",
            explanation="No notice is due and the SIRO decides nothing. The incident is counted as recorded.",
            asks="What was it, and what was done?",
            done="The incident is closed.",
        ),
    ),
    Transition(
        name="reopen_dismissed", event="incident.dismissal_reopened", words="Reopened: it is an incident after all",
        source=(choices.Status.NOT_AN_INCIDENT,), target=choices.Status.TRIAGE, power=Can.INCIDENT_REOPEN_DISMISSED,
        reason=10,
        page=StepPage(
            button="Reopen", heading="Reopen what was dismissed",
            explanation="It is in triage again under the same clock, and a notice may be due again.",
            asks="What has come up?", done="The incident is in triage again. Its clock never stopped.",
        ),
    ),
    Transition(
        name="reopen", event="incident.reopened", words="Reopened", source=(choices.Status.CLOSED,),
        target=choices.Status.RESPONDING, power=Can.INCIDENT_REOPEN, reason=10,
        page=StepPage(button="Reopen", asks="What has come up?", done="The incident is open again."),
    ),
)  # fmt: skip

# Writing that keeps the state: not steps of the workflow, but under the same powers.
EDITING = {
    section: Transition(
        name=f"edit_{section}",
        event="incident.edited",
        words="Details saved",
        source=states,
        power=Can.INCIDENT_EDIT,
    )
    for section, states in (
        ("triage", (choices.Status.TRIAGE,)),
        ("notice", (choices.Status.TRIAGE, choices.Status.ASSESSED, *choices.Status.after_decision)),
        ("response", choices.Status.after_decision),
        ("learning", choices.Status.after_decision),
    )
}


def closed_by_history(incident: Incident) -> QuerySet[RegulatorCase]:
    """The cases with the regulator that end where recorded history decides: nothing was owed then."""
    return incident.regulator_cases.filter(status=choices.CaseStatus.OWED, notices=None)


@dataclass(frozen=True, kw_only=True)
class HistoryStep(JudgingStep):
    """Recording what history says: it decides, and ends what is owed to the regulator."""

    def refusal(self, thing: Incident, *, by: Any, at: datetime) -> str:
        ending, why = REGULATOR_CASE["not_told_then"], super().refusal(thing, by=by, at=at)
        whys = (ending.refusal(case, by=by, at=at) for case in closed_by_history(thing))
        return why or next(filter(None, whys), "")


_DECIDE = INCIDENT["decide"]
# The same decision for a time before there was a duty to notify: not a step of its own.
RECORD_HISTORY = HistoryStep(
    name=_DECIDE.name,
    event=_DECIDE.event,
    words=_DECIDE.words,
    source=_DECIDE.source,
    target=_DECIDE.target,
    power=_DECIDE.power,
    not_same_person_as=_DECIDE.not_same_person_as,
    step_up=True,
    page=StepPage(
        button="Record what history says",
        explanation="There was no duty to notify. What was done follows recorded history.",
        done="What was done then is recorded.",
    ),
)


def open_decisions(incident: Incident, assessment: Assessment, *, by: Any, at: datetime) -> dict[str, str]:
    """Every decision, with why this person may not take it; "" where they may. Below the advice few may decide."""
    steps = {
        decision: INCIDENT[
            "decide_below" if scoring.below(decision, assessment.advice, assessment.dpo_advice) else "decide"
        ]
        for decision in choices.Decided.values
    }
    return {decision: step.refusal(incident, by=by, at=at) for decision, step in steps.items()}


TABLES = {
    "incident": INCIDENT,
    "regulator_case": REGULATOR_CASE,
    "regulator_notice": REGULATOR_NOTICE,
    "standing_instruction": STANDING_INSTRUCTION,
    "standing_authority": STANDING_AUTHORITY,
    "kill_switch": KILL_SWITCH,
    "redaction": REDACTION,
    "sanction": SANCTION,
    "people_notice": PEOPLE_NOTICE,
    "commitment": COMMITMENT,
    "shared_event": SHARED_EVENT,
}
