"""Before the answers that a SIRO signs: a summary of one screen, what changed since the last time and since it went back."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from departments.models import Action
from departments.organisations.calendar import LONDON
from returns import actions
from returns.models import Evidence, Return
from returns.queries.content import answers_of, asked_of, last_answers
from returns.queries.signing import to_sign
from returns.queries.summary import _is_worse, changes_since_given_back, given_back, summary_of
from returns.questionnaire import AnswerValue, shown
from tests.returns import world as worlds
from tests.returns.browsing import known, text
from tests.returns.world import SHORT, at, filed, world

pytestmark = pytest.mark.django_db
RED = AnswerValue(choice="red", reason="Two systems are out of support.")
NOT_MET = AnswerValue(**{**SHORT.__dict__, "action_due": date(2026, 3, 2)})


@pytest.fixture
def two(monkeypatch):
    """A return signed a quarter ago, and the next one at its SIRO: worse, with a late action and an incident less."""
    monkeypatch.setattr(worlds, "AT", datetime(2025, 7, 7, 10, tzinfo=LONDON))
    here = world(year="2024-25", quarter=2)
    filed(here, "2025-26", 1, 1, A4=AnswerValue(choice="green", reason="All is well."))
    Action.objects.create(
        organisation=here.home.organisation, code="HO-50", summary="Encrypt", origin="own", status="in_progress",
        due=date(2025, 8, 1), created_at=at(),
    )  # fmt: skip
    cycle = actions.open_cycle(year="2025-26", quarter=2, by=here.centre.approver, at=at(87))
    here.cycle, here.quarterly_return = (
        cycle,
        Return.objects.get(cycle=cycle, organisation=here.home.organisation),
    )
    quarterly_return = actions.start(here.quarterly_return, by=here.home.preparer, at=at(87))
    quarterly_return = worlds.answered(quarterly_return, by=here.home.preparer, at=at(88), A4=RED, A3=NOT_MET)
    here.quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at(89))
    return here


def sections_of(quarterly_return, answers):
    return shown(asked_of(quarterly_return), answers)


def test_the_summary_has_rating_not_met_late_actions_incidents_and_what_is_new(two):
    signing, last = to_sign(two.quarterly_return, at(90)), last_answers(two.quarterly_return)
    summary = summary_of(
        two.quarterly_return,
        sections_of(two.quarterly_return, signing.answers),
        signing.answers,
        last,
        at(90),
    )
    assert (summary.rating, summary.rating_before.words, str(summary.rating_before.cycle)) == (
        "Red",
        "Green",
        "Q1 2025-26",
    )
    assert [question.id for question in summary.not_met] == ["A3"]
    assert [question.id for question in summary.worse] == ["A3"]
    assert [action.code for action in summary.late_actions] == ["HO-50"]
    assert summary.incidents == [("H1", "Nil"), ("H2", "Nil")]
    assert summary.first_time == []


def sign_page(client, here):
    return text(known(client, here.home.siro).get(f"{here.quarterly_return.get_absolute_url()}sign/"))


def test_summary_and_changes_come_before_the_answers_with_links_into_them(client, two):
    shown_page = sign_page(client, two)
    places = [
        shown_page.index(f'id="{name}"') for name in ("summary", "since-last-asked", "section-A", "section-I")
    ]
    assert places == sorted(places)
    assert 'href="#question-A4">Red</a>, in Q1 2025-26: Green' in shown_page
    assert 'id="question-A4"' in shown_page
    assert "Q1 2025-26: Green; Reason: All is well." in shown_page
    assert "since-given-back" not in shown_page


def test_what_changed_since_it_was_given_back_is_shown_with_who_and_when(client, two):
    quarterly_return = actions.send_back(
        two.quarterly_return, reason="C3 cannot be right.", by=two.home.siro, at=at(90)
    )
    actions.save_answers(
        quarterly_return,
        answers={"C3": AnswerValue(part=3, whole=4, confirmed=True)},
        by=two.home.preparer,
        at=at(91),
    )
    Evidence.objects.filter(quarterly_return=quarterly_return, question="A3").delete()
    actions.add_evidence(
        quarterly_return, question="A2", link="https://records.example/minutes", dated_on=date(2025, 9, 1), by=two.home.preparer,
        at=at(91, 1),
    )  # fmt: skip
    two.quarterly_return = actions.send_to_siro(quarterly_return, by=two.home.preparer, at=at(92))
    signing, back = to_sign(two.quarterly_return, at(92)), given_back(two.quarterly_return)
    changes = changes_since_given_back(
        two.quarterly_return, sections_of(two.quarterly_return, signing.answers), signing.answers, back
    )
    assert [(change.question, change.now, change.by, change.at, change.evidence) for change in changes] == [
        ("A2", "Never", two.home.preparer.name, at(91, 1), True),
        ("C3", "3 of 4 (75%)", two.home.preparer.name, at(91), False),
    ]
    shown_page = sign_page(client, two)
    assert f"Changed since it was given back by {two.home.siro.name} on 5 October 2025" in shown_page


def test_answers_that_change_with_a_query_are_shown_before_and_now_to_whoever_signs_them(client, two):
    quarterly_return = actions.sign_and_submit(
        two.quarterly_return, declared=True, figures_confirmed=True, by=two.home.siro, at=at(90)
    )
    quarterly_return = actions.take_up(quarterly_return, by=two.centre.reviewer, at=at(91))
    query = actions.raise_query(
        quarterly_return,
        question="A4",
        text="Why red?",
        answer_by=at(120).date(),
        by=two.centre.reviewer,
        at=at(92),
    )
    address = f"{quarterly_return.get_absolute_url()}answers/"
    actions.draft_answer(query, answer="It is amber.", by=two.home.preparer, at=at(93))
    shown_page = text(known(client, two.home.siro).get(address))
    assert 'id="summary"' not in shown_page  # nothing of the return changed
    amber = AnswerValue(choice="amber", reason="One is in support again.")
    actions.save_answers(query.quarterly_return, answers={"A4": amber}, by=two.home.preparer, at=at(94))
    shown_page = text(client.get(address))
    assert 'id="summary"' in shown_page
    assert f"Changed since it was queried by {two.centre.reviewer.name} on 7 October 2025" in shown_page
    assert "Red; Reason: Two systems are out of support." in shown_page
    assert "Amber; Reason: One is in support again." in shown_page


def test_an_answer_whose_evidence_alone_changed_reads_the_same_before_and_now(two):
    quarterly_return = actions.sign_and_submit(
        two.quarterly_return, declared=True, figures_confirmed=True, by=two.home.siro, at=at(90)
    )
    quarterly_return = actions.take_up(quarterly_return, by=two.centre.reviewer, at=at(91))
    actions.raise_query(
        quarterly_return, question="A4", text="Why red?", answer_by=at(120).date(), by=two.centre.reviewer, at=at(92)
    )  # fmt: skip
    quarterly_return = Return.objects.get(pk=quarterly_return.pk)
    actions.add_evidence(
        quarterly_return, question="A4", link="https://records.example/support", dated_on=date(2025, 9, 1),
        by=two.home.preparer, at=at(93),
    )  # fmt: skip
    signed = quarterly_return.submission
    signed.content = signed.content.replace('"words":"Red"', '"words":"Red, as it was written then"')
    assert "as it was written then" in signed.content
    answers = answers_of(quarterly_return)
    [change] = changes_since_given_back(
        quarterly_return, sections_of(quarterly_return, answers), answers, given_back(quarterly_return)
    )
    assert (change.question, change.evidence) == ("A4", True)
    assert change.before == change.now == "Red; Reason: Two systems are out of support."


def test_the_sign_page_costs_the_same_whatever_changed(client, two):
    sign_page(client, two)
    address = f"{two.quarterly_return.get_absolute_url()}sign/"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(20):
        Action.objects.create(
            organisation=two.home.organisation, code=f"HO-{100 + number}", summary="Encrypt", origin="own",
            status="agreed", due=date(2025, 8, 1), created_at=at(),
        )  # fmt: skip
    two.quarterly_return.answers.filter(kind="count").update(number=7, answered_at=at(89))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_the_page_names_each_action_that_signing_agrees_to_beside_the_button(two):
    promised = to_sign(two.quarterly_return, at(90)).promised
    assert [key for key, _ in promised] == ["A3"]
    agreed = render_to_string("returns/_agreed_to.html", {"promised": promised})
    assert "By signing you agree to 1 action:" in agreed
    assert f'href="#question-A3">A3</a>: {NOT_MET.action_summary}, by' in agreed
    assert "2 March 2026" in agreed


@pytest.mark.parametrize(
    ("before", "now", "worse"),
    [
        ("met", "partly_met", True),
        ("partly_met", "not_met", True),
        ("met", "met", False),
        ("not_met", "met", False),
        ("met", "", False),
        ("", "not_met", False),
    ],
)
def test_an_answer_is_worse_when_it_went_down_the_scale(before, now, worse):
    assert _is_worse(AnswerValue(choice=before), AnswerValue(choice=now)) is worse
