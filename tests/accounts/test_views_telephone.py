"""The pages on which a person enters a telephone number and says when they are away."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from accounts.models import Absence, Telephone
from audit.channels import text
from govuk.limits import in_words
from tests.accounts.browsing import signs_in


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("07700 900 982", "+447700900982"),
        ("(07700) 900-982", "+447700900982"),
        ("+44 7700 900982", "+447700900982"),
        ("0033 6 12 34 56 78", "+33612345678"),
    ],
)
def test_a_number_is_entered_as_people_write_it_and_confirmed_by_its_code(siro, notify, typed, kept):
    client = signs_in(siro)
    answer = client.post("/account/telephone/", {"number": typed}, follow=True)
    assert "Confirm your telephone number" in answer.content.decode()
    telephone = Telephone.objects.get()
    assert telephone.number == kept
    page = client.post("/account/telephone/code/", {"code": text.code_of(telephone.code_key)}, follow=True)
    assert kept in page.content.decode()
    client.post("/account/telephone/remove/")
    assert not Telephone.objects.exists()


@pytest.mark.parametrize("typed", ["", "020 7946 0000", "0770", "+44 20 7946 0000", "a telephone"])
def test_what_is_no_number_of_a_mobile_telephone_is_refused(siro, notify, typed):
    answer = signs_in(siro).post("/account/telephone/", {"number": typed})
    assert answer.status_code == 422
    assert not Telephone.objects.exists()


def test_an_installation_without_text_messages_asks_for_no_number(siro):
    client = signs_in(siro)
    assert client.get("/account/telephone/").status_code == 404
    assert "Telephone" not in client.get("/account/").content.decode()


def test_an_absence_is_recorded_shown_and_removed(siro):
    client = signs_in(siro)
    first, last = localdate() + timedelta(days=1), localdate() + timedelta(days=5)
    days = {
        f"{name}_{part}": getattr(day, part)
        for name, day in (("starts_on", first), ("ends_on", last))
        for part in ("day", "month", "year")
    }
    page = client.post("/account/absence/", days, follow=True).content.decode()
    assert f"to {in_words(last)}." in page
    client.post(f"/account/absence/{Absence.objects.get().pk}/remove/")
    assert not Absence.objects.exists()
