"""Which step an incident waits for in each of its states: its words for a task, and its page."""

from dataclasses import dataclass

from departments.organisations.roles import Can
from govuk.compiled import url
from incidents.models import Incident


@dataclass(frozen=True)
class Step:
    """The next step of an incident: its name in the workflow, the power it takes, its words about {} and its page."""

    name: str
    power: Can
    words: str
    page: str
    more: tuple[str, ...] = ()

    def href(self, incident: Incident) -> str:
        return url(self.page, incident.pk, *self.more)


TAKE = Step("take_triage", Can.INCIDENT_TAKE_TRIAGE, "Take {} for triage", "incidents:incident")
PLACE = Step(
    "hold_elsewhere", Can.INCIDENT_HOLD_ELSEWHERE, "Call whoever holds {} and enter where it is held", "incidents:hold"
)  # fmt: skip
ENTER = Step(
    "elsewhere_decided", Can.INCIDENT_ELSEWHERE_DECIDED, "Enter what was decided elsewhere on {}",
    "incidents:decided_elsewhere",
)  # fmt: skip
ASSESS = Step("assess", Can.INCIDENT_ASSESS, "Triage and assess {}", "incidents:triage_steps")
ADVISE = Step("advise", Can.INCIDENT_ADVISE, "Give advice on {}", "incidents:advise")
DECIDE = Step("decide", Can.INCIDENT_DECIDE, "Decide on {}", "incidents:brief")
HISTORY = Step("decide", Can.INCIDENT_DECIDE, "Record what history says of {}", "incidents:history")
RESPOND = Step("respond", Can.INCIDENT_RESPOND, "Begin the response to {}", "incidents:incident")
CONTAIN = Step("contained", Can.INCIDENT_CONTAINED, "Contain {}", "incidents:response")
LEARN = Step("learn", Can.INCIDENT_EDIT, "Record what was learnt from {}", "incidents:learning")
CLOSE = Step("close", Can.INCIDENT_CLOSE, "Close {}", "incidents:step", ("close",))
CLOSE_NEAR_MISS = Step(
    "close_without_personal_data", Can.INCIDENT_CLOSE_WITHOUT_PERSONAL_DATA, "Look into near miss {} and close it",
    "incidents:step", ("close_without_personal_data",),
)  # fmt: skip
CLOSE_RECORDED = Step("close_recorded", Can.INCIDENT_CLOSE_RECORDED, "Close {}", "incidents:step", ("close",))


STEPS: dict[str, tuple[Step, ...]] = {  # by status, those among which `next_step` chooses
    "reported": (TAKE,),
    "held_elsewhere": (PLACE, ENTER),
    "triage": (ASSESS, CLOSE_NEAR_MISS),
    "assessed": (ADVISE, DECIDE, HISTORY),
    "decided": (RESPOND,),
    "responding": (CONTAIN,),
    "learning": (LEARN, CLOSE, CLOSE_RECORDED),
}
