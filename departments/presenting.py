"""How actions and their like read on a page: the next step, who could take it, what has happened. No writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from accounts.queries import names_of
from accounts.templatetags.govuk import listed
from audit.models import Event
from audit.record import thing_named
from departments import reference
from departments.home import successors
from departments.models import Action, ActionRemark, Appointment, Organisation
from departments.queries import CENTRE, post_holder
from departments.roles import POWERS, ROLES, Can, R, who_may
from departments.workflow import ACTION

HAPPENED = {
    "action.proposed": "Proposed",
    "action.loaded": "Taken over from the report of December 2007",
    "action.agreed": "Agreed",
    "action.agreed_late": "Agreed late",
    "action.agreed_by_signature": "Agreed by signing the return",
    "action.agreed_again": "Agreed again by signing the return",
    "action.taken_back": "Taken back with the return",
    "action.source_noted": "The question that it comes from was noted",
    "action.kept": "The return was taken back. Work on this action had begun, so it goes on",
    "action.rejected": "Rejected",
    "action.begun": "Work began",
    "action.escalated": "Escalated because it is overdue",
    "action.cancel_asked": "Cancelling asked for",
    "action.cancelled": "Cancelled",
    "action.replanned": "Given a new date",
    "action.done": "Reported as done",
    "action.not_accepted": "Not accepted by the check",
    "action.verified": "Verified and closed",
    "asset.added": "Added to the register",
    "asset.edited": "Changed",
    "asset.retired": "Retired",
}

# Step: what its button says, and what it means.
STEPS = {
    "agree": ("Agree to this action", "Say who answers for it and by when."),
    "agree_late": (
        "Agree to this action",
        "It waited too long for an answer. Say who answers for it and by when.",
    ),
    "reject": ("Turn it down", ""),
    "begin": ("Begin work", "Say that work has begun."),
    "done": ("Report it done", "Say what shows that it is done. Somebody else checks."),
    "verify": ("Verify that it is done", "Look at what shows it, then close the action."),
    "not_accepted": ("Do not accept it", ""),
    "replan": ("Give it a new date", ""),
    "ask_cancel": ("Ask to cancel it", ""),
    "cancel": ("Agree to cancel it", ""),
}
FIRST = {
    "proposed": ("agree",),
    "agreed": ("begin",),
    "in_progress": ("done",),
    "done_awaiting_check": ("verify",),
    "overdue_escalated": ("agree_late", "done", "replan"),
}


def next_step(thing: Action, user, at: datetime) -> dict[str, Any] | None:
    """The one next step: the first that is this person's, else the first with whose it is. None when it is closed."""
    names = [name for name in FIRST.get(thing.status, ()) if name != "agree_late" or not thing.agreed_at]
    if not names:
        return None
    name = next((name for name in names if ACTION[name].open_to(thing, by=user, at=at)), names[0])
    text, hint = STEPS[name]
    why = ACTION[name].refusal(thing, by=user, at=at)
    return {
        "text": text,
        "hint": hint,
        "href": _address(thing, name),
        "yours": not why,
        "why_not": f"{why} {_whose(thing, Can(ACTION[name].power), at)}" if why else "",
    }


def _address(thing: Action, name: str) -> str:
    return reverse("departments:action_step", args=[thing.pk, "agree" if name == "agree_late" else name])


def _whose(thing: Action, power: Can, at: datetime) -> str:
    siro = post_holder(thing.organisation, R.SIRO, at)
    words = f"It falls to the {who_may(power)}."
    if R.SIRO in POWERS[power]:
        words += f" The SIRO is {siro.user.name}." if siro else " The post of SIRO is vacant."
    return words


def other_steps(thing: Action, user, at: datetime, taken: str = "") -> list[dict[str, str]]:
    """The other steps this person may take now, as links."""
    return [
        {"text": STEPS[name][0], "href": _address(thing, name)}
        for name, step in ACTION.items()
        if name in STEPS
        and _address(thing, name) != taken
        and _sensible(thing, name)
        and step.open_to(thing, by=user, at=at)
    ]


def _sensible(thing: Action, name: str) -> bool:
    if name == "cancel":
        return thing.cancel_asked
    if name == "ask_cancel":
        return not thing.cancel_asked
    if name == "agree_late":
        return not thing.agreed_at
    return not (name == "reject" and thing.origin == Action.Origin.CONDITION)


def timeline(events: Iterable[Event], remarks: Iterable[ActionRemark] = ()) -> list[dict[str, Any]]:
    """What happened in words, newest first, with the reasons that were given: one query for all names."""
    events = list(events)
    said = {(remark.step, remark.at): remark.text for remark in remarks}
    names = names_of(event.actor for event in events)
    return [
        {
            "what": HAPPENED.get(event.kind, event.kind),
            "who": _who(event, names),
            "when": event.at,
            "more": "\n\n".join(
                filter(None, (_more(event), said.get((event.facts.get("step"), event.at), "")))
            ),
        }
        for event in reversed(events)
    ]


def _who(event: Event, names: dict[str, str]) -> str:
    name = names[event.actor]
    return f"{name}, {ROLES[R(event.role)].title}" if event.role in set(R) else name


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
    role, body = R(appointment.role), appointment.organisation
    watcher = "Accounting Officer" if role is R.SIRO else "SIRO"
    seen = f" and to the {watcher} of {body.name}"
    if body.sponsored and body.sponsor:
        seen = f" and to the SIRO of {body.sponsor.name}"
    if body.code == CENTRE:
        seen = " and to the Cabinet Office approvers"
    return f"Nobody follows: what is open stays with the post, which is shown to the system administrators{seen}."
