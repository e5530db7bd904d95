"""The first two pages of a paper that goes to Parliament: route, number, ISBN, licence. Pure.

The routes, what they have and the series of Command Papers are those of The National Archives' guidance on parliamentary
papers; the years of the series are general knowledge.
"""

import re
from datetime import date
from typing import Any

from reporting.stages.english import day

Data = dict[str, Any]

TITLE = "Information assurance in government"
ROUTES = {
    "command_paper": "Presented to Parliament by the Minister for the Cabinet Office by Command of {sovereign}",
    "house_of_commons_paper": "Ordered by the House of Commons to be printed",
    "unnumbered_act_paper": "Presented to Parliament pursuant to the Act named in the written statement",
    "deposited_paper": "Deposited in the Libraries of both Houses by the Cabinet Office, with a written statement",
}
ROUTE_WORDS = {
    "command_paper": "Command Paper",
    "house_of_commons_paper": "House of Commons Paper",
    "unnumbered_act_paper": "Unnumbered Act Paper",
    "deposited_paper": "Deposited paper with a written statement",
}
COMMAND_SERIES = ((date(2019, 1, 1), "CP"), (date(1986, 11, 1), "Cm"), (date(1956, 1, 1), "Cmnd."))
NUMBER = r"[1-9]\d{0,3}(-[IVX]+)?"
THE_KING = date(2022, 9, 8)  # from this day on it is His Majesty


def presented(route: str, on: date, *, laid: bool = False) -> str:
    """By whom and how it is presented, in the words of its route on a day."""
    text = ROUTES[route].format(sovereign="His Majesty" if on >= THE_KING else "Her Majesty")
    return f"{text} {day(on)}" if laid and route == "house_of_commons_paper" else text


def title_page(facts: Data) -> Data:
    """The cover: before the day of laying is known, and with that day, the number and ISBN where the route has them."""
    route, laying = facts["route"], facts["laying"] or {}
    on = date.fromisoformat(laying.get("on") or facts["as_of"])
    text = presented(route, on, laid=bool(laying))
    return {
        "title": TITLE,
        "subtitle": f"Annual report to Parliament, {facts['year']}",
        "presented": _as_if(text) if facts["demonstration"] else text,
        "office": "Minister for the Cabinet Office",
        "month": day(on).split(" ", 1)[1],
        "route": route,
        "route_words": ROUTE_WORDS[route],
        "laying_on": laying.get("on", ""),
        "number": laying.get("number", ""),
        "isbn": laying.get("isbn", ""),
    }


def _as_if(text: str) -> str:
    return f"In the form of a paper {text[:1].lower()}{text[1:]}"


def licence_page(facts: Data) -> Data:
    """The title verso, with the year of publication."""
    if facts["demonstration"]:
        return {
            "about": (
                "It was made by a computer program to show what it does. No minister, department, officer or House of "
                "Parliament has seen, approved or presented it, and nothing in it may be quoted as the word of any of them."
            ),
            "lines": [
                "Copyright and licence: in a real paper of today, Crown copyright and the Open Government Licence. Facts about "
                "incidents are taken from the published sources named under table 2.1, whose owners keep their rights in them.",
                "Published: nowhere. Enquiries: to whoever runs this copy of the portal. Printer: none.",
            ],
        }
    return {
        "about": "",
        "lines": [
            f"© Crown copyright {((facts['laying'] or {}).get('on') or facts['as_of'])[:4]}",
            "This publication is licensed under the terms of the Open Government Licence v3.0 except where otherwise "
            "stated. To view this licence, visit nationalarchives.gov.uk/doc/open-government-licence/version/3.",
            "Where we have identified any third party copyright information you will need to obtain permission from the "
            "copyright holders concerned.",
            "This publication is available at www.gov.uk/official-documents. Any enquiries regarding it should be sent to "
            "the Cabinet Office.",
        ],
    }


def number_problem(route: str, number: str, on: date) -> str:
    """What is wrong with a paper's number for its route and day of laying, or nothing."""
    if route == "house_of_commons_paper":
        prefix, kind = "HC", "A House of Commons Paper"
    elif route == "command_paper":
        prefix = next(prefix for start, prefix in COMMAND_SERIES if on >= start)
        kind = f"A Command Paper laid on {day(on)}"
    else:
        return (
            f"A paper of this kind ({ROUTE_WORDS[route].lower()}) has no number: leave it empty"
            if number
            else ""
        )
    if not number:
        return "Enter the paper's number"
    if re.fullmatch(re.escape(prefix) + " " + NUMBER, number):
        return ""
    return f"{kind} has a number like “{prefix} 1234”: enter “{prefix}”, a space and up to four digits"


def isbn_problem(route: str, isbn: str) -> str:
    """What is wrong with an ISBN of 13 digits for the route, or nothing. Its last digit is checked (ISO 2108)."""
    if route not in ("command_paper", "house_of_commons_paper"):
        return (
            f"A paper of this kind ({ROUTE_WORDS[route].lower()}) has no ISBN: leave it empty" if isbn else ""
        )
    if not isbn:
        return "Enter the paper's ISBN"
    digits = re.sub(r"[ -]", "", isbn)
    if not re.fullmatch(r"97[89]\d{10}", digits):
        return "The ISBN must have 13 digits and begin with 978 or 979, like 978-0-00-000000-2"
    if digits[-1] != check_digit(digits[:12]):
        return "The last digit of the ISBN does not fit the others: look for a mistyped digit"
    return ""


def check_digit(twelve: str) -> str:
    """The thirteenth digit of an ISBN: with it the digits, weighted 1 and 3 in turn, add up to a multiple of ten."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return str(-total % 10)
