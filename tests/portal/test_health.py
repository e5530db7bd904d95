"""Whether the portal is well, part by part."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from portal import health
from portal.celery import Schedule, app
from reporting.models import Edition, ParliamentReport

NONE = {"worker": False, "documents": False, "beat": False}


def test_without_a_sign_neither_workers_nor_beat_are_well(client, db):
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "broker": True} | NONE


def test_signs_of_all_parts_make_all_of_it_well(client, db):
    for part in health.PARTS:
        assert client.get("/healthz").status_code == 503
        health.sign(part)
    response = client.get("/healthz")
    assert response.status_code == 200
    assert set(response.json().values()) == {True}


@pytest.mark.parametrize("part", health.PARTS)
def test_each_part_speaks_for_itself_alone(client, db, part):
    health.sign(part)
    assert client.get("/healthz").json() == {"database": True, "broker": True} | NONE | {part: True}


def test_an_old_sign_is_none(client, db):
    health.sign("worker", lasts=1)
    assert client.get("/healthz").json()["worker"] is True
    time.sleep(1.1)
    assert client.get("/healthz").json()["worker"] is False


def test_a_sign_of_before_beat_started_is_none(client, db, tmp_path):
    for part in health.PARTS:
        health.sign(part)
    beat = Schedule(app, schedule_filename=str(tmp_path / "beat-schedule"))
    beat.close()
    assert client.get("/healthz").json() == {"database": True, "broker": True} | NONE


def test_beat_starts_without_the_place_where_signs_are_kept(settings, tmp_path):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": f"unix://{tmp_path}/nobody.sock"}
    }
    beat = Schedule(app, schedule_filename=str(tmp_path / "beat-schedule"))
    assert "send what is owed" in beat.schedule
    beat.close()


def test_a_document_worker_that_prints_one_paper_after_another_is_well_until_its_lease_ends(client, db):
    now = datetime.now(UTC)
    report = ParliamentReport.objects.create(year="2026-27", created_at=now)
    paper = Edition.objects.create(
        report=report,
        number=1,
        purpose="proof",
        status="working",
        requested_at=now,
        claimed_until=now + timedelta(minutes=1),
    )
    assert client.get("/healthz").json()["documents"] is True
    paper.claimed_until = now - timedelta(minutes=1)
    paper.save()
    assert client.get("/healthz").json()["documents"] is False


def test_a_broker_that_is_down_is_said_and_not_an_error(client, db, settings, tmp_path):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": f"unix://{tmp_path}/nobody.sock"}
    }
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "broker": False} | NONE


def test_heartbeats_that_nobody_took_do_not_pile_up():
    beats = [job for job in app.conf.beat_schedule.values() if job["task"] == "portal.heartbeat"]
    assert {job["kwargs"]["part"] for job in beats} == {"worker", "documents"}
    assert all(job["options"]["expires"] <= health.ALIVE_SECONDS for job in beats)


def test_each_worker_makes_its_own_part_well(real_stack):
    def seen():
        return real_stack.run("from portal import health; print(health.check())").strip()

    real_stack.worker()
    real_stack.wait(lambda: "'worker': True, 'documents': False, 'beat': True" in seen(), 45)
    real_stack._start("celery", "-A", "portal", "worker", "-Q", "documents", "-c", "1", "-n", "documents@%h")
    real_stack.wait(lambda: "False" not in seen(), 45)
