"""A section saves what is sound and keeps what is not, as it was typed, beside its error."""

import pytest

from accounts import unsaved
from accounts.models import UnsavedField
from audit.models import Event
from audit.record import subject_of
from audit.transitions import NotReady
from returns import actions
from returns.models import Answer
from returns.queries import content
from returns.questionnaire import AnswerValue
from tests.factories import Role, person, sign_in
from tests.returns import world as worlds
from tests.returns.browsing import page, text

pytestmark = pytest.mark.django_db
SOUND = {"A2_choice": "never", "A4_choice": "amber", "A4_reason": "Two posts are vacant."}


@pytest.fixture
def here(recent, client):
    actions.start(recent.quarterly_return, by=recent.home.preparer, at=worlds.at())
    sign_in(client, recent.home.preparer)
    return recent


def save(client, here, data, **kw):
    return client.post(page(here, "section", "A"), data, **kw)


@pytest.mark.parametrize(
    ("typed", "field", "shown"),
    [
        ({"A1_whole": "many", "A1_part": "7"}, "A1", 'value="many"'),
        ({"A3_reason": "A reason without a choice"}, "A3", "A reason without a choice"),
        ({"A3_choice": "not_met", "A3_action_due_day": "31", "A3_action_due_month": "2"}, "A3", 'value="31"'),
        ({"A1_whole": "3", "A1_part": "4"}, "A1", 'value="4"'),
    ],
)
def test_one_bad_field_holds_back_no_other_and_comes_back_as_it_was_typed(client, here, typed, field, shown):
    done = save(client, here, SOUND | typed | {"go": "later"}, follow=True)
    assert done.redirect_chain[-1][0] == page(here)
    assert f"Not saved: {field}." in text(done)
    assert "Everything else in the section is saved." in text(done)
    assert set(content.answers_of(here.quarterly_return)) == {"A2", "A4"}
    again = text(client.get(page(here, "section", "A")))
    assert shown in again
    assert "There is a problem" in again
    assert "Two posts are vacant." in again


def test_to_continue_shows_the_section_again_with_what_was_saved_and_what_was_not(client, here):
    done = save(client, here, SOUND | {"A1_whole": "many"})
    assert done.status_code == 422
    assert "There is a problem" in text(done)
    assert 'value="many"' in text(done)
    assert "Not saved: A1." in text(done)
    assert set(content.answers_of(here.quarterly_return)) == {"A2", "A4"}


def test_what_was_put_right_is_saved_and_no_longer_kept_beside_it(client, here):
    shown = save(client, here, SOUND | {"A1_whole": "many", "A1_part": "7"})
    tokens = {
        f"{key}_seen": answer.token for key, answer in content.answers_of(here.quarterly_return).items()
    }
    assert all(token in text(shown) for token in tokens.values())
    done = save(
        client, here, SOUND | tokens | {"A1_whole": "9", "A1_part": "7", "A1_seen": "", "go": "later"}
    )
    assert done.status_code == 302
    assert Answer.objects.get(question="A1").whole == 9
    assert not UnsavedField.objects.exists()


def test_the_sound_answer_counts_until_what_was_typed_is_sound_too(client, here):
    save(client, here, {"A1_whole": "12", "A1_part": "7"})
    before = content.answers_of(here.quarterly_return)["A1"]
    save(client, here, {"A1_whole": "many", "A1_part": "7", "A1_seen": before.token})
    assert content.answers_of(here.quarterly_return)["A1"] == before


def test_what_is_kept_is_not_written_over_what_a_colleague_saved_meanwhile(client, here):
    save(client, here, {"A1_whole": "many", "A1_part": "7", "A1_seen": ""})
    actions.save_answers(
        here.quarterly_return, answers={"A1": AnswerValue(part=1, whole=2)}, by=here.home.siro, at=worlds.at()
    )
    done = save(client, here, {"A1_whole": "9", "A1_part": "7", "A1_seen": ""})
    assert done.status_code == 409
    assert content.answers_of(here.quarterly_return)["A1"].whole == 2


def test_a_colleague_sees_what_was_typed_and_by_whom_before_the_return_is_sent(client, here):
    save(client, here, SOUND | {"A1_whole": "many", "go": "later"})
    colleague = person("second@home-office.example", Role.PREPARER, here.home.organisation)
    sign_in(client, colleague)
    check = text(client.get(page(here, "check")))
    assert f"{here.home.preparer.name} typed something else on" in check
    assert "A1: what was typed is not saved" in check
    assert 'value="many"' in text(client.get(page(here, "section", "A")))


def test_a_return_is_not_sent_while_something_typed_is_not_saved(here):
    actions.save_section(
        worlds.answered(here.quarterly_return, by=here.home.preparer, at=worlds.at()), section="A", answers={}, seen={}, same=[],
        unsound={"A1": unsaved.Typed([("A1_whole", "many")], "A1 must be a whole number")},
        by=here.home.preparer, at=worlds.at(),
    )  # fmt: skip
    here.quarterly_return.refresh_from_db()
    with pytest.raises(NotReady, match="A1: what was typed is not saved: A1 must be a whole number"):
        actions.send_to_siro(here.quarterly_return, by=here.home.preparer, at=worlds.at(1))
    actions.save_section(
        here.quarterly_return, section="A", answers={"A1": AnswerValue(part=0, whole=0)}, seen={}, same=[], unsound={},
        by=here.home.preparer, at=worlds.at(1),
    )  # fmt: skip
    here.quarterly_return.refresh_from_db()
    assert (
        actions.send_to_siro(here.quarterly_return, by=here.home.preparer, at=worlds.at(1)).status
        == "awaiting_siro"
    )


def test_clearing_a_field_ends_what_was_kept_of_it(client, here):
    save(client, here, {"A1_whole": "many"})
    save(client, here, {"A1_whole": ""})
    assert unsaved.unsaved_of(subject_of(here.quarterly_return)) == []
    assert "A1" not in content.answers_of(here.quarterly_return)


NONE_OF_MANY = {"A1_whole": "1000", "A1_part": "0"}
TICKED = {"confirmed": "A1_whole: Yes, 0 of 1,000 is right"}


def beside_a1(here):
    (row,) = [
        row
        for section in content.content_of(here.quarterly_return)["sections"]
        for row in section["answers"]
        if row["question"] == "A1"
    ]
    return dict(row["beside"])


def test_a_confirmed_answer_is_signed_with_the_question_that_was_asked_and_shown_before(client, here):
    assert save(client, here, SOUND | NONE_OF_MANY).status_code == 422
    assert save(client, here, SOUND | NONE_OF_MANY | TICKED).status_code == 302
    message = "0 of 1,000 is right. The portal had asked: “You entered 0 of 1,000 in A1. Is that right?”"
    assert beside_a1(here)["Confirmed"] == message
    assert "0 of 1,000 is right" in text(client.get(page(here, "check")))
    assert "When asked, confirmed that the answer to A1 is right" in text(client.get(page(here)))
    event = Event.objects.get(kind="value.confirmed")  # the audit log has more readers than a draft
    assert event.facts == {"field": "A1_whole", "value": "the answer to A1"}


def test_a_confirmed_answer_is_not_asked_about_again_and_another_one_is(client, here):
    save(client, here, SOUND | NONE_OF_MANY | TICKED)
    beside = {"A1_confirmed": "on", "A1_seen": a1_token(here)}
    assert save(client, here, SOUND | NONE_OF_MANY | beside).status_code == 302
    assert content.answers_of(here.quarterly_return)["A1"] == AnswerValue(part=0, whole=1000, confirmed=True)
    changed = save(client, here, SOUND | NONE_OF_MANY | {"A1_whole": "2000", "A1_seen": a1_token(here)})
    assert "You entered 0 of 2,000 in A1. Is that right?" in text(changed)


def a1_token(here):
    return content.answers_of(here.quarterly_return)["A1"].token


def test_an_answer_that_was_changed_since_is_not_said_to_be_confirmed(client, here):
    save(client, here, SOUND | NONE_OF_MANY | TICKED)
    save(client, here, SOUND | {"A1_whole": "1000", "A1_part": "900", "A1_seen": a1_token(here)})
    assert content.answers_of(here.quarterly_return)["A1"] == AnswerValue(part=900, whole=1000)
    assert "Confirmed" not in beside_a1(here)


def test_a_confirmed_answer_that_is_not_saved_for_another_reason_is_not_asked_about_again(client, here):
    old = {"A2_day_day": "1", "A2_day_month": "3", "A2_day_year": "2015"}
    assert "You entered 1 March 2015" in text(save(client, here, old))
    both = old | {"A2_choice": "never", "confirmed": "A2_day: Yes, 1 March 2015 is right"}
    assert "or one of the other answers, not both" in text(save(client, here, both))
    assert not Answer.objects.exists()
    shown = text(client.get(page(here, "section", "A")))
    assert 'value="2015"' in shown
    assert "You entered 1 March 2015" not in shown
    assert save(client, here, old).status_code == 302
    assert Answer.objects.get().day.year == 2015
