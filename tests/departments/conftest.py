"""People and bodies that the tests of this app share."""

import re
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.record import SYSTEM
from audit.uploads import tables
from departments.organisations.actions import load_reference
from departments.organisations.roles import Role
from departments.registers import actions
from tests import factories
from tests.beginnings import begin_with, shared_beginning

AT = datetime(2026, 6, 10, 9, tzinfo=UTC)
LOADED_AT = datetime(2026, 6, 30, 9, tzinfo=UTC)
REASON = "The supplier is three months late."


def the_home_office():
    return factories.make_organisation("home-office", name="Home Office", reference_prefix="HO")


def the_department_for_transport():
    return factories.make_organisation("transport", name="Department for Transport", reference_prefix="DFT")


def pytest_generate_tests(metafunc):
    begin_with(
        metafunc, lambda names: bodies_and_people if "people" in names and "register" not in names else None
    )


@pytest.fixture(scope="module", autouse=True)
def shared_world(request):
    """The bodies and their people, made once for the tests of a module that begin with them; else None."""
    with shared_beginning(request) as world:
        yield world


def bodies_and_people():
    home_office, transport, centre = the_home_office(), the_department_for_transport(), factories.centre()
    people = everybody(home_office, transport, centre)
    return {"home_office": home_office, "transport": transport, "centre": centre, "people": people}


@pytest.fixture
def own_copy(shared_world, db):
    """The same as objects of this test alone; empty where each test makes what it needs."""
    return deepcopy(shared_world) or {}


@pytest.fixture
def home_office(own_copy):
    return own_copy.get("home_office") or the_home_office()


@pytest.fixture
def transport(own_copy):
    return own_copy.get("transport") or the_department_for_transport()


@pytest.fixture
def centre(own_copy):
    return own_copy.get("centre") or factories.centre()


@pytest.fixture
def people(own_copy, home_office, transport, centre):
    return own_copy.get("people") or everybody(home_office, transport, centre)


def everybody(home_office, transport, centre):
    """One person for each part in the life of the Home Office's actions, and strangers of the same roles."""
    held = {
        home_office: {
            "siro": Role.SIRO,
            "deputy": Role.DEPUTY_SIRO,
            "iao": Role.IAO,
            "preparer": Role.PREPARER,
            "audit": Role.INTERNAL_AUDIT,
            "staff": Role.STAFF,
        },
        centre: {"reviewer": Role.CO_REVIEWER, "approver": Role.CO_APPROVER, "admin": Role.SYSADMIN},
        transport: {"other_siro": Role.SIRO, "other_preparer": Role.PREPARER},
    }
    return {
        email.partition("@")[0]: person
        for body, roles in held.items()
        for email, person in factories.people_in(
            body, {f"{name}@example.test": role for name, role in roles.items()}
        ).items()
    }


@pytest.fixture
def newcomer(db):
    return factories.make_user("newcomer@example.test")


@pytest.fixture
def due():
    return date(2026, 9, 30)


@pytest.fixture
def enter(client, people):
    """A function that signs a person in and gives the client."""

    def signed_in(name):
        return factories.sign_in(client, people[name])

    return signed_in


@pytest.fixture
def begins():
    """When an action is proposed: now, since pages read the clock. A module that needs none says AT instead."""
    return timezone.now()


@pytest.fixture
def proposed(home_office, people, begins):
    return actions.propose_action(
        home_office, by=people["preparer"], at=begins, summary="Encrypt backup tapes", areas=["encryption"]
    )


@pytest.fixture
def agreed(proposed, people, due):
    return actions.agree_action(proposed, by=people["siro"], at=AT, owner_role=Role.IAO, due=due)


@pytest.fixture
def begun(agreed, people):
    return actions.begin_action(agreed, by=people["iao"], at=AT)


@pytest.fixture
def done(begun, people):
    return actions.report_done(begun, by=people["preparer"], at=AT, evidence="Certificate of 3 June")


@pytest.fixture
def asset(home_office, people):
    return actions.add_asset(
        home_office,
        by=people["iao"],
        at=AT,
        name="Case files",
        purpose="Files of cases",
        personal_data=True,
        protected="A",
        people_max=120000,
    )


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """The register, loaded once: each test changes it in a savepoint of its own."""
    whole = transaction.atomic()
    with django_db_blocker.unblock():
        whole.__enter__()
        outcome = load_reference(by=SYSTEM, at=LOADED_AT)
    yield outcome
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def loaded(register, db):
    return register


def text(response) -> str:
    return response.content.decode()


def sheet_of(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.headers.get("Location")
    name = re.search(r'filename="(.+)"', answer["Content-Disposition"])[1]
    return sheet_in(name, b"".join(answer.streaming_content))


def sheet_in(name, body):
    """The one sheet of a file that the portal itself has written, read without a process of its own."""
    with TemporaryFile() as file:
        file.write(body)
        file.flush()
        (sheet,) = tables.read(file.fileno(), Path(name).suffix)
    return sheet


def step_of(action, name):
    return reverse("departments:action_step", args=[action.pk, name])
