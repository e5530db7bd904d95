"""No script, a narrow screen, the keyboard alone: all of it works."""

import pytest

from tests.journeys.filing import answers_all, answers_section, page_of
from tests.journeys.names import CENTRE, UNSCRIPTED
from tests.journeys.telling import reports_incident

MAIN_PAGES = (
    "/", "/returns/", "/incidents/", "/incidents/report/", "/publications/", "/organisations/", "/organisations/assets/",
    "/organisations/actions/",
)  # fmt: skip


def test_one_bad_answer_holds_back_no_other_without_script(person, world):
    preparer = person("preparer", UNSCRIPTED, scripted=False, width=320)
    to_say = world.order("to_say", UNSCRIPTED)
    preparer.goes(f"{page_of(world, UNSCRIPTED)}section/A/")
    answers_section(preparer, {"A1": to_say["A1"]})
    preparer.fills("A2_day", [31, 2, 2026]).fills("A3_reason", "The board met late.")
    preparer.presses("Save and come back later")
    preparer.sees("Not saved: A2 and A3.", "1 of 15 questions are answered").is_not_wider_than_the_screen()
    preparer.follows("A. Governance").sees("There is a problem").is_not_wider_than_the_screen()
    typed = [
        preparer.page.locator(f"[name={name}]").input_value()
        for name in ("A2_day_day", "A2_day_month", "A2_day_year")
    ]
    assert typed == ["31", "2", "2026"]
    assert preparer.page.locator("[name=A3_reason]").input_value() == "The board met late."
    preparer.fills("A2_day", ["", "", ""])
    answers_section(preparer, {key: to_say[key] for key in ("A2", "A3")})
    preparer.presses("Save and come back later").sees("3 of 15 questions are answered").sees_no("Not saved")


def test_a_return_is_answered_and_an_incident_reported_without_script(person, world):
    address = page_of(world, UNSCRIPTED)
    preparer = person("preparer", UNSCRIPTED, scripted=False)
    preparer.goes(f"{address}section/A/").presses("Save and continue")
    preparer.goes(f"{address}section/A/")
    answers_all(preparer, world.order("to_say", UNSCRIPTED))
    preparer.sees("nothing in the answers needs to be put right")
    staff = person("staff", UNSCRIPTED, scripted=False)
    reports_incident(staff, world, "A parcel of forms did not arrive")


def test_no_page_scrolls_sideways_on_a_narrow_screen(person, world):
    siro = person("siro", UNSCRIPTED, width=320)
    address = page_of(world, UNSCRIPTED)
    for page in (
        *MAIN_PAGES,
        address,
        f"{address}section/A/",
        f"{address}check/",
        f"{address}send/",
        "/audit-log/",
        "/outbox/",
    ):
        siro.goes(page).is_not_wider_than_the_screen()
    reviewer = person("reviewer", CENTRE, width=320)
    for page in ("/", "/returns/", "/returns/quarters/", "/publications/", "/organisations/actions/"):
        reviewer.goes(page).is_not_wider_than_the_screen()
    stranger = person(width=320)
    stranger.goes("/sign-in/").is_not_wider_than_the_screen()


def test_the_keyboard_reaches_the_skip_link_first_and_the_error_summary_takes_the_focus(person):
    staff = person("staff", UNSCRIPTED)
    for page in ("/", "/incidents/report/"):
        staff.goes(page).page.keyboard.press("Tab")
        assert staff.focused() == "Skip to main content"
        staff.page.keyboard.press("Enter")
        staff.page.keyboard.press("Tab")
        assert staff.page.evaluate("document.activeElement.closest('main') !== null")
    staff.goes("/incidents/report/").presses("Continue").sees("There is a problem")
    assert staff.page.evaluate("document.activeElement.classList.contains('govuk-error-summary')")
    staff.page.keyboard.press("Tab")
    staff.page.keyboard.press("Enter")
    assert staff.page.evaluate("document.activeElement.name") == "classification"
    assert staff.page.title().startswith("Error: ")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("path", ["/", "/returns/", "/incidents/", "/publications/"])
def test_who_is_not_signed_in_is_asked_to_sign_in_and_comes_where_they_wanted(person, path):
    somebody = person()
    somebody.goes(path).sees("Sign in")
    somebody.signs_in("siro", UNSCRIPTED)
    assert somebody.page.url == f"{somebody.address}{path}"
