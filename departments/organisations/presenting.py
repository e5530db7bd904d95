"""Organisations and appointments in words."""

from dataclasses import dataclass
from datetime import date, timedelta

from departments.organisations.home import successors
from departments.organisations.models import Appointment, Organisation
from departments.organisations.queries import CENTRE
from departments.organisations.roles import Role
from govuk.templatetags.govuk import listed


@dataclass(frozen=True)
class Family:
    """An organisation's place among the others."""

    bodies: tuple[Organisation, ...]
    other_parents: tuple[Organisation, ...]
    came_from: tuple[Organisation, ...]
    went_to: tuple[Organisation, ...]

    @property
    def open_bodies(self) -> list[Organisation]:
        return [body for body in self.bodies if not body.closed]

    @property
    def closed_bodies(self) -> list[Organisation]:
        return [body for body in self.bodies if body.closed]


def family_of(organisation: Organisation) -> Family:
    """Which bodies answer to an organisation, and where its business came from and went."""
    return Family(
        bodies=tuple(organisation.bodies.order_by("closed", "name")),
        other_parents=tuple(organisation.other_parents.order_by("name")),
        came_from=tuple(organisation.predecessors.order_by("name")),
        went_to=tuple(organisation.successors.order_by("name")),
    )


def day_words(day: date) -> str:
    """A day as a page says it: "3 May 2026"."""
    return f"{day.day} {day:%B %Y}"


def who_takes_over(appointment: Appointment, last_day: date) -> str:
    """Who has what is open with the holder of an appointment after its last day, as a sentence."""
    successor_posts, after = successors(appointment, last_day), last_day + timedelta(days=1)
    if successor_posts and successor_posts[0].starts_on > after:
        first = successor_posts[0]
        return (
            f"Nobody holds the post from {day_words(after)}. From {day_words(first.starts_on)} open tasks go to "
            f"{first.named}."
        )
    if successor_posts:
        names = listed([appointment.named for appointment in successor_posts], "and")
        return f"From {day_words(after)} open tasks go to {names}."
    role, body = Role(appointment.role), appointment.organisation
    watcher = "Accounting Officer" if role is Role.SIRO else "SIRO"
    seen = f" and to the {watcher} of {body.name}"
    if body.sponsored and body.sponsor:
        seen = f" and to the SIRO of {body.sponsor.name}"
    if body.code == CENTRE:
        seen = " and to the Cabinet Office approvers"
    return (
        f"Nobody follows: open tasks stay with the post, which is shown to the system administrators{seen}."
    )
