"""The workflows as the domain wrote them down, against the tables that the portal walks and the powers of each role.

`workflows.yaml` is the domain's own file. What it has and the portal does not do yet is named here with its reason, and
what the portal does more strictly too; anything else that differs fails. The domain's one machine of fourteen states for
notifying is three here (docs/adr/0015): the case with the regulator, the notice in it, and the message in the outbox.
`AS_CASE` and `AS_NOTICE` say which states are the same.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from audit.transitions import Transition
from departments.models import Organisation
from departments.organisations.roles import POWERS, ROLES, Can, OfSponsor, Reach, Role, reaches
from portal.tables import every_step, machines

DOMAIN = yaml.load((Path(__file__).parent / "workflows.yaml").read_text(), yaml.CSafeLoader)["machines"]
# What a notice does itself; every other step of the domain's notification is one of the case.
OF_NOTICES = ("queue", "queue_phase", "abandon_phase", "cancel_phase", "manual_send", "drop_unsent")
# What the outbox does with a message, which is no workflow: claim, lease, receipt and next attempt are on its row.
BY_THE_OUTBOX = ("begin_send", "claim_lapsed", "sent_ok", "sent_bad", "retry")
# What is part of another step here: a withdrawal goes with its message.
WITHIN_OTHERS = {"withdrawal_told": "withdraw_notice"}
AS_CASE = {
    "drafting": {"owed"}, "queued": {"owed"}, "sending": {"owed"}, "send_failed": {"owed"}, "sent": {"owed"},
    "awaiting_approval": {"owed"}, "held": {"owed"},
    "acknowledged": {"notified"}, "further_owed": {"owed", "notified"}, "final_sent": {"notified"},
    "regulator_closed": {"closed"}, "withdrawing": {"withdrawn"}, "withdrawn": {"withdrawn"},
    "not_needed": {"not_needed"},
}  # fmt: skip
AS_NOTICE = {
    "drafting": {"drafting"}, "queued": {"ready"}, "sending": {"ready"}, "send_failed": {"ready"}, "sent": {"ready"},
}  # fmt: skip
SAME_STATES = {"regulator_case": AS_CASE, "regulator_notice": AS_NOTICE}


def key_of(machine: str, name: str) -> str:
    """What a row of the domain is called here."""
    if machine == "notification":
        machine = "regulator_notice" if name in OF_NOTICES else "regulator_case"
    return f"{machine}.{name}"


def states_of(key: str, names) -> set[str]:
    """The states that are the same here."""
    same = SAME_STATES.get(key.partition(".")[0], {})
    return {state for name in names for state in same.get(name, {name})}


ROWS = {
    key_of(machine, row["name"]): row | {"states": spec["states"], "final": spec["final"]}
    for machine, spec in DOMAIN.items()
    for row in spec["transitions"]
    if not (machine == "notification" and row["name"] in (*BY_THE_OUTBOX, *WITHIN_OTHERS))
}
STEPS = every_step()
# Not built: the reason, and whatever falls under it.
LATER = {
    "the second person lent by a sponsor comes with its own appointments": ("statement.advise_lent",),
    "a setting that is off by default, and one more person who can be away (docs/adr/0035)": (
        "regulator_case.ready", "regulator_case.approve", "regulator_case.rework",
    ),
    "a notice that has not gone is cancelled by the new decision itself, with no step of its own (docs/adr/0015)": (
        "regulator_notice.drop_unsent",
    ),
    "machinery of government change comes whole": ("action.transfer",),
    "drawing samples comes with its recorded rule": ("return.sample", "incident.sample_closed"),
    "a published statement is replaced only with an erratum, which comes with the public page": (
        "statement.withdraw_statement",
    ),
    "what was held elsewhere comes back with the redaction that makes it fit": ("incident.back_from_elsewhere",),
}  # fmt: skip
LATER_ROWS = {name for names in LATER.values() for name in names}
# States of machines that only steps which are not built yet reach.
STATES_LATER = {
    "action": {"transferred"},
    "statement": {"withdrawn"},
}
# Done by the portal itself only later: nobody's machine answers yet.
BY_THE_PORTAL_LATER = {"regulator_case.acknowledge", "regulator_case.record_reference", "redaction.hide"}
# States from which a step is possible here and not in the file: facts change before the decision too.
WIDER = {
    "incident.reassess": {"assessed"},
    "incident.hold_elsewhere": {
        "held_elsewhere"
    },  # the security adviser enters where it is held, which a reporter need not know
    # a hold ends though the notice went by telephone, or is not needed any more
    "regulator_case.release_hold": {"notified", "closed", "withdrawn", "not_needed"},
    "kill_switch.end_time": {"off_asked"},  # its end comes whatever somebody has asked for
    "regulator_case.needed_after_all": {"withdrawn"},  # decided to notify again after a withdrawal
}
# States from which a step is possible in the file and not here yet.
NARROWER: dict[str, set[str]] = {}
# Where a step leads here and in the file differ, with the reason.
OTHER_TARGET = {
    "regulator_case.record_reference": "a reference is data: the case keeps its state",
    "regulator_case.release_hold": "releasing a hold leaves the case as it is, whatever became of it meanwhile",
    "regulator_case.further_phase": "beginning a further notice neither un-sends nor un-acknowledges the case",
    "regulator_notice.abandon_phase": "the notice is abandoned, and the case was never changed",
    "regulator_notice.cancel_phase": "the notice is cancelled, and the case was changed by a withdrawal alone",
}
# Separation that the portal keeps beyond what the file asks for: step -> events whose actor is kept out as well.
STRICTER: dict[str, set[str]] = {
    "return.accept": {"return.queries_answered"},  # whoever signed the answers signed the return
    "return.accept_with_conditions": {"return.queries_answered"},
    "incident.decide": {
        "incident.reassessed",
        "incident.advised",
    },  # assessing again is assessing; the DPO only advises
    "incident.decide_below": {"incident.reassessed", "incident.advised"},
    "incident.close_recorded": {"incident.reassessed"},
    "action.verify": {"action.loaded"},  # brought in as done
}
# Guards that speak of a reason which the step does not take itself, and what holds it.
REASON_ELSEWHERE = {
    "incident.elsewhere_decided": "a fact of the other system, where the reason stays",
    "incident.decide": "wanted for recording only, by the verb; the DPO's is kept with the advice",
    "incident.close_recorded": "the field for why no action follows (ready_to_close)",
    "incident.close": "the field for why no action follows (ready_to_close)",
    "regulator_notice.queue": "the field for why words that look like personal data may go",
    "regulator_notice.queue_phase": "the field for why words that look like personal data may go",
    "regulator_case.notify_now": "the field for why words that look like personal data may go",
    "action.cancel": "given by whoever asked for it (ask_cancel)",
    "parliament_report.publish_report": "the field for why it is late (published_after_laying)",
}
# A reason, advice or a note that the portal wants beyond what the file asks for.
REASON_BESIDES = {
    "incident.ask_back", "incident.split", "redaction.hide",
    "return.withdraw", "incident.reassess", "statement.siro_advise",
    "parliament_report.record_fact_check", "parliament_report.record_disclosure_check", "parliament_report.correct_report",
}  # fmt: skip
# What binds the body or tells somebody outside asks for the password again, beyond what the file asks for.
STEP_UP_BESIDES = {
    "return.accept", "return.accept_with_conditions", "incident.elsewhere_decided", "incident.decide",
    "incident.decide_below", "regulator_case.hold", "kill_switch.confirm_off", "regulator_notice.queue_phase", "regulator_notice.manual_send", "regulator_case.withdraw_notice",
    "statement.amend_before_laying", "parliament_report.clear", "parliament_report.lay",
}  # fmt: skip
LENT = "second_person"
DEPUTIES = {"siro": "deputy_siro", "dpo": "deputy_dpo"}


def later(key: str) -> bool:
    return key in LATER_ROWS or f"{key.partition('.')[0]}.*" in LATER_ROWS


BUILT = [key for key in ROWS if not later(key)]


def with_deputies(roles: set[str]) -> set[str]:
    return roles | {deputy for role, deputy in DEPUTIES.items() if role in roles}


def holders(power: Can) -> set[str]:
    return {holder.role.value if isinstance(holder, OfSponsor) else holder.value for holder in POWERS[power]}


def test_every_row_of_the_domain_is_built_or_named_as_later():
    assert sorted(key for key in BUILT if key not in STEPS) == []


def test_what_is_named_as_later_is_not_built():
    assert sorted(key for key in STEPS if later(key)) == []


def test_every_step_of_the_portal_is_a_row_of_the_domain():
    own = {key for key in STEPS if key.partition(".")[0] in (*DOMAIN, *SAME_STATES)}
    assert sorted(own - set(ROWS)) == []


def differing(own_and_wanted: Callable[[str], tuple[object, object]]) -> dict[str, tuple[object, object]]:
    """Of every step that is built: what it has and what the domain wants, where these are not the same."""
    pairs = {key: own_and_wanted(key) for key in BUILT}
    assert pairs
    return {key: (own, wanted) for key, (own, wanted) in pairs.items() if own != wanted}


def test_each_step_starts_from_the_states_of_the_domain():
    def states(key):
        gone = STATES_LATER.get(key.partition(".")[0], set())
        sources = set(ROWS[key]["from"])
        if sources == {"*"}:
            sources = set(ROWS[key]["states"]) - set(ROWS[key]["final"])
        wanted = (states_of(key, sources - gone) | WIDER.get(key, set())) - NARROWER.get(key, set())
        return {str(state) for state in STEPS[key].source}, wanted

    assert differing(states) == {}


def test_each_step_leads_to_the_state_of_the_domain():
    def targets(key):
        target, own = ROWS[key]["to"], STEPS[key].target
        if key in OTHER_TARGET:
            return own in states_of(key, [target]), False
        if key.partition(".")[0] in SAME_STATES:
            reached = {own} if own else set(STEPS[key].source)
            return reached - states_of(key, [target]), set()
        return own, None if target == "=" else target

    assert differing(targets) == {}


def test_each_step_is_open_to_the_roles_of_the_domain_and_no_others():
    def roles(key):
        wanted = set(ROWS[key]["by"]) - {"system", LENT}
        is_the_portals = "system" in ROWS[key]["by"] and key not in BY_THE_PORTAL_LATER
        own = with_deputies(holders(STEPS[key].power)), STEPS[key].system
        return own, (with_deputies(wanted), is_the_portals)

    assert differing(roles) == {}


def test_each_step_keeps_out_those_who_took_the_steps_it_checks():
    def kept_out(key):
        machine = key.partition(".")[0]
        wanted = {f"{machine}.{name}" for name in ROWS[key].get("not_same_person_as", ())}
        events = {STEPS[name].event for name in wanted if not later(name)}
        return set(STEPS[key].not_same_person_as), events | STRICTER.get(key, set())

    assert differing(kept_out) == {}


def guards(key: str) -> str:
    return "; ".join(str(guard) for guard in ROWS[key].get("guards", ()))


def test_each_step_that_wants_a_reason_asks_for_one():
    def reasons(key):
        wanted = ("reason" in guards(key) or "comment" in guards(key)) and key not in REASON_ELSEWHERE
        return STEPS[key].reason > 0, wanted or key in REASON_BESIDES

    assert differing(reasons) == {}
    long = {key: STEPS[key].reason for key in BUILT if "50 characters" in guards(key)}
    assert set(long.values()) == {50}, long


def test_each_step_that_wants_a_second_factor_asks_for_the_password_again():
    def asks(key):
        return STEPS[key].step_up, "second factor" in guards(key) or key in STEP_UP_BESIDES

    assert differing(asks) == {}


def test_no_exception_outlives_its_row():
    assert sorted(set(OTHER_TARGET) - set(BUILT)) == []
    assert sorted(key for key, states in NARROWER.items() if not states <= set(ROWS[key]["from"])) == []
    speaks_of = {key for key in BUILT if "reason" in guards(key) or "comment" in guards(key)}
    assert sorted(set(REASON_ELSEWHERE) - speaks_of) == []
    assert sorted(REASON_BESIDES & speaks_of) == []
    assert sorted(key for key in STEP_UP_BESIDES if "second factor" in guards(key)) == []


def test_a_step_is_named_as_in_its_table():
    assert all(key.partition(".")[2] == step.name for key, step in STEPS.items())


def test_every_step_has_an_event_of_its_own():
    events = [(step.event, key) for key, step in STEPS.items()]
    assert len({event for event, _ in events}) == len(events), sorted(events)


@pytest.mark.parametrize(("machine", "table"), machines().items())
def test_every_state_can_be_reached_and_every_unfinished_one_left(machine, table):
    if machine in SAME_STATES:
        states = {state for same in SAME_STATES[machine].values() for state in same}
        moving = {state for step in table.values() for state in step.source}
        assert states <= moving | {"abandoned"}
        return
    if machine not in DOMAIN:
        return
    spec = DOMAIN[machine]
    states = set(spec["states"]) - STATES_LATER.get(machine, set())
    reached = {spec["initial"]} | {step.target for step in table.values() if step.target}
    left = {state for step in table.values() for state in step.source}
    assert {str(state) for state in reached} == states
    assert states - {str(state) for state in left} <= set(spec["final"]) | KEPT_FOR_GOOD.get(machine, set())


# States that only steps which are not built yet leave again.
KEPT_FOR_GOOD: dict[str, set[str]] = {"statement": {"published"}}


# The table of powers by itself


def test_every_power_is_given_or_is_the_portals_own():
    assert set(POWERS) == set(Can)


def test_only_the_portal_takes_the_steps_that_nobody_holds():
    nobodys = {power for power, roles in POWERS.items() if not roles}
    assert nobodys == {Can(step.power) for step in STEPS.values() if step.system} & nobodys


def test_the_administrator_has_no_power_over_content():
    assert {power for power in Can if reaches(Role.SYSADMIN, power)} <= {
        Can.ORGANISATION_SEE, Can.APPOINTMENT_MANAGE, Can.OUTBOX_SEE, Can.OUTBOX_SEND_AGAIN,
        Can.OUTBOX_RESUME, Can.KILL_SWITCH_SEE, Can.KILL_SWITCH_ASK_ON, Can.KILL_SWITCH_ASK_OFF,
    }  # fmt: skip


def test_nobody_at_the_centre_can_change_a_departments_words():
    text = (Can.RETURN_ANSWER, Can.RETURN_SEND_TO_SIRO, Can.RETURN_SIGN_AND_SUBMIT, Can.STATEMENT_EDIT,
             Can.STATEMENT_SIGN, Can.INCIDENT_EDIT, Can.INCIDENT_DECIDE, Can.ASSET_EDIT, Can.QUERY_DRAFT_ANSWER)  # fmt: skip
    central = [role for role in Role if ROLES[role].reach is Reach.GOVERNMENT]
    assert [(role, power) for role in central for power in text if reaches(role, power)] == []


def test_nobody_in_a_department_can_change_a_reviewers_note():
    notes = (
        Can.RETURN_TAKE_UP,
        Can.RETURN_QUERY,
        Can.RETURN_RECOMMEND,
        Can.QUERY_ASK_AGAIN,
        Can.QUERY_WITHDRAW_QUERY,
    )
    own = [role for role in Role if ROLES[role].reach is Reach.OWN]
    assert [(role, power) for role in own for power in notes if reaches(role, power)] == []


def test_readers_only_read():
    readers = (Role.EXTERNAL_AUDITOR, Role.DEVOLVED_OBSERVER)
    wrong = [
        (role, power)
        for role in readers
        for power in POWERS
        if reaches(role, power) and not power.endswith(("see", "see_sent", "see_notified"))
    ]
    assert wrong == []


def test_no_step_is_decided_by_a_different_table():
    assert all(isinstance(step, Transition) for step in STEPS.values())
    assert Organisation  # the powers are asked of organisations, never of kinds of users
