"""A serious loss while the Data Protection Officer and the SIRO are away, on a telephone: from the report to the notice."""

from tests.journeys.names import AWAY
from tests.journeys.telling import reports_incident

WIDTH = 320
TALLEST = 2600  # pixels of the page that notifies at once, on such a screen
# Five minutes of typing at 40 words of five characters a minute, by both people together, signing in included.
MOST_CHARACTERS = 5 * 40 * 5
MOST_FIELDS, MOST_CHOICES, MOST_PAGES = 16, 5, 16
# What people know in the first hour, in as many words as they would write.
LOSS = (
    "Two discs with the names, addresses, dates of birth, National Insurance numbers and bank details of all families that "
    "get child benefit were sent by internal post and did not arrive. They had a password and were not encrypted."
)
SEARCH = "The search of the post goes on. The banks have been asked to watch the accounts."


def says_when_away(person, world):
    person.goes("/account/absence/").is_not_wider_than_the_screen()
    first, last = world.order("moment_ago", 0)[:3], world.order("working_day", 5)
    person.fills("starts_on", first).fills("ends_on", last)
    person.presses("Record this absence").sees("Your absence is recorded")
    person.page.context.clear_cookies()


def test_the_loss_of_2007_is_notified_in_five_minutes_of_typing_with_dpo_and_siro_away(
    person, world, record_property
):
    for post in ("dpo", "siro"):
        says_when_away(person(post, AWAY, width=WIDTH), world)
    staff = person("staff", AWAY, width=WIDTH)
    reference = reports_incident(staff, world, "Two discs with child benefit records lost in the post", LOSS)

    # The page names who is away, and who comes next.
    officer = person("accounting_officer", AWAY, width=WIDTH)
    officer.goes("/incidents/").follows(reference).sees(
        "away until", "Notify now"
    ).is_not_wider_than_the_screen()
    page = officer.page.url

    # One short page, and it goes.
    officer.follows("Notify the regulator now").gives_password().is_not_wider_than_the_screen()
    assert officer.page.evaluate("document.documentElement.scrollHeight") < TALLEST
    officer.fills("description", LOSS)
    officer.fills("people_max", "25000000").fills("data_types", ["Basic personal identifiers"])
    officer.fills("containment", SEARCH)
    officer.presses("Check what will be sent").sees(
        "What will be sent", "Two discs with", "25,000,000"
    ).is_not_wider_than_the_screen()
    officer.presses("Notify now")
    effort = staff.effort + officer.effort
    officer.goes(page).waits_for("The decision is still owed").is_not_wider_than_the_screen()

    for name, number in vars(effort).items():
        record_property(name, number)
    assert effort.characters <= MOST_CHARACTERS, effort
    assert effort.fields <= MOST_FIELDS, effort
    assert effort.choices <= MOST_CHOICES, effort
    assert effort.pages <= MOST_PAGES, effort


def test_a_standing_instruction_is_signed_on_a_telephone_and_the_kill_switch_is_there(person, world):
    officer = person("accounting_officer", AWAY, width=WIDTH)
    standing = f"/incidents/standing-instructions/{AWAY}/"
    officer.goes(standing).sees("No standing instruction is in force").is_not_wider_than_the_screen()
    officer.follows("Sign a standing instruction").gives_password().is_not_wider_than_the_screen()
    officer.fills("at_hours", "60").fills("contact", "The duty line, 020 7946 0000").fills(
        "channel", "copy_sheet"
    )
    officer.fills("follows_after_days", "5").presses("Sign the instruction").sees(
        "The standing instruction is in force"
    )
    siro = person("siro", AWAY, width=WIDTH)
    siro.goes("/incidents/kill-switch/").is_not_wider_than_the_screen()
    siro.goes(f"/incidents/kill-switch/ask/{AWAY}/")
