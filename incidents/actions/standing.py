"""The standing instruction of a body: signed by its Accounting Officer, replaced by the next one, or ended."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from accounts.models import User
from audit.record import SYSTEM, Actor, action, record
from audit.transitions import NotReady, Problem, Refused, locked
from departments.models import Organisation
from departments.organisations.checks import date_problems
from departments.organisations.powers import acting_role
from departments.organisations.roles import Can
from incidents.actions.timers import set_timers
from incidents.checks import AGREED_ON
from incidents.duty import clock
from incidents.models import LONGEST_HOURS, StandingInstruction, TimerSetting, choices
from incidents.queries.standing import instruction_of, open_incidents_of
from incidents.workflow.standing import STANDING_INSTRUCTION

MOST_DAYS = 60


@action
def sign_instruction(
    organisation: Organisation,
    *,
    by: User,
    at: datetime,
    at_hours: int,
    contact: str,
    channel: str,
    agreement: str = "",
    agreed_by: str = "",
    agreed_on: date | None = None,
    endpoint: str = "",
    follows_after_days: int,
    unscored: bool = False,
) -> StandingInstruction:
    """Sign what happens when nobody decides in time. One that is in force is replaced, and open incidents follow the new hour.

    `endpoint` is the HTTPS address that the regulator agreed on: every notice of the body goes there, decided or not.
    """
    organisation = locked(organisation)
    step = STANDING_INSTRUCTION["sign"]
    if acting_role(by, step.power, organisation, at) is None:
        raise Refused("Only the Accounting Officer signs the standing instruction.", step.power)
    problems = _problems(at_hours, contact, channel, agreement, follows_after_days)
    problems += _problems_of_address(endpoint.strip(), channel, agreed_by, agreed_on, at)
    if problems:
        raise NotReady(problems)
    if known := instruction_of(organisation):
        STANDING_INSTRUCTION["replace"].perform(known, by=SYSTEM, at=at, fields={"ended_at": at})
    instruction = StandingInstruction.objects.create(
        organisation=organisation,
        at_hours=at_hours,
        contact=contact.strip(),
        channel=channel,
        agreement=agreement.strip(),
        agreed_by=agreed_by.strip(),
        agreed_on=agreed_on,
        endpoint=endpoint.strip(),
        follows_after_days=follows_after_days,
        unscored=unscored,
        signed_at=at,
        signed_by=by,
    )
    instruction = step.perform(
        instruction, by=by, at=at, hours=at_hours, channel=channel, days=follows_after_days, unscored=unscored
    )
    _move_timers(organisation)
    return instruction


@action
def decline_instruction(
    organisation: Organisation, *, by: User, at: datetime, reason: str
) -> StandingInstruction:
    """The Accounting Officer says why the body has no standing instruction; they are asked again in a year."""
    organisation = locked(organisation)
    step = STANDING_INSTRUCTION["decline"]
    if acting_role(by, step.power, organisation, at) is None:
        raise Refused("Only the Accounting Officer declines the standing instruction.", step.power)
    if instruction_of(organisation):
        raise NotReady([Problem("An instruction is in force: end it instead")])
    instruction = StandingInstruction.objects.create(
        organisation=organisation,
        channel=choices.SendingChannel.COPY_SHEET,
        signed_at=at,
        signed_by=by,
    )
    return step.perform(
        instruction, by=by, at=at, reason=reason, fields={"ended_at": at, "end_reason": reason.strip()}
    )


@action
def end_instruction(
    instruction: StandingInstruction, *, by: Actor, at: datetime, version: int | None = None, reason: str
) -> StandingInstruction:
    """Nothing goes automatically any more in this body."""
    ended = STANDING_INSTRUCTION["end"].perform(
        instruction,
        by=by,
        at=at,
        version=version,
        reason=reason,
        fields={"ended_at": at, "end_reason": reason.strip()},
    )
    _move_timers(ended.organisation)
    return ended


@action
def set_hours(organisation: Organisation, *, by: User, at: datetime, hours: Mapping[str, int]) -> None:
    """The hours at which people of a body are reminded and notified, by the key of the timer; open incidents follow them."""
    organisation = locked(organisation)
    role = acting_role(by, Can.TIMER_SETTING_EDIT, organisation, at)
    if role is None:
        raise Refused(
            "Only the SIRO, a deputy or the Accounting Officer sets these hours.", Can.TIMER_SETTING_EDIT
        )
    usual = clock.usual_hours()
    ordered = [(key, hours[key]) for key in usual]
    if any(not 1 <= hour <= LONGEST_HOURS for _, hour in ordered):
        raise NotReady([Problem(f"Each hour must be between 1 and {LONGEST_HOURS}")])
    for (_, before), (key, hour) in pairwise(ordered):
        if hour <= before:
            text = "Each hour must be later than the one above it: more people are notified each time"
            raise NotReady([Problem(text, field=key)])
    TimerSetting.objects.filter(organisation=organisation).delete()
    for key, hour in ordered:
        if hour != usual[key]:
            TimerSetting.objects.create(organisation=organisation, key=key, at_hours=hour)
    record(
        "timer_setting.saved",
        subject=organisation,
        by=by,
        at=at,
        role=str(role),
        organisation=organisation.code,
        hours=dict(ordered),
    )
    _move_timers(organisation)


def _move_timers(organisation: Organisation) -> None:
    for incident in open_incidents_of(organisation):
        set_timers(locked(incident))


def _problems_of_address(
    endpoint: str, channel: str, agreed_by: str, agreed_on: date | None, at: datetime
) -> list[Problem]:
    """An address to which notices are posted: agreed by somebody, on a day, and at a host that this installation knows."""
    problems = []
    if agreed_on is not None:
        problems += date_problems(
            agreed_on, AGREED_ON, at, called="The day of the agreement", field="agreed_on"
        )
    if not endpoint:
        return problems
    address = _address(endpoint)
    if channel != choices.SendingChannel.MACHINE:
        problems.append(
            Problem("An address is only for an organisation whose notices the portal sends", field="endpoint")
        )
    if address.scheme != "https" or address.username or address.port not in (None, 443) or address.fragment:
        problems.append(
            Problem("The address must begin with https:// and name a host and a path alone", field="endpoint")
        )
    elif address.hostname not in settings.NOTICE_HOSTS:
        known = ", ".join(settings.NOTICE_HOSTS) or "none"
        text = f"This installation may not post to that host. It knows: {known}. Ask its administrator to add the host"
        problems.append(Problem(text, field="endpoint"))
    if not agreed_by.strip():
        problems.append(Problem("Enter who agreed for the regulator", field="agreed_by"))
    if agreed_on is None:
        problems.append(Problem("Enter the day of the agreement", field="agreed_on"))
    return problems


def _address(text: str) -> SplitResult:
    """The parts of an address; those of none where it is no address at all."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is what finds a port that is none
    except ValueError:
        return urlsplit("")
    return parts


def _problems(hours: int, contact: str, channel: str, agreement: str, days: int) -> list[Problem]:
    problems = []
    if not 1 <= hours <= LONGEST_HOURS:
        text = f"The number of hours must be between 1 and {LONGEST_HOURS}: the law allows 72 hours at most"
        problems.append(Problem(text, field="at_hours"))
    if not contact.strip():
        problems.append(Problem("Enter whom the regulator should contact", field="contact"))
    if channel not in choices.SendingChannel.values:
        problems.append(Problem("Choose who sends the notice", field="channel"))
    if channel == choices.SendingChannel.MACHINE and not agreement.strip():
        text = "Enter the agreement with the regulator on this channel, with its date"
        problems.append(Problem(text, field="agreement"))
    if not 1 <= days <= MOST_DAYS:
        text = f"The number of days must be between 1 and {MOST_DAYS}"
        problems.append(Problem(text, field="follows_after_days"))
    return problems
