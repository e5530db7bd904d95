"""The channel to the Information Commissioner: e-mail with the JSON and PDF of the notice, and the same JSON to an
HTTP endpoint when one is configured.

An agreement with the regulator is what makes either possible in production (settings of the installation); without
one the guided copy sheet is used instead.
"""

import requests
from django.conf import settings

from audit.chain import canonical
from audit.channels import email
from audit.channels.base import TryLater
from audit.models import OutboxMessage

LANE = "regulator"
TIMEOUT_SECONDS = 20


def send(message: OutboxMessage) -> str:
    """Post the JSON under the message's key first, then e-mail: both can be repeated, and neither counts twice."""
    receipts = [_post(message)] if settings.ICO_ENDPOINT else []
    receipts.append(email.send(message))
    return "; ".join(receipts)


def _post(message: OutboxMessage) -> str:
    try:
        answer = requests.post(
            settings.ICO_ENDPOINT,
            data=canonical(message.payload),
            headers={"Content-Type": "application/json", "Idempotency-Key": message.key},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as problem:
        raise TryLater(f"The regulator's address did not answer: {type(problem).__name__}") from problem
    if answer.status_code not in (200, 201, 202):
        raise TryLater(f"The regulator's address answered {answer.status_code}")
    return f"Endpoint answered {answer.status_code}"
