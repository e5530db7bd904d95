"""Reads of organisations, posts, assets and actions: always for a person or for an organisation."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from departments.calendar import london_day
from departments.models import Action, Appointment, Asset, Organisation
from departments.powers import scope
from departments.roles import ROLES, Can, R

CENTRE = "central-review"  # code of the central team that reviews and that vacant posts fall to
COMMISSIONER = "information-commissioner"  # code of the regulator


@dataclass(frozen=True)
class Recipient:
    """An address, and for which post it stands: what a notice needs."""

    address: str
    post: str
    organisation: str


@dataclass(frozen=True, order=True)
class Need:
    """One thing on somebody's home page: a sentence with a verb, the page that does it, and when it is due."""

    due: datetime
    text: str
    href: str
    urgent: bool = False


def holders_of(organisation: Organisation, role: R, at: datetime) -> list[Appointment]:
    """Who holds a role in an organisation on the day."""
    day = london_day(at)
    return list(
        Appointment.objects.filter(organisation=organisation, role=role, starts_on__lte=day)
        .filter(Q(ends_on=None) | Q(ends_on__gte=day))
        .select_related("user", "organisation")
        .order_by("starts_on", "pk")
    )


def post_holder(organisation: Organisation, role: R, at: datetime) -> Appointment | None:
    """The holder of a single-holder post on the day, or None when it is vacant."""
    return next(iter(holders_of(organisation, role, at)), None)


def addresses_for(organisation: Organisation, role: R, at: datetime) -> list[Recipient]:
    """Whom to tell for a post: its holder; when vacant its deputy; when that is vacant too, the centre.

    A post that is nobody's never swallows a notice. At the centre it goes to every approver.
    """
    if found := holders_of(organisation, role, at):
        return [_recipient(appointment, ROLES[role].title) for appointment in found]
    title = ROLES[role].title
    for deputy, spec in ROLES.items():
        if spec.stands_for is role and (found := holders_of(organisation, deputy, at)):
            return [
                _recipient(appointment, f"{spec.title}, the post of {title} being vacant")
                for appointment in found
            ]
    centre = Organisation.objects.filter(code=CENTRE).first()
    if centre is None or (centre.pk == organisation.pk and role is R.CO_APPROVER):
        return []
    words = f"the centre, the post of {title} being vacant"
    return [
        Recipient(approver.user.email, f"{ROLES[R.CO_APPROVER].title} for {words}"[:80], organisation.code)
        for approver in holders_of(centre, R.CO_APPROVER, at)
        if approver.limited_to_id is None
    ]


def _recipient(appointment: Appointment, post: str) -> Recipient:
    return Recipient(appointment.user.email, post[:80], appointment.organisation.code)


def at_the_centre(role: R, at: datetime) -> list[Recipient]:
    """Whom to tell at the centre for a role held there (reviewers, approvers, editors); limited ones left out."""
    centre = Organisation.objects.filter(code=CENTRE).first()
    held = holders_of(centre, role, at) if centre else []
    return [_recipient(found, ROLES[role].title) for found in held if not found.limited_to_id]


def commissioner_addresses(at: datetime) -> list[Recipient]:
    """Where notices to the Information Commissioner go: the officers appointed there."""
    office = Organisation.objects.filter(code=COMMISSIONER).first()
    return (
        [_recipient(found, "Information Commissioner") for found in holders_of(office, R.ICO_OFFICER, at)]
        if office
        else []
    )


def organisation_by_code(code: str) -> Organisation | None:
    """One organisation, with its names."""
    return Organisation.objects.prefetch_related("names").select_related("sponsor").filter(code=code).first()


def in_returns_on(day: date) -> QuerySet[Organisation]:
    """The organisations that owe a return for a quarter that ends on `day` (S1): enrolled then."""
    return (
        Organisation.objects.filter(
            Q(enrolments__ends_on=None) | Q(enrolments__ends_on__gte=day), enrolments__starts_on__lte=day
        )
        .prefetch_related("names")
        .order_by("code")
    )


def assets_for(user, at: datetime) -> QuerySet[Asset]:
    """The assets a person may see."""
    return Asset.objects.filter(scope(user, Can.ASSET_SEE, at)).select_related("organisation", "owner__user")


def actions_for(user, at: datetime) -> QuerySet[Action]:
    """The actions a person may see."""
    return Action.objects.filter(scope(user, Can.ACTION_SEE, at)).select_related("organisation")
