"""The summary of the demonstration: the shape that is promised, and a clear word about what is missing."""

import json
import os

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from departments.models import Appointment
from portal.demonstration import accounts, summary
from portal.demonstration.year import PLAYED
from tests.factories import centre

pytestmark = pytest.mark.django_db


def test_the_summary_has_the_promised_shape_even_before_anything_was_played(settings, tmp_path):
    settings.VAR = tmp_path
    summary_written, wrong = summary.write(tmp_path / "demo")
    assert list(summary_written) == [
        "organisations", "returns", "incidents", "notices", "statements", "parliament_report", "seconds",
    ]  # fmt: skip
    assert set(summary_written["returns"]) == {"filed", "accepted"}
    assert set(summary_written["incidents"]) == {"recorded", "notified"}
    assert set(summary_written["notices"]) == {"sent", "failed"}
    assert json.loads((tmp_path / "demo" / "summary.json").read_text()) == summary_written
    assert any("not been played" in text for text in wrong)


def test_the_summary_takes_its_place_whole_or_not_at_all(settings, tmp_path):
    settings.VAR = tmp_path
    summary.write(tmp_path)
    with open(tmp_path / "summary.json") as read_meanwhile:
        summary.write(tmp_path)
        assert json.load(read_meanwhile)
        assert os.fstat(read_meanwhile.fileno()).st_ino != os.stat(tmp_path / "summary.json").st_ino
    assert not list(tmp_path.glob("*.part"))


def test_a_notice_that_counts_as_sent_and_is_in_no_mailbox_is_named(settings, tmp_path):
    settings.VAR = tmp_path
    now = timezone.now()
    event = record("test.happened", subject=centre(), by=SYSTEM, at=now)
    OutboxMessage.objects.create(
        event=event, rule="test.rule", channel="email", to="siro@nobody.example", subject="s", body="b",
        status="sent", sent_way="portal", sent_at=now, next_try_at=now, created_at=now,
    )  # fmt: skip
    record(PLAYED, subject=centre(), by=SYSTEM, at=now, seconds=3)
    summary_written, wrong = summary.write(tmp_path / "demo")
    assert summary_written["notices"] == {"sent": 1, "failed": 0}
    assert summary_written["seconds"] == 3
    assert any("not in the mailbox" in text for text in wrong)


def test_an_owed_notice_is_named_with_its_last_error(settings, tmp_path):
    settings.VAR = tmp_path
    now = timezone.now()
    event = record("test.happened", subject=centre(), by=SYSTEM, at=now)
    OutboxMessage.objects.create(
        event=event, rule="test.rule", channel="email", to="siro@nobody.example", subject="s", body="b",
        attempts=3, last_error="the mail server said no", next_try_at=now, created_at=now,
    )  # fmt: skip
    record(PLAYED, subject=centre(), by=SYSTEM, at=now, seconds=3)
    summary_written, wrong = summary.write(tmp_path / "demo")
    assert summary_written["notices"] == {"sent": 0, "failed": 1}
    assert any("1 notices are still owed" in text and "said no" in text for text in wrong)


def test_nothing_is_left_to_do_once_the_year_is_played_and_everything_sent(capsys):
    now = timezone.now()

    def settled():
        call_command("demo_summary", "--settled")
        return capsys.readouterr().out.strip()

    assert settled() == "False"
    event = record(PLAYED, subject=centre(), by=SYSTEM, at=now, seconds=3)
    assert settled() == "True"
    message = OutboxMessage.objects.create(
        event=event, rule="test.rule", channel="copy_sheet", to="siro@nobody.example", subject="s", body="b",
        next_try_at=now, created_at=now,
    )  # fmt: skip
    assert settled() == "True"  # no worker sends it: it waits for a person
    OutboxMessage.objects.filter(pk=message.pk).update(channel="email")
    assert settled() == "False"


@pytest.mark.parametrize("command", ["play_year", "demo_summary", "demonstration_accounts"])
def test_outside_a_demonstration_every_command_refuses(settings, command):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command(command)
    assert not Appointment.objects.exists()


def test_accounts_are_made_once_and_named_by_role(settings):
    settings.DEMONSTRATION = True
    call_command("load_reference")
    first = accounts.make()
    assert first > 400
    assert accounts.make() == 0
    table = {where: what for where, _, what in accounts.table()}
    assert "siro@home-office.example" in table
    assert "siro@department-for-work-pensions.example" in table
    assert len(table) >= 20


def test_the_cabinet_offices_own_return_is_reviewed_by_people_of_other_departments(settings):
    settings.DEMONSTRATION = True
    call_command("load_reference")
    accounts.make()
    lent = Appointment.objects.exclude(limited_to=None).select_related("limited_to", "user")
    assert {appointment.limited_to.code for appointment in lent} == {"cabinet-office"}
    homes = Appointment.objects.filter(user__in=[appointment.user for appointment in lent], role="staff")
    assert {home.organisation.code for home in homes} == {"hm-treasury", "home-office"}
