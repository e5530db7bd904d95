"""A page of 409 says what happened: the person's own earlier click, another person, or a state without this step."""

from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import Action
from departments.organisations.roles import Role
from departments.registers import actions as department_actions
from incidents import actions as incident_actions
from reporting import actions as reporting_actions
from returns import actions as return_actions
from tests.factories import centre, make_organisation, person
from tests.incidents import stories as incident_stories
from tests.reporting import stories as reporting_stories
from tests.returns import world as return_world
from tests.rules.things import AT

LONG = "A reason that is long enough for whatever step of the portal asks for one."


@dataclass
class Case:
    """A step: its page, what its form sends, who may take it and another who may, and the verb that takes it."""

    thing: object
    page: str
    sent: dict
    one: object
    another: object
    verb: object
    again: dict = field(default_factory=dict)  # where the step keeps the state: what differs the second time

    def take(self, by) -> None:
        self.verb(self.thing, by)

    def version(self) -> int:
        self.thing.refresh_from_db()
        return self.thing.version


def a_return() -> Case:
    here = return_world.world()
    other = person("second@home-office.example", Role.PREPARER, here.home.organisation)
    return Case(
        here.quarterly_return, reverse("returns:step", args=["home-office", here.cycle.slug, "start"]), {},
        here.home.preparer, other, lambda thing, by: return_actions.start(thing, by=by, at=return_world.at()),
    )  # fmt: skip


def an_incident() -> Case:
    body, people = incident_stories.staffed_body()
    incident = incident_stories.triaged(body, people)
    return Case(
        incident, reverse("incidents:step", args=[incident.pk, "dismiss"]), {"reason": LONG}, people["adviser"], people["dpo"],
        lambda thing, by: incident_actions.dismiss(incident=thing, by=by, at=AT, reason=LONG),
    )  # fmt: skip


def a_statement() -> Case:
    body, people = reporting_stories.staffed_body()
    statement = reporting_stories.drafted(body, people)
    deputy = person("deputy@transport.example", Role.DEPUTY_SIRO, body)
    return Case(
        statement, reverse("reporting:statement_siro_advise", args=[statement.pk]), {"advice": LONG}, people["siro"], deputy,
        lambda thing, by: reporting_actions.siro_advise(thing, advice=LONG, by=by, at=AT),
    )  # fmt: skip


def a_report() -> Case:
    central = reporting_stories.centre_people()
    report = reporting_actions.plan_report(year=reporting_stories.YEAR, by=central["editor"], at=AT)
    return Case(
        report, reverse("reporting:report_lock_data", args=[report.pk]), {}, central["approver"], central["second_approver"],
        lambda thing, by: reporting_actions.lock_data(thing, by=by, at=AT),
    )  # fmt: skip


def an_action() -> Case:
    body = make_organisation("home-office", name="Home Office")
    owner, other = (
        person("iao@home.example", Role.IAO, body),
        person("lead@home.example", Role.LEAD_IAO, body),
    )
    action = Action.objects.create(
        organisation=body, code="HO-1", summary="Encrypt the laptops", origin="own", status="agreed", created_at=AT,
        owner_role="iao", due=AT.date(),
    )  # fmt: skip
    return Case(
        action, reverse("departments:action_step", args=[action.pk, "begin"]), {}, owner, other,
        lambda thing, by: department_actions.begin_action(thing, by=by, at=AT),
    )  # fmt: skip


@pytest.fixture(scope="module")
def shared_case(request, shared):
    """A case made once for all tests of it; None for a test that makes what it needs by itself."""
    with shared(request, request.param or (lambda: None)) as case:
        yield case


@pytest.fixture
def case(shared_case, db) -> Case:
    """The same as objects of this test alone."""
    return deepcopy(shared_case)


of_each_case = pytest.mark.parametrize(
    "shared_case", [a_return, an_incident, a_statement, a_report, an_action], indirect=True
)


def of_none(test):
    """The test makes what it needs by itself."""
    return pytest.mark.usefixtures("shared_case")(
        pytest.mark.parametrize("shared_case", [None], indirect=True, ids=["by itself"])(test)
    )


@pytest.fixture
def send_form(client_of):
    """What a person gets who sends a form with the version that they saw."""

    def sent(user, case: Case, version: int, client: Client | None = None, **more):
        return (client or client_of(user)).post(case.page, {"version": version, **case.sent, **more})

    return sent


@of_each_case
def test_a_second_click_leads_to_what_the_first_one_did(case, client_of, send_form):
    client, seen = client_of(case.one), case.version()
    first, second = (send_form(case.one, case, seen, client) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert second.headers["Location"] == case.thing.get_absolute_url()
    assert (
        "You pressed the button twice. It was done once."
        in client.get(second.headers["Location"]).content.decode()
    )


@of_each_case
def test_a_step_that_the_person_took_before_says_so_with_the_time(case, send_form):
    seen = case.version()
    case.take(case.one)
    page_text = send_form(case.one, case, seen).content.decode()
    assert "You have already done this" in page_text
    assert "You did it yourself on" in page_text
    assert "omebody else" not in page_text


@of_each_case
def test_a_step_that_another_person_took_names_them_and_the_time(case, send_form):
    seen = case.version()
    case.take(case.another)
    answer = send_form(case.one, case, seen)
    page_text = answer.content.decode()
    assert answer.status_code == 409
    assert f"{case.another.name} changed it on" in page_text
    assert "after you had opened the page" in page_text
    for value in case.sent.values():
        assert value in page_text


@of_each_case
def test_a_step_that_the_state_does_not_have_says_that_and_names_nobody(case, client_of, send_form):
    case.take(case.another)
    for answer in (send_form(case.one, case, case.version()), client_of(case.one).get(case.page)):
        page_text = answer.content.decode()
        assert case.another.name not in page_text.partition("<main")[2].partition("</main>")[0]
        assert "omebody else" not in page_text
        if answer.status_code == 409:
            assert "The step is not possible in the state that it is in." in page_text
        else:
            assert answer.status_code == 200  # the page says it without a button
            assert f'action="{case.page}"' not in page_text


@of_none
def test_an_incident_that_was_edited_meanwhile_names_the_editor_or_the_person_themselves(client_of):
    body, people = incident_stories.staffed_body()
    incident = incident_stories.triaged(body, people)
    page, seen = reverse("incidents:triage", args=[incident.pk]), incident.version
    edited = incident_actions.save(
        incident=incident,
        by=people["adviser"],
        at=AT,
        version=seen,
        section="triage",
        fields={"how_occurred": "It fell."},
    )
    sent = {"version": seen, "how_occurred": "It was left."}
    other = client_of(people["dpo"]).post(page, sent).content.decode()
    assert "adviser changed this while you had it open" in other
    own = client_of(people["adviser"]).post(page, sent).content.decode()
    assert "You changed this yourself while this page was open" in own
    assert "It was left." in own
    assert edited.version > seen


@of_none
def test_an_appointment_that_has_ended_is_ended_once(client_of):
    body = make_organisation("home-office", name="Home Office")
    administrator = person("administrator@central-review.example", Role.SYSADMIN, centre())
    appointment = person("iao@home.example", Role.IAO, body).appointments.get()
    page = reverse("departments:appointment_end", args=[appointment.pk])
    client = client_of(administrator)
    sent = {"ends_on_day": "29", "ends_on_month": "11", "ends_on_year": "2026"}
    client.post(page, sent)
    again = client.post(page, sent)
    assert "omebody else" not in again.content.decode()
    assert again.status_code in (302, 422)


@of_none
def test_a_section_that_the_person_changed_in_another_window_says_so(client_of):
    here = return_world.world()
    return_actions.start(here.quarterly_return, by=here.home.preparer, at=return_world.at())
    page = reverse("returns:section", args=["home-office", here.cycle.slug, "A"])
    client = client_of(here.home.preparer)
    client.post(page, {"A4_choice": "no", "A4_seen": ""})
    page_text = client.post(page, {"A4_choice": "yes", "A4_seen": ""}).content.decode()
    assert "You changed this section yourself" in page_text
    other = client_of(here.home.siro).post(page, {"A4_choice": "yes", "A4_seen": ""}).content.decode()
    assert f"{here.home.preparer.name} changed this section while you had it open" in other
