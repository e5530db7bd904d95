"""Whether the portal is well, part by part."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from audit import liveness, suspension, sweeps
from audit.record import SYSTEM
from incidents.models import KillSwitch
from incidents.models.choices import SwitchStatus
from portal import embedded, health
from portal.celery import Schedule, app
from tests.factories import make_organisation

NONE = {
    "timers": False,
    "regulator": False,
    "mail": False,
    "documents": False,
    "imports": False,
    "beat": False,
}
NOTHING_HELD = {"sending": True, "notices": True, "messages": True, "sweeps": True, "papers": True}


def test_without_a_sign_neither_workers_nor_beat_are_well(client, db):
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "broker": True} | NOTHING_HELD | NONE


def test_a_balancer_may_ask_for_the_headers_alone(client, db):
    assert client.head("/healthz").status_code == client.get("/healthz").status_code
    assert client.head("/healthz").content == b""


def test_signs_of_all_parts_make_all_of_it_well(client, db):
    for part in health.PARTS:
        assert client.get("/healthz").status_code == 503
        liveness.sign(part)
    response = client.get("/healthz")
    assert response.status_code == 200
    assert set(response.json().values()) == {True}


@pytest.mark.parametrize("part", health.PARTS)
def test_each_part_speaks_for_itself_alone(client, db, part):
    liveness.sign(part)
    assert client.get("/healthz").json() == {"database": True, "broker": True} | NOTHING_HELD | NONE | {
        part: True
    }


def test_a_suspension_of_sending_and_a_message_set_aside_are_said(client, db, owe):
    opened = suspension.suspend("clock", detail="It jumped.", at=datetime.now(UTC))
    assert client.get("/healthz").json()["sending"] is False
    suspension.confirm(opened, by=SYSTEM, at=datetime.now(UTC))
    owe(status="set_aside")
    body = client.get("/healthz").json()
    assert (body["sending"], body["messages"]) == (True, False)


@pytest.mark.parametrize("status", SwitchStatus)
def test_the_kill_switch_is_said_while_it_keeps_notices_back_and_never_of_whom(client, db, status):
    at = datetime.now(UTC)
    body = make_organisation("home-office", name="Home Office")
    switch = KillSwitch.objects.create(
        organisation=body, status=status, reason="A wrong address was found.", asked_at=at, on_at=at,
        ends_at=at + timedelta(hours=4),
    )  # fmt: skip
    answer = client.get("/healthz")
    assert answer.json()["notices"] is (status not in SwitchStatus.on)
    assert "home" not in answer.content.decode().lower()
    KillSwitch.objects.filter(pk=switch.pk).update(
        asked_at=at - timedelta(hours=9), ends_at=at - timedelta(hours=1)
    )
    assert client.get("/healthz").json()["notices"] is True


def test_an_old_sign_is_none(client, db):
    liveness.sign("mail", lasts=1)
    assert client.get("/healthz").json()["mail"] is True
    time.sleep(1.1)
    assert client.get("/healthz").json()["mail"] is False


def test_a_sign_of_before_beat_started_is_none(client, db, tmp_path):
    for part in health.PARTS:
        liveness.sign(part)
    beat = Schedule(app, schedule_filename=str(tmp_path / "beat-schedule"))
    beat.close()
    assert client.get("/healthz").json() == {"database": True, "broker": True} | NOTHING_HELD | NONE


def test_beat_starts_without_the_place_where_signs_are_kept(settings, tmp_path):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": f"unix://{tmp_path}/nobody.sock"}
    }
    beat = Schedule(app, schedule_filename=str(tmp_path / "beat-schedule"))
    assert "send the mail that is owed" in beat.schedule
    beat.close()


def test_a_broker_that_is_down_is_said_and_not_an_error(client, db, settings, tmp_path):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": f"unix://{tmp_path}/nobody.sock"}
    }
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "broker": False} | NOTHING_HELD | NONE


def test_heartbeats_that_nobody_took_do_not_pile_up():
    beats = [job for job in app.conf.beat_schedule.values() if job["task"] == "portal.heartbeat"]
    assert {job["kwargs"]["part"] for job in beats} == set(health.PARTS) - {"beat"}
    assert all(job["options"]["expires"] <= liveness.ALIVE_SECONDS for job in beats)


def test_each_worker_makes_its_own_part_well(real_stack, settings):
    signs = settings.CACHES["default"] | {"LOCATION": embedded.urls(real_stack.var).cache, "KEY_PREFIX": ""}
    settings.CACHES = {"default": signs}

    def well() -> set[str]:
        return {part for part, is_well in health.check().items() if is_well}

    others = {"database", "broker", *NOTHING_HELD}
    real_stack.worker()
    real_stack.wait(lambda: {"mail", "beat"} <= well(), 45)
    assert not {"documents", "imports"} & well()
    real_stack._start(
        "celery", "-A", "portal", "worker", "-Q", "documents,imports", "-c", "1", "-n", "documents@%h"
    )
    real_stack.wait(lambda: well() == others | set(health.PARTS), 45)


def test_a_sweep_that_fails_is_said_until_it_succeeds(client, db):
    sweep = sweeps.Sweep("tests.sweep", "Do what is done at intervals")
    sweeps.run_once(sweep, lambda: 1 // 0, at=datetime.now(UTC))
    assert client.get("/healthz").json()["sweeps"] is False
    sweeps.run_once(sweep, lambda: None, at=datetime.now(UTC))
    assert client.get("/healthz").json()["sweeps"] is True
