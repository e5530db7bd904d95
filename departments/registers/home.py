"""Tasks about actions and assets."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Case, Max, Q, QuerySet, Value, When

from accounts.models import User
from audit.models import Event
from audit.record import actor_of, subject_of
from audit.together import Question, Steps, ask, asking, side_by_side
from audit.transitions import ask_all_kept_out, ask_kept_out
from departments.organisations import powers
from departments.organisations.calendar import add_working_days, london_day
from departments.organisations.home import ACCOUNTABLE, Task, by_day, posts_held
from departments.organisations.models import Appointment
from departments.organisations.roles import ROLES, Can, Reach, Role, reaches
from departments.organisations.steps import is_nobody_left, to_ask_for_another
from departments.registers.figures import history, is_late, late
from departments.registers.models import Action, Asset, AssetReview
from departments.registers.queries import ANSWERED_WITHIN, accumulations_for, without_owner_within
from departments.registers.workflow import ACTION, ASSET_REVIEW, Review, owns
from govuk.compiled import url
from govuk.counting import COUNT_LIMIT, Count, count_of, number_column
from govuk.templatetags.govuk import counted

Status = Action.Status
CHECKING = ("verify", "cancel")  # the steps that check what another person did


def assigned_to(user, at: datetime) -> list[Task]:
    """The assets on the register whose owner this person is."""
    owned = count_of(Asset.objects.filter(owner__in=powers.current(user, at), status=Asset.Status.IN_USE))
    page = url("departments:assets")
    return [Task(None, f"Owner of {counted(owned, 'information asset')}", page)] if owned else []


# Actions


def _open_actions(user, at: datetime) -> QuerySet[Action] | None:
    """The actions that this person may have something to do about; None for who has nothing to do with any."""
    own = {
        appointment.organisation
        for appointment in powers.current(user, at)
        if ROLES[Role(appointment.role)].reach is Reach.OWN
    }
    wanted = [part for organisation in own if (part := _own(user, organisation, at))]
    if any(_at_the_centre(user, power, at) for power in (Can.ACTION_VERIFY, Can.ACTION_CANCEL)):
        wanted.append(Q(status=Status.DONE_AWAITING_CHECK) | Q(cancel_asked=True))
    if not wanted:
        return None
    actions = Action.objects.filter(reduce(or_, wanted), ~history(at), status__in=Status.open)
    return actions.select_related("organisation").order_by("due", "code")


def _own(user, organisation, at: datetime) -> Q | None:
    """Those of an organisation in a state in which this person may have something to do; None where there is none.

    It takes a power, and for work on an action its post: where another post answers for it and is held, it is not theirs.
    """
    begun = Q(status__in=(Status.IN_PROGRESS, Status.OVERDUE_ESCALATED), agreed_at__isnull=False)
    states = {
        Can.ACTION_AGREE: Q(status=Status.PROPOSED),
        Can.ACTION_AGREE_LATE: Q(status=Status.OVERDUE_ESCALATED, agreed_at=None),
        Can.ACTION_BEGIN: Q(status=Status.AGREED),
        Can.ACTION_DONE: begun,
        Can.ACTION_REPLAN: begun & late(at),
        Can.ACTION_VERIFY: Q(status=Status.DONE_AWAITING_CHECK),
        Can.ACTION_CANCEL: Q(cancel_asked=True),
    }
    wanted = [
        state & works_on_filter(user, power, organisation, at)
        if power in (Can.ACTION_BEGIN, Can.ACTION_DONE)
        else state
        for power, state in states.items()
        if powers.can(user, power, organisation, at)
    ]
    return Q(organisation=organisation) & reduce(or_, wanted) if wanted else None


def works_on_filter(user, power: Can, organisation, at: datetime) -> Q:
    """The same as `_works_on`, as a filter of what has an `owner_role` in an organisation in which this person holds the power."""
    able = [role for role in Role if reaches(role, power)]
    mine = [role for role in able if powers.holds_post(user, role, organisation, at)]
    held = Appointment.objects.held_on(london_day(at)).filter(organisation=organisation).order_by()
    deputies = {role: spec.deputy_of for role, spec in ROLES.items() if spec.deputy_of in able}
    posts = held.filter(role__in=deputies).annotate(
        post=Case(*(When(role=role, then=Value(post)) for role, post in deputies.items()))
    )
    others = Q(owner_role__in=held.filter(role__in=able).values("role"))
    return Q(owner_role__in=mine) | ~others & ~Q(owner_role__in=posts.values("post"))


@asking
def action_tasks(user, actions: list[Action], at: datetime) -> Steps[list[Task]]:
    """What waits for this person about these actions."""
    held, asked_at, able = yield from side_by_side(
        (
            posts_held({action.organisation_id for action in actions}, at),
            _asked_at(actions),
            _able_in_body(actions, at),
        )
    ).steps
    tasks = [
        (step, task)
        for action in actions
        for step, task in _of_action(user, action, held, asked_at, able, at)
    ]
    checked = ((ACTION[step], thing) for step, (thing, _) in tasks if step in CHECKING)
    barred, listed_tasks = (yield from ask_kept_out(checked, by=user).steps), []
    for step, (thing, task) in tasks:
        if (step, thing.pk) not in barred:
            listed_tasks.append(task)
        elif is_nobody_left(ACTION[step], thing, at):
            listed_tasks.append(replace(task, step=to_ask_for_another(task.step)))
    return listed_tasks


@asking
def _able_in_body(actions: list[Action], at: datetime) -> Steps[set[tuple[str, UUID]]]:
    """Which steps that check earlier ones somebody of the action's own body can take: (name of the step, key). Two queries.

    Who took the earlier step cannot, and of what is checked not who answers for the action.
    """
    waiting = [
        (ACTION["verify"], action) for action in actions if action.status == Status.DONE_AWAITING_CHECK
    ]
    waiting += [(ACTION["cancel"], action) for action in actions if action.cancel_asked]
    if not waiting:
        return set()
    posts: dict[int, dict[User, set[Role]]] = {}
    day, bodies = london_day(at), {action.organisation_id for _, action in waiting}

    def held_in(_: None, keys: Collection[int]) -> QuerySet[Appointment]:
        return Appointment.objects.held_on(day).filter(organisation__among=keys).select_related("user")

    held = Question(("held", day), held_in, keys=(bodies,))
    took, [held] = yield from side_by_side((ask_all_kept_out(waiting), ask(held))).steps
    for appointment in held:
        posts.setdefault(appointment.organisation_id, {}).setdefault(appointment.user, set()).add(
            Role(appointment.role)
        )
    return {
        (step.name, action.pk)
        for step, action in waiting
        for person, roles in posts.get(action.organisation_id, {}).items()
        if any(Reach.OWN in reaches(role, Can(step.power)) for role in roles)
        and (step.name, action.pk, actor_of(person)) not in took
        and not (step.owner_kept_out and _answers_for(action, roles))
    }


def _answers_for(action: Action, roles: set[Role]) -> bool:
    return any(action.owner_role in (role, ROLES[role].deputy_of) for role in roles)


def _at_the_centre(user, power: Can, at: datetime) -> bool:
    """Whether this person holds a power over actions at the centre."""
    return any(
        Reach.GOVERNMENT in reaches(Role(appointment.role), power) for appointment in powers.current(user, at)
    )


@asking
def _asked_at(actions: list[Action]) -> Steps[dict[tuple[str, str], datetime]]:
    """When each was reported as done, or asked to be cancelled, last: by subject and kind of event. One query."""
    waiting = [
        action for action in actions if action.status == Status.DONE_AWAITING_CHECK or action.cancel_asked
    ]
    if not waiting:
        return {}
    kinds = ("action.done", "action.loaded", "action.cancel_asked")

    def last(_: None, subjects: Collection[str]) -> QuerySet[Event]:
        events = Event.objects.filter(subject__among=subjects, kind__in=kinds).order_by()
        return (
            events.values("subject", "kind").annotate(last=Max("at")).values_list("subject", "kind", "last")
        )

    subjects = [subject_of(action) for action in waiting]
    [rows] = yield [Question("actions asked about", last, keys=(subjects,))]
    return {(subject, kind.replace("loaded", "done")): at for subject, kind, at in rows}


def _of_action(user, action: Action, held, asked_at, able, at: datetime):
    """The steps of one action that wait for this person, each as (step, (action, task))."""

    def may(power: Can) -> bool:
        return powers.can(user, power, action, at)

    def step(name: str, text: str, day: date | None):
        href = url("departments:action", action.pk)
        return name, (action, by_day(day, f"{text} action {action.code}", href, action.summary))

    subject = subject_of(action)
    if action.status == Status.PROPOSED and _answers(user, action, held, at):
        asked = add_working_days(london_day(action.created_at), ANSWERED_WITHIN)
        yield step("agree", "Agree to or reject proposed", min(filter(None, (asked, action.due))))
    elif (
        action.status == Status.OVERDUE_ESCALATED and action.agreed_at is None and may(Can.ACTION_AGREE_LATE)
    ):
        asked = add_working_days(london_day(action.created_at), ANSWERED_WITHIN)
        yield step("agree_late", "Agree late to", asked)
    elif action.status == Status.AGREED and _works_on(user, action, Can.ACTION_BEGIN, held, at):
        yield step("begin", "Begin", action.due)
    elif action.status in (Status.IN_PROGRESS, Status.OVERDUE_ESCALATED) and action.agreed_at is not None:
        if _works_on(user, action, Can.ACTION_DONE, held, at):
            yield step("done", "Finish", action.due)
        elif is_late(action, at) and may(Can.ACTION_REPLAN):
            yield step("replan", "Give a new date to late", action.due)
    elif action.status == Status.DONE_AWAITING_CHECK and _checks(user, action, able, at):
        since = london_day(asked_at.get((subject, "action.done"), action.created_at))
        yield step("verify", "Check what was done for", add_working_days(since, ANSWERED_WITHIN))
    if action.cancel_asked and may(Can.ACTION_CANCEL) and _lifts(user, action, able, at):
        since = london_day(asked_at.get((subject, "action.cancel_asked"), action.created_at))
        yield step("cancel", "Agree to cancel, or not,", add_working_days(since, ANSWERED_WITHIN))


def _answers(user, action: Action, held, at: datetime) -> bool:
    """The accountable person answers a proposal; whoever would answer for it may too, and all who may where nobody is."""
    roles = powers.acting_roles(user, Can.ACTION_AGREE, action, at)
    if any(role in ACCOUNTABLE or ROLES[role].deputy_of in ACCOUNTABLE for role in roles):
        return True
    nobody = not any((action.organisation_id, role) in held for role in ACCOUNTABLE)
    return bool(roles) and (nobody or action.owner_role in roles)


def _works_on(user, action: Action, power: Can, held, at: datetime) -> bool:
    """Whoever holds the post that answers for it; where nobody does, or that post does not do such work, all who may."""
    if not powers.can(user, power, action, at):
        return False
    owner = Role(action.owner_role) if action.owner_role in set(Role) else None
    if owner and reaches(owner, power) and (action.organisation_id, owner) in held:
        return owns(user, action, at)
    return True


def _checks(user, action: Action, able, at: datetime) -> bool:
    """Somebody of the body who does not answer for it; the centre where the body has nobody who could."""
    if not powers.can(user, Can.ACTION_VERIFY, action, at) or owns(user, action, at):
        return False
    checkers = [role for role in Role if Reach.OWN in reaches(role, Can.ACTION_VERIFY)]
    if any(role in checkers for role in powers.acting_roles(user, Can.ACTION_VERIFY, action, at)):
        return True
    return ("verify", action.pk) not in able


def _lifts(user, action: Action, able, at: datetime) -> bool:
    """A condition of acceptance is lifted by the centre, what a body set itself by the body; by the centre where nobody can."""
    central = Role.CO_APPROVER in powers.acting_roles(user, Can.ACTION_CANCEL, action, at)
    return central == (action.origin == Action.Origin.CONDITION or ("cancel", action.pk) not in able)


# Assets


def _ownerless(user, at: datetime) -> QuerySet[Asset]:
    """The assets in use whose owner is in post no more, where this person keeps the register."""
    keeps = powers.scope(user, Can.ASSET_EDIT, at)
    assets = Asset.objects.filter(keeps.filter(), reduce(or_, without_owner_within(keeps, at)))
    return (
        assets.filter(status=Asset.Status.IN_USE)
        .select_related("organisation", "owner")
        .order_by("organisation__name", "name")
    )


@asking
def asset_tasks(user, ownerless: list[Asset], at: datetime) -> Steps[list[Task]]:
    """An asset without an owner in post waits for who holds its owner's role now; where nobody does, for who keeps the register."""
    held = yield from posts_held({asset.organisation_id for asset in ownerless}, at).steps
    return [
        Task(
            None,
            "Name the owner of an asset",
            url("departments:asset_edit", asset.pk),
            title=asset.name,
        )
        for asset in ownerless
        if _takes_over(user, asset, held, at)
    ]


def _takes_over(user, asset: Asset, held, at: datetime) -> bool:
    former = Role(asset.owner.role) if asset.owner else Role.LEAD_IAO
    wanted = (former, Role.LEAD_IAO, Role.PREPARER, Role.ALB_PREPARER, Role.IAO)
    role = next(
        (role for role in wanted if (asset.organisation_id, role) in held and reaches(role, Can.ASSET_EDIT)),
        None,
    )
    return role is not None and powers.holds_post(user, role, asset.organisation, at)


# The yearly review of assets

SOON = timedelta(days=30)  # so long before its day the review of an asset is a task


def _open_reviews(user, at: datetime) -> QuerySet[AssetReview]:
    """The reviews of assets about which this person may have something to do, the earliest first."""
    status, soon = AssetReview.Status, london_day(at) + SOON
    of_owners = Q(status__in=(status.DUE, status.IN_REVIEW, status.LAPSED), due_on__lte=soon)
    owned = powers.scope(user, Can.ASSET_REVIEW_SUBMIT_ASSESSMENT, at).filter()
    answered = powers.scope(user, Can.ASSET_REVIEW_ACCEPT_ASSESSMENT, at).filter()
    reviews = AssetReview.objects.filter(owned & of_owners | answered & Q(status=status.WITH_SIRO))
    return reviews.select_related("organisation", "asset__owner").order_by("due_on", "pk")


@asking
def review_tasks(user, reviews: list[AssetReview], at: datetime) -> Steps[list[Task]]:
    """A review waits for the asset's owner, or whoever leads the owners; what is written, for the SIRO."""
    waiting = [
        (ASSET_REVIEW["accept_assessment"], review) for review in reviews if review.status == Review.WITH_SIRO
    ]
    barred = yield from ask_kept_out(waiting, by=user).steps
    tasks = []
    for review in reviews:
        if review.status == Review.WITH_SIRO:
            task = _review_task(review, "Accept or send back the assessment of an asset")
            if ("accept_assessment", review.pk) not in barred:
                tasks.append(task)
            elif is_nobody_left(ASSET_REVIEW["accept_assessment"], review, at):
                tasks.append(replace(task, step=to_ask_for_another(task.step)))
        elif not ASSET_REVIEW["submit_assessment"].refusal(review, by=user, at=at):
            begun = review.status == Review.IN_REVIEW
            tasks.append(
                _review_task(review, "Write the assessment of an asset" if begun else "Review an asset")
            )
    return tasks


def _review_task(review: AssetReview, step: str) -> Task:
    return by_day(review.due_on, step, review.get_absolute_url(), review.name)


# Large accumulations of personal data


def _accumulations(user, at: datetime) -> QuerySet[Asset] | None:
    """The large accumulations that nobody owns or whose review lapsed, for the centre's reviewers; None for all others."""
    if not any(
        appointment.role == Role.CO_REVIEWER and appointment.limited_to_id is None
        for appointment in powers.current(user, at)
    ):
        return None
    return accumulations_for(user, at, gap="any")


@asking
def accumulation_tasks(user, at: datetime) -> Steps[list[Task]]:
    """One task for the centre, where the body's own people have not come forward: who owns these, and who reviews them."""

    def number(then: datetime) -> QuerySet[User]:
        return User.objects.filter(pk=user.pk).values_list(number_column(_accumulations(user, then)))

    if _accumulations(user, at) is None:
        return []
    key = ("number of accumulations", *powers.appointments_key(user, at))
    [[(counted_rows,)]] = yield [Question(key, number, at, is_planned=False)]
    count = Count(min(counted_rows, COUNT_LIMIT), counted_rows > COUNT_LIMIT)
    step = f"Ask who owns and reviews {counted(count, 'large accumulation')} of personal data"
    return [Task(None, step, f"{url('departments:accumulations')}?gap=any")] if counted_rows else []
