"""Nobody decides in time: the portal sends the notice under a standing instruction, and calls people where there is none."""

from portal import caught
from tests.journeys.names import COMMISSIONER, INSTRUCTED, UNINSTRUCTED

TITLE = "Papers about a patient left on a train"
COMPLETED = "The portal completed the first notice automatically"


def test_the_notice_goes_by_itself_under_the_standing_instruction_and_never_has_the_title(
    person, world, stack
):
    officer = person("accounting_officer", INSTRUCTED)
    officer.goes(f"/incidents/standing-instructions/{INSTRUCTED}/").follows("Sign a standing instruction")
    officer.gives_password().fills("at_hours", "60").fills("contact", "The duty line, 020 7946 0000")
    officer.fills("channel", "machine").fills("agreement", "ICO/2026/7 of 3 May 2026")
    officer.fills("follows_after_days", "5").presses("Sign the instruction").sees("is in force")

    # Before the hour, whoever may decide can read what would go.
    reference, page, case = world.order("assessed_hours_ago", INSTRUCTED, TITLE, 59)
    siro = person("siro", INSTRUCTED)
    siro.goes("/incidents/").follows(reference).sees_no(COMPLETED)
    siro.goes(f"{case}preview/?of=automatic").sees("This notice was completed automatically")
    assert TITLE not in siro.page.locator("dl").all_inner_texts()

    # At the hour it goes, once; the decision is still owed.
    reference, page, case = world.order("assessed_hours_ago", INSTRUCTED, TITLE, 60)
    world.order("wake_timers")
    siro.goes(page).waits_for("and it was sent").sees(COMPLETED, "The decision is still owed")
    sent = [
        message
        for message in caught.messages(stack.var)
        if reference in message.subject and COMMISSIONER in message.to
    ]
    assert len(sent) == 1
    assert TITLE.encode() not in sent[0].path.read_bytes()
    siro.goes("/").sees(reference)


def test_without_an_instruction_people_are_called_with_the_sheet_until_one_has_sent_it(person, world, stack):
    reference, page, case = world.order("assessed_hours_ago", UNINSTRUCTED, TITLE, 66)
    world.order("wake_timers")
    dpo = person("dpo", UNINSTRUCTED, width=320)
    dpo.goes(page).waits_for(COMPLETED).sees("it has not been sent yet").is_not_wider_than_the_screen()
    called = [
        message
        for message in caught.messages(stack.var)
        if reference in message.subject and "dpo@" in message.to
    ]
    assert called
    dpo.goes(f"{case}copy-sheet/").gives_password().sees("What to enter").is_not_wider_than_the_screen()
    dpo.fills("way", "helpline").fills("sent_at", world.order("moment_ago", 0))
    dpo.fills("receipt", "Taken by the duty desk").presses("Record it as sent").sees("Recorded")
    dpo.goes(page).sees("it was sent", "The decision is still owed")
