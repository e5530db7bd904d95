"""The incidents of the story of today as rows."""

from departments.models import Organisation
from incidents.models import Incident

MARK = "Demonstration: "


def office_of(entry: dict) -> Organisation:
    return Organisation.objects.get(govuk_id=entry["body"])


def incident_of(entry: dict) -> Incident:
    return Incident.objects.get(origin="demonstration", title=entry["title"], organisation=office_of(entry))
