"""The pages of sanctions: the regulator's officer and the body each see them and take their own steps."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models import Sanction
from tests.factories import browser
from tests.incidents.browsing import page, parts
from tests.incidents.cases import acknowledged_case
from tests.incidents.stories import officer, sanctioned, staffed_body

pytestmark = pytest.mark.django_db


def day(name, moment):
    return {key: value for key, value in parts(name, moment).items() if not key.endswith("_time")}


def test_the_regulators_officer_enters_a_penalty_with_a_commitment_and_the_body_sees_both_on_its_incident():
    body, people = staffed_body()
    case = acknowledged_case(body, people)
    theirs, ours = browser(officer()), browser(people["dpo"])
    sent = {
        "version": 1, "kind": "penalty", "amount": "£4,400", "currency": "GBP", "words": "For what was lost.",
        **day("issued_on", timezone.now() - timedelta(days=1)),
    }  # fmt: skip
    answer = theirs.post(page("enter_sanction", case), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    sanction = Sanction.objects.get()
    assert (sanction.money, sanction.on_behalf) == ("£4,400", False)
    commit = {
        "version": sanction.version,
        "words": "Encrypt",
        **day("due_on", timezone.now() + timedelta(days=30)),
    }
    assert theirs.post(page("sanction_step", sanction, name="commit"), commit).status_code == 302
    shown = ours.get(page("incident", case.incident)).content.decode()
    assert "Penalty" in shown
    assert "£4,400" in shown
    assert "Penalty" in ours.get(page("case", case)).content.decode()


def test_what_the_body_enters_says_so_to_the_regulator():
    body, people = staffed_body()
    sanction = sanctioned(acknowledged_case(body, people), people["dpo"])
    shown = browser(officer()).get(page("sanction", sanction)).content.decode()
    assert "by the organisation on the regulator’s behalf" in shown


def test_each_side_is_offered_its_own_steps():
    body, people = staffed_body()
    sanction = sanctioned(acknowledged_case(body, people), officer())
    siro = browser(people["siro"]).get(page("sanction", sanction)).content.decode()
    assert "Send evidence to the regulator" in siro
    assert "Accept the evidence" not in siro
    evidence = {"version": sanction.commitments.get().version, "evidence": "All are encrypted."}
    address = page("commitment_step", sanction.commitments.get(), name="give_evidence")
    assert browser(people["siro"]).post(address, evidence).status_code == 302
    shown = browser(officer()).get(page("sanction", sanction)).content.decode()
    assert "All are encrypted." in shown
    assert "Accept the evidence" in shown


def test_another_body_finds_no_sanction():
    body, people = staffed_body()
    sanction = sanctioned(acknowledged_case(body, people), officer())
    _, others = staffed_body("cabinet-office", "CO")
    assert browser(others["dpo"]).get(page("sanction", sanction)).status_code == 404
