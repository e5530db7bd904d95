"""The demonstration's accounts: one for each role of a body, named by role, all with one password that is printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import User
from audit.record import SYSTEM, action, record
from departments.models import Appointment, Organisation
from departments.organisations.actions import appoint
from departments.organisations.calendar import LONDON
from departments.organisations.queries import in_returns_on
from departments.organisations.roles import Role
from portal.demonstration import story

DEMONSTRATION_PASSWORD = "four-quarters-and-one-report-2007"  # noqa: S105 - printed on purpose, refused in production


class NotADemonstration(Exception):
    """Demonstration accounts exist only where the installation says that it is one."""


@dataclass(frozen=True)
class Post:
    """One account and one appointment that it is to hold."""

    address: str
    title: str
    role: Role
    body: str
    starts_on: date
    ends_on: date | None
    limited_to: str = ""


def address(name: str, code: str) -> str:
    """The email address of an account: the role at the organisation, in a domain that can never exist."""
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
    ids = [department["govuk_id"] for department in story.departments().values()]
    organisations = {
        organisation.govuk_id: organisation
        for organisation in Organisation.objects.filter(govuk_id__in=ids).prefetch_related("names")
    }
    return [organisations[identifier] for identifier in ids]


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
                title = f"{raw['short'][role]}, {_known_as(body, raw['spans'][span]['until'])}"
                yield _post(span, address(role, body.code), title, role, body.code)
    for span in raw["spans"]:
        for row in raw["centre"]:
            body = Organisation.objects.get(code=row["body"])
            title = f"{row['title']}, {body.name}"
            yield _post(span, address(row["name"], body.code), title, row["role"], body.code)
        for row in raw["lent"]:
            home = Organisation.objects.get(govuk_id=row["works_for"])
            where, title = address(row["name"], home.code), f"{row['title']}, {home.name}"
            yield _post(span, where, title, "staff", home.code)
            limit = Organisation.objects.get(govuk_id=row["for"]).code
            yield _post(span, where, title, row["role"], "central-review", limit)


def _known_as(body: Organisation, day: date | None) -> str:
    """A body of 2007 that is closed by now is called as it was then; one that lives on, as it is called today."""
    return body.name_on(day) if body.closed and day else body.name


def _post(span: str, where: str, title: str, role: str, body: str, limited_to: str = "") -> Post:
    days = plan()["spans"][span]
    return Post(where, title[:150], Role(role), body, days["from"], days["until"], limited_to)


def make() -> int:
    """Make the accounts and appointments that are not there yet; return how many appointments are new.

    The password is hashed once: the accounts share it, and it is printed. The first administrator is entered by
    hand, as in any installation; every other post is given by that administrator.
    """
    refuse_elsewhere()
    wanted = sorted(posts(), key=lambda post: post.role is not Role.SYSADMIN)
    bodies = {
        organisation.code: organisation
        for organisation in Organisation.objects.filter(code__in=_codes(wanted))
    }
    users = {user.email: user for user in User.objects.filter(demonstration=True)}
    held = set(Appointment.objects.values_list("user__email", "role", "organisation__code", "starts_on"))
    missing = [p for p in wanted if (p.address, p.role.value, p.body, p.starts_on) not in held]
    encoded = make_password(DEMONSTRATION_PASSWORD) if missing else ""
    for post in missing:
        user = users.get(post.address) or _make_account(post, encoded)
        users[post.address] = user
        _give(post, user, bodies, administrator=users[wanted[0].address])
    return len(missing)


@action
def _make_account(post: Post, encoded: str) -> User:
    user = User.objects.create(email=post.address, name=post.title, password=encoded, demonstration=True)
    record("account.made", subject=user, by=SYSTEM, at=datetime.combine(post.starts_on, time(8), LONDON))
    return user


def _codes(wanted: list[Post]) -> set[str]:
    return {post.body for post in wanted} | {post.limited_to for post in wanted if post.limited_to}


def _give(post: Post, user: User, bodies: dict[str, Organisation], administrator: User) -> None:
    limit = bodies[post.limited_to] if post.limited_to else None
    days = {"starts_on": post.starts_on, "ends_on": post.ends_on}
    at = datetime.combine(post.starts_on, time(8), LONDON)
    by = SYSTEM if post.role is Role.SYSADMIN else administrator
    appoint(user, post.role, bodies[post.body], by=by, at=at, limited_to=limit, **days)


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
            lines += [(address(role, body.code), plan()["short"][role], what) for role, what in roles.items()]
    at_centre = {row["name"]: row for row in plan()["centre"]}
    for name, what in shown["centre"].items():
        row = at_centre[name]
        lines.append((address(name, row["body"]), plan()["short"][row["role"]], what))
    known = set(User.objects.filter(demonstration=True).values_list("email", flat=True))
    return [line for line in lines if line[0] in known]
