"""A reviewer leaves with an open query: the next one finds the review on the home page, and goes on with it."""

from tests.journeys.filing import page_of
from tests.journeys.names import CENTRE, LEFT

QUERIED = "A1"


def test_a_reviewer_leaves_with_an_open_query_and_the_next_one_answers_for_it(person, world):
    quarter, address = world.facts["quarter"], page_of(world, LEFT)
    name = f"{quarter} return of {world.order('name_of', LEFT)}"

    # She takes the return up and asks about it.
    leaver = person("leaver", CENTRE)
    leaver.follows(f"Take up the {name}").follows("Take up the review").presses("Take it up")
    leaver.goes(f"{address}query/{QUERIED}/").fills("text", "Which post was added, and when was it filled?")
    leaver.fills("answer_by", world.order("working_day", 5)).presses("Send the query")

    # Whoever ends her appointment sees what is open with her, and who has it next.
    administrator = person("administrator", CENTRE)
    administrator.goes("/organisations/appointments/?role=co_reviewer")
    row = administrator.page.locator("tr", has_text="Leaver").get_by_role("link", name="End")
    administrator.clicks(row).sees(
        f"The review of the {name}: a query is not answered yet", "open tasks go to"
    )
    administrator.sees_no("Which post was added")
    administrator.is_not_wider_than_the_screen()
    administrator.fills("ends_on", world.order("working_day", -1)).presses("End the appointment")
    administrator.sees("as Cabinet Office reviewer ends on")
    leaver.goes("/").sees("Nothing is waiting for you").sees_no(name)

    # Somebody is appointed to follow.
    administrator.goes(f"/organisations/appointments/new/?organisation={CENTRE}")
    administrator.fills("email", f"successor@{CENTRE}.example").fills("role", "co_reviewer")
    administrator.presses("Appoint").sees("is appointed")

    # The department answers.
    preparer = person("preparer", LEFT)
    preparer.follows(f"Answer query 1 on {QUERIED} of the {name}").follows("Draft the answer")
    preparer.fills("answer", "The deputy of the SIRO, filled all quarter.").presses("Save the draft")
    siro = person("siro", LEFT)
    siro.follows(f"Sign the answers to queries on the {name}").gives_password()
    siro.page.locator("[name=declared]").check()
    siro.presses("Sign all answers").sees("The answers are signed")

    # The next reviewer has it on the home page, reads the answer and goes on.
    successor = person("successor", CENTRE)
    successor.follows(f"Review the {name}").follows(f"Query 1 on {QUERIED}")
    successor.sees("The deputy of the SIRO, filled all quarter.")
    successor.goes(address).sees("who no longer reviews it")
    leaver.goes("/").sees("Nothing is waiting for you")
