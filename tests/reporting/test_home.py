"""What statements and reports want of a person on the home page."""

from reporting import actions
from reporting.home import tasks_for
from tests.factories import Role, appoint, browser, centre
from tests.reporting.browsing import at
from tests.reporting.stories import (
    ADVICE,
    YEAR,
    checked_for_harm,
    clock,
    drafted,
    later,
    seen_by_committee,
)


def test_home_says_what_a_statement_wants_of_each(department):
    body, people = department
    statement = drafted(body, people)
    assert (
        "Give advice on the Statement of Internal Control"
        in browser(people["siro"]).get("/").content.decode()
    )
    seen = actions.siro_advise(statement, advice=ADVICE, by=people["siro"], at=later(1))
    actions.committee(seen, met_on=later(1).date(), minute="AC", by=people["audit"], at=later(2))
    assert "Read and sign the Statement" in browser(people["accounting"]).get("/").content.decode()


def test_where_everybody_who_may_sign_a_statement_took_an_earlier_step_its_page_and_the_home_page_say_so(
    department,
):
    body, people = department
    people["accounting"].appointments.all().delete()
    appoint(people["siro"], Role.ACCOUNTING_OFFICER, body)
    statement = seen_by_committee(body, people)
    page = browser(people["siro"]).get(at("statement", statement)).content.decode()
    assert "Nobody who holds this role can do this" in page
    (task,) = (task for task in tasks_for(people["siro"], clock()) if "Ask the Cabinet Office" in task.text)
    assert "read and sign the" in task.text


def test_where_the_only_minister_checked_the_report_for_harm_the_page_and_the_home_page_say_so(
    department, central
):
    planned = actions.plan_report(year=YEAR, by=central["editor"], at=later(19))
    report = checked_for_harm(planned, central)
    central["minister"].appointments.all().delete()
    appoint(central["editor"], Role.MINISTER, centre())
    page = browser(central["editor"]).get(at("report", report)).content.decode()
    assert "Nobody who holds this role can do this" in page
    (task,) = (
        task for task in tasks_for(central["editor"], clock()) if "Ask the Cabinet Office" in task.text
    )
    assert "clear the" in task.text
