"""GOV.UK Notify: what mail and text messages share when they go by it (docs/adr/0034).

Notify has no idempotency key. A message's key goes with it as the `reference`, and before a message is tried again Notify
is asked whether it has one with that reference. Addresses and answers follow the documentation of its REST interface.
"""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import requests
from django.conf import settings
from django.utils.crypto import constant_time_compare

from audit.channels.base import TryLater
from audit.models import OutboxMessage

TIMEOUT_SECONDS = 15
UUID_LENGTH = (
    36  # an API key is its name, the identity of the service and the secret, with hyphens between them
)


def hand_over(message: OutboxMessage, kind: str, **fields: Any) -> str:
    """Hand a message to Notify as "sms" or "email", once: what an earlier attempt handed over is not sent again."""
    if message.attempts > 1 and (known := _identity_of(message.key)):
        return f"Notify has had it since an earlier attempt, as {known}"
    answer = _ask("POST", f"/v2/notifications/{kind}", json={**fields, "reference": message.key})
    return f"Accepted by Notify as {answer.get('id', 'a notification without identity')}"


def _identity_of(reference: str) -> str:
    """The identity of the notification that Notify has under a reference; empty where it has none."""
    answers = _ask("GET", "/v2/notifications", params={"reference": reference}).get("notifications") or []
    return next((str(answer["id"]) for answer in answers if answer.get("reference") == reference), "")


def _ask(method: str, path: str, **options: Any) -> dict[str, Any]:
    try:
        answer = requests.request(
            method,
            f"{settings.NOTIFY_ADDRESS}{path}",
            headers={"Authorization": f"Bearer {_token(settings.NOTIFY_API_KEY, int(time.time()))}"},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
            **options,
        )
    except requests.RequestException as problem:
        raise TryLater(f"Notify did not answer: {type(problem).__name__}") from problem
    if answer.status_code not in (200, 201):
        raise TryLater(f"Notify answered {answer.status_code}{_kinds_of_error(answer)}")
    try:
        body = answer.json()
    except requests.JSONDecodeError as problem:
        raise TryLater("Notify's answer cannot be read") from problem
    return body if isinstance(body, dict) else {}


def _kinds_of_error(answer: requests.Response) -> str:
    """The kinds of error that Notify names, without its words, which may repeat an address or a number."""
    try:
        errors = answer.json().get("errors") or []
        kinds = sorted({str(error["error"])[:40] for error in errors})
    except (requests.JSONDecodeError, AttributeError, KeyError, TypeError):
        return ""
    return f" ({', '.join(kinds)})" if kinds else ""


def _token(api_key: str, now: int) -> str:
    """A JSON Web Token (RFC 7519) with HS256, as Notify asks for one at each request; `now` is in Unix seconds."""
    service, secret = api_key[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1], api_key[-UUID_LENGTH:]
    head = _encoded({"typ": "JWT", "alg": "HS256"})
    signed = f"{head}.{_encoded({'iss': service, 'iat': now})}"
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_base64(mac)}"


def _encoded(part: dict[str, Any]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def is_callback(authorization: str) -> bool:
    """Whether a header Authorization holds the token that this installation gave to Notify for its callbacks."""
    wanted = settings.NOTIFY_CALLBACK_TOKEN
    return bool(wanted) and constant_time_compare(authorization, f"Bearer {wanted}")
