"""The centre publishes guidance, a Data Protection Officer acknowledges it, and the SIRO and the centre see who has."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.journeys.names import ASKED, CENTRE

TODAY = datetime.now(ZoneInfo("Europe/London")).date()
NAME = "Discs leave no building unencrypted"
LIST = "/organisations/circulars/"


def parts(day):
    return [day.day, day.month, day.year]


def test_guidance_is_published_acknowledged_and_seen_by_the_siro_and_the_centre(person):
    editor = person("editor", CENTRE).goes(LIST).follows("Write a circular")
    editor.fills("name", NAME).fills("kind", "guidance").fills("text", "Encrypt every disc before it leaves.")
    editor.fills("roles", ["siro", "dpo"]).fills("channel", "portal").fills("link", "http://www.example.test")
    editor.fills("edition", "1.0").fills("applies_on", parts(TODAY)).fills(
        "answer_by", parts(TODAY + timedelta(days=20))
    )
    editor.presses("Save the draft").sees("Enter a link that begins with https://")
    editor.fills("link", "https://www.example.test/discs").presses("Save the draft").sees(
        "Read it, then publish it"
    )
    page = editor.page.url.removeprefix(editor.address)
    editor.follows("Publish this circular").sees("Data Protection Officer", "in post").presses("Publish it")
    editor.sees("is published")

    guardian = (
        person("dpo", ASKED, width=320)
        .goes("/")
        .sees(NAME)
        .follows(f"Read and acknowledge a circular of the Cabinet Office: {NAME}")
    )
    guardian.is_not_wider_than_the_screen()
    guardian.presses("I have read it").sees("You acknowledged this version")
    guardian.goes("/").sees_no(NAME)
    guardian.goes("/your-role/").sees(NAME, "acknowledged")

    siro = (
        person("siro", ASKED).goes("/").sees(NAME).goes("/organisations/registers/due/?whose=me").sees(NAME)
    )
    siro.goes(page).follows("Who has not").sees("Senior Information Risk Owner").sees_no(
        "Data Protection Officer, "
    )
    siro.goes(f"{page}bodies/").sees("Northern Ireland Office", "1 of 1", "0 of 1").sees_no("Home Office")

    editor.goes(f"{page}bodies/?organisation=northern-ireland-office").sees("Northern Ireland Office")
    editor.goes(f"{page}readers/?organisation=northern-ireland-office&role=dpo").sees(
        "Data Protection Officer"
    ).sees_no("Not yet")
    editor.goes(page).follows("Publish a new version").fills("edition", "1.1").fills(
        "changes", "Tapes are named too."
    )
    editor.presses("Publish this version").sees("The new version is published")
    guardian.goes("/").sees(NAME)
    editor.goes(page).follows("Withdraw this circular").fills(
        "reason", "It was written for a journey."
    ).presses("Withdraw it")
    editor.sees("Withdrawn", "It was written for a journey.")
    guardian.goes("/").sees_no(NAME)
