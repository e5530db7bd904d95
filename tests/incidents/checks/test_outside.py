"""Who receives a report of which some posts must not learn first, and for how long it is kept from them."""

from datetime import timedelta

from incidents.checks.outside import kept_until, problems_of_keeping, problems_of_link
from incidents.models import choices
from tests.incidents.stories import AT, HOUR


def test_any_of_the_posts_can_be_named_and_nothing_else():
    assert problems_of_keeping(choices.KeptFrom.values) == []
    assert problems_of_keeping(["the_boss"])[0].field == "kept_from"


def test_a_report_is_kept_for_a_day_at_most_and_for_hours_where_the_clock_has_run():
    assert kept_until(AT, AT) == AT + 24 * HOUR
    assert kept_until(AT - 10 * HOUR, AT) == AT + 14 * HOUR
    assert kept_until(AT - 100 * HOUR, AT) == AT + 4 * HOUR


def test_a_link_names_the_supplier_whose_people_use_it_and_its_last_day_is_to_come():
    day = AT.date() + timedelta(days=30)
    assert problems_of_link("staff", None, day, AT) == []
    assert [problem.field for problem in problems_of_link("processor", None, day, AT)] == ["supplier"]
    assert [problem.field for problem in problems_of_link("staff", "a supplier", day, AT)] == ["supplier"]
    assert [
        problem.field for problem in problems_of_link("staff", None, AT.date() - timedelta(days=1), AT)
    ] == ["ends_on"]
    assert [
        problem.field for problem in problems_of_link("staff", None, AT.date() + timedelta(days=5000), AT)
    ] == ["ends_on"]
