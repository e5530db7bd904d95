"""By which channel, and to whom, the portal may send a notice by itself."""

from datetime import datetime

from django.conf import settings

from departments.models import Organisation
from departments.organisations.queries import Recipient, commissioner_addresses
from incidents.models import RegulatorNotice, choices
from incidents.queries.standing import instruction_of


def regulator_addresses(addressee: str, organisation: Organisation, at: datetime) -> list[Recipient]:
    """Where the portal may send a notice by itself: the Commissioner's officers, where that way is set up."""
    if addressee != choices.Addressee.REGULATOR or settings.REGULATOR_CHANNEL != "ico":
        return []
    return commissioner_addresses(organisation, at)


def channel_of(notice: RegulatorNotice, at: datetime) -> list[Recipient]:
    """Where the portal may send this notice by itself. One that no person asked for goes so only under an instruction."""
    if notice.is_automatic:
        instruction = instruction_of(notice.organisation)
        if instruction is None or not instruction.is_by_machine:
            return []
    return regulator_addresses(notice.case.addressee, notice.organisation, at)


def endpoint_of(notice: RegulatorNotice, at: datetime) -> str:
    """The HTTPS address to which this notice goes under the agreement of its body; empty where it goes another way."""
    instruction = instruction_of(notice.organisation)
    agreed = instruction.endpoint if instruction and instruction.is_by_machine else ""
    return agreed if agreed and channel_of(notice, at) else ""
