"""Two tabs, the back button, a double click, and a session that ends in the middle of a form."""

from tests.journeys.filing import answers_all, page_of
from tests.journeys.names import SHARED


def test_two_tabs_a_double_click_and_a_lost_session_lose_nothing(person, world):
    address = page_of(world, SHARED)
    first = person("preparer", SHARED)
    first.goes(f"{address}section/A/")
    second = first.another_tab().goes(f"{address}section/A/")

    # The same section saved in two tabs: the second gets both versions, and what was typed is still in the fields.
    first.fills("A1_whole", "6").fills("A1_part", "5").fills("A1_confirmed", True)
    first.presses("Save and come back later").sees("Section A is saved.")
    second.fills("A1_whole", "7").fills("A1_part", "4").fills("A1_confirmed", True)
    second.fills("A4_choice", "amber").fills("A4_reason", "Typed in the second tab.")
    second.presses("Save and come back later").sees("two versions", "What you typed", "What is there now")
    assert second.page.locator("[name=A1_whole]").input_value() == "7"
    assert second.page.locator("[name=A4_reason]").input_value() == "Typed in the second tab."
    second.presses("Save and come back later").sees("Section A is saved.")
    first.goes(f"{address}section/A/")
    assert first.page.locator("[name=A1_whole]").input_value() == "7"

    # The session ends while a long reason is being typed: after signing in nothing of it is lost.
    first.fills("A4_reason", "Typed before the session ended.")
    world.order("age_session", first.session(), 31)
    first.presses("Save and come back later").sees("Sign in")
    first.signs_in("preparer", SHARED)
    first.sees("What you typed before is in the form on this page")
    assert first.page.locator("[name=A4_reason]").input_value() == "Typed before the session ended."
    first.presses("Save and come back later").sees("Section A is saved.")
    first.goes(f"{address}section/A/")
    assert first.page.locator("[name=A4_reason]").input_value() == "Typed before the session ended."

    # The back button and a double click on the button that sends.
    to_say = world.order("to_say", SHARED)
    first.goes(f"{address}section/A/")
    answers_all(first, to_say)
    first.sees("nothing in the answers needs to be put right").follows("Continue")
    first.button("Send to the SIRO").dblclick()
    first.page.wait_for_url("**/sent/")
    first.look().sees("Sent to the SIRO")
    first.page.go_back(wait_until="load")
    if first.page.get_by_role("button", name="Send to the SIRO").count():
        first.presses("Send to the SIRO").sees("Sent to the SIRO")
    assert world.order("count_of", SHARED, "return.sent_to_siro") == 1
