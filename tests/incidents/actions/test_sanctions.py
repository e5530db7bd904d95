"""Sanctions of the regulator, appeals, what a body has to do under them, and its evidence."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Event, OutboxMessage
from audit.reading import open_intact
from audit.sent_files import Findings
from audit.transitions import NotReady, Refused
from departments.registers.actions.improvements import agree_action, ask_cancel, reject_action
from incidents import actions
from incidents.models import Sanction, SanctionDocument
from tests.beginnings import begins_with
from tests.incidents.cases import acknowledged_case
from tests.incidents.stories import AT, HOUR, documented, notified_of, officer, sanctioned

pytestmark = pytest.mark.django_db

GIVEN = {"kind": "reprimand", "issued_on": AT.date(), "words": "The controls did not suffice."}


@begins_with(acknowledged_case)
def test_what_the_regulator_enters_is_its_own_and_what_the_body_enters_says_that_it_did(beginning):
    _, people, case = beginning
    theirs = actions.enter_sanction(case, by=officer(), at=AT + 8 * HOUR, **GIVEN)
    ours = actions.enter_sanction(case, by=people["dpo"], at=AT + 8 * HOUR, **GIVEN)
    assert (theirs.on_behalf, ours.on_behalf) == (False, True)
    assert (theirs.status, theirs.kind, theirs.issued_on) == ("in_force", "reprimand", AT.date())
    with pytest.raises(Refused):
        actions.enter_sanction(case, by=people["adviser"], at=AT + 8 * HOUR, **GIVEN)


@begins_with(acknowledged_case)
@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"kind": "fine"}, ["kind"]),
        ({"kind": "penalty"}, ["amount"]),
        ({"kind": "penalty", "amount": Decimal(0)}, ["amount"]),
        ({"amount": Decimal(5)}, ["amount"]),
        ({"words": " "}, ["words"]),
        ({"issued_on": (AT + 48 * HOUR).date()}, ["issued_on"]),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(beginning, more, fields):
    _, _, case = beginning
    with pytest.raises(NotReady) as caught:
        actions.enter_sanction(case, by=officer(), at=AT + 8 * HOUR, **GIVEN | more)
    assert [problem.field for problem in caught.value.problems] == fields
    assert not Sanction.objects.exists()


@begins_with(acknowledged_case)
def test_a_penalty_has_its_amount_in_its_currency_and_the_audit_log_has_no_words_of_it(beginning):
    _, _, case = beginning
    amount = {"kind": "penalty", "amount": Decimal("4400000.50")}
    sanction = actions.enter_sanction(case, by=officer(), at=AT + 8 * HOUR, **GIVEN | amount)
    assert (sanction.currency, sanction.money) == ("GBP", "£4,400,000.50")
    facts = Event.objects.get(kind="sanction.entered").facts
    assert "controls" not in str(facts)


@begins_with(acknowledged_case)
def test_an_appeal_that_fails_leaves_it_in_force_and_one_that_succeeds_sets_it_aside(beginning):
    _, people, case = beginning
    sanction = actions.enter_sanction(case, by=officer(), at=AT + 8 * HOUR, **GIVEN)
    sanction = actions.appeal_sanction(
        sanction,
        by=people["siro"],
        at=AT + 9 * HOUR,
        appealed_on=AT.date(),
        words="To the First-tier Tribunal.",
    )
    assert sanction.status == "appealed"
    sanction = actions.uphold_sanction(sanction, by=officer(), at=AT + 10 * HOUR, words="Dismissed.")
    assert (sanction.status, sanction.appeal_words) == (
        "in_force",
        "To the First-tier Tribunal.\n\nDismissed.",
    )
    sanction = actions.appeal_sanction(sanction, by=people["dpo"], at=AT + 11 * HOUR, appealed_on=AT.date())
    sanction = actions.set_aside_sanction(sanction, by=officer(), at=AT + 12 * HOUR, words="Allowed.")
    assert sanction.status == "set_aside"


@begins_with(acknowledged_case)
def test_a_commitment_becomes_an_action_of_the_body_and_of_the_incident(beginning):
    _, _, case = beginning
    sanction = sanctioned(case, officer())
    commitment = sanction.commitments.get()
    action = commitment.action
    assert (action.organisation, action.summary, action.due) == (
        case.organisation,
        "Encrypt every laptop",
        commitment.due_on,
    )
    assert "Undertaking of 1 June 2026" in action.source
    assert list(case.incident.actions.all()) == [action]


@begins_with(acknowledged_case)
def test_evidence_goes_back_to_the_regulator_who_says_whether_it_suffices(beginning):
    _, people, case = beginning
    sanction = sanctioned(case, officer())
    commitment = sanction.commitments.get()
    with pytest.raises(NotReady, match="not met yet"):
        actions.close_sanction(sanction, by=officer(), at=AT + 9 * HOUR)
    commitment = actions.give_evidence(
        commitment, by=people["siro"], at=AT + 10 * HOUR, evidence="Half are encrypted."
    )
    commitment = actions.refuse_evidence(
        commitment, by=officer(), at=AT + 11 * HOUR, reason="Every one, please."
    )
    assert (commitment.status, commitment.answer) == ("open", "Every one, please.")
    commitment = actions.give_evidence(
        commitment, by=people["siro"], at=AT + 12 * HOUR, evidence="All are encrypted."
    )
    assert (commitment.status, commitment.answer) == ("evidence", "")
    with pytest.raises(Refused):
        actions.accept_evidence(commitment, by=people["siro"], at=AT + 13 * HOUR)
    commitment = actions.accept_evidence(commitment, by=officer(), at=AT + 13 * HOUR, answer="Thank you.")
    assert commitment.status == "met"
    assert actions.close_sanction(sanction, by=officer(), at=AT + 14 * HOUR).status == "closed"


@begins_with(acknowledged_case)
def test_evidence_that_seems_to_hold_personal_data_is_not_sent(beginning):
    _, people, case = beginning
    commitment = sanctioned(case, officer()).commitments.get()
    with pytest.raises(NotReady, match="seems to hold"):
        actions.give_evidence(
            commitment, by=people["dpo"], at=AT + 9 * HOUR, evidence="Ask anna@example.com."
        )


@begins_with(acknowledged_case)
def test_a_document_of_the_regulator_and_a_file_of_evidence_are_kept_with_who_added_them(beginning):
    _, people, case = beginning
    sanction = sanctioned(case, officer())
    theirs = documented(sanction, officer())
    ours = documented(Sanction.objects.get(), people["dpo"], body=b"The decision of the tribunal.")
    assert (theirs.on_behalf, ours.on_behalf) == (False, True)
    assert open_intact(theirs.file, theirs.sha256).read() == b"What the regulator wrote."
    file = SimpleUploadedFile("laptops.txt", b"Every laptop, 3 June.")
    commitment = actions.add_file(sanction.commitments.get(), by=people["siro"], at=AT + 9 * HOUR, file=file)
    assert [document.name for document in commitment.documents.all()] == ["laptops.txt"]
    with pytest.raises(Refused):
        documented(Sanction.objects.get(), people["siro"])
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"sanction.document_added", "commitment.file_added"} <= kinds


@begins_with(acknowledged_case)
def test_a_document_is_inspected_and_what_it_holds_is_confirmed_for_that_file_alone(beginning):
    _, _, case = beginning
    sanction = sanctioned(case, officer())
    with pytest.raises(NotReady, match="Select a file"):
        actions.add_document(sanction, by=officer(), at=AT + 9 * HOUR)
    with pytest.raises(NotReady):
        documented(sanction, officer(), name="programme.exe")
    personal = b"Write to jane.smith@example.com about AB 12 34 56 C."
    with pytest.raises(Findings) as caught:
        documented(sanction, officer(), body=personal)
    assert not SanctionDocument.objects.exists()
    file = SimpleUploadedFile("undertaking.txt", personal)
    actions.add_document(
        sanction, by=officer(), at=AT + 9 * HOUR, file=file, accept_findings=[caught.value.sha256]
    )
    assert SanctionDocument.objects.get().findings == list(map(str, caught.value.findings))
    facts = Event.objects.get(kind="sanction.document_added").facts
    assert facts["findings"] == [finding.kind for finding in caught.value.findings]


@begins_with(acknowledged_case)
def test_an_action_that_is_a_commitment_is_neither_rejected_nor_cancelled_by_its_body(beginning):
    _, people, case = beginning
    sanction = sanctioned(case, officer())
    action = sanction.commitments.get().action
    reason = {"by": people["siro"], "at": AT + 9 * HOUR, "reason": "We do not agree with it."}
    with pytest.raises(NotReady, match="commitment to the regulator"):
        reject_action(action, **reason)
    agreed = agree_action(action, by=people["siro"], at=AT + 9 * HOUR)
    with pytest.raises(NotReady, match="commitment to the regulator"):
        ask_cancel(agreed, **reason)
    sanction = actions.appeal_sanction(sanction, by=people["siro"], at=AT + 10 * HOUR, appealed_on=AT.date())
    actions.set_aside_sanction(sanction, by=officer(), at=AT + 12 * HOUR, words="Allowed.")
    assert ask_cancel(agreed, **reason).cancel_asked


@begins_with(acknowledged_case)
def test_the_body_is_notified_of_a_sanction_of_its_commitments_and_of_the_answer_to_its_evidence(beginning):
    _, people, case = beginning
    sanction = sanctioned(case, officer())
    leaders = {people[post].email for post in ("siro", "dpo", "accounting")}
    assert notified_of("sanction.entered") == notified_of("sanction.commitment_added") == leaders
    commitment = actions.give_evidence(
        sanction.commitments.get(), by=people["siro"], at=AT + 9 * HOUR, evidence="Half are encrypted."
    )
    actions.refuse_evidence(commitment, by=officer(), at=AT + 10 * HOUR, reason="Every one, please.")
    assert notified_of("commitment.not_met") == {people["siro"].email, people["dpo"].email}
    mails = OutboxMessage.objects.filter(event__kind__regex="^(sanction|commitment)")
    assert all("laptop" not in mail.body and case.incident.reference in mail.subject for mail in mails)
