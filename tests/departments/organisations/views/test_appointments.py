"""Pages of appointments: who opens them, appointing and ending."""

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.models import Appointment
from tests import factories
from tests.departments.conftest import text


def test_the_page_that_ends_an_appointment_lists_what_is_open_without_its_content(enter, people, proposed):
    siro = Appointment.objects.get(user=people["siro"])
    page = text(enter("admin").get(reverse("departments:appointment_end", args=[siro.pk])))
    assert f"Agree to or reject proposed action {proposed.code}, due" in page
    assert "open tasks go to deputy" in page
    assert "Encrypt backup tapes" not in page


@pytest.mark.parametrize("name", ["siro", "approver", "staff"])
def test_only_the_administrator_opens_appointments(enter, people, name):
    held = Appointment.objects.get(user=people["siro"])
    visitor = enter(name)
    for address in (
        reverse("departments:appointments"),
        reverse("departments:appointment_new"),
        reverse("departments:appointment_end", args=[held.pk]),
    ):
        assert visitor.get(address).status_code == 403
        assert visitor.post(address).status_code == 403
    assert Appointment.objects.get(pk=held.pk).ends_on is None


def appointment_form(**change):
    day = timezone.localdate()
    return {
        "email": "newcomer@example.test",
        "role": "dpo",
        "starts_on_day": day.day,
        "starts_on_month": day.month,
        "starts_on_year": day.year,
        **change,
    }


def test_the_administrator_appoints_and_ends_in_the_browser(enter, people, home_office):
    newcomer = factories.make_user("newcomer@example.test", "A newcomer")
    address = reverse("departments:appointment_new") + "?organisation=home-office"
    names = [
        f"starts_on{name}"
        for name in enter("admin").get(address).context["form"].fields["starts_on"].widget.widgets_names
    ]
    form = dict(zip(names, list(appointment_form().values())[2:], strict=True))
    answer = enter("admin").post(address, {"email": newcomer.email, "role": "dpo", **form})
    assert answer.status_code == 302, text(answer)
    held = Appointment.objects.get(user=newcomer)
    page = text(enter("admin").get(answer.url))
    assert "A newcomer" in page
    day = timezone.localdate()
    ends = [name.replace("starts_on", "ends_on") for name in names]
    answer = enter("admin").post(
        reverse("departments:appointment_end", args=[held.pk]),
        dict(zip(ends, (day.day, day.month, day.year), strict=True)),
    )
    assert answer.status_code == 302, text(answer)
    assert Appointment.objects.get(pk=held.pk).ends_on == day


def test_a_held_post_and_an_unknown_address_are_said_beside_their_fields(enter, people, home_office):
    factories.make_user("newcomer@example.test")
    address = reverse("departments:appointment_new") + "?organisation=home-office"
    widget = enter("admin").get(address).context["form"].fields["starts_on"].widget
    day = timezone.localdate()
    dates = dict(
        zip(
            [f"starts_on{name}" for name in widget.widgets_names], (day.day, day.month, day.year), strict=True
        )
    )
    held = enter("admin").post(address, {"email": "newcomer@example.test", "role": "siro", **dates})
    assert held.status_code == 422
    assert "The post of Senior Information Risk Owner is held from 1 January 2000" in text(held)
    unknown = enter("admin").post(address, {"email": "ghost@example.test", "role": "dpo", **dates})
    assert "There is no account with this email address. Whoever runs the portal’s servers makes one" in text(
        unknown
    )


def test_appointments_are_filtered(enter, people):
    listing = reverse("departments:appointments")
    admin = enter("admin")
    assert "11 appointments" in text(admin.get(listing))
    assert "2 appointments" in text(admin.get(listing, {"role": "siro"}))
    assert "0 appointments" in text(admin.get(listing, {"state": "ended"}))
    assert "2 appointments" in text(admin.get(listing, {"organisation": "transport"}))
