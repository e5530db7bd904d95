"""The steps of a quarter's collection."""

from audit.transitions import StepPage, Transition, table
from departments.roles import Can
from returns import checks
from returns.models import Cycle

CYCLE = table(
    Transition(
        name="open_cycle",
        event="cycle.opened",
        words="Opened",
        source=(Cycle.Status.DRAFT,),
        target=Cycle.Status.OPEN,
        power=Can.COLLECTION_CYCLE_OPEN_CYCLE,
        page=StepPage(
            button="Open the quarter",
            heading="Open a quarter",
            explanation="One return is made for every body in the returns on the last day of the quarter, and each is told.",
            done="{thing} is open. Heads of departments and SIROs are notified one after another.",
        ),
    ),
    Transition(
        name="extend",
        event="cycle.extended",
        words="Due date changed",
        source=(Cycle.Status.OPEN,),
        power=Can.COLLECTION_CYCLE_EXTEND,
        reason=10,
        page=StepPage(
            button="Change it",
            heading="Change the due date",
            explanation="Everybody has until the new date. A nearer date is possible too, as long as it is in the future. Those who have not signed yet get a mail that says what the date was and what it is now.",
            done="{thing}: the due date is changed, and everybody who has not signed is told.",
        ),
    ),
    Transition(
        name="close_cycle",
        event="cycle.closed",
        words="Closed",
        source=(Cycle.Status.OPEN,),
        target=Cycle.Status.CLOSED,
        power=Can.COLLECTION_CYCLE_CLOSE_CYCLE,
        checks=(checks.past_due,),
        system=True,
        page=StepPage(
            button="Close it",
            heading="Close the quarter",
            explanation="What has not come can then be recorded as missing.",
            done="{thing}: the quarter is closed.",
        ),
    ),
    Transition(
        name="reopen_cycle",
        event="cycle.reopened",
        words="Opened again",
        source=(Cycle.Status.CLOSED,),
        target=Cycle.Status.OPEN,
        power=Can.COLLECTION_CYCLE_REOPEN_CYCLE,
        reason=10,
        page=StepPage(
            button="Open it again",
            heading="Open the quarter again",
            explanation="Returns can be started again.",
            done="{thing}: the quarter is open again.",
        ),
    ),
    Transition(
        name="freeze",
        event="cycle.frozen",
        words="Frozen",
        source=(Cycle.Status.CLOSED,),
        target=Cycle.Status.FROZEN,
        power=Can.COLLECTION_CYCLE_FREEZE,
        page=StepPage(
            button="Freeze it",
            heading="Freeze the quarter",
            explanation="The state of every return is kept as it is, with a hash. No return of this quarter can be changed afterwards; only that the conditions of an acceptance are met can still be recorded.",
            done="{thing}: the quarter is frozen, and the state of every return is kept.",
        ),
    ),
)
