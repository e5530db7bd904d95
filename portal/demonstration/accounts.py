"""The demonstration's accounts: one for each role of a body, named by role, all with one password that is printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import User
from departments.models import Appointment, Organisation
from departments.queries import in_returns_on
from departments.roles import ROLES, R
from portal.demonstration import story

DEMONSTRATION_PASSWORD = "four-quarters-and-one-report-2007"  # noqa: S105 - printed on purpose, refused in production


class NotADemonstration(Exception):
    """Demonstration accounts exist only where the installation says that it is one."""


@dataclass(frozen=True)
class Post:
    """One account and one appointment that it is to hold."""

    address: str
    title: str
    role: R
    body: str
    starts_on: date
    ends_on: date | None
    limited_to: str = ""


def address(name: str, code: str) -> str:
    """The e-mail address of an account: the role at the body, in a domain that can never exist."""
    return f"{name.replace('_', '-')}@{code}.example"


def refuse_elsewhere() -> None:
    """Stop unless this installation is a demonstration."""
    if not settings.DEMONSTRATION:
        raise NotADemonstration(
            "This installation is not a demonstration (DEMONSTRATION is not 1): no such accounts are made here."
        )


@cache
def plan() -> dict:
    return story.read("accounts")


def departments_2007() -> list[Organisation]:
    """The 19 organisations of the 2007 report, in its order."""
    ids = [one["govuk_id"] for one in story.departments().values()]
    found = {one.govuk_id: one for one in Organisation.objects.filter(govuk_id__in=ids)}
    return [found[one] for one in ids]


def departments_today() -> list[Organisation]:
    """The ministerial departments that are in the returns today."""
    since = plan()["spans"]["today"]["from"]
    return list(in_returns_on(since).filter(kind=Organisation.Kind.MINISTERIAL_DEPARTMENT))


def posts() -> Iterator[Post]:
    """Every appointment of the demonstration."""
    raw = plan()
    for span, roles, bodies in (
        ("year_2007", raw["roles_2007"], departments_2007()),
        ("today", raw["roles_today"], departments_today()),
    ):
        for body in bodies:
            for role in roles:
                title = f"{raw['short'][role]}, {body.name}"
                yield _post(span, address(role, body.code), title, role, body.code)
    for span in raw["spans"]:
        for one in raw["centre"]:
            body = Organisation.objects.get(code=one["body"])
            title = f"{one['title']}, {body.name}"
            yield _post(span, address(one["name"], body.code), title, one["role"], body.code)
        for one in raw["lent"]:
            home = Organisation.objects.get(govuk_id=one["works_for"])
            where, title = address(one["name"], home.code), f"{one['title']}, {home.name}"
            yield _post(span, where, title, "staff", home.code)
            limit = Organisation.objects.get(govuk_id=one["for"]).code
            yield _post(span, where, title, one["role"], "central-review", limit)


def _post(span: str, where: str, title: str, role: str, body: str, limited_to: str = "") -> Post:
    days = plan()["spans"][span]
    return Post(where, title[:150], R(role), body, days["from"], days["until"], limited_to)


def make() -> int:
    """Make the accounts and appointments that are not there yet; return how many accounts are new.

    The password is hashed once: the accounts share it, and its hash is no secret.
    """
    refuse_elsewhere()
    wanted = list(posts())
    bodies = {one.code: one for one in Organisation.objects.filter(code__in={p.body for p in wanted})}
    bodies |= {
        one.code: one for one in Organisation.objects.filter(code__in={p.limited_to for p in wanted} - {""})
    }
    users = {user.email: user for user in User.objects.filter(demonstration=True)}
    held = set(Appointment.objects.values_list("user__email", "role", "organisation__code", "starts_on"))
    encoded, new = "", 0
    for post in wanted:
        if post.address not in users:
            encoded = encoded or make_password(DEMONSTRATION_PASSWORD)
            users[post.address] = User.objects.create(
                email=post.address, name=post.title, password=encoded, demonstration=True
            )
            new += 1
        if (post.address, post.role.value, post.body, post.starts_on) not in held:
            Appointment.objects.create(
                user=users[post.address],
                role=post.role,
                organisation=bodies[post.body],
                limited_to=bodies[post.limited_to] if post.limited_to else None,
                starts_on=post.starts_on,
                ends_on=post.ends_on,
            )
    return new


def table() -> list[tuple[str, str, str]]:
    """What is printed: address, role and what it is for; only accounts that exist."""
    shown = plan()["shown"]
    lines = []
    for body_id, roles in (
        (shown["first_body"], shown["roles"]),
        (shown["second_body"], shown["second_roles"]),
    ):
        body = Organisation.objects.filter(govuk_id=body_id).first()
        if body is not None:
            lines += [(address(role, body.code), ROLES[R(role)].title, what) for role, what in roles.items()]
    at_centre = {one["name"]: one for one in plan()["centre"]}
    for name, what in shown["centre"].items():
        one = at_centre[name]
        lines.append((address(name, one["body"]), ROLES[R(one["role"])].title, what))
    known = set(User.objects.filter(demonstration=True).values_list("email", flat=True))
    return [line for line in lines if line[0] in known]
