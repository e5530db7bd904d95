"""The pages that people open most make at most ten queries, whoever opens them and whatever there is; lists: test_queries.py."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Action, Appointment
from departments.organisations.roles import ROLES, Reach, Role
from returns import actions as return_actions
from returns.models import Return
from returns.queries import content
from tests.factories import centre, make_organisation, person, sign_in
from tests.incidents import stories as incident_stories
from tests.returns import world as return_world

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MOST = 10
MOST_OF_DPO = (
    11  # with an incident on which to advise: the incident's facts, cases and what is owed to the regulator
)


def queries_of(client, address: str) -> list[str]:
    """What a page asks of the database when it is opened a second time in a session."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [query["sql"] for query in captured]


@pytest.fixture(scope="module", autouse=True)
def begun(request, shared):
    """What several of these tests begin with; nothing where a test makes what it needs by itself."""
    with shared(request, getattr(request, "param", lambda: None)) as world:
        yield world


def returns_and_actions():
    """A return in preparation and an action of a body."""
    here = return_world.world()
    body = here.home.organisation
    return_actions.start(here.quarterly_return, by=here.home.preparer, at=return_world.at())
    Action.objects.create(
        organisation=body, code="HO-1", summary="Encrypt", origin="own", status="agreed", due="2027-01-29",
        created_at=AT, owner_role="siro",
    )  # fmt: skip
    return body


def somebody(role, body):
    """Somebody in a role in a body, at the centre or in an agency of the body."""
    where = body if ROLES[role].reach is Reach.OWN else centre()
    if role in (Role.ALB_PREPARER, Role.ALB_APPROVER):
        where = make_organisation("an-agency", kind="executive_ndpb", sponsor=body)
    appointment = Appointment.objects.filter(role=role, organisation=where).first()
    return appointment.user if appointment else person(f"{role}@{where.code}.invalid", role, where)


@pytest.mark.sampled(14)
@pytest.mark.parametrize("begun", [returns_and_actions], indirect=True)
@pytest.mark.parametrize("role", list(Role))
def test_the_home_page_of_each_role_makes_at_most_ten_queries(client, role, begun):
    sign_in(client, somebody(role, begun))
    asked = queries_of(client, "/")
    assert len(asked) <= MOST, "\n".join(asked)


@pytest.mark.parametrize("stage", ["signed", "under_review", "recommended"])
def test_the_home_page_of_who_judges_a_return_makes_at_most_ten_queries(client, stage):
    here = return_world.world()
    getattr(return_world, stage)(here)
    sign_in(client, here.centre.approver)
    asked = queries_of(client, "/")
    assert len(asked) <= MOST, "\n".join(asked)


def people_with_an_incident(stage):
    def make():
        body, people = incident_stories.staffed_body()
        getattr(incident_stories, stage)(body, people)
        return people

    return make


@pytest.mark.parametrize("post", ["siro", "dpo", "adviser", "staff"])
@pytest.mark.parametrize(
    "begun",
    [pytest.param(people_with_an_incident(stage), id=stage) for stage in ("assessed", "advised", "notified")],
    indirect=True,
)
def test_the_home_page_of_a_body_with_an_incident_makes_at_most_ten_queries_and_a_dpos_one_more(
    client, post, begun
):
    sign_in(client, begun[post])
    asked = queries_of(client, "/")
    assert len(asked) <= (MOST_OF_DPO if post == "dpo" else MOST), "\n".join(asked)


@pytest.mark.parametrize(("year", "quarter"), [("2007-08", 1), ("2007-08", 4)])
def test_the_form_of_each_section_makes_at_most_ten_queries(client, year, quarter):
    here = return_world.world(year, quarter)
    return_actions.start(here.quarterly_return, by=here.home.preparer, at=return_world.at())
    sign_in(client, here.home.preparer)
    quarterly = Return.objects.get(pk=here.quarterly_return.pk)
    for section in content.asked_of(quarterly):
        address = f"/returns/{quarterly.organisation.code}/{quarterly.cycle.slug}/section/{section.key}/"
        asked = queries_of(client, address)
        assert len(asked) <= MOST, "\n".join([section.key, *asked])
