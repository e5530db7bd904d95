"""The tables of what a body settles beforehand: its standing instruction, and who may notify at once."""

from audit.transitions import StepPage, Transition, table
from departments.organisations.roles import Can
from incidents.models import choices

Status = choices.InstructionStatus

STANDING_INSTRUCTION = table(
    Transition(
        name="sign", event="standing_instruction.signed", words="The Accounting Officer signed the standing instruction",
        source=(Status.UNSIGNED,), target=Status.IN_FORCE, power=Can.STANDING_INSTRUCTION_SIGN, step_up=True,
        page=StepPage(
            button="Sign the instruction", heading="Sign a standing instruction",
            explanation=(
                "When an incident is assessed as notifiable and nobody has decided by the hour you set, the portal "
                "completes the first notice by itself and sends it, or has people called until one of them has sent it. "
                "The notice has fixed sentences and the answers that were chosen from lists; it never has the title or "
                "the description. The decision is still owed. An instruction that is in force is replaced."
            ),
            done="Signed. The standing instruction is in force.",
        ),
    ),
    Transition(
        name="decline", event="standing_instruction.declined",
        words="The Accounting Officer declined to sign a standing instruction", source=(Status.UNSIGNED,),
        target=Status.DECLINED, power=Can.STANDING_INSTRUCTION_DECLINE, reason=10,
        page=StepPage(
            button="Sign none", heading="Sign no standing instruction",
            explanation=(
                "When nobody decides on a notifiable incident in time, the portal contacts people one after another with the "
                "completed copy sheet. You are asked again in a year, and you can sign one at any time."
            ),
            asks="Why does the organisation have none?", done="Recorded. You are asked again in a year.",
        ),
    ),
    Transition(
        name="replace", event="standing_instruction.replaced", words="Another standing instruction replaced this one",
        source=(Status.IN_FORCE,), target=Status.REPLACED, power=Can.STANDING_INSTRUCTION_REPLACE, system=True,
    ),
    Transition(
        name="end", event="standing_instruction.ended", words="The Accounting Officer ended the standing instruction",
        source=(Status.IN_FORCE,), target=Status.ENDED, power=Can.STANDING_INSTRUCTION_END, reason=10, step_up=True,
        page=StepPage(
            button="End the instruction", heading="End the standing instruction",
            explanation=(
                "Nothing is sent automatically after that. When nobody decides on a notifiable incident in time, the portal "
                "contacts people one after another with the completed copy sheet."
            ),
            asks="Why does it end?", done="The standing instruction has ended.",
        ),
    ),
)  # fmt: skip

Authority = choices.AuthorityStatus

STANDING_AUTHORITY = table(
    Transition(
        name="give", event="standing_authority.given",
        words="The SIRO allowed the Data Protection Officer to notify at once", source=(Authority.UNSIGNED,),
        target=Authority.IN_FORCE, power=Can.STANDING_AUTHORITY_GIVE, step_up=True,
        page=StepPage(
            button="Give the authority", heading="Allow the Data Protection Officer to notify at once",
            explanation=(
                "The Data Protection Officer and the deputy may then send a first notice from the first minute, without "
                "waiting for a decision. The decision stays yours."
            ),
            done="Given. The Data Protection Officer and the deputy may notify at once.",
        ),
    ),
    Transition(
        name="take_back", event="standing_authority.taken_back",
        words="The SIRO took back that the Data Protection Officer may notify at once", source=(Authority.IN_FORCE,),
        target=Authority.ENDED, power=Can.STANDING_AUTHORITY_TAKE_BACK,
        page=StepPage(
            button="Take it back", heading="Take back that the Data Protection Officer may notify at once",
            done="Taken back.",
        ),
    ),
)  # fmt: skip
