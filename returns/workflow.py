"""The tables of permitted changes: cycle, return and query, readable aloud. Names follow the domain's workflows."""

from dataclasses import replace

from audit.transitions import Transition as Step
from departments.roles import Can
from returns import checks

# Who may not accept what they themselves prepared, signed or reviewed (SD1, SD2).
EARLIER_HANDS = (
    "return.taken_up",
    "return.queried",
    "return.recommended",
    "return.signed",
    "return.queries_answered",
    "return.sent_to_siro",
)

# The states in which a signature is still to come, to which the centre's leave to sign early belongs.
BEFORE_SIGNING = ("not_started", "in_preparation", "awaiting_siro", "queried")

CYCLE = {
    "open_cycle": Step("open_cycle", "cycle.opened", ("draft",), "open", Can.COLLECTION_CYCLE_OPEN_CYCLE),
    "extend": Step("extend", "cycle.extended", ("open",), None, Can.COLLECTION_CYCLE_EXTEND, reason=10),
    "close_cycle": Step(
        "close_cycle",
        "cycle.closed",
        ("open",),
        "closed",
        Can.COLLECTION_CYCLE_CLOSE_CYCLE,
        checks=(checks.past_due,),
        system=True,
    ),
    "reopen_cycle": Step(
        "reopen_cycle", "cycle.reopened", ("closed",), "open", Can.COLLECTION_CYCLE_REOPEN_CYCLE, reason=10
    ),
    "freeze": Step("freeze", "cycle.frozen", ("closed",), "frozen", Can.COLLECTION_CYCLE_FREEZE),
}

RETURN = {
    "start": Step(
        "start",
        "return.started",
        ("not_started",),
        "in_preparation",
        Can.RETURN_START,
        checks=(checks.quarter_is_open,),
    ),
    "decline": Step(
        "decline",
        "return.declined",
        ("not_started", "in_preparation"),
        "not_taking_part",
        Can.RETURN_DECLINE,
        checks=(checks.is_devolved,),
    ),
    "take_part": Step(
        "take_part", "return.taking_part", ("not_taking_part",), "not_started", Can.RETURN_TAKE_PART
    ),
    "send_to_siro": Step(
        "send_to_siro",
        "return.sent_to_siro",
        ("in_preparation",),
        "awaiting_siro",
        Can.RETURN_SEND_TO_SIRO,
        checks=(checks.nothing_unsaved, checks.ready_to_send),
    ),
    "send_back": Step(
        "send_back", "return.sent_back", ("awaiting_siro",), "in_preparation", Can.RETURN_SEND_BACK, reason=10
    ),
    "allow_early_signing": Step(
        "allow_early_signing",
        "return.early_signing_allowed",
        BEFORE_SIGNING,
        None,
        Can.RETURN_ALLOW_EARLY_SIGNING,
        reason=10,
        checks=(checks.quarter_has_not_ended,),
    ),
    "end_early_signing": Step(
        "end_early_signing",
        "return.early_signing_ended",
        BEFORE_SIGNING,
        None,
        Can.RETURN_END_EARLY_SIGNING,
        reason=10,
        checks=(checks.quarter_has_not_ended,),
    ),
    "sign_and_submit": Step(
        "sign_and_submit",
        "return.signed",
        ("awaiting_siro",),
        "submitted",
        Can.RETURN_SIGN_AND_SUBMIT,
        not_same_person_as=("return.sent_to_siro",),
        checks=(checks.signing_is_open, checks.ready_to_send),
        step_up=True,
    ),
    "withdraw": Step(
        "withdraw", "return.withdrawn", ("submitted",), "in_preparation", Can.RETURN_WITHDRAW, reason=10
    ),
    "take_up": Step("take_up", "return.taken_up", ("submitted",), "under_review", Can.RETURN_TAKE_UP),
    "query": Step("query", "return.queried", ("under_review", "queried"), "queried", Can.RETURN_QUERY),
    "answer_queries": Step(
        "answer_queries",
        "return.queries_answered",
        ("queried",),
        "under_review",
        Can.RETURN_ANSWER_QUERIES,
        not_same_person_as=("return.sent_to_siro",),
        checks=(
            checks.signing_is_open,
            checks.every_query_drafted,
            checks.nothing_unsaved,
            checks.ready_to_send,
        ),
        step_up=True,
    ),
    "queries_cleared": Step(
        "queries_cleared",
        "return.queries_cleared",
        ("queried",),
        "under_review",
        Can.RETURN_QUERIES_CLEARED,
        checks=(checks.no_open_query,),
        system=True,
    ),
    "reassign": Step(
        "reassign",
        "return.reassigned",
        ("submitted", "under_review", "queried", "recommended"),
        None,
        Can.RETURN_REASSIGN,
        reason=10,
    ),
    "return_for_rework": Step(
        "return_for_rework",
        "return.returned_for_rework",
        ("under_review",),
        "in_preparation",
        Can.RETURN_RETURN_FOR_REWORK,
        reason=10,
    ),
    "recommend": Step(
        "recommend",
        "return.recommended",
        ("under_review",),
        "recommended",
        Can.RETURN_RECOMMEND,
        checks=(checks.every_section_marked, checks.no_open_query),
    ),
    "accept": Step(
        "accept",
        "return.accepted",
        ("recommended",),
        "accepted",
        Can.RETURN_ACCEPT,
        not_same_person_as=EARLIER_HANDS,
        step_up=True,
    ),
    "accept_with_conditions": Step(
        "accept_with_conditions",
        "return.accepted_with_conditions",
        ("recommended",),
        "accepted_with_conditions",
        Can.RETURN_ACCEPT_WITH_CONDITIONS,
        not_same_person_as=EARLIER_HANDS,
        step_up=True,
    ),
    "refuse": Step(
        "refuse", "return.refused", ("recommended",), "under_review", Can.RETURN_REFUSE, reason=10
    ),
    "recall": Step(
        "recall",
        "return.recalled",
        ("accepted", "accepted_with_conditions"),
        "under_review",
        Can.RETURN_RECALL,
        reason=10,
        checks=(checks.no_correction_in_work,),
    ),
    "discharge_conditions": Step(
        "discharge_conditions",
        "return.conditions_discharged",
        ("accepted_with_conditions",),
        "accepted",
        Can.RETURN_DISCHARGE_CONDITIONS,
        not_same_person_as=("return.signed",),
        checks=(checks.conditions_met,),
    ),
    "record_missing": Step(
        "record_missing",
        "return.recorded_missing",
        ("not_started", "in_preparation", "awaiting_siro"),
        "missing",
        Can.RETURN_RECORD_MISSING,
        checks=(checks.may_be_missing,),
    ),
    "late_start": Step(
        "late_start",
        "return.started_late",
        ("missing",),
        "in_preparation",
        Can.RETURN_LATE_START,
    ),
    "correct": Step(
        "correct",
        "return.corrected",
        ("accepted", "accepted_with_conditions"),
        None,
        Can.RETURN_CORRECT,
        reason=10,
        checks=(checks.no_correction_in_work,),
    ),
    "drop_correction": Step(
        "drop_correction",
        "return.correction_dropped",
        ("in_preparation", "awaiting_siro", "submitted", "under_review", "queried", "recommended"),
        "dropped",
        Can.RETURN_DROP_CORRECTION,
        checks=(checks.is_a_correction,),
        system=True,
    ),
    "supersede": Step(
        "supersede",
        "return.superseded",
        ("accepted", "accepted_with_conditions"),
        "superseded",
        Can.RETURN_SUPERSEDE,
        system=True,
    ),
}
AFTER_FREEZING = ("discharge_conditions",)  # what was promised is seen through


def _before_freezing(step: Step) -> Step:
    return replace(step, checks=(checks.not_frozen, *step.checks))


RETURN = {name: step if name in AFTER_FREEZING else _before_freezing(step) for name, step in RETURN.items()}

QUERY = {
    "draft_answer": Step(
        "draft_answer",
        "query.answer_drafted",
        ("open", "drafted"),
        "drafted",
        Can.QUERY_DRAFT_ANSWER,
        checks=(checks.in_review,),
    ),
    "sign_answer": Step("sign_answer", "query.answered", ("drafted",), "answered", Can.QUERY_SIGN_ANSWER),
    "ask_again": Step(
        "ask_again",
        "query.asked_again",
        ("answered",),
        "open",
        Can.QUERY_ASK_AGAIN,
        checks=(checks.in_review,),
    ),
    "withdraw_query": Step(
        "withdraw_query",
        "query.withdrawn",
        ("open", "drafted", "answered"),
        "withdrawn",
        Can.QUERY_WITHDRAW_QUERY,
        reason=5,
        checks=(checks.in_review,),
    ),
    "give_to": Step(
        "give_to", "query.given", ("open", "drafted"), None, Can.QUERY_GIVE_TO, checks=(checks.in_review,)
    ),
    "move_date": Step(
        "move_date", "query.moved", ("open", "drafted"), None, Can.QUERY_MOVE_DATE, checks=(checks.in_review,)
    ),
    "expire": Step("expire", "query.expired", ("open", "drafted"), "expired", Can.QUERY_EXPIRE, system=True),
}

# Writing that keeps the state: not steps of the workflow, but under the same lock, powers and trail.
ANSWERING, EVIDENCE_ADDED, EVIDENCE_REMOVED, MARKING = map(
    _before_freezing,
    (
        Step("save_answers", "return.answers_saved", ("in_preparation", "queried"), None, Can.RETURN_ANSWER),
        Step("add_evidence", "return.evidence_added", ("in_preparation", "queried"), None, Can.RETURN_ANSWER),
        Step(
            "remove_evidence",
            "return.evidence_removed",
            ("in_preparation", "queried"),
            None,
            Can.RETURN_ANSWER,
        ),
        Step(
            "mark_section", "return.section_marked", ("under_review", "queried"), None, Can.RETURN_RECOMMEND
        ),
    ),
)

TABLE = {
    **{f"collection_cycle.{name}": step for name, step in CYCLE.items()},
    **{f"return.{name}": step for name, step in RETURN.items()},
    **{f"query.{name}": step for name, step in QUERY.items()},
}
