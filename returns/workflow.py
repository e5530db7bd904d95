"""The tables of permitted changes: cycle, return and query. Names follow the domain's workflows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.record import SYSTEM
from audit.transitions import StepPage, Transition, table
from departments.organisations.roles import Can
from returns import checks
from returns.models import Cycle, Query, Return
from returns.queries import review_conflict

S = Return.Status
# Who may not accept what they themselves prepared, signed or reviewed (SD1, SD2).
EARLIER_STEPS = (
    "return.taken_up",
    "return.queried",
    "return.recommended",
    "return.signed",
    "return.queries_answered",
    "return.sent_to_siro",
)


@dataclass(frozen=True, kw_only=True)
class ReturnStep(Transition):
    """A step of a return. The review of a sponsored body's is left to its sponsor. In a frozen quarter nothing is done
    but what is `after_freezing`: what was promised is seen through."""

    after_freezing: bool = False

    def __post_init__(self) -> None:
        if not self.after_freezing and checks.not_frozen not in self.conditions:
            object.__setattr__(self, "conditions", (checks.not_frozen, *self.conditions))

    def refusal(self, thing: Return, *, by: Any, at: datetime) -> str:
        if (why := super().refusal(thing, by=by, at=at)) or by is SYSTEM:
            return why
        return review_conflict(by, thing, self.power, at)


CYCLE = table(
    Transition(
        name="open_cycle", event="cycle.opened", words="Opened", source=(Cycle.Status.DRAFT,),
        target=Cycle.Status.OPEN, power=Can.COLLECTION_CYCLE_OPEN_CYCLE,
        page=StepPage(
            button="Open the quarter", heading="Open a quarter",
            explanation=(
                "One return is made for every organisation that takes part on the last day of the quarter, and each "
                "is notified."
            ),
            done="{thing} is open. Heads of departments and SIROs are notified one after another.",
        ),
    ),
    Transition(
        name="extend", event="cycle.extended", words="Due date changed", source=(Cycle.Status.OPEN,),
        power=Can.COLLECTION_CYCLE_EXTEND, reason=10,
        page=StepPage(
            button="Change it", heading="Change the due date",
            explanation=(
                "Everybody has until the new date. A nearer date is possible too, as long as it is in the "
                "future. Those who have not signed yet get an email that says what the date was and what it "
                "is now."
            ),
            done="{thing}: the due date is changed. Those who have not signed are notified one after another.",
        ),
    ),
    Transition(
        name="close_cycle", event="cycle.closed", words="Closed", source=(Cycle.Status.OPEN,),
        target=Cycle.Status.CLOSED, power=Can.COLLECTION_CYCLE_CLOSE_CYCLE, conditions=(checks.past_due,),
        system=True,
        page=StepPage(
            button="Close it", heading="Close the quarter",
            explanation="What has not come can then be recorded as missing.",
            done="{thing}: the quarter is closed.",
        ),
    ),
    Transition(
        name="reopen_cycle", event="cycle.reopened", words="Opened again", source=(Cycle.Status.CLOSED,),
        target=Cycle.Status.OPEN, power=Can.COLLECTION_CYCLE_REOPEN_CYCLE, reason=10,
        page=StepPage(
            button="Open it again", heading="Open the quarter again",
            explanation="Returns can be started again.", done="{thing}: the quarter is open again.",
        ),
    ),
    Transition(
        name="freeze", event="cycle.frozen", words="Frozen", source=(Cycle.Status.CLOSED,),
        target=Cycle.Status.FROZEN, power=Can.COLLECTION_CYCLE_FREEZE,
        page=StepPage(
            button="Freeze it", heading="Freeze the quarter",
            explanation=(
                "The state of every return is kept as it is, with a hash. No return of this quarter can be "
                "changed afterwards; only that the conditions of an acceptance are met can still be "
                "recorded."
            ),
            done="{thing}: the quarter is frozen, and the state of every return is kept.",
        ),
    ),
)  # fmt: skip

RETURN = table(
    ReturnStep(
        name="start", event="return.started", words="Started", source=(S.NOT_STARTED,),
        target=S.IN_PREPARATION, power=Can.RETURN_START, checks=(checks.quarter_is_open,),
        leads_in=(S.NOT_STARTED,),
        page=StepPage(
            button="Start", heading="Start the return",
            explanation="You can save it and come back as often as you like.",
            done="The return is started.",
        ),
    ),
    ReturnStep(
        name="decline", event="return.declined", words="Chose not to take part",
        source=(S.NOT_STARTED, S.IN_PREPARATION), target=S.NOT_TAKING_PART, power=Can.RETURN_DECLINE,
        conditions=(checks.is_devolved,),
        page=StepPage(
            button="Do not take part", heading="Choose not to take part",
            explanation=(
                "A devolved administration takes part by choice. The return will not be counted as missing,"
                " and nobody is named."
            ),
            done="Recorded: not taking part.",
        ),
    ),
    ReturnStep(
        name="take_part", event="return.taking_part", words="Takes part after all",
        source=(S.NOT_TAKING_PART,), target=S.NOT_STARTED, power=Can.RETURN_TAKE_PART,
        leads_in=(S.NOT_TAKING_PART,),
        page=StepPage(
            button="Take part", heading="Take part after all",
            explanation="The return can then be started.",
            done="Your organisation takes part. The return can be started.",
        ),
    ),
    ReturnStep(
        name="send_to_siro", event="return.sent_to_siro", words="Sent to the SIRO",
        source=(S.IN_PREPARATION,), target=S.AWAITING_SIRO, power=Can.RETURN_SEND_TO_SIRO,
        checks=(checks.nothing_unsaved, checks.ready_to_send), leads_in=(S.IN_PREPARATION,),
        page=StepPage(button="Send it to the SIRO", done="The return is with the SIRO."),
    ),
    ReturnStep(
        name="send_back", event="return.sent_back", words="Given back by the SIRO",
        source=(S.AWAITING_SIRO,), target=S.IN_PREPARATION, power=Can.RETURN_SEND_BACK, reason=10,
        page=StepPage(
            button="Give it back", heading="Give it back to the return coordinator",
            explanation="The return coordinators are notified. They can change every answer and send it to you again.",
            asks="What should be done?", done="The return is with the return coordinators again.",
        ),
    ),
    ReturnStep(
        name="allow_early_signing", event="return.early_signing_allowed",
        words="Allowed to be signed before the quarter ends", source=S.before_signing,
        power=Can.RETURN_ALLOW_EARLY_SIGNING, reason=10,
        conditions=(checks.quarter_has_not_ended, checks.no_leave_yet),
        page=StepPage(
            button="Allow it", heading="Allow signing before the quarter ends",
            explanation=(
                "The SIRO and the return coordinators are notified. The receipt will say that it was signed before the "
                "quarter had ended, who permitted it and when. You can withdraw the permission until it is used."
            ),
            asks="Why may it be signed before the quarter ends?",
            done="The return can be signed before the quarter ends.",
        ),
    ),
    ReturnStep(
        name="end_early_signing", event="return.early_signing_ended",
        words="Permission to sign before the quarter ends withdrawn", source=S.before_signing,
        power=Can.RETURN_END_EARLY_SIGNING, reason=10,
        conditions=(checks.quarter_has_not_ended, checks.leave_was_given),
        page=StepPage(
            button="Take it back", heading="Withdraw the permission to sign early",
            explanation="The SIRO and the return coordinators are notified. The return is then signed when the quarter has ended.",
            asks="Why is the permission withdrawn?", done="The permission is withdrawn.",
        ),
    ),
    ReturnStep(
        name="sign_and_submit", event="return.signed", words="Signed and submitted",
        source=(S.AWAITING_SIRO,), target=S.SUBMITTED, power=Can.RETURN_SIGN_AND_SUBMIT,
        not_same_person_as=("return.sent_to_siro",), checks=(checks.signing_is_open, checks.ready_to_send),
        step_up=True, leads_in=(S.AWAITING_SIRO,),
        page=StepPage(button="Read and sign", done="The return is signed and submitted."),
    ),
    ReturnStep(
        name="withdraw", event="return.withdrawn", words="Withdrawn before the review",
        source=(S.SUBMITTED,), target=S.IN_PREPARATION, power=Can.RETURN_WITHDRAW, reason=10,
        page=StepPage(
            button="Withdraw it", heading="Withdraw the return", link="Withdraw it before the review begins",
            explanation=(
                "It goes back into preparation. What was signed is kept, and the next signature makes the "
                "next submission. The actions that the signature agreed to are taken back too, except those"
                " on which work has begun: they go on. When the return is signed again, it agrees to them "
                "again."
            ),
            asks="Why is it withdrawn?", done="The return is in preparation again.",
        ),
    ),
    ReturnStep(
        name="take_up", event="return.taken_up", words="Review begun", source=(S.SUBMITTED,),
        target=S.UNDER_REVIEW, power=Can.RETURN_TAKE_UP, leads_in=(S.SUBMITTED,),
        page=StepPage(
            button="Take it up", heading="Take up the review",
            explanation="You will be the reviewer of this return.", done="The review is yours.",
        ),
    ),
    ReturnStep(
        name="query", event="return.queried", words="Query raised on {question}",
        source=(S.UNDER_REVIEW, S.QUERIED), target=S.QUERIED, power=Can.RETURN_QUERY,
    ),
    ReturnStep(
        name="answer_queries", event="return.queries_answered", words="Answers to queries signed",
        source=(S.QUERIED,), target=S.UNDER_REVIEW, power=Can.RETURN_ANSWER_QUERIES,
        not_same_person_as=("return.sent_to_siro",),
        checks=(checks.signing_is_open, checks.every_query_drafted, checks.nothing_unsaved, checks.ready_to_send),
        step_up=True, leads_in=(S.QUERIED,),
        page=StepPage(
            button="Sign the answers to queries", done="The answers are signed and with the reviewer.",
        ),
    ),
    ReturnStep(
        name="queries_cleared", event="return.queries_cleared", words="No query is open any more",
        source=(S.QUERIED,), target=S.UNDER_REVIEW, power=Can.RETURN_QUERIES_CLEARED,
        checks=(checks.no_open_query,), system=True,
    ),
    ReturnStep(
        name="reassign", event="return.reassigned", words="Given to another reviewer",
        source=(S.SUBMITTED, S.UNDER_REVIEW, S.QUERIED, S.RECOMMENDED), power=Can.RETURN_REASSIGN,
        reason=10,
        page=StepPage(
            button="Give it", heading="Give it to another reviewer",
            done="The review is given to {thing.reviewer.name}.",
        ),
    ),
    ReturnStep(
        name="return_for_rework", event="return.returned_for_rework", words="Returned for rework",
        source=(S.UNDER_REVIEW,), target=S.IN_PREPARATION, power=Can.RETURN_RETURN_FOR_REWORK, reason=10,
        page=StepPage(
            button="Return it", heading="Return it for rework",
            explanation="The SIRO and the return coordinators are notified. They can change every answer; the SIRO signs again.",
            asks="What must be done again, and why?", done="The return is with the organisation again.",
        ),
    ),
    ReturnStep(
        name="recommend", event="return.recommended", words="Recommended", source=(S.UNDER_REVIEW,),
        target=S.RECOMMENDED, power=Can.RETURN_RECOMMEND,
        checks=(checks.every_section_marked, checks.no_open_query), leads_in=(S.UNDER_REVIEW,),
        page=StepPage(
            button="Recommend", heading="Review the return",
            done="Your recommendation is with those who decide.",
        ),
    ),
    ReturnStep(
        name="accept", event="return.accepted", words="Accepted", source=(S.RECOMMENDED,),
        target=S.ACCEPTED, power=Can.RETURN_ACCEPT, not_same_person_as=EARLIER_STEPS, step_up=True,
        leads_in=(S.RECOMMENDED,),
        page=StepPage(
            button="Accept the return", heading="Decide on the return",
            done="The return is accepted. The SIRO and the Accounting Officer are notified.",
        ),
    ),
    ReturnStep(
        name="accept_with_conditions", event="return.accepted_with_conditions",
        words="Accepted with conditions", source=(S.RECOMMENDED,), target=S.ACCEPTED_WITH_CONDITIONS,
        power=Can.RETURN_ACCEPT_WITH_CONDITIONS, not_same_person_as=EARLIER_STEPS, step_up=True,
        page=StepPage(
            button="Accept with conditions",
            done="The return is accepted with conditions, which are now actions.",
        ),
    ),
    ReturnStep(
        name="refuse", event="return.refused", words="Recommendation not followed", source=(S.RECOMMENDED,),
        target=S.UNDER_REVIEW, power=Can.RETURN_REFUSE, reason=10,
        page=StepPage(
            button="Send it back to the reviewer", heading="Do not follow the recommendation",
            explanation="The return goes back to its reviewer, who is notified.", asks="Why not?",
            done="The return is with its reviewer again.",
        ),
    ),
    ReturnStep(
        name="recall", event="return.recalled", words="Acceptance recalled",
        source=(S.ACCEPTED, S.ACCEPTED_WITH_CONDITIONS), target=S.UNDER_REVIEW, power=Can.RETURN_RECALL,
        reason=10, conditions=(checks.no_correction_in_work,),
        page=StepPage(
            button="Recall it", heading="Recall the acceptance", explanation="The review is opened again.",
            asks="What shows that it should not have been accepted?",
            done="The return is under review again.",
        ),
    ),
    ReturnStep(
        name="discharge_conditions", event="return.conditions_discharged", words="All conditions met",
        source=(S.ACCEPTED_WITH_CONDITIONS,), target=S.ACCEPTED, power=Can.RETURN_DISCHARGE_CONDITIONS,
        not_same_person_as=("return.signed",), after_freezing=True, checks=(checks.conditions_met,),
        leads_in=(S.ACCEPTED_WITH_CONDITIONS,),
        page=StepPage(
            button="Record it", heading="Record that all conditions are met",
            explanation="Every condition's action has been verified.",
            done="All conditions are met. The return is accepted.",
        ),
    ),
    ReturnStep(
        name="record_missing", event="return.recorded_missing", words="Recorded as missing",
        source=(S.NOT_STARTED, S.IN_PREPARATION, S.AWAITING_SIRO), target=S.MISSING,
        power=Can.RETURN_RECORD_MISSING, conditions=(checks.may_be_missing,),
        page=StepPage(
            button="Record it as missing",
            explanation=(
                "The SIRO and the Accounting Officer are notified, and the yearly report will name it. It can "
                "still be filed late."
            ),
            done="The return is recorded as missing.",
        ),
    ),
    ReturnStep(
        name="late_start", event="return.started_late", words="Started late", source=(S.MISSING,),
        target=S.IN_PREPARATION, power=Can.RETURN_LATE_START, leads_in=(S.MISSING,),
        page=StepPage(
            button="Start", heading="Start the return late", explanation="It will be marked as late.",
            done="The return is started.",
        ),
    ),
    ReturnStep(
        name="correct", event="return.corrected", words="A correction was begun",
        source=(S.ACCEPTED, S.ACCEPTED_WITH_CONDITIONS), power=Can.RETURN_CORRECT, reason=10,
        conditions=(checks.no_correction_in_work,),
        page=StepPage(
            button="Begin the correction", heading="Correct the return", link="Correct it",
            explanation=(
                "A new edition with the same answers begins, and is signed and reviewed like the first. The"
                " accepted edition counts until the new one is accepted, and its conditions stay. You can "
                "drop the correction until then."
            ),
            asks="What is corrected, and why?", done="The correction has begun.",
        ),
    ),
    ReturnStep(
        name="drop_correction", event="return.correction_dropped", words="Correction dropped",
        source=(S.IN_PREPARATION, S.AWAITING_SIRO, S.SUBMITTED, S.UNDER_REVIEW, S.QUERIED, S.RECOMMENDED),
        target=S.DROPPED, power=Can.RETURN_DROP_CORRECTION, conditions=(checks.is_a_correction,),
        system=True, after_freezing=True,
        page=StepPage(
            button="Drop it", heading="Drop the correction",
            explanation=(
                "The correction is kept and counts for nothing. The accepted edition still counts, and "
                "can be corrected again. If the correction was signed, the actions that only it promises "
                "are taken back, except those on which work has begun."
            ),
            done="The correction is dropped. The accepted edition counts.",
        ),
    ),
    ReturnStep(
        name="supersede", event="return.superseded", words="Superseded by a correction",
        source=(S.ACCEPTED, S.ACCEPTED_WITH_CONDITIONS), target=S.SUPERSEDED, power=Can.RETURN_SUPERSEDE,
        system=True,
    ),
)  # fmt: skip

QUERY = table(
    Transition(
        name="draft_answer", event="query.answer_drafted", words="Answer to a query drafted",
        source=(Query.Status.OPEN, Query.Status.DRAFTED), target=Query.Status.DRAFTED,
        power=Can.QUERY_DRAFT_ANSWER, conditions=(checks.in_review,),
        page=StepPage(
            button="Save the draft", heading="Draft the answer",
            done="The draft is saved. The SIRO signs all answers together.",
        ),
    ),
    Transition(
        name="sign_answer", event="query.answered", words="Query answered", source=(Query.Status.DRAFTED,),
        target=Query.Status.ANSWERED, power=Can.QUERY_SIGN_ANSWER,
    ),
    Transition(
        name="ask_again", event="query.asked_again", words="Query asked again",
        source=(Query.Status.ANSWERED,), target=Query.Status.OPEN, power=Can.QUERY_ASK_AGAIN,
        conditions=(checks.in_review,),
        page=StepPage(button="Ask again", done="The query is open again."),
    ),
    Transition(
        name="withdraw_query", event="query.withdrawn", words="Query withdrawn",
        source=(Query.Status.OPEN, Query.Status.DRAFTED, Query.Status.ANSWERED),
        target=Query.Status.WITHDRAWN, power=Can.QUERY_WITHDRAW_QUERY, reason=5,
        conditions=(checks.in_review,),
        page=StepPage(button="Withdraw it", heading="Withdraw the query", done="The query is withdrawn."),
    ),
    Transition(
        name="give_to", event="query.given", words="Query given to somebody",
        source=(Query.Status.OPEN, Query.Status.DRAFTED), power=Can.QUERY_GIVE_TO,
        conditions=(checks.in_review,),
        page=StepPage(button="Give it", heading="Give it to somebody", done="The query is given."),
    ),
    Transition(
        name="move_date", event="query.moved", words="Date of a query moved",
        source=(Query.Status.OPEN, Query.Status.DRAFTED), power=Can.QUERY_MOVE_DATE,
        conditions=(checks.in_review,),
        page=StepPage(button="Change the date", heading="Give another date", done="The date is changed."),
    ),
    Transition(
        name="expire", event="query.expired", words="Query ended without an answer",
        source=(Query.Status.OPEN, Query.Status.DRAFTED), target=Query.Status.EXPIRED,
        power=Can.QUERY_EXPIRE, system=True,
    ),
)  # fmt: skip

# Writing that keeps the state: not steps of the workflow, but under the same lock, powers and audit log.
ANSWERING = ReturnStep(
    name="save_answers",
    event="return.answers_saved",
    words="Answers saved",
    source=S.answered_in,
    power=Can.RETURN_ANSWER,
)
EVIDENCE_ADDED = ReturnStep(
    name="add_evidence",
    event="return.evidence_added",
    words="Evidence added to {question}",
    source=S.answered_in,
    power=Can.RETURN_ANSWER,
)
EVIDENCE_REMOVED = ReturnStep(
    name="remove_evidence",
    event="return.evidence_removed",
    words="Evidence removed from {question}",
    source=S.answered_in,
    power=Can.RETURN_ANSWER,
)
MARKING = ReturnStep(
    name="mark_section",
    event="return.section_marked",
    words="Section {section} marked",
    source=S.in_review,
    power=Can.RETURN_RECOMMEND,
)

TABLES = {"collection_cycle": CYCLE, "return": RETURN, "query": QUERY}
