"""The restore drill: destroy, restore, reconcile, and nothing is unknown. Nothing is sent before a person has looked."""

import contextlib
import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from audit import chain, installation, noted, sending, suspension
from audit.models import Event, Installation, OutboxMessage, Suspension
from audit.record import SYSTEM, record
from incidents.models import Incident
from portal import embedded, reconciliation
from portal.backups import making, restoring
from tests.incidents import stories
from tests.portal.backups.conftest import FILE

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def send(minutes=0):
    return sending.deliver_due(lambda: datetime.now(UTC) + timedelta(minutes=minutes))


def report(body, people):
    return stories.reported(body, people)


def back_up():
    return making.make(Path(settings.BACKUP_FOLDER), datetime.now(UTC), keep=3, say=lambda text: None)


def restore(place):
    restoring.restore(place, datetime.now(UTC), say=lambda text: None)


def destroy(stack):
    """The database and the files are gone."""
    connection.close()
    _administer(stack, f"DROP DATABASE {stack.name} WITH (FORCE)")
    shutil.rmtree(settings.MEDIA_ROOT)


def _administer(stack, *orders):
    with contextlib.closing(psycopg2.connect(embedded.urls(stack.var).admin)) as line:
        line.autocommit = True
        with line.cursor() as cursor:
            for order in orders:
                cursor.execute(order)


def output_of(*text) -> str:
    out = StringIO()
    call_command(*text, stdout=out)
    return out.getvalue()


def test_destroyed_restored_and_reconciled_nothing_is_unknown(running):
    stack, body, people, administrator = running
    report(body, people)
    send()
    installation.check(datetime.now(UTC))
    place = back_up()
    lost = report(body, people)
    assert send()
    installation.note_head(datetime.now(UTC))
    lost_head, lost_keys = chain.head(), set(OutboxMessage.objects.values_list("key", flat=True))
    accepted = len(stack.post.accepted)

    destroy(stack)
    restore(place)

    assert (Path(settings.MEDIA_ROOT) / "evidence" / "one.pdf").read_bytes() == FILE
    assert suspension.open_suspensions().get().reason == Suspension.Reason.RESTORE
    record("thing.done", subject=body, by=SYSTEM, at=NOW)
    send(120)
    assert len(stack.post.accepted) == accepted  # nothing went out

    differences = reconciliation.differences()
    assert differences.references == [lost.reference]
    assert differences.noted_head["position"] == lost_head.position
    known = set(OutboxMessage.objects.values_list("key", flat=True))
    assert {line["key"] for line in differences.unknown} == lost_keys - known
    text = output_of("reconcile")
    assert f"Given, and not in the database: {lost.reference}" in text
    assert text.count("Sent and unknown") == len(lost_keys - known)

    again = report(body, people)
    assert again.reference == "HO-2026-00003"  # the lost one was 00002
    assert "sends again" in output_of("reconcile", "--confirm", administrator.email)
    assert not suspension.is_suspended()
    assert reconciliation.differences().is_empty
    assert installation.check(datetime.now(UTC))
    event = Event.objects.get(kind="installation.reconciled")
    assert event.facts["references"] == [lost.reference]
    assert event.facts["lost_head"] == str(lost_head)
    assert send()
    call_command("verify_audit")


def test_a_message_that_waits_in_the_restored_database_and_was_sent_is_not_sent_again(running):
    stack, body, people, administrator = running
    report(body, people)
    waiting = OutboxMessage.objects.count()
    place = back_up()
    assert send() == waiting
    restore_over(place)
    assert OutboxMessage.objects.filter(status="sent").count() == 0
    assert len(reconciliation.differences().unsent) == waiting
    reconciliation.reconcile(by=administrator, at=datetime.now(UTC))
    assert not send(120)
    assert OutboxMessage.objects.filter(status="sent", sent_way="portal").count() == waiting
    assert len(stack.post.accepted) == waiting


def restore_over(place):
    connection.close()
    restore(place)


def test_a_database_restored_by_any_other_way_is_recognised_before_anything_is_sent(running):
    stack, body, people, _ = running
    report(body, people)
    send()
    installation.note_head(datetime.now(UTC))
    connection.close()
    _administer(stack, f"CREATE DATABASE {stack.name}_kept TEMPLATE {stack.name} OWNER portal")
    report(body, people)
    send()
    accepted = len(stack.post.accepted)
    connection.close()
    _administer(
        stack,
        f"DROP DATABASE {stack.name} WITH (FORCE)",
        f"ALTER DATABASE {stack.name}_kept RENAME TO {stack.name}",
    )
    report(body, people)
    assert not send(120)
    assert suspension.open_suspensions().get().reason == Suspension.Reason.RESTORE
    assert len(stack.post.accepted) == accepted


def test_a_head_that_differs_is_recognised_where_nothing_was_sent(running):
    _, body, people, _ = running
    report(body, people)
    installation.check(NOW)
    noted.note_head(chain.head().position, "f" * 64, NOW)
    assert not installation.check(NOW)
    detail = suspension.open_suspensions().get().detail
    assert "is not the one that was noted at 09:30 UTC on 23 November 2026" in detail
    assert not installation.check(NOW + timedelta(minutes=1))
    assert suspension.open_suspensions().get().detail == detail


def test_a_copy_that_runs_elsewhere_sends_nothing(running, tmp_path):
    stack, body, people, administrator = running
    report(body, people)
    installation.check(NOW)
    settings.NOTED_FOLDER = tmp_path / "elsewhere"
    assert not send()
    assert suspension.open_suspensions().get().reason == Suspension.Reason.COPY
    assert not stack.post.accepted
    reconciliation.reconcile(by=administrator, at=datetime.now(UTC))
    assert noted.installation() == str(Installation.objects.get().identity)
    assert send()


def test_a_restored_backup_of_another_installation_is_a_copy(running, tmp_path):
    _, body, people, _ = running
    report(body, people)
    installation.check(NOW)
    place = back_up()
    settings.NOTED_FOLDER = tmp_path / "elsewhere"
    noted.make_installation()
    restore_over(place)
    reasons = set(suspension.open_suspensions().values_list("reason", flat=True))
    assert reasons == {Suspension.Reason.RESTORE, Suspension.Reason.COPY}


def test_a_damaged_backup_is_refused_and_what_is_there_stays(running):
    _, body, people, _ = running
    report(body, people)
    place = back_up()
    (place / "files" / "evidence" / "one.pdf").write_bytes(b"other")
    with pytest.raises(CommandError, match=r"damaged and was not restored.*files/evidence/one\.pdf"):
        restore_over(place)
    assert Incident.objects.count() == 1
    assert not suspension.is_suspended()


def test_a_restore_refuses_while_web_and_workers_run(running):
    stack, *_ = running
    place = back_up()
    with (
        contextlib.closing(psycopg2.connect(stack.addresses["DATABASE_URL"])),
        pytest.raises(CommandError, match=r"in use by portal_runtime\. Stop web, workers and beat"),
    ):
        restore_over(place)


def test_a_folder_without_a_backup_is_named(tmp_path):
    with pytest.raises(CommandError, match="There is no backup in"):
        restore(tmp_path)
