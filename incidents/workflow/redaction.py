"""The table of a redaction: hidden at once by one person, removed when another agrees (separation SD9)."""

from audit.transitions import StepPage, Transition, table
from departments.organisations.roles import Can
from incidents.checks import redacting
from incidents.models import choices

Status = choices.RedactionStatus

REDACTION = table(
    Transition(
        name="hide", event="redaction.hidden", words="A passage was hidden", source=(Status.ASKED,),
        target=Status.HIDDEN, power=Can.REDACTION_HIDE, reason=10,
        page=StepPage(
            button="Hide it", heading="Hide a passage",
            explanation=(
                "The passage leaves every text of this incident at once, and with them lists, search, emails and papers that "
                "are still to be made. A notice that has not gone yet is made ready again without it. A second person then removes "
                "it for good, or puts it back. What was sent or published before stays as it was."
            ),
            done="Hidden. The SIRO has been asked to agree that it is removed.",
        ),
    ),
    Transition(
        name="agree_remove", event="redaction.removed", words="A passage was removed", source=(Status.HIDDEN,),
        target=Status.REMOVED, power=Can.REDACTION_AGREE_REMOVE, not_same_person_as=("redaction.hidden",), step_up=True,
        conditions=(redacting.not_asked_about,), leads_in=(Status.HIDDEN,),
        page=StepPage(
            button="Remove it", heading="Agree that the passage is removed",
            warning="The passage is deleted, and nobody can restore it.",
            done="Removed. Where it was, the texts say so.",
        ),
    ),
    Transition(
        name="refuse_redaction", event="redaction.refused", words="A redaction was refused: the passage is back",
        source=(Status.ASKED, Status.HIDDEN), target=Status.REFUSED, power=Can.REDACTION_REFUSE_REDACTION,
        not_same_person_as=("redaction.hidden",), reason=10,
        page=StepPage(
            button="Refuse", heading="Refuse the redaction", explanation="The passage is put back into the texts.",
            done="Refused. The passage is in the texts again.",
        ),
    ),
    Transition(
        name="restore", event="redaction.restored", words="A hidden passage was restored", source=(Status.HIDDEN,),
        target=Status.RESTORED, power=Can.REDACTION_RESTORE, not_same_person_as=("redaction.hidden",), reason=10,
        page=StepPage(
            button="Restore it", heading="Restore the passage",
            explanation="It was right to hide it, and it may be read again: it is put back into the texts.",
            done="Restored. The passage is in the texts again.",
        ),
    ),
)  # fmt: skip
