"""Who sees which statements, reports and figures."""

from django.urls import reverse

from reporting import actions, queries
from tests.factories import Role, browser, fresh, person
from tests.reporting.browsing import at
from tests.reporting.stories import (
    ADVICE,
    AT,
    YEAR,
    add_action,
    drafted,
    signed,
    staffed_body,
)


def test_a_stranger_of_the_same_role_finds_nothing_by_any_address_or_method(department):
    body, people = department
    statement = drafted(body, people)
    _, strangers = staffed_body("health", "DH")
    edition, part = statement.editions.get(), statement.parts.first()
    for name in ("preparer", "siro", "accounting", "audit"):
        client = fresh(browser(strangers[name]))
        for address in (
            at("statement", statement),
            at("statement_siro_advise", statement),
            at("statement_committee", statement),
            at("statement_sign", statement),
            at("statement_recompile", statement),
            at("print_draft", statement),
            at("edition", edition),
            at("progress", edition),
            at("again", edition),
            at("figure", edition, key="returns.accepted"),
            at("part", part),
        ):
            assert client.get(address).status_code in (403, 404, 405)
            assert client.post(address, {"version": 1}).status_code in (403, 404, 405)
        assert "Transport" not in client.get(reverse("reporting:list")).content.decode()
    statement.refresh_from_db()
    assert statement.status == "drafted"


def test_the_commissioners_officer_sees_the_signed_statement_and_nothing_else_of_it(department, central):
    statement = signed(*department)
    client = browser(central["officer"])
    page = client.get(at("statement", statement)).content.decode()
    assert "Edition 2, signed" in page
    assert "Edition 1" not in page
    assert ADVICE not in page
    assert client.get(at("paper", statement.editions.get(purpose="signed"))).status_code == 200
    assert client.get(at("edition", statement.editions.get(purpose="draft"))).status_code == 404


def test_a_record_behind_a_figure_is_a_link_for_those_only_who_may_open_it(department, central):
    body, people = department
    add_action(body, "DFT-9", ["governance"], status="verified", origin="return")
    edition = signed(body, people).editions.get(purpose="signed")
    second = person("second-preparer@dft.example", Role.PREPARER, body)  # who reported none of its incidents
    siro, preparer, officer = (browser(user) for user in (people["siro"], second, central["officer"]))
    for key, opened_by in (
        ("incidents.recorded", [siro]),
        ("returns.accepted", [siro, preparer]),
        ("actions.since_done", [siro, preparer]),
    ):
        for client in (siro, preparer, officer):
            page = client.get(at("figure", edition, key=key))
            links = [record["href"] for record in page.context["records"] if record["href"]]
            assert bool(links) == (client in opened_by)
            assert all(client.get(link).status_code == 200 for link in links)
            assert len(page.context["records"]) >= 1


def test_a_department_sees_nothing_of_the_report(department, central):
    _, people = department
    report = actions.plan_report(year=YEAR, by=central["editor"], at=AT)
    assert browser(people["siro"]).get(at("report", report)).status_code == 403


def test_the_centre_sees_statements_in_every_state(department, central):
    drafted(*department)
    assert (
        "Department for Transport"
        in browser(central["reviewer"]).get(reverse("reporting:list")).content.decode()
    )


def test_words_are_printed_while_they_can_change_by_those_who_have_the_power(department):
    body, people = department
    statement = drafted(body, people)
    assert queries.may_print(people["preparer"], statement, AT)
    assert not queries.may_print(person("nobody@example.test", Role.STAFF, body), statement, AT)
    statement.status = statement.Status.SIGNED
    assert not queries.may_print(people["preparer"], statement, AT)
