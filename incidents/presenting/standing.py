"""How a standing instruction reads on a page, and who can do what about it."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from departments.models import Organisation
from departments.organisations.powers import can, holders_of_power, who_else
from departments.organisations.queries import commissioner_addresses
from departments.organisations.roles import Can
from departments.organisations.steps import Offer
from incidents.duty.clock import timer_words, usual_hours
from incidents.models import StandingAuthority, StandingInstruction
from incidents.queries.standing import hours_of
from incidents.workflow import STANDING_AUTHORITY, STANDING_INSTRUCTION

BY_SHEET = (
    "By hand, with the copy sheet: people send it with the regulator’s own form, by telephone or by post."
)


def instruction_steps(
    instruction: StandingInstruction | None, organisation: Organisation, user, at: datetime
) -> list[Offer]:
    """What this person can do about the standing instruction of a body, first what is done first."""
    steps = []
    sign, end = STANDING_INSTRUCTION["sign"], STANDING_INSTRUCTION["end"]
    decline = STANDING_INSTRUCTION["decline"]
    if can(user, sign.power, organisation, at):
        text = "Sign another one in its place" if instruction else sign.page.title
        steps.append(Offer(text, reverse("incidents:sign_instruction", args=[organisation.code])))
    if instruction is None and can(user, decline.power, organisation, at):
        page = reverse("incidents:decline_instruction", args=[organisation.code])
        steps.append(Offer(decline.page.title, page))
    if instruction and end.open_to(instruction, by=user, at=at):
        steps.append(Offer(end.page.title, reverse("incidents:end_instruction", args=[organisation.code])))
    return steps


def channel_words(
    organisation: Organisation, instruction: StandingInstruction | None, at: datetime
) -> tuple[str, str]:
    """How the notices of a body go to the regulator under the instruction in force, and why so, as two sentences."""
    if settings.REGULATOR_CHANNEL != "ico":
        return (
            BY_SHEET,
            "This installation has no agreement with the regulator, so the portal sends nothing to it.",
        )
    if instruction and instruction.is_by_machine and instruction.endpoint:
        day = instruction.agreed_on
        why = f"{instruction.agreed_by} agreed to it on {day.day} {day:%B %Y} ({instruction.agreement})."
        return f"By HTTPS, signed, to {instruction.endpoint}.", why
    if not commissioner_addresses(organisation, at):
        return BY_SHEET, "Nobody at the regulator is appointed to receive notices here."
    why = "This installation has an agreement with the regulator on mail. This organisation has recorded none on HTTPS."
    return "By secure email to the regulator’s officers.", why


def who_signs(organisation: Organisation, at: datetime) -> str:
    """Who can sign for a body, as a sentence."""
    power = Can.STANDING_INSTRUCTION_SIGN
    return who_else([holder.named for holder in holders_of_power(organisation, power, at)], power)


def authority_steps(
    organisation: Organisation, authority: StandingAuthority | None, user, at: datetime
) -> list[Offer]:
    """What this person can do about the authority of the Data Protection Officer to notify at once."""
    name = "take_back" if authority else "give"
    step = STANDING_AUTHORITY[name]
    if not can(user, step.power, organisation, at):
        return []
    return [Offer(step.page.title, reverse(f"incidents:{name}_authority", args=[organisation.code]))]


def hours_rows(organisation: Organisation) -> list[tuple[str, str]]:
    """What happens at which hour in a body."""
    return [
        (timer_words(key), f"{hour} {'hour' if hour == 1 else 'hours'} after the clock started")
        for key, hour in settable_hours(organisation).items()
    ]


def settable_hours(organisation: Organisation) -> dict[str, int]:
    """The hours at which people of a body are reminded and notified: its own, otherwise the usual ones."""
    own = hours_of(organisation)
    return {key: own.get(key, usual) for key, usual in usual_hours().items()}
