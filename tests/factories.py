"""Small plain functions that make the people and bodies of a test. No magic: each makes one row and returns it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.test import Client

from accounts.sessions import SessionStore
from audit.compiled import objects_of
from departments.models import Appointment, Enrolment, Organisation
from departments.organisations.powers import forget_appointments
from departments.organisations.queries import CENTRE, COMMISSIONER
from departments.organisations.roles import Role

PASSWORD = "correct horse battery staple"
BACKEND = "accounts.adapter.PasswordBackend"


def make_user(email: str, name: str = "", password: str | None = None):
    """An account; known by its address, so that asking twice gives the same one. No password unless one is given."""
    model = get_user_model()
    known = objects_of(
        "a test's user", lambda _, emails: model.objects.filter(email__among=emails), None, [email.lower()]
    )
    return known[0] if known else model.objects.create_user(email, name or email.split("@")[0], password)


def make_organisation(code: str, **kw) -> Organisation:
    """A ministerial department, unless another kind is given. Known by its code: asking twice gives the same one."""
    known = objects_of(
        "a test's body", lambda _, codes: Organisation.objects.filter(code__among=codes), None, [code]
    )
    kw.setdefault("name", code.replace("-", " ").title())
    kw.setdefault("kind", Organisation.Kind.MINISTERIAL_DEPARTMENT)
    return known[0] if known else Organisation.objects.create(code=code, **kw)


def appoint(
    user, role, organisation: Organisation, starts_on=date(2000, 1, 1), ends_on=None, limited_to=None, pk=None
) -> Appointment:
    """Appoint a user, or the owner of an address, to a role; with the next number, unless one is given."""
    person = make_user(user) if isinstance(user, str) else user
    appointment = Appointment.objects.create(
        pk=pk,
        user=person,
        role=Role(role).value,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        limited_to=limited_to,
    )
    forget_appointments(person)
    return appointment


def people_in(organisation: Organisation, roles: Mapping[str, Role]) -> dict[str, Any]:
    """Several users who hold one role each in an organisation, by their addresses: the same as `person` in fewer queries."""
    model = get_user_model()
    users = {user.email: user for user in model.objects.filter(email__in=roles)}
    missing = [model(email=email, name=email.split("@")[0]) for email in roles if email not in users]
    for user in missing:
        user.set_unusable_password()
    users |= {user.email: user for user in model.objects.bulk_create(missing)}
    held = [
        Appointment(user=users[email], role=role.value, organisation=organisation, starts_on=date(2000, 1, 1))
        for email, role in roles.items()
    ]
    Appointment.objects.bulk_create(held)
    for user in users.values():
        forget_appointments(user)
    return {email: users[email] for email in roles}


def person(email: str, role, organisation: Organisation, **kw):
    """A user who holds one role: what most tests want."""
    return appoint(make_user(email), role, organisation, **kw).user


def enrol(organisation: Organisation, starts_on=date(2000, 1, 1), ends_on=None) -> Organisation:
    """Put an organisation in the returns."""
    Enrolment.objects.create(organisation=organisation, starts_on=starts_on, ends_on=ends_on, source="a test")
    return organisation


def centre() -> Organisation:
    """The central team that reviews, sitting in the Cabinet Office."""
    cabinet_office = make_organisation("cabinet-office", name="Cabinet Office", reference_prefix="CO")
    return make_organisation(
        CENTRE,
        name="Central review team",
        kind=Organisation.Kind.CENTRAL_TEAM,
        sponsor=cabinet_office,
    )


def commissioner() -> Organisation:
    """The regulator."""
    return make_organisation(
        COMMISSIONER,
        name="Information Commissioner",
        kind=Organisation.Kind.REGULATOR,
        reference_prefix="ICO",
    )


def sign_in(client, user):
    """Sign a user in to a test client and give the client back: a session is made at once as signing in leaves it."""
    if settings.SESSION_COOKIE_NAME in client.cookies:  # what the session holds stays
        client.force_login(user, backend=BACKEND)
        return client
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
    )
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def browser(user) -> Client:
    """A browser of its own in which somebody is signed in."""
    return sign_in(Client(), user)


def fresh(client: Client) -> Client:
    """The same, with the password given a moment ago, as after signing in by hand."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4102444800.0}]
    session.save()
    return client


__all__ = [
    "PASSWORD",
    "appoint",
    "browser",
    "centre",
    "commissioner",
    "enrol",
    "fresh",
    "make_organisation",
    "make_user",
    "people_in",
    "person",
    "sign_in",
]
