"""Statements from the asking to the published one, and the editions of papers."""

import io
from datetime import date, timedelta

import page
import pikepdf
import pytest
from django.core.files.storage import default_storage

from audit import registry
from audit.chain import sha256_of
from audit.models import Event, OutboxMessage, SweepFailure
from audit.record import subject_of
from audit.transitions import NotNow, NotReady, Refused, Stale
from departments.models import Appointment
from reporting import actions, document_worker
from reporting.models import Edition, Signature, Statement, hash_of
from reporting.stages.facts import body_facts
from tests.reporting.stories import (
    ADVICE,
    AT,
    YEAR,
    add_action,
    add_return,
    clock,
    drafted,
    editions,
    kinds,
    later,
    seen_by_committee,
    signed,
    staffed_body,
)


def test_a_statement_is_drafted_from_the_years_records_and_printed(department):
    statement = drafted(*department)
    edition = statement.editions.get()
    assert statement.status == "drafted"
    assert edition.status == "done"
    assert edition.percent == 100
    assert edition.pages >= 3
    assert default_storage.size(edition.file) > 10_000
    assert [row["reference"] for row in edition.data["facts"]["incidents"]] == [
        "DFT-2007-0001",
        "DFT-2007-0002",
    ]
    assert all(part.text for part in statement.parts.all())


def test_a_second_asking_gives_the_same_statement(department):
    body, people = department
    first = actions.start_statement(organisation=body, year=YEAR, by=people["preparer"], at=AT)
    again = actions.start_statement(organisation=body, year=YEAR, by=people["preparer"], at=later(1))
    assert again == first
    assert first.editions.count() == 1


def test_somebody_of_another_department_cannot_ask_for_it(department):
    body, _ = department
    _, strangers = staffed_body("health", "DH")
    with pytest.raises(Refused):
        actions.start_statement(organisation=body, year=YEAR, by=strangers["preparer"], at=AT)
    assert not Statement.objects.filter(organisation=body).exists()


def test_what_is_signed_is_the_hash_of_frozen_data_and_words(department):
    body, people = department
    statement = signed(body, people)
    edition = editions(statement, "signed")[0]
    assert edition.signature.data_hash == edition.data_hash
    assert edition.data_hash == sha256_of({"data": edition.data, "narrative": edition.narrative})
    event = Event.objects.get(kind="statement.signed")
    assert event.facts["data_hash"] == edition.data_hash


def test_the_signed_paper_carries_the_signature_and_is_accessible(department):
    statement = signed(*department)
    edition = editions(statement, "signed")[0]
    paper = default_storage.open(edition.file).read()
    report = page.validate_pdf_bytes(paper, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [failure.message for failure in report.failures]
    with pikepdf.open(io.BytesIO(paper)) as opened:
        assert str(opened.docinfo["/Title"]).startswith(
            "Statement of Internal Control 2007-08: Department for Transport"
        )


def attached(edition) -> dict[str, str]:
    return {"name": edition.file, "sha256": edition.sha256}


def test_the_signed_statement_goes_to_cabinet_office_and_commissioner_with_the_paper(department, central):
    statement = signed(*department)
    assert statement.status == "notified"
    told = OutboxMessage.objects.filter(event__kind="statement.notified").order_by("to")
    assert [notice.to for notice in told] == [central["officer"].email, central["reviewer"].email]
    assert all(notice.attachments == [attached(editions(statement, "signed")[0])] for notice in told)


def test_the_commissioner_gets_no_copy_where_the_setting_is_off(department):
    body, people = department
    body.extract_to_commissioner = False
    body.save()
    signed(body, people)
    assert OutboxMessage.objects.filter(event__kind="statement.notified", to__contains="ico").count() == 0


def test_a_statement_that_nobody_at_the_commissioner_can_be_sent_is_given_to_the_centre_to_send_on(
    department, central
):
    Appointment.objects.filter(user=central["officer"]).delete()
    statement = signed(*department)
    told = OutboxMessage.objects.filter(event__kind="statement.notified", subject__startswith="To be sent on")
    approvers = sorted(central[one].email for one in ("approver", "second_approver"))
    assert sorted(told.values_list("to", flat=True)) == approvers
    assert all("Send the paper there by hand." in one.body for one in told)
    assert all(one.attachments == [attached(editions(statement, "signed")[0])] for one in told)


def test_a_worker_that_dies_between_printing_and_sending_loses_nothing(department):
    body, people = department
    statement = actions.sign(seen_by_committee(body, people), by=people["accounting"], at=later(8))
    document_worker.Run(clock).go()
    statement.refresh_from_db()
    assert statement.status == "signed"
    document_worker.compile_due(clock)
    statement.refresh_from_db()
    assert statement.status == "notified"


def test_signing_twice_is_not_possible(department):
    body, people = department
    statement = signed(body, people)
    with pytest.raises(NotNow):
        actions.sign(statement, by=people["accounting"], at=later(9))


@pytest.mark.parametrize("who", ["preparer", "siro", "audit"])
def test_only_the_accounting_officer_signs(department, who):
    body, people = department
    statement = seen_by_committee(body, people)
    with pytest.raises(Refused):
        actions.sign(statement, by=people[who], at=later(8))


def test_nobody_signs_for_a_year_that_still_runs(department):
    body, people = department
    statement = seen_by_committee(body, people)
    with pytest.raises(NotReady, match="runs until 31 March 2008"):
        actions.sign(statement, by=people["accounting"], at=later(-70))


def test_a_statement_with_an_empty_topic_cannot_be_signed(department):
    body, people = department
    statement = seen_by_committee(body, people)
    actions.edit_part(statement.parts.get(key="issues"), text="None.", by=people["accounting"], at=later(8))
    with pytest.raises(NotReady, match="Significant internal control issues"):
        actions.sign(statement, by=people["accounting"], at=later(9))


def test_a_stale_version_is_refused(department):
    body, people = department
    statement = drafted(body, people)
    with pytest.raises(Stale):
        actions.siro_advise(
            statement, advice=ADVICE, by=people["siro"], at=later(2), version=statement.version - 1
        )


def test_a_page_opened_before_words_were_changed_is_stale(department):
    body, people = department
    statement = seen_by_committee(body, people)
    seen = statement.version
    part = statement.parts.get(key="scope")
    actions.edit_part(part, text=f"{part.text} More.", by=people["accounting"], at=later(8))
    with pytest.raises(Stale):
        actions.sign(statement, by=people["accounting"], at=later(8), version=seen)
    assert not Signature.objects.exists()


def test_only_the_words_that_were_shown_can_be_signed(department):
    body, people = department
    statement = seen_by_committee(body, people)
    data = statement.editions.latest("number").data
    shown = hash_of(data, statement.narrative())
    part = statement.parts.get(key="scope")
    actions.edit_part(part, text=f"{part.text} More.", by=people["accounting"], at=later(8))
    with pytest.raises(Stale):
        actions.sign(statement, by=people["accounting"], at=later(8), sha256=shown)
    shown = hash_of(data, statement.narrative())
    actions.sign(statement, by=people["accounting"], at=later(8), sha256=shown)
    assert Signature.objects.get().data_hash == shown


def test_what_the_siro_has_advised_on_is_changed_by_the_accounting_officer_alone(department):
    body, people = department
    statement = drafted(body, people)
    part = statement.parts.get(key="scope")
    actions.edit_part(part, text=f"{part.text} More.", by=people["preparer"], at=later(1))
    actions.siro_advise(statement, advice=ADVICE, by=people["siro"], at=later(2))
    with pytest.raises(NotReady, match="only the Accounting Officer"):
        actions.edit_part(part, text="Other.", by=people["preparer"], at=later(3))
    actions.edit_part(part, text="Other.", by=people["accounting"], at=later(3))


@pytest.mark.parametrize("who", ["siro", "audit"])
def test_who_may_only_read_a_statement_has_nothing_printed_and_nothing_made_again(department, who):
    body, people = department
    statement = drafted(body, people)
    edition = statement.editions.get()
    with pytest.raises(Refused):
        actions.print_draft(statement, by=people[who], at=later(1))
    with pytest.raises(Refused):
        actions.retry(edition, by=people[who], at=later(1))
    actions.print_draft(statement, by=people["preparer"], at=later(1))
    assert statement.editions.count() == 2


def test_no_draft_is_printed_or_made_again_once_the_statement_is_signed(department):
    body, people = department
    statement = signed(body, people)
    draft = editions(statement, "draft")[0]
    Edition.objects.filter(pk=draft.pk).update(status="failed")
    with pytest.raises(NotReady, match="before it is signed"):
        actions.print_draft(statement, by=people["preparer"], at=later(9))
    with pytest.raises(NotReady, match="not wanted"):
        actions.retry(draft, by=people["preparer"], at=later(9))


def test_the_siros_advice_must_say_something(department):
    body, people = department
    with pytest.raises(NotReady):
        actions.siro_advise(drafted(body, people), advice="Fine.", by=people["siro"], at=later(2))


def test_the_committee_needs_a_date_that_has_passed_and_a_minute(department):
    body, people = department
    statement = actions.siro_advise(drafted(body, people), advice=ADVICE, by=people["siro"], at=later(1))
    with pytest.raises(NotReady) as refused:
        actions.committee(statement, met_on=later(30).date(), minute=" ", by=people["audit"], at=later(2))
    assert len(refused.value.problems) == 2


def test_words_that_people_wrote_stay_when_it_is_compiled_again(department):
    body, people = department
    statement = drafted(body, people)
    words = "These are the Accounting Officer's own words, and they say more than the portal could."
    actions.edit_part(statement.parts.get(key="scope"), text=words, by=people["accounting"], at=later(1))
    statement = actions.recompile(statement, by=people["preparer"], at=later(2))
    document_worker.compile_due(clock)
    scope = statement.parts.get(key="scope")
    assert scope.text == words
    assert scope.drafted != words


def test_the_words_of_a_signed_statement_cannot_be_changed(department):
    body, people = department
    statement = signed(body, people)
    with pytest.raises(NotReady):
        actions.edit_part(
            statement.parts.get(key="scope"), text="Other.", by=people["accounting"], at=later(9)
        )


def test_amending_keeps_the_signed_edition_and_needs_a_new_signature(department):
    body, people = department
    statement = signed(body, people)
    statement = actions.amend_before_laying(
        statement, reason="A figure was wrong.", by=people["accounting"], at=later(9)
    )
    statement = actions.siro_advise(statement, advice=ADVICE, by=people["siro"], at=later(10))
    statement = actions.committee(
        statement, met_on=later(10).date(), minute="AC(08)4", by=people["audit"], at=later(11)
    )
    actions.sign(statement, by=people["accounting"], at=later(12))
    document_worker.compile_due(clock)
    first, second = editions(statement, "signed")
    assert default_storage.exists(first.file)
    assert second.signature.at > first.signature.at


def test_the_audit_log_names_every_step(department):
    statement = signed(*department)
    steps = [kind for kind in kinds(statement) if not kind.startswith("edition")]
    assert steps == [
        "statement.started",
        "statement.compiled",
        "statement.advised_by_siro",
        "statement.seen_by_committee",
        "statement.signed",
        "statement.notified",
    ]


def test_an_action_that_was_rejected_is_frozen_apart_from_those_that_count(department):
    body, _ = department
    before = body_facts(body, YEAR, later(1))
    add_action(body, "DFT-77", ["governance"], status="rejected", origin="return")
    after = body_facts(body, YEAR, later(1))
    assert after["actions"] == before["actions"]
    assert [row["code"] for row in after["refused"]] == ["DFT-77"]


def test_an_action_whose_day_lies_ahead_is_not_late_though_it_waits_too_long_for_its_agreement(department):
    body, _ = department
    end = date(2008, 3, 31)
    for code, due in (("DFT-78", end), ("DFT-79", end - timedelta(days=1)), ("DFT-80", None)):
        add_action(body, code, ["governance"], status="overdue_escalated", origin="return", due=due)
    rows = {row["code"]: row for row in body_facts(body, YEAR, later(1))["actions"]}
    assert [rows[code]["late"] for code in ("DFT-78", "DFT-79", "DFT-80")] == [False, True, True]


def test_actions_are_counted_as_they_stood_at_the_years_end(department):
    body, _ = department
    add_action(body, "DFT-81", ["governance"], origin="return", due=date(2008, 4, 15))
    add_action(body, "DFT-82", ["governance"], origin="return", created_at=later(-20))
    found = body_facts(body, YEAR, later(1))
    rows = {row["code"]: row for row in found["actions"]}
    assert found["actions_as_of"] == "2008-03-31"
    assert not rows["DFT-81"]["late"]  # its day passed in April
    assert "DFT-82" not in rows  # it was taken on in May


def test_a_signed_statement_that_cannot_be_sent_stops_no_other_one(department, monkeypatch):
    statements = []
    other = staffed_body("hm-treasury", "HMT")
    for quarter in (1, 2, 3):
        add_return(*other, quarter, B1=("Examined?", "met", "Met"))
    add_return(*other, 4, status="missing")
    ready = [(seen_by_committee(*each), each[1]["accounting"]) for each in (department, other)]
    for statement, officer in ready:
        statements.append(actions.sign(statement, by=officer, at=later(8)))
        document_worker.Run(clock).go()
    broken, well = statements

    def fail(event, subject):
        if subject == broken:
            raise RuntimeError
        return ()

    kind = "statement.notified"
    with monkeypatch.context() as patch:
        patch.setitem(registry.RULES, kind, [registry.Rule("tests.fail", kind, "email", fail)])
        document_worker.compile_due(clock)
    assert dict(Statement.objects.values_list("pk", "status")) == {broken.pk: "signed", well.pk: "notified"}
    assert SweepFailure.objects.get().subject == subject_of(broken.editions.get(purpose="signed"))
    document_worker.compile_due(clock)
    broken.refresh_from_db()
    assert broken.status == "notified"
    assert not SweepFailure.objects.exists()
