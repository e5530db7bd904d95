"""What the rules of each register ask for, and what each counts for a return."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.transitions import NotReady
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.entries.figures import known_for
from departments.registers.models import Asset
from tests.departments.entries.conftest import example, today

LATER = today() - timedelta(days=10)  # after the dates of `example`
LONG_AGO = today() - timedelta(days=500)

# By register: what is changed in the example, and the field that the rule then names.
WRONG = {
    "sharing": [({"partner_name": ""}, "partner_name"), ({"gateway_detail": ""}, "gateway_detail")],
    "transfers": [
        ({"other_name": ""}, "other_name"),
        ({"medium": "media", "approved_by": ""}, "approved_by"),
        ({"medium": "paper", "electronic_by": None}, "electronic_by"),
        ({"protection": "none"}, "note"),
    ],
    "media-bans": [
        ({"media": []}, "media"),
        ({"ports": "none"}, "note"),
        ({"is_temporary": True, "expires_on": None}, "expires_on"),
    ],
    "media-exemptions": [({"expires_on": None}, "expires_on"), ({"encryption": "none"}, "note")],
    "encryption": [
        ({"encrypted": 1201}, "items"),
        ({"sites_checked": 1201}, "sites"),
        ({"site": ""}, "site"),
        ({"kind": "backups", "restored": None}, "restored"),
        ({"encrypted": 1199, "restored": 1}, "note"),
    ],
    "copying": [({"covered": 1201}, "places"), ({"looked_on": None}, "looked_on"), ({"findings": ""}, "findings")],
    "disposal": [
        ({"certificate": ""}, "certificate"),
        ({"certificates": "none"}, "note"),
        ({"method": "other"}, "note"),
        ({"found": ""}, "found"),
    ],
    "overseas": [
        ({"country": "England"}, "country"),
        ({"approved_by": ""}, "approved_by"),
        ({"safeguard": "exception"}, "note"),
    ],
    "suppliers": [
        ({"company_name": ""}, "company_name"),
        ({"instructed_on": LATER}, "acknowledged_on"),
        ({"acknowledged_by": ""}, "acknowledged_by"),
        ({"finding": "serious"}, "note"),
    ],
    "systems": [({"expires_on": None}, "expires_on"), ({"assurance": "conditions", "conditions": ""}, "conditions")],
    "projects": [
        ({"stage": "live", "live_on": None}, "live_on"),
        ({"stage": "live", "assessed_on": None}, "assessed_on"),
    ],
    "gateway-reviews": [
        ({"project_name": ""}, "project_name"),
        ({"held_on": None, "planned_on": None}, "planned_on"),
        ({"rating": ""}, "rating"),
        ({"finding_state": "open", "findings": ""}, "findings"),
    ],
    "reviews": [
        ({"interim_on": LATER}, "main_on"),
        ({"overdue": 1201}, "made"),
        ({"stage": "main", "main_on": None}, "main_on"),
        ({"main_due": None}, "main_due"),
    ],
    "recommendations": [
        ({"review": ""}, "review"),
        ({"progress": "accepted", "owner_role": ""}, "owner_role"),
        ({"progress": "done", "evidence": ""}, "evidence"),
        ({"progress": "rejected"}, "note"),
    ],
    "spot-checks": [({"checked_on": None}, "checked_on"), ({"response": ""}, "response")],
    "audits": [({"opinion": ""}, "opinion"), ({"findings": ""}, "findings"), ({"done_on": None}, "done_on")],
    "training": [({"passed": 1201}, "must"), ({"passed": 3, "complete_by": None}, "complete_by")],
    "briefings": [({"reached": 1201}, "sent_to"), ({"confirmed": 1201}, "reached")],
    "guidance": [({"aimed_at": []}, "aimed_at"), ({"by_whom": ""}, "by_whom")],
    "standards": [({"questions": "all of them"}, "questions"), ({"evidence": ""}, "evidence"), ({"met": "not_met"}, "note")],
    "professionals": [({"filled": 1100, "qualified": 1}, "note"), ({"qualified": 1201}, "filled")],
    "consultations": [({"answer_by": None}, "answer_by"), ({"change": ""}, "change")],
}  # fmt: skip
CASES = [(code, changed, field) for code, cases in WRONG.items() for changed, field in cases]

# By register: entries as changes of the example, a question, and what is known for it as (count, among).
COUNTED = {
    "sharing": ([{}, {"owner_there": ""}], "D3", (1, 2)),
    "transfers": ([{"times_quarter": 7}, {"medium": "internet", "times_quarter": 2}, {"records": 9}], "C3", (7, 9)),
    "media-bans": ([{}, {"ports": "some", "note": "Ports of the press office are open"}], "C2", (1, 2)),
    "encryption": ([{"encrypted": 200, "note": "Old ones", "restored": 1}, {"kind": "transit"}], "C1", (200, 1200)),
    "copying": ([{}, {"is_limited": False}], "C6", (1, 2)),
    "disposal": ([{}, {"checked_on": LONG_AGO}], "D1", (1, 2)),
    "overseas": ([{}, {"safeguard": "none", "note": "Being written"}], "D2", (1, 2)),
    "suppliers": ([{}, {"clauses": "some"}, {"checked_on": LONG_AGO}], "G2", (1, 3)),
    "systems": ([{"people": 200_000}, {"people": 200_000, "tested_on": None}, {}], "E2", (1, 2)),
    "projects": ([{}, {"assessed_on": None}, {"is_high_risk": False}], "E3", (1, 2)),
    "gateway-reviews": ([{}, {"finding_state": "open"}], "E4", (1, 2)),
    "recommendations": ([{}, {"progress": "done"}], "E5", (1, 2)),
    "training": ([{"passed": 1000}, {"group": "siro"}], "F1", (1000, 1200)),
    "briefings": ([{"reached": 1000, "confirmed": 3}, {"sent_on": LONG_AGO}], "F3", (1000, 1200)),
    "guidance": ([{}, {"acknowledged": 3}], "F3", (1, 2)),
    "standards": ([{}, {"met": "not_met", "note": "Not yet"}, {"met": "not_applicable", "note": "No"}], "I1", (1, 2)),
    "professionals": ([{"filled": 900, "qualified": 1, "note": "Being filled"}], "A1", (900, 1200)),
    "consultations": ([{}, {"answered_on": None}, {"kind": "law"}], "I4", (1, 2)),
    "reviews": ([{"overdue": 5}], "E5", (5, 1200)),
    "spot-checks": ([{"overdue": 5}], "E5", (5, 1200)),
    "audits": ([{"overdue": 5}], "E5", (5, 1200)),
}  # fmt: skip


@pytest.mark.parametrize(("code", "changed", "field"), CASES)
def test_a_rule_names_the_field_to_put_right(code, changed, field, home_office, people):
    register = REGISTERS[code]
    with pytest.raises(NotReady) as refused:
        actions.add_entry(
            register, home_office, by=people["iao"], at=timezone.now(), **example(register) | changed
        )
    assert field in {problem.field for problem in refused.value.problems}
    assert not any(
        " the who " in str(problem) or " the what " in str(problem) for problem in refused.value.problems
    )


def test_the_rules_of_every_register_are_tried():
    assert set(WRONG) == set(REGISTERS)


@pytest.mark.parametrize("code", COUNTED)
def test_a_register_counts_for_the_return(code, home_office, people):
    register = REGISTERS[code]
    entries, question, expected = COUNTED[code]
    for number, changed in enumerate(entries):
        values = example(register) | changed | {"name": f"Entry {number}"}
        actions.add_entry(register, home_office, by=people["iao"], at=timezone.now(), **values)
    known = known_for(home_office, {question}, today())[question]
    assert expected in {(figure.count, figure.among) for figure in known if figure.register is register}


def test_an_empty_register_counts_nothing(declared, home_office):
    questions = {figure.question for figure in declared.figures}
    assert {
        figure.count for figures in known_for(home_office, questions, today()).values() for figure in figures
    } == {0}


def test_an_entry_names_an_asset_of_its_own_body_only(home_office, people, enter, transport):
    register = REGISTERS["overseas"]
    own, other = (
        Asset.objects.create(
            organisation=body, name=f"Files of {body.code}", purpose="Deciding", personal_data=True
        )
        for body in (home_office, transport)
    )
    form = enter("iao").get("/organisations/registers/overseas/new/").content.decode()
    assert own.name in form
    assert other.name not in form
    wrong = example(register) | {"asset": other}
    with pytest.raises(NotReady) as refused:
        actions.add_entry(register, home_office, by=people["iao"], at=timezone.now(), **wrong)
    assert [problem.field for problem in refused.value.problems] == ["asset"]
