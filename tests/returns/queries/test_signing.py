"""Figures from registers are drawn again at the signature; what is entered later is named in the next return."""

import pytest

from audit.models import Event
from audit.transitions import NotReady, Stale
from departments.models import Action
from returns import actions
from returns.models import Return
from returns.queries import content
from returns.queries.signing import to_sign
from tests.returns import world as worlds
from tests.returns.browsing import known, page, text
from tests.returns.world import at, confirm, figure, queried, report, sent, under_review

pytestmark = pytest.mark.django_db


def test_an_incident_recorded_after_sending_is_confirmed_by_the_siro_and_signed(here):
    quarterly_return = sent(here)
    report(here, -15)
    with pytest.raises(actions.FiguresMoved):
        actions.sign_and_submit(quarterly_return, declared=True, by=here.home.siro, at=at(1))
    moved = to_sign(quarterly_return, at(1)).moved
    assert [(line.question, line.line, line.before, line.now) for line in moved] == [
        ("F1", "recorded", 0, 1),
        ("F2", "told", None, 0),  # asked only where there was an incident
    ]
    quarterly_return = confirm(here, quarterly_return, at(1))
    assert (
        quarterly_return.status,
        figure(quarterly_return, "F1", "recorded"),
        figure(quarterly_return, "F2", "told"),
    ) == ("submitted", 1, 0)
    assert content.signed_rows(quarterly_return.submission)["F1"]["given"]["figures"] == {"recorded": 1}
    event = Event.objects.get(kind="return.signed")
    assert event.facts["figures_moved"] == {"F1 recorded": [0, 1], "F2 told": [None, 0]}
    assert quarterly_return.answers.get(question="F1").answered_by == here.home.siro


def test_figures_that_move_between_showing_and_signing_are_shown_and_asked_about_again(here):
    quarterly_return = sent(here)
    report(here, -15)
    seen = to_sign(quarterly_return, at(1)).sha256
    report(here, -14)
    with pytest.raises(actions.FiguresMoved):
        actions.sign_and_submit(
            quarterly_return, declared=True, figures_confirmed=True, version=quarterly_return.version, sha256=seen, by=here.home.siro, at=at(1)
        )  # fmt: skip
    assert not Return.objects.get(pk=quarterly_return.pk).submission
    assert figure(confirm(here, quarterly_return, at(2)), "F1", "recorded") == 2


def test_answers_that_changed_are_stale_and_no_moved_figures(here):
    quarterly_return = sent(here)
    seen, version = to_sign(quarterly_return, at(1)).sha256, quarterly_return.version
    quarterly_return = actions.send_back(
        quarterly_return, reason="C2 cannot be right.", by=here.home.siro, at=at(1)
    )
    quarterly_return = actions.save_answers(
        quarterly_return, answers={"A1": worlds.SHORT}, by=here.home.preparer, at=at(1, 1)
    )
    quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at(1, 2))
    with pytest.raises(Stale):
        actions.sign_and_submit(
            quarterly_return, declared=True, version=version, sha256=seen, by=here.home.siro, at=at(1, 3)
        )


def test_answers_to_queries_confirm_an_incident_too_and_leave_figures_of_the_day_alone(here):
    quarterly_return = under_review(here, A1=worlds.SHORT)  # the signature opened an action
    query = queried(here)
    query = actions.draft_answer(query, answer="Yes.", by=here.home.preparer, at=at(4))
    assert to_sign(query.quarterly_return, at(4)).moved == ()
    report(here, -15)
    with pytest.raises(NotReady):
        actions.answer_queries(query.quarterly_return, declared=True, by=here.home.siro, at=at(5))
    quarterly_return = actions.answer_queries(
        query.quarterly_return, declared=True, figures_confirmed=True, by=here.home.siro, at=at(5)
    )
    assert (
        quarterly_return.submission.number,
        figure(quarterly_return, "F1", "recorded"),
        figure(quarterly_return, "G1", "planned"),
    ) == (2, 1, 0)


def test_a_correction_says_again_what_the_actions_were_on_the_day_of_its_first_signature(here):
    old = worlds.accepted(here, A1=worlds.SHORT)
    new = actions.correct(old, reason="C2 counted phones twice", by=here.home.siro, at=at(10))
    report(here, -15)
    new = actions.save_answers(
        new, answers={"F1": worlds.AnswerValue(confirmed=True), "F2": worlds.AnswerValue(confirmed=True)},
        by=here.home.preparer, at=at(11),
    )  # fmt: skip
    new = actions.send_to_siro(new, by=here.home.preparer, at=at(11))
    report(here, -14)
    new = confirm(here, new, at(12))
    assert (figure(new, "F1", "recorded"), figure(new, "G1", "planned")) == (2, 0)


# Pages


def test_the_sign_page_shows_old_and_new_and_signs_what_is_confirmed_there(client, recent):
    quarterly_return = worlds.sent(recent)
    Action.objects.create(
        organisation=recent.home.organisation, code="HO-99", summary="Encrypt", origin="own", status="agreed",
        created_at=at(),
    )  # fmt: skip
    address = page(recent, "sign")
    shown = known(client, recent.home.siro).get(address)
    assert "Figures that changed in the registers" in text(shown)
    form = shown.context["form"]
    sent_form = {name: form[name].value() for name in ("version", "sha256")} | {"declared": "on"}
    refused = client.post(address, sent_form)
    assert refused.status_code == 422
    assert "Confirm the figures that changed" in text(refused)
    Action.objects.filter(code="HO-99").update(status="verified")
    Action.objects.create(
        organisation=recent.home.organisation, code="HO-98", summary="Encrypt", origin="own", status="agreed",
        due=worlds.at(-3).date(), created_at=at(),
    )  # fmt: skip
    asked_again = client.post(address, sent_form | {"figures_confirmed": "on"})
    assert asked_again.status_code == 409
    assert "Nothing is signed yet, and your declaration is kept" in text(asked_again)
    form = asked_again.context["form"]
    assert form["declared"].value() is True
    assert not form["figures_confirmed"].value()
    sent_form = {name: form[name].value() for name in ("version", "sha256")} | {"declared": "on"}
    answer = client.post(address, sent_form | {"figures_confirmed": "on"})
    assert answer.url == page(recent, "receipt")
    assert figure(Return.objects.get(pk=quarterly_return.pk), "I3", "overdue") == 1
