"""Who opens what: somebody with one role, a request that is undone, and whether anything has changed."""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client

from departments.models import Appointment, Organisation
from departments.organisations.roles import ROLES, Can, Role, reaches
from tests.factories import centre, commissioner, make_organisation, person
from tests.rules.access_table import ACCESS

OUR_APPS = ("audit", "accounts", "departments", "incidents", "returns", "reporting")

CLOSED = {403, 404, 405}

FORM = {
    "version": "1", "reason": "A reason that is long enough for any step there is in the whole of the portal.",
    "words": "Words", "name": "Changed", "title": "Changed", "summary": "Changed", "description": "Changed",
    "evidence": "Changed", "decision": "record_only", "advice": "record_only", "confirm": "on", "declaration": "on",
    "declared": "on", "text": "Changed", "due_0": "1", "due_1": "2", "due_2": "2027", "mark": "clear",
}  # fmt: skip


POWERS_OF = {
    name: [Can(word) for word in text.removesuffix(", step-up").split(" or ") if word in set(Can)]
    for name, text in ACCESS.items()
}


def rows() -> dict[str, str]:
    """By table of ours, a digest of every row in it."""
    models = (
        model for app in OUR_APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    )
    tables = sorted({model._meta.db_table for model in models})
    digests = (
        f"SELECT '{table}', md5(string_agg(row::text, chr(10) ORDER BY row::text)) FROM \"{table}\" AS row"  # noqa: S608 - names of ours
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(digests))
        return dict(cursor.fetchall())


def body_of(response) -> str:
    """What an answer says, also where it is sent line by line."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def mark_is_not_of_the_address(shown: list[str], path: str) -> bool:
    """A page may repeat the address that was asked for; that tells the stranger nothing."""
    return any(mark not in path for mark in shown)


def seat_of(role: Role) -> Organisation:
    """Where the role is held: in the body of the things, at the centre, at the regulator or in a devolved one."""
    if ROLES[role].seat == "central_team":
        return centre()
    if ROLES[role].seat == "regulator":
        return commissioner()
    if ROLES[role].seat:
        return make_organisation("scottish-government", kind=ROLES[role].seat)
    return make_organisation("home-office")


def entitled(role: Role, name: str) -> bool:
    """Whether the role holds one of the powers that the address declares, where it declares any."""
    return not POWERS_OF[name] or any(reaches(role, power) for power in POWERS_OF[name])


def likeliest(people: list, name: str) -> list:
    """The browsers of some people, those first who hold a power that opens an address: the others are refused at the door."""
    return sorted(people, key=lambda browser: not any(entitled(role, name) for role in browser.roles))


def everybody(client_of) -> list[Client]:
    """Everybody who has an account, each signed in with the password given a moment ago, with the roles that they hold."""
    people = []
    for user in get_user_model().objects.order_by("pk").prefetch_related("appointments"):
        client = client_of(user)
        client.roles = {Role(appointment.role) for appointment in user.appointments.all()}
        people.append(client)
    return people


def openers(name: str, path: str, people: list, sample, most: int) -> Iterator[tuple[Client, str]]:
    """Of these people as many as open a page, and what it shows them; all who do where every case is tried.

    Those whose powers open it are asked first. Nobody else is asked where the answer of one who passes the door is not theirs
    alone: to post, that the state of the thing has no such step, or a paper, which holds no form.
    """
    tried = opened = 0
    for client in likeliest(sample.in_turn(people, name), name):
        if opened == most and not sample.every_case:
            break
        tried += 1
        page = client.get(path)
        is_page = "html" in page.get("Content-Type", "") and not page.streaming
        if page.status_code == 200 and is_page:
            opened += 1
            yield client, page.content.decode()
        elif page.status_code in (200, 405, 409) and not sample.every_case:
            break
    sample.count(tried, len(people))


def holder(role: Role):
    """Somebody who holds this role and no other; who holds it already where the body has one post of the kind."""
    seat = seat_of(role)
    appointment = Appointment.objects.filter(role=role.value, organisation=seat).first()
    user = appointment.user if appointment else person(f"{role.value}@entry.invalid", role, seat)
    assert user.appointments.count() == 1
    return user


def sent(client, path: str, data, kind: str = ""):
    """Post, and undo what it did. With a `kind` of content the data are bytes, sent as they are."""
    with transaction.atomic():
        response = client.generic("POST", path, data, kind) if kind else client.post(path, data)
        transaction.set_rollback(True)
    return response


def read(client, path: str) -> str:
    """What a page says, in the end; what it notes, such as that a list was downloaded, is undone."""
    with transaction.atomic():
        text = body_of(client.get(path, follow=True))
        transaction.set_rollback(True)
    return text
