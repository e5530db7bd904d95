"""The Cabinet Office reviews a return: what changed, a query and its signed answer, marks, and two people who decide."""

import re

from tests.journeys.filing import page_of
from tests.journeys.names import CENTRE, REVIEWED

QUERIED = "A1"


def in_days(world, number: int) -> list[int]:
    return world.order("working_day", number)


def test_a_return_is_queried_answered_recommended_and_accepted_by_another_person(person, world):
    quarter, address = world.facts["quarter"], page_of(world, REVIEWED)

    # The reviewer sees the queue, and who has not filed.
    reviewer = person("reviewer", CENTRE)
    reviewer.sees(f"Take up the {quarter} return of Department for Transport")
    reviewer.goes(f"/returns/?cycle={world.facts['slug']}&show=not_filed").sees("Ministry of Defence")
    reviewer.sees_no("Department for Transport")

    # She takes the return up; what changed since each question was last asked is marked.
    reviewer.goes("/").follows(f"Take up the {quarter} return of Department for Transport")
    reviewer.follows("Take up the review").presses("Take it up").goes(f"{address}review/")
    reviewer.sees(f"Changed since {world.facts['before']}", "When it was last asked")
    row = reviewer.page.locator(f"#question-{QUERIED}")
    assert f"Changed since {world.facts['before']}" in row.inner_text()

    # She asks about one question.
    reviewer.clicks(row.get_by_role("link", name="Raise a query")).presses("Send the query").sees(
        "There is a problem"
    )
    reviewer.fills("text", "Which post was added, and when was it filled?")
    reviewer.fills("answer_by", in_days(world, 5)).presses("Send the query").sees(
        f"The query on {QUERIED} is with"
    )

    # The department drafts an answer, and its SIRO signs it.
    preparer = person("preparer", REVIEWED)
    preparer.follows(f"Answer query 1 on {QUERIED}").sees("Which post was added")
    preparer.follows("Draft the answer").fills("answer", "The deputy of the SIRO, filled all quarter.")
    preparer.presses("Save the draft").sees("A draft by", "not signed yet")
    siro = person("siro", REVIEWED)
    siro.follows(f"Sign the answers to queries on the {quarter} return").gives_password()
    siro.sees("The deputy of the SIRO")
    siro.page.locator("[name=declared]").check()
    siro.presses("Sign all answers").sees("The answers are signed")

    # The reviewer reads it, marks every section and recommends.
    reviewer.goes(f"{address}review/").follows(f"Query 1 on {QUERIED}").sees(
        "The deputy of the SIRO, filled all quarter."
    )
    reviewer.goes(f"{address}review/").sees("Before you can recommend")
    sections = re.findall(r"Mark section ([A-Z])\b", reviewer.page.content())
    for place, key in enumerate(dict.fromkeys(sections)):
        fold = reviewer.page.locator(f"details:has(form[action$='/review/{key}/'])")
        fold.locator("summary").click()
        fold.locator(f"[value={'weak' if place == 0 else 'clear'}]").check()
        if place == 0:
            fold.get_by_label("Note").fill("The figures are kept by hand.")
        reviewer.clicks(fold.get_by_role("button")).sees(f"Section {key} is marked.")
    reviewer.fills("words", "Accept it.").presses("Recommend").sees(
        "Your recommendation is with those who decide"
    )

    # She holds the approver's role as well, and is refused: whoever recommends does not accept.
    reviewer.goes(f"{address}decide/").sees("Accept it.")
    assert not reviewer.page.get_by_role("button", name="Accept", exact=True).count()
    reviewer.goes(f"{address}accept/").gives_password().sees("Somebody else must do this")
    assert not reviewer.page.locator("main form").count()

    # Another person accepts exactly what was signed.
    approver = person("approver", CENTRE)
    approver.follows(f"Decide on the {quarter} return of Department for Transport").sees("Accept it.", "Weak")
    approver.follows("Accept").gives_password().presses("Accept the return").sees(
        "The return is accepted.", "Accepted"
    )
    siro.goes(address).sees("Accepted")
