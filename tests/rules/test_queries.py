"""A list costs the same number of queries whether it has three rows or three hundred."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import sign_in
from tests.rules.lists import FEW, LISTS, MANY


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
    assert len(many) < 30
    own = (f'"departments_appointment"."user_id" = {user.pk}', f'"accounts_user"."id" = {user.pk}')
    # What there is on the home page is asked of appointments too, and reads none of them.
    reads = [
        query
        for query in many
        if '"departments_appointment"."role"' in query.partition(" FROM ")[0]
        and any(text in query for text in own)
    ]
    assert len(reads) == 1, "an account and its appointments are read once a request"
