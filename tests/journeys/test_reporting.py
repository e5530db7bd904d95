"""Reporting under pressure: on a telephone, in few keystrokes."""

import os

from tests.journeys.browsing import Person
from tests.journeys.names import REPORTED
from tests.journeys.telling import reports_incident, sends

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
        sends(staff).sees("the deadline is")
        picture(staff, "reported")


def test_a_near_miss_takes_a_minute_and_starts_no_clock(person):
    staff = begins(person("staff", REPORTED, width=320), "near_miss")
    picture(staff, "details-near-miss")
    assert length(staff) < SHORT
    staff.fills("title", "Door of the archive found open").fills("description", "Nobody had been in.")
    staff.fills("found_now", True).is_not_wider_than_the_screen()
    sends(staff).sees_no("the deadline is").follows("See the report").sees("A near miss")


def test_triage_asks_a_few_questions_a_page_and_what_nobody_knows_is_one_click(person, world):
    reference = reports_incident(person("staff", REPORTED), world, "A folder left in a cafe")
    dpo = person("dpo", REPORTED, width=320)
    dpo.goes("/").follows(reference).presses("Take it for triage").sees("Still to answer")
    picture(dpo, "triage-steps")
    dpo.is_not_wider_than_the_screen().follows("Continue")
    for name in ("kind", "data", "people", "exposure", "recipient", "duty", "wider"):
        assert dpo.page.url.endswith(f"/{name}/"), dpo.page.url
        picture(dpo, f"triage-{name}")
        assert length(dpo) < 2 * SHORT, name
        dpo.is_not_wider_than_the_screen()
        if name == "duty":
            dpo.fills("controller_or_processor", "sole_controller")
            dpo.fills("aware_at", world.order("moment_ago", 1)).fills(
                "aware_reason", "Seen in the list today."
            )
        if name == "kind":  # back, and nothing is lost
            dpo.fills("breach_kind", ["confidentiality"]).presses("Save and come back later")
            dpo.follows("Triage and assess").follows("Continue")
            assert dpo.page.locator("[name=breach_kind][value=confidentiality]").is_checked()
        dpo.presses("Save: the rest is not known yet")
    dpo.sees("Triage", "Can wait").follows("Go on to assess it").presses("Assess").sees(
        "What the rule advises"
    )
