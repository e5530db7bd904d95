"""Small words for papers: dates, counts and lists as people write them."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

LABELS = {
    "actions.first_done": "actions of the 2007 report that were done or in place",
    "actions.first_unpromised": "actions of the 2007 report only expected or talked about, promised by nobody",
    "actions.late": "actions overdue",
    "actions.since_done": "further actions, done",
    "incidents.recorded": "incidents recorded in the year",
    "incidents.near_misses": "near misses and weaknesses recorded in the year",
    "returns.accepted": "returns accepted, with or without conditions",
    "returns.late": "returns that came late",
    "returns.queried": "returns on which a question was put",
    "incidents.not_notified": "incidents not notified",
    "incidents.not_known": "incidents not known whether notified",
    "incidents.notified": "incidents notified to the Information Commissioner",
    "incidents.significant": "significant incidents",
    "sanctions.given": "sanctions that a regulator gave in the year",
    "sanctions.penalties": "penalties among the sanctions of the year",
    "sanctions.set_aside": "sanctions of the year set aside on appeal",
    "sanctions.commitments_met": "commitments under the sanctions of the year that are met",
    "incidents.substantial_risk": "incidents of substantial risk to large numbers, by the portal’s rule of today",
}
SHORT_FORMS = {
    "CESG": "the part of GCHQ that acts as the National Technical Authority for Information Assurance",
    "CIO": "Chief Information Officer",
    "DVLA": "Driver and Vehicle Licensing Agency",
    "GCHQ": "Government Communications Headquarters",
    "NHS": "National Health Service",
    "NI": "National Insurance",
    "SIRO": "Senior Information Risk Owner",
}


def day(value: date | datetime | str | None) -> str:
    """3 December 2007; "not recorded" for nothing."""
    if not value:
        return "not recorded"
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return f"{value.day} {value:%B %Y}"


def month(value: date | str | None) -> str:
    """December 2007; "not recorded" for nothing."""
    return day(value).split(" ", 1)[-1] if value else "not recorded"


def number(value: int) -> str:
    """Words up to nine, then figures with commas."""
    return SMALL[value] if 0 <= value < len(SMALL) else f"{value:,}"


def count(value: int, singular: str, many: str = "") -> str:
    """ "no incidents", "one incident", "12 incidents"."""
    return f"{number(value)} {singular if value == 1 else many or singular + 's'}"


def share(some: int, whole: int, singular: str, many: str = "", verb: tuple[str, str] | None = None) -> str:
    """How many of how many, as the subject of a sentence: the one place where papers word a part of a whole.

    "no return" where there is none at all, "the one return", "both returns", "all 19 returns", "none of the 19
    returns", "three of the 19 returns"; with `verb` ("was", "were") the verb that agrees with it. Raises ValueError
    where the part is more than the whole or less than zero.
    """
    if not 0 <= some <= whole:
        raise ValueError(f"{some} of {whole} {many or singular} cannot be")
    many = many or singular + "s"
    if whole == 0 or (whole == 1 and some == 0):
        text = f"no {singular}"
    elif some == whole:
        text = {1: f"the one {singular}", 2: f"both {many}"}.get(whole, f"all {number(whole)} {many}")
    else:
        text = f"{number(some) if some else 'none'} of the {number(whole)} {many}"
    return text if verb is None else f"{text} {verb[0] if whole <= 1 or some == 1 else verb[1]}"


def were(value: int) -> str:
    """The verb after a count: one was, two were, none were."""
    return "was" if value == 1 else "were"


def short_forms(text: str, more: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """The abbreviations that a text uses, each with its meaning, in alphabetical order. `more` are names of bodies."""
    known = SHORT_FORMS | (more or {})
    used = set(re.findall(r"[A-Za-z]+", text))
    used |= {word for short in used & set(known) for word in re.findall(r"[A-Za-z]+", known[short])}
    return sorted(((short, known[short]) for short in used & set(known)), key=lambda pair: pair[0].casefold())


def opening(text: str) -> str:
    """A capital at the front and the rest as it is."""
    return text[:1].upper() + text[1:]


def lower_initial(text: str) -> str:
    """A small letter at the front and the rest as it is: a title inside another one."""
    return text[:1].lower() + text[1:]


def the(name: str) -> str:
    """The name of a body inside a sentence: "the Home Office", "HM Treasury"."""
    return name if name.startswith(("HM ", "The ", "the ")) else f"the {name}"


def listed(items: Iterable[str], word: str = "and") -> str:
    """One, two and three."""
    items = list(items)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def sentence(text: str) -> str:
    """A capital at the front and one full stop at the end."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?!" else ".")


def lower_first(text: str) -> str:
    """For use inside a sentence, unless it begins with a word in capitals or with a name."""
    head = text.split(" ", 1)[0]
    if (len(head) > 1 and head[1:].lower() != head[1:]) or text.startswith(NAMES):
        return text
    return text[:1].lower() + text[1:]


NAMES = (
    "Accounting Officer",
    "Cabinet Office",
    "Chief Executive",
    "Chief Information",
    "Data Guardian",
    "Data Protection Act",
    "Director of",
    "Information Commissioner",
    "Permanent Secretar",
    "Standard Life",
)


def title_of_its_time(title: str) -> str:
    """The title of a post without what a bracket adds to it: "Chairman (now Chief Executive)"."""
    return title.split(" (")[0]


def quarters(numbers: Sequence[int]) -> str:
    """ "the first and third quarters"."""
    names = {1: "first", 2: "second", 3: "third", 4: "fourth"}
    listed_quarters = listed(names[number] for number in numbers)
    return f"the {listed_quarters} quarter{'' if len(numbers) == 1 else 's'}"


def label_of(key: str) -> str:
    """The name of a figure for readers, who see it without the table it came from."""
    thing, _, name = key.partition(".")
    if name.startswith("category_"):
        return f"{thing} of category {name.removeprefix('category_')}"
    return LABELS.get(key, f"{thing} {name.replace('_', ' ')}")


def people_sentence(text: str) -> str:
    """How many people an incident may concern, as a sentence; never zero for "not recorded"."""
    return f"It may concern {text}." if text else "How many people it concerns is not recorded."
