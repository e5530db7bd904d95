"""A session that is lost in the middle of a form: the text is back in the form, and nobody else at the machine sees it."""

import re
from operator import itemgetter

from tests.journeys.filing import page_of
from tests.journeys.names import LOST
from tests.journeys.telling import reports_incident, sends, triages

TITLE, WORDS = "Papers left on a ferry", "A bag with papers was left on a ferry this morning."
IN_THE_FORM = "What you typed before is in the form on this page"
SIGNED_OUT = "what you typed will be in the form"


def loses_the_session(somebody, world) -> None:
    """Half an hour passes."""
    world.order("age_session", somebody.session(), 31)


def loses_the_cookies(somebody, world) -> None:
    """The browser was closed, or forgets everything."""
    somebody.context.clear_cookies()


def value(somebody, name: str) -> str:
    return somebody.page.locator(f"[name={name}]").input_value()


def begins_a_report(staff, world) -> str:
    staff.goes("/incidents/report/").fills("classification", "OFFICIAL")
    staff.fills("kind", "breach").presses("Continue")
    staff.fills("title", TITLE).fills("description", WORDS)
    staff.fills("people_max", "12").fills("ongoing", "False")
    staff.fills("discovered_at", world.order("moment_ago", 60))
    return staff.page.url


def test_a_report_survives_the_end_of_the_session_and_nobody_else_at_the_machine_sees_it(person, world):
    for scripted, lost in ((True, loses_the_session), (False, loses_the_cookies)):
        staff = person("staff", LOST, scripted=scripted)
        page = begins_a_report(staff, world)
        lost(staff, world)
        staff.presses("Send the report").sees("Sign in", SIGNED_OUT)

        # A colleague signs in at the same machine.
        staff.signs_in("preparer", LOST).sees_no(TITLE, WORDS, "Not sent yet")
        staff.goes(page).sees_no(TITLE, WORDS, "Not sent yet")
        staff.goes("/").presses("Sign out")

        # Its author finds it in the form, ticks and choices included, and sends it.
        staff.signs_in("staff", LOST).goes(page).sees(IN_THE_FORM)
        assert (value(staff, "title"), value(staff, "description")) == (TITLE, WORDS)
        assert value(staff, "people_max") == "12"
        assert staff.page.locator("[name=ongoing][value=False]").is_checked()
        sends(staff.is_not_wider_than_the_screen())
        staff.goes(page).sees_no(TITLE, "Not sent yet")


def test_a_section_of_a_return_survives_the_end_of_the_session(person, world, sample):
    address = f"{page_of(world, LOST)}section/A/"
    cases = (
        (True, loses_the_session, "Typed before the session ended."),
        (False, loses_the_cookies, "Typed before the cookies were gone."),
    )
    for scripted, lost, reason in sample(cases, 1, name=itemgetter(2)):
        preparer = person("preparer", LOST, scripted=scripted).goes(address)
        preparer.fills("A4_choice", "amber").fills("A4_reason", reason)
        lost(preparer, world)
        preparer.presses("Save and come back later").sees("Sign in", SIGNED_OUT)
        preparer.signs_in("preparer", LOST).sees(IN_THE_FORM)
        assert preparer.page.url.endswith(address)
        assert value(preparer, "A4_reason") == reason
        assert preparer.page.locator("[name=A4_choice][value=amber]").is_checked()
        preparer.presses("Save and come back later").sees("Section A is saved.")


def test_a_decision_survives_the_end_of_the_session_and_is_not_taken_by_itself(person, world):
    reference = reports_incident(person("staff", LOST), world, "A laptop left on a bus")
    dpo = person("dpo", LOST).follows(reference)
    page = dpo.page.url
    dpo.presses("Take it for triage")
    triages(dpo, world)
    dpo.presses("Save and assess").presses("Assess").follows("Give advice")
    dpo.fills("advice", "record_only").fills("reason", "It was found again, sealed.").presses(
        "Record my advice"
    )
    for scripted, lost in ((True, loses_the_session), (False, loses_the_cookies)):
        siro = person("siro", LOST, scripted=scripted).goes(f"{page}decide/").gives_password()
        siro.fills("decision", "record_only").fills(
            "reason", "Found sealed within the hour, nobody can have read it."
        )
        lost(siro, world)
        siro.presses("Confirm the decision").sees("Sign in", SIGNED_OUT)
        siro.signs_in("siro", LOST).gives_password().sees(IN_THE_FORM)
        assert siro.page.locator("[name=decision][value=record_only]").is_checked()
        assert value(siro, "reason").startswith("Found sealed within the hour")
    siro.presses("Confirm the decision").sees("Decision recorded")


def test_two_minutes_before_the_end_a_dialog_says_so_and_offers_to_stay(person, world):
    siro = person("siro", LOST, clocked=True)
    siro.opens_home().page.clock.install()
    siro.goes("/account/")
    dialog = siro.page.get_by_role("dialog")
    world.order("age_session", siro.session(), 29)
    siro.page.clock.fast_forward(29 * 60 * 1000)
    dialog.wait_for()
    siro.look().sees("You will be signed out soon", "in two minutes")
    assert siro.focused() == "You will be signed out soon"
    siro.page.set_viewport_size({"width": 320, "height": 700})
    siro.is_not_wider_than_the_screen()
    siro.page.get_by_role("button", name="Stay signed in").click()
    dialog.wait_for(state="hidden")
    assert siro.page.request.get(f"{siro.address}/account/session/").json()["ends_in"] > 29 * 60
    siro.goes("/account/")

    # Where another tab has moved the end meanwhile, nothing is asked; where the session is gone, the dialog says so.
    siro.page.clock.fast_forward(29 * 60 * 1000)
    siro.page.wait_for_timeout(1500)
    assert not dialog.is_visible()
    siro.context.clear_cookies()
    siro.page.clock.fast_forward(40 * 60 * 1000)
    dialog.wait_for()
    siro.sees("You have been signed out. What you typed is still on this page.")


def test_without_script_the_page_says_when_the_session_ends(person):
    siro = person("siro", LOST, scripted=False, width=320)
    assert re.search(r"You will be signed out at \d", siro.text)
    siro.is_not_wider_than_the_screen()
