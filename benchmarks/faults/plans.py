"""What a seed means: the messages and papers of a run, and what goes wrong with them."""

import random
from collections import Counter
from dataclasses import dataclass
from uuid import UUID, uuid5

from benchmarks.faults.clocks import CLOCKS

REVIEWER, READER, MAKER, ADMINISTRATOR = (
    f"{person}@fault-runs.invalid" for person in ("reviewer", "reader", "maker", "administrator")
)
REGULATOR = "regulator@fault-runs.invalid"
NAMESPACE = UUID("0b7d2bf0-52b5-4f5b-8a55-6f1b7cf9a001")
AT_PEER = [
    "accept and kill",
    "kill",
    "refuse",
    "silence",
    "drip",
    "drop",
    "accept and drop",
    "accept and drip",
]
DAMAGE, KILLS_ALWAYS = "damage", "kill always"
AROUND = ["sender", "backends", "lock", "broker", "file", "ahead"]
TEXTS = {"short": 0.55, "unknown letters": 0.3, "endless": 0.15}  # of a notice that has a document
PAPERS = {"": 0.84, "statement": 0.1, "report": 0.06}
DUTIES = ("automatic", "hold", "at once", "switch")  # what lets the first notice of an incident go
FIRST_SECONDS = 3.0  # in which faults begin


@dataclass(frozen=True)
class Plan:
    """The plan of a run.

    `steps` are what the peer does at each attempt, by what comes to it; `faults` what happens around, and after how many
    seconds. `text` is that of notices with a document, empty where they have none. `paper` is the kind of paper that is
    made and sent, empty for none, and `is_endless` says that its typesetting never ends. `killer` is the address whose
    mail kills its worker whenever it is tried. `duty` is what lets the first notice of an incident go. `is_restored` says that a backup
    is restored in the middle of the run.
    """

    seed: int
    mails: int
    notices: int
    text: str
    paper: str
    is_endless: bool
    killer: str
    clock: str
    steps: dict[str, list[str]]
    faults: list[tuple[float, str]]
    duty: str
    is_restored: bool

    @property
    def faults_by_name(self) -> Counter[str]:
        """How often each fault comes up, and each kind of paper."""
        counts = Counter(step for steps in self.steps.values() for step in steps)
        counts.update(what for _, what in self.faults)
        counts.update(filter(None, (self.clock, f"endless {self.paper}" if self.is_endless else "")))
        counts.update({"endless notice": self.notices} if self.text == "endless" else {})
        counts.update({f"{self.paper} paper": 1} if self.paper else {})
        counts.update({f"{self.duty} notice": 1})
        counts.update({"restore": 1} if self.is_restored else {})
        return counts


def plan_of(seed: int) -> Plan:
    """The plan of a seed, always the same."""
    chance = random.Random(seed)  # noqa: S311
    mails, notices = chance.randint(3, 6), chance.randint(1, 2)
    text = chance.choices(list(TEXTS), TEXTS.values())[0] if chance.random() < 0.3 else ""
    paper = chance.choices(list(PAPERS), PAPERS.values())[0]
    steps: dict[str, list[str]] = {}
    for number in range(mails):
        if chance.random() < 0.45:
            steps[f"mail {address(seed, number)}"] = chance.choices(AT_PEER, k=chance.randint(1, 2))
    for number in range(notices):
        if chance.random() < 0.6:
            steps[f"post {key_of(seed, number)}"] = chance.choices(AT_PEER, k=1)
        if chance.random() < 0.3:
            steps[f"mail {officer(seed, number)}"] = chance.choices(AT_PEER + [DAMAGE] * bool(text), k=1)
    if paper:
        # Damaged on disk as it arrives, refused, made again and sent; and whatever else can happen to a mail.
        steps[f"mail {addressee_of(paper)}"] = [DAMAGE] * chance.randint(0, 2) + chance.choices(AT_PEER, k=1)
    killer = address(seed, 0) if chance.random() < 0.03 else ""
    if killer:
        steps[f"mail {killer}"] = [KILLS_ALWAYS]
    clock = chance.choice(list(CLOCKS)) if chance.random() < 0.12 else ""
    number_of_faults = 0 if killer else chance.randint(0, 3)
    faults = [(chance.uniform(0, FIRST_SECONDS), chance.choice(AROUND)) for _ in range(number_of_faults)]
    is_endless = bool(paper) and chance.random() < 0.25
    # Nobody confirms a clock, or asks again for a paper, between the backup and the restore.
    is_interrupted = clock or killer or paper or any(what == "ahead" for _, what in faults)
    is_restored = chance.random() < 0.06 and not is_interrupted
    return Plan(
        seed=seed,
        mails=mails,
        notices=notices,
        text=text,
        paper=paper,
        is_endless=is_endless,
        killer=killer,
        clock=clock,
        steps=steps,
        faults=sorted(faults),
        duty=DUTIES[seed % len(DUTIES)],
        is_restored=is_restored,
    )


def address(seed: int, number: int) -> str:
    """Whom a mail of a run goes to."""
    return f"person-{number}@run-{seed}.invalid"


def officer(seed: int, number: int) -> str:
    """Whom the mail of a notice goes to."""
    return f"officer-{number}@run-{seed}.invalid"


def key_of(seed: int, number: int) -> str:
    """The idempotency key of a notice."""
    return str(uuid5(NAMESPACE, f"{seed}/{number}"))


def addressee_of(paper: str) -> str:
    """Whom a kind of paper goes to."""
    return {"statement": REVIEWER, "report": READER}[paper]
