"""A list costs the same number of queries whether it has three rows or three hundred."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit import compiled
from portal import queries
from returns import actions
from tests.factories import sign_in
from tests.returns.world import at, world
from tests.rules.lists import FEW, LISTS, MANY, of_incidents
from tests.rules.waiting import MADE

MOST = 10  # queries of home and of a list
# What differs from one visit of a page to the next: tokens, and how long the session lasts.
CHANGING = re.compile(r'value="[^"]{40,}"|data-ends-in="\d+"')


@pytest.mark.parametrize(("address", "rows"), LISTS)
def test_a_list_costs_the_same_with_three_rows_and_with_three_hundred_but_for_their_count(
    db, client, address, rows
):
    user, more = rows()
    sign_in(client, user)

    def cost() -> list[str]:
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address)
        return [query["sql"] for query in captured]

    more(FEW, 1)
    few = cost()
    more(MANY, 2)
    many = cost()
    # What is all on one page is not counted. Home looks for tasks in some rows first, and then in twice as many.
    assert len(few) <= len(many) <= len(few) + 1, "\n".join(many)
    assert len(many) <= MOST, "\n".join(many)
    own = (f'"departments_appointment"."user_id" = {user.pk}', f'"accounts_user"."id" = {user.pk}')
    # What there is on the home page is asked of appointments too, and reads none of them.
    reads = [
        query
        for query in many
        if '"departments_appointment"."role"' in query.partition(" FROM ")[0]
        and any(text in query for text in own)
    ]
    assert len(reads) == 1, "an account and its appointments are read once a request"


def test_what_waits_for_whoever_takes_triage_is_listed_in_ten_queries_with_three_rows_and_with_three_hundred(
    db, client
):
    user, more = of_incidents("adviser")
    sign_in(client, user)
    for number in (FEW, MANY):
        more(number, number)
        for _ in range(2):
            page = client.get("/incidents/?show=mine")
        assert page.context["page"].count.number >= number // 4
        with CaptureQueriesContext(connection) as captured:
            client.get("/incidents/?show=mine")
        assert len(captured) <= MOST, "\n".join(query["sql"] for query in captured)


# What can wait beside one another; in this order, since some stories set up what others find.
BESIDE_ONE_ANOTHER = (
    "return.awaiting_siro", "statement.drafted", "incident.reported", "incident.assessed", "incident.learning",
    "regulator_case.owed", "commitment.open", "people_notice.owed", "redaction.hidden", "action.proposed",
    "action.done_awaiting_check", "asset_review.with_siro", "entry.in_use", "circular.published",
)  # fmt: skip
# The kinds of tasks that these are for the SIRO of a body, and those that others have.
OF_ONE_PERSON = {
    "actions", "asset_reviews", "commitments", "incidents", "people", "readings", "redactions", "returns"
}  # fmt: skip
OF_OTHERS = {"cases", "entries", "statements"}
# A post may be taken in each story by somebody of its own.
HELD_ONCE = {
    "departments_appointment": ("one_appointment_of_a_kind", "one_holder_at_a_time"),
    "departments_enrolment": ("enrolled_once_at_a_time",),
}


def test_home_asks_at_most_ten_questions_of_whom_tasks_of_many_kinds_wait_for(as_owner, db, client):
    with connection.cursor() as cursor:
        for table, names in HELD_ONCE.items():
            for name in names:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for status in BESIDE_ONE_ANOTHER:
        MADE[status]()
    now, kinds = timezone.now(), []
    for user in User.objects.all():
        kinds.append(queries.what_there_is(user, now))
        sign_in(client, user)
        for _ in range(2):
            assert client.get("/").status_code == 200
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        assert len(captured) <= MOST, "\n".join(query["sql"][:300] for query in captured)
    assert max(kinds, key=len) >= OF_ONE_PERSON
    assert set().union(*kinds) >= OF_ONE_PERSON | OF_OTHERS


@pytest.mark.parametrize("section", ["A", "C"])
def test_the_form_of_a_section_asks_no_more_than_a_list(db, client, section):
    here = world()
    actions.start(here.quarterly_return, by=here.home.preparer, at=at())
    sign_in(client, here.home.preparer)
    address = f"/returns/{here.quarterly_return.organisation.code}/{here.cycle.slug}/section/{section}/"
    for _ in range(2):
        assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    assert len(captured) <= MOST, "\n".join(query["sql"] for query in captured)


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("address", "rows"), LISTS)
def test_a_list_is_the_same_whether_its_queries_are_kept_or_put_together(db, client, address, rows):
    user, more = rows()
    sign_in(client, user)
    more(MANY // 10, 1)

    def page() -> str:
        return CHANGING.sub("", client.get(address).content.decode())

    compiled._KEPT.clear()
    compiled._KNOWN.clear()
    first = page()
    assert page() == page() == first
