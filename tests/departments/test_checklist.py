"""The page of a person's role: what it asks of them, what is owed, and the guidance for it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from departments.checklist import role_pages
from departments.entries import actions as entry_actions
from departments.entries.declared import REGISTERS
from departments.models import Appointment, Asset, AssetReview
from departments.registers import actions
from tests.departments.conftest import text
from tests.departments.entries.conftest import example


def today(user, number=0):
    (page,) = role_pages(user, timezone.now())
    return {point.asks: (point.today, point.is_met) for point in page.points}


def test_a_siro_reads_what_the_register_still_owes_and_an_owner_reads_their_own(people, home_office, enter):
    owner = Appointment.objects.get(user=people["iao"])
    for name, whose, marking in (("Case files", owner, "OFFICIAL"), ("Pay", None, "not_set")):
        actions.add_asset(
            home_office, by=people["iao"], at=timezone.now(), name=name, purpose="Cases", personal_data=True,
            owner=whose, marking=marking, people_max=200_000,
        )  # fmt: skip
    AssetReview.objects.update(due_on=timezone.now().date() - timedelta(days=1))
    siro, iao = today(people["siro"]), today(people["iao"])
    assert siro["Every information asset has an owner in post"] == ("1 of 2 assets without", False)
    assert siro["Every asset has a marking"] == ("1 of 2 assets not marked", False)
    assert siro["Large accumulations are reviewed in time"] == ("2 of 2 assets late", False)
    assert siro["Assessments of owners are answered"][1]
    assert iao["Your assets have a marking"] == ("0 of 1 asset not marked", True)
    assert iao["Your assets are reviewed each year"] == ("1 of 1 asset late", False)
    page = text(enter("siro").get(reverse("your_role")))
    assert "?gap=owner" in page
    assert "1 of 2 assets without" in page
    assert Asset.objects.filter(owner=None).count() == 1


def test_a_siro_and_an_owner_read_how_many_in_their_role_passed_its_training(people, home_office):
    named = "Training for this role is passed each year (Information Asset Owners)"
    assert today(people["iao"])[named] == ("No training for this role is on the register yet", False)
    training = REGISTERS["training"]
    for number, passed in enumerate((3, 4)):
        entry_actions.add_entry(
            training, home_office, by=people["iao"], at=timezone.now(),
            **example(training)
            | {"name": f"Course {number}", "group": "owners", "must": 4, "passed": passed, "counted_on": timezone.localdate(),
               "complete_by": timezone.localdate() + timedelta(days=60)},
        )  # fmt: skip
    assert today(people["iao"])[named] == ("7 of 8 passed within 12 months", False)
    (siro,) = (asks for asks in today(people["deputy"]) if "SIRO and deputies" in asks)
    assert not today(people["siro"])[siro][1]
    assert not [asks for asks in today(people["preparer"]) if asks.startswith("Training")]


def test_guidance_is_shown_to_the_roles_that_it_is_for(people, home_office):
    entry = entry_actions.add_entry(
        REGISTERS["guidance"], home_office, by=people["iao"], at=timezone.now(),
        **example(REGISTERS["guidance"]) | {"aimed_at": ["siro"]},
    )  # fmt: skip
    guidance = {
        name: [text.name for text in role_pages(people[name], timezone.now())[0].guidance]
        for name in ("siro", "deputy", "iao", "other_siro")
    }
    assert guidance == {"siro": [entry.name], "deputy": [entry.name], "iao": [], "other_siro": []}


def test_the_page_of_a_role_costs_at_most_ten_queries(people, enter, django_assert_max_num_queries):
    client = enter("siro")
    client.get("/")
    with django_assert_max_num_queries(10):
        assert client.get(reverse("your_role")).status_code == 200
