"""The grounds for notifying the Cabinet Office, in words: only what holds of this incident, and no code of a field."""

from collections.abc import Iterable, Mapping
from typing import Any

PLAIN = {
    "decided as notifiable": "the decision is to notify the regulator",
    "a thousand people or more and the data were exposed (not where likelihood of harm is 1)": (
        "a thousand people or more are concerned, and their data were exposed"
    ),
    "marked OFFICIAL-SENSITIVE or above (named, since OFFICIAL-SENSITIVE is a marking inside OFFICIAL)": (
        "it is marked OFFICIAL-SENSITIVE or above"
    ),
    "minister, Parliament or press concerned, likely to be, or not known": (
        "a minister, Parliament or the press may be concerned"
    ),
    "the supplier serves other bodies": "the supplier serves other bodies",
    "the same cause in this body within 12 months, worked out from F66, else F82": (
        "an incident of the same sort had the same cause in this body within 12 months"
    ),
}
# Where several answers make one ground: what it says of the answer that was given.
BY_ANSWER = {
    "press_interest": (
        "minister, Parliament or press concerned, likely to be, or not known",
        {
            "yes": "a minister, Parliament or the press knows of it or has asked",
            "likely": "a minister, Parliament or the press is likely to ask",
            "not_known": "it is not known whether a minister, Parliament or the press is concerned",
        },
    ),
    "supplier_serves_others": (
        "the supplier serves other bodies",
        {"not_known": "it is not known whether the supplier serves other bodies"},
    ),
}


def in_words(grounds: Iterable[str], facts: Mapping[str, Any]) -> list[str]:
    """The grounds as people read them. `grounds` are in the words of the rule, `facts` the answers that were judged."""
    text_by_answer = dict(PLAIN)
    for field, (ground, text) in BY_ANSWER.items():
        text_by_answer[ground] = text.get(str(facts.get(field)), PLAIN[ground])
    if marking := facts.get("classification"):
        text_by_answer[next(ground for ground in PLAIN if ground.startswith("marked"))] = (
            f"it is marked {marking}"
        )
    return [text_by_answer.get(ground, ground) for ground in grounds]
