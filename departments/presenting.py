"""How actions and their like read on a page: the next step, who could take it, what has happened. No writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from accounts.templatetags.govuk import listed
from audit.models import Event
from audit.record import thing_named
from audit.transitions import Transition, words_of
from departments import reference, steps
from departments.home import successors
from departments.models import Action, ActionRemark, Appointment, Organisation
from departments.queries import CENTRE
from departments.roles import Role
from departments.steps import Moment, Offer
from departments.workflow import ACTION, ASSET

WORDS = words_of(ACTION, ASSET) | {
    "action.proposed": "Proposed",
    "action.loaded": "Taken over from the report of December 2007",
    "action.agreed_by_signature": "Agreed by signing the return",
    "action.source_noted": "The question that it comes from was noted",
    "action.kept": "The return was taken back. Work on this action had begun, so it goes on",
    "asset.added": "Added to the register",
}


def next_step(thing: Action, user, at: datetime) -> Offer | None:
    """The next step of an action. None when it is closed."""
    return steps.next_step(ACTION, thing, user, at, _address)


def other_steps(thing: Action, user, at: datetime, besides: Offer | None = None) -> list[Offer]:
    """The other steps that this person may take now, as links."""
    return steps.other_steps(ACTION, thing, user, at, _address, besides=besides)


def _address(thing: Action, step: Transition) -> str:
    return reverse("departments:action_step", args=[thing.pk, step.name])


def timeline(events: Iterable[Event], remarks: Iterable[ActionRemark] = ()) -> list[Moment]:
    """What happened to an action or an asset, with the reasons that were given."""
    return steps.history(events, WORDS, more=_more, remarks=remarks)


def _more(event: Event) -> str:
    if event.kind == "asset.edited" and event.facts.get("changed"):
        return "Changed: " + ", ".join(name.replace("_", " ") for name in event.facts["changed"])
    if event.kind == "action.replanned":
        return f"Date moved {event.facts['moves']} times" if event.facts["moves"] > 1 else "Date moved once"
    return ""


def agreement_to(thing: Action) -> dict[str, Any] | None:
    """Who agreed to an action and when, and the page of the return whose signature it was; None when nobody has."""
    if thing.agreed_at is None:
        return None
    signed = thing_named(thing.agreed_with)
    return {
        "who": thing.agreed_by.name if thing.agreed_by else "",
        "when": thing.agreed_at,
        "href": signed.get_absolute_url() if signed else "",
    }


def areas_in_words(thing: Action) -> str:
    """The areas of an action, as a list in words."""
    return "; ".join(reference.area_title(code) for code in thing.areas)


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
    found, after = successors(appointment, last_day), last_day + timedelta(days=1)
    if found and found[0].starts_on > after:
        first = found[0]
        return (
            f"Nobody holds the post from {day_words(after)}. From {day_words(first.starts_on)} what is open is for "
            f"{first.named}."
        )
    if found:
        names = listed([one.named for one in found], "and")
        return f"From {day_words(after)} what is open is for {names}."
    role, body = Role(appointment.role), appointment.organisation
    watcher = "Accounting Officer" if role is Role.SIRO else "SIRO"
    seen = f" and to the {watcher} of {body.name}"
    if body.sponsored and body.sponsor:
        seen = f" and to the SIRO of {body.sponsor.name}"
    if body.code == CENTRE:
        seen = " and to the Cabinet Office approvers"
    return f"Nobody follows: what is open stays with the post, which is shown to the system administrators{seen}."
