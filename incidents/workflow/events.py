"""The table of one event that several bodies have an incident of: the centre or the regulator says whether it is one."""

from audit.transitions import StepPage, Transition, table
from departments.organisations.roles import Can
from incidents.models import choices

Status = choices.EventStatus

SHARED_EVENT = table(
    Transition(
        name="confirm", event="shared_event.confirmed", words="Confirmed: these incidents are one event",
        source=(Status.ASKED,), target=Status.CONFIRMED, power=Can.SHARED_EVENT_CONFIRM, reason=10,
        page=StepPage(
            button="Confirm that it is one event", heading="Confirm that incidents are one event",
            link="Confirm that it is one event with others",
            explanation=(
                "Each organisation keeps its own incident, clock and duty to notify. It learns that others have the same event and how "
                "many they are, and reads neither the name of the event nor your reason."
            ),
            done="Confirmed: these incidents are one event.",
        ),
    ),
    Transition(
        name="reject", event="shared_event.rejected", words="Rejected: these incidents are not one event",
        source=(Status.ASKED,), target=Status.REJECTED, power=Can.SHARED_EVENT_REJECT, reason=10,
        page=StepPage(
            button="Record that they are not one event", heading="Record that incidents are not one event",
            link="Record that it is not one event with others",
            explanation="The portal no longer says of these incidents that they may be one event.",
            done="Recorded: these incidents are not one event.",
        ),
    ),
    Transition(
        name="add_incidents", event="shared_event.incidents_added", words="Incidents were added",
        source=(Status.CONFIRMED,), power=Can.SHARED_EVENT_ADD_INCIDENTS, reason=10,
        page=StepPage(button="Add", heading="Add incidents to the event", done="The incidents are added to the event."),
    ),
    Transition(
        name="remove_incident", event="shared_event.incident_removed", words="An incident was removed",
        source=(Status.CONFIRMED,), power=Can.SHARED_EVENT_REMOVE_INCIDENT, reason=10,
        page=StepPage(
            button="Remove it", heading="Remove an incident from the event",
            explanation="The incident stays as it is. It is no longer shown as part of this event.",
            done="The incident is removed from the event.",
        ),
    ),
    Transition(
        name="take_back", event="shared_event.taken_back", words="Taken back",
        source=(Status.CONFIRMED, Status.REJECTED), target=Status.TAKEN_BACK, power=Can.SHARED_EVENT_TAKE_BACK,
        reason=10,
        page=StepPage(
            button="Take it back", heading="Take the answer back",
            explanation="Whether these incidents are one event is open again. What was answered stays in the history.",
            done="Taken back: the question is open again.",
        ),
    ),
)  # fmt: skip
