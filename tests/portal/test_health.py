"""Whether the portal is well, part by part."""

import time

from portal import health


def test_without_a_heartbeat_worker_and_beat_are_not_well(client, db):
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "broker": True, "worker": False, "beat": False}


def test_a_heartbeat_makes_all_of_it_well(client, db):
    health.beat()
    response = client.get("/healthz")
    assert response.status_code == 200
    assert set(response.json().values()) == {True}


def test_an_old_heartbeat_is_none(client, db):
    health.beat(time.time() - 60)
    assert client.get("/healthz").json()["worker"] is False


def test_a_broker_that_is_down_is_said_and_not_an_error(client, db, settings, tmp_path):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": f"unix://{tmp_path}/nobody.sock"}
    }
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "broker": False, "worker": False, "beat": False}


def test_a_worker_and_beat_make_it_well_by_themselves(real_stack):
    real_stack.worker()
    well = "from portal import health; print(all(health.check().values()))"
    real_stack.wait(lambda: real_stack.run(well).strip() == "True", 45)
