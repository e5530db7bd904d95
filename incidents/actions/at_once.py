"""Notifying at once, before anybody has assessed or decided; and the authority under which a DPO does."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from audit.personal_data import found_in
from audit.record import action
from audit.transitions import NotReady, Problem, Refused, locked
from departments.models import Organisation
from departments.organisations.powers import acting_role
from incidents import checks
from incidents.actions.notifying import queue_undecided
from incidents.actions.timers import set_clock, set_timers
from incidents.actions.triage import contradictions
from incidents.duty.clock import london_day
from incidents.models import USUAL_DAYS, Incident, RegulatorCase, StandingAuthority, choices
from incidents.queries.standing import authority_of
from incidents.workflow import REGULATOR_CASE
from incidents.workflow.standing import STANDING_AUTHORITY

# The texts among what the law wants; the description is in the notice alone.
WORDS = (
    "description",
    "consequences",
    "containment",
    "contact_for_regulator",
    "essential_service",
    "service_impact",
    "area_affected",
)


@action
def notify_now(
    case: RegulatorCase,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    description: str = "",
    subject_types: Iterable[str] = (),
    people_max: int | None = None,
    data_types: Iterable[str] = (),
    records_count: int | None = None,
    contact_for_regulator: str = "",
    consequences: str = "",
    containment: str = "",
    essential_service: str = "",
    service_impact: str = "",
    users_affected: int | None = None,
    area_affected: str = "",
    to_follow_by: date | None = None,
    override: str = "",
    late_reason: str = "",
    seen: str = "",
) -> RegulatorCase:
    """Send the first notice now: what is known of article 33(3), "not yet known" for the rest; of a NIS incident what
    regulation 11(3) wants. The decision stays owed.

    `override` says why words that look like personal data may go (F87). What is entered is kept with the incident too,
    but for the description, which is frozen in the notice alone. A late notice asks for the reason and never waits for it.
    `seen` is the fingerprint of what the person read.
    """
    facts: dict[str, Any] = {
        "subject_types": list(subject_types),
        "people_max": people_max,
        "data_types": list(data_types),
        "records_count": records_count,
        "contact_for_regulator": contact_for_regulator.strip(),
        "consequences": consequences.strip(),
        "containment": containment.strip(),
        "essential_service": essential_service.strip(),
        "service_impact": service_impact.strip(),
        "users_affected": users_affected,
        "area_affected": area_affected.strip(),
    }
    if to_follow_by is not None and to_follow_by <= london_day(at):
        raise NotReady(
            [Problem("The day by which the rest follows must be in the future", field="to_follow_by")]
        )
    case = locked(case)
    if why := REGULATOR_CASE["notify_now"].refusal(case, by=by, at=at):
        raise Refused(why, REGULATOR_CASE["notify_now"].power)
    incident = case.incident
    texts = {**facts, "description": description.strip()}
    _words_may_go(incident, {name: texts[name] for name in WORDS}, by=by, at=at, override=override)
    changed = sorted(
        name
        for name, value in facts.items()
        if value not in ("", None, []) and getattr(incident, name) != value
    )
    for name in changed:
        setattr(incident, name, facts[name])
    if problems := contradictions(incident, at, set(changed)):
        raise NotReady(problems)
    if late_reason.strip() and not incident.late_reason:
        incident.late_reason = late_reason.strip()
    set_clock(incident)
    incident.version += 1
    incident.save()
    set_timers(incident)
    case = REGULATOR_CASE["notify_now"].perform(case, by=by, at=at, version=version, fields_entered=changed)
    queue_undecided(
        case,
        origin=choices.NoticeOrigin.NOTIFY_NOW,
        at=at,
        follows_on=to_follow_by or london_day(at) + timedelta(days=USUAL_DAYS),
        gaps=checks.gaps_of_notice(incident),
        description=description.strip(),
        seen=seen,
    )
    return case


def _words_may_go(
    incident: Incident, texts: dict[str, str], *, by: User, at: datetime, override: str
) -> None:
    """Words that look like personal data go with a reason alone, which is kept with the incident (F87)."""
    kinds_by_field = {
        name: kinds
        for name, text in texts.items()
        if name != "contact_for_regulator" and (kinds := found_in(text))
    }
    if not kinds_by_field:
        return
    if len(override.strip()) < 20:
        raise NotReady(
            [
                Problem(
                    f"This seems to hold {' and '.join(kinds)}. Take it out, or say below in at least 20 characters why it may go",
                    field=name,
                )
                for name, kinds in kinds_by_field.items()
            ]
        )
    incident.pattern_override = override.strip()
    incident.pattern_override_by, incident.pattern_override_at = by, at


@action
def give_authority(organisation: Organisation, *, by: User, at: datetime) -> StandingAuthority:
    """The SIRO lets the Data Protection Officer and the deputy notify at once."""
    organisation, step = locked(organisation), STANDING_AUTHORITY["give"]
    if acting_role(by, step.power, organisation, at) is None:
        raise Refused("Only the SIRO or a deputy gives this authority.", step.power)
    if authority_of(organisation):
        raise NotReady([Problem("The Data Protection Officer may notify at once already")])
    authority = StandingAuthority.objects.create(organisation=organisation, given_at=at, given_by=by)
    return step.perform(authority, by=by, at=at)


@action
def take_back_authority(
    authority: StandingAuthority, *, by: User, at: datetime, version: int | None = None
) -> StandingAuthority:
    """The Data Protection Officer only advises again."""
    return STANDING_AUTHORITY["take_back"].perform(
        authority, by=by, at=at, version=version, fields={"ended_at": at}
    )
