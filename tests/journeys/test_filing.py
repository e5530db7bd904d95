"""A SIRO's office files the quarter's return: from the home page to a receipt whose hash anybody can recompute."""

import hashlib
import json

from tests.journeys.filing import answers_all, answers_section, page_of
from tests.journeys.names import FILED

EVIDENCED = "A2"  # the board's date, whose minutes are added as evidence
UNANSWERED = "C3"


def test_a_coordinator_answers_everything_and_the_siro_signs_it(person, world, tmp_path):
    to_say = world.order("to_say", FILED, EVIDENCED)
    coordinator = person("preparer", FILED)
    quarter = world.facts["quarter"]

    # What you need to do leads to the return, and the return to its first section.
    coordinator.sees(f"Start the {quarter} return of Home Office", "working days left")
    coordinator.follows(f"Start the {quarter} return")
    coordinator.follows("Start the return").presses("Start").sees("In preparation")
    coordinator.follows("A. Governance")

    # She sees what was signed last quarter beside each question, answers all but one, and leaves.
    coordinator.sees(f"In {world.facts['before']}:")
    first = {key: about for key, about in to_say.items() if key.startswith("A") and key != UNANSWERED}
    answers_section(coordinator, first)
    coordinator.presses("Save and come back later").sees("Section A is saved.", "Answered")
    coordinator.goes("/").follows(f"Finish the {quarter} return").follows("A. Governance")
    for field in to_say["A1"]["fields"]:
        if field["value"] is not True:
            assert coordinator.page.locator(f"[name='A1_{field['name']}']").input_value() == field["value"]

    # The board's minutes are evidence for the date of its meeting.
    minutes = tmp_path / "Minutes of the board.txt"
    minutes.write_text("This is a demonstration. The board discussed information risk.\n")
    coordinator.presses(f"Save and add evidence to {EVIDENCED}")
    coordinator.presses("Add it").sees("There is a problem")
    coordinator.page.set_input_files("input[type=file]", str(minutes))
    coordinator.fills("name", "Minutes of the board")
    day = next(field["value"] for field in to_say[EVIDENCED]["fields"] if field["name"] == "day")
    coordinator.fills("dated_on", day).presses("Add it").sees("Minutes of the board")

    # All other sections, with every kind of answer.
    rest = {key: about for key, about in to_say.items() if key != UNANSWERED}
    types = answers_all(coordinator, rest)
    wanted = {
        "compliance",
        "count",
        "count_of_total",
        "date",
        "rag",
        "register",
        "text",
        "yes_no",
        "declaration",
    }
    assert types >= wanted, wanted - types

    # Checking names what is missing, and its link leads to the very question.
    coordinator.sees("Before it can be sent", f"{UNANSWERED}: not answered yet", "1 thing must be corrected")
    coordinator.follows(f"{UNANSWERED}: not answered yet")
    assert coordinator.page.url.endswith(f"#question-{UNANSWERED}")
    answers_section(coordinator, {UNANSWERED: to_say[UNANSWERED]})
    coordinator.presses("Save and continue").goes(f"{page_of(world, FILED)}check/")
    coordinator.sees("nothing in the answers needs to be put right", "Minutes of the board")

    # She sends it; she cannot sign it herself.
    coordinator.follows("Continue").sees("Senior Information Risk Owner, Home Office")
    coordinator.presses("Send to the SIRO").sees("Sent to the SIRO", "It waits for")
    coordinator.goes(f"{page_of(world, FILED)}sign/", status=403)

    # The SIRO gives the password again and reads; after six minutes it is asked once more, and then it is signed.
    siro = person("siro", FILED)
    siro.sees(f"Sign the {quarter} return of Home Office").follows(
        f"Sign the {quarter} return"
    ).gives_password()
    siro.sees("Read and sign the return", "Minutes of the board", "SHA-256")
    siro.presses("Sign and submit").sees("Confirm the declaration")
    siro.page.locator("[name=declared]").check()
    world.order("age_sign_in", siro.session(), 6)
    siro.presses("Sign and submit").gives_password()
    assert siro.heading == "Receipt"

    # The hash of the receipt is that of the bytes that anybody who may see them can download.
    shown = siro.page.locator("code.portal-hash").first.inner_text()
    with siro.page.expect_download() as waiting:
        siro.page.get_by_role("link", name="Download the file of signed answers, submission 1").click()
    content = waiting.value.path().read_bytes()
    assert hashlib.sha256(content).hexdigest() == shown
    signed = json.loads(content)
    rows = {row["question"] for section in signed["sections"] for row in section["answers"]}
    assert {EVIDENCED, UNANSWERED, "A1"} <= rows

    # Both can read the receipt; nobody can change an answer any more.
    coordinator.goes(f"{page_of(world, FILED)}receipt/").sees(shown)
    coordinator.goes(f"{page_of(world, FILED)}section/A/").sees("Check answers").sees_no("Change the answer")
    with coordinator.page.expect_download() as waiting:
        coordinator.goes(f"{page_of(world, FILED)}check/").page.get_by_role(
            "link", name="Minutes of the board"
        ).first.click()
    assert waiting.value.path().read_bytes() == minutes.read_bytes()
