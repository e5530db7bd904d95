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


@pytest.fixture
def played():
    call_command("load_reference")
    player.forget()
    for step in registers_2007.steps():
        step.do(step.at)
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
