"""What is signed, and what is marked, is what the person read."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from audit.chain import sha256_of
from audit.models import OutboxMessage
from audit.transitions import NotReady, Stale
from departments.organisations.calendar import london_day
from returns import actions
from returns.models import Query, Return, SectionMark, SignedAnswer
from returns.queries import content
from tests.factories import sign_in
from tests.returns import world as worlds
from tests.returns.browsing import known, page, text
from tests.returns.world import SHORT, answered_twice, at, queried

pytestmark = pytest.mark.django_db


# Marks


def test_a_mark_does_not_land_on_a_submission_that_nobody_read(here):
    worlds.under_review(here)
    query = queried(here)
    read = query.quarterly_return.submission.sha256
    actions.save_answers(query.quarterly_return, answers={"A1": SHORT}, by=here.home.preparer, at=at(4))
    actions.draft_answer(query, answer="It is vacant.", by=here.home.preparer, at=at(4))
    actions.answer_queries(query.quarterly_return, declared=True, by=here.home.siro, at=at(4))
    with pytest.raises(Stale):
        actions.mark_section(
            query.quarterly_return, section="A", mark="clear", sha256=read, by=here.centre.reviewer, at=at(5)
        )
    assert not SectionMark.objects.exists()


def test_the_form_of_a_mark_carries_the_hash_of_the_submission(client, recent):
    quarterly_return = worlds.under_review(recent)
    shown = sign_in(client, recent.centre.reviewer).get(page(recent, "review"))
    form = shown.context["parts"][0].mark_form
    assert form["sha256"].value() == quarterly_return.submission.sha256
    assert f'name="A-sha256" value="{quarterly_return.submission.sha256}"' in text(shown)
    sent = {"A-mark": "clear", "A-sha256": "0" * 64}
    assert client.post(page(recent, "mark", "A"), sent).status_code == 409
    assert (
        client.post(
            page(recent, "mark", "A"), sent | {"A-sha256": quarterly_return.submission.sha256}
        ).status_code
        == 302
    )


# Answers to queries


def test_a_draft_that_was_changed_after_it_was_read_is_not_signed(here):
    worlds.under_review(here)
    query = queried(here)
    query = actions.draft_answer(query, answer="Yes.", by=here.home.preparer, at=at(4))
    read = content.drafts_hash(query.quarterly_return.queries.all())
    actions.draft_answer(query, answer="No.", by=here.home.preparer, at=at(4, 1))
    with pytest.raises(Stale):
        actions.answer_queries(
            query.quarterly_return, declared=True, drafts_sha256=read, by=here.home.siro, at=at(4, 2)
        )
    assert not SignedAnswer.objects.exists()


def test_the_form_carries_the_hash_of_the_drafts_on_its_page(client, recent):
    worlds.under_review(recent)
    query = queried(recent, day=25)
    actions.draft_answer(query, answer="Yes.", by=recent.home.preparer, at=worlds.at(26))
    form = known(client, recent.home.siro).get(page(recent, "answer_queries")).context["form"]
    sent = {name: form[name].value() for name in ("version", "sha256", "drafts_sha256")} | {"declared": "on"}
    actions.draft_answer(Query.objects.get(), answer="No.", by=recent.home.preparer, at=worlds.at(27))
    assert client.post(page(recent, "answer_queries"), sent).status_code == 409
    sent["drafts_sha256"] = content.drafts_hash(Query.objects.all())
    assert client.post(page(recent, "answer_queries"), sent).status_code == 302
    assert SignedAnswer.objects.get().text == "No."


def test_web_and_workers_may_not_change_or_delete_a_signed_answer(here):
    answered_twice(here)
    for change in (
        lambda: SignedAnswer.objects.update(text="No."),
        lambda: SignedAnswer.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


def test_the_receipts_name_the_answers_that_were_signed(client, recent):
    query = answered_twice(recent)
    actions.answer_queries(query.quarterly_return, declared=True, by=recent.home.siro, at=worlds.at(8))
    assert Return.objects.get().submission.number == 1
    last = SignedAnswer.objects.last()
    assert last.sha256 == sha256_of("Since May only.")
    mail = OutboxMessage.objects.filter(
        event__kind="return.queries_answered", to=recent.home.siro.email
    ).last()
    day = london_day(worlds.at(8))
    assert f"Query 1 on A1: {last.sha256}" in mail.body
    assert f"Signed at: {day.day} {day:%B %Y}" in mail.body
    assert "The return itself was not changed" in mail.body
    shown = text(sign_in(client, recent.home.siro).get(page(recent, "receipt")))
    assert all(signed_answer.sha256 in shown for signed_answer in SignedAnswer.objects.all())


# The rules hold when it is signed, too

SOON = replace(SHORT, action_due=date(2007, 7, 13))


def test_what_time_has_overtaken_is_not_signed(here):
    quarterly_return = worlds.sent(here, A1=SOON)
    with pytest.raises(
        NotReady, match="A1: the date by which the action will be done must be today or in the future"
    ):
        actions.sign_and_submit(quarterly_return, declared=True, by=here.home.siro, at=at(10))
    assert not Return.objects.get().submission


def test_the_page_shows_what_must_be_put_right_before_the_button(client, recent):
    soon = replace(SOON, action_due=worlds.at(3).date())
    worlds.sent(recent, A3=soon)
    shown = text(known(client, recent.home.siro).get(page(recent, "sign")))
    assert '<a href="#question-A3">A3: the date by which' in shown
    assert 'id="question-A3"' in shown
    assert "Sign and submit" not in shown
    assert "Give it back to the return coordinator" in shown


def test_while_queries_are_open_what_must_be_put_right_can_be(client, recent):
    soon = replace(SOON, action_due=worlds.at(10).date())
    worlds.under_review(recent, A3=soon)
    query = queried(recent)
    assert set(actions.open_questions(Return.objects.get(), worlds.at(5))) == {"A1"}
    actions.draft_answer(query, answer="Yes.", by=recent.home.preparer, at=worlds.at(12))
    shown = text(known(client, recent.home.siro).get(page(recent, "answer_queries")))
    assert f'<a href="{page(recent, "section", "A")}#question-A3">A3: the date by which' in shown
    assert "Sign all answers" not in shown
    assert 'id="question-A3"' in text(sign_in(client, recent.home.preparer).get(page(recent, "section", "A")))
    later = replace(SOON, action_due=worlds.at(400).date())
    actions.save_answers(
        query.quarterly_return, answers={"A3": later}, by=recent.home.preparer, at=worlds.at(13)
    )
    quarterly_return = actions.answer_queries(
        query.quarterly_return, declared=True, by=recent.home.siro, at=worlds.at(14)
    )
    assert (quarterly_return.status, quarterly_return.submission.number) == ("under_review", 2)


def test_the_page_of_answers_to_queries_lists_what_changed_and_the_actions_agreed_to(client, recent):
    due = worlds.at(400).date()
    worlds.under_review(recent, A3=replace(SOON, action_due=due))
    query = queried(recent, "A3")
    actions.draft_answer(query, answer="By a count.", by=recent.home.preparer, at=worlds.at(12))
    alone = text(known(client, recent.home.siro).get(page(recent, "answer_queries")))
    assert "No answer of the return changed since it was signed" in alone
    assert f"A3: {SOON.action_summary}, by {due.day} {due:%B %Y}" in alone
    assert "By signing you agree to" not in alone
    actions.save_answers(
        query.quarterly_return,
        answers={"A3": replace(SOON, action_due=due, reason="Vacant since June")},
        by=recent.home.preparer,
        at=worlds.at(13),
    )
    changed = text(known(client, recent.home.siro).get(page(recent, "answer_queries")))
    assert "No answer of the return changed" not in changed
    assert "Changed since it was queried" in changed
    assert "By signing you agree to 1 action:" in changed


def test_an_answer_that_is_asked_for_again_is_shown_before_its_signature_with_what_is_still_needed(
    client, recent
):
    worlds.under_review(recent)
    query = queried(recent)
    actions.draft_answer(query, answer="By a count.", by=recent.home.preparer, at=worlds.at(4))
    actions.answer_queries(query.quarterly_return, declared=True, by=recent.home.siro, at=worlds.at(5))
    query = actions.ask_again(
        Query.objects.get(),
        still_wanted="Who counted?",
        answer_by=worlds.at(40).date(),
        by=recent.centre.reviewer,
        at=worlds.at(6),
    )
    actions.draft_answer(query, answer="Internal audit.", by=recent.home.preparer, at=worlds.at(7))
    shown = text(known(client, recent.home.siro).get(page(recent, "answer_queries")))
    for message in ("Who counted?", "By a count.", "Internal audit."):
        assert message in shown
