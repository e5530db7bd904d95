"""Words are found in every text of what a list has, wherever they stand, and the page says where it looks."""

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.entries.circulars import SEARCHED as TEXTS_SEARCHED
from departments.entries.declared import REGISTERS
from departments.models import Action, Asset, Circular, Entry
from departments.organisations.calendar import london_day
from departments.organisations.models import ACTION_SEARCHED
from departments.registers import actions as register_actions
from departments.registers.models import ASSET_SEARCHED
from tests.departments.circulars.stories import published
from tests.departments.conftest import text
from tests.departments.entries.stories import shared_by

NOT_TYPED = ("code", "link", "key")  # numbers and addresses, in which two words do not stand
LISTS = ("actions", "assets", "accumulations", "circulars", "entries_due", "strands", "areas")


@pytest.fixture
def there(home_office, people):
    """An action, a large asset and a text of the centre."""
    at = timezone.now()
    register_actions.add_asset(
        home_office,
        by=people["iao"],
        at=at,
        name="Case files",
        purpose="Cases",
        personal_data=True,
        people_max=200_000,
    )
    register_actions.propose_action(home_office, by=people["preparer"], at=at, summary="Encrypt the laptops")
    published(at=at, name="Discs")
    return home_office


@pytest.mark.parametrize(
    ("model", "field", "name"),
    [
        *((Action, field, "actions") for field in ACTION_SEARCHED if field not in NOT_TYPED),
        *(
            (Asset, field, name)
            for field in ASSET_SEARCHED
            if field not in NOT_TYPED
            for name in ("assets", "accumulations")
        ),
        *((Circular, field, "circulars") for field in TEXTS_SEARCHED if field not in NOT_TYPED),
    ],
)
def test_words_of_any_text_find_it_in_any_order(there, enter, model, field, name):
    address = reverse(f"departments:{name}")
    assert len(enter("siro").get(address, {"text": "zebra quagga"}).context["page"].object_list) == 0
    model.objects.all().update(**{field: "A quagga and a zebra"})
    assert len(enter("siro").get(address, {"text": "zebra quagga"}).context["page"].object_list) == 1


def test_every_text_of_these_models_is_searched():
    for model, searched, others in (
        (
            Action,
            ACTION_SEARCHED,
            {"origin_subject", "origin_part", "agreed_with", "reported_status", "owner_role"},
        ),
        (Asset, ASSET_SEARCHED, set()),
        (Circular, TEXTS_SEARCHED, {"source"}),
    ):
        texts = {
            field.name
            for field in model._meta.concrete_fields
            if field.get_internal_type() in ("CharField", "TextField") and not field.choices
        }
        assert texts - others == set(searched), model


def test_what_is_due_is_found_by_words_of_its_name(there, enter):
    entry = shared_by(there, at=timezone.now())
    Entry.objects.filter(pk=entry.pk).update(
        name="Benefits of families", review_on=london_day(timezone.now())
    )
    page = enter("siro").get(reverse("departments:entries_due"), {"text": "families benefits"})
    assert [thing.name for thing, _ in page.context["rows"]] == ["Benefits of families"]


def test_each_list_says_where_it_looks(there, enter):
    addresses = [reverse(f"departments:{name}") for name in LISTS]
    addresses += [reverse("departments:entries", args=[code]) for code in REGISTERS]
    for address in addresses:
        page = text(enter("siro").get(address))
        assert "Words in any text" in page or "Words in the name" in page, address
