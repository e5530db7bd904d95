"""An Accounting Officer's statement, from the worker's draft to the receipts of the signed paper."""

import io
import re
import subprocess
from email import message_from_bytes, policy

import pikepdf

from portal import caught
from tests.journeys.names import CENTRE, COMMISSIONER, STATED

WORDS = "The board looked at information risk in every quarter of the year, and its minutes say so. " * 3


def test_an_accounting_officer_edits_and_signs_what_the_worker_compiled(person, world, stack, tmp_path):
    # The return coordinator asks for it, and the page shows how far the worker is.
    preparer = person("preparer", STATED)
    preparer.goes("/publications/").follows("Ask for a statement")
    preparer.fills("organisation", STATED).presses("Compile the statement")
    page = preparer.page.url
    preparer.sees("This page updates by itself").waits_for_the_worker()
    preparer.sees("Drafted", "Governance Statement", "As drafted from the year’s records")

    # The SIRO's advice and the audit committee come before the signature.
    siro = person("siro", STATED)
    siro.follows("Give advice on").follows("Give advice")
    siro.fills("advice", "Information risk was managed, and the gaps are listed in the returns.")
    siro.presses("Give advice").sees("Your advice is with the statement")

    # The Accounting Officer has some words changed in a section.
    officer = person("accounting_officer", STATED)
    officer.goes(page).clicks(officer.page.locator("#part-framework").get_by_role("link", name="Change"))
    officer.fills("text", WORDS).presses("Save").sees("is saved.", WORDS[:80])
    for part in officer.page.locator("section[id^=part-]").all():
        if len(part.inner_text().split()) < 45:
            name = part.get_attribute("id")
            officer.clicks(part.get_by_role("link", name="Change")).fills("text", WORDS).presses("Save")
            assert officer.page.locator(f"#{name}").count()

    audit = person("internal_audit", STATED)
    audit.goes(page).follows("Record the audit committee").fills("met_on", world.order("moment_ago", 1)[:3])
    audit.fills("minute", "ARAC 14/3").presses("Record the audit committee").sees("The meeting is recorded")

    # She signs, giving her password again.
    officer.goes("/").follows("Read and sign").sees("ARAC 14/3")
    officer.follows("Sign the statement").gives_password().sees("You sign the hash of the words")
    officer.presses("Sign the statement").sees("The statement is signed")

    # The worker prints the paper and it goes out; the page shows where, with receipts.
    officer.waits_for_the_worker().waits_for("Where it was sent").waits_for("Accepted by the mail server as")
    officer.sees(f"reviewer@{CENTRE}.example", f"caseworker@{COMMISSIONER}.example")

    # The paper downloads, whole, with the signature and the hash in it; what was mailed are the same bytes.
    officer.follows("Edition").sees("Signed by", "Permanent Secretary and Accounting Officer")
    grouped = officer.page.locator("code.portal-hash").first.inner_text()
    with_hash = re.sub(r"\s", "", grouped)
    address = officer.page.get_by_role("link", name="Open the paper").get_attribute("href")
    answer = officer.page.request.get(f"{stack.address}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    text = words_of(answer.body())
    assert with_hash in re.sub(r"\s", "", text)
    assert "Accounting Officer" in text
    mailed = [
        message
        for message in caught.messages(stack.var)
        if message.subject.startswith("[Demonstration] Signed:")
    ]
    mailed = [mail for mail in mailed if "Ministry of Justice" in mail.subject]
    assert {mail.to for mail in mailed} >= {
        f"reviewer@{CENTRE}.example",
        f"caseworker@{COMMISSIONER}.example",
    }
    assert {mail.to.partition("@")[2] for mail in mailed} == {f"{CENTRE}.example", f"{COMMISSIONER}.example"}
    for mail in mailed:
        message = message_from_bytes(mail.path.read_bytes(), policy=policy.default)
        papers = [attachment.get_payload(decode=True) for attachment in message.iter_attachments()]
        assert answer.body() in papers


def words_of(paper: bytes) -> str:
    """The text of a PDF, and proof that it is one."""
    with pikepdf.open(io.BytesIO(paper)) as opened:
        assert opened.Root.MarkInfo.Marked
    return subprocess.run(
        ["pdftotext", "-", "-"], input=paper, capture_output=True, check=True
    ).stdout.decode()
