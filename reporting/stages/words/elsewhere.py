"""Incidents of a year that are known and belong to no department of the report: named in its table, in none of its figures. Pure."""

from typing import Any

from incidents.figures import NOT_KNOWN

Data = dict[str, Any]

TITLE = "Of another administration, and in no figure of this report"
NORTHERN_IRELAND = {  # source: BBC News, 11 December 2007
    "reference": "Northern Ireland",
    "organisation_name": "Driver and Vehicle Agency in Northern Ireland",
    "occurred_words": "Sent on 20 and 21 November 2007",
    "nature": "Two unencrypted discs were lost on the way to Swansea",
    "data_words": "Names, addresses, vehicle details",
    "people_words": "more than 6,000 people, who keep 7,685 vehicles",
    "notification": NOT_KNOWN,
    "notification_words": "The agency said that it had written to all registered keepers of the vehicles.",
    "planned": [],
    "sources": ["http://news.bbc.co.uk/1/hi/northern_ireland/7138408.stm"],
}
WHY = (
    "The last row of table 2.1 is an incident of the Driver and Vehicle Agency in Northern Ireland, which became public on 11 "
    "December 2007. The agency belongs to a devolved administration, and the report of December 2007 (paragraph 4) covers "
    "departments of the United Kingdom government only. The incident is therefore named and is in no figure of this report."
)


def incidents_elsewhere(year: str, demonstration: bool) -> Data | None:
    """The rows of a year, in the shape of the rows of `incidents.figures.rows_of` as far as a table prints them; or None."""
    if not demonstration or year != "2007-08":
        return None
    return {"title": TITLE, "why": WHY, "rows": [NORTHERN_IRELAND]}
