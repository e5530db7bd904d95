"""A supplier acknowledges an instruction, a review lands, and an exemption that has run out is renewed."""

import re
import time
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

from portal import caught
from tests.journeys.names import ASKED

TODAY = datetime.now(ZoneInfo("Europe/London")).date()
REGISTERS = "/organisations/registers"
WORDS = "Encrypt every disc, and send none by post."
SUPPLIER_ADDRESS = "contracts@printers.example"
PATIENCE = 60  # seconds until a mail must be there


def parts(day: date) -> list[int]:
    return [day.day, day.month, day.year]


def test_a_supplier_without_an_account_acknowledges_an_instruction(person, stack):
    keeper = person("preparer", ASKED).goes(f"{REGISTERS}/suppliers/new/")
    keeper.fills("name", "Printing of letters").fills("company_name", "A printing company").fills(
        "contract", "C-77"
    )
    keeper.fills("data", "Names and addresses").fills("clauses", "none").presses("Add to the register")
    page = keeper.page.url
    keeper.follows("Send this supplier an instruction").fills("address", SUPPLIER_ADDRESS).fills(
        "words", WORDS
    )
    keeper.fills("acknowledge_by", parts(TODAY + timedelta(days=20))).presses("Send the instruction")
    keeper.sees("is on its way", "Not yet")
    keeper.goes(f"{REGISTERS}/suppliers/?instruction=sent").sees("Printing of letters")

    supplier = (
        person(width=320).goes(link_mailed_to(SUPPLIER_ADDRESS, stack)).sees(WORDS, "Acknowledge it by")
    )
    supplier.presses("Acknowledge the instruction").sees("There is a problem")
    supplier.fills("role", "Head of compliance").fills("has_read", "yes").presses(
        "Acknowledge the instruction"
    )
    supplier.sees("Head of compliance acknowledged this instruction")
    supplier.is_not_wider_than_the_screen()
    keeper.goes(page.removeprefix(keeper.address)).sees(
        "by Head of compliance", "acknowledged by the supplier"
    )
    keeper.goes(f"{REGISTERS}/suppliers/?instruction=sent").sees_no("Printing of letters")


def test_a_review_lands_and_its_recommendations_become_actions(person):
    keeper = person("preparer", ASKED).goes(f"{REGISTERS}/reviews/new/")
    keeper.fills("name", "Review of couriers").fills("kind", "independent").fills(
        "commissioner", "The Permanent Secretary"
    )
    keeper.fills("reviewer", "An auditor").fills("terms", "How discs travel").fills("terms_on", parts(TODAY))
    keeper.fills("stage", "terms").fills("main_due", parts(TODAY + timedelta(days=60))).presses(
        "Add to the register"
    )
    review = keeper.page.url.removeprefix(keeper.address)
    for number, text in enumerate(("Encrypt every disc", "Send no disc by post"), 1):
        keeper.goes(review).follows("Add a recommendation").fills("name", text).fills("text", text)
        keeper.fills("made_on", parts(TODAY)).fills("progress", "open")
        keeper.fills("to_do_by", parts(TODAY + timedelta(days=90 + number))).presses("Add to the register")
    keeper.goes(review).sees("becomes an action when the report is received", "No action yet").follows(
        "Change"
    )
    keeper.fills("stage", "main").fills("main_on", parts(TODAY)).fills("made", 2).fills("overdue", 0).presses(
        "Save"
    )
    keeper.sees("The report has been received", "Proposed").sees_no("No action yet")
    keeper.follows("Encrypt every disc").sees("Review of couriers", "Became action")
    keeper.goes("/organisations/actions/").sees("Encrypt every disc", "Send no disc by post")


def test_an_exemption_from_a_ban_on_media_that_has_run_out_is_renewed(person):
    keeper = person("preparer", ASKED).goes(f"{REGISTERS}/media-exemptions/new/")
    keeper.fills("name", "Sticks of the survey team").fills("medium", "stick").fills(
        "need", "There is no network"
    )
    keeper.fills("encryption", "approved").fills("approved_by", "SIRO").fills(
        "approved_on", parts(TODAY - timedelta(days=90))
    )
    keeper.fills("expires_on", parts(TODAY - timedelta(days=1))).presses("Add to the register")
    page = keeper.page.url.removeprefix(keeper.address)
    keeper.goes("/").sees("Renew or end an entry in “Exemptions for removable media”")
    keeper.goes(f"{REGISTERS}/media-exemptions/?state=late").sees("Sticks of the survey team")
    keeper.goes(page).follows("Change").fills("approved_on", parts(TODAY))
    keeper.fills("expires_on", parts(TODAY + timedelta(days=200))).presses("Save").sees(
        "The entry was changed"
    )
    keeper.goes(f"{REGISTERS}/media-exemptions/?state=late").sees_no("Sticks of the survey team")
    keeper.goes("/").sees_no("Sticks of the survey team")


def link_mailed_to(address: str, stack) -> str:
    """The address in the mail to a supplier, once the worker has sent it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for item in caught.messages(stack.var):
            if item.to == address:
                message = message_from_bytes(item.path.read_bytes(), policy=policy.default)
                body = message.get_body(("plain",)).get_content()
                return re.search(r"/organisations/suppliers/instructions/\S+", body).group()
        time.sleep(0.5)
    raise AssertionError(f"No mail to {address} within {PATIENCE} seconds")
