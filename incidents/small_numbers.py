"""What a published paper says of how many people an incident concerns, so that no cell points at a person.

The rule follows the Home Office, whose annual reports print "less than five" for a count of people below five. A number of
people from 1 to 4 is not published; nor is what would give it away: the ends of its range, the text of the same row that
says it, and a figure made of it. Nothing and numbers of five or more are printed. How many incidents there were is never left out.
"""

import re

FEWEST = 5  # people whose number is published
FEWER = f"fewer than {FEWEST} people"
NOT_DESCRIBED = f"Not described: it would say who the {FEWER} are"
RULE = (
    f" Where an incident may concern fewer than {FEWEST} people, their number is not published, nor a description that says it, since both could "
    "point at a person. The incident itself is in every count."
)
_PEOPLE = (
    "person|people|individual|patient|child|children|baby|pupil|student|man|men|woman|women|boy|girl|claimant|customer|"
    "taxpayer|applicant|prisoner|offender|victim|witness|employee|officer|member|teacher|nurse|doctor|veteran|soldier|"
    "couple|family|families|household|resident|tenant|asylum seeker|service user|data subject"
)
_FEW = re.compile(
    rf"\b(?:a|an|one|two|three|four|single|[1-4])\s+(?:[\w-]+\s+){{0,2}}?(?:{_PEOPLE})(?:s|['’]s|s['’])?\b",
    re.IGNORECASE,
)


def is_small(number: int | None) -> bool:
    """Whether a number of people could point at one of them."""
    return number is not None and 0 < number < FEWEST


def published_range(least: int | None, most: int | None) -> tuple[int | None, int | None]:
    """The ends of a range as they are published: an end that is small is not."""
    return (None if is_small(least) else least), (None if is_small(most) else most)


def says_few(text: str) -> bool:
    """Whether a text says that one to four people are concerned."""
    return bool(_FEW.search(text))
