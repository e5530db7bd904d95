"""The table of notifying the people affected (UK GDPR article 34)."""

from audit.transitions import StepPage, Transition, table
from departments.organisations.roles import Can
from incidents.models import choices

Status = choices.PeopleStatus

PEOPLE_NOTICE = table(
    Transition(
        name="owe", event="people.owed", words="The people have to be notified: the decision says so",
        source=(Status.OWED, Status.NOT_NEEDED), target=Status.OWED, power=Can.PEOPLE_NOTICE_OWE, system=True,
    ),
    Transition(
        name="drop", event="people.not_needed", words="The people need not be notified under the newest decision",
        source=Status.open, target=Status.NOT_NEEDED, power=Can.PEOPLE_NOTICE_DROP, system=True,
    ),
    Transition(
        name="plan", event="people.planned", words="It is planned how the people are notified", source=Status.open,
        target=Status.PLANNED, power=Can.PEOPLE_NOTICE_PLAN, leads_in=(Status.OWED,),
        page=StepPage(
            button="Save the plan", heading="Plan how the people are notified",
            explanation=(
                "The letter is drafted from what was recorded. Change it: it must say in plain words what "
                "happened, what could "
                "follow, what was done, what the people can do, and whom they can ask."
            ),
            done="Saved. Record here what was sent, when and to how many.",
        ),
    ),
    Transition(
        name="sent", event="people.notified", words="People were notified", source=Status.open,
        power=Can.PEOPLE_NOTICE_SENT, leads_in=(Status.PLANNED,),
        page=StepPage(
            button="Record it", heading="Record what was sent to the people",
            explanation="Record each sending by itself. No names and no addresses.", done="Recorded.",
        ),
    ),
    Transition(
        name="finish", event="people.finished", words="Everybody who can be reached has been notified",
        source=(Status.OWED, Status.PLANNED), target=Status.NOTIFIED, power=Can.PEOPLE_NOTICE_FINISH, system=True,
    ),
    Transition(
        name="free", event="people.freed", words="Decided not to notify the people, on a ground of article 34(3)",
        source=Status.open, target=Status.FREED, power=Can.PEOPLE_NOTICE_FREE, reason=20, step_up=True,
        page=StepPage(
            button="Confirm the decision", heading="Decide not to notify the people",
            explanation=(
                "The law allows only three grounds for not notifying people at high risk. The ground, your reason and "
                "your name are kept, and the regulator reads the ground in the next notice."
            ),
            done="Decided. The ground is kept with your name.",
        ),
    ),
    Transition(
        name="owe_again", event="people.owed_again", words="The people have to be notified after all", source=(Status.FREED,),
        target=Status.OWED, power=Can.PEOPLE_NOTICE_OWE_AGAIN, reason=10,
        page=StepPage(
            button="Notify them after all", heading="Notify the people after all", asks="Which ground is gone?",
            done="The people have to be notified. Plan how.",
        ),
    ),
)  # fmt: skip
