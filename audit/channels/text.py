"""Text messages to a telephone, by GOV.UK Notify. `to` is the number; nothing else of a person goes with it."""

from django.conf import settings
from django.utils.crypto import salted_hmac

from audit.channels import notify
from audit.channels.base import TryLater
from audit.models import OutboxMessage

LANE = "mail"
CODE = "{code}"  # in the body of a message: the code that is made of its key
DIGITS = 6


def is_possible() -> bool:
    """Whether this installation can send text messages."""
    return bool(settings.NOTIFY_API_KEY and settings.NOTIFY_TEXT_TEMPLATE)


def send(message: OutboxMessage) -> str:
    """Hand the text to Notify. The same one is never handed over twice."""
    if not is_possible():
        raise TryLater(
            "This installation has no text messages any more: set NOTIFY_API_KEY, or send it in another way"
        )
    text = message.words.replace(CODE, code_of(message.key))
    return notify.hand_over(
        message,
        "sms",
        phone_number=message.to,
        template_id=settings.NOTIFY_TEXT_TEMPLATE,
        personalisation={"message": text},
    )


def code_of(key: str) -> str:
    """The code that goes with the message of a key. It is worked out from the installation's secret and kept nowhere."""
    mac = salted_hmac("audit.channels.text", key, algorithm="sha256").digest()
    return f"{int.from_bytes(mac[:8]) % 10**DIGITS:0{DIGITS}d}"
