"""Figures of the registers behind answers, and answers that say otherwise."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from departments.entries import actions as entry_actions
from departments.entries.declared import REGISTERS
from departments.entries.figures import OF_ASSETS, known_for
from departments.models import Appointment, Asset, Entry
from returns import actions
from returns.models import Return
from returns.queries import content
from returns.queries.known import differences, known_of, suggested
from returns.questionnaire import AnswerValue
from tests.factories import sign_in
from tests.returns import world as worlds
from tests.returns.browsing import text

pytestmark = pytest.mark.django_db

MOVED = {
    "direction": "sent", "other_name": "A council", "records": 5000, "medium": "electronic", "route": "The network",
    "protection": "approved", "tracking": "logged",
}  # fmt: skip


@pytest.fixture
def here():
    """A return of this year in preparation, and transfers on the body's register: 7 electronic ones of 9 in bulk."""
    here = worlds.world("2026-27", 3)
    actions.start(here.quarterly_return, by=here.home.preparer, at=timezone.now())
    for number, (medium, times) in enumerate((("electronic", 7), ("internet", 2))):
        entry_actions.add_entry(
            REGISTERS["transfers"], here.home.organisation, by=here.home.preparer, at=timezone.now(), name=f"Transfer {number}",
            **MOVED | {"medium": medium, "times_quarter": times},
        )  # fmt: skip
    here.quarterly_return = Return.objects.get(pk=here.quarterly_return.pk)
    here.address = f"/returns/{here.home.organisation.code}/{here.cycle.slug}"
    return here


def asked(here, key):
    sections = content.asked_of(here.quarterly_return)
    return next(question for section in sections for question in section.questions if question.id == key)


def differing(here, part, whole):
    answers = {"C3": AnswerValue(part=part, whole=whole), "C4": AnswerValue(number=0)}
    sections = content.asked_of(here.quarterly_return)
    return differences(sections, answers, here.quarterly_return, timezone.now())


def test_a_section_shows_what_a_register_knows_and_fills_it_in(here, client):
    sign_in(client, here.home.preparer)
    response = client.get(f"{here.address}/section/C/")
    page = text(response)
    assert "7 of 9 bulk transfers of 1,000 records or more in the last quarter" in page
    assert {name: response.context["form"].initial[f"C3_{name}"] for name in ("part", "whole")} == {
        "part": 7,
        "whole": 9,
    }


def test_an_answer_that_differs_from_a_register_is_named_with_both_numbers(here):
    [difference] = differing(here, 5, 9)
    assert (difference.question.id, difference.answer) == ("C3", "5 of 9")
    assert difference.known.text.startswith("7 of 9 bulk transfers")
    assert differing(here, 7, 9) == []


def test_the_page_for_checking_and_the_signature_name_the_difference(here, client):
    worlds.answered(
        here.quarterly_return, by=here.home.preparer, at=timezone.now(), C3=AnswerValue(part=5, whole=9)
    )
    sign_in(client, here.home.preparer)
    assert "Answers that differ from a register" in text(client.get(f"{here.address}/check/"))
    page = client.get(f"{here.address}/section/C/")
    assert page.context["form"].initial["C3_part"] == 5


def test_nothing_is_suggested_where_a_register_is_empty_or_of_another_body(here, client):
    Entry.objects.update(status=Entry.Status.ENDED, ended_on=timezone.now().date())
    sign_in(client, here.home.preparer)
    initial = client.get(f"{here.address}/section/C/").context["form"].initial
    assert "C3_part" not in initial
    assert differing(here, 5, 9) == []


def test_a_quarter_before_the_registers_has_no_figures_from_them(here, django_assert_num_queries):
    question = asked(here, "C3")
    here.quarterly_return.cycle.last_day = date(2026, 3, 31)
    with django_assert_num_queries(0):
        assert known_of([question], here.quarterly_return, timezone.now()) == {}


def test_registers_fill_the_figures_of_assets_owners_markings_transfers_training_and_suppliers():
    figures = [*OF_ASSETS, *(figure for register in REGISTERS.values() for figure in register.figures)]
    assert {"B1", "B2", "B4", "C3", "C4", "F1", "F2", "G2"} <= {
        figure.question for figure in figures if figure.fills
    }


def test_everything_that_registers_know_is_one_query(here, django_assert_num_queries):
    questions = [
        question for section in content.asked_of(here.quarterly_return) for question in section.questions
    ]
    with django_assert_num_queries(1):
        known = known_of(questions, here.quarterly_return, timezone.now())
    assert {"C3", "D3", "E1", "F1", "G2"} <= set(known)


def test_assets_answer_for_owners_markings_and_large_accumulations(here, client):
    body = here.home.organisation
    owner = Appointment.objects.get(organisation=body, role="preparer")
    today = timezone.now().date()
    rows = (
        {
            "owner": owner,
            "marking": "OFFICIAL",
            "confidentiality": "high",
            "integrity": "moderate",
            "availability": "low",
            "people_max": 100_000,
            "reviewed_on": today - timedelta(days=30),
        },
        {"owner": owner, "people_max": 2_000_000, "reviewed_on": today - timedelta(days=400)},
        {"people_max": 99_999, "marking": "OFFICIAL"},
        {"marking": "OFFICIAL", "status": "retired", "retired_on": today},
    )
    for number, values in enumerate(rows):
        Asset.objects.create(
            organisation=body, name=f"Asset {number}", purpose="Cases", personal_data=True, **values
        )
    questions = [asked(here, key) for key in ("B1", "B4")]
    known = known_of(questions, here.quarterly_return, timezone.now())
    assert [(known[key][0].count, known[key][0].among) for key in ("B1", "B4")] == [(2, 3), (1, 3)]
    assert (known["B4"][1].count, known["B4"][1].among) == (2, 3)  # marked, and not all of them rated
    assert suggested(questions[1], known["B4"]) == {"part": 1, "whole": 3}
    assert [(figure.count, figure.among) for figure in known_for(body, {"B3"}, today)["B3"]] == [(1, 2)]
    sign_in(client, here.home.preparer)
    assert "2 of 3 information assets in use have a named owner in post" in text(
        client.get(f"{here.address}/section/B/")
    )
