"""What people do with an incident, for the journeys that have one."""

import re

from tests.journeys.browsing import Person

# Readable papers of three thousand people, lost outside: the rule says notify.
FOUND_OUT = {
    "how_occurred": "A bag was left on a train.",
    "incident_type": "Loss/theft of paperwork or data left in insecure location",
    "cyber": "no",
    "breach_kind": ["confidentiality"],
    "premises": "outside_secured_government_premises",
    "ongoing": "False",
    "data_types": ["Basic personal identifiers"],
    "harm_flags": ["criminal"],
    "whereabouts": "no",
    "protected_personal_data": "category_A",
    "encryption": "not_applicable",
    "people_min": "3000",
    "people_max": "3648",
    "people_known": "estimate",
    "subject_types": ["Users"],
    "vulnerable_people": "no",
    "exposure": "whereabouts_unknown",
    "recipient": "not_known",
    "recipient_control": "not_applicable",
    "controller_or_processor": "sole_controller",
    "supplier_serves_others": "not_applicable",
    "media": ["paper"],
    "co_category": "II",
    "provisional_cause": ["human_error"],
    "press_interest": "no",
    "asset_not_on_register": True,
}


def reports_incident(
    staff: Person, world, title: str, description: str = "A bag with papers was left on a train this morning."
) -> str:
    """The two-minute form, first sent with gaps; returns the reference."""
    staff.goes("/").follows("Report an incident").fills("classification", "OFFICIAL")
    staff.fills("kind", "breach").presses("Continue")
    staff.presses("Send the report").sees("There is a problem")
    staff.fills("title", title).fills("description", description)
    staff.fills("discovered_at", world.order("moment_ago", 60))
    sends(staff).sees("What happens next")
    return re.search(r"\b[A-Z]{2,8}-\d{4}-\d+\b", staff.text).group()


def sends(staff: Person) -> Person:
    """Send a report that is filled in, past the page of similar ones where there are any."""
    staff.presses("Send the report")
    if "Has this been reported already?" in staff.text:
        staff.is_not_wider_than_the_screen().presses("Send the report")
    return staff.sees("Thank you for reporting it")


def triages(officer: Person, world) -> None:
    """Answer everything that triage asks, on one page."""
    if not officer.has("how_occurred"):
        officer.follows("Answer all questions on one page")
    for name, value in FOUND_OUT.items():
        officer.fills(name, value)
    officer.fills("aware_at", world.order("moment_ago", 1))
    officer.fills("aware_reason", "It was certain when the list of the papers was found.")
