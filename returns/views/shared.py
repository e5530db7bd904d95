"""What the pages share: finding the thing, putting problems on a form, and saying whose the next step is."""

from django.http import Http404
from django.urls import reverse

from audit.transitions import NotNow, NotReady, Refused, Transition
from departments.organisations import steps
from departments.organisations.roles import Can
from departments.organisations.steps import Offer, who_can
from govuk.templatetags.govuk import listed
from returns import checks, queries, workflow
from returns.queries.conditions import open_conditions
from returns.queries.review import answerer_now


def the_return(request, organisation: str, cycle: str, number: int | None = None, **more):
    """The return at this address, for this person; 404 when there is none they may see."""
    quarterly_return = queries.return_for(request.user, request.at, organisation, cycle, number, **more)
    if quarterly_return is None:
        raise Http404
    return quarterly_return


def the_draft(request, organisation: str, cycle: str, **more):
    """The same for people of the body itself, who see what is not signed yet."""
    quarterly_return = the_return(request, organisation, cycle, **more)
    if not queries.inside(request.user, quarterly_return, request.at):
        raise Refused("Only the organisation itself sees its answers before they are signed.")
    return quarterly_return


def check_open(request, thing, step: Transition) -> None:
    """Before the form of a step is shown, first or again: raises Refused, NotNow or NotReady where it would lead to nothing."""
    if why := step.refusal(thing, by=request.user, at=request.at):
        raise Refused(why, step.power)
    if thing.status not in step.source:
        raise NotNow(thing, step)
    if problems := [problem for condition in step.conditions for problem in condition(thing, request.at)]:
        raise NotReady(problems)


def address(quarterly_return, name: str = "return", *more) -> str:
    """The address of one of a return's pages."""
    return reverse(
        f"returns:{name}", args=[quarterly_return.organisation.code, quarterly_return.cycle.slug, *more]
    )


PAGES = {  # the page of each step; other steps share the page "step"
    "send_to_siro": "send",
    "sign_and_submit": "sign",
    "recommend": "review",
    "query": "review",
    "answer_queries": "answer_queries",
    "accept": "decide",
    "accept_with_conditions": "conditions",
    "reassign": "reassign",
}


def step_address(quarterly_return, step: Transition) -> str:
    """Where a step is taken."""
    return (
        address(quarterly_return, PAGES[step.name])
        if step.name in PAGES
        else address(quarterly_return, "step", step.name)
    )


def next_step(request, quarterly_return) -> Offer | None:
    """The one next step of a return, as the page shows it: a button, or why it is not this person's."""
    if quarterly_return.status == quarterly_return.Status.QUERIED and (
        waiting := _to_answer(request, quarterly_return)
    ):
        return waiting
    step_to_show = steps.next_step(workflow.RETURN, quarterly_return, request.user, request.at, step_address)
    signs = (
        step_to_show
        and step_to_show.yours
        and quarterly_return.status == quarterly_return.Status.AWAITING_SIRO
    )
    if step_to_show and signs and (hint := signing_opens(quarterly_return, request.at)):
        return Offer("Read the return", step_to_show.href, hint=hint)
    return step_to_show


def _to_answer(request, quarterly_return) -> Offer | None:
    """The first query that waits for this person's draft: the answers are signed when all are drafted."""
    draft = workflow.QUERY["draft_answer"]
    for query in quarterly_return.queries.open().order_by("answer_by", "number"):
        if answerer_now(query, request.at) in (None, request.user) and draft.open_to(
            query, by=request.user, at=request.at
        ):
            href = reverse("returns:query_step", args=[query.pk, draft.name])
            return Offer(f"Answer query {query.number} on {query.question}", href)
    return None


def refusal_of(request, quarterly_return, name: str) -> str:
    """Why this person may not take a step; empty when they may."""
    if is_frozen(quarterly_return) and not workflow.RETURN[name].after_freezing:
        return "The quarter is frozen, and its returns stay as they are."
    return workflow.RETURN[name].refusal(quarterly_return, by=request.user, at=request.at)


def is_frozen(quarterly_return) -> bool:
    """Whether the quarter was frozen, after which nothing of it is changed."""
    return quarterly_return.cycle.status == quarterly_return.cycle.Status.FROZEN


def other_steps(request, quarterly_return, besides: Offer | None = None) -> list[Offer]:
    """What else this person could do with the return now."""
    steps_to_show = steps.other_steps(
        workflow.RETURN, quarterly_return, request.user, request.at, step_address, besides=besides
    )
    standing, met = quarterly_return.standing, workflow.RETURN["discharge_conditions"]
    if (
        quarterly_return.is_open_correction
        and met.open_to(standing, by=request.user, at=request.at)
        and not open_conditions(standing).exists()
    ):
        steps_to_show.append(Offer(met.page.title, step_address(quarterly_return, met)))
    return steps_to_show


def signing_opens(quarterly_return, at) -> str:
    """When signing opens and who may allow it before, in words; empty where it is open."""
    if not (problems := checks.signing_is_open(quarterly_return, at)):
        return ""
    people = who_can(quarterly_return, Can.RETURN_ALLOW_EARLY_SIGNING, at)
    can = f" ({listed(people, 'or')})" if people else ""
    return f"{problems[0]}{can}. You can read it now."
