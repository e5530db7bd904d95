"""The steps of an entry, the same in every register."""

from datetime import datetime

from audit.transitions import Problem, StepPage, Transition, table
from departments.entries.declared import REGISTERS
from departments.entries.models import Entry
from departments.entries.register import in_sentence, required
from departments.organisations.roles import Can

REASON = 10  # characters


def rules_hold(entry: Entry, at: datetime) -> list[Problem]:
    """What the rules of its register find wrong, and whether its name and reference are its own."""
    register, problems = REGISTERS[entry.register], []
    others = Entry.objects.filter(register=entry.register, organisation=entry.organisation_id).exclude(
        pk=entry.pk
    )
    if others.filter(name=entry.name).exists():
        problems.append(Problem("Another entry already has this name", field="name"))
    if entry.key and others.filter(key=entry.key).exists():
        problems.append(Problem("Another entry already has this reference", field="key"))
    for name in register.fields:
        other = getattr(entry, name) if register.names_own(name) else None
        if other and other.organisation_id != entry.organisation_id:
            label = in_sentence(register.label(name)).capitalize()
            problems.append(Problem(f"{label} must be one of the same organisation", field=name))
    if entry.source and entry.ended_on:
        return problems  # what a paper of its day says, which nobody can complete any more
    missing = [name for name in register.fields if name in register.asked and not register.column(name).blank]
    return [*problems, *_missing(entry, missing, at), *register.problems(entry, at)]


def _missing(entry: Entry, names: list[str], at: datetime) -> list[Problem]:
    """The numbers and dates that every entry has, where they are not there."""
    return required(*(name for name in names if getattr(entry, name) is None))(entry, at)


def is_reviewed(entry: Entry, at: datetime) -> list[Problem]:
    """Only entries of registers with a review are reviewed."""
    return (
        [] if REGISTERS[entry.register].review_days else [Problem("Entries of this register have no review")]
    )


def is_supplier(entry: Entry, at: datetime) -> list[Problem]:
    """Only suppliers are sent an instruction."""
    return [] if entry.register == "suppliers" else [Problem("Only suppliers are sent an instruction")]


ENTRY = table(
    Transition(
        name="edit", event="entry.edited", words="Changed", source=(Entry.Status.IN_USE,), power=Can.ENTRY_EDIT,
        checks=(rules_hold,),
    ),
    Transition(
        name="review", event="entry.reviewed", words="Reviewed", source=(Entry.Status.IN_USE,),
        power=Can.ENTRY_EDIT, conditions=(is_reviewed,),
        page=StepPage(
            button="Record the review", heading="Review this entry",
            explanation="Look at each line below. If one is wrong, change the entry first. Then say when it is to be "
            "reviewed again.",
            done="The review of {thing} is recorded.",
        ),
    ),
    Transition(
        name="instruct", event="supplier.instructed", words="Instruction {number} sent", source=(Entry.Status.IN_USE,),
        power=Can.ENTRY_EDIT, conditions=(is_supplier,),
        page=StepPage(
            button="Send the instruction", heading="Send this supplier an instruction",
            explanation="The supplier gets a mail with a link, reads the words there, and acknowledges them in the name of a "
            "post. It needs no account. It is reminded every 14 days until it has.",
            done="The instruction to {thing} is on its way.",
        ),
    ),
    Transition(
        name="end", event="entry.ended", words="Ended", source=(Entry.Status.IN_USE,), target=Entry.Status.ENDED,
        power=Can.ENTRY_EDIT, reason=REASON,
        page=StepPage(
            button="End it", heading="End this entry", asks="Why does it end?",
            warning="It stays on the register, with your reason, and is not counted or due any more.",
            done="{thing} is ended. It stays on the register.",
        ),
    ),
    Transition(
        name="use_again", event="entry.used_again", words="In use again", source=(Entry.Status.ENDED,),
        target=Entry.Status.IN_USE, power=Can.ENTRY_EDIT, reason=REASON, checks=(rules_hold,),
        page=StepPage(
            button="Use it again", heading="Put this entry back in use", asks="Why is it in use again?",
            done="{thing} is in use again.",
        ),
    ),
)  # fmt: skip

TABLES = {"entry": ENTRY}
