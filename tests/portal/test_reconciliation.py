"""After a restore: what is unknown is shown, and nothing is sent before it is confirmed."""

from datetime import UTC, datetime

from django.urls import reverse

from audit import noted, suspension
from audit.models import Event
from departments.organisations.roles import Role
from portal.backups import restoring
from tests.factories import PASSWORD, centre, person, sign_in

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def restore(place):
    restoring.restore(place, datetime.now(UTC), say=lambda text: None)


def test_the_page_shows_what_is_unknown_and_sends_nothing_before_it_is_confirmed(client, administrator):
    noted.note_reference("HO-2026-00007", NOW)
    noted.note(noted.SENT, {
        "at": NOW.isoformat(), "key": "a-key-of-the-lost", "channel": "ico", "rule": "incidents.notify",
        "organisation": "home-office", "receipt": "250 taken",
    })  # fmt: skip
    suspension.suspend("restore", detail="Restored from the backup of Monday.", at=NOW)
    page = client.get(reverse("reconciliation")).content.decode()
    for text in ("Restored from the backup of Monday.", "HO-2026-00007", "a-key-of-the-lost", "250 taken"):
        assert text in page
    refused = client.post(reverse("reconciliation"), {})
    assert "Confirm that you have looked at every line" in refused.content.decode()
    assert suspension.is_suspended()
    assert client.post(reverse("reconciliation"), {"seen": "on"}).status_code == 302
    assert not suspension.is_suspended()
    assert Event.objects.get(kind="installation.reconciled").actor == f"user:{administrator.pk}"
    assert "Nothing has to be reconciled" in client.get(reverse("reconciliation")).content.decode()


def test_confirming_asks_for_the_password_once_more(client, db):
    somebody = person("administrator@centre.example", Role.SYSADMIN, centre())
    somebody.set_password(PASSWORD)
    somebody.save()
    sign_in(client, somebody)
    suspension.suspend("restore", detail="Restored from the backup of Monday.", at=NOW)
    answer = client.post(reverse("reconciliation"), {"seen": "on"}, follow=True)
    assert 'autocomplete="current-password"' in answer.content.decode()
    assert suspension.is_suspended()
