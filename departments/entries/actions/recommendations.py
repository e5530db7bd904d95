"""Recommendations become actions when the report that they come from has landed, each of them once."""

from datetime import datetime

from audit.record import SYSTEM, Actor, action, record, subject_of
from audit.transitions import locked
from departments.entries.actions.editions import keep_edition
from departments.entries.declared import LANDING, REGISTERS
from departments.entries.declared.gateway_reviews import GatewayReview
from departments.entries.declared.projects import LAST_REVIEW, Project
from departments.entries.declared.recommendations import CLOSED, Recommendation
from departments.entries.models import Entry
from departments.organisations import powers
from departments.organisations.roles import Can, Role
from departments.registers.actions import propose_action
from departments.registers.models import Action

SUMMARY = 300  # characters of the summary of an action
FINDING = 1000  # characters of what a project says of its last gateway review


def follow_up(entry: Entry, *, by: Actor, at: datetime) -> list[Action]:
    """What a change of an entry leads to: a report that has landed turns its recommendations into actions.

    A recommendation that is added to a report which has landed becomes an action at once. One that is an action
    already, or is done or rejected, stays as it is, so doing this twice adds nothing. A body without a prefix for the
    numbers of actions keeps its recommendations until it has one.
    """
    if isinstance(entry, GatewayReview) and entry.of_project:
        _note_on_project(locked(entry.of_project), by=by, at=at)
    if isinstance(entry, Recommendation):
        origin = locked(_with_columns(entry.origin)) if entry.origin else None
        return [_open(entry, origin, by=by, at=at)] if origin and _is_waiting(entry, origin) else []
    if entry.register not in LANDING:
        return []
    waiting = Recommendation.objects.filter(origin_id=entry.pk, tracked=None, status=Entry.Status.IN_USE)
    return [
        _open(locked(recommendation), entry, by=by, at=at)
        for recommendation in waiting.exclude(progress__in=CLOSED).order_by("made_on", "name", "pk")
        if _is_waiting(recommendation, entry)
    ]


def _note_on_project(project: Project, *, by: Actor, at: datetime) -> None:
    """Keep with a project what the last of its gateway reviews found."""
    reviews = GatewayReview.objects.filter(
        of_project=project, status=Entry.Status.IN_USE, held_on__isnull=False
    )
    last = reviews.order_by("-held_on", "-created_at", "-pk").first()
    if last is None:
        return
    now = (last.get_gate_display(), last.held_on, last.rating, last.finding_state, last.findings[:FINDING])
    if now == tuple(getattr(project, name) for name in LAST_REVIEW):
        return
    for name, value in zip(LAST_REVIEW, now, strict=True):
        setattr(project, name, value)
    for name, value in REGISTERS[project.register].worked_out(project).items():
        setattr(project, name, value)
    project.version += 1
    project.save()
    keep_edition(project, by=by, at=at)
    record("project.reviewed", subject=project, by=by, at=at, review=str(last.pk))
    follow_up(project, by=by, at=at)


def _is_waiting(recommendation: Recommendation, origin: Entry) -> bool:
    landed = REGISTERS[origin.register].landed
    return (
        recommendation.tracked_id is None
        and bool(recommendation.organisation.reference_prefix)
        and recommendation.status == Entry.Status.IN_USE
        and recommendation.progress not in CLOSED
        and landed is not None
        and landed(origin)
    )


def _with_columns(entry: Entry) -> Entry:
    whole: Entry = REGISTERS[entry.register].model.objects.get(pk=entry.pk)
    return whole


@action
def _open(recommendation: Recommendation, origin: Entry, *, by: Actor, at: datetime) -> Action:
    """One action of the body's register from one recommendation, each of which names the other."""
    organisation = recommendation.organisation
    proposes = by is not SYSTEM and powers.acting_role(by, Can.ACTION_PROPOSE, organisation, at) is not None
    proposed = propose_action(
        organisation,
        by=by if proposes else SYSTEM,
        at=at,
        summary=recommendation.text.strip()[:SUMMARY],
        origin=Action.Origin.REVIEW,
        origin_subject=subject_of(recommendation),
        source=f"{REGISTERS[origin.register].title}: {origin.name}"[:200],
        owner_role=recommendation.owner_role or Role.SIRO.value,
        due=recommendation.to_do_by,
        demonstration=recommendation.demonstration,
    )
    recommendation.tracked, recommendation.action = proposed, proposed.code
    for name, value in REGISTERS[recommendation.register].worked_out(recommendation).items():
        setattr(recommendation, name, value)
    recommendation.version += 1
    recommendation.save()
    keep_edition(recommendation, by=by, at=at)
    record("recommendation.opened", subject=recommendation, by=by, at=at, code=proposed.code)
    return proposed
