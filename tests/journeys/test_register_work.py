"""Work on the registers: a review of an asset, a blank cell of the strands, a file of training, and a figure of the return."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.journeys.filing import page_of
from tests.journeys.names import ASKED, CENTRE

TODAY = datetime.now(ZoneInfo("Europe/London")).date()
REGISTERS = "/organisations/registers"
ASSET = {
    "name": "Files of applications", "purpose": "Deciding on applications", "personal_data": "yes", "protected": "A",
    "people_max": "4000", "held_overseas": "no", "marking": "OFFICIAL",
}  # fmt: skip


def test_an_owner_reviews_an_asset_and_the_siro_accepts(person):
    owner = person("iao", ASKED).goes("/organisations/assets/new/")
    for name, value in ASSET.items():
        owner.fills(name, value)
    owner.fills("owner", owner.page.locator("#id_owner option").nth(1).get_attribute("value"))
    owner.presses("Add to the register")
    page = owner.page.url.removeprefix(owner.address)
    owner.sees("To be reviewed").follows("Review this asset").presses("Begin the review").sees(
        "The review has begun"
    )
    owner.follows("Write the assessment").fills(
        "text", "I looked at who can reach it, and removed nine people."
    )
    owner.fills("risk", "low").fills("use", "none").fills("public_good", "No other use is within the law.")
    owner.presses("Send it to the SIRO").sees("The assessment is with the SIRO")
    siro = person("siro", ASKED, width=320).goes(page).sees("removed nine people")
    siro.follows("Accept the assessment").is_not_wider_than_the_screen().presses("Accept the assessment")
    siro.sees("The assessment is accepted", "Reviewed and accepted").is_not_wider_than_the_screen()


def test_the_centre_opens_a_blank_cell_of_the_strands_and_sees_who_has_nothing(person):
    centre = person("reviewer", CENTRE).goes(f"{REGISTERS}/strands/?nothing=disposal")
    name = centre.page.locator("tbody th").first.inner_text()
    centre.clicks(centre.page.locator("tbody tr").first.locator("a[href*='/registers/disposal/']"))
    centre.sees(f"{name} has nothing in use on this register")
    centre.follows("that has nothing on this register").sees(name)


def test_a_file_of_training_comes_in_with_its_bad_rows_named_and_a_second_time_changes_nothing(
    person, sample, tmp_path
):
    """A short file always, and the file of a large department with every case."""
    keeper = person("preparer", ASKED)
    for rows, bad in sample([(30, 3), (90_000, 12)], 1, always=[(30, 3)]):
        file = tmp_path / f"training_{rows}.csv"
        file.write_text("\n".join(rows_of_training(rows, bad)))
        for new, unchanged in ((rows - bad, 0), (0, rows - bad)):
            keeper.goes(f"{REGISTERS}/staff-training/import/")
            keeper.page.locator("input[type=file]").set_input_files(file)
            keeper.presses("Continue").presses("Check the rows").waits_for_the_worker(600)
            keeper.sees(f"New {new:,} Changed 0 Unchanged {unchanged:,} Not imported {bad}", f"{bad} rows")
            keeper.sees("is not a real date", "is a formula", "The cell is empty")
            if new:
                keeper.sees("Nothing is imported yet").presses(
                    "Import the correct rows"
                ).waits_for_the_worker(600)
                keeper.sees("The correct rows were imported")
            else:
                keeper.sees("No row would add or change anything")
        keeper.goes(f"{REGISTERS}/training/staff/?text=N{rows}-").sees("rows", f"N{rows}-")
    phone = person("preparer", ASKED, width=320).goes(f"{REGISTERS}/training/staff/")
    phone.is_not_wider_than_the_screen().goes(
        f"{REGISTERS}/staff-training/import/"
    ).is_not_wider_than_the_screen()


def rows_of_training(rows: int, bad: int) -> list[str]:
    """The lines of a file with so many rows, the last of which cannot be imported, for three reasons in turn."""
    right = f"Handling information,All staff who must have yearly training,yes,{TODAY:%d/%m/%Y}"
    wrong = (
        "N90,Handling information,All staff who must have yearly training,yes,31/2/2026",
        "N91,=1+1,,yes,",
        ",No number,,no,",
    )
    return [
        "Staff number,Course,Role,Must they pass it?,Date on which it was passed",
        *(f"N{rows}-{number},{right}" for number in range(rows - bad)),
        *(wrong[number % len(wrong)] for number in range(bad)),
    ]


def test_a_figure_of_the_return_comes_from_a_register_and_the_siro_signs_another_with_the_difference_named(
    person, world
):
    keeper = person("preparer", ASKED).goes(f"{REGISTERS}/transfers/new/")
    transfer = {
        "name": "Monthly file", "direction": "sent", "other_name": "A council", "records": "5000", "times_quarter": "7",
        "medium": "electronic", "route": "The network", "protection": "approved", "tracking": "logged",
    }  # fmt: skip
    for name, value in transfer.items():
        keeper.fills(name, value)
    keeper.presses("Add to the register")
    address = page_of(world, ASKED)
    keeper.goes(address).follows("Start the return").presses("Start")
    keeper.goes(f"{address}section/C/").sees("7 of 7 bulk transfers")
    assert keeper.page.locator("[name=C3_part]").input_value() == "7"
    world.order("send", ASKED)
    siro = (
        person("siro", ASKED).goes("/").follows(f"Sign the {world.facts['quarter']} return").gives_password()
    )
    siro.sees("Answers that differ from a register", "7 of 7 bulk transfers")
    siro.page.locator("[name=declared]").check()
    if siro.has("figures_confirmed"):
        siro.page.locator("[name=figures_confirmed]").check()
    siro.presses("Sign and submit").sees("Receipt")
