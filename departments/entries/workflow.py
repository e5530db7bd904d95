"""The steps of an entry, the same in every register."""

from datetime import datetime

from audit.transitions import Problem, StepPage, Transition, table
from departments.entries.circulars import REGISTER as CIRCULARS
from departments.entries.circulars import Circular
from departments.entries.declared import REGISTERS
from departments.entries.models import Entry
from departments.entries.register import in_sentence, required
from departments.organisations.calendar import london_day
from departments.organisations.roles import Can

REASON = 10  # characters


def rules_hold(entry: Entry, at: datetime) -> list[Problem]:
    """What the rules of its register find wrong, and whether its name and reference are its own."""
    register, problems = REGISTERS[entry.register], []
    others = Entry.objects.filter(register=entry.register, organisation=entry.organisation_id).exclude(
        pk=entry.pk
    )
    if others.filter(name=entry.name).exists():
        problems.append(Problem("Another entry already has this name. Enter another name", field="name"))
    if entry.key and others.filter(key=entry.key).exists():
        problems.append(
            Problem("Another entry already has this reference. Enter another reference", field="key")
        )
    for name in register.fields:
        is_single = register.names_own(name) and name not in register.many
        other = getattr(entry, name) if is_single else None
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
            explanation="The supplier gets an email with a link, reads the words there, and acknowledges them in the name of a "
            "post. It needs no account. It is reminded every 14 days until it has.",
            done="The instruction to {thing} is on its way.",
        ),
    ),
    Transition(
        name="add_document", event="entry.document_added", words="A file was added",
        source=(Entry.Status.IN_USE, Entry.Status.ENDED), power=Can.ENTRY_EDIT,
        page=StepPage(
            button="Add a file", heading="Add a file to this entry",
            explanation="A certificate, an agreement, a report: whatever proves what the entry says. Whoever sees the entry can "
            "read the file.",
            done="The file is kept with {thing}.",
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


def circular_is_sound(circular: Circular, at: datetime) -> list[Problem]:
    """What the rules find wrong with a circular, and whether its title is its own."""
    same = Circular.objects.filter(name=circular.name).exclude(pk=circular.pk)
    problems = (
        [Problem("Another circular already has this title. Enter another title", field="name")]
        if same.exists()
        else []
    )
    return [*problems, *CIRCULARS.problems(circular, at)]


def can_be_answered(circular: Circular, at: datetime) -> list[Problem]:
    """The day by which people answer has not passed."""
    if circular.answer_by is None or circular.answer_by >= london_day(at):
        return []
    return [
        Problem(
            "The date by which people acknowledge or answer it must be today or in the future",
            field="answer_by",
        )
    ]


def says_what_changed(circular: Circular, at: datetime) -> list[Problem]:
    """A new version says what changed, and has a name of its own."""
    problems = required("changes")(circular, at)
    last = circular.editions.order_by("-number").first()
    if last is not None and last.values.get("edition") == circular.edition:
        problems.append(Problem("Enter another version than the one that is published", field="edition"))
    return problems


def is_consultation(circular: Circular, at: datetime) -> list[Problem]:
    """Only a consultation is closed with an outcome."""
    return [] if circular.is_consultation else [Problem("Only a consultation is closed with an outcome")]


DRAFT, PUBLISHED = Circular.Status.DRAFT, Circular.Status.PUBLISHED
CIRCULAR = table(
    Transition(
        name="edit", event="circular.edited", words="Draft changed", source=(DRAFT,), power=Can.CIRCULAR_EDIT,
        checks=(circular_is_sound,),
    ),
    Transition(
        name="publish", event="circular.published", words="Published", source=(DRAFT,), target=PUBLISHED,
        power=Can.CIRCULAR_PUBLISH, checks=(circular_is_sound, can_be_answered), leads_in=(DRAFT,),
        page=StepPage(
            button="Publish it", heading="Publish this circular",
            explanation="Everybody in these roles, in every organisation, has it on their home page and in the email of what is due until "
            "they have acknowledged or answered it. What is published stays on record as it was.",
            done="{thing} is published.",
        ),
    ),
    Transition(
        name="renew", event="circular.renewed", words="New version published", source=(PUBLISHED,), power=Can.CIRCULAR_RENEW,
        checks=(circular_is_sound, can_be_answered, says_what_changed),
    ),
    Transition(
        name="add_document", event="circular.document_added", words="A file was added", source=(DRAFT, PUBLISHED),
        power=Can.CIRCULAR_ADD_DOCUMENT,
        page=StepPage(
            button="Add the file", heading="Add a file", explanation="Everybody who can read this circular can read the file.",
            done="The file is kept with {thing}.",
        ),
    ),
    Transition(
        name="close_consultation", event="circular.closed", words="Consultation closed with its outcome", source=(PUBLISHED,),
        target=Circular.Status.CLOSED, power=Can.CIRCULAR_CLOSE_CONSULTATION, reason=REASON, conditions=(is_consultation,),
        page=StepPage(
            button="Close the consultation", heading="Close this consultation", asks="What is the outcome?",
            explanation="Everybody who was asked sees the outcome, and those who answered get an email. Nobody can answer any more.",
            done="{thing} is closed with its outcome.",
        ),
    ),
    Transition(
        name="withdraw_circular", event="circular.withdrawn", words="Withdrawn", source=(PUBLISHED,),
        target=Circular.Status.WITHDRAWN, power=Can.CIRCULAR_WITHDRAW, reason=REASON,
        page=StepPage(
            button="Withdraw it", heading="Withdraw this circular", asks="Why is it withdrawn?",
            warning="Nobody is asked to acknowledge or answer it any more. It stays on record, with your reason.",
            done="{thing} is withdrawn.",
        ),
    ),
)  # fmt: skip

TABLES = {"entry": ENTRY, "circular": CIRCULAR}
