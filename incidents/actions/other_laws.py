"""What another authority than the Information Commissioner is owed under a law of its own (docs/adr/0045)."""

from datetime import datetime

from accounts.models import User
from audit.record import action
from incidents.models import RegulatorCase
from incidents.workflow import REGULATOR_CASE


@action
def not_owed_there(
    case: RegulatorCase, *, by: User, at: datetime, version: int | None = None, reason: str
) -> RegulatorCase:
    """The SIRO records why the other authority need not be notified; the decision on the incident stays."""
    return REGULATOR_CASE["not_owed_there"].perform(
        case, by=by, at=at, version=version, reason=reason, fields={"not_needed_reason": reason.strip()}
    )
