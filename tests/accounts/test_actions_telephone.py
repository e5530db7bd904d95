"""A telephone number is used once its owner has entered the code that came to it; an absence is recorded and removed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts import actions, queries
from accounts.models import Telephone
from audit import sending
from audit.channels import text
from audit.models import Event, OutboxMessage
from audit.transitions import NotReady
from tests.factories import make_user

NUMBER = "+447700900982"
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def entered(user, at=AT):
    return actions.enter_telephone(user, number=NUMBER, by=user, at=at)


def confirmed(user, code, at=AT + MINUTE):
    return actions.confirm_telephone(user, code=code, by=user, at=at)


def test_the_code_that_comes_by_text_confirms_the_number(siro, notify):
    kept = entered(siro)
    message = OutboxMessage.objects.get(channel="text")
    sending.deliver_due(lambda: message.created_at)
    wording = notify.taken[0]["personalisation"]["message"]
    assert notify.taken[0]["phone_number"] == NUMBER
    assert not queries.telephone_of(siro).confirmed_at
    assert confirmed(siro, wording[: text.DIGITS]) == ""
    assert queries.telephone_of(siro).confirmed_at == AT + MINUTE
    assert text.code_of(kept.code_key) not in str(list(OutboxMessage.objects.values_list("body", "subject")))
    facts = [str(event.facts) for event in Event.objects.all()]
    assert not any(NUMBER in fact or wording[: text.DIGITS] in fact for fact in facts)


def test_a_wrong_code_counts_and_after_five_a_new_one_is_wanted(siro, notify):
    code = text.code_of(entered(siro).code_key)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert [confirmed(siro, wrong) for _ in range(5)] == [
        "The code is not correct: look at the newest text message"
    ] * 5
    assert confirmed(siro, code) == "The code no longer works: ask for a new one"
    assert Telephone.objects.get().confirmed_at is None


def test_a_code_counts_for_a_quarter_of_an_hour(siro, notify):
    code = text.code_of(entered(siro).code_key)
    assert confirmed(siro, code, AT + 16 * MINUTE) == "The code no longer works: ask for a new one"
    assert confirmed(siro, code, AT + 15 * MINUTE) == ""


def test_codes_are_sent_once_a_minute_and_five_times_a_day_and_each_makes_the_one_before_worthless(
    siro, notify
):
    first = entered(siro)
    with pytest.raises(NotReady, match="wait a minute"):
        entered(siro, AT + timedelta(seconds=59))
    for number in range(1, 5):
        entered(siro, AT + number * MINUTE)
    with pytest.raises(NotReady, match="try again tomorrow"):
        entered(siro, AT + 9 * MINUTE)
    assert confirmed(siro, text.code_of(first.code_key), AT + 5 * MINUTE)
    entered(siro, AT + timedelta(days=1))


def test_another_number_must_be_confirmed_again(siro, notify):
    confirmed(siro, text.code_of(entered(siro).code_key))
    entered(siro, AT + 2 * MINUTE)
    assert not Telephone.objects.get().confirmed_at
    assert actions.remove_telephone(siro, by=siro, at=AT)
    assert not actions.remove_telephone(siro, by=siro, at=AT)


def test_an_absence_ends_after_it_began_and_is_removed_by_its_owner_alone(siro):
    other = make_user("dpo@home-office.invalid")
    days = {"starts_on": date(2026, 11, 30), "ends_on": date(2026, 12, 4)}
    with pytest.raises(NotReady, match="last day"):
        actions.record_absence(siro, starts_on=days["ends_on"], ends_on=days["starts_on"], by=siro, at=AT)
    absence = actions.record_absence(siro, **days, by=siro, at=AT)
    assert queries.absences_of(siro, date(2026, 12, 4)) == [absence]
    assert queries.absences_of(siro, date(2026, 12, 5)) == []
    assert not actions.remove_absence(other, absence=absence.pk, by=other, at=AT)
    assert actions.remove_absence(siro, absence=absence.pk, by=siro, at=AT)
