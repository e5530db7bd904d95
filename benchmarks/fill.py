"""Bring a played demonstration to the size of all of government, and tell the load how to get in."""

import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from departments.models import Appointment, Organisation
from departments.organisations.roles import Role
from returns.models import Cycle, Return

ORGANISATIONS, RETURNS = 99, 500
PAGES = ("/", "/returns/", "/incidents/", "/organisations/", "/publications/", "/audit-log/", "/outbox/")
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
        present = set(cycle.returns.values_list("organisation_id", flat=True))
        new = [
            Return(cycle=cycle, organisation=body, status=Return.Status.MISSING)
            for body in bodies
            if body.pk not in present
        ]
        Return.objects.bulk_create(new[:missing])
        years_back += 1


def approver():
    """Somebody of the centre who is in post, for all of government, and may open every list."""
    held = Appointment.objects.filter(role=Role.CO_APPROVER, limited_to=None, ends_on=None)
    return held.earliest("starts_on").user


def queries_of(client: Client, page: str) -> int:
    """How many queries a page makes. One that this person does not get would be measured as something it is not."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(page, headers={"host": "localhost"})
    if answer.status_code != 200:
        raise SystemExit(f"{page} answers {answer.status_code} to the person who is to measure it.")
    return len(queries)


def enter() -> dict:
    """The size of it, a session, and the queries of each page."""
    fill()
    client = Client()
    client.force_login(approver(), backend="accounts.adapter.PasswordBackend")
    return {
        "session": client.cookies["sessionid"].value,
        "pages": {page: queries_of(client, page) for page in PAGES},
        "organisations": Organisation.objects.count(),
        "returns": Return.objects.count(),
    }
