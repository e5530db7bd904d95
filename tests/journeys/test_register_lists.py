"""Lists of registers without script, on a narrow screen and by keyboard alone: order, views, files, many at once, and texts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.journeys.names import ASKED, CENTRE

TODAY = datetime.now(ZoneInfo("Europe/London")).date()
REGISTERS = "/organisations/registers"
NAMES = ("Aerial photographs", "Badge photographs")
OTHERS = ("Court bundles", "Delivery notes")
MOST_TABS = 150
NAMED = "(one => one.labels?.[0]?.innerText || one.innerText || one.name || '')(document.activeElement)"
OVERFLOWS = (
    "[...document.querySelectorAll('.portal-scroll')].some(one => one.scrollWidth > one.clientWidth + 1)"
)
TEXT = "Photographs leave no building"


def parts(day):
    return [day.day, day.month, day.year]


def adds_entries(keeper, names) -> None:
    """Two entries of one register."""
    for name in names:
        keeper.goes(f"{REGISTERS}/copying/new/").fills("name", name).fills("watched", "export")
        keeper.fills("method", "A product").fills("places", 3).fills("covered", 2).presses(
            "Add to the register"
        )


def reaches(person, label: str, key: str = "Enter") -> None:
    """Press Tab until what has the focus is named so, then the key; Enter leads to another page."""
    for _ in range(MOST_TABS):
        person.page.keyboard.press("Tab")
        if person.page.evaluate(NAMED).strip().startswith(label):
            break
    else:
        raise AssertionError(f"the keyboard does not reach “{label}” on {person.page.url}")
    if key != "Enter":
        person.page.keyboard.press(key)
        return
    with person.page.expect_navigation(wait_until="load"):
        person.page.keyboard.press(key)
    person.arrives()


def test_a_list_is_ordered_kept_as_a_view_and_changed_together_without_script(person):
    adds_entries(person("preparer", ASKED), NAMES)
    keeper = person("preparer", ASKED, scripted=False, width=320)
    keeper.goes(f"{REGISTERS}/copying/?sort=-name").is_not_wider_than_the_screen()
    keeper.fills("text", "photographs").presses("Filter").sees(*NAMES).follows("Save this view")
    keeper.fills("name", "Photographs").fills("is_default", True).is_not_wider_than_the_screen().presses(
        "Save"
    )
    keeper.goes(f"{REGISTERS}/copying/").sees("Your views:", "Photographs").is_not_wider_than_the_screen()
    keeper.presses("Change all entries of this list").fills("field", "method").presses("Continue")
    keeper.sees("one field of 2 entries").is_not_wider_than_the_screen().fills("method", "Another product")
    keeper.presses("See what would change").waits_for(
        "This is what would happen"
    ).is_not_wider_than_the_screen()
    keeper.presses("Change them").waits_for("They were changed on").follows("See what is there now")
    keeper.goes("/organisations/views/").is_not_wider_than_the_screen().presses("Remove the view Photographs")
    keeper.sees("You have no saved view yet")
    for page in ("due/", "strands/", "areas/", "training/staff/", "copying/import/"):
        keeper.goes(f"{REGISTERS}/{page}").is_not_wider_than_the_screen()
    for page in ("circulars/", "assets/", "assets/accumulations/", "actions/"):
        keeper.goes(f"/organisations/{page}").is_not_wider_than_the_screen()


def test_a_file_is_matched_checked_and_taken_in_without_script(person, tmp_path):
    file = tmp_path / "systems.csv"
    file.write_text("What it is called,For what\nLedger,Payments\n=1+1,Formulas\n")
    keeper = person("preparer", ASKED, scripted=False, width=320).goes(f"{REGISTERS}/systems/import/")
    keeper.page.locator("input[type=file]").set_input_files(file)
    keeper.presses("Continue").is_not_wider_than_the_screen()
    keeper.fills("name", "What it is called").fills("purpose", "For what").presses("Check the rows")
    keeper.waits_for("Rows that cannot be imported").sees("is a formula").is_not_wider_than_the_screen()
    keeper.goes(f"{REGISTERS}/systems/import/").sees("waits for your confirmation")


def test_entries_are_ticked_and_changed_and_a_text_is_acknowledged_by_the_keyboard_alone(person):
    keeper = person("preparer", ASKED)
    adds_entries(keeper, OTHERS)
    keeper.goes(f"{REGISTERS}/copying/")
    for name in OTHERS:
        reaches(keeper, f"Choose {name}", "Space")
    reaches(keeper, "Change the chosen entries")
    reaches(keeper, "Which field", "S")  # the first choice that begins so: System or product that monitors it
    reaches(keeper, "Continue")
    keeper.sees("one field of 2 entries")
    reaches(keeper, "System or product", "End")
    keeper.page.keyboard.type("One more product")
    reaches(keeper, "See what would change")
    keeper.waits_for("This is what would happen")
    reaches(keeper, "Change them")
    keeper.waits_for("They were changed on")
    keeper.goes(f"{REGISTERS}/copying/")
    reaches(keeper, "Due")
    keeper.sees(*OTHERS)
    assert keeper.page.url.endswith("sort=due")
    editor = person("editor", CENTRE).goes("/organisations/circulars/new/")
    editor.fills("name", TEXT).fills("kind", "guidance").fills("text", "Keep them in.").fills(
        "roles", ["dpo"]
    )
    editor.fills("channel", "portal").fills("edition", "1").fills("applies_on", parts(TODAY))
    editor.fills("answer_by", parts(TODAY + timedelta(days=20))).presses("Save the draft")
    editor.follows("Publish this circular").presses("Publish it")
    guardian = person("dpo", ASKED).goes("/organisations/circulars/")
    reaches(guardian, TEXT)
    reaches(guardian, "I have read it")
    guardian.sees("You acknowledged this version")
    editor.goes(editor.page.url.removeprefix(editor.address)).follows("Withdraw this circular")
    editor.fills("reason", "It was written for a journey.").presses("Withdraw it")


def test_the_list_of_assets_fits_on_a_screen_and_the_others_do(person):
    keeper = person("preparer", ASKED).goes("/organisations/assets/new/")
    for name, value in {
        "name": "Correspondence with members of the public", "purpose": "Answering", "personal_data": "yes",
        "protected": "both", "people_max": "4000000", "held_overseas": "no", "marking": "OFFICIAL-SENSITIVE",
    }.items():  # fmt: skip
        keeper.fills(name, value)
    keeper.fills("owner", keeper.page.locator("#id_owner option").nth(1).get_attribute("value"))
    keeper.presses("Add to the register")
    adds_entries(keeper, ("Floor plans",))
    for page in (
        "assets/", "assets/accumulations/", "actions/", "circulars/", "registers/due/", "registers/copying/",
    ):  # fmt: skip
        keeper.goes(f"/organisations/{page}")
        assert not keeper.page.evaluate(OVERFLOWS), f"{page} scrolls sideways at 1280 px"
