"""What cannot be noted outside the database is shown to administrators and at `/healthz`, and noted once it can be."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit import chain, installation, noted, sending, sweeps
from audit.models import HEAD_OF_EVENT, OutboxMessage, SweepFailure
from departments.organisations.roles import Role
from portal import health, queries
from tests.factories import centre, person

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SIRO = "siro@home-office.invalid"


@pytest.fixture
def unwritable(settings) -> Path:
    """A place for notes at which nothing can be written: a file lies where the folder should be."""
    place = Path(settings.NOTED_FOLDER)
    place.parent.mkdir(exist_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    place.write_text("")
    return place


def titles() -> set[str]:
    return set(SweepFailure.objects.values_list("title", flat=True))


def test_the_head_in_a_sent_receipt_is_noted_outside_and_compared_without_being_typed_in(owe, post):
    (message,), clock = owe(SIRO, body=f"The audit log ends at {HEAD_OF_EVENT}.")
    chain.seal()
    assert sending.deliver_due(clock) == 1
    message.refresh_from_db()
    assert message.head in post.accepted[0].get_content()
    assert noted.sent_heads() == [message.head]
    chain.seal()
    call_command("verify_audit")
    noted_file = noted.folder() / noted.SENT
    position, _, digest = message.head.partition(":")
    noted_file.write_text(noted_file.read_text().replace(digest, "a" * 64))
    with pytest.raises(CommandError, match=f"event {position}: it differs from the head noted"):
        call_command("verify_audit")
    noted.note_reconciled(int(position), digest, clock() + timedelta(minutes=1))
    assert noted.sent_heads() == []
    call_command("verify_audit")
    OutboxMessage.objects.update(head=f"99:{'b' * 64}")
    with pytest.raises(CommandError, match="cut off"):
        call_command("verify_audit")


def test_a_message_that_was_sent_and_could_not_be_noted_is_said_and_is_noted_later(owe, post, settings):
    (message,), clock = owe(SIRO)
    installation.check(clock())
    sent = noted.folder() / noted.SENT
    sent.symlink_to(noted.folder() / "gone" / noted.SENT)  # nothing can be added to it
    assert sending.deliver_due(clock) == 1
    message.refresh_from_db()
    assert message.status == "sent"
    assert titles() == {"Note what was sent outside the database"}
    assert health.check()["sweeps"] is False
    administrator = person("administrator@centre.example.test", Role.SYSADMIN, centre())
    assert any("fails by itself with 1 thing" in task.text for task in queries.tasks_for(administrator, NOW))
    sent.unlink()
    installation.note_head(clock())
    assert [line["key"] for line in noted.lines(noted.SENT)] == [message.key]
    assert titles() == set()


def test_a_reference_and_a_head_that_could_not_be_noted_are_said_until_they_can_be(db, unwritable):
    installation.note_reference("HO-2026-00001")
    assert titles() == {"Note the references that were given outside the database"}
    unwritable.unlink()
    installation.note_reference("HO-2026-00002")
    assert [line["reference"] for line in noted.lines(noted.REFERENCES)] == ["HO-2026-00001", "HO-2026-00002"]
    assert not sweeps.failures().exists()


def test_a_place_that_cannot_be_written_to_is_found_within_a_round_though_nothing_is_to_be_noted(
    db, unwritable
):
    installation.note_head(NOW)
    assert len(titles()) == 3
    unwritable.unlink()
    installation.note_head(NOW)
    assert titles() == set()


def test_what_a_crash_cut_off_is_passed_over(settings):
    noted.note_head(1, "a" * 64, NOW)
    with open(noted.folder() / noted.HEADS, "a") as handle:
        handle.write('{"position": 2, "ha')
    noted.note_head(3, "b" * 64, NOW)
    assert [line["position"] for line in noted.heads()] == [1, 3]
    assert noted.last(noted.HEADS)["position"] == 3


def test_a_folder_that_cannot_be_written_stops_nothing(settings, tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    settings.NOTED_FOLDER = tmp_path / "file" / "noted"
    with pytest.raises(noted.NotNoted):
        noted.note(noted.SENT, {"key": "one"})
    assert "nothing could be noted outside the database" in caplog.text
    assert noted.highest_reference("HO-2026-") == 0
