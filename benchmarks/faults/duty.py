"""A duty of each run: the first notice of an incident goes by itself at its hour, when its hold or the kill switch ends, or because a person sends it.

Beside it is an incident whose hour is still ahead by half an hour, of which nothing may go, whatever a clock says.
"""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth import get_user_model

from audit.models import OutboxMessage
from benchmarks.faults.plans import REGULATOR
from departments.models import Appointment, Organisation
from departments.organisations.queries import COMMISSIONER
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import Incident, RegulatorCase, RegulatorNotice, choices

HOURS = 66
AT_ITS_HOUR = timedelta(seconds=1.5)
HELD_FOR = timedelta(seconds=3)
NOT_YET = timedelta(minutes=30)
PEOPLE = {
    Role.STAFF: "staff@fault-runs.invalid",
    Role.DUTY_OFFICER: "duty@fault-runs.invalid",
    Role.SIRO: "siro@fault-runs.invalid",
    Role.ACCOUNTING_OFFICER: "accounting@fault-runs.invalid",
}


@dataclass
class Duty:
    """The case whose first notice is to go, from which moment on (as `time.monotonic` counts), and the one that is not."""

    case: RegulatorCase
    not_before: float
    not_yet: RegulatorCase

    @property
    def messages(self) -> list[OutboxMessage]:
        """What carries the first notice: one message in the end."""
        notices = RegulatorNotice.objects.filter(case=self.case).select_related("message__event")
        return [notice.message for notice in notices if notice.message]

    @property
    def is_early(self) -> bool:
        """Whether a notice was made ready whose hour had not come."""
        return RegulatorNotice.objects.filter(case=self.not_yet).exists()


def appoint_people() -> None:
    """The regulator's officer, and accounts for the posts of each run's body."""
    office, _ = Organisation.objects.get_or_create(
        code=COMMISSIONER, defaults={"name": "Information Commissioner", "kind": Organisation.Kind.REGULATOR}
    )
    accounts = get_user_model().objects
    _appoint(accounts.create_user(REGULATOR, REGULATOR, None), Role.ICO_OFFICER, office)
    for address in PEOPLE.values():
        accounts.create_user(address, address, None)


def owe(kind: str, seed: int) -> Duty:
    """Report two incidents of a body of its own, and do what the kind of duty wants of people."""
    now = datetime.now(UTC)
    body = Organisation.objects.create(
        code=f"fault-duty-{seed}",
        name=f"Body of duty {seed}",
        kind=Organisation.Kind.OTHER,
        reference_prefix=f"F{seed}",
    )
    people = {role: get_user_model().objects.get(email=address) for role, address in PEOPLE.items()}
    for role, person in people.items():
        _appoint(person, role, body)
    actions.sign_instruction(
        body,
        by=people[Role.ACCOUNTING_OFFICER],
        at=now - timedelta(days=9),
        at_hours=HOURS,
        contact="The duty line",
        channel=choices.SendingChannel.MACHINE,
        agreement="An agreement of the fault runs",
        follows_after_days=5,
        unscored=True,
    )
    due = now + AT_ITS_HOUR if kind != "at once" else now + NOT_YET
    not_yet = _opened(body, people, now + NOT_YET)
    case = _opened(body, people, due)
    waits = AT_ITS_HOUR if kind != "at once" else timedelta()
    if kind == "hold":
        waits = HELD_FOR
        actions.hold(
            case,
            by=people[Role.SIRO],
            at=now,
            ground=choices.HoldGround.OTHER,
            reason="Whether an exemption applies is being asked.",
            ends_at=now + HELD_FOR,
        )
    if kind == "switch":
        waits = HELD_FOR
        _switch_on(body, people, now, now + HELD_FOR)
    if kind == "at once":
        actions.notify_now(case, by=people[Role.SIRO], at=now, description="A stick was lost on a train.")
    passed = datetime.now(UTC) - now
    return Duty(case, time.monotonic() + (waits - passed).total_seconds(), not_yet)


def _switch_on(body: Organisation, people: dict[Role, object], at: datetime, ends_at: datetime) -> None:
    """Two people turn the kill switch of a body on; it ends by itself."""
    reason = "The address of the regulator was taken over by somebody else."
    switch = actions.ask_on(body, by=people[Role.SIRO], at=at, reason=reason, ends_at=ends_at)
    actions.confirm_on(switch, by=people[Role.ACCOUNTING_OFFICER], at=at)


def report_again(of: Duty, due_in: timedelta) -> str:
    """One more incident of the same body, whose hour is so far ahead; gives its reference."""
    body = Organisation.objects.get(pk=of.case.organisation_id)
    people = {role: get_user_model().objects.get(email=address) for role, address in PEOPLE.items()}
    return str(_opened(body, people, datetime.now(UTC) + due_in).incident.reference)


def _opened(body: Organisation, people: dict[Role, object], due: datetime) -> RegulatorCase:
    """The case of an incident that somebody has opened and nobody has assessed; its hour is `due`."""
    discovered_at = due - timedelta(hours=HOURS)
    incident: Incident = actions.report(
        by=people[Role.STAFF],
        at=discovered_at + timedelta(minutes=10),
        organisation=body,
        classification="OFFICIAL",
        report_type="personal_data_breach",
        personal_data=choices.PersonalData.YES,
        title="A stick was lost on a train",
        description="A stick was lost on a train.",
        media=["usb_stick"],
        discovered_at=discovered_at,
        occurred_from=discovered_at - timedelta(hours=1),
        occurred_precision="hour",
    )
    actions.take_triage(
        incident=incident, by=people[Role.DUTY_OFFICER], at=discovered_at + timedelta(minutes=20)
    )
    return incident.regulator_cases.get()


def _appoint(user, role: Role, organisation: Organisation) -> None:
    Appointment.objects.create(user=user, role=role, organisation=organisation, starts_on=date(2000, 1, 1))
