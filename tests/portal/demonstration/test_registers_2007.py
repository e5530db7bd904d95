"""Each body has in its registers what the report of December 2007 says of it."""

import pytest
from django.core.management import call_command

from departments.entries.declared import REGISTERS
from departments.entries.figures import known_for
from departments.entries.queries import due
from departments.models import Entry
from departments.organisations.calendar import london_day
from departments.reference import REPORT_2007
from portal.demonstration import player, registers_2007, story

pytestmark = pytest.mark.django_db


def play():
    call_command("load_reference")
    player.forget()
    for step in registers_2007.steps():
        step.do(step.at)


@pytest.fixture(scope="module")
def begun(request, shared):
    with shared(request, play):
        yield


@pytest.fixture
def played(begun, db):
    player.forget()
    yield Entry.objects.all()
    player.forget()


def test_each_fact_has_its_paragraph_is_not_invented_and_counts_for_nothing_today(played):
    wanted = sum(len(registers_2007.facts_of(letters)) for letters in story.departments())
    assert played.count() == wanted > 90
    assert not played.exclude(source__startswith=f"{REPORT_2007}, paragraph ").exists()
    assert not played.exclude(demonstration=False, status="ended", ending=registers_2007.ENDING).exists()
    ban = Entry.objects.get(register="media-bans", organisation=player.body("DWP"))
    assert ban.source.endswith("paragraph 28")
    board = Entry.objects.get(name="National Information Governance Board")
    assert (board.organisation, board.source[-12:]) == (player.body("DH"), "paragraph 24")
    step = next(registers_2007.steps())
    assert not due(played, step.at).exists()
    questions = {figure.question for register in REGISTERS.values() for figure in register.figures}
    known = known_for(player.body("DWP"), questions, london_day(step.at))
    assert {item.among for result in known.values() for item in result} == {0}


def test_playing_it_again_adds_nothing(played):
    before = played.count()
    for step in registers_2007.steps():
        step.do(step.at)
    assert played.count() == before


@pytest.mark.parametrize(
    ("letters", "register", "para", "wording"),
    [
        ("CO", "recommendations", 42, "Ministers should present to Parliament an annual report"),
        ("CO", "overseas", 35, "tighten procedures for any data stored outside the United Kingdom"),
        ("DCMS", "guidance", 22, "long term business transformation programme"),
        ("DIUS", "guidance", 25, "adopted procedures from its predecessor departments"),
        ("DFID", "audits", 26, "significant volumes of commercial and security data"),
        ("DfT", "audits", 27, "regular reporting on information management"),
        ("FCO", "standards", 29, "substantial investment"),
        ("MoD", "systems", 32, "impact level and classification"),
        ("MoJ", "audits", 33, "subject to the outcomes of the wider Government review"),
    ],
)
def test_what_a_paragraph_says_of_a_body_is_on_its_register(played, letters, register, para, wording):
    entries = played.filter(organisation=player.body(letters), register=register)
    named = [entry for entry in entries if entry.source.endswith(f"paragraph {para}")]
    assert any(wording in entry.words for entry in named)


def test_of_no_review_is_more_said_than_the_report_says(played):
    """Two that departments do or commissioned are nowhere called independent, and an audit has no day."""
    for letters in ("DH", "DCMS"):
        review = REGISTERS["reviews"].model.objects.get(organisation=player.body(letters))
        assert review.kind == ""
    assert (
        REGISTERS["audits"].model.objects.get(name="Audit of data protection compliance").planned_on is None
    )
