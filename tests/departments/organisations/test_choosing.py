"""Choosing an organisation: by typing a part of its name or its code, among as many as there are, without script."""

import re
from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from departments.models import Action, Appointment, Organisation, OrganisationName
from departments.organisations.choosing import OrganisationField
from departments.organisations.roles import Role
from govuk import GovukForm
from tests import factories
from tests.departments.conftest import bodies_and_people, text

KIND = Organisation.Kind


def many_bodies():
    """1,255 organisations, as many as the register has; gives what all begin with, and one of them."""
    world = bodies_and_people()
    count = 1255 - Organisation.objects.count() - 3
    Organisation.objects.bulk_create(
        Organisation(code=f"body-{number:04}", name=f"Office number {number:04}", kind=KIND.EXECUTIVE_NDPB)
        for number in range(count)
    )
    treasury = factories.make_organisation(
        "hm-treasury", name="HM Treasury", short_name="HMT", reference_prefix="HMT"
    )
    factories.make_organisation("treasury-solicitors", name="Treasury Solicitor's Department")
    factories.make_organisation("old-treasury", name="Old Treasury", closed=True)
    OrganisationName.objects.create(organisation=treasury, name="Board of Exchequer")
    return world | {"treasury": treasury}


@pytest.fixture(scope="module")
def shared_register(request, shared):
    with shared(request, many_bodies) as world:
        yield world


@pytest.fixture
def own_copy(shared_register, db):
    return deepcopy(shared_register)


@pytest.fixture
def register(own_copy):
    return own_copy["treasury"]


def new_action(**query) -> str:
    return reverse("departments:action_new", query=query)


def options(page: str) -> list[str]:
    """The codes offered as radios."""
    return re.findall(r'type="radio" value="([^"]*)"', page)


def test_the_centre_finds_an_organisation_among_all_and_proposes_an_action_to_it(enter, register):
    client = enter("approver")
    page = text(client.get(new_action()))
    assert "Which organisation is it for?" in page
    assert OrganisationField.search_hint in page
    assert options(page) == []
    answer = client.get(new_action(organisation="treasury"))
    assert answer.status_code == 200
    assert options(text(answer)) == ["hm-treasury", "treasury-solicitors"]
    assert "There is a problem" not in text(answer)
    chosen = client.get(new_action(organisation="treasury", organisation_chosen="hm-treasury"))
    assert chosen.url == new_action(organisation="hm-treasury")
    assert "HM Treasury" in text(client.get(chosen.url))
    client.post(chosen.url, {"summary": "Encrypt every backup tape"})
    assert Action.objects.get().organisation == register


@pytest.mark.parametrize("typed", ["hm-treasury", "HM Treasury", "hm treasury", "HMT", "  hmt "])
def test_a_whole_code_name_or_short_name_is_taken_at_once(enter, register, typed):
    assert enter("approver").get(new_action(organisation=typed), follow=True).redirect_chain[-1:] in (
        [(new_action(organisation="hm-treasury"), 302)],
        [],  # the code itself needs no other address
    )
    assert "Propose this action" in text(enter("approver").get(new_action(organisation=typed), follow=True))


def test_a_former_name_finds_what_it_became(enter, register):
    assert options(text(enter("approver").get(new_action(organisation="exchequer")))) == ["hm-treasury"]


def test_where_more_match_than_are_shown_the_page_says_to_type_more(enter, register):
    page = text(enter("approver").get(new_action(organisation="office number")))
    assert len(options(page)) == 20
    assert "More than 20 match" in page
    assert "type more of its name" in page


def test_choosing_none_of_the_matches_shown_is_an_error_beside_them(enter, register):
    answer = enter("approver").get(new_action(organisation="treasury", organisation_shown="treasury"))
    assert answer.status_code == 422
    assert 'href="#id_organisation_chosen"' in text(answer)
    assert text(answer).count("Select the organisation that you mean") == 2


def test_a_closed_organisation_is_refused_with_its_name_and_not_offered(enter, register):
    answer = enter("approver").get(new_action(organisation="old-treasury"))
    assert answer.status_code == 422
    assert "Old Treasury is closed. Enter an organisation that is open" in text(answer)


@pytest.mark.parametrize("typed", ["zzzz", "\x00", "%", "x" * 300, "<script>"])
def test_what_matches_nothing_says_so_and_keeps_what_was_typed(enter, register, typed):
    answer = enter("approver").get(new_action(organisation=typed))
    assert answer.status_code == 422
    assert "No organisation that you can choose here has" in text(answer)
    assert "<script>" not in text(answer).split("<main")[1]


@pytest.mark.parametrize(
    "query",
    [
        {"organisation": "hm-treasury"},
        {"organisation": "HM Treasury", "organisation_chosen": "hm-treasury"},
        {"organisation_chosen": "hm-treasury"},
    ],
)
def test_what_is_not_theirs_to_choose_is_refused_with_its_name(enter, register, query):
    answer = enter("other_siro").get(new_action(**query))
    assert answer.status_code == 422
    assert "You cannot choose HM Treasury here" in text(answer)
    assert "Propose this action" not in text(answer)


def test_the_centre_is_not_offered_its_own_department(enter, people, register):
    """Nobody judges the body they work for: the list says what the single check says."""
    answer = enter("approver").get(new_action(organisation="cabinet-office"))
    assert "You cannot choose Cabinet Office here" in text(answer)


def test_whoever_may_choose_one_only_is_not_asked(enter, register):
    assert "Propose this action" in text(enter("other_siro").get(new_action()))


def test_up_to_ten_are_all_shown(enter, people, home_office, transport):
    factories.appoint(people["other_siro"], Role.PREPARER, home_office)
    client = enter("other_siro")
    page = text(client.get(new_action()))
    assert options(page) == ["transport", "home-office"]
    assert 'type="text"' not in page.split("<main")[1]
    assert "Select the organisation" in text(client.get(new_action(organisation="nowhere")))
    assert client.get(new_action(organisation="transport")).status_code == 200


def appointing(client, **changed):
    day = timezone.localdate()
    typed = {
        "email": "lent@example.test", "role": "co_reviewer", "starts_on_day": day.day, "starts_on_month": day.month,
        "starts_on_year": day.year, **changed,
    }  # fmt: skip
    return client.post(
        reverse("departments:appointment_new", query={"organisation": "central-review"}), typed
    )


def test_a_search_inside_a_form_keeps_what_else_was_typed(enter, people, register):
    factories.make_user("lent@example.test")
    client = enter("admin")
    asked = appointing(client, limited_to="treasury")
    assert asked.status_code == 422
    assert options(text(asked)) == ["hm-treasury", "treasury-solicitors"]
    assert 'value="lent@example.test"' in text(asked)
    assert appointing(client, limited_to="treasury", limited_to_chosen="hm-treasury").status_code == 302
    assert Appointment.objects.get(user__email="lent@example.test").limited_to == register


def test_a_choice_stays_when_something_else_is_wrong(enter, people, register):
    page = text(
        appointing(
            enter("admin"),
            email="nobody@example.test",
            limited_to="treasury",
            limited_to_chosen="hm-treasury",
        )
    )
    assert 'name="limited_to" type="text"' in page
    assert 'value="HM Treasury"' in page
    assert '<input type="hidden" name="limited_to_chosen" value="hm-treasury">' in page


def test_another_name_typed_over_a_choice_undoes_the_choice(register):
    form = Asking({"where": "Home Office", "where_chosen": "hm-treasury"})
    assert not form.is_valid()
    assert Asking({"where": "Home Office", "where_chosen": ""}).cleaned["where"].code == "home-office"


class Asking(GovukForm):
    where = OrganisationField(label="Where?")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["where"].organisations = Organisation.objects.all()

    @property
    def cleaned(self):
        assert self.is_valid(), self.errors
        return self.cleaned_data


def test_closed_ones_are_labelled_where_they_may_be_chosen(register):
    form = Asking({"where": "treasury", "where_shown": "treasury"})
    assert not form.is_valid()
    assert "Old Treasury (closed)" in str(form)


@pytest.mark.parametrize("typed", ["", "treasury", "office number", "hm-treasury", "zzzz"])
def test_a_search_costs_the_same_among_few_and_among_all(enter, register, typed):
    client = enter("approver")
    client.get(new_action())

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(new_action(organisation=typed))
        return len(captured)

    among_all = cost()
    Organisation.objects.filter(code__startswith="body-0").exclude(code__endswith="00").delete()
    assert cost() == among_all < 20


def test_nobody_is_asked_to_type_a_name_where_all_there_are_to_choose_from_is_shown(people, home_office):
    class Choosing(GovukForm):
        organisation = OrganisationField(label="Organisation")

    form = Choosing()
    form.fields["organisation"].organisations = Organisation.objects.filter(pk=home_office.pk)
    shown = form["organisation"].as_govuk()
    assert "radio" in shown
    assert home_office.name in shown
    assert "Type its name" not in shown
