"""Actions in words: next steps, other steps and history."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse

from audit.models import Event
from audit.record import thing_named
from audit.transitions import Transition, words_of
from audit.workbooks import Cell
from departments import reference
from departments.organisations import steps
from departments.organisations.steps import Moment, Offer
from departments.registers.models import Action, ActionRemark
from departments.registers.workflow import ACTION, ASSET, ASSET_REVIEW

WORDS = words_of(ACTION, ASSET, ASSET_REVIEW) | {
    "action.proposed": "Proposed",
    "action.loaded": "Taken over from the report of December 2007",
    "action.agreed_by_signature": "Agreed by signing the return",
    "action.source_noted": "The question that it comes from was noted",
    "action.kept": "The return was taken back. Work on this action had begun, so it goes on",
    "asset.added": "Added to the register",
}


def as_shown(actions: Iterable[Action]) -> Iterator[list[Cell]]:
    """The rows of a file with the columns of the list, the headings first."""
    yield ["Number", "What is to be done", "Organisation", "Due", "Due, in the words of its source", "State"]
    for action in actions:
        state = action.get_status_display()
        yield [action.code, action.summary, action.body_name, action.due or "", action.due_text, state]


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
