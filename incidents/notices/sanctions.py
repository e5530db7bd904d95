"""Who is notified of what a regulator gives: a sanction, what has to be done under it, and its answer to the evidence."""

from collections.abc import Iterator

from audit.models import Event
from audit.registry import Message, notice
from departments.organisations.roles import Role
from incidents.models import Commitment, Sanction
from incidents.notices.writing import address_of, to_posts

ABOUT = {
    "sanction.entered": "the regulator gave a sanction",
    "sanction.commitment_added": "a commitment to the regulator was added",
    "sanction.upheld": "the appeal failed: the sanction stays in force",
    "sanction.set_aside": "the sanction was set aside on appeal",
    "sanction.closed": "the regulator closed the sanction",
    "commitment.met": "the regulator accepted the evidence",
    "commitment.not_met": "the regulator wants other evidence",
}


@notice("sanction.entered")
@notice("sanction.commitment_added")
@notice("sanction.upheld")
@notice("sanction.set_aside")
@notice("sanction.closed")
def notify_of_sanction(event: Event, sanction: Sanction) -> Iterator[Message]:
    """SIRO, DPO, deputies and Accounting Officer: what the regulator gave, added or decided, and where it is to be read."""
    roles = (Role.SIRO, Role.DEPUTY_SIRO, Role.DPO, Role.DEPUTY_DPO, Role.ACCOUNTING_OFFICER)
    about = ABOUT[event.kind]
    text = f"On this incident {about}. Read it: {address_of('incidents:sanction', sanction.pk)}"
    yield from to_posts(sanction.case.incident, event, roles, about, text)


@notice("commitment.met")
@notice("commitment.not_met")
def notify_of_answer(event: Event, commitment: Commitment) -> Iterator[Message]:
    """SIRO, DPO and deputies: whether the regulator accepted the evidence of a commitment."""
    roles = (Role.SIRO, Role.DEPUTY_SIRO, Role.DPO, Role.DEPUTY_DPO)
    about = ABOUT[event.kind]
    text = f"On a commitment of this incident {about}. Read it: {address_of('incidents:sanction', commitment.sanction_id)}"
    yield from to_posts(commitment.sanction.case.incident, event, roles, about, text)
