"""The page of a body's links for reporting without an account."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.models import ReportingLink
from incidents.queries.outside import address_of_link
from tests.factories import browser
from tests.incidents.stories import linked, staffed_body, supplier_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return staffed_body()


def address(body):
    return reverse("incidents:links_of", args=[body.code])


def day(in_days):
    result = timezone.now().date() + timedelta(days=in_days)
    return {"ends_on_day": result.day, "ends_on_month": result.month, "ends_on_year": result.year}


def test_a_link_is_made_and_its_address_shown_to_those_who_make_links(home):
    body, people = home
    adviser = browser(people["adviser"])
    assert adviser.get(reverse("incidents:links")).headers["Location"] == address(body)
    supplier = supplier_of()
    adviser.post(address(body), {"audience": "supplier", "supplier": supplier.code} | day(30))
    link = ReportingLink.objects.get()
    assert link.supplier == supplier
    assert address_of_link(link) in adviser.get(address(body)).content.decode()
    assert address_of_link(link) not in browser(people["accounting"]).get(address(body)).content.decode()


def test_what_is_missing_is_said_at_its_field(home):
    body, people = home
    page = browser(people["dpo"]).post(address(body), {"audience": "processor"} | day(30))
    assert page.status_code == 422
    assert "Choose the supplier" in page.content.decode()
    assert ReportingLink.objects.count() == 0


def test_a_link_is_withdrawn_or_replaced(home):
    body, people = home
    dpo = browser(people["dpo"])
    first = linked(body, people, at=timezone.now())
    dpo.post(reverse("incidents:withdraw_link", args=[first.pk]), {"replace": "on"})
    second = ReportingLink.objects.get(withdrawn_at=None)
    assert second.pk != first.pk
    dpo.post(reverse("incidents:withdraw_link", args=[second.pk]))
    assert not ReportingLink.objects.filter(withdrawn_at=None).exists()
    assert "Nobody can report without an account" in dpo.get(address(body)).content.decode()


def test_strangers_and_readers_change_nothing(home):
    body, people = home
    _, strangers = staffed_body("transport", "DFT")
    link = linked(body, people, at=timezone.now())
    withdraw = reverse("incidents:withdraw_link", args=[link.pk])
    assert browser(strangers["dpo"]).get(address(body)).status_code == 404
    assert browser(strangers["dpo"]).post(withdraw).status_code == 404
    assert (
        browser(people["accounting"]).post(address(body), {"audience": "staff"} | day(30)).status_code == 404
    )
    assert browser(people["accounting"]).post(withdraw).status_code == 403
    link.refresh_from_db()
    assert link.withdrawn_at is None
