"""In which order the texts of the centre are listed, and by which words they are found."""

import pytest
from django.utils import timezone

from departments.circulars.queries import ORDERS, circulars_for
from tests.departments.circulars.stories import drafted, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(people):
    at = timezone.now()
    return [
        published(at=at, name="Tapes", kind="standard"), published(at=at, name="Discs", text="Encrypt each one."),
        drafted(at=at, name="Sticks"),
    ]  # fmt: skip


def names(user, **wanted):
    return [circular.name for circular in circulars_for(user, timezone.now(), **wanted)]


def test_texts_come_in_each_order_that_is_asked_for_and_backwards(three, people):
    assert names(people["siro"], sort="name") == ["Discs", "Tapes"]
    for order in ORDERS:
        assert sorted(names(people["siro"], sort=order)) == ["Discs", "Tapes"]
    assert names(people["siro"], sort="-name") == names(people["siro"], sort="-kind") == ["Tapes", "Discs"]
    assert names(people["siro"], sort="no_such") == names(people["siro"])


@pytest.mark.parametrize(("text", "result"), [("each discs", ["Discs"]), ("each tapes", []), ("Sticks", [])])
def test_a_text_is_found_by_every_word_of_its_title_and_of_what_it_says(three, people, text, result):
    assert names(people["siro"], text=text) == result
