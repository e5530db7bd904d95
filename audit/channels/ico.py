"""The channel to the Information Commissioner: email with the JSON and PDF of the notice, and the same JSON to an
HTTP endpoint when one is configured.

An agreement with the regulator is what makes either possible in production (settings of the installation); without
one the guided copy sheet is used instead.
"""

from django.conf import settings

from audit.chain import canonical
from audit.channels import email
from audit.channels.base import post_to_regulator
from audit.models import OutboxMessage

LANE = "regulator"


def send(message: OutboxMessage) -> str:
    """Post the JSON under the message's key first, then email: both can be repeated, and neither counts twice."""
    receipts = [_post(message)] if settings.ICO_ENDPOINT else []
    receipts.append(email.send(message))
    return "; ".join(receipts)


def _post(message: OutboxMessage) -> str:
    headers = {"Content-Type": "application/json", "Idempotency-Key": message.key}
    status = post_to_regulator(settings.ICO_ENDPOINT, canonical(message.payload), headers)
    return f"The regulator's address answered {status}"
