"""A supplier's driver reports a loss on a telephone, through a link and without an account, and comes back with the code."""

import re

from tests.journeys.names import OUTSIDE

WIDTH = 320
CODE = re.compile(r"[2-9A-HJKMNP-Z]{4}(?:-[2-9A-HJKMNP-Z]{4}){3}")


def test_a_suppliers_report_comes_through_a_link_and_its_reporter_comes_back(person, world):
    # The security adviser makes a link for the courier.
    world.order("supplier", "swift-couriers", "Swift Couriers Ltd")
    adviser = person("security_adviser", OUTSIDE, width=WIDTH)
    adviser.goes("/incidents/").follows("Links for reporting without an account")
    adviser.sees("Nobody can report without an account").is_not_wider_than_the_screen()
    adviser.fills("audience", "supplier").fills("supplier", "swift-couriers")
    adviser.presses("Make the link").sees("Swift Couriers Ltd", "Replace it by a new link")
    adviser.is_not_wider_than_the_screen()
    [path] = re.findall(r"/incidents/report/with-link/\S+", adviser.text)

    # The driver reports, without script.
    driver = person(width=WIDTH, scripted=False)
    driver.goes(path).is_not_wider_than_the_screen()
    driver.fills("classification", "OFFICIAL").fills("kind", "breach").presses("Continue")
    driver.is_not_wider_than_the_screen()
    driver.fills("title", "A van was opened in the night").fills(
        "description", "Two boxes of letters are missing."
    )
    driver.fills("found_now", True).fills("people_max", "400").fills("kept_from", ["siro"])
    driver.presses("Send the report").sees("Your report has been sent", "shown once")
    driver.is_not_wider_than_the_screen()
    [code] = CODE.findall(driver.text)

    # The adviser has it, marked as from outside, with its clock.
    adviser.goes("/incidents/").follows(reference(adviser))
    adviser.sees(
        "From outside", "Swift Couriers Ltd", "hours left", "Kept from"
    ).is_not_wider_than_the_screen()
    page = adviser.page.url
    adviser.presses("Take it for triage")

    # With the code the driver reads how far it has come, and adds what was found since.
    driver.goes("/incidents/report/come-back/").fills("code", code.lower()).presses("Continue")
    driver.sees("has taken up your report").sees_no("A van was opened").is_not_wider_than_the_screen()
    driver.fills("words", "A third box is missing too.").presses("Send").sees(
        "Your information has been sent"
    )
    adviser.goes(page).sees("A third box is missing too.")

    # A link that was replaced leads nowhere.
    adviser.goes(f"/incidents/reporting-links/{OUTSIDE}/").presses("Replace it by a new link")
    driver.goes(path, status=404).sees("This link cannot be used").is_not_wider_than_the_screen()


def reference(person) -> str:
    """The reference of the only incident on the list."""
    return re.findall(r"[A-Z]+-20\d\d-\d{5}", person.text)[0]
