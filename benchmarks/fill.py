"""Bring a played demonstration to the size of all of government, and tell the load how to get in."""

import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from departments.models import Appointment, Organisation
from departments.roles import Role
from returns.models import Cycle, Return

ORGANISATIONS, RETURNS = 99, 500
YEAR = datetime.timedelta(days=365)


def fill() -> None:
    """Add returns of years for which the demonstration has none, until there are as many as wanted."""
    bodies = list(Organisation.objects.order_by("code")[:ORGANISATIONS])
    first = Cycle.objects.order_by("first_day").first()
    years_back = 1
    while (missing := RETURNS - Return.objects.count()) > 0:
        day = first.first_day - years_back * YEAR
        cycle, _ = Cycle.objects.get_or_create(
            year=f"{day.year}-{(day.year + 1) % 100:02d}",
            quarter=first.quarter,
            defaults={
                "edition": first.edition,
                "questionnaire_sha256": first.questionnaire_sha256,
                "first_day": day,
                "last_day": first.last_day - years_back * YEAR,
                "due_on": first.due_on - years_back * YEAR,
                "status": Cycle.Status.CLOSED,
                "demonstration": True,
            },
        )
        taken = set(cycle.returns.values_list("organisation_id", flat=True))
        new = [
            Return(cycle=cycle, organisation=body, status="missing")
            for body in bodies
            if body.pk not in taken
        ]
        Return.objects.bulk_create(new[:missing])
        years_back += 1


def reviewer():
    """Somebody of the centre who is in post today."""
    today = timezone.localdate()
    held = (
        Appointment.objects.filter(role=Role.CO_REVIEWER, starts_on__lte=today).order_by("-starts_on").first()
    )
    return held.user


def enter() -> dict:
    """The size of it, a session, and the queries of each page."""
    fill()
    client = Client()
    client.force_login(reviewer(), backend="accounts.adapter.PasswordBackend")
    pages = {}
    for page in ("/", "/returns/", "/incidents/", "/organisations/", "/publications/", "/trail/", "/outbox/"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page, follow=True, headers={"host": "localhost"})
        if answer.status_code == 200:
            pages[page] = len(queries)
    return {
        "session": client.cookies["sessionid"].value,
        "pages": pages,
        "organisations": Organisation.objects.count(),
        "returns": Return.objects.count(),
    }
