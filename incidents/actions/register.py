"""Downloading the register of personal data breaches: an event each time."""

from datetime import datetime

from accounts.models import User
from audit.record import action, record
from departments.models import Organisation
from departments.organisations.actions.permission import role_for
from departments.organisations.roles import Can


@action
def record_register_download(organisation: Organisation, *, by: User, at: datetime) -> None:
    """Write down who took the register of a body with them, before the first line of it goes."""
    role = role_for(by, Can.INCIDENT_SEE, organisation, at)
    record(
        "incident.register_downloaded",
        subject=organisation,
        by=by,
        at=at,
        role=role,
        organisation=organisation.code,
    )
