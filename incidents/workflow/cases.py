"""The table of a case with the regulator: what the body does, what the portal does, and what the addressee does."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from audit.transitions import StepPage, Transition, table
from departments.organisations.powers import acting_roles
from departments.organisations.roles import Can, Role
from incidents import checks
from incidents.checks import automatic, holding, laws
from incidents.models import RegulatorCase, choices
from incidents.queries.standing import authority_of

NO_AUTHORITY = "The SIRO has not allowed the Data Protection Officer to notify at once. The SIRO, a deputy or the Accounting Officer can."


@dataclass(frozen=True, kw_only=True)
class NotifyNowStep(Transition):
    """Notifying at once: for the Data Protection Officer under the SIRO's standing authority alone."""

    def refusal(self, thing: RegulatorCase, *, by: Any, at: datetime) -> str:
        if why := super().refusal(thing, by=by, at=at):
            return why
        only_advises = set(acting_roles(by, Can(self.power), thing, at)) <= {Role.DPO, Role.DEPUTY_DPO}
        return NO_AUTHORITY if only_advises and not self._is_allowed(thing) else ""

    def _is_allowed(self, thing: RegulatorCase) -> bool:
        """Read once for a case, since a page asks for everybody who could notify."""
        if "_is_allowed" not in thing.__dict__:
            thing.__dict__["_is_allowed"] = authority_of(thing.organisation) is not None
        return bool(thing.__dict__["_is_allowed"])


@dataclass(frozen=True, kw_only=True)
class AddresseeStep(Transition):
    """What the addressee does. Somebody of the body, who records it on the addressee's behalf, reads `recorded` instead
    of `page`, so that nobody takes the one for the other."""

    recorded: StepPage

    def seen_by(self, user: Any, thing: RegulatorCase, at: datetime) -> "AddresseeStep":
        """The step in the words for this person."""
        is_theirs = Role.ICO_OFFICER in acting_roles(user, Can(self.power), thing, at)
        return self if is_theirs else replace(self, page=self.recorded)


REGULATOR_CASE = table(
    Transition(
        name="fail_safe", event="notification.fail_safe",
        words="The portal made the first notice ready by itself: nobody had decided", source=(choices.CaseStatus.OWED,),
        power=Can.REGULATOR_CASE_FAIL_SAFE, system=True, checks=(automatic.problems_when_scored,),
    ),
    Transition(
        name="fail_safe_unscored", event="notification.fail_safe_unscored",
        words="The portal made the first notice ready by itself: nobody had assessed the incident",
        source=(choices.CaseStatus.OWED,), power=Can.REGULATOR_CASE_FAIL_SAFE_UNSCORED, system=True,
        checks=(automatic.problems_when_unscored,),
    ),
    NotifyNowStep(
        name="notify_now", event="notification.notify_now", words="Notified at once, before a decision",
        source=(choices.CaseStatus.OWED,), power=Can.REGULATOR_CASE_NOTIFY_NOW, step_up=True,
        conditions=(holding.has_no_notice, holding.not_held, holding.has_content_here),
        page=StepPage(
            button="Notify now", heading="Notify the regulator now",
            explanation=(
                "The first notice goes at once with what you enter here and what was chosen from lists so far. Leave empty what "
                "is not known: the notice says “not yet known”. This is not the decision, which is still owed."
            ),
            done="The first notice is queued for sending. The decision is still owed.",
        ),
    ),
    Transition(
        name="hold", event="notification.held", words="A hold was put on the notices",
        source=(choices.CaseStatus.OWED,), power=Can.REGULATOR_CASE_HOLD, reason=20, step_up=True,
        conditions=(holding.has_no_open_hold, holding.something_can_be_held),
        page=StepPage(
            button="Put it on hold", heading="Put the notices on hold",
            explanation=(
                "No notice of this incident goes to the regulator until the hold is released or ends. A request of the police "
                "can delay telling people, and never the regulator. The clock runs on."
            ),
            asks="Why does the exemption apply?",
            done="On hold. The Accounting Officer and the Data Protection Officer have been notified.",
        ),
    ),
    Transition(
        name="release_hold", event="notification.released", words="The hold was released",
        source=tuple(choices.CaseStatus), power=Can.REGULATOR_CASE_RELEASE_HOLD, reason=3, system=True,
        conditions=(holding.is_held,),
        page=StepPage(
            button="Release it", heading="Release the hold", asks="Why is it released?",
            explanation="Notices that were decided on and are waiting are sent at once.", done="Released.",
        ),
    ),
    Transition(
        name="not_needed_now", event="notification.not_needed", words="No notice is needed",
        source=(choices.CaseStatus.OWED,), target=choices.CaseStatus.NOT_NEEDED,
        power=Can.REGULATOR_CASE_NOT_NEEDED_NOW, system=True,
    ),
    Transition(
        name="not_owed_there", event="notification.not_owed_there",
        words="Nothing is owed to the other authority", source=(choices.CaseStatus.OWED,),
        target=choices.CaseStatus.NOT_NEEDED, power=Can.REGULATOR_CASE_NOT_OWED_THERE, reason=20,
        conditions=(laws.of_another_authority, holding.has_no_notice),
        page=StepPage(
            button="Record it", heading="Record that nothing is owed to this authority",
            explanation="The law on this authority asks another question than the risk to people. The decision on the incident stays.",
            asks="Why is nothing owed to it?", done="Recorded: nothing is owed to this authority.",
        ),
    ),
    Transition(
        name="not_told_then", event="notification.not_told_then",
        words="Recorded history: no notice is sent", source=(choices.CaseStatus.OWED,),
        target=choices.CaseStatus.NOT_NEEDED, power=Can.REGULATOR_CASE_NOT_TOLD_THEN, reason=3,
    ),
    Transition(
        name="needed_after_all", event="notification.needed_after_all",
        words="A notice is needed after all", source=(choices.CaseStatus.NOT_NEEDED, choices.CaseStatus.WITHDRAWN),
        target=choices.CaseStatus.OWED, power=Can.REGULATOR_CASE_NEEDED_AFTER_ALL, system=True,
    ),
    AddresseeStep(
        name="acknowledge", event="notification.acknowledged",
        words="Acknowledged by the addressee, which counts as notified", source=(choices.CaseStatus.OWED,),
        target=choices.CaseStatus.NOTIFIED, power=Can.REGULATOR_CASE_ACKNOWLEDGE, conditions=(checks.was_sent,),
        leads_in=(choices.CaseStatus.OWED,),
        page=StepPage(
            button="Acknowledge", heading="Acknowledge the notice",
            explanation=(
                "With your case reference the organisation knows that you are notified. It is shown on the "
                "incident's page at once."
            ),
            done="Acknowledged. The organisation sees your reference now.",
        ),
        recorded=StepPage(
            button="Enter the reference", heading="Enter the regulator’s reference",
            explanation=(
                "Enter it as the regulator gave it. With its reference the regulator counts as notified. The record says "
                "that the organisation entered it."
            ),
            done="The reference is entered.",
        ),
    ),
    AddresseeStep(
        name="record_reference", event="notification.reference_recorded", words="The addressee gave or corrected its reference",
        source=(choices.CaseStatus.NOTIFIED, choices.CaseStatus.CLOSED, choices.CaseStatus.WITHDRAWN),
        power=Can.REGULATOR_CASE_RECORD_REFERENCE, conditions=(checks.was_sent,),
        page=StepPage(
            button="Save the reference", heading="Give or correct your reference",
            explanation="The organisation sees the new reference at once. The earlier one stays in the audit log.", done="Saved.",
        ),
        recorded=StepPage(
            button="Record the reference", heading="Enter or correct the regulator’s reference",
            explanation="Enter it as the regulator gave it. The record says that the organisation entered it.", done="Saved.",
        ),
    ),
    AddresseeStep(
        name="ask_more", event="notification.more_asked", words="The addressee asked for more",
        source=(choices.CaseStatus.OWED, choices.CaseStatus.NOTIFIED), power=Can.REGULATOR_CASE_ASK_MORE,
        conditions=(checks.was_sent,),
        page=StepPage(button="Ask for more", done="The organisation sees what is wanted."),
        recorded=StepPage(
            button="Record the question", heading="Record a question of the regulator",
            explanation="Record what the regulator asked outside the portal. The record says that the organisation entered it.",
            done="The question is recorded.",
        ),
    ),
    Transition(
        name="further_phase", event="notification.further_begun",
        words="A further notice is being prepared", source=(choices.CaseStatus.OWED, choices.CaseStatus.NOTIFIED),
        power=Can.REGULATOR_CASE_FURTHER_PHASE, conditions=(checks.was_sent, checks.nothing_under_way),
        page=StepPage(
            button="Prepare it", heading="Prepare a further notice",
            done="Complete the details, then send the further notice.",
        ),
    ),
    Transition(
        name="final", event="notification.final", words="Marked as final", source=(choices.CaseStatus.NOTIFIED,),
        power=Can.REGULATOR_CASE_FINAL, conditions=(checks.nothing_under_way, checks.nothing_owed),
        page=StepPage(
            button="Mark as final", heading="Mark the last notice as final", done="Marked as final.",
        ),
    ),
    AddresseeStep(
        name="regulator_close", event="notification.regulator_closed", words="Closed by the regulator",
        source=(choices.CaseStatus.NOTIFIED,), target=choices.CaseStatus.CLOSED,
        power=Can.REGULATOR_CASE_REGULATOR_CLOSE,
        page=StepPage(button="Close the case", done="Closed."),
        recorded=StepPage(
            button="Record the closing", heading="Record that the regulator closed its case",
            explanation=(
                "Record what the regulator decided outside the portal, in its words. The record says that the organisation "
                "entered it."
            ),
            done="Recorded: the regulator closed its case.",
        ),
    ),
    AddresseeStep(
        name="reopen_by_regulator", event="notification.reopened_by_regulator",
        words="Reopened by the regulator", source=(choices.CaseStatus.CLOSED,), target=choices.CaseStatus.NOTIFIED,
        power=Can.REGULATOR_CASE_REOPEN_BY_REGULATOR,
        page=StepPage(button="Reopen the case", done="Reopened. The organisation sees what is wanted."),
        recorded=StepPage(
            button="Record the reopening", heading="Record that the regulator reopened its case",
            explanation="Record what the regulator wants and by when. The record says that the organisation entered it.",
            done="Recorded: the regulator reopened its case.",
        ),
    ),
    Transition(
        name="withdraw_notice", event="notification.withdrawing", words="The notification was withdrawn",
        source=(choices.CaseStatus.OWED, choices.CaseStatus.NOTIFIED), target=choices.CaseStatus.WITHDRAWN,
        power=Can.REGULATOR_CASE_WITHDRAW_NOTICE, reason=20,
        conditions=(checks.decided_to_record_only, checks.was_sent, checks.nothing_under_way), step_up=True,
        page=StepPage(
            button="Send the withdrawal", heading="Withdraw the notification",
            done="The withdrawal is queued for sending.",
        ),
    ),
    Transition(
        name="withdrawal_dropped", event="notification.withdrawal_dropped",
        words="The withdrawal was cancelled before it went", source=(choices.CaseStatus.WITHDRAWN,),
        target=choices.CaseStatus.NOTIFIED, power=Can.REGULATOR_CASE_WITHDRAWAL_DROPPED, system=True,
    ),
    AddresseeStep(
        name="withdrawal_refused", event="notification.withdrawal_refused",
        words="The withdrawal was refused", source=(choices.CaseStatus.WITHDRAWN,), target=choices.CaseStatus.NOTIFIED,
        power=Can.REGULATOR_CASE_WITHDRAWAL_REFUSED, conditions=(checks.nothing_under_way,),
        page=StepPage(
            button="Refuse the withdrawal", done="The withdrawal is refused. The organisation sees your answer.",
        ),
        recorded=StepPage(
            button="Record the refusal", heading="Record that the regulator refused the withdrawal",
            explanation="Record what the regulator answered outside the portal. The record says that the organisation entered it.",
            done="Recorded: the withdrawal was refused.",
        ),
    ),
)  # fmt: skip


ON_BEHALF = "Entered by the organisation on the regulator’s behalf."
ADDRESSEE_EVENTS = frozenset(
    step.event for step in REGULATOR_CASE.values() if isinstance(step, AddresseeStep)
)
