"""An entry of a register, for the tests of what must hold everywhere."""

from audit.record import SYSTEM
from departments.entries import actions
from departments.entries.declared import REGISTERS


def shared_by(body, *, at):
    """What an organisation shares with another: an entry of a register that is due."""
    return actions.add_entry(
        REGISTERS["sharing"], body, by=SYSTEM, at=at, name="Names shared by the Home Office", shared_with="scrutiny",
        partner_name="An auditor", purpose="Auditing", gateway="consent", means="network", owner_role="iao",
        review_on=at.date(),
    )  # fmt: skip
