"""How holds and the kill switch read on the pages that matter."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from audit.chain import sha256_of
from audit.transitions import Transition
from departments.organisations import steps
from departments.organisations.powers import can
from departments.organisations.roles import Can
from departments.organisations.steps import Offer
from incidents.duty.clock import with_zone
from incidents.models import Incident, KillSwitch, RegulatorCase, RegulatorNotice, choices
from incidents.queries.standing import (
    notices_held_by,
    notices_released_by,
    switch_over,
    switches_for,
)
from incidents.workflow import KILL_SWITCH

READ_IN_FULL = 25  # notices that one page shows in full
PAGES = {"confirm_on": "confirm_switch", "confirm_off": "confirm_switch_off"}


def held_words(cases: list[RegulatorCase], incident: Incident, at: datetime) -> list[str]:
    """What keeps notices of an incident from going at this moment, each as a sentence for a warning."""
    sentences = []
    for case in cases:
        if hold := case.hold_at(at):
            sentences.append(
                f"A hold is in force until {with_zone(hold.ends_at)}. No notice of this incident goes to the regulator until "
                f"then, and the clock runs on. Exemption: {hold.get_ground_display()}."
            )
    if cases and (switch := switch_over(incident.organisation, at)):
        sentences.append(
            f"The kill switch is on until {with_zone(switch.ends_at)} ({switch_concerns(switch)}). The portal sends no "
            "notice to a regulator. The duty to notify and its clock go on."
        )
    return sentences


def switches_words(user, at: datetime) -> list[str]:
    """The kill switches that are on and that concern this person, each as a sentence."""
    return [
        f"The kill switch is on until {with_zone(switch.ends_at)} ({switch_concerns(switch)}). The portal sends no notice "
        "to a regulator."
        for switch in switches_for(user, at).filter(status__in=choices.SwitchStatus.on, ends_at__gt=at)
    ]


def switch_concerns(switch: KillSwitch) -> str:
    """Whose notices a kill switch holds back."""
    return switch.organisation.name if switch.organisation else "All organisations"


def switch_step(switch: KillSwitch, user, at: datetime) -> Offer | None:
    """The step that a kill switch waits for."""
    return steps.next_step(KILL_SWITCH, switch, user, at, _address)


def switch_steps(switch: KillSwitch, user, at: datetime, *, besides: Offer | None) -> list[Offer]:
    """What else this person can do about a kill switch."""
    return steps.other_steps(KILL_SWITCH, switch, user, at, _address, besides=besides) if switch.pk else []


def _address(switch: KillSwitch, step: Transition) -> str:
    if page := PAGES.get(step.name):
        return reverse(f"incidents:{page}", args=[switch.pk])
    return reverse("incidents:switch_step", args=[switch.pk, step.name])


def held_rows(switch: KillSwitch, user, at: datetime) -> list[dict[str, Any]]:
    """The notices that a kill switch holds back, those of this person's incidents with their pages; by their clock."""
    if switch.status not in choices.SwitchStatus.on:
        return []
    return [
        {
            "reference": notice.case.incident.reference,
            "deadline": notice.case.incident.deadline_at,
            "href": notice.case.get_absolute_url()
            if can(user, Can.REGULATOR_CASE_SEE, notice.case, at)
            else "",
        }
        for notice in notices_held_by(switch)[:100]
    ]


def released_notices(switch: KillSwitch, user, at: datetime) -> dict[str, Any]:
    """What goes when a kill switch is turned off: the notices that this person may read, and the references of the others.

    `seen` is one hash of all of them, so that nobody lets go what they were not shown.
    """
    notices = notices_released_by(switch, at)
    hashes = sorted(notices.order_by().values_list("payload_sha256", flat=True))
    shown = list(notices[:READ_IN_FULL])
    readable = [notice for notice in shown if can(user, Can.REGULATOR_CASE_SEE, notice.case, at)]
    return {
        "seen": sha256_of(hashes),
        "number": len(hashes),
        "readable": [(notice, _summary(notice)) for notice in readable],
        "others": [notice.case.incident.reference for notice in shown if notice not in readable],
        "more": len(hashes) - len(shown),
    }


def _summary(notice: RegulatorNotice) -> str:
    payload = notice.payload or {}
    return f"{payload['phase_words']} of {payload['reference']} to the {payload['addressee']['name']}"
