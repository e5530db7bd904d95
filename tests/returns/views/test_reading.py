"""Pages on which returns are listed and read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from returns import actions
from tests.factories import Role, person, sign_in
from tests.returns import world as worlds
from tests.returns.browsing import page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(recent):
    return recent


def test_a_return_is_listed_started_and_shown_with_its_sections(client, here):
    sign_in(client, here.home.preparer)
    assert "Home Office" in text(client.get(reverse("returns:list")))
    assert "Start the return" in text(client.get(page(here)))
    done = client.post(page(here, "step", "start"), {"version": here.quarterly_return.version}, follow=True)
    assert "Governance and accountability" in text(done)


def test_check_answers_says_what_is_missing_with_links(client, here):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    shown = text(sign_in(client, here.home.preparer).get(page(here, "check")))
    assert f"{page(here, 'section', 'A')}#question-A1" in shown
    assert "not answered yet" in shown


def test_why_a_draft_was_sent_back_stays_inside_the_body(client, here):
    actions.send_back(worlds.sent(here), reason="C3 cannot be right.", by=here.home.siro, at=worlds.at(2))
    assert "C3 cannot be right" in text(sign_in(client, here.home.preparer).get(page(here)))
    assert "C3 cannot be right" not in text(sign_in(client, here.centre.approver).get(page(here)))


@pytest.mark.parametrize(
    "address",
    [
        "no-such/2026-27-q1/",
        "home-office/2026-27-q9/",
        "home-office/nonsense/",
        "home-office/2026-27-q1/section/ZZ/",
    ],
)
def test_what_is_not_there_is_not_found(client, here, address):
    assert sign_in(client, here.home.preparer).get(f"/returns/{address}").status_code == 404


@pytest.mark.parametrize(
    "query", ["cycle=nonsense", "show=everything", "page=no", "sort=password", "organisation=%00"]
)
def test_a_strange_filter_is_no_error(client, here, query):
    assert sign_in(client, here.centre.reviewer).get(f"/returns/?{query}").status_code == 200


def test_the_next_step_of_a_preparer_is_the_query_that_waits_for_an_answer(client, here):
    worlds.under_review(here)
    query = worlds.queried(here, "A1")
    deputy = person("deputy@home-office.example", Role.DEPUTY_SIRO, here.home.organisation)
    sign_in(client, here.home.preparer)
    step = client.get(page(here)).context["step"]
    assert (step.text, step.yours) == ("Answer query 1 on A1", True)
    assert client.get(step.href).status_code == 200
    sign_in(client, here.centre.reviewer)
    assert client.get(page(here)).context["step"].text == "Sign the answers to queries"
    actions.draft_answer(query, answer="By the register.", by=here.home.preparer, at=worlds.at(4))
    sign_in(client, here.home.preparer)
    step = client.get(page(here)).context["step"]
    assert step.text == "Sign the answers to queries"
    assert f"{here.home.siro.name} (Senior Information Risk Owner) or {deputy.name} (Deputy" in step.why_not


def test_a_query_given_to_somebody_else_is_not_the_next_step_of_a_preparer(client, here):
    worlds.under_review(here)
    query = worlds.queried(here, "A1")
    actions.give_to(query, to=here.home.dpo, by=here.home.siro, at=worlds.at(4))
    sign_in(client, here.home.preparer)
    assert not client.get(page(here)).context["step"].yours
    sign_in(client, here.home.dpo)
    assert client.get(page(here)).context["step"].text == "Answer query 1 on A1"


def test_the_receipt_of_an_edition_stays_at_its_address_until_the_correction_is_signed(client, here):
    old = worlds.accepted(here)
    actions.correct(old, reason="C2 counted phones twice", by=here.home.siro, at=worlds.at(9))
    shown = sign_in(client, here.home.siro).get(page(here, "receipt"))
    assert shown.status_code == 200
    assert page(here, "signed_json", 1, 1) in text(shown)


def test_a_return_that_was_still_in_preparation_when_its_quarter_was_frozen_is_not_offered_for_sending(
    client, here
):
    quarterly_return = actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    worlds.answered(quarterly_return, by=here.home.preparer, at=worlds.at(hours=1))
    assert "Send to the SIRO" in text(sign_in(client, here.home.preparer).get(page(here, "send")))
    later = timezone.now() + timedelta(days=60)
    cycle = actions.close_cycle(here.cycle, by=here.centre.approver, at=later)
    actions.freeze(cycle, by=here.centre.approver, at=later)
    shown = text(client.get(page(here, "send")))
    assert "The quarter is frozen" in shown
    assert "Send to the SIRO" not in shown


def test_a_reviewer_who_left_is_said_to_be_replaced_while_the_review_is_open_and_not_once_it_is_accepted(
    client, here
):
    worlds.recommended(here)
    here.centre.reviewer.appointments.all().delete()
    sign_in(client, here.home.siro)
    assert "who no longer reviews it" in text(client.get(page(here)))
    here.quarterly_return.refresh_from_db()
    actions.accept(here.quarterly_return, by=here.centre.approver, at=worlds.at(6))
    shown = text(client.get(page(here)))
    assert here.centre.reviewer.name in shown
    assert "who no longer reviews it" not in shown
