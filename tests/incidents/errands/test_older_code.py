"""While an installation is migrated, and until the new code serves, the code of before goes on writing."""

from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from incidents.models import Incident
from tests.incidents.stories import notified, staffed_body

pytestmark = pytest.mark.django_db
BEFORE = "0030_notices_of_each_law"  # then an incident did not say whether the centre is notified of it


def written(apps, row, **values):
    """A row like this one, written by the code of before, which knows nothing of later columns."""
    model = apps.get_model("incidents", type(row).__name__)
    same = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    return model.objects.create(**same | values)


def test_the_centre_sees_what_older_code_reports_and_decides():
    incident = notified(*staffed_body())
    apps = MigrationLoader(connection).project_state(("incidents", BEFORE)).apps
    key = written(apps, incident, id=uuid4(), reference="HO-2026-00009", number=9).pk
    decision, seen = incident.decisions.get(), Incident.objects.filter(pk=key, cabinet_office_notified=True)
    assert not seen.exists()
    written(apps, decision, id=None, incident_id=key, notify_cabinet_office=False)
    assert not seen.exists()
    written(apps, decision, id=None, incident_id=key, number=2)
    assert seen.exists()
