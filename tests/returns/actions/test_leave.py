"""A return says what a quarter was: it is signed when the quarter has ended, or earlier by the centre's leave."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import OutboxMessage
from audit.transitions import NotReady, Refused
from departments.organisations.calendar import LONDON, Quarter, london_day
from departments.organisations.roles import ROLES, Role
from returns import actions
from returns.actions.sweeping import open_signing, remind
from returns.home import returns_waiting_for, tasks_for
from returns.models import Cycle, Return
from tests.factories import sign_in
from tests.returns import world as worlds
from tests.returns.browsing import known, page, text
from tests.returns.world import at, kinds, notified_of, sent

pytestmark = pytest.mark.django_db
LAST_DAY = datetime(2007, 6, 30, 23, 30, tzinfo=LONDON)
NEXT_DAY = datetime(2007, 7, 1, 0, 30, tzinfo=LONDON)
REASON = "The organisation is abolished on 15 June"


@pytest.fixture
def early(monkeypatch):
    """A return that was prepared and sent three weeks before its quarter ends."""
    monkeypatch.setattr(worlds, "AT", datetime(2007, 6, 11, 10, tzinfo=LONDON))
    here = worlds.world()
    here.quarterly_return = sent(here)
    return here


def sign(here, moment):
    return actions.sign_and_submit(here.quarterly_return, declared=True, by=here.home.siro, at=moment)


def allow(here, moment=None, by=None):
    return actions.allow_early_signing(
        here.quarterly_return, reason=REASON, by=by or here.centre.approver, at=moment or at(1)
    )


def test_a_return_is_signed_when_its_quarter_has_ended(early):
    with pytest.raises(NotReady, match="Signing opens on 1 July 2007"):
        sign(early, LAST_DAY)
    quarterly_return = sign(early, NEXT_DAY)
    assert (quarterly_return.status, quarterly_return.submission.leave_given_by) == ("submitted", None)


def test_a_return_is_signed_earlier_by_leave_of_the_centre_which_the_receipt_names(client, early):
    early.quarterly_return = allow(early)
    quarterly_return = sign(early, at(2))
    assert (quarterly_return.submission.leave_given_by, quarterly_return.submission.leave_given_at) == (
        early.centre.approver,
        at(1),
    )
    message = f"before the quarter ended, with the permission of {early.centre.approver.name} on 12 June 2007"
    assert message in text(sign_in(client, early.home.siro).get(page(early, "receipt")))
    mail = OutboxMessage.objects.filter(event__kind="return.signed").first()
    assert message in mail.body


def test_a_receipt_after_the_quarter_names_no_leave_even_where_it_was_given(early):
    early.quarterly_return = allow(early)
    assert sign(early, NEXT_DAY).submission.leave_given_by is None


def test_leave_is_given_by_the_centre_with_a_reason_and_everybody_concerned_is_notified(early):
    for who in (early.home.siro, early.home.preparer, early.centre.reviewer):
        with pytest.raises(Refused):
            allow(early, by=who)
    with pytest.raises(NotReady, match="Enter a reason"):
        actions.allow_early_signing(early.quarterly_return, reason="Yes", by=early.centre.approver, at=at(1))
    quarterly_return = allow(early)
    assert quarterly_return.remarks.get().text == REASON
    assert kinds(quarterly_return)[-1] == "return.early_signing_allowed"
    assert notified_of("return.early_signing_allowed") == [
        "preparer@home-office.example",
        "siro@home-office.example",
    ]
    with pytest.raises(NotReady, match="given already"):
        allow(early, at(2))


def test_leave_can_be_taken_back_until_it_is_used(early):
    early.quarterly_return = allow(early)
    quarterly_return = actions.end_early_signing(
        early.quarterly_return, reason="It is not abolished yet", by=early.centre.approver, at=at(2)
    )
    assert (quarterly_return.leave_given_by, quarterly_return.leave_given_at) == (None, None)
    with pytest.raises(NotReady, match="Signing opens"):
        sign(early, at(3))
    with pytest.raises(NotReady, match="No permission was given"):
        actions.end_early_signing(
            quarterly_return, reason="It is not abolished", by=early.centre.approver, at=at(3)
        )


def test_no_leave_is_given_after_the_quarter(early):
    with pytest.raises(NotReady, match="The quarter has ended"):
        allow(early, NEXT_DAY)


def test_a_siro_is_asked_to_sign_when_the_quarter_has_ended_and_not_before(early):
    siro = early.home.siro
    assert tasks_for(siro, at(1)) == []
    assert returns_waiting_for(siro, at(1)) == set()
    assert (
        "Signing opens on Sunday 1 July 2007"
        in OutboxMessage.objects.get(event__kind="return.sent_to_siro").body
    )
    Cycle.objects.update(due_on=date(2007, 7, 2))  # so that a reminder would be due before the quarter ends
    remind(at=LAST_DAY, cycles=[early.cycle])
    open_signing(at=LAST_DAY, cycles=[early.cycle])
    assert not {"return.reminded", "return.signing_opened"} & set(kinds(early.quarterly_return))
    for _ in range(2):
        open_signing(at=NEXT_DAY, cycles=[early.cycle])
    assert kinds(early.quarterly_return).count("return.signing_opened") == 1
    assert notified_of("return.signing_opened") == [siro.email]
    assert "Sign the Q1 2007-08 return" in tasks_for(siro, NEXT_DAY)[0].text


def test_a_siro_who_may_sign_early_is_asked_to(early):
    allow(early)
    assert "Sign the" in tasks_for(early.home.siro, at(2))[0].text


@pytest.fixture
def running(monkeypatch):
    """A return of the quarter that runs today, prepared and sent some hours ago."""
    start = timezone.now() - timedelta(hours=6)
    monkeypatch.setattr(worlds, "AT", start)
    quarter = Quarter.of(london_day(start))
    here = worlds.world(year=quarter.year_name, quarter=quarter.number)
    sent(here)
    return here


def test_the_sign_page_says_when_signing_opens_and_who_can_allow_it_before(client, running):
    opens = Quarter.of(london_day(timezone.now())).next().first_day
    shown = text(known(client, running.home.siro).get(page(running, "sign")))
    assert f"Signing opens on {opens.day} {opens:%B %Y}" in shown
    assert ROLES[Role.CO_APPROVER].title in shown
    assert "Sign and submit" not in shown
    assert "Read the return" in text(client.get(page(running)))


def test_the_centre_gives_leave_on_a_page_and_takes_it_back_there(client, running):
    sign_in(client, running.centre.approver)
    assert "Allow signing before the quarter ends" in text(client.get(page(running)))
    for name, message in (
        ("allow_early_signing", "can be signed before"),
        ("end_early_signing", "permission is withdrawn"),
    ):
        address = page(running, "step", name)
        version = client.get(address).context["form"]["version"].value()
        answer = client.post(address, {"version": version, "reason": REASON}, follow=True)
        assert message in text(answer)
        quarterly_return = Return.objects.get()
        assert (quarterly_return.leave_given_by is not None) == (name == "allow_early_signing")
