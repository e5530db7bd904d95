"""The centre writes and publishes texts for roles, and people in these roles acknowledge or answer them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event, OutboxMessage
from audit.transitions import NotNow, NotReady, Refused
from departments.entries import actions
from departments.entries.circulars import CircularAnswer, owing_readers
from departments.organisations.roles import Role
from tests import factories
from tests.departments.circulars.stories import published, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def editor(centre):
    return factories.person("editor@example.test", Role.CO_EDITOR, centre)


@pytest.fixture
def guardian(home_office):
    return factories.person("dpo@example.test", Role.DPO, home_office)


def owing(at):
    return sorted(reader.user.email for reader in owing_readers(at).select_related("user"))


def test_everybody_in_its_roles_in_every_body_is_asked_with_their_deputies(people, editor, guardian, now):
    published(by=editor, at=now)
    assert owing(now) == [
        "deputy@example.test",
        "dpo@example.test",
        "other_siro@example.test",
        "siro@example.test",
    ]


def test_one_click_acknowledges_and_a_second_one_changes_nothing(people, editor, now):
    circular = published(by=editor, at=now)
    first = actions.answer_circular(circular, by=people["siro"], at=now, number=1)
    assert actions.answer_circular(circular, by=people["siro"], at=now, number=1) == first
    assert (first.organisation.code, first.role, first.number) == ("home-office", "siro", 1)
    assert "siro@example.test" not in owing(now)
    assert Event.objects.filter(kind="circular.acknowledged").count() == 1


def test_a_new_version_asks_again_and_keeps_what_was_acknowledged(people, editor, now):
    circular = published(by=editor, at=now)
    actions.answer_circular(circular, by=people["siro"], at=now)
    circular = actions.renew_circular(
        circular, by=editor, at=now, **words(now, edition="2.0", changes="Tapes are included.")
    )
    assert "siro@example.test" in owing(now)
    with pytest.raises(NotReady, match="new version"):
        actions.answer_circular(circular, by=people["siro"], at=now, number=1)
    actions.answer_circular(circular, by=people["siro"], at=now, number=2)
    assert list(CircularAnswer.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert [edition.values["edition"] for edition in circular.editions.order_by("number")] == ["1.0", "2.0"]


def test_a_new_version_says_what_changed_and_has_another_name(editor, now):
    circular = published(by=editor, at=now)
    with pytest.raises(NotReady) as problem:
        actions.renew_circular(circular, by=editor, at=now, **words(now))
    assert {wrong.field for wrong in problem.value.problems} == {"changes", "edition"}


def test_who_is_not_asked_cannot_acknowledge(people, editor, now):
    circular = published(by=editor, at=now)
    with pytest.raises(Refused):
        actions.answer_circular(circular, by=people["iao"], at=now)


def test_nobody_is_asked_before_it_is_published_nor_after_it_is_withdrawn(people, centre, editor, now):
    draft = actions.add_circular(centre, by=editor, at=now, **words(now))
    assert owing(now) == []
    circular = actions.publish_circular(draft, by=editor, at=now)
    newer = published(by=editor, at=now, name="Handling of all media")
    actions.withdraw_circular(circular, by=editor, at=now, reason="It was replaced.", replaced_by=newer)
    assert {reader.circular for reader in owing_readers(now)} == {newer}
    circular.refresh_from_db()
    assert (circular.status, circular.replaced_by, circular.outcome) == (
        "withdrawn",
        newer,
        "It was replaced.",
    )


def test_a_body_writes_no_text_of_the_centre(people, centre, now):
    with pytest.raises(Refused):
        actions.add_circular(centre, by=people["siro"], at=now, **words(now))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"roles": []}, "roles"),
        ({"link": "http://www.example.test"}, "link"),
        ({"text": ""}, "text"),
        ({"answer_by": None}, "answer_by"),
    ],
)
def test_a_text_that_says_too_little_is_not_kept(editor, centre, now, changed, field):
    with pytest.raises(NotReady) as problem:
        actions.add_circular(centre, by=editor, at=now, **words(now, **changed))
    assert [wrong.field for wrong in problem.value.problems] == [field]


def test_nothing_is_published_whose_date_has_passed(editor, centre, now):
    draft = actions.add_circular(centre, by=editor, at=now, **words(now))
    with pytest.raises(NotReady, match="today or in the future"):
        actions.publish_circular(draft, by=editor, at=now + timedelta(days=21))


def test_a_consultation_is_answered_in_words_and_closed_with_an_outcome(people, editor, now):
    circular = published(by=editor, at=now, kind="consultation")
    with pytest.raises(NotReady, match="answer"):
        actions.answer_circular(circular, by=people["siro"], at=now)
    actions.answer_circular(circular, by=people["siro"], at=now, words="We agree.")
    circular = actions.close_consultation(circular, by=editor, at=now, reason="It comes into force in May.")
    assert (circular.status, circular.outcome) == ("closed", "It comes into force in May.")
    [mail] = OutboxMessage.objects.filter(rule="departments.say_how_a_consultation_ended")
    assert (mail.to, circular.name in mail.body) == ("siro@example.test", True)
    with pytest.raises(Refused):
        actions.answer_circular(circular, by=people["other_siro"], at=now, words="Too late.")


def test_guidance_is_not_closed_with_an_outcome(editor, now):
    with pytest.raises(NotReady):
        actions.close_consultation(published(by=editor, at=now), by=editor, at=now, reason="It is over now.")
    circular = published(by=editor, at=now, name="Another text")
    with pytest.raises(NotNow):
        actions.edit_circular(circular, by=editor, at=now, **words(now, name="A third text"))


def test_who_has_not_is_reminded_every_week_in_the_one_mail_of_the_day(people, editor, guardian, now):
    circular = published(by=editor, at=now)
    assert actions.remind_of_entries(at=now) > 0
    mails = OutboxMessage.objects.filter(rule="departments.remind_of_entries")
    assert set(mails.values_list("to", flat=True)) == {*owing(now)}
    assert all(circular.name in mail.body and circular.name not in mail.subject for mail in mails)
    actions.answer_circular(circular, by=people["siro"], at=now)
    assert actions.remind_of_entries(at=now + timedelta(days=2)) == 0
    actions.remind_of_entries(at=now + timedelta(days=8))
    assert mails.filter(to="siro@example.test").count() == 1
    assert mails.filter(to="dpo@example.test").count() == 2
