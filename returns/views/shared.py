"""What the pages share: finding the thing, putting problems on a form, and saying whose the next step is."""

from django.http import Http404
from django.urls import reverse

from accounts.templatetags.govuk import listed
from audit.transitions import NotReady, Refused
from departments import powers
from departments.queries import held_at_the_centre, holders_of
from departments.roles import ROLES, Can, Reach, reaches
from departments.roles import R as Role
from returns import checks, queries, workflow
from returns.queries.conditions import open_conditions
from returns.queries.review import answerer_now


def the_return(request, organisation: str, cycle: str, number: int | None = None):
    """The return at this address, for this person; 404 when there is none they may see."""
    found = queries.return_for(request.user, request.at, organisation, cycle, number)
    if found is None:
        raise Http404
    return found


def the_draft(request, organisation: str, cycle: str):
    """The same for people of the body itself, who see what is not signed yet."""
    found = the_return(request, organisation, cycle)
    if not queries.inside(request.user, found, request.at):
        raise Refused("Only the organisation itself sees its answers before they are signed.")
    return found


def address(ret, name: str = "return", *more) -> str:
    """The address of one of a return's pages."""
    return reverse(f"returns:{name}", args=[ret.organisation.code, ret.cycle.slug, *more])


def put_on_form(form, problem: NotReady) -> None:
    """Show what a verb found wrong on the form that asked for it, at the field its link names where there is one."""
    for one in problem.problems:
        name = one.href.removeprefix("#id_").removesuffix("_day")
        form.add_error(name if one.href.startswith("#id_") and name in form.fields else None, one.text)


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
NEXT = {
    "not_started": ("start", "Start the return"),
    "in_preparation": ("send_to_siro", "Send it to the SIRO"),
    "awaiting_siro": ("sign_and_submit", "Read and sign"),
    "submitted": ("take_up", "Take up the review"),
    "under_review": ("recommend", "Review the return"),
    "queried": ("answer_queries", "Sign the answers to queries"),
    "recommended": ("accept", "Decide on the return"),
    "accepted_with_conditions": ("discharge_conditions", "Record that all conditions are met"),
    "missing": ("late_start", "Start the return late"),
    "not_taking_part": ("take_part", "Take part after all"),
}
OTHERS = (
    ("send_back", "Give it back to the preparer"),
    ("allow_early_signing", "Allow signing before the quarter ends"),
    ("end_early_signing", "Take back the leave to sign early"),
    ("withdraw", "Withdraw it before the review begins"),
    ("decline", "Choose not to take part"),
    ("return_for_rework", "Return it for rework"),
    ("refuse", "Do not follow the recommendation"),
    ("accept_with_conditions", "Accept with conditions"),
    ("reassign", "Give it to another reviewer"),
    ("record_missing", "Record it as missing"),
    ("correct", "Correct it"),
    ("drop_correction", "Drop the correction"),
    ("recall", "Recall the acceptance"),
)
EARLY_SIGNING = ("allow_early_signing", "end_early_signing")


def step_address(ret, name: str) -> str:
    """Where a step is taken."""
    return address(ret, PAGES[name]) if name in PAGES else address(ret, "step", name)


def next_step(request, ret) -> dict | None:
    """The one next step of a return, as the page shows it: a button, or why it is not this person's."""
    if ret.status not in NEXT:
        return None
    name, text = NEXT[ret.status]
    if _too_late(ret, name):
        return None
    if ret.status == "queried" and (waiting := _to_answer(request, ret)):
        return waiting
    step = workflow.RETURN[name]
    why_not = refusal_of(request, ret, name)
    if name == "sign_and_submit" and not why_not and (hint := signing_opens(ret, request.at)):
        return {"text": "Read the return", "href": step_address(ret, name), "yours": True, "hint": hint}
    people = who_can(ret, step.power, request.at)
    others = [one for one in people if not one.startswith(f"{request.user.name} ")]
    if why_not:
        why_not = f"{why_not} {powers.who_else(others, Can(step.power))}"
        return {"text": text, "yours": False, "why_not": why_not}
    return {"text": text, "href": step_address(ret, name), "yours": True, "others": others[:3]}


def _to_answer(request, ret) -> dict | None:
    """The first query that waits for this person's draft: the answers are signed when all are drafted."""
    draft = workflow.QUERY["draft_answer"]
    for query in ret.queries.filter(status="open").order_by("answer_by", "number"):
        if answerer_now(query, request.at) in (None, request.user) and not draft.refusal(
            query, by=request.user, at=request.at
        ):
            return {
                "text": f"Answer query {query.number} on {query.question}",
                "href": reverse("returns:query_step", args=[query.pk, "draft_answer"]),
                "yours": True,
            }
    return None


def refusal_of(request, ret, name: str) -> str:
    """Why this person may not take a step; empty when they may."""
    step = workflow.RETURN[name]
    why = step.refusal(ret, by=request.user, at=request.at) or _too_late(ret, name)
    return why or queries.other_side(request.user, ret, step.power, request.at)


def _too_late(ret, name: str) -> str:
    frozen = is_frozen(ret) and name not in workflow.AFTER_FREEZING
    return "The quarter is frozen, and its returns stay as they are." if frozen else ""


def is_frozen(ret) -> bool:
    """Whether the quarter was frozen, after which nothing of it is changed."""
    return ret.cycle.status == "frozen"


def other_steps(request, ret) -> list[dict]:
    """What else this person could do with the return now."""
    found = [
        {"text": text, "href": step_address(ret, name)}
        for name, text in OTHERS
        if ret.status in workflow.RETURN[name].source
        and not refusal_of(request, ret, name)
        and (name != "decline" or ret.organisation.devolved)
        and (name != "drop_correction" or ret.is_open_correction)
        and (name != "record_missing" or ret.never_signed)
        and (name not in EARLY_SIGNING or _leave_offered(ret, name, request.at))
    ]
    standing, name = ret.standing, "discharge_conditions"
    if (
        ret.is_open_correction
        and standing.status in workflow.RETURN[name].source
        and not refusal_of(request, standing, name)
        and not open_conditions(standing).exists()
    ):
        found.append({"text": NEXT[standing.status][1], "href": step_address(ret, name)})
    return found


def _leave_offered(ret, name: str, at) -> bool:
    """Leave to sign early is given once, and taken back only where it was given, while the quarter runs."""
    given = ret.leave_given_at is not None
    return given == (name == "end_early_signing") and not checks.quarter_has_not_ended(ret, at)


def signing_opens(ret, at) -> str:
    """When signing opens and who may allow it before, in words; empty where it is open."""
    if not (problems := checks.signing_is_open(ret, at)):
        return ""
    people = who_can(ret, Can.RETURN_ALLOW_EARLY_SIGNING, at)
    can = f" ({listed(people, 'or')})" if people else ""
    return f"{problems[0]}{can}. You can read it now."


def who_can(ret, power: str, at) -> list[str]:
    """The people who hold a power over this return, with their posts."""
    found = [one.named for one in powers.holders_of_power(ret.organisation, Can(power), at)]
    for role in Role:
        for reach in reaches(role, Can(power)):
            if reach is Reach.GOVERNMENT and not ret.organisation.sponsored:
                found += [ROLES[role].title for _ in held_at_the_centre(role, at)[:1]]
            elif reach is Reach.SPONSORED and ret.organisation.sponsored and ret.organisation.sponsor:
                found += [one.named for one in holders_of(ret.organisation.sponsor, role, at)]
    return list(dict.fromkeys(found))
