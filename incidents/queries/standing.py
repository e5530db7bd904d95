"""What a body has settled beforehand, what keeps notices from going now, and what the portal has to do by itself."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value

from accounts.models import User
from audit.compiled import before, objects_of, rows_of
from audit.deliver import TO_PEOPLE
from audit.models import Event, OutboxMessage
from audit.record import subjects_of
from departments.models import Organisation
from departments.organisations.calendar import london_day
from departments.organisations.powers import scope
from departments.organisations.queries import post_holder
from departments.organisations.roles import Can, Role
from incidents.models import (
    COPY_SHEET,
    IS_OR_WILL_BE_SENT,
    NOTICES,
    Hold,
    Incident,
    KillSwitch,
    Owed,
    PeopleNotice,
    RegulatorCase,
    RegulatorNotice,
    SharedEvent,
    StandingAuthority,
    StandingInstruction,
    Timer,
    TimerSetting,
    choices,
)
from incidents.queries.keeping import seen

RENEWED_AFTER = timedelta(
    days=335
)  # a standing instruction is a year's: a month before, its signer is asked again
DECLINED_FOR = timedelta(days=365)


def instruction_of(organisation: Organisation) -> StandingInstruction | None:
    """The standing instruction that is in force in a body."""
    in_force = objects_of("instructions in force", lambda _, keys: _in_force(keys), None, [organisation.pk])
    return in_force[0] if in_force else None


def _in_force(keys: list[int]) -> QuerySet[StandingInstruction]:
    return StandingInstruction.objects.filter(
        organisation__among=keys, status=choices.InstructionStatus.IN_FORCE
    ).order_by("pk")


def unsigned_instruction(organisation: Organisation, at: datetime) -> StandingInstruction:
    """What the next standing instruction of a body would say, to be read, changed and signed: not saved."""
    known = instruction_of(organisation)
    if known:
        known.pk, known.status = None, choices.InstructionStatus.UNSIGNED
        return known
    holder = post_holder(organisation, Role.DPO, at)
    contact = f"Data Protection Officer, {holder.user.email}" if holder else ""
    return StandingInstruction(organisation=organisation, contact=contact)


def to_instruct(user: User, at: datetime) -> QuerySet[Organisation]:
    """The bodies whose Accounting Officer is asked to settle what happens when nobody decides, with `signed_at` as known.

    They have no standing instruction and declined none within a year, or theirs is `RENEWED_AFTER` old.
    """
    newest = StandingInstruction.objects.filter(organisation=OuterRef("pk"))
    settled = newest.filter(
        Q(status=choices.InstructionStatus.IN_FORCE, signed_at__gt=before(at, RENEWED_AFTER))
        | Q(status=choices.InstructionStatus.DECLINED, signed_at__gt=before(at, DECLINED_FOR))
    )
    in_force = newest.filter(status=choices.InstructionStatus.IN_FORCE)
    organisations = Organisation.objects.filter(
        ~Exists(settled),
        scope(user, Can.STANDING_INSTRUCTION_SIGN, at).filter(""),
        closed=False,
        reference_prefix__isnull=False,
    )
    return organisations.annotate(signed_at=Subquery(in_force.values("signed_at")[:1])).order_by("name", "pk")


def instructions_of(organisation: Organisation) -> list[StandingInstruction]:
    """Every standing instruction that a body ever had, the newest first."""
    return list(organisation.standing_instructions.select_related("signed_by").order_by("-signed_at"))


def authority_of(organisation: Organisation) -> StandingAuthority | None:
    """The SIRO's authority for the Data Protection Officer to notify at once, where one is in force."""
    authorities = StandingAuthority.objects.filter(
        organisation=organisation, status=choices.AuthorityStatus.IN_FORCE
    )
    return authorities.first()


def ungiven_authority(organisation: Organisation) -> StandingAuthority:
    """An authority that nobody has given yet: not saved."""
    return StandingAuthority(organisation=organisation)


def hours_of(organisation: Organisation) -> dict[str, int]:
    """The hours of the clock that a body has set for itself, by the key of the timer."""
    own = TimerSetting.objects.filter(organisation=organisation).values_list("key", "at_hours")
    instruction = instruction_of(organisation)
    return dict(own) | ({"fail_safe": instruction.at_hours} if instruction else {})


def open_incidents_of(organisation: Organisation) -> QuerySet[Incident]:
    """The incidents of a body on which somebody has something to do, in one order for whoever locks them."""
    return Incident.objects.filter(organisation=organisation, status__in=choices.Status.open).order_by("pk")


def undecided_past_the_hour(at: datetime) -> QuerySet[Incident]:
    """The incidents on which nobody has decided by the hour set, and for which no first notice was made ready.

    The timer's row says when to look; whether it is really time is asked again of each.
    """
    ready = RegulatorNotice.objects.filter(IS_OR_WILL_BE_SENT, case=OuterRef("pk"))
    owed = RegulatorCase.objects.filter(
        ~Exists(ready), incident=OuterRef("pk"), status=choices.CaseStatus.OWED
    )
    due = Timer.objects.filter(incident=OuterRef("pk"), key="fail_safe", due_at__lte=at)
    undecided = set(choices.Status.undecided) - {choices.Status.HELD_ELSEWHERE}
    return Incident.objects.filter(Exists(due), Exists(owed), status__in=undecided).order_by(
        "deadline_at", "pk"
    )


def notices_to_call_for(at: datetime) -> QuerySet[RegulatorNotice]:
    """The notices that the portal made ready by itself and that wait for a person to send them."""
    return RegulatorNotice.objects.filter(
        origin__in=choices.NoticeOrigin.automatic,
        cancelled_at=None,
        message__channel=COPY_SHEET,
        message__status=OutboxMessage.Status.WAITING,
    ).order_by("ready_at", "pk")


def switches_on(at: datetime) -> QuerySet[KillSwitch]:
    """The kill switches that keep notices from going at a moment."""
    return KillSwitch.objects.filter(status__in=choices.SwitchStatus.on, ends_at__gt=at)


def switch_over(organisation: Organisation, at: datetime) -> KillSwitch | None:
    """The kill switch that keeps the notices of a body from going: its own, or the one for all."""
    switches = switches_on(at).filter(Q(organisation=organisation) | Q(organisation=None))
    return switches.select_related("organisation").order_by("organisation").first()


def is_switched_off(notice: RegulatorNotice, at: datetime) -> bool:
    """Whether a hold or the kill switch keeps this notice from going."""
    return bool(notice.case.hold_at(at)) or switch_over(notice.organisation, at) is not None


def switches_for(user: User, at: datetime) -> QuerySet[KillSwitch]:
    """The uses of the kill switch that a person may see: of their bodies, and those for all."""
    sees = scope(user, Can.KILL_SWITCH_SEE, at)
    own = Q(organisation__isnull=False) & sees.filter()
    return (
        KillSwitch.objects.filter(own | Q(organisation=None))
        .select_related("organisation")
        .order_by("-asked_at")
    )


def concerns_for_all(at: datetime) -> set[str]:
    """What concerns everybody: "switch", a kill switch that is on; "event", a confirmed event of several bodies. One query."""
    on, confirmed = tuple(choices.SwitchStatus.on), choices.EventStatus.CONFIRMED.value

    def question() -> QuerySet[Any]:
        switches = KillSwitch.objects.filter(ends_at__gt=at, status__in=on).order_by()
        events = SharedEvent.objects.filter(status=confirmed).order_by()
        first = events.values_list(Value("event"))[:1]
        return switches.values_list(Value("switch"))[:1].union(first, all=True)

    return {
        name for (name,) in rows_of("concerns for all", question, ("switch", at, *on, "event", confirmed))
    }


def unasked_switch(organisation: Organisation | None) -> KillSwitch:
    """A use of the kill switch that nobody has asked for yet: not saved."""
    return KillSwitch(organisation=organisation)


def is_there_a_switch(organisation: Organisation | None) -> bool:
    """Whether the kill switch for this body (or for all) is on, or waits for a second person."""
    return (
        KillSwitch.objects.filter(organisation=organisation)
        .exclude(status=choices.SwitchStatus.ALLOWED)
        .exists()
    )


def notices_held_by(switch: KillSwitch) -> QuerySet[RegulatorNotice]:
    """The notices that a kill switch holds back, by their clock: what has the earliest deadline first."""
    notices = RegulatorNotice.objects.filter(
        status=choices.NoticeStatus.READY, cancelled_at=None, message__status=OutboxMessage.Status.WAITING
    ).exclude(message__channel=COPY_SHEET)
    if switch.organisation_id:
        notices = notices.filter(case__organisation=switch.organisation_id)
    return notices.select_related("case__incident", "case__organisation", "message__event").order_by(
        "case__incident__deadline_at", "ready_at"
    )


def notices_released_by(switch: KillSwitch, at: datetime) -> QuerySet[RegulatorNotice]:
    """Those of them that go when it is turned off: a hold, or another kill switch, keeps back the others."""
    bodies = list(switches_on(at).exclude(pk=switch.pk).values_list("organisation", flat=True))
    if None in bodies:
        return RegulatorNotice.objects.none()
    on_hold = Hold.objects.filter(case=OuterRef("case"), released_at=None, ends_at__gt=at)
    return notices_held_by(switch).filter(~Exists(on_hold)).exclude(case__organisation__in=bodies)


def held_messages(at: datetime, channels: Collection[str]) -> Q | None:
    """Which messages of these channels must not go at this moment; None where there are none. Mail to people always goes."""
    if set(channels) <= set(TO_PEOPLE):
        return None
    held = list(
        RegulatorNotice.objects.filter(
            case__holds__released_at=None, case__holds__ends_at__gt=at, message__isnull=False
        ).values_list("message_id", flat=True)
    )
    bodies = list(switches_on(at).values_list("organisation__code", flat=True))
    condition = Q(key__in=held)
    if None in bodies:
        condition |= ~Q(channel__in=TO_PEOPLE)
    elif bodies:
        condition |= Q(organisation__in=bodies) & ~Q(channel__in=TO_PEOPLE)
    return condition if held or bodies else None


def holds_that_ended(at: datetime) -> QuerySet[Hold]:
    """The holds whose end has come and that nobody has released."""
    return Hold.objects.filter(released_at=None, ends_at__lte=at).select_related("case__incident")


def switches_that_ended(at: datetime) -> QuerySet[KillSwitch]:
    """The kill switches whose end has come."""
    return KillSwitch.objects.filter(status__in=choices.SwitchStatus.on, ends_at__lte=at)


def switches_not_confirmed(asked_before: datetime) -> QuerySet[KillSwitch]:
    """The kill switches that nobody has confirmed since before a moment."""
    return KillSwitch.objects.filter(status=choices.SwitchStatus.ON_ASKED, asked_at__lt=asked_before)


def events_of_switch(switch: KillSwitch) -> list[Event]:
    """What happened to a use of the kill switch, newest first."""
    return list(Event.objects.filter(subject__in=subjects_of(switch)).order_by("-id"))


def cases_with_something_due(at: datetime) -> QuerySet[RegulatorCase]:
    """The cases in work in which something may be overdue, or that a hold keeps waiting; whether it is so, is asked of each."""
    today = london_day(at)
    sent = RegulatorNotice.objects.filter(case=OuterRef("pk"), message__status=OutboxMessage.Status.SENT)
    promised = Owed.objects.filter(incident=OuterRef("incident"), supplied_at=None, expected_on__lt=today)
    here = OuterRef("incident")
    of_event = Q(incident=here) | Q(incident__merged_into=here) | Q(incident__merged_into__merged_into=here)
    people = PeopleNotice.objects.filter(of_event, status__in=choices.PeopleStatus.open, due_on__lt=today)
    undecided = RegulatorNotice.objects.filter(
        case=OuterRef("pk"), ready_at__isnull=False, cancelled_at=None
    ).exclude(origin=choices.NoticeOrigin.DECISION)
    held = Hold.objects.filter(case=OuterRef("pk"), released_at=None, ends_at__gt=at)
    return (
        RegulatorCase.objects.filter(status__in=(choices.CaseStatus.OWED, choices.CaseStatus.NOTIFIED))
        .filter(
            Q(
                Exists(sent),
                Q(status=choices.CaseStatus.OWED) | Q(more_wanted_by__lt=today) | Exists(promised),
            )
            | Q(Exists(undecided), incident__status__in=choices.Status.undecided)
            | Q(Exists(people))
            | Q(Exists(held))
        )
        .select_related("incident", "organisation")
        .prefetch_related(NOTICES, "holds", "incident__owed")
        .order_by("opened_at", "pk")
    )


def holds_over(user: User, at: datetime) -> QuerySet[Hold]:
    """The holds that nobody has released, of the bodies in which this person may release them."""
    releases = seen(user, Can.REGULATOR_CASE_RELEASE_HOLD, at, "case__incident", "case__organisation")
    return Hold.objects.filter(releases, released_at=None).order_by("ends_at", "pk")


def switches_to_confirm(user: User, at: datetime) -> QuerySet[KillSwitch]:
    """The uses of the kill switch that wait for a second person, whom this one may be."""
    confirms = scope(user, Can.KILL_SWITCH_CONFIRM_ON, at)
    theirs = Q(organisation__isnull=False) & confirms.filter()
    if confirms.includes(None):
        theirs |= Q(organisation=None)
    waits = (choices.SwitchStatus.ON_ASKED, choices.SwitchStatus.OFF_ASKED)
    return KillSwitch.objects.filter(theirs, status__in=waits).order_by("asked_at", "pk")
