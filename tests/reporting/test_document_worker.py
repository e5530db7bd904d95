"""The queue of documents: one edition that fails, hangs or kills its worker is seen and set aside, and delays no other."""

import hashlib
import os
import signal
import time
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from django.core.files.storage import default_storage

from audit import files, registry, sending
from audit.models import Event, OutboxMessage, SweepFailure
from audit.pdf import engine, plain
from audit.record import subject_of
from audit.transitions import NotReady
from departments.organisations.roles import Role
from portal import health
from reporting import actions, checks, document_worker, home, queries
from reporting.actions import documents
from reporting.models import Edition, Statement
from tests.factories import centre, person
from tests.reporting.stories import (
    AT,
    YEAR,
    add_return,
    later,
    seen_by_committee,
    signed,
    staffed_body,
)


class Clock:
    """The wall clock, as a test moves it on."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.ahead

    def forward(self, seconds: float):
        self.ahead += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


def asked_for(house_and_people) -> Edition:
    """The first edition of a statement that somebody asked for."""
    body, people = house_and_people
    statement = actions.start_statement(organisation=body, year=YEAR, by=people["preparer"], at=AT)
    return statement.editions.get()


@pytest.fixture
def edition(department) -> Edition:
    return asked_for(department)


@pytest.fixture
def no_fonts(settings, tmp_path):
    good, settings.BASE_DIR = settings.BASE_DIR, tmp_path

    def found_again():
        settings.BASE_DIR = good

    return found_again


def kill_worker(clock, settings) -> Edition:
    """A worker takes an edition and is killed; its lease has run out and the pause after it is over."""
    edition = actions.claim(clock())
    clock.forward(settings.DOCUMENT_LEASE_SECONDS + 1)
    actions.end_lapsed(clock())
    return edition


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def hang(*_, **__):
    time.sleep(60)


def test_a_claimed_edition_is_nobody_elses_until_its_lease_runs_out(edition, clock, settings):
    assert actions.claim(clock()) == edition
    clock.forward(settings.DOCUMENT_LEASE_SECONDS - 1)
    assert actions.end_lapsed(clock()) == 0
    assert actions.claim(clock()) is None
    clock.forward(2)
    assert actions.end_lapsed(clock()) == 1
    assert actions.claim(clock()) == edition


def test_an_attempt_whose_worker_was_killed_is_a_failure_that_people_see_and_is_tried_later(
    edition, clock, settings, department, client
):
    settings.DOCUMENT_BACK_OFF_SECONDS = (settings.DOCUMENT_LEASE_SECONDS + 60,)
    kill_worker(clock, settings)
    edition.refresh_from_db()
    assert (edition.status, edition.failures, edition.unanswered) == ("queued", 1, 1)
    assert actions.claim(clock()) is None  # the pause was set by the claim
    client.force_login(department[1]["preparer"])
    page = client.get(f"/publications/editions/{edition.pk}/").content.decode()
    assert "The worker that was making it ended without an answer" in page
    assert "tries again by itself" in page
    clock.forward(60)
    assert document_worker.compile_due(clock) == 1
    edition.refresh_from_db()
    assert (edition.status, edition.failures, edition.unanswered) == ("done", 0, 0)


def test_an_edition_that_keeps_killing_its_worker_is_set_aside_with_an_alert(
    edition, clock, settings, department
):
    administrator = person("administrator@centre.example.test", Role.SYSADMIN, centre())
    _, people = department
    for _ in range(3):
        assert kill_worker(clock, settings) == edition
    assert actions.claim(clock()) is None
    edition.refresh_from_db()
    assert (edition.status, edition.unanswered) == ("failed", 3)
    event = Event.objects.get(kind="edition.set_aside")
    assert (event.facts["attempts"], event.facts["unanswered"]) == (3, 3)
    mails = OutboxMessage.objects.filter(event=event)
    assert {mail.to for mail in mails} == {administrator.email, people["preparer"].email}
    texts = [task.text for task in home.tasks_for(people["preparer"], AT)]
    assert any(f"could not be made: draft 1 of the {edition.statement}" in text for text in texts)
    assert health.check()["papers"] is False
    Statement.objects.update(status="signed")  # a draft is not wanted any more
    assert health.check()["papers"] is True


def test_an_edition_that_was_set_aside_is_made_when_a_person_asks_again(edition, clock, settings, department):
    for _ in range(3):
        kill_worker(clock, settings)
    edition.refresh_from_db()
    actions.retry(edition, by=department[1]["preparer"], at=later(1))
    assert document_worker.compile_due(clock) == 1
    edition.refresh_from_db()
    assert edition.status == "done"


def test_a_document_that_keeps_killing_its_process_is_made_in_the_plain_layout_at_the_last_attempt(
    edition, clock, monkeypatch, settings, department, client
):
    monkeypatch.setattr(engine, "typeset", die)
    for failures in (1, 2):
        assert document_worker.compile_due(clock) == 0
        edition.refresh_from_db()
        assert (edition.status, edition.failures, edition.unanswered) == ("queued", failures, failures)
        assert edition.words == "The process ended without an answer (signal 9)"
        clock.forward(max(settings.DOCUMENT_BACK_OFF_SECONDS))
    assert document_worker.compile_due(clock) == 1
    edition.refresh_from_db()
    assert (edition.status, edition.is_plain) == ("done", True)
    assert files.is_intact(edition.file, edition.sha256)
    assert Event.objects.get(kind="edition.made").facts["plain_layout"] is True
    with pikepdf.open(default_storage.path(edition.file)) as opened:
        assert "Department for Transport" in str(opened.docinfo["/Title"])
        assert len(opened.pages) == edition.pages
    client.force_login(department[1]["preparer"])
    assert "plain layout" in client.get(f"/publications/editions/{edition.pk}/").content.decode()


def test_a_document_that_fails_in_the_plain_layout_too_is_set_aside(edition, clock, monkeypatch, settings):
    monkeypatch.setattr(engine, "typeset", die)
    monkeypatch.setattr(plain, "pages_of", die)
    for _ in range(3):
        assert document_worker.compile_due(clock) == 0
        clock.forward(max(settings.DOCUMENT_BACK_OFF_SECONDS))
    edition.refresh_from_db()
    assert (edition.status, edition.unanswered) == ("failed", 3)
    assert edition.words == "The process ended without an answer (signal 9)"


@pytest.fixture
def plain_proof(department, central, clock, monkeypatch, settings):
    """The final proof of the year's report; its typesetting was ended at each attempt. Gives the report."""
    with monkeypatch.context() as changed:
        changed.setattr(engine, "typeset", die)
        report = actions.plan_report(year=YEAR, by=central["editor"], at=later(19))
        report = actions.lock_data(report, by=central["approver"], at=later(20))
        document_worker.compile_due(clock)
        report = actions.build(report, by=central["editor"], at=later(21))
        for _ in range(3):
            document_worker.compile_due(clock)
            clock.forward(max(settings.DOCUMENT_BACK_OFF_SECONDS))
    report = actions.send_fact_check(report, reply_by=later(29).date(), by=central["editor"], at=later(22))
    report = actions.record_fact_check(report, note="All of them agreed.", by=central["editor"], at=later(30))
    return actions.record_disclosure_check(
        report, note="No cell points at anybody.", by=central["second_approver"], at=later(31)
    )


def test_a_report_in_the_plain_layout_is_not_cleared_and_people_learn_why_and_what_to_do(
    plain_proof, central, client
):
    proof = queries.newest_proof(plain_proof)
    assert (proof.status, proof.is_plain) == ("done", True)
    with pytest.raises(NotReady) as refused:
        actions.clear(plain_proof, by=central["minister"], at=later(32))
    assert [problem.text for problem in refused.value.problems] == [checks.PLAIN_LAYOUT]
    mail = OutboxMessage.objects.get(event__kind="edition.made", to=central["editor"].email)
    assert f"In the plain layout: edition {proof.number}" in mail.subject
    assert "have its paper set again" in mail.body
    texts = [task.text for task in home.tasks_for(central["editor"], later(32))]
    assert any(f"is in the plain layout: proof {proof.number} of the" in text for text in texts)
    client.force_login(central["editor"])
    assert "Set the paper again" in client.get(f"/publications/editions/{proof.pk}/").content.decode()
    page = client.get(f"/publications/reports/{plain_proof.pk}/").content.decode()
    assert f"Open edition {proof.number}</a> to have its paper set again" in page


def test_a_report_in_the_plain_layout_goes_on_once_its_paper_is_set_again_from_the_same_data_and_words(
    plain_proof, central, clock
):
    before = queries.newest_proof(plain_proof)
    actions.retry(before, by=central["editor"], at=later(32))
    assert document_worker.compile_due(clock) == 1
    after = queries.newest_proof(plain_proof)
    assert (after.pk, after.data_hash, after.is_plain) == (before.pk, before.data_hash, False)
    assert after.sha256 != before.sha256
    assert files.is_intact(after.file, after.sha256)
    assert not [task for task in home.tasks_for(central["editor"], later(32)) if "plain" in task.text]
    cleared = actions.clear(plain_proof, by=central["minister"], at=later(32))
    assert cleared.status == "minister_cleared"
    actions.retry(after, by=central["editor"], at=later(33))  # what is in the usual layout stays as it is
    assert Edition.objects.get(pk=after.pk).status == "done"


def test_a_signed_statement_in_the_plain_layout_is_not_set_again_since_its_hash_has_gone_out(
    department, central, clock, monkeypatch, settings
):
    statement = seen_by_committee(*department)
    monkeypatch.setattr(engine, "typeset", die)
    actions.sign(statement, by=department[1]["accounting"], at=later(8))
    for _ in range(3):
        clock.forward(max(settings.DOCUMENT_BACK_OFF_SECONDS))
        document_worker.compile_due(clock)
    edition = Edition.objects.get(purpose="signed")
    before = (edition.sha256, edition.status)
    actions.retry(edition, by=department[1]["preparer"], at=later(40))
    edition.refresh_from_db()
    assert (edition.is_plain, (edition.sha256, edition.status)) == (True, before)


@pytest.mark.parametrize(
    ("damage", "is_plain"), [("missing", False), ("truncated", True), ("made by an older library", False)]
)
def test_a_signed_paper_that_is_damaged_is_made_again_as_it_was_and_sent(
    department, central, clock, monkeypatch, post, damage, is_plain
):
    with monkeypatch.context() as patch:
        if is_plain:
            patch.setattr(documents, "SET_ASIDE_AFTER", 1)
            patch.setattr(engine, "typeset", die)
        statement = signed(*department)
    paper = statement.editions.get(purpose="signed")
    assert paper.is_plain is is_plain
    with default_storage.open(paper.file) as file:
        whole = file.read()
    good = before = paper.sha256
    if damage == "made by an older library":
        before = hashlib.sha256(b"what an older library made of it").hexdigest()
        Edition.objects.filter(pk=paper.pk).update(sha256=before)
    message = OutboxMessage.objects.get(event__kind="statement.notified", to=central["reviewer"].email)
    attachments = [{"name": paper.file, "sha256": before}]
    OutboxMessage.objects.filter(pk=message.pk).update(attachments=attachments)
    OutboxMessage.objects.exclude(pk=message.pk).update(status="cancelled", cancelled_at=AT)
    if damage == "truncated":
        files.store(paper.file, whole[:500])
    else:
        default_storage.delete(paper.file)
    assert sending.Run(clock, ("email",), "").go() == 1
    (sent,) = post.accepted
    assert [part.get_content() for part in sent.iter_attachments()] == [whole]
    paper.refresh_from_db()
    message.refresh_from_db()
    assert files.is_intact(paper.file, paper.sha256)
    assert paper.sha256 == message.attachments[0]["sha256"] == good
    made_again = Event.objects.filter(kind="edition.made_again")
    changes = [(event.facts["before"], event.facts["after"]) for event in made_again]
    assert changes == ([(before, good)] if before != good else [])


def test_a_document_that_takes_too_long_is_ended_at_the_limit(edition, clock, monkeypatch, settings):
    settings.DOCUMENT_RENDER_SECONDS = 1
    monkeypatch.setattr(engine, "typeset", hang)
    began = time.monotonic()
    assert document_worker.compile_due(clock) == 0
    assert time.monotonic() - began < 10
    edition.refresh_from_db()
    assert (edition.status, edition.words) == ("queued", "No answer within 1 seconds")
    assert edition.unanswered == 0  # the worker lives


def test_an_edition_that_hangs_does_not_delay_a_good_one(department, clock, monkeypatch, settings):
    bad, good = asked_for(department), asked_for(staffed_body("health", "DH"))
    settings.DOCUMENT_SLOW_SECONDS, settings.DOCUMENT_RENDER_SECONDS = 0.5, 15
    typeset = engine.typeset
    monkeypatch.setattr(
        engine,
        "typeset",
        lambda html, **more: hang() if "Department for Transport" in html[:3000] else typeset(html, **more),
    )
    began = clock()
    assert document_worker.compile_due(clock) == 1
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.status, bad.status) == ("done", "queued")
    assert clock() - began >= timedelta(seconds=15)
    assert Event.objects.get(kind="edition.made").recorded_at - began < timedelta(seconds=14)


def test_an_edition_that_failed_waits_behind_those_that_were_never_tried(department, clock, settings):
    bad = asked_for(department)
    kill_worker(clock, settings)
    good = asked_for(staffed_body("health", "DH"))
    clock.forward(max(settings.DOCUMENT_BACK_OFF_SECONDS))
    assert [actions.claim(clock()).pk for _ in range(2)] == [good.pk, bad.pk]


def test_an_edition_that_cannot_be_made_is_tried_again_later_each_time_and_set_aside_after_three(
    edition, clock, settings, no_fonts, department
):
    for pause in (*settings.DOCUMENT_BACK_OFF_SECONDS, 0):
        assert document_worker.compile_due(clock) == 0
        assert actions.claim(clock()) is None
        clock.forward(pause)
    edition.refresh_from_db()
    assert edition.status == "failed"
    assert "fonts" in edition.words
    no_fonts()
    actions.retry(edition, by=department[1]["preparer"], at=later(1))
    assert document_worker.compile_due(clock) == 1


def test_a_worker_whose_lease_ran_out_changes_nothing_that_another_one_made(edition, clock, settings):
    slow = actions.claim(clock())
    clock.forward(settings.DOCUMENT_LEASE_SECONDS + max(settings.DOCUMENT_BACK_OFF_SECONDS) + 1)
    assert document_worker.compile_due(clock) == 1
    edition.refresh_from_db()
    with pytest.raises(actions.ClaimLost):
        actions.keep_draft(slow, data={"other": 1}, at=later(1))
    with pytest.raises(actions.ClaimLost):
        actions.finish(slow, paper=None, at=later(1))
    actions.reschedule(slow, words="too late", now=clock())
    data, sha256 = edition.data, edition.sha256
    edition.refresh_from_db()
    assert (edition.status, edition.data, edition.sha256) == ("done", data, sha256)


def test_a_paper_that_a_killed_worker_left_half_written_is_replaced_whole(edition, clock):
    files.store(f"editions/{edition.pk}.pdf", b"%PDF half")
    assert document_worker.compile_due(clock) == 1
    edition.refresh_from_db()
    assert edition.file == f"editions/{edition.pk}.pdf"
    assert files.is_intact(edition.file, edition.sha256)
    assert default_storage.size(edition.file) > 10_000


def test_a_worker_that_dies_between_printing_and_sending_loses_nothing(department, clock):
    body, people = department
    statement = actions.sign(seen_by_committee(body, people), by=people["accounting"], at=later(8))
    document_worker.Run(clock).go()
    statement.refresh_from_db()
    assert statement.status == "signed"
    document_worker.compile_due(clock)
    statement.refresh_from_db()
    assert statement.status == "notified"


def test_a_signed_statement_that_cannot_be_sent_stops_no_other_one(department, clock, monkeypatch):
    statements = []
    other = staffed_body("hm-treasury", "HMT")
    for quarter in (1, 2, 3):
        add_return(*other, quarter, B1=("Examined?", "met", "Met"))
    add_return(*other, 4, status="missing")
    ready = [
        (seen_by_committee(*body_and_people), body_and_people[1]["accounting"])
        for body_and_people in (department, other)
    ]
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
