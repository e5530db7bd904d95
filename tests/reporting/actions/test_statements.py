"""Statements from the asking to the published one, and the editions of papers."""

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from audit.chain import sha256_of
from audit.models import Event
from audit.transitions import NotNow, NotReady, Refused, Stale
from reporting import actions, document_worker
from reporting.models import Signature, Statement, hash_of
from tests.beginnings import begins_with, begins_with_nothing
from tests.reporting.stories import (
    ADVICE,
    AT,
    YEAR,
    clock,
    drafted,
    editions,
    kinds,
    later,
    seen_by_committee,
    signed,
    staffed_body,
)


@begins_with(drafted)
def test_a_statement_is_drafted_from_the_years_records_and_printed(beginning):
    _, _, statement = beginning
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


@begins_with()
def test_a_second_asking_gives_the_same_statement(beginning):
    body, people, _ = beginning
    first = actions.start_statement(organisation=body, year=YEAR, by=people["preparer"], at=AT)
    again = actions.start_statement(organisation=body, year=YEAR, by=people["preparer"], at=later(1))
    assert again == first
    assert first.editions.count() == 1


@begins_with_nothing
def test_somebody_of_another_department_cannot_ask_for_it(department):
    body, _ = department
    _, strangers = staffed_body("health", "DH")
    with pytest.raises(Refused):
        actions.start_statement(organisation=body, year=YEAR, by=strangers["preparer"], at=AT)
    assert not Statement.objects.filter(organisation=body).exists()


@begins_with(signed)
def test_what_is_signed_is_the_hash_of_frozen_data_and_words(beginning):
    _, _, statement = beginning
    edition = editions(statement, "signed")[0]
    assert edition.signature.data_hash == edition.data_hash
    assert edition.data_hash == sha256_of({"data": edition.data, "narrative": edition.narrative})
    event = Event.objects.get(kind="statement.signed")
    assert event.facts["data_hash"] == edition.data_hash


@begins_with(signed)
def test_signing_twice_is_not_possible(beginning):
    _, people, statement = beginning
    with pytest.raises(NotNow):
        actions.sign(statement, by=people["accounting"], at=later(9))


@begins_with(seen_by_committee)
@pytest.mark.parametrize("who", ["preparer", "siro", "audit"])
def test_only_the_accounting_officer_signs(beginning, who):
    _, people, statement = beginning
    with pytest.raises(Refused):
        actions.sign(statement, by=people[who], at=later(8))


@begins_with(seen_by_committee)
def test_nobody_signs_for_a_year_that_still_runs(beginning):
    _, people, statement = beginning
    with pytest.raises(NotReady, match="runs until 31 March 2008"):
        actions.sign(statement, by=people["accounting"], at=later(-70))


@begins_with(seen_by_committee)
def test_a_statement_with_an_empty_topic_cannot_be_signed(beginning):
    _, people, statement = beginning
    actions.edit_part(statement.parts.get(key="issues"), text="None.", by=people["accounting"], at=later(8))
    with pytest.raises(NotReady, match="Significant internal control issues"):
        actions.sign(statement, by=people["accounting"], at=later(9))


@begins_with(drafted)
def test_a_stale_version_is_refused(beginning):
    _, people, statement = beginning
    with pytest.raises(Stale):
        actions.siro_advise(
            statement, advice=ADVICE, by=people["siro"], at=later(2), version=statement.version - 1
        )


@begins_with(seen_by_committee)
def test_a_page_opened_before_words_were_changed_is_stale(beginning):
    _, people, statement = beginning
    seen = statement.version
    part = statement.parts.get(key="scope")
    actions.edit_part(part, text=f"{part.text} More.", by=people["accounting"], at=later(8))
    with pytest.raises(Stale):
        actions.sign(statement, by=people["accounting"], at=later(8), version=seen)
    assert not Signature.objects.exists()


@begins_with(seen_by_committee)
def test_only_the_words_that_were_shown_can_be_signed(beginning):
    _, people, statement = beginning
    data = statement.editions.latest("number").data
    shown = hash_of(data, statement.narrative())
    part = statement.parts.get(key="scope")
    actions.edit_part(part, text=f"{part.text} More.", by=people["accounting"], at=later(8))
    with pytest.raises(Stale):
        actions.sign(statement, by=people["accounting"], at=later(8), sha256=shown)
    shown = hash_of(data, statement.narrative())
    actions.sign(statement, by=people["accounting"], at=later(8), sha256=shown)
    assert Signature.objects.get().data_hash == shown


@begins_with(signed)
@pytest.mark.parametrize(
    "change", [lambda rows: rows.update(title="Somebody else"), lambda rows: rows.delete()]
)
def test_web_and_workers_can_neither_change_nor_delete_a_signature(beginning, change):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        change(Signature.objects.all())
    assert Signature.objects.get().title != "Somebody else"


@begins_with(drafted)
def test_what_the_siro_has_advised_on_is_changed_by_the_accounting_officer_alone(beginning):
    _, people, statement = beginning
    part = statement.parts.get(key="scope")
    actions.edit_part(part, text=f"{part.text} More.", by=people["preparer"], at=later(1))
    actions.siro_advise(statement, advice=ADVICE, by=people["siro"], at=later(2))
    with pytest.raises(NotReady, match="only the Accounting Officer"):
        actions.edit_part(part, text="Other.", by=people["preparer"], at=later(3))
    actions.edit_part(part, text="Other.", by=people["accounting"], at=later(3))


@begins_with()
def test_the_siros_advice_must_say_something(beginning):
    body, people, _ = beginning
    with pytest.raises(NotReady):
        actions.siro_advise(drafted(body, people), advice="Fine.", by=people["siro"], at=later(2))


@begins_with()
def test_the_committee_needs_a_date_that_has_passed_and_a_minute(beginning):
    body, people, _ = beginning
    statement = actions.siro_advise(drafted(body, people), advice=ADVICE, by=people["siro"], at=later(1))
    with pytest.raises(NotReady) as refused:
        actions.committee(statement, met_on=later(30).date(), minute=" ", by=people["audit"], at=later(2))
    assert len(refused.value.problems) == 2


@begins_with(signed)
def test_the_words_of_a_signed_statement_cannot_be_changed(beginning):
    _, people, statement = beginning
    with pytest.raises(NotReady):
        actions.edit_part(
            statement.parts.get(key="scope"), text="Other.", by=people["accounting"], at=later(9)
        )


@begins_with(signed)
def test_amending_keeps_the_signed_edition_and_needs_a_new_signature(beginning):
    _, people, statement = beginning
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


@begins_with(signed)
def test_the_audit_log_names_every_step(beginning):
    _, _, statement = beginning
    steps = [kind for kind in kinds(statement) if not kind.startswith("edition")]
    assert steps == [
        "statement.started",
        "statement.compiled",
        "statement.advised_by_siro",
        "statement.seen_by_committee",
        "statement.signed",
        "statement.notified",
    ]
