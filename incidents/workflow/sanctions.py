"""The tables of a sanction of a regulator, and of what a body has to do under it."""

from audit.transitions import StepPage, table
from departments.organisations.roles import Can
from incidents.checks.sanctions import every_commitment_met
from incidents.models import choices
from incidents.workflow.cases import AddresseeStep

Status = choices.SanctionStatus
Commitment = choices.CommitmentStatus
OUTSIDE = (
    "Record what the regulator gave outside the portal. The record says that the organisation entered it."
)


SANCTION = table(
    AddresseeStep(
        name="enter", event="sanction.entered", words="A sanction of the regulator was entered",
        source=(Status.NOT_ENTERED,), target=Status.IN_FORCE, power=Can.SANCTION_ENTER,
        page=StepPage(
            button="Save it", heading="Enter an undertaking, reprimand, notice or penalty",
            explanation="The organisation sees it at once.", done="Saved. Add what the organisation has to do under it.",
        ),
        recorded=StepPage(
            button="Save it", heading="Record an undertaking, reprimand, notice or penalty", explanation=OUTSIDE,
            done="Saved. Add what the organisation has to do under it.",
        ),
    ),
    AddresseeStep(
        name="appeal", event="sanction.appealed", words="An appeal was made against the sanction",
        source=(Status.IN_FORCE,), target=Status.APPEALED, power=Can.SANCTION_APPEAL,
        page=StepPage(button="Record the appeal", heading="Record an appeal", done="Recorded: it is under appeal."),
        recorded=StepPage(button="Record the appeal", heading="Record an appeal", done="Recorded: it is under appeal."),
    ),
    AddresseeStep(
        name="uphold", event="sanction.upheld", words="The appeal failed or was withdrawn: the sanction stays in force",
        source=(Status.APPEALED,), target=Status.IN_FORCE, power=Can.SANCTION_UPHOLD,
        page=StepPage(
            button="Record it", heading="Record that the appeal failed or was withdrawn", done="Recorded: it stays in force.",
        ),
        recorded=StepPage(
            button="Record it", heading="Record that the appeal failed or was withdrawn", explanation=OUTSIDE,
            done="Recorded: it stays in force.",
        ),
    ),
    AddresseeStep(
        name="set_aside", event="sanction.set_aside", words="The sanction was set aside on appeal",
        source=(Status.APPEALED,), target=Status.SET_ASIDE, power=Can.SANCTION_SET_ASIDE,
        page=StepPage(button="Record it", heading="Record that the appeal succeeded", done="Recorded: it is set aside."),
        recorded=StepPage(
            button="Record it", heading="Record that the appeal succeeded", explanation=OUTSIDE,
            done="Recorded: it is set aside.",
        ),
    ),
    AddresseeStep(
        name="commit", event="sanction.commitment_added", words="A commitment was added to the sanction",
        source=(Status.IN_FORCE,), power=Can.SANCTION_COMMIT,
        page=StepPage(
            button="Add it", heading="Add what the organisation has to do",
            explanation="It becomes an action in the organisation's register, and its evidence comes back here.",
            done="Added. It is an action in the organisation's register now.",
        ),
        recorded=StepPage(
            button="Add it", heading="Add what the organisation has to do",
            explanation="It becomes an action in the register. Send its evidence to the regulator from here.",
            done="Added. It is an action in the register now.",
        ),
    ),
    AddresseeStep(
        name="close_sanction", event="sanction.closed", words="The sanction was closed", source=(Status.IN_FORCE,),
        target=Status.CLOSED, power=Can.SANCTION_CLOSE_SANCTION, conditions=(every_commitment_met,),
        page=StepPage(button="Close it", heading="Close the sanction", done="Closed."),
        recorded=StepPage(
            button="Record the closing", heading="Record that the regulator closed it", explanation=OUTSIDE, done="Closed.",
        ),
    ),
    AddresseeStep(
        name="add_document", event="sanction.document_added", words="A document of the sanction was added",
        source=(Status.IN_FORCE, Status.APPEALED, Status.SET_ASIDE, Status.CLOSED), power=Can.SANCTION_ADD_DOCUMENT,
        page=StepPage(
            button="Add it", heading="Add a document", explanation="The organisation can download it at once.", done="Added.",
        ),
        recorded=StepPage(
            button="Add it", heading="Add a document of the regulator or of the appeal", explanation=OUTSIDE, done="Added.",
        ),
    ),
)  # fmt: skip

COMMITMENT = table(
    AddresseeStep(
        name="give_evidence", event="commitment.evidence_given", words="Evidence was sent to the regulator",
        source=(Commitment.OPEN, Commitment.EVIDENCE), target=Commitment.EVIDENCE, power=Can.COMMITMENT_GIVE_EVIDENCE,
        page=StepPage(button="Send it", heading="Send evidence to the regulator", done="Sent. The regulator sees it."),
        recorded=StepPage(button="Send it", heading="Send evidence to the regulator", done="Sent. The regulator sees it."),
    ),
    AddresseeStep(
        name="add_file", event="commitment.file_added", words="A file of evidence was added for the regulator",
        source=(Commitment.OPEN, Commitment.EVIDENCE), power=Can.COMMITMENT_ADD_FILE,
        page=StepPage(
            button="Add it", heading="Add a file of evidence", explanation="The regulator can download it at once.", done="Added.",
        ),
        recorded=StepPage(
            button="Add it", heading="Add a file of evidence", explanation="The regulator can download it at once.", done="Added.",
        ),
    ),
    AddresseeStep(
        name="accept_evidence", event="commitment.met", words="The regulator accepted the evidence: the commitment is met",
        source=(Commitment.EVIDENCE,), target=Commitment.MET, power=Can.COMMITMENT_ACCEPT_EVIDENCE,
        page=StepPage(button="Accept it", heading="Accept the evidence", done="Accepted. The organisation sees it."),
        recorded=StepPage(
            button="Record it", heading="Record that the regulator accepted the evidence", explanation=OUTSIDE, done="Recorded.",
        ),
    ),
    AddresseeStep(
        name="refuse_evidence", event="commitment.not_met", words="The regulator wants other evidence",
        source=(Commitment.EVIDENCE,), target=Commitment.OPEN, power=Can.COMMITMENT_REFUSE_EVIDENCE, reason=10,
        page=StepPage(
            button="Ask for more", heading="The evidence is not enough", asks="What is missing?",
            done="The organisation sees what is missing.",
        ),
        recorded=StepPage(
            button="Record it", heading="Record that the evidence is not enough", explanation=OUTSIDE,
            asks="What is missing?", done="Recorded.",
        ),
    ),
)  # fmt: skip

# What the regulator does: where the body entered it, its page says so.
OF_THE_REGULATOR = frozenset(
    step.event
    for step in (*SANCTION.values(), *COMMITMENT.values())
    if step.name not in ("appeal", "give_evidence", "add_file")
)
