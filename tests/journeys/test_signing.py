"""A return is signed after its quarter: the SIRO reads a summary, confirms figures that changed, and signs; or, by leave, before."""

from tests.journeys.filing import page_of
from tests.journeys.names import CENTRE, SIGNED


def test_a_return_is_signed_after_its_quarter(person, world):
    running = world.order("send_early", SIGNED)
    quarter, address = world.facts["quarter"], page_of(world, SIGNED)
    early = f"/returns/{SIGNED}/{running['slug']}/"

    # Home asks for the signature of the quarter that has ended, and not of the one that runs.
    siro = person("siro", SIGNED)
    siro.sees(f"Sign the {quarter} return of").sees_no(f"Sign the {running['quarter']} return")
    siro.goes(early).sees("Signing opens on").follows("Read the return").gives_password()
    siro.sees("Signing opens on", "Cabinet Office approver", "Summary")
    assert not siro.page.get_by_role("button", name="Sign and submit").count()

    # The page begins with a summary and what changed, each with links into the answers.
    siro.goes("/").follows(f"Sign the {quarter} return")
    siro.sees(
        "Summary",
        "Rating",
        "Not met",
        "Late actions",
        "Incidents",
        "Changed since each question was last asked",
    )
    siro.sees(f"{world.facts['before']}:")
    siro.page.locator("#summary + dl a[href^='#question-']").first.click()
    assert "#question-" in siro.page.url

    # An action is entered while the page is open: the page shows it, keeps the declaration and asks again.
    siro.page.locator("[name=declared]").check()
    world.order("open_action", SIGNED, "Lock the cabinets")
    siro.presses("Sign and submit")
    siro.sees(
        "The registers changed while you had this page open", "When confirmed", "your declaration is kept"
    )
    assert siro.page.locator("[name=declared]").is_checked()
    siro.presses("Sign and submit").sees("Confirm the figures that changed")
    siro.page.locator("[name=figures_confirmed]").check()
    siro.presses("Sign and submit").sees("Receipt").sees_no("before the quarter ended")

    # The centre gives leave to sign the other one before its quarter ends, and the receipt says so.
    approver = person("approver", CENTRE)
    approver.goes(early).follows("Allow signing before the quarter ends")
    approver.fills("reason", "The organisation is being merged.").presses("Allow it").sees(
        "can be signed before"
    )
    siro.goes("/").follows(f"Sign the {running['quarter']} return")
    siro.page.locator("[name=declared]").check()
    if siro.page.locator("[name=figures_confirmed]").count():
        siro.page.locator("[name=figures_confirmed]").check()
    siro.presses("Sign and submit").sees(
        "Receipt", "before the quarter ended, with the permission of Cabinet Office approver"
    )

    # On a phone nothing scrolls sideways.
    phone = person("siro", SIGNED, width=320)
    phone.goes(early).is_not_wider_than_the_screen()
    phone.goes(f"{address}receipt/").is_not_wider_than_the_screen()
