"""Reads of organisations, their posts and who holds them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Telephone, User
from audit.compiled import read_belonging, rows_of
from audit.models import OutboxMessage
from audit.record import subject_of
from audit.registry import Message
from departments.organisations.calendar import london_day
from departments.organisations.matching import called, matching
from departments.organisations.models import Appointment, AppointmentQuerySet, Organisation, OrganisationName
from departments.organisations.powers import (
    REVIEWERS,
    appointment_giving,
    can,
    current,
    employers_of,
    held_posts,
    holders_in,
    organisations_for,
    scope,
)
from departments.organisations.roles import ROLES, Can, Reach, Role
from govuk.limits import in_words

CENTRE = "central-review"  # code of the central team that reviews and that vacant posts fall to
AT_THE_CENTRE = (
    Role.CO_APPROVER,
    Role.CO_REVIEWER,
    Role.CO_EDITOR,
    Role.SYSADMIN,
)  # who acts for a vacant post, in this order
# As whom a person can be lent to a body, and who of its own makes that unnecessary.
ACT_FOR = {
    Role.DEPUTY_SIRO: (Role.SIRO, Role.DEPUTY_SIRO, Role.ACCOUNTING_OFFICER),
    Role.DEPUTY_DPO: (Role.DPO, Role.DEPUTY_DPO),
}
FOR_THE_CENTRE = " for the centre"  # after the title of who acts for a vacant post of a body
COMMISSIONER = "information-commissioner"  # code of the regulator


@dataclass(frozen=True)
class Recipient:
    """An address, the post that it belongs to, and why it is notified in place of another: what a notice needs."""

    address: str
    post: str
    organisation: str
    why: str = ""
    addressee: str = ""  # the subject of the appointment by which it is the right address

    def message(self, *, subject: str, body: str, **more: Any) -> Message:
        """The text for this recipient; whoever acts in place of somebody reads at the end why."""
        return Message(
            to=self.address,
            post=self.post,
            organisation=self.organisation,
            subject=subject,
            body=f"{body.rstrip()}\n\n{self.why}\n" if self.why else body,
            addressee=self.addressee,
            **more,
        )


def holders_of(organisation: Organisation, role: Role, at: datetime) -> list[Appointment]:
    """Who holds a role in an organisation on the day."""
    return holders_in(organisation, (role,), london_day(at))


def roles_without_anybody(organisations: Iterable[Organisation], day: date) -> dict[int, list[Role]]:
    """By key of an organisation, the deputies whom somebody has to lend it: neither they nor those whom they deputise for, nor
    whoever else could act for them, is there on the day. One query.
    """
    bodies = list(organisations)
    keys = [organisation.pk for organisation in bodies]
    wanted = {role for roles in ACT_FOR.values() for role in roles}
    if len(bodies) == 1:
        held: Iterable[Appointment] = holders_in(bodies[0], wanted, day)
    else:
        held = Appointment.objects.held_on(day).filter(organisation__in=keys, role__in=wanted)
        held = held.with_absence(day)
    there = {(post.organisation_id, Role(post.role)) for post in held if post.away_until is None}
    result = {key: roles_to_lend(role for where, role in there if where == key) for key in keys}
    return {key: roles for key, roles in result.items() if roles}


def roles_to_lend(there: Iterable[str]) -> list[Role]:
    """The deputies whom somebody has to lend a body in which these roles are there, and no others."""
    present = set(there)
    return [lent for lent, roles in ACT_FOR.items() if not present.intersection(roles)]


def with_roles_there(organisations: QuerySet[Organisation], day: date) -> QuerySet[Organisation]:
    """Each with `roles_there`: the roles in which somebody is in post on a day who could act on an incident."""
    wanted = {role for roles in ACT_FOR.values() for role in roles}
    held = Appointment.objects.held_on(day).there_on(day).order_by()
    held = held.filter(organisation=OuterRef("pk"), role__in=sorted(wanted))
    return organisations.annotate(roles_there=ArraySubquery(held.values("role")))


def post_holder(organisation: Organisation, role: Role, at: datetime) -> Appointment | None:
    """The holder of a single-holder post on the day, or None when it is vacant."""
    return next(iter(holders_of(organisation, role, at)), None)


def addresses_for(organisation: Organisation, role: Role, at: datetime) -> list[Recipient]:
    """Whom to notify for a post: its holder; when vacant its deputy; when that is vacant too, the centre.

    While the holder is away, deputies who are there are notified besides.

    A body need not have a deputy: the post it would deputise for is notified instead. A post that is nobody's never swallows
    a notice.
    """
    if holders := holders_of(organisation, role, at):
        return [_recipient(appointment, ROLES[role].title) for appointment in holders] + _stand_ins(
            holders, role, at
        )
    if principal := ROLES[role].deputy_of:
        return addresses_for(organisation, principal, at)
    vacant, why = _vacancy(role, organisation, at)
    for deputy, spec in ROLES.items():
        if spec.deputy_of is role and (holders := holders_of(organisation, deputy, at)):
            return [_recipient(appointment, f"{spec.title}, {vacant}", why) for appointment in holders]
    return _instead(organisation, at, vacant, why)


def _stand_ins(holders: list[Appointment], role: Role, at: datetime) -> list[Recipient]:
    """The deputies of a post whose holders are all away, apart from those who are away too."""
    if any(holder.away_until is None for holder in holders):
        return []
    title = ROLES[role].title
    why = f"You get this message too because the {title} is away until {in_words(max(holder.away_until for holder in holders if holder.away_until))}."
    return [
        _recipient(holder, f"{spec.title}, the {title} being away", why)
        for deputy, spec in ROLES.items()
        if spec.deputy_of is role
        for holder in holders_of(holders[0].organisation, deputy, at)
        if holder.away_until is None
    ]


def people_in_place_of(user: User, at: datetime) -> list[tuple[str, list[str]]]:
    """For each post of a person in a body, who is called and notified in their place while they are away."""
    names = []
    for held in current(user, at):
        own = ROLES[Role(held.role)]
        deputies = [role for role, spec in ROLES.items() if spec.deputy_of == held.role]
        role = own.deputy_of or Role(held.role)
        named = [
            holder.named
            for other in (*deputies, role)
            for holder in holders_of(held.organisation, other, at)
            if holder.user_id != user.pk
        ]
        if own.reach is Reach.OWN and held.role != Role.STAFF:
            names.append((f"{held.title}, {held.organisation}", named))
    return names


def _vacancy(role: Role, organisation: Organisation, at: datetime) -> tuple[str, str]:
    """Why somebody acts for a vacant post: beside the name of their own post, and as a sentence."""
    return f"the post of {ROLES[role].title} being vacant", why_instead(role, organisation, at)


def why_instead(role: Role, organisation: Organisation, at: datetime) -> str:
    """The sentence for whoever is notified in place of a vacant post."""
    name = organisation.name_on(london_day(at))
    return f"You get this message because the post of {ROLES[role].title} of {name} is vacant."


def _instead(organisation: Organisation, at: datetime, cause: str, why: str) -> list[Recipient]:
    """The centre where nobody else is there: its approvers, and where it has none whoever else it has."""
    for role in AT_THE_CENTRE:
        if centre := held_at_the_centre(role, at):
            post = f"{ROLES[role].title}{FOR_THE_CENTRE}, {cause}"
            return [
                Recipient(appointment.user.email, post, organisation.code, why, subject_of(appointment))
                for appointment in centre
            ]
    return []


def held_at_the_centre(role: Role, at: datetime) -> list[Appointment]:
    """Who holds a role at the centre itself; those whose role is limited to one body are left out."""
    held = held_posts(london_day(at)).filter(organisation__code=CENTRE, role=role)
    return [appointment for appointment in held if not appointment.limited_to_id]


def telephones_for(organisation: Organisation, role: Role, at: datetime) -> list[Recipient]:
    """The confirmed telephone numbers of those who hold a role; nobody else is called, since a mail goes to whoever acts for them."""
    return _telephones(holders_of(organisation, role, at), ROLES[role].title)


def telephones_at_the_centre(role: Role, at: datetime) -> list[Recipient]:
    """The confirmed telephone numbers of those who hold a role at the centre itself."""
    return _telephones(held_at_the_centre(role, at), ROLES[role].title)


def _telephones(held: list[Appointment], post: str) -> list[Recipient]:
    confirmed = Telephone.objects.filter(
        user__in=[appointment.user_id for appointment in held], confirmed_at__isnull=False
    )
    numbers = dict(confirmed.values_list("user_id", "number"))
    return [
        Recipient(
            numbers[appointment.user_id],
            post,
            appointment.organisation.code,
            addressee=subject_of(appointment),
        )
        for appointment in held
        if appointment.user_id in numbers
    ]


def _recipient(appointment: Appointment, post: str, why: str = "") -> Recipient:
    return Recipient(
        appointment.user.email, post, appointment.organisation.code, why, subject_of(appointment)
    )


def recipient_by_power(user: User, power: Can, thing: Any, post: str, at: datetime) -> Recipient:
    """Somebody who gets a message by name about what they may do to a thing, while they hold the post that lets them."""
    held = appointment_giving(user, power, thing.organisation, at)
    return Recipient(user.email, post, thing.organisation.code, addressee=subject_of(held) if held else "")


# Messages that have not gone yet

POST_LEFT = "Not sent: whoever it was for no longer holds the post"
ACCOUNT_CLOSED = "Not sent: the account that it was for is closed"


def why_withheld(message: OutboxMessage, at: datetime) -> str:
    """Why a mail must not go to its address any more: the account is closed, or the post has been left. "" where it may."""
    if rows_of("closed account", _closed_accounts, (message.to,)):
        return ACCOUNT_CLOSED
    held = _appointment_of(message, at)
    if held and not held.user.is_active:
        return ACCOUNT_CLOSED
    return POST_LEFT if held and not held.covers(london_day(at)) else ""


def _closed_accounts() -> QuerySet[Any, Any]:
    return get_user_model().objects.filter(email="", is_active=False).order_by().values_list("pk")[:1]


def next_recipients(message: OutboxMessage, at: datetime) -> list[Recipient]:
    """Who has now the post for which a mail was written: those whom the same event has not notified. Nobody where it names no post."""
    held = _appointment_of(message, at)
    if held is None:
        return []
    role, body = Role(held.role), held.organisation
    appointments = [
        holder for holder in holders_of(body, role, at) if holder.limited_to_id == held.limited_to_id
    ]
    if role in REVIEWERS and (about := Organisation.objects.filter(code=message.event.organisation).first()):
        appointments = [
            appointment for appointment in appointments if about.pk not in employers_of(appointment.user, at)
        ]
    if appointments:
        recipients = [_recipient(appointment, ROLES[role].title) for appointment in appointments]
    else:
        recipients = at_the_centre(role, at) if body.code == CENTRE else addresses_for(body, role, at)
    notified = set(message.event.messages.filter(rule=message.rule).values_list("to", flat=True))
    return [recipient for recipient in recipients if recipient.address not in notified]


def _appointment_of(message: OutboxMessage, at: datetime) -> Appointment | None:
    """The appointment by which the address of a mail is the right one; None where it is another one's, as an account's own.

    A mail that was written before messages named one tells it by its address and its post. Where somebody held the post
    more than once, it is the appointment that they hold at `at`, or else their last.
    """
    appointments = Appointment.objects.select_related("organisation", "user")
    label, _, key = message.addressee.partition(":")
    if label:
        return appointments.filter(pk=key).first() if label == Appointment._meta.label else None
    role = next((role for role, spec in ROLES.items() if _is_post(message.post, spec.title)), None)
    if role is None:
        return None
    code = CENTRE if FOR_THE_CENTRE in message.post else message.organisation
    held = appointments.filter(user__email=message.to, role=role, organisation__code=code)
    return max(
        held,
        key=lambda appointment: (appointment.covers(london_day(at)), appointment.starts_on),
        default=None,
    )


def _is_post(post: str, title: str) -> bool:
    """Whether the post of a mail is that of a title: alone, or with why its holder acts for another one."""
    return post == title or post.startswith((f"{title}, ", f"{title}{FOR_THE_CENTRE}"))


def at_the_centre(role: Role, at: datetime) -> list[Recipient]:
    """Whom to notify at the centre for a role held there (reviewers, approvers, editors); limited ones left out.

    Where nobody holds it, its approvers are notified, so that no notice is swallowed.
    """
    if held := held_at_the_centre(role, at):
        return [_recipient(appointment, ROLES[role].title) for appointment in held]
    centre = Organisation.objects.filter(code=CENTRE).first()
    return _instead(centre, at, *_vacancy(role, centre, at)) if centre else []


def judges_of(thing: Any, role: Role, power: Can, at: datetime) -> list[Recipient]:
    """Whom to notify of a thing that a role at the centre must judge: those of its holders who may judge this one.

    For the Cabinet Office's own things they are the people of other departments whose role is limited to it (SD3).
    """
    day = london_day(at)
    held = (
        Appointment.objects.held_on(day)
        .filter(role=role)
        .filter(Q(organisation__code=CENTRE, limited_to=None) | Q(limited_to=thing.organisation))
        .select_related("user", "organisation")
        .order_by("starts_on", "pk")
    )
    title = ROLES[role].title
    recipients = [_recipient(holder, title) for holder in held if can(holder.user, power, thing, at)]
    none = f"no {title} may decide"
    return recipients or _instead(
        thing.organisation, at, f"as {none}", f"You get this message because {none} on this."
    )


def commissioner_addresses(about: Organisation, at: datetime) -> list[Recipient]:
    """Where papers of an organisation to the Information Commissioner go: the officers appointed there for it."""
    office = Organisation.objects.filter(code=COMMISSIONER).first()
    officers = holders_of(office, Role.ICO_OFFICER, at) if office else []
    return [
        _recipient(officer, "Information Commissioner")
        for officer in officers
        if officer.limited_to_id in (None, about.pk)
    ]


def organisation_by_code(code: str) -> Organisation | None:
    """One organisation, with its names; None for what is no code."""
    if "\x00" in code:
        return None
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


def register(*, text: str = "", kind: str = "", state: str = "") -> QuerySet[Organisation]:
    """The public register of organisations: names, kinds and links, which are nobody's secret."""
    organisations = _register()
    if text:
        organisations = matching(organisations, text)
    if kind:
        organisations = organisations.filter(kind=kind)
    if state:
        organisations = organisations.filter(closed=state == "closed")
    return organisations.order_by(Lower("name"), "pk")


@cache
def _register() -> QuerySet[Organisation]:
    """The columns of the register, put together once."""
    shown = ("code", "name", "short_name", "kind", "closed", "closed_on", "sponsor__name")
    return Organisation.objects.select_related("sponsor").only(*shown)


@dataclass(frozen=True)
class Post:
    """A post of an organisation and who holds it on a day; nobody when it is vacant."""

    title: str
    holders: tuple[Appointment, ...]
    deputies: tuple[Appointment, ...] = ()


# The posts that a body should have filled (2007 report, paragraphs 8 and 43; UK GDPR, article 37).
EXPECTED = (Role.SIRO, Role.ACCOUNTING_OFFICER, Role.DPO, Role.SECURITY_ADVISER, Role.CIO)
EXPECTED_OF_SPONSORED = (Role.ALB_APPROVER, Role.ACCOUNTING_OFFICER, Role.DPO)
IN_POSTS = tuple(
    role
    for role, spec in ROLES.items()
    if spec.reach is Reach.OWN and role is not Role.STAFF and not spec.deputy_of
)


def posts_of(organisation: Organisation, at: datetime) -> list[Post]:
    """The posts of an organisation on a day, in the order of the roles: those held, and those expected but vacant."""
    day = london_day(at)
    held: dict[str, list[Appointment]] = {}
    deputies = {spec.deputy_of: role for role, spec in ROLES.items() if spec.deputy_of}
    for appointment in (
        Appointment.objects.held_on(day)
        .filter(organisation=organisation, role__in=[*IN_POSTS, *deputies.values()])
        .select_related("user")
        .order_by("starts_on", "pk")
    ):
        held.setdefault(appointment.role, []).append(appointment)
    expected = EXPECTED_OF_SPONSORED if organisation.sponsored else EXPECTED
    return [
        Post(ROLES[role].title, tuple(held.get(role, ())), tuple(held.get(deputies.get(role, ""), ())))
        for role in IN_POSTS
        if role in held or role in expected
    ]


@cache
def _appointments() -> "AppointmentQuerySet[Appointment]":
    """The columns of the list of appointments, put together once."""
    return Appointment.objects.select_related("user", "organisation", "limited_to").only(
        "role",
        "starts_on",
        "ends_on",
        "user__name",
        "user__is_active",
        "organisation__code",
        "organisation__name",
        "limited_to__name",
    )


def appointments_for(
    user: User, at: datetime, *, organisation: str = "", role: str = "", state: str = ""
) -> QuerySet[Appointment]:
    """Who holds what, for those who manage appointments."""
    day = london_day(at)
    appointments = _appointments().filter(scope(user, Can.APPOINTMENT_MANAGE, at).filter())
    if organisation:
        appointments = appointments.filter(called(organisation))
    if role:
        appointments = appointments.filter(role=role)
    if state == "ended":
        appointments = appointments.filter(ends_on__lt=day)
    elif state == "to_come":
        appointments = appointments.filter(starts_on__gt=day)
    elif state == "held":
        appointments = appointments.held_on(day)
    return appointments.order_by("organisation__name", "role", "starts_on", "pk")


def organisations_to_act_in(user: User, power: Can, at: datetime) -> QuerySet[Organisation]:
    """The organisations in which a person may begin something new: not those that are closed."""
    return organisations_for(user, power, at).filter(closed=False).order_by("name")


def organisations_to_appoint_in(user: User, at: datetime) -> QuerySet[Organisation]:
    """The organisations in which a person may appoint somebody; closed ones too, whose last returns may still be owed."""
    return organisations_for(user, Can.APPOINTMENT_MANAGE, at).order_by("name")


def read_names(organisations: Collection[Organisation]) -> None:
    """Read what these organisations were called, which `name_on` asks for. One query, or none."""
    read_belonging(organisations, "names", "organisation", _names)


def _names() -> QuerySet[OrganisationName]:
    return OrganisationName.objects.all()


def by_codes(codes: Iterable[str]) -> list[Organisation]:
    """Organisations by their codes, in name order."""
    return list(Organisation.objects.filter(code__in=codes).order_by("name"))


def person_by_address(address: str) -> User | None:
    """The account with an email address, or None."""
    return get_user_model().objects.filter(email=address.strip().lower(), is_active=True).first()
