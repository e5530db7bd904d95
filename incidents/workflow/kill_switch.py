"""The table of the kill switch."""

from audit.transitions import StepPage, Transition, table
from departments.organisations.roles import Can
from incidents.checks import holding
from incidents.models import choices

Status = choices.SwitchStatus

KILL_SWITCH = table(
    Transition(
        name="ask_on", event="kill_switch.on_asked", words="Asked to turn the kill switch on", source=(Status.ALLOWED,),
        target=Status.ON_ASKED, power=Can.KILL_SWITCH_ASK_ON, reason=20,
        page=StepPage(
            button="Ask to turn it on", heading="Ask to turn the kill switch on",
            explanation=(
                "While it is on, the portal sends no notice to a regulator. People can still report and "
                "decide, every clock keeps running, and email to people is sent. A second person has to "
                "confirm it within an hour."
            ),
            done="Asked. A second person has to confirm it within an hour.",
        ),
    ),
    Transition(
        name="confirm_on", event="kill_switch.on", words="The kill switch was turned on", source=(Status.ON_ASKED,),
        target=Status.HOLDING, power=Can.KILL_SWITCH_CONFIRM_ON, not_same_person_as=("kill_switch.on_asked",),
        conditions=(holding.asked_lately,), step_up=True, leads_in=(Status.ON_ASKED,),
        page=StepPage(
            button="Turn it on", heading="Turn the kill switch on",
            warning="The portal sends no notice to a regulator until it is off. The duty to notify and its clock go on.",
            done="The kill switch is on.",
        ),
    ),
    Transition(
        name="refuse_on", event="kill_switch.on_refused", words="Turning the kill switch on was refused",
        source=(Status.ON_ASKED,), target=Status.ALLOWED, power=Can.KILL_SWITCH_REFUSE_ON,
        not_same_person_as=("kill_switch.on_asked",), page=StepPage(button="Refuse", done="Refused. Sending goes on."),
    ),
    Transition(
        name="lapse_on", event="kill_switch.lapsed", words="Nobody confirmed the kill switch within an hour",
        source=(Status.ON_ASKED,), target=Status.ALLOWED, power=Can.KILL_SWITCH_LAPSE_ON, system=True,
    ),
    Transition(
        name="prolong", event="kill_switch.prolonged", words="The kill switch stays on for longer",
        source=(Status.HOLDING,), power=Can.KILL_SWITCH_PROLONG, not_same_person_as=("kill_switch.on_asked",), reason=20,
        page=StepPage(button="Prolong it", heading="Prolong the kill switch", done="It stays on until the new end."),
    ),
    Transition(
        name="end_time", event="kill_switch.ended", words="The kill switch ended at its time",
        source=(Status.HOLDING, Status.OFF_ASKED), target=Status.ALLOWED, power=Can.KILL_SWITCH_END_TIME, system=True,
    ),
    Transition(
        name="ask_off", event="kill_switch.off_asked", words="Asked to turn the kill switch off", source=(Status.HOLDING,),
        target=Status.OFF_ASKED, power=Can.KILL_SWITCH_ASK_OFF, leads_in=(Status.HOLDING,),
        page=StepPage(
            button="Ask to turn it off", heading="Ask to turn the kill switch off",
            done="Asked. A second person has to confirm it.",
        ),
    ),
    Transition(
        name="confirm_off", event="kill_switch.off", words="The kill switch was turned off", source=(Status.OFF_ASKED,),
        target=Status.ALLOWED, power=Can.KILL_SWITCH_CONFIRM_OFF, not_same_person_as=("kill_switch.off_asked",),
        step_up=True, leads_in=(Status.OFF_ASKED,),
        page=StepPage(
            button="Turn it off", heading="Turn the kill switch off",
            explanation="Every notice that waits is sent.", done="The kill switch is off. What waited is being sent.",
        ),
    ),
    Transition(
        name="keep_on", event="kill_switch.kept", words="The kill switch stays on", source=(Status.OFF_ASKED,),
        target=Status.HOLDING, power=Can.KILL_SWITCH_KEEP_ON, reason=20,
        page=StepPage(button="Keep it on", heading="Keep the kill switch on", done="It stays on."),
    ),
)  # fmt: skip
