"""The channel to an HTTPS address that a regulator agreed on with a body: the JSON of the notice, signed, under its key.

The signature is that of RFC 9421 (HTTP Message Signatures) with HMAC-SHA256 and the key of the installation, over method,
address, digest of the content (RFC 9530) and idempotency key: the receiver knows who sent it, and that it is whole. The same
notice sent again has the same key and content, so that it is never taken twice.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from audit.chain import canonical
from audit.channels.base import TryLater, post_to_regulator
from audit.models import OutboxMessage

LANE = "regulator"
COVERED = ("@method", "@target-uri", "content-digest", "idempotency-key")


def send(message: OutboxMessage) -> str:
    """Post the JSON to the address agreed on. The receipt is its answer."""
    content = canonical(message.payload)
    signed = headers(message.to, content, message.key, message.tried_at or message.created_at)
    status = post_to_regulator(message.to, content, signed)
    return f"{urlsplit(message.to).hostname} answered {status}"


def headers(address: str, content: bytes, key: str, at: datetime) -> dict[str, str]:
    """What goes with the content: its digest, the idempotency key, and the signature over both."""
    if not settings.NOTICE_SIGNING_KEY:
        raise TryLater("This installation has no key to sign notices with: set NOTICE_SIGNING_KEY")
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
    names = " ".join(f'"{name}"' for name in COVERED)
    parameters = (
        f'({names});created={int(at.timestamp())};keyid="{settings.NOTICE_SIGNING_KEY_ID}";alg="hmac-sha256"'
    )
    values = ("POST", address, digest, key)
    lines = [f'"{name}": {value}' for name, value in zip(COVERED, values, strict=True)]
    base = "\n".join([*lines, f'"@signature-params": {parameters}'])
    signature = hmac.new(settings.NOTICE_SIGNING_KEY.encode(), base.encode(), hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "Content-Digest": digest,
        "Signature-Input": f"notice={parameters}",
        "Signature": f"notice=:{base64.b64encode(signature).decode()}:",
    }
