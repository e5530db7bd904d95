"""The table of a notice to the regulator."""

from audit.transitions import StepPage, Transition, table
from departments.organisations.roles import Can
from incidents import checks
from incidents.models import choices

# Whether, when and how a notice was sent is no status here: its row of the outbox alone knows it.
REGULATOR_NOTICE = table(
    Transition(
        name="queue", event="notification.queued", words="Notice queued for sending",
        source=(choices.NoticeStatus.DRAFTING,), target=choices.NoticeStatus.READY, power=Can.REGULATOR_NOTICE_QUEUE,
        system=True,
    ),
    Transition(
        name="queue_phase", event="notification.phase_queued", words="Further notice queued for sending",
        source=(choices.NoticeStatus.DRAFTING,), target=choices.NoticeStatus.READY,
        power=Can.REGULATOR_NOTICE_QUEUE_PHASE, step_up=True,
        page=StepPage(
            button="Send it", heading="Send the further notice",
            done="The further notice is queued for sending.",
        ),
    ),
    Transition(
        name="abandon_phase", event="notification.phase_abandoned",
        words="The further notice was abandoned before it was sent", source=(choices.NoticeStatus.DRAFTING,),
        target=choices.NoticeStatus.ABANDONED, power=Can.REGULATOR_NOTICE_ABANDON_PHASE,
        page=StepPage(
            button="Abandon it", heading="Abandon the further notice",
            explanation="It is not sent, and what was owed before is still owed. You can prepare another one later.",
            done="Abandoned. What was sent before stays as it is.",
        ),
    ),
    Transition(
        name="cancel_phase", event="notification.cancelled", words="The notice was cancelled: it is no longer to be sent",
        source=(choices.NoticeStatus.READY,), power=Can.REGULATOR_NOTICE_CANCEL_PHASE,
        conditions=(checks.not_sent_yet, checks.can_be_cancelled),
        page=StepPage(
            button="Cancel it", heading="Cancel the notice that waits",
            explanation=(
                "It is ready and has not gone yet. It is not sent, and what was owed before is owed again. If it is being sent "
                "at this moment it counts as sent."
            ),
            done="Cancelled. What was sent before stays as it is.",
        ),
    ),
    Transition(
        name="manual_send", event="notification.sent_by_hand", words="Notice sent by hand",
        source=(choices.NoticeStatus.READY,), power=Can.REGULATOR_NOTICE_MANUAL_SEND,
        conditions=(checks.not_sent_yet,), step_up=True, leads_in=(choices.NoticeStatus.READY,),
        page=StepPage(
            button="Record it as sent", heading="Copy sheet", link="Open the copy sheet",
            explanation=(
                "Use this page to send the notice with the regulator's own form, by telephone or by post. "
                "Copy the answers in this order, then record below how you sent it. You cannot save the "
                "regulator's form part-way, so have everything ready."
            ),
            done="Recorded. Enter the regulator's reference when it comes.",
        ),
    ),
)  # fmt: skip
