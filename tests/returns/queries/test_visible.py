"""Which returns a person sees, and what a list of them costs."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments.models import Organisation
from departments.organisations.calendar import LONDON
from returns.models import Evidence, Query, Return
from returns.queries import visible
from returns.questionnaire import AnswerValue
from tests.factories import Role, enrol, make_organisation, person, sign_in
from tests.returns import world as worlds
from tests.returns.browsing import known, page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(recent):
    return recent


def every_page(here):
    query, kept = Query.objects.first(), Evidence.objects.first()
    yield from (
        page(here, name)
        for name in (
            "return",
            "check",
            "send",
            "sent",
            "sign",
            "answer_queries",
            "receipt",
            "signed",
            "review",
        )
    )
    yield from (page(here, name) for name in ("decide", "accept", "conditions", "reassign"))
    yield from (page(here, "section", "A"), page(here, "evidence_add", "A3"), page(here, "step", "start"))
    yield from (
        page(here, "ask", "A1"),
        page(here, "mark", "A"),
        page(here, "signed_json", 1, 1),
        page(here, "edition", 1),
    )
    yield from (
        reverse("returns:query", args=[query.pk]),
        reverse("returns:query_step", args=[query.pk, "draft_answer"]),
    )
    yield from (
        reverse("returns:evidence", args=[kept.pk]),
        reverse("returns:evidence_remove", args=[kept.pk]),
    )


@pytest.mark.parametrize(
    "role", [Role.SIRO, Role.PREPARER, Role.ACCOUNTING_OFFICER, Role.STAFF, Role.ICO_OFFICER, Role.SYSADMIN]
)
def test_a_stranger_finds_nothing_by_any_address_or_method(client, here, role):
    worlds.under_review(here, A3=AnswerValue(choice="met"))
    worlds.queried(here)
    known(client, person("stranger@elsewhere.example", role, enrol(make_organisation("elsewhere"))))
    before = Return.objects.get().version
    for address in every_page(here):
        for method in (client.get, client.post):
            assert method(address).status_code in (403, 404, 405), address
    assert Return.objects.get().version == before
    listing = client.get(reverse("returns:list"))
    assert "Home Office" not in text(listing) or listing.status_code == 403


def test_the_list_costs_the_same_with_three_and_three_hundred_but_for_their_count(client, here):
    def listed(number):
        for n in range(Return.objects.count(), number):
            body = make_organisation(f"body-{n}", reference_prefix=f"B{n}")
            Return.objects.create(cycle=here.cycle, organisation=body)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("returns:list")).status_code == 200
        return len(queries)

    sign_in(client, here.centre.reviewer)
    listed(2)
    assert listed(3) + 1 == listed(300)  # what is all on one page is not counted


def test_quarters_to_open_are_those_of_a_year_that_nobody_has_opened():
    worlds.world(year="2026-27", quarter=2)
    quarters = visible.quarters_to_open(datetime(2026, 11, 2, 10, tzinfo=LONDON))
    slugs = [f"{quarter.year_name}-q{quarter.number}" for quarter in quarters]
    assert slugs == ["2026-27-q3", "2026-27-q1", "2025-26-q4"]


def test_the_list_of_ones_own_tasks_has_these_returns_and_no_other(here):
    quarterly_return, siro = here.quarterly_return, here.home.siro
    now = datetime(2026, 11, 2, 10, tzinfo=LONDON)

    def listed(show, *mine):
        return list(
            visible.returns_listed(
                siro, now, show=show, mine=[quarterly_return.pk for quarterly_return in mine]
            )
        )

    assert listed("mine", quarterly_return) == [quarterly_return]
    assert listed("mine") == []
    assert listed("late", quarterly_return) == []


def test_a_quarter_owes_the_returns_of_all_who_take_part_in_it():
    here = worlds.world_of_three()
    for code, status in (("hm-treasury", "missing"), ("transport", "not_taking_part")):
        organisation = Organisation.objects.get(code=code)
        Return.objects.create(cycle=here.cycle, organisation=organisation, status=status)
    (cycle,) = visible.cycles(with_counts=True)
    assert (cycle.owed, cycle.filed, cycle.accepted, cycle.missing) == (2, 0, 0, 1)
