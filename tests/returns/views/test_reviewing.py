"""The pages of the centre's review, and those that show what was signed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.organisations.calendar import london_day
from returns import actions
from returns.models import Answer, Query, Return
from returns.queries import content
from returns.questionnaire import AnswerValue
from tests.factories import sign_in
from tests.returns import world as worlds
from tests.returns.browsing import known, page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(recent):
    return recent


def test_the_centre_never_sees_or_changes_a_draft(client, here):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    actions.save_answers(
        here.quarterly_return,
        answers={"A3": AnswerValue(choice="met")},
        by=here.home.preparer,
        at=worlds.at(),
    )
    known(client, here.centre.reviewer)
    assert client.get(page(here)).status_code == 200
    for name, more in (("section", ["A"]), ("check", []), ("evidence_add", ["A3"]), ("send", [])):
        assert client.get(page(here, name, *more)).status_code == 403
        assert client.post(page(here, name, *more), {"A3_choice": "not_met"}).status_code in (403, 405)
    assert client.get(page(here, "review")).status_code == 404
    assert Answer.objects.get().choice == "met"


def test_a_reviewer_asks_marks_and_recommends_and_another_accepts(client, here):
    worlds.under_review(here)
    sign_in(client, here.centre.reviewer)
    later = london_day(timezone.now()) + timedelta(days=20)
    day = {"answer_by_day": later.day, "answer_by_month": later.month, "answer_by_year": later.year}
    assert client.post(page(here, "ask", "A1"), {"text": "Why?"} | day).status_code == 422
    assert (
        client.post(
            page(here, "ask", "A1"),
            {"text": "How many posts are these?", "version": Return.objects.get().version} | day,
        ).status_code
        == 302
    )
    query = Query.objects.get()
    sign_in(client, here.home.preparer)
    address = reverse("returns:query_step", args=[query.pk, "draft_answer"])
    assert client.post(address, {"answer": ""}).status_code == 422
    client.post(address, {"answer": "None: nothing was asked for.", "version": 1})
    known(client, here.home.siro)
    form = client.get(page(here, "answer_queries")).context["form"]
    hidden = ("version", "sha256", "drafts_sha256")
    signed = {name: form[name].value() for name in hidden} | {"declared": "on"}
    assert client.post(page(here, "answer_queries"), signed).status_code == 302
    sign_in(client, here.centre.reviewer)
    assert "Mark section A" in text(
        client.post(page(here, "review"), {"words": "Accept it.", "version": Return.objects.get().version})
    )
    read = Return.objects.get().submission
    weak = {"A-mark": "weak", "A-sha256": read.sha256}
    assert client.post(page(here, "mark", "A"), weak).status_code == 422
    for key in (section["key"] for section in content.signed_content(read)["sections"]):
        client.post(page(here, "mark", key), {f"{key}-mark": "clear", f"{key}-sha256": read.sha256})
    recommendation = {"words": "Accept it.", "version": Return.objects.get().version}
    assert client.post(page(here, "review"), recommendation).status_code == 302
    quarterly_return = Return.objects.get()
    known(client, here.centre.approver)
    assert "Accept it." in text(client.get(page(here, "decide")))
    sent = {"version": quarterly_return.version, "sha256": quarterly_return.submission.sha256}
    assert client.post(page(here, "accept"), sent | {"sha256": "nonsense"}).status_code == 422
    assert "is accepted" in text(client.post(page(here, "accept"), sent, follow=True))


def test_a_reviewer_reads_the_date_of_each_piece_of_evidence(client, here):
    worlds.under_review(here)
    day = here.cycle.last_day
    sign_in(client, here.centre.reviewer)
    shown = text(client.get(page(here, "review")))
    assert f"</a>, dated {day.day} {day:%B %Y}" in shown


def test_conditions_are_asked_whole(client, here):
    quarterly_return = worlds.recommended(here)
    known(client, here.centre.approver)
    sent = {"version": quarterly_return.version, "sha256": quarterly_return.submission.sha256}
    assert client.post(page(here, "conditions"), sent).status_code == 422
    due = {"due_1_day": 1, "due_1_month": 4, "due_1_year": london_day(timezone.now()).year + 1}
    condition = {"summary_1": "Encrypt", "owner_1": "cio", **due}
    assert client.post(page(here, "conditions"), sent | condition | {"summary_2": "Half"}).status_code == 422
    assert client.post(page(here, "conditions"), sent | condition).status_code == 302
    assert Return.objects.get().status == "accepted_with_conditions"


def test_what_changed_is_marked(client, here):
    quarterly_return = worlds.under_review(here)
    quarterly_return = actions.return_for_rework(
        quarterly_return, reason="A3 says nothing", by=here.centre.reviewer, at=worlds.at(3)
    )
    actions.save_answers(
        quarterly_return,
        answers={"A4": AnswerValue(choice="red", reason="Two losses")},
        by=here.home.preparer,
        at=worlds.at(4),
    )
    quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=worlds.at(4))
    quarterly_return = actions.sign_and_submit(
        quarterly_return, declared=True, by=here.home.siro, at=worlds.at(5)
    )
    shown = text(sign_in(client, here.centre.reviewer).get(page(here, "review")))
    assert shown.count("Changed since last submission") == 1


def test_the_page_of_a_conflict_says_in_words_what_was_sent_and_leads_back_to_the_return(client, here):
    quarterly_return = worlds.recommended(here)
    known(client, here.centre.approver)
    sent = {"version": quarterly_return.version, "sha256": "f" * 64, "words": "Well done."}
    done = client.post(page(here, "accept"), sent)
    assert done.status_code == 409
    assert "Is there anything you want to say to the organisation?" in text(done)
    assert "Well done." in text(done)
    assert "f" * 64 not in text(done)
    assert f'href="{page(here)}"' in text(done)
