"""The pages: each errand through the browser's own requests, who may see what, bad input, and the cost of a list."""

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import files
from audit.models import Event
from departments.organisations.calendar import london_day
from reporting import actions, document_worker
from reporting.models import ParliamentReport, Statement
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import PASSWORD, browser, fresh
from tests.reporting.browsing import at
from tests.reporting.stories import (
    ADVICE,
    AT,
    YEAR,
    add_missing_return,
    clock,
    drafted,
    later,
    lay,
    seen_by_committee,
    signed,
    staffed_body,
)


@begins_with()
def test_a_preparer_asks_for_a_statement_and_watches_it(beginning):
    body, people, _ = beginning
    client = browser(people["preparer"])
    page = client.get(reverse("reporting:start"))
    year = page.context["form"].fields["year"].choices[0][0]
    done = client.post(reverse("reporting:start"), {"organisation": body.code, "year": year})
    statement = Statement.objects.get(year=year)
    assert done["Location"] == at("statement", statement)
    waiting = client.get(at("statement", statement)).content.decode()
    assert 'http-equiv="refresh"' in waiting
    assert client.get(at("progress", statement.editions.get())).json()["status"] == "queued"


@begins_with(drafted)
def test_the_statement_page_shows_words_figures_editions_and_the_next_step(beginning):
    _, people, statement = beginning
    page = browser(people["siro"]).get(at("statement", statement)).content.decode()
    assert "Give advice" in page
    assert "Scope of responsibility" in page
    assert "ncidents notified to the Information Commissioner" in page
    assert "Edition 1, draft" in page
    assert "http-equiv" not in page


@begins_with(drafted)
def test_the_whole_errand_of_a_statement_in_pages(beginning):
    _, people, statement = beginning
    advice = {"advice": ADVICE, "version": statement.version}
    browser(people["siro"]).post(at("statement_siro_advise", statement), advice)
    statement.refresh_from_db()
    today = london_day(clock())  # the pages take the day of the advice from the clock
    met = {
        "met_on_day": str(today.day),
        "met_on_month": str(today.month),
        "met_on_year": str(today.year),
        "minute": "AC(08)3",
        "version": statement.version,
    }
    browser(people["audit"]).post(at("statement_committee", statement), met)
    statement.refresh_from_db()
    client = fresh(browser(people["accounting"]))
    page = client.get(at("statement_sign", statement)).content.decode()
    assert "Read edition 1 as a paper" in page
    form = client.get(at("statement_sign", statement)).context["form"].initial
    client.post(at("statement_sign", statement), form)
    document_worker.compile_due(clock)
    statement.refresh_from_db()
    assert statement.status == "notified"
    after = client.get(at("statement", statement)).content.decode()
    assert "Where it was sent" in after


@begins_with(seen_by_committee)
def test_signing_asks_for_the_password_first(beginning):
    _, people, statement = beginning
    people["accounting"].set_password(PASSWORD)
    people["accounting"].save()
    client = browser(people["accounting"])
    asked = client.post(at("statement_sign", statement), {"version": statement.version})
    assert reverse("account_reauthenticate") in asked["Location"]
    statement.refresh_from_db()
    assert statement.status == "audit_committee_seen"


@begins_with_nothing
def test_whoever_sees_a_signed_paper_can_recompute_the_hash_on_it(department, central, tmp_path):
    body, people = department
    edition = signed(body, people).editions.get(purpose="signed")
    for reader in (people["siro"], central["reviewer"], central["officer"]):
        kept = tmp_path / "frozen.json"
        kept.write_bytes(browser(reader).get(at("frozen", edition)).content)
        call_command("receipt_hash", kept, expect=edition.data_hash)
    draft = edition.statement.editions.last()
    assert browser(people["siro"]).get(at("frozen", draft)).status_code == 200
    assert browser(central["officer"]).get(at("frozen", draft)).status_code == 404


@begins_with(seen_by_committee)
def test_the_page_to_sign_shows_the_words_and_signs_no_others(beginning):
    _, people, statement = beginning
    client, part = fresh(browser(people["accounting"])), statement.parts.get(key="scope")
    page = client.get(at("statement_sign", statement))
    assert part.title in page.content.decode()
    actions.edit_part(part, text=f"{part.text} Never seen.", by=people["accounting"], at=later(8))
    statement.refresh_from_db()
    outdated = page.context["form"].initial | {"version": statement.version}
    assert client.post(at("statement_sign", statement), outdated).status_code == 409
    page = client.get(at("statement_sign", statement))
    assert "Never seen." in page.content.decode()
    client.post(at("statement_sign", statement), page.context["form"].initial)
    statement.refresh_from_db()
    assert statement.status == "signed"


@begins_with(seen_by_committee)
def test_a_preparer_is_offered_no_change_of_words_after_the_siros_advice(beginning):
    _, people, statement = beginning
    part = statement.parts.get(key="scope")
    for who, answer in (("preparer", 403), ("accounting", 200)):
        client = browser(people[who])
        assert client.get(at("part", part)).status_code == answer
        offered = at("part", part) in client.get(at("statement", statement)).content.decode()
        assert offered == (answer == 200)


@begins_with_nothing
def test_a_proof_before_any_lock_is_refused_in_words(central):
    report = actions.plan_report(year=YEAR, by=central["editor"], at=AT)
    client = browser(central["editor"])
    assert "Print a new proof" not in client.get(at("report", report)).content.decode()
    answer = client.post(at("print_proof", report))
    assert answer.status_code < 500
    assert "only while the report is being drafted" in answer.content.decode()


@begins_with(drafted)
def test_who_may_only_read_is_offered_no_printing(beginning):
    _, people, statement = beginning
    text = "Print the current words"
    assert text in browser(people["preparer"]).get(at("statement", statement)).content.decode()
    reader = browser(people["siro"])
    assert text not in reader.get(at("statement", statement)).content.decode()
    assert reader.post(at("print_draft", statement)).status_code == 403
    assert reader.post(at("again", statement.editions.get())).status_code == 403


@begins_with(drafted)
def test_a_stale_form_is_refused_with_the_reason_and_changes_nothing(beginning):
    _, people, statement = beginning
    answer = browser(people["siro"]).post(
        at("statement_siro_advise", statement), {"advice": ADVICE, "version": 99}
    )
    assert answer.status_code == 409
    statement.refresh_from_db()
    assert statement.status == "drafted"


@begins_with(drafted)
def test_a_second_post_of_the_same_form_is_no_error(beginning):
    _, people, statement = beginning
    client, form = browser(people["siro"]), {"advice": ADVICE, "version": statement.version}
    client.post(at("statement_siro_advise", statement), form)
    again = client.post(at("statement_siro_advise", statement), form)
    assert again.headers["Location"] == statement.get_absolute_url()


@begins_with(drafted)
@pytest.mark.parametrize(
    "form",
    [
        {},
        {"advice": ""},
        {"advice": "x", "version": "1"},
        {"advice": "x" * 4000, "version": "1"},
        {"version": "no"},
    ],
)
def test_bad_input_gives_the_form_back(beginning, form):
    _, people, statement = beginning
    answer = browser(people["siro"]).post(at("statement_siro_advise", statement), form)
    assert answer.status_code in (409, 422)
    statement.refresh_from_db()
    assert statement.status == "drafted"


@begins_with(drafted)
def test_a_section_is_edited_with_its_draft_beside_it(beginning):
    _, people, statement = beginning
    part = statement.parts.get(key="issues")
    client = browser(people["accounting"])
    page = client.get(at("part", part)).content.decode()
    assert "As drafted from the year" in page
    client.post(at("part", part), {"text": "My own words.", "version": part.version})
    part.refresh_from_db()
    assert part.text == "My own words."


@begins_with_nothing
def test_the_paper_is_served_only_to_whom_may_see_it(department, central):
    body, people = department
    statement = drafted(body, people)
    edition = statement.editions.get()
    _, strangers = staffed_body("health", "DH")
    paper = browser(people["siro"]).get(at("paper", edition))
    assert paper["Content-Type"] == "application/pdf"
    assert b"".join(paper.streaming_content)[:5] == b"%PDF-"
    assert browser(strangers["siro"]).get(at("paper", edition)).status_code == 404
    assert browser(central["officer"]).get(at("paper", edition)).status_code == 404
    assert Client().get(at("paper", edition)).status_code == 302
    opened = Event.objects.get(kind="paper.read")
    assert (opened.actor, opened.organisation) == (f"user:{people['siro'].pk}", body.code)


@begins_with(drafted)
def test_a_missing_or_damaged_paper_is_not_shown_and_the_page_says_what_to_do(beginning):
    _, people, statement = beginning
    edition = statement.editions.get()
    files.store(edition.file, b"%PDF-1.7 cut off")
    for damage in ("cut off", "missing"):
        answer = browser(people["siro"]).get(at("paper", edition))
        assert answer.status_code == 422, damage
        assert "restore it from the backup" in answer.content.decode()
        default_storage.delete(edition.file)
    assert not Event.objects.filter(kind="paper.read").exists()


@begins_with(drafted)
def test_a_figure_opens_to_its_definition_and_its_records(beginning):
    _, people, statement = beginning
    edition = statement.editions.get()
    page = browser(people["siro"]).get(at("figure", edition, key="incidents.notified")).content.decode()
    assert "DFT-2007-0001" in page
    assert "DFT-2007-0002" not in page
    assert "What is counted" in page
    assert browser(people["siro"]).get(at("figure", edition, key="nothing")).status_code == 404


@begins_with_nothing
def test_every_figure_of_a_statement_and_of_the_report_can_be_opened(department, central):
    signed(*department)
    report = lay(actions.plan_report(year=YEAR, by=central["editor"], at=later(19)), central)
    client = browser(central["editor"])
    for edition in (
        Statement.objects.get().editions.get(purpose="signed"),
        report.editions.get(purpose="laid"),
    ):
        assert edition.data["figures"]
        for figure in edition.data["figures"]:
            assert client.get(at("figure", edition, key=figure["key"])).status_code == 200


@begins_with_nothing
def test_the_report_pages_take_it_from_the_plan_to_a_proof(department, central):
    editor, approver = browser(central["editor"]), browser(central["approver"])
    year = editor.get(reverse("reporting:plan")).context["form"].fields["year"].choices[0][0]
    editor.post(reverse("reporting:plan"), {"year": year, "route": "deposited_paper"})
    report = ParliamentReport.objects.get(year=year)
    add_missing_return(department[0], year)
    approver.post(at("report_lock_data", report), {"version": report.version})
    document_worker.compile_due(clock)
    report.refresh_from_db()
    editor.post(at("report_build", report), {"version": report.version})
    document_worker.compile_due(clock)
    page = editor.get(at("report", report)).content.decode()
    assert "Automatic checks" in page
    assert "Fails" not in page
    assert "Send for fact check" in page


@begins_with_nothing
def test_the_list_costs_the_same_for_three_and_for_thirty(central, department):
    body, _ = department
    for number in range(3):
        Statement.objects.create(organisation=body, year=f"{2030 + number}-{31 + number}", created_at=AT)
    client = browser(central["reviewer"])
    address = reverse("reporting:list")
    client.get(address)
    before = _cost(client, address)
    for number in range(30):
        Statement.objects.create(organisation=body, year=f"{2040 + number}-{41 + number}", created_at=AT)
    assert _cost(client, address) == before + 1  # what is all on one page is not counted


def _cost(client, address) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)
