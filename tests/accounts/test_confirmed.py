"""An unlikely value that somebody confirmed: kept, in the history, and not asked about again."""

from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import InternalError
from django.http import QueryDict

from accounts.confirmed import confirmation_of, confirmed_before, copy_confirmed, keep_with
from accounts.models import ConfirmedValue
from audit.models import Event
from govuk import DateField, GovukForm, happened
from tests.factories import make_user

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


class Found(GovukForm):
    found_on = DateField(label="When was it found?", limits=happened(likely_days=30))


def date_form(year, *, ticked=True, confirmed=()):
    sent = QueryDict(mutable=True)
    sent.update({"found_on_day": "27", "found_on_month": "3", "found_on_year": year})
    if ticked:
        sent["confirmed"] = f"found_on: Yes, 27 March {year} is right"
    form = Found(sent, at=NOW, confirmed=confirmed)
    form.full_clean()
    return form


@pytest.fixture
def somebody(db):
    return make_user("somebody@example.gov.uk")


def kept(somebody, year="2025"):
    return keep_with(lambda: somebody, date_form(year), by=somebody, at=NOW)


def test_a_confirmation_is_kept_with_the_thing_and_is_an_event_of_it(somebody):
    assert kept(somebody) == somebody
    confirmed_value = ConfirmedValue.objects.get()
    assert (
        confirmed_value.name,
        confirmed_value.value,
        confirmed_value.confirmed_by,
        confirmed_value.confirmed_at,
    ) == (
        "found_on",
        "27 March 2025",
        somebody,
        NOW,
    )
    assert confirmed_value.question == "You entered 27 March 2025, that is 20 months ago. Is that right?"
    event = Event.objects.get(kind="value.confirmed")
    assert event.facts == {"field": "found_on", "value": "27 March 2025"}
    assert event.subject == f"accounts.User:{somebody.pk}"


def test_the_same_value_is_kept_once_and_not_asked_about_again(somebody):
    kept(somebody)
    kept(somebody)
    assert Event.objects.filter(kind="value.confirmed").count() == 1
    assert date_form("2025", ticked=False, confirmed=confirmed_before(somebody)).is_valid()


def test_another_value_is_asked_about_again(somebody):
    kept(somebody)
    assert not date_form("2024", ticked=False, confirmed=confirmed_before(somebody)).is_valid()


def test_a_confirmation_is_shown_for_that_value_alone(somebody):
    kept(somebody)
    assert confirmation_of(somebody, "found_on", date(2025, 3, 27)).confirmed_by == somebody
    assert confirmation_of(somebody, "found_on", date(2025, 3, 28)) is None
    assert confirmation_of(somebody, "other", date(2025, 3, 27)) is None
    assert confirmation_of(somebody, "found_on", None) is None


def test_a_value_that_nobody_was_asked_about_is_not_confirmed(somebody):
    form = date_form("2026", ticked=False)
    form.newly_confirmed.clear()
    keep_with(lambda: somebody, form, by=somebody, at=NOW)
    assert not ConfirmedValue.objects.exists()


def test_where_the_verb_is_refused_nothing_is_kept(somebody):
    def refuse():
        raise PermissionError

    with pytest.raises(PermissionError):
        keep_with(refuse, date_form("2025"), by=somebody, at=NOW)
    assert not ConfirmedValue.objects.exists()


def test_a_copy_has_the_confirmations_of_what_it_is_a_copy_of(somebody):
    kept(somebody)
    other = make_user("other@example.gov.uk")
    copy_confirmed(somebody, other)
    assert confirmed_before(other) == {("found_on", "27 March 2025")}


def test_what_was_confirmed_is_never_changed(somebody):
    kept(somebody)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ConfirmedValue.objects.update(value="27 March 2026")


def test_not_even_the_owner_of_the_table_changes_what_was_confirmed(as_owner, somebody):
    kept(somebody)
    with (
        pytest.raises(InternalError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM accounts_confirmedvalue")
