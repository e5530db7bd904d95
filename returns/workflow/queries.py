"""The steps of a query on a return."""

from audit.transitions import StepPage, Transition, table
from departments.roles import Can
from returns import checks
from returns.models import Query

QUERY = table(
    Transition(
        name="draft_answer",
        event="query.answer_drafted",
        words="Answer to a query drafted",
        source=(Query.Status.OPEN, Query.Status.DRAFTED),
        target=Query.Status.DRAFTED,
        power=Can.QUERY_DRAFT_ANSWER,
        conditions=(checks.in_review,),
        page=StepPage(
            button="Save the draft",
            heading="Draft the answer",
            done="The draft is saved. The SIRO signs all answers together.",
        ),
    ),
    Transition(
        name="sign_answer",
        event="query.answered",
        words="Query answered",
        source=(Query.Status.DRAFTED,),
        target=Query.Status.ANSWERED,
        power=Can.QUERY_SIGN_ANSWER,
    ),
    Transition(
        name="ask_again",
        event="query.asked_again",
        words="Query asked again",
        source=(Query.Status.ANSWERED,),
        target=Query.Status.OPEN,
        power=Can.QUERY_ASK_AGAIN,
        conditions=(checks.in_review,),
        page=StepPage(button="Ask again", heading="Ask again", done="The query is open again."),
    ),
    Transition(
        name="withdraw_query",
        event="query.withdrawn",
        words="Query withdrawn",
        source=(Query.Status.OPEN, Query.Status.DRAFTED, Query.Status.ANSWERED),
        target=Query.Status.WITHDRAWN,
        power=Can.QUERY_WITHDRAW_QUERY,
        reason=5,
        conditions=(checks.in_review,),
        page=StepPage(button="Withdraw it", heading="Withdraw the query", done="The query is withdrawn."),
    ),
    Transition(
        name="give_to",
        event="query.given",
        words="Query given to somebody",
        source=(Query.Status.OPEN, Query.Status.DRAFTED),
        power=Can.QUERY_GIVE_TO,
        conditions=(checks.in_review,),
        page=StepPage(button="Give it", heading="Give it to somebody", done="The query is given."),
    ),
    Transition(
        name="move_date",
        event="query.moved",
        words="Date of a query moved",
        source=(Query.Status.OPEN, Query.Status.DRAFTED),
        power=Can.QUERY_MOVE_DATE,
        conditions=(checks.in_review,),
        page=StepPage(button="Change the date", heading="Give another date", done="The date is changed."),
    ),
    Transition(
        name="expire",
        event="query.expired",
        words="Query ended without an answer",
        source=(Query.Status.OPEN, Query.Status.DRAFTED),
        target=Query.Status.EXPIRED,
        power=Can.QUERY_EXPIRE,
        system=True,
    ),
)
