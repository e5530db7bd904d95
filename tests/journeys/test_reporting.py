"""Reporting under pressure: on a telephone, in few keystrokes."""

import os

from tests.journeys.browsing import Person
from tests.journeys.names import REPORTED

SHORT = 2000  # pixels that the form is long at 320 px


def picture(somebody: Person, name: str) -> None:
    """A picture of the whole page, where a folder for pictures is named."""
    if folder := os.environ.get("PORTAL_PICTURES", ""):
        somebody.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def length(somebody: Person) -> int:
    return somebody.page.evaluate("document.documentElement.scrollHeight")


def begins(staff: Person, kind: str) -> Person:
    staff.goes("/").follows("Report an incident").fills("classification", "OFFICIAL").fills("kind", kind)
    picture(staff, f"start-{kind}")
    return staff.presses("Continue")


def test_a_report_on_a_telephone_takes_two_short_pages_and_is_kept_half_written(person):
    for scripted in (True, False):
        staff = begins(person("staff", REPORTED, width=320, scripted=scripted), "breach")
        picture(staff, "details-breach")
        assert length(staff) < SHORT
        staff.is_not_wider_than_the_screen()
        staff.fills("title", "Laptop left on a tram").presses("Save and come back later")
        staff.sees("Your report is kept and not sent").follows("a report of an incident: continue")
        assert staff.page.locator("[name=title]").input_value() == "Laptop left on a tram"
        staff.fills("description", "It was in a bag.").fills("found_now", True).fills("people_max", "40")
        staff.presses("Send the report")
        if "Has this been reported already?" in staff.text:  # the second time round it has
            picture(staff, "similar")
            staff.is_not_wider_than_the_screen().presses("Send the report")
        staff.sees("Thank you for reporting it", "the deadline is")
        picture(staff, "reported")


def test_a_near_miss_takes_a_minute_and_starts_no_clock(person):
    staff = begins(person("staff", REPORTED, width=320), "near_miss")
    picture(staff, "details-near-miss")
    assert length(staff) < SHORT
    staff.fills("title", "Door of the archive found open").fills("description", "Nobody had been in.")
    staff.fills("found_now", True).presses("Send the report")
    if "Has this been reported already?" in staff.text:
        staff.presses("Send the report")
    staff.sees("Thank you for reporting it").sees_no("the deadline is").follows("See the report").sees(
        "A near miss"
    )
