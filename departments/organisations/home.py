"""A task on the home page, tasks about vacant posts, and what happens to tasks when an appointment ends."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.utils.module_loading import import_string

from audit.compiled import KeptRows, planned_rows
from audit.together import Asking, Question, Steps, asking, part_of, side_by_side
from departments.organisations import powers
from departments.organisations.calendar import LONDON, london_day
from departments.organisations.models import Appointment, Enrolment, Organisation
from departments.organisations.queries import CENTRE
from departments.organisations.roles import ROLES, Can, Role
from govuk.compiled import url
from govuk.counting import Count
from govuk.templatetags.govuk import counted

TASKS_COUNTED = 75  # of one kind; where there are more, the page says that there are
READ_AT_ONCE = 75  # rows in which tasks are looked for first; then twice as many, and so on
SHOWN = 25  # tasks of one kind; what is beyond them is counted, with a link to the list
TITLE = 80  # characters of a title
END_OF_DAY = time(23, 59)
LEFT_WITHIN = timedelta(days=366)  # a post that was left earlier than that is not looked for any more
ACCOUNTABLE = (Role.SIRO, Role.ALB_APPROVER)


# Rows in which tasks are found, by a name: an app's `reads` gives them, and its `tasks_for` takes the names of those
# that have any.
Reads = dict[str, QuerySet]


@dataclass(frozen=True)
class Task:
    """One thing that a person must do: a sentence with a verb, the page that does it, by when, and the title of the thing.

    `due` is None where no day is set. `by_the_clock`: it is counted in hours and minutes, not in working days. `title` is
    for those who may read the thing; `step` alone is for an administrator, who sees what is open and never its content.
    """

    due: datetime | None
    step: str
    href: str
    by_the_clock: bool = False
    title: str = ""

    @property
    def text(self) -> str:
        """The sentence with the title of what it is about."""
        if not self.title:
            return self.step
        short = self.title if len(self.title) <= TITLE else f"{self.title[: TITLE - 1].rstrip()}…"
        return f"{self.step}: {short}"


def by_day(day: date | None, step: str, href: str, title: str = "") -> Task:
    """A task that is in time for the whole of its day."""
    return Task(end_of(day) if day else None, step, href, title=title)


def end_of(day: date) -> datetime:
    """The last minute of a day in London."""
    return datetime.combine(day, END_OF_DAY, LONDON)


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """By the moment by which each must be done; what has no day comes last. What is due together keeps its order."""
    return sorted(tasks, key=lambda task: (task.due is None, task.due and task.due.timestamp()))


def cut(tasks: Iterable[Task], noun: str, href: str) -> list[Task]:
    """The first ones in order, and one line that counts the others, where the first of these would be."""
    ordered = in_order(tasks)
    if len(ordered) <= SHOWN + 1:
        return ordered
    beyond = ordered[SHOWN:]
    number = Count(len(beyond), is_limited=len(ordered) >= TASKS_COUNTED)
    return [*ordered[:SHOWN], Task(beyond[0].due, f"See {counted(number, 'more ' + noun)}", href)]


@asking
def in_parts(parts: Iterable[tuple[Asking | Iterable[Task], str, str]]) -> Steps[list[Task]]:
    """The tasks of several kinds, each with its noun and its list: found side by side, and `cut`; without a noun all of a kind."""
    kinds = list(parts)
    results = iter((yield from side_by_side(find for find, _, _ in kinds if isinstance(find, Asking)).steps))
    return [
        task
        for find, noun, href in kinds
        for tasks in [next(results) if isinstance(find, Asking) else find]
        for task in (cut(tasks, noun, href) if noun else tasks)
    ]


@asking
def first_found(rows: Iterable[KeptRows], find: Callable[[list], Iterable | Asking]) -> Steps[list]:
    """What `find` finds in the rows, read in their order and in parts that grow, until it is enough to count.

    It may ask questions of its own.
    """
    things: list = []
    for query in rows:
        start, size, is_more = 0, READ_AT_ONCE, True
        while len(things) < TASKS_COUNTED and is_more:
            [part] = yield [part_of(query, start, start + size)]
            if part:
                there = find(part)
                things += (yield from there.steps) if isinstance(there, Asking) else there
            is_more, start, size = len(part) >= size, start + size, size * 2
    return things


class Together:
    """Rows that are read by one query, although an index has each part of them in an order of its own."""

    def __init__(self, rows: QuerySet, *parts: QuerySet):
        self.rows, self.parts = rows, parts

    def __getitem__(self, part: slice) -> QuerySet:
        """That part of each of the parts, in the order of the rows."""
        first, *others = (rows.values("pk")[part] for rows in self.parts)
        return self.rows.filter(pk__in=first.union(*others, all=True))


def kept_rows(
    name: str,
    user,
    at: datetime,
    build: Callable[[datetime], QuerySet | Together],
    *,
    is_planned: bool = True,
) -> KeptRows:
    """Rows in which tasks of a person are found, by a query that is built once for the same posts, and planned once.

    Not where the quickest plan depends on how much the person's organisation has.
    """
    return KeptRows((name, *powers.appointments_key(user, at)), build, at, is_planned=is_planned)


def every_row(name: str, user, at: datetime, build: Callable[[datetime], QuerySet]) -> Question:
    """All rows of a question of a person, where they are few."""
    return Question((name, *powers.appointments_key(user, at)), build, at)


def there_is(user, at: datetime, reads: Callable[[datetime], Reads]) -> set[str]:
    """The names of those that have any row on the day of `at`: what is asked before anything is read. One query.

    `reads` is given the day's first moment, so that what it makes is the same for the person's whole day.
    """
    day = datetime.combine(london_day(at), time(), LONDON)

    def question() -> QuerySet:
        wanted = reads(day)
        here = get_user_model().objects.filter(pk=user.pk).order_by()
        return here.values_list(*(Exists(rows) for rows in wanted.values()), Value(",".join(wanted)))

    [(*booleans, names)] = planned_rows(("there is", *powers.appointments_key(user, at)), question)
    return {name for name, is_there in zip(names.split(","), booleans, strict=False) if is_there}


@asking
def posts_held(organisations, at: datetime) -> Steps[set[tuple[int, Role]]]:
    """Which roles are held in these organisations now, each as (key of the organisation, role). One query.

    A deputy counts for the post that it deputises for, as well as for its own. Staff, of whom there are hundreds, hold none.
    """
    posts = [role for role in Role if role is not Role.STAFF]
    day, bodies = london_day(at), tuple(sorted(organisations))

    def held_in(_: None, keys: Iterable[int]) -> QuerySet:
        held = Appointment.objects.held_on(day).filter(organisation__among=keys, role__in=posts)
        return held.order_by().values_list("organisation", "role").distinct()

    if not bodies:
        return set()
    [rows] = yield [Question(("posts held", day), held_in, keys=(bodies,))]
    occupied = {(organisation, Role(role)) for organisation, role in rows}
    return occupied | {(where, ROLES[role].deputy_of) for where, role in occupied if ROLES[role].deputy_of}


# When an appointment ends


def tasks_of_appointment(appointment: Appointment, at: datetime) -> list[Task]:
    """What waits for the holder of an appointment because of it, by the date; what was given to them by name too."""
    holder = get_user_model().objects.get(pk=appointment.user_id)
    holder.is_active = True  # also of an account that is closed: what was its holder's is asked
    holder._appointments = [appointment]
    return [task for find in _all_tasks() for task in find(holder, at)]


@cache
def _all_tasks() -> tuple[Callable[..., list[Task]], ...]:
    """The tasks of all apps, and what is somebody's by name, which the app above them puts together; named in settings."""
    return tuple(map(import_string, settings.PORTAL_TASKS))


def successors(appointment: Appointment, last_day: date) -> list[Appointment]:
    """Who has the work of an appointment after its last day.

    Those who hold the role then; else who takes it next; else its deputy; nobody where it stays with the post.
    """
    others = Appointment.objects.filter(
        organisation=appointment.organisation, limited_to=appointment.limited_to, user__is_active=True
    )
    others = others.exclude(user=appointment.user).select_related("user", "organisation")
    after, same = last_day + timedelta(days=1), others.filter(role=appointment.role)
    if successors_then := list(same.held_on(after).order_by("starts_on", "pk")):
        return successors_then
    if later := same.filter(starts_on__gt=after).order_by("starts_on", "pk").first():
        return [later]
    deputies = [role for role, spec in ROLES.items() if spec.deputy_of == appointment.role]
    return list(others.filter(role__in=deputies).held_on(after).order_by("starts_on", "pk"))


# Vacant posts


@dataclass(frozen=True)
class Vacancy:
    """A post that nobody holds: where, which role, and for which one body if it is limited to one."""

    organisation: Organisation
    role: Role
    limited_to: int | None = None


@asking
def vacancies(at: datetime, bodies: Iterable[int] | None = None) -> Steps[list[Vacancy]]:
    """The posts left within a year that nobody has taken, and those without which no return is filed. One query.

    Deputies, delegates and members of staff are left out, since a body need not have them; and closed organisations.
    `bodies` are the keys of the organisations that are looked at, with those that they sponsor; all of them otherwise.
    """
    day = london_day(at)
    chosen = None if bodies is None else tuple(sorted(bodies))
    [rows] = yield [Question(("posts", day, chosen), lambda _: _posts(day, chosen))]
    bodies_by_key: dict[int, tuple] = {}
    held: set[tuple[int, str, int]] = set()
    wanted: set[tuple[int, str, int]] = (
        set()
    )  # each as (key of the body, role, key of the one body that it is limited to or 0)
    for is_enrolled, role, limited_to, ends_on, is_open, *columns in rows:
        key, *_, kind, _ = bodies_by_key[columns[0]] = tuple(columns)
        if is_enrolled and kind != Organisation.Kind.DEVOLVED_ADMINISTRATION:
            to_file = FILE_FOR_SPONSORED if kind in Organisation.SPONSORED else FILE
            wanted |= {(key, needed, 0) for needed in to_file}
        if role is None:
            continue
        post = (key, role, limited_to or 0)
        if is_open and (ends_on is None or ends_on >= day):
            held.add(post)
        elif role not in NEED_NOT_BE_HELD:
            wanted.add(post)
    vacant = sorted(wanted - held, key=lambda post: (bodies_by_key[post[0]][2], *post[1:]))
    organisations = {
        key: Organisation(**dict(zip(OF_BODY, bodies_by_key[key], strict=True)))
        for key in {key for key, *_ in vacant}
    }
    return [Vacancy(organisations[key], Role(role), limited_to or None) for key, role, limited_to in vacant]


OF_BODY = ("id", "code", "name", "kind", "sponsor_id")


def _posts(day: date, chosen: tuple[int, ...] | None) -> QuerySet:
    """Each post held within a year with its body, and each body in the returns that has none."""
    recent = Q(appointments__ends_on__gte=day - LEFT_WITHIN) | Q(appointments__ends_on=None)
    recent &= Q(appointments__role__in=[role for role in Role if role not in NEED_NOT_BE_HELD])
    enrolled = Enrolment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, organisation=OuterRef("pk")
    )
    near = Q() if chosen is None else Q(pk__in=chosen) | Q(sponsor__in=chosen) | Q(code=CENTRE)
    return (
        Organisation.objects.filter(near, closed=False)
        .annotate(
            post=FilteredRelation("appointments", condition=recent & Q(appointments__starts_on__lte=day)),
            is_enrolled=Exists(enrolled),
        )
        .filter(Q(is_enrolled=True) | Q(post__isnull=False))
        .order_by()
        .values_list(
            "is_enrolled",
            "post__role",
            "post__limited_to",
            "post__ends_on",
            "post__user__is_active",
            *OF_BODY,
        )
    )


FILE, FILE_FOR_SPONSORED = (Role.PREPARER, Role.SIRO), (Role.ALB_PREPARER, Role.ALB_APPROVER)
NEED_NOT_BE_HELD = [
    Role.STAFF,
    Role.INCIDENT_DELEGATE,
    *(role for role, spec in ROLES.items() if spec.deputy_of),
]


@asking
def vacancy_tasks(user, at: datetime) -> Steps[list[Task]]:
    """A vacant post is shown to those who appoint, to the body's SIRO or Accounting Officer, and to its sponsor's SIRO."""
    appoints = powers.holds(user, Can.APPOINTMENT_MANAGE, at)
    watched = [post for post in powers.current(user, at) if Role(post.role) in WATCH_POSTS]
    if not appoints and not watched:
        return []
    of_bodies = {post.organisation_id for post in watched if Role(post.role) is not Role.CO_APPROVER}
    vacant = yield from vacancies(at, None if appoints else of_bodies).steps  # with the centre's own posts
    listed = [vacancy for vacancy in vacant if appoints or any(_watches(post, vacancy) for post in watched)]
    tasks = [
        Task(None, _vacancy_words(vacancy, appoints), _vacancy_page(vacancy, appoints))
        for vacancy in listed[: SHOWN + 1]
    ]
    return tasks + tasks[-1:] * (len(listed) - len(tasks))  # what is beyond those shown is only counted


WATCH_POSTS = (Role.SIRO, Role.DEPUTY_SIRO, Role.ACCOUNTING_OFFICER, Role.ALB_APPROVER, Role.CO_APPROVER)


def _watches(post: Appointment, vacant: Vacancy) -> bool:
    """Whether who holds `post` is shown that another one is vacant."""
    if vacant.organisation.code == CENTRE:
        return Role(post.role) is Role.CO_APPROVER
    if Role(post.role) is Role.CO_APPROVER:
        return False
    if post.organisation_id == vacant.organisation.pk:
        return post.role != Role.ACCOUNTING_OFFICER or vacant.role is Role.SIRO
    siro = Role.SIRO in (post.role, ROLES[Role(post.role)].deputy_of)
    sponsors = vacant.organisation.sponsored and vacant.organisation.sponsor_id == post.organisation_id
    return siro and sponsors and vacant.role in FILE_FOR_SPONSORED


def _vacancy_words(vacant: Vacancy, appoints: bool) -> str:
    post = f"{ROLES[vacant.role].title} at {vacant.organisation.name}"
    if appoints:
        return f"Appoint somebody to a vacant post: {post}"
    return f"Ask the system administrator to fill a vacant post: {post}"


def _vacancy_page(vacant: Vacancy, appoints: bool) -> str:
    if appoints:
        return f"{url('departments:appointment_new')}?organisation={vacant.organisation.code}"
    return url("departments:organisation", vacant.organisation.code)
