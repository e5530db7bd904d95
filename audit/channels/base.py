"""What channels share."""

import requests

TIMEOUT_SECONDS = 20


class TryLater(Exception):
    """It did not work this time. The text is for the people who watch the outbox: no personal data."""


def post_to_regulator(address: str, content: bytes, headers: dict[str, str]) -> int:
    """Post JSON to a regulator's address, and follow it nowhere else. Gives the status of an answer that takes it; raises TryLater."""
    try:
        answer = requests.post(
            address, data=content, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
    except requests.RequestException as problem:
        raise TryLater(f"The regulator's address did not answer: {type(problem).__name__}") from problem
    if answer.status_code not in (200, 201, 202):
        raise TryLater(f"The regulator's address answered {answer.status_code}")
    return answer.status_code
