"""The pages of sanctions: the regulator's officer and the body each see them and take their own steps."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from departments.models import Action
from incidents import actions
from incidents.models import Sanction, SanctionDocument
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import browser
from tests.incidents.browsing import page, parts
from tests.incidents.cases import acknowledged_case
from tests.incidents.stories import AT, HOUR, officer, sanctioned, staffed_body

pytestmark = pytest.mark.django_db


def day(name, moment):
    return {key: value for key, value in parts(name, moment).items() if not key.endswith("_time")}


@begins_with()
def test_the_regulators_officer_enters_a_penalty_with_a_commitment_and_the_body_sees_both_on_its_incident(
    beginning,
):
    body, people, _ = beginning
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


@begins_with()
def test_what_the_body_enters_says_so_to_the_regulator(beginning):
    body, people, _ = beginning
    sanction = sanctioned(acknowledged_case(body, people), people["dpo"])
    shown = browser(officer()).get(page("sanction", sanction)).content.decode()
    assert "by the organisation on the regulator’s behalf" in shown


@begins_with()
def test_each_side_is_offered_its_own_steps(beginning):
    body, people, _ = beginning
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


@begins_with()
def test_another_body_finds_no_sanction(beginning):
    body, people, _ = beginning
    sanction = sanctioned(acknowledged_case(body, people), officer())
    _, others = staffed_body("cabinet-office", "CO")
    assert browser(others["dpo"]).get(page("sanction", sanction)).status_code == 404


@begins_with()
def test_the_officer_uploads_the_undertaking_and_the_body_its_evidence_and_each_downloads_the_others(
    beginning,
):
    body, people, _ = beginning
    sanction = sanctioned(acknowledged_case(body, people), officer())
    theirs, ours = browser(officer()), browser(people["siro"])
    add = page("sanction_step", sanction, name="add_document")
    assert 'enctype="multipart/form-data"' in theirs.get(add).content.decode()
    file = SimpleUploadedFile("undertaking.txt", b"The undertaking.", content_type="text/plain")
    sent = theirs.post(add, {"version": sanction.version, "name": "The undertaking as signed", "file": file})
    assert sent.status_code == 302, sent.context["form"].errors
    assert "The undertaking as signed" in ours.get(page("sanction", sanction)).content.decode()
    document = SanctionDocument.objects.get()
    got = ours.get(page("sanction_document", document))
    assert b"".join(got.streaming_content) == b"The undertaking."
    assert got["Content-Disposition"].startswith("attachment")
    commitment = sanction.commitments.get()
    add = page("commitment_step", commitment, name="add_file")
    file = SimpleUploadedFile("laptops.csv", b"laptop,encrypted\n1,yes\n", content_type="text/csv")
    assert ours.post(add, {"version": commitment.version, "file": file}).status_code == 302
    shown = theirs.get(page("sanction", sanction)).content.decode()
    assert "laptops.csv" in shown
    assert "Add a file of evidence" not in shown
    stranger = browser(staffed_body("hmrc", "HMRC")[1]["dpo"])
    assert stranger.get(page("sanction_document", document)).status_code == 404


@begins_with()
def test_what_was_found_in_a_document_is_shown_and_confirmed_before_it_is_kept(beginning):
    body, people, _ = beginning
    sanction = sanctioned(acknowledged_case(body, people), officer())
    add, theirs = page("sanction_step", sanction, name="add_document"), browser(officer())

    def send(**more):
        file = SimpleUploadedFile(
            "undertaking.txt", b"Ask jane.smith@example.com about AB 12 34 56 C.", content_type="text/plain"
        )
        return theirs.post(add, {"version": Sanction.objects.get().version, "file": file, **more})

    asked = send()
    assert asked.status_code == 422
    assert "What was found in “undertaking.txt”" in asked.content.decode()
    sha256 = asked.context["form"].fields["accept_findings"].choices[0][0]
    assert send(accept_findings=sha256).status_code == 302
    assert "confirmed that it holds" in theirs.get(page("sanction", sanction)).content.decode()


@begins_with_nothing
def test_what_the_body_enters_of_the_regulators_answer_says_so_and_what_it_does_itself_does_not():
    text = "Entered by the organisation on the regulator’s behalf."
    body, people = staffed_body()
    sanction = sanctioned(acknowledged_case(body, people), officer())
    values = {"by": people["siro"], "at": AT + 9 * HOUR, "evidence": "Every laptop is encrypted."}
    commitment = actions.give_evidence(sanction.commitments.get(), **values)
    for user in (officer(), people["dpo"]):
        assert text not in browser(user).get(page("sanction", sanction)).content.decode()
    actions.accept_evidence(commitment, by=people["dpo"], at=AT + 10 * HOUR)
    for user in (officer(), people["dpo"]):
        assert text in browser(user).get(page("sanction", sanction)).content.decode()


@begins_with()
def test_evidence_begins_with_what_the_action_says_of_itself(beginning):
    body, people, _ = beginning
    commitment = sanctioned(acknowledged_case(body, people), officer()).commitments.get()
    Action.objects.filter(pk=commitment.action_id).update(evidence="The list of 3 June shows every laptop.")
    shown = browser(people["dpo"]).get(page("commitment_step", commitment, name="give_evidence"))
    assert "The list of 3 June shows every laptop." in shown.content.decode()
