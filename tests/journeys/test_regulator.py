"""After a notice has gone: what the regulator asks, an undertaking, what was found after all; and a near miss."""

import re

from tests.journeys.names import ASKED, COMMISSIONER, NOTIFIED
from tests.journeys.telling import sends

WIDTH = 320
LEAST = 12  # boxes to fill or tick that the page of a near miss may have


def test_the_regulator_asks_before_it_acknowledges_and_a_notice_that_was_abandoned_answers_nothing(
    person, world
):
    reference, _, case = world.order("sent_notice", ASKED)
    officer = (
        person("caseworker", COMMISSIONER).goes("/incidents/received/").sees(reference, "Age of the case")
    )
    officer.goes(case).follows("Ask for more").fills("wanted", "How many children are among them?")
    officer.fills("wanted_by", world.order("working_day", 5)).presses("Ask for more").sees(
        "The organisation sees what is wanted"
    )

    # The Data Protection Officer begins an answer, abandons it, and is asked as before.
    dpo = person("dpo", ASKED)
    task = f"Prepare the further notice that the regulator asked for on incident {reference}"
    dpo.goes("/").follows(task).presses("Prepare it").sees("How many children are among them?")
    dpo.follows("Abandon the further notice").presses("Abandon it").sees("Abandoned", "wants more by")
    dpo.goes("/").follows(task).presses("Prepare it").follows("Send the further notice").gives_password()
    dpo.sees("How many children are among them?").fills("answer_1", "Twelve.").presses(
        "Check what will be sent"
    )
    dpo.sees("Twelve.").presses("Send it")
    dpo.sees("The further notice is queued for sending").goes(case).sees("Twelve.")

    # The officer reads the answer, and gives the reference only now.
    officer.goes(case).waits_for("Twelve.").follows("Acknowledge the notice").fills(
        "case_reference", "IC-135790-Q1R2"
    )
    officer.presses("Acknowledge").sees("Acknowledged", "IC-135790-Q1R2")
    dpo.goes(case).sees("IC-135790-Q1R2", "Notified").sees_no("wants more by")


def test_an_undertaking_is_given_with_its_document_kept_and_the_case_closed(person, world, tmp_path):
    reference, page, case = world.order("sent_notice", ASKED)
    officer = person("caseworker", COMMISSIONER).goes(case)
    officer.follows("Acknowledge the notice").fills("case_reference", "IC-975310-U3V4").presses("Acknowledge")
    officer.follows("Enter an undertaking").fills("kind", "undertaking").fills(
        "issued_on", world.order("moment_ago", 0)[:3]
    )
    officer.fills("words", "To encrypt what leaves the building.").presses("Save it").sees(
        "Undertaking", "In force"
    )
    sanction = officer.page.url.removeprefix(officer.address)
    paper = tmp_path / "undertaking.txt"
    paper.write_text("The undertaking as it was signed.")
    officer.follows("Add a document")
    officer.page.locator("[name=file]").set_input_files(paper)
    officer.presses("Add it").sees("undertaking.txt")
    officer.follows("Add what the organisation has to do").fills("words", "Encrypt every laptop")
    officer.fills("due_on", world.order("working_day", 20)).presses("Add it").sees(
        "Encrypt every laptop", "To be done"
    )

    # The body finds it on its home page, and its evidence goes back.
    siro = person("siro", ASKED).goes("/")
    siro.follows(f"Send the regulator evidence for a commitment of incident {reference}").sees(
        "undertaking.txt"
    )
    siro.follows("Send evidence to the regulator").fills(
        "evidence", "The list of this week shows every laptop."
    )
    siro.presses("Send it").sees("Sent. The regulator sees it.")
    officer.goes("/").follows(f"Say whether the evidence is enough for a commitment of incident {reference}")
    officer.follows("Accept the evidence").presses("Accept it").sees(
        "Met: the regulator accepts the evidence"
    )
    officer.goes(sanction).follows("Close the sanction").presses("Close it").sees("Closed")

    # The regulator closes its case in words that the body reads.
    officer.goes(case).follows("Close the case").fills("ico_decision", "Informal Action Taken")
    officer.fills("answer", "The undertaking was kept. We take no further action.").presses(
        "Close the case"
    ).sees("Closed")
    siro.goes(case).sees("The undertaking was kept. We take no further action.").sees_no("Close the case")
    siro.goes(page).sees("Undertaking")


def test_the_regulator_confirms_that_two_incidents_are_one_event_and_takes_it_back(person, world):
    (first, page, case), (second, _, other_case) = (
        world.order("sent_notice", code) for code in (ASKED, NOTIFIED)
    )
    officer = person("caseworker", COMMISSIONER, width=WIDTH).goes(case).is_not_wider_than_the_screen()
    officer.follows("Confirm that it is one event with others").is_not_wider_than_the_screen()
    officer.fills("references", second).fills("name", "One van, two parcels")
    officer.fills("reason", "Both name the same van and the same day.").presses(
        "Confirm that it is one event"
    )
    officer.sees("Confirmed: these incidents are one event.", first, second).is_not_wider_than_the_screen()
    event = officer.page.url.removeprefix(officer.address)
    officer.goes("/incidents/received/").fills("event", event.rstrip("/").rpartition("/")[2]).presses(
        "Filter"
    )
    officer.sees(first, second).is_not_wider_than_the_screen()

    # The body learns that another one has it, and neither which nor why.
    dpo = person("dpo", ASKED)
    for there in (page, case):
        dpo.goes(there).sees("1 other organisation has the same event").sees_no("One van", second)
    dpo.goes(event, status=403)

    officer.goes(event).follows("Take the answer back").fills("reason", "The vans were two after all.")
    officer.presses("Take it back").sees("the question is open again", "The vans were two after all.")
    dpo.goes(page).sees_no("1 other organisation has the same event")
    officer.goes(other_case).sees_no("One van, two parcels")


def test_a_stick_is_lost_notified_found_and_withdrawn(person, world):
    reference, page, case = world.order("sent_notice", ASKED)
    adviser = person("security_adviser", ASKED).goes(page)
    adviser.follows("Assess again because of new facts").fills(
        "reason", "The stick was found in the safe, unread."
    )
    adviser.fills("exposure", "recovered_unread").presses("Assess again").sees("Assessed again")
    dpo = person("dpo", ASKED).goes("/").follows(f"Give advice on incident {reference}")
    dpo.fills("advice", "record_only").fills("reason", "It was found and shown to be unread.").presses(
        "Record my advice"
    )
    siro = person("siro", ASKED).goes(f"{page}decide/").gives_password().fills("decision", "record_only")
    siro.fills("reason", "It was in the safe all the time, sealed and unread by anybody.").presses(
        "Confirm the decision"
    )
    dpo.goes("/").follows(f"Withdraw the notification of incident {reference}").gives_password()
    dpo.fills("reason", "The stick was found in the safe and shown to be unread.").presses(
        "Check what will be sent"
    )
    dpo.sees("shown to be unread").presses("Send the withdrawal")
    dpo.goes(case).waits_for("Withdrawn").sees("First notice", "Withdrawal")
    person("caseworker", COMMISSIONER).goes(case).waits_for("shown to be unread").sees(
        "Refuse the withdrawal"
    )


def test_a_near_miss_takes_a_minute_on_a_telephone_and_is_never_late(person, world):
    staff = person("staff", ASKED, width=320).goes("/").follows("Report an incident")
    staff.fills("classification", "OFFICIAL").fills("kind", "near_miss").presses("Continue")
    boxes = (
        staff.page.locator("main")
        .locator("input:not([type=hidden]), textarea, select")
        .locator("visible=true")
    )
    assert boxes.count() <= LEAST
    staff.is_not_wider_than_the_screen().fills("title", "A cabinet was found unlocked")
    staff.fills("description", "It was empty. The lock is worn.").fills(
        "discovered_at", world.order("moment_ago", 5)
    )
    sends(staff)
    reference = re.search(r"\b[A-Z]{2,8}-\d{4}-\d+\b", staff.text).group()

    adviser = (
        person("security_adviser", ASKED, width=320)
        .goes("/")
        .follows(reference)
        .sees_no("hours left", "hours late")
    )
    adviser.presses("Take it for triage").follows("Close").fills(
        "reason", "The lock was replaced the same day."
    )
    adviser.presses("Close it").sees("The incident is closed", "Closed").sees_no("hours late")
