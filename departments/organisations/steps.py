"""How the steps of any workflow read on a page: the next step, the others, who else can take them, and the history."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import confirmed
from accounts.queries import names_of
from audit.models import Event
from audit.transitions import Transition
from departments.organisations.models import Appointment
from departments.organisations.powers import holders_of_power, read_appointments, who_else
from departments.organisations.queries import held_at_the_centre, holders_of
from departments.organisations.roles import ROLES, Can, Reach, Role, reaches

Table = Mapping[str, Transition]
AddressOf = Callable[[Any, Transition], str]
COMMON_WORDS = {
    confirmed.EVENT: "When asked, confirmed that {value} is right",
    "date.corrected": "A wrong date was corrected: {before} is now {after}",
}  # of events that happen to things of every kind
NOBODY_LEFT = (
    "Nobody who holds this role can do this: each took an earlier step, or may not take this one. "
    "Ask the Cabinet Office to appoint another person."
)


@dataclass(frozen=True)
class Offer:
    """A step as a page offers it: a link (`href`) or a button that takes it at once (`post`), or why it is not `yours`.

    `name` is the step's. It `leads` where the thing waits for it in its state.
    """

    text: str
    href: str = ""
    name: str = ""
    hint: str = ""
    yours: bool = True
    why_not: str = ""
    others: tuple[str, ...] = ()
    post: str = ""
    leads: bool = False


def next_step(table: Table, thing, user, at: datetime, address: AddressOf) -> Offer | None:
    """The one next step: the first that is this person's, else the first with whose it is. None when there is none."""
    steps = [step for step in table.values() if thing.status in step.leads_in and step.fits(thing, at)]
    if not steps:
        return None
    mine = next((step for step in steps if not step.refusal(thing, by=user, at=at)), steps[0])
    return offer(mine, thing, user, at, address(thing, mine))


def step_to_come(table: Table, thing, at: datetime) -> Offer | None:
    """The next step that is not possible yet, with what it waits for; it leads nowhere. None when there is none."""
    for step in table.values():
        if step.page is None or thing.status not in step.leads_in:
            continue
        if problems := [str(problem) for condition in step.conditions for problem in condition(thing, at)]:
            return Offer(step.page.offered_as, name=step.name, yours=False, why_not=f"{'. '.join(problems)}.")
    return None


def offer(
    step: Transition, thing, user, at: datetime, href: str, *, power: str = "", at_once: bool = False
) -> Offer:
    """A step as the next one: for whoever may take it the link and who else could, else why not and who can.

    `power` is whose holders are named, where it is not the step's own; `at_once` makes the offer a button that takes
    the step.
    """
    if step.page is None:
        raise ValueError(f"The step {step.name} has no page to offer")
    why, power = step.refusal(thing, by=user, at=at), power or step.power
    others = [
        holder for holder in who_can(thing, power, at, step=step) if not holder.startswith(f"{user.name} ")
    ]
    if why:
        nobody = not others and is_nobody_left(step, thing, at, power=power)
        whose = NOBODY_LEFT if nobody else who_else(others, Can(power))
        return Offer(step.page.offered_as, name=step.name, yours=False, why_not=f"{why} {whose}")
    there = {"post": href} if at_once else {"href": href}
    return Offer(
        step.page.offered_as,
        name=step.name,
        hint=step.page.hint or step.page.explanation,
        others=tuple(others[:3]),
        **there,
    )


def other_steps(
    table: Table, thing, user, at: datetime, address: AddressOf, *, besides: Offer | None = None
) -> list[Offer]:
    """What else this person can do with the thing now, in the order of the table; not what is offered `besides`."""
    return [
        Offer(step.page.offered_as, href, step.name, leads=thing.status in step.leads_in)
        for step in table.values()
        if step.page is not None
        and step.open_to(thing, by=user, at=at)
        and (href := address(thing, step)) != (besides.href if besides else None)
    ]


def who_can(thing, power: str, at: datetime, *, step: Transition | None = None) -> list[str]:
    """The people who hold a power over the thing, with their posts; of those over all of government the post alone.

    Where a body's sponsor holds the power too, it falls to the sponsor and not to the centre. With a `step`, those whom
    it refuses (they took an earlier step that it checks) are left out.
    """
    held = _holders(thing, power, at)
    if step:
        read_appointments(holder.user for holder, _ in held)
        held = [(holder, text) for holder, text in held if not step.refusal(thing, by=holder.user, at=at)]
    return list(dict.fromkeys(text for _, text in held))


def is_nobody_left(step: Transition, thing, at: datetime, *, power: str = "") -> bool:
    """Whether the power of a step is held, and nobody who holds it can take the step.

    `power` is the one whose holders are asked about, where it is not the step's own.
    """
    held = power or step.power
    return bool(_holders(thing, held, at)) and not who_can(thing, held, at, step=step)


def to_ask_for_another(task: str) -> str:
    """The task of somebody who is kept out of a step, as everybody else is who holds its power."""
    task = f"{task[:1].lower()}{task[1:]}"
    return f"Ask the Cabinet Office to appoint another person, because nobody in post can do this: {task}"


def _holders(thing, power: str, at: datetime) -> list[tuple[Appointment, str]]:
    """Who holds a power over the thing, each with the words for it: see `who_can`."""
    organisation = getattr(thing, "organisation", None)
    holders = (
        [(holder, holder.named) for holder in holders_of_power(organisation, Can(power), at)]
        if organisation
        else []
    )
    held = [(role, reach) for role in Role for reach in reaches(role, Can(power))]
    sponsor = organisation.sponsor if organisation and organisation.sponsored else None
    if sponsor and any(reach is Reach.SPONSORED for _, reach in held):
        roles = [role for role, reach in held if reach is Reach.SPONSORED]
        holders += [(holder, holder.named) for role in roles for holder in holders_of(sponsor, role, at)]
    else:
        roles = [role for role, reach in held if reach is Reach.GOVERNMENT]
        holders += [(holder, ROLES[role].title) for role in roles for holder in held_at_the_centre(role, at)]
    return holders


@dataclass(frozen=True)
class Moment:
    """One line of the history: what happened, who did it in which role, when, and the words that went with it."""

    what: str
    who: str
    when: datetime
    more: str = ""


def history(
    events: Iterable[Event],
    event_words: Mapping[str, str],
    *,
    what: Callable[[Event], str] = lambda event: "",
    more: Callable[[Event], str] = lambda event: "",
    remarks: Iterable[Any] = (),
    hide: Callable[[Event], bool] = lambda event: False,
) -> list[Moment]:
    """What happened in words, newest first: one query for all names.

    `words` are by kind of event, `what` says it otherwise where it says anything.
    `more` goes below, with the remark that was made with the same step at the same time. `hide` is whose name is
    withheld.
    """
    events = sorted(events, key=lambda event: event.pk, reverse=True)
    names = names_of(event.actor for event in events)
    texts = {(remark.step, remark.at): remark.text for remark in remarks}
    return [
        Moment(
            what(event) or event_in_words(event, event_words),
            _who("Name withheld" if hide(event) else names[event.actor], event),
            event.at,
            "\n\n".join(filter(None, (more(event), texts.get((event.facts.get("step", ""), event.at), "")))),
        )
        for event in events
    ]


def event_in_words(event: Event, event_words: Mapping[str, str]) -> str:
    """What an event says, in the words of its step, with its facts in them; of an unknown one its kind."""
    unknown = event.kind.replace(".", " ").replace("_", " ").capitalize()
    known = event_words.get(event.kind) or COMMON_WORDS.get(event.kind, unknown)
    return known.format_map(_Facts(event.facts))


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def _who(name: str, event: Event) -> str:
    return f"{name} ({ROLES[Role(event.role)].title})" if event.role in set(Role) else name
