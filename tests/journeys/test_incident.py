"""An incident, from a member of staff's two minutes to the Information Commissioner's reference."""

import io
import json
import re
from email import message_from_bytes, policy

import pikepdf

from audit.chain import sha256_of
from portal import caught
from tests.journeys.names import COMMISSIONER, NOTIFIED
from tests.journeys.telling import reports_incident, triages

WORD = "IC-246810-B7C8"


def test_an_incident_reaches_the_commissioner_and_comes_back_acknowledged(person, world, stack):
    # A member of staff reports it.
    staff = person("staff", NOTIFIED)
    reference = reports_incident(staff, world, "Papers left on a train")

    # The Data Protection Officer takes it, sees the clock, and answers what is known.
    dpo = person("dpo", NOTIFIED)
    dpo.follows(f"{reference}").sees("Papers left on a train", "hours left", "Deadline")
    page = dpo.page.url
    dpo.presses("Take it for triage").sees("Triage", "hours", "Still to answer")
    triages(dpo, world)
    dpo.presses("Save and assess").sees("All triage questions are answered").presses("Assess")

    # The rule's advice is there line by line, with the clock; her own comes beside it.
    dpo.sees("What the rule advises", "Severity", "Deadline")
    assert dpo.page.locator(".portal-advice__line").count() >= 3
    dpo.follows("Give advice").fills("advice", "notify")
    dpo.fills("reason", "The papers are readable and about offences.").presses("Record my advice")
    dpo.sees("Your advice is recorded")

    # The SIRO decides to notify; nothing more is needed.
    siro = person("siro", NOTIFIED)
    siro.sees(reference).follows(reference)
    siro.goes(f"{page}decide/").gives_password().sees("What follows from your decision").presses(
        "Confirm the decision"
    )
    siro.sees("There is a problem").fills("decision", "notify")
    siro.fills("to_follow_by", world.order("working_day", 10)).presses("Confirm the decision")
    siro.sees("What will be sent", "Nothing has been sent yet").presses("Confirm and send")
    siro.sees("Decision recorded", "sending the first notice to the Information Commissioner")

    # The page shows it sent, with the receipt.
    siro.follows("Go back to the incident").waits_for("counts as notified when it gives its reference").sees(
        "The regulator's address answered", "Accepted by the mail server as"
    )

    # Over real SMTP came one message with the notice as JSON and as a paper; the endpoint got the same JSON, once.
    sent = [
        message
        for message in caught.messages(stack.var)
        if reference in message.subject and COMMISSIONER in message.to
    ]
    assert len(sent) == 1
    message = message_from_bytes(sent[0].path.read_bytes(), policy=policy.default)
    files = {
        attachment.get_content_type(): attachment.get_payload(decode=True)
        for attachment in message.iter_attachments()
    }
    notice = json.loads(files["application/json"])
    with pikepdf.open(io.BytesIO(files["application/pdf"])) as paper:
        assert len(paper.pages) >= 1
    assert [notice for notice in caught.notices(stack.var).values() if notice["reference"] == reference] == [
        notice
    ]

    # The hash on the page is that of what was sent.
    hashes = [re.sub(r"\s", "", text) for text in siro.page.locator(".portal-hash").all_inner_texts()]
    assert sha256_of(notice) in hashes

    # The Commissioner's officer acknowledges, and the page shows it.
    officer = person("caseworker", COMMISSIONER)
    officer.goes("/incidents/").sees("Notices received", reference).goes("/")
    officer.follows(f"Acknowledge the notice of incident {reference}").sees("A bag was left on a train.")
    officer.fills("case_reference", WORD).presses("Acknowledge").sees("Acknowledged", WORD)
    siro.goes(page).sees(f"Case reference {WORD}", "Acknowledged")
    staff.goes(page).sees("Papers left on a train").sees_no(WORD)
