"""The page of figures that `make faults` writes."""

from collections import Counter

WORDS = {
    "kill": "sender killed before the mail server or the address accepted",
    "accept and kill": "sender killed after it was accepted, before it knew",
    "kill always": "a message that kills its worker whenever it is tried, until it is set aside and asked for again",
    "refuse": "peer refuses",
    "silence": "peer never answers",
    "drip": "peer sends one byte or line at a time and never ends",
    "drop": "peer drops the connection before it accepts",
    "accept and drop": "peer accepts and drops the connection before it says so",
    "accept and drip": "peer accepts and never ends its answer",
    "damage": "the stored paper removed or cut off as its mail arrives, and the mail refused",
    "endless notice": "a document of a notice whose typesetting never ends",
    "endless statement": "a statement whose typesetting never ends",
    "endless report": "a report whose typesetting never ends",
    "sender": "all workers killed",
    "backends": "all database connections of the workers ended",
    "lock": "the writer lock of the audit log held for 1.5 seconds",
    "broker": "the broker emptied",
    "file": "the stored papers of messages removed or cut off",
    "ahead": "a sender whose clock is two hours ahead of the others",
    "workers ahead": "the clock of the workers jumps two hours forward",
    "workers back": "the clock of the workers goes back half an hour",
    "database ahead": "the clock of the database jumps an hour forward",
    "database back": "the clock of the database goes back two hours",
    "restore": "a backup restored in the middle of the run, and reconciled by a person",
}
DUTIES = {
    "automatic notice": "first notices that go by themselves at their hour",
    "hold notice": "the same, held until an end after that",
    "switch notice": "the same, kept back by the kill switch until its end after that",
    "at once notice": "first notices that a person sends before anybody decided",
}
PAPERS = ("statement paper", "report paper")
COUNTED = (
    *("messages", "lost", "doubled", "late", "early", "wrongly_marked", "unalerted", "sent_suspended"),
    *("wrong_papers", "unnamed", "set_aside", "repeats", "plain"),
)


def page_of(results: list[dict]) -> str:
    """The page, as Markdown, of the lines that were kept."""
    faults: Counter[str] = Counter()
    for result in results:
        faults.update(result["faults"])
    total = {name: sum(result.get(name, 0) for result in results) for name in COUNTED}
    slowest = max((result["slowest_good"] for result in results), default=0)
    broken = sum(bool(result["broken"]) for result in results)
    given_up = sum(bool(result.get("given_up")) for result in results)
    duties = "\n".join(f"| {text} | {faults[name]:,} |" for name, text in DUTIES.items())
    rows = "\n".join(f"| {WORDS[name]} | {faults[name]:,} |" for name in WORDS)
    return f"""# How reliable sending is

<!-- Made by `make faults`. Run it again after a change to sending; do not edit this page. -->

Each run owes some mails and notices to the regulator, and some runs a signed statement or a proof of the report whose
paper must be made first. Each run has an incident whose first notice goes without a decision, and one whose hour is still half an hour
away. Faults happen at moments that follow from the run's seed, and in the end what a real mail server
and a real address accepted is compared with what the portal says. Two processes send, one watches the clocks of incidents and one makes papers; PostgreSQL and
Valkey are real; whoever is killed gets SIGKILL. Limits are shortened (an attempt 1 second, a lease 4, typesetting 3). A
script does what is left to people: it confirms a clock that is right again, and asks again for what was set aside.

| what | number |
|---|---|
| runs | {len(results):,} |
| messages owed | {total["messages"]:,} |
| of these with the paper of a statement or of the report | {sum(faults[name] for name in PAPERS):,} |
{duties}
| faults | {sum(faults[name] for name in WORDS):,} |
| lost: owed, and never accepted | {total["lost"]} |
| doubled: accepted under two keys | {total["doubled"]} |
| late: nothing wrong with it, and accepted more than 60 seconds after it was owed | {total["late"]} |
| early: a first notice that went, or was made ready, before its hour, the end of its hold or of the kill switch | {total["early"]} |
| wrongly marked: sent and not accepted, or the other way round | {total["wrongly_marked"]} |
| sent while sending was suspended, and owed since | {total["sent_suspended"]} |
| a wrong clock, or a message set aside, without an alert | {total["unalerted"]} |
| papers that arrived damaged, or with a hash that was never recorded | {total["wrong_papers"]} |
| taken away by a restore, and not named when it is reconciled | {total["unnamed"]} |
| audit log broken | {broken} |
| runs given up: after 400 seconds something was not sent | {given_up} |
| messages set aside, and asked for again by a person | {total["set_aside"]:,} |
| repeats under the same key, which the addressee can recognise | {total["repeats"]:,} |
| papers of statements and of the report in the plain layout | {total["plain"]:,} |
| slowest message with which nothing was wrong | {slowest:.1f} seconds |

| fault | how often |
|---|---|
{rows}
"""
