"""The generated documents: the tables in words, with a picture of each workflow."""

from audit import registry
from audit.transitions import Transition
from departments.organisations.roles import POWERS, ROLES, Can, OfSponsor, Reach, Role, who_may
from portal.tables import machines

MADE = "<!-- Made by `manage.py docs` from the tables in the code. Change the table, not this page. -->\n"
TITLES = {
    "collection_cycle": "Collection cycle",
    "return": "Return",
    "query": "Query on a return",
    "incident": "Incident",
    "regulator_case": "Case with the regulator",
    "regulator_notice": "Notice to the regulator",
    "standing_instruction": "Standing instruction on automatic notices",
    "standing_authority": "Authority of the Data Protection Officer to notify at once",
    "kill_switch": "Kill switch",
    "shared_event": "One event of several bodies",
    "action": "Action",
    "asset": "Information asset",
    "asset_review": "Yearly review of an information asset",
    "circular": "Guidance, consultation or change of law",
    "statement": "Statement of Internal Control",
    "parliament_report": "Report to Parliament",
}
MERMAID_RESERVED = {"state", "end", "note"}


def all_of_them() -> dict[str, str]:
    """Each generated document by its file name in `docs/`."""
    return {"workflows.md": workflows(), "powers.md": powers(), "notices.md": notices()}


def in_words(name: str) -> str:
    """`awaiting_siro` as "awaiting siro"."""
    return name.replace("_", " ")


def workflows() -> str:
    """Every machine: a diagram, and its steps as sentences."""
    parts = [
        "# Workflows\n", MADE,
        "A status changes only through these steps. Each is one transaction: it checks who, the state, the version that "
        "the person saw, and what must be there first; then it saves, writes to the audit log, and owes the notices.\n",
    ]  # fmt: skip
    for machine, table in machines().items():
        parts += [
            f"## {TITLES.get(machine, in_words(machine).capitalize())}\n",
            _diagram(table),
            _steps(table),
        ]
    return "\n".join(parts)


def _diagram(table: dict[str, Transition]) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    for name, step in table.items():
        for source in step.source:
            target = step.target or source
            lines.append(f"    {_node(source)} --> {_node(target)}: {in_words(name)}")
    return "\n".join([*lines, "```", ""])


def _node(state: str) -> str:
    return f"{state}_" if state in MERMAID_RESERVED else str(state)


def _steps(table: dict[str, Transition]) -> str:
    by_event = {step.event: name for name, step in table.items()}
    lines = ["| step | from | to | who | and |", "|---|---|---|---|---|"]
    for name, step in table.items():
        sources = ", ".join(in_words(source) for source in step.source)
        target = in_words(step.target) if step.target else "stays"
        lines.append(f"| {in_words(name)} | {sources} | {target} | {_who(step)} | {_also(step, by_event)} |")
    return "\n".join([*lines, ""])


def _who(step: Transition) -> str:
    people = who_may(Can(step.power))
    if not step.system:
        return people
    return people if people == "the portal itself" else f"{people}, or the portal itself"


def _also(step: Transition, by_event: dict[str, str]) -> str:
    sentences = []
    if step.not_same_person_as:
        others = [in_words(by_event.get(event, event.partition(".")[2])) for event in step.not_same_person_as]
        sentences.append(f"not by whoever did: {', '.join(others)}")
    if step.reason:
        sentences.append("a reason" if step.reason < 2 else f"a reason of {step.reason} characters or more")
    if step.step_up:
        sentences.append("the password again")
    sentences += [_first_line(check) for check in (*step.conditions, *step.checks)]
    return "; ".join(sentences)


def _first_line(thing) -> str:
    text = (thing.__doc__ or in_words(thing.__name__)).strip().split("\n")[0].rstrip(".")
    return text[:1].lower() + text[1:]


def powers() -> str:
    """Every role with its reach, and every power with who holds it."""
    lines = [
        "# Roles and powers\n", MADE,
        "A role is held by appointment, in an organisation, for dates. Nobody has a power that no appointment gives.\n",
        "## Roles\n", "| role | over what | one holder at a time | deputises for |", "|---|---|---|---|",
    ]  # fmt: skip
    for spec in ROLES.values():
        single = "yes" if spec.single else ""
        deputy_of = ROLES[spec.deputy_of].title if spec.deputy_of else ""
        lines.append(f"| {spec.title} | {spec.reach.value} | {single} | {deputy_of} |")
    lines += ["", "## Powers\n", "A deputy has what the post it deputises for has.\n"]
    groups: dict[str, list[Can]] = {}
    for power in POWERS:
        groups.setdefault(power.partition(".")[0], []).append(power)
    for group, members in groups.items():
        lines += [
            f"### {TITLES.get(group, in_words(group).capitalize())}\n",
            "| power | held by |",
            "|---|---|",
        ]
        lines += [f"| `{power.value}` | {_holders(power)} |" for power in members]
        lines.append("")
    return "\n".join(lines)


def _holders(power: Can) -> str:
    holders = POWERS[power]
    if set(holders) == set(Role):
        return "everybody with a post"
    if set(holders) == {role for role in Role if ROLES[role].reach is Reach.OWN}:
        return "everybody with a post in the organisation"
    titles = [
        f"{ROLES[holder.role].title} of the sponsor" if isinstance(holder, OfSponsor) else ROLES[holder].title
        for holder in holders
    ]
    return ", ".join(titles) or "the portal itself"


def notices() -> str:
    """Who is notified of what, from the rules that every app registered."""
    lines = [
        "# Notices\n", MADE,
        "What happened, and who is notified. A notice is frozen in the transaction that records the event and tried until it "
        "is taken: after 1, 5, 15 and 60 minutes, then hourly, for ever. A vacant post falls to its deputy, then to the "
        "centre.\n",
        "| event | rule | how | what |", "|---|---|---|---|",
    ]  # fmt: skip
    for kind in sorted(registry.RULES):
        for rule in registry.RULES[kind]:
            followed = "; its sending is followed" if rule.name in registry.DELIVERY_LISTENERS else ""
            lines.append(f"| `{kind}` | `{rule.name}` | {rule.channel} | {rule.about}{followed} |")
    return "\n".join([*lines, ""])
