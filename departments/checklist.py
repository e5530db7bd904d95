"""What a person's post asks of them, point by point, with the guidance for it: the page of their role (S62)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import reverse

from departments.entries.circulars import CircularReader, readers_on
from departments.entries.declared.guidance import Guidance
from departments.entries.declared.training import Training
from departments.entries.models import DueThing, Entry
from departments.entries.queries import SOON, answered_by
from departments.entries.register import year_before
from departments.organisations import powers
from departments.organisations.calendar import london_day
from departments.organisations.models import Appointment
from departments.organisations.queries import CENTRE
from departments.organisations.roles import ROLES, Can, Role
from departments.registers.figures import ACCUMULATION
from departments.registers.models import Asset, AssetReview
from departments.registers.queries import late_reviews
from govuk.templatetags.govuk import counted

READERS = {
    Role.SIRO: "siro",
    Role.ALB_APPROVER: "siro",
    Role.IAO: "owners",
    Role.LEAD_IAO: "owners",
    Role.SECURITY_ADVISER: "security",
    Role.DPO: "dpo",
}
"""Under which name guidance is for a role."""
TRAINED_AS = {
    Role.SIRO: Training.Group.SIRO,
    Role.ALB_APPROVER: Training.Group.SIRO,
    Role.IAO: Training.Group.OWNERS,
    Role.LEAD_IAO: Training.Group.OWNERS,
}
"""The group of the register of training that a role belongs to; deputies to that of the role for which they deputise."""
MOST = 100  # texts that a page names


@dataclass(frozen=True)
class Point:
    """One point of a checklist: what is asked, what is so today, the page where it is put right, and whether it is met."""

    asks: str
    today: str
    href: str
    is_met: bool


@dataclass(frozen=True)
class RolePage:
    """A post that a person holds, its checklist, what the centre sent for it, and the guidance of its own body.

    `owed` is what of the centre's texts is not acknowledged or answered yet, `texts` are the others.
    """

    appointment: Appointment
    points: list[Point]
    owed: list[CircularReader]
    texts: list[CircularReader]
    guidance: list[Any]


def role_pages(user: Any, at: datetime) -> list[RolePage]:
    """A page for each post that a person holds: those with work in registers, and those that the centre sent something. Six queries."""
    current = powers.current(user, at)
    sent = list(
        readers_on(london_day(at))
        .filter(appointment__in=[appointment.pk for appointment in current])
        .select_related("circular")
        .order_by("circular__answer_by", "circular__name", "pk")[:MOST]
    )
    asked = {reader.appointment_id for reader in sent}
    held = [
        appointment
        for appointment in current
        if appointment.pk in asked
        or powers.can(user, Can.ENTRY_SEE, appointment.organisation, at)
        or powers.can(user, Can.ASSET_SEE, appointment.organisation, at)
    ]
    if not held:
        return []
    day, bodies = london_day(at), {appointment.organisation_id for appointment in held}
    of_bodies = _counts_of_bodies(bodies, at)
    mine = DueThing.objects.filter(answered_by(user, at), due_on__lte=day + SOON).aggregate(
        due=Count("pk"), late=Count("pk", filter=Q(due_on__lt=day))
    )
    trained = _trained(bodies, at)
    owned = _counts_of(Asset.objects.filter(owner__in=[appointment.pk for appointment in held]), at)
    guidance = list(
        Guidance.objects.filter(
            Q(organisation__in=bodies) | Q(organisation__code=CENTRE), status=Entry.Status.IN_USE
        )
        .select_related("organisation")
        .order_by("-issued_on", "name")[:MOST]
    )
    pages = []
    for appointment in held:
        own = [reader for reader in sent if reader.appointment_id == appointment.pk]
        owed = [reader for reader in own if _is_owed(reader, at)]
        points = _points(appointment, of_bodies.get(appointment.organisation_id, {}), owned)
        pages.append(
            RolePage(
                appointment,
                [*points, *_training(appointment, trained), _due(mine), *([_read(own, owed)] if own else [])],
                owed,
                [reader for reader in own if not _is_owed(reader, at)],
                [text for text in guidance if _is_for(text, appointment)],
            )
        )
    return pages


def _is_owed(reader: CircularReader, at: datetime) -> bool:
    text = reader.circular
    return reader.answered_at is None and text.is_published and not text.is_over(london_day(at))


def _read(sent: list[CircularReader], owed: list[CircularReader]) -> Point:
    return Point(
        "What the Cabinet Office sent for this role is acknowledged or answered",
        f"{len(owed):,} of {counted(len(sent), 'circular')} to do",
        f"{reverse('departments:circulars')}?mine=owed",
        not owed,
    )


def _counts_of_bodies(bodies: Iterable[int], at: datetime) -> dict[int, dict[str, int]]:
    rows = Asset.objects.filter(organisation__in=bodies, status=Asset.Status.IN_USE).order_by()
    return {row["organisation"]: row for row in rows.values("organisation").annotate(**_counted(at))}


def _counts_of(assets: Any, at: datetime) -> dict[str, int]:
    counts: dict[str, int] = assets.filter(status=Asset.Status.IN_USE).aggregate(**_counted(at))
    return counts


def _counted(at: datetime) -> dict[str, Count]:
    in_post = Appointment.objects.held_on(london_day(at)).order_by().values("pk")
    waiting = Q(review__status=AssetReview.Status.WITH_SIRO)
    return {
        "assets": Count("pk"),
        "unowned": Count("pk", filter=Q(owner=None) | ~Q(owner__in=in_post)),
        "unmarked": Count("pk", filter=Q(marking=Asset.Marking.NOT_SET)),
        "waiting": Count("pk", filter=waiting),
        "late": Count("pk", filter=late_reviews(at, "review__")),
        "large_late": Count("pk", filter=ACCUMULATION & late_reviews(at, "review__")),
    }


def _points(appointment: Appointment, body: dict[str, int], owned: dict[str, int]) -> list[Point]:
    role = ROLES[Role(appointment.role)].deputy_of or Role(appointment.role)
    if role in (Role.SIRO, Role.ALB_APPROVER):
        return [
            _point("Every information asset has an owner in post", body, "unowned", "without", gap="owner"),
            _point("Every asset has a marking", body, "unmarked", "not marked", marking="not_set"),
            _point(
                "Assessments of owners are answered", body, "waiting", "waiting for you", review="with_siro"
            ),
            _point("Every asset is reviewed each year", body, "late", "late", review="late"),
            _point(
                "Large accumulations are reviewed in time",
                body,
                "large_late",
                "late",
                gap="large",
                review="late",
            ),
        ]
    if role is Role.LEAD_IAO:
        return [
            _point("Every information asset has an owner in post", body, "unowned", "without", gap="owner"),
            _point("Every asset is reviewed each year", body, "late", "late", review="late"),
        ]
    if role is Role.IAO:
        return [
            _point("Your assets have a marking", owned, "unmarked", "not marked", marking="not_set"),
            _point("Your assets are reviewed each year", owned, "late", "late", review="late"),
        ]
    return []


def _point(asks: str, counts: dict[str, int], name: str, short: str, **shown: str) -> Point:
    number, assets = counts.get(name, 0), counts.get("assets", 0)
    today = (
        f"{number:,} of {counted(assets, 'asset')} {short}" if assets else "No asset is on the register yet"
    )
    return Point(
        asks, today, f"{reverse('departments:assets')}?{urlencode(shown)}", bool(assets) and not number
    )


def _trained(bodies: Iterable[int], at: datetime) -> dict[tuple[int, str], dict[str, int]]:
    """How many of each group of a role must be trained in each body, and how many were within twelve months."""
    lately = Q(counted_on__gt=year_before(london_day(at)))
    rows = (
        Training.objects.filter(
            organisation__in=bodies, status=Entry.Status.IN_USE, group__in=set(TRAINED_AS.values())
        )
        .order_by()
        .values("organisation", "group")
        .annotate(people=Sum("must", default=0), trained=Sum("passed", filter=lately, default=0))
    )
    return {(row["organisation"], row["group"]): row for row in rows}


def _training(appointment: Appointment, trained: dict[tuple[int, str], dict[str, int]]) -> list[Point]:
    group = TRAINED_AS.get(ROLES[Role(appointment.role)].deputy_of or Role(appointment.role))
    if group is None:
        return []
    row = trained.get((appointment.organisation_id, group))
    shown = urlencode({"group": group.value, "organisation": appointment.organisation.code})
    return [
        Point(
            f"Training for this role is passed each year ({group.label})",
            f"{row['trained']:,} of {row['people']:,} passed within 12 months"
            if row
            else "No training for this role is on the register yet",
            f"{reverse('departments:entries', args=['training'])}?{shown}",
            bool(row) and row["trained"] >= row["people"],
        )
    ]


def _due(mine: dict[str, int]) -> Point:
    return Point(
        "What you answer for in the registers is reviewed and renewed",
        f"{mine['due']:,} due within 30 days or late, {mine['late']:,} of them late",
        f"{reverse('departments:entries_due')}?whose=me",
        not mine["late"],
    )


def _is_for(text: Any, appointment: Appointment) -> bool:
    role = ROLES[Role(appointment.role)].deputy_of or Role(appointment.role)
    is_near = text.organisation.code == CENTRE or text.organisation_id == appointment.organisation_id
    return is_near and (READERS.get(role) in text.aimed_at or "staff" in text.aimed_at)
