"""In which role may this person do this, to this thing, on this day?"""

from datetime import UTC, date, datetime

import pytest
from django.db.models import Q

from departments.models import Organisation
from departments.organisations.powers import (
    account_of,
    acting_role,
    can,
    employers_of,
    holders,
    holders_of_power,
    holds,
    holds_post,
    organisations_for,
    read_posts,
    scope,
)
from departments.organisations.roles import POWERS, ROLES, SETTINGS, Can, Reach, Role, reaches, who_may
from tests import factories
from tests.departments.conftest import AT


@pytest.fixture
def agency(home_office):
    return factories.make_organisation(
        "passports", kind=Organisation.Kind.EXECUTIVE_AGENCY, sponsor=home_office
    )


def test_a_post_reaches_its_own_organisation_and_no_other(people, home_office, transport):
    assert acting_role(people["siro"], Can.RETURN_SIGN_AND_SUBMIT, home_office, AT) is Role.SIRO
    assert not can(people["siro"], Can.RETURN_SIGN_AND_SUBMIT, transport, AT)


def test_a_post_of_the_department_does_not_reach_its_bodies(people, agency):
    assert not can(people["siro"], Can.RETURN_SIGN_AND_SUBMIT, agency, AT)
    assert not can(people["siro"], Can.ASSET_SEE, agency, AT)


def test_the_sponsors_siro_accepts_its_bodies_returns_but_not_its_own(people, agency, home_office, transport):
    assert can(people["siro"], Can.RETURN_ACCEPT, agency, AT)
    assert not can(people["siro"], Can.RETURN_ACCEPT, home_office, AT)
    assert not can(people["other_siro"], Can.RETURN_ACCEPT, agency, AT)


def test_a_reviewer_in_the_sponsor_reaches_its_bodies_alone(agency, home_office):
    reviewer = factories.person("sponsor@example.test", Role.SPONSOR_REVIEWER, home_office)
    assert can(reviewer, Can.RETURN_TAKE_UP, agency, AT)
    assert not can(reviewer, Can.RETURN_TAKE_UP, home_office, AT)


def test_a_department_that_is_listed_under_another_is_not_its_body(home_office):
    below = factories.make_organisation("below", sponsor=home_office)
    reviewer = factories.person("sponsor@example.test", Role.SPONSOR_REVIEWER, home_office)
    assert not can(reviewer, Can.RETURN_TAKE_UP, below, AT)
    assert not organisations_for(reviewer, Can.RETURN_TAKE_UP, AT).exists()


def test_the_centre_reaches_all_of_government(people, home_office, transport, agency):
    assert all(
        can(people["reviewer"], Can.RETURN_TAKE_UP, organisation, AT)
        for organisation in (home_office, transport, agency)
    )
    everything = scope(people["reviewer"], Can.RETURN_SEE, AT).filter("")
    for kept in (everything, everything | Q(pk=transport.pk), everything & Q()):
        assert {home_office, transport, agency} <= set(Organisation.objects.filter(kept))


def test_the_administrator_reaches_posts_everywhere_and_content_nowhere(people, home_office):
    for power in [power for power in POWERS if reaches(Role.SYSADMIN, power)]:
        assert can(people["admin"], power, home_office, AT) == (power in SETTINGS)
    assert not can(people["admin"], Can.RETURN_SEE, home_office, AT)
    assert not organisations_for(people["admin"], Can.OUTBOX_SEE, AT).exists()


def test_a_limited_role_reaches_one_body(people, centre, home_office, transport):
    lent = factories.person("lent@example.test", Role.CO_REVIEWER, centre, limited_to=home_office)
    assert can(lent, Can.RETURN_TAKE_UP, home_office, AT)
    assert not can(lent, Can.RETURN_TAKE_UP, transport, AT)
    assert list(organisations_for(lent, Can.RETURN_SEE, AT)) == [home_office]


def test_the_cabinet_offices_own_return_is_reviewed_from_outside(people, centre, transport):
    cabinet_office = centre.sponsor
    assert not can(people["reviewer"], Can.RETURN_TAKE_UP, cabinet_office, AT)
    assert not can(people["approver"], Can.RETURN_ACCEPT, cabinet_office, AT)
    outsider = factories.person("outsider@example.test", Role.PREPARER, transport)
    factories.appoint(outsider, Role.CO_REVIEWER, centre, limited_to=cabinet_office)
    assert can(outsider, Can.RETURN_TAKE_UP, cabinet_office, AT)


def test_reviewers_still_see_the_body_they_may_not_review(people, centre):
    assert can(people["reviewer"], Can.RETURN_SEE, centre.sponsor, AT)


@pytest.mark.parametrize(("ends_on", "expected"), [(date(2025, 6, 11), False), (date(2025, 6, 9), True)])
def test_nobody_reviews_a_body_they_left_within_twelve_months(people, transport, ends_on, expected):
    factories.appoint(people["reviewer"], Role.PREPARER, transport, ends_on=ends_on)
    assert can(people["reviewer"], Can.RETURN_TAKE_UP, transport, AT) is expected


def test_a_post_to_come_is_no_employment_yet(people, transport):
    factories.appoint(people["reviewer"], Role.PREPARER, transport, starts_on=date(2027, 1, 1))
    assert transport.pk not in employers_of(people["reviewer"], AT)


def test_a_post_counts_on_its_days_alone(home_office):
    holder = factories.person(
        "past@example.test", Role.SIRO, home_office, starts_on=date(2007, 4, 1), ends_on=date(2008, 3, 31)
    )
    assert can(holder, Can.RETURN_SIGN_AND_SUBMIT, home_office, datetime(2008, 3, 31, 20, tzinfo=UTC))
    assert not can(holder, Can.RETURN_SIGN_AND_SUBMIT, home_office, datetime(2008, 4, 1, tzinfo=UTC))
    assert not holds(holder, Can.RETURN_SIGN_AND_SUBMIT, AT)


def test_a_deputy_has_what_the_post_has(people, home_office):
    assert acting_role(people["deputy"], Can.RETURN_SIGN_AND_SUBMIT, home_office, AT) is Role.DEPUTY_SIRO
    assert holds_post(people["deputy"], Role.SIRO, home_office, AT)
    assert reaches(Role.DEPUTY_DPO, Can.INCIDENT_ADVISE) == reaches(Role.DPO, Can.INCIDENT_ADVISE)


def test_somebody_without_a_post_may_nothing(home_office):
    nobody = factories.make_user("nobody@example.test")
    assert not any(can(nobody, power, home_office, AT) for power in Can)
    assert not organisations_for(nobody, Can.ORGANISATION_SEE, AT).exists()


def test_a_thing_of_the_whole_of_government_is_for_those_who_reach_over_it(people):
    assert can(people["approver"], Can.COLLECTION_CYCLE_OPEN_CYCLE, None, AT)
    assert not can(people["siro"], Can.RETURN_SIGN_AND_SUBMIT, None, AT)


def test_the_filter_keeps_exactly_what_the_question_allows(people, home_office, transport, agency, centre):
    for person in people.values():
        for power in (Can.RETURN_SEE, Can.ASSET_EDIT, Can.ACTION_SEE, Can.ORGANISATION_SEE):
            allowed = {
                organisation.code
                for organisation in Organisation.objects.all()
                if can(person, power, organisation, AT)
            }
            assert {organisation.code for organisation in organisations_for(person, power, AT)} == allowed


def test_every_power_is_in_the_table_and_every_role_holds_one():
    assert set(POWERS) == set(Can)
    assert all(any(reaches(role, power) for power in POWERS) for role in Role)


def test_the_portals_own_steps_belong_to_nobody():
    assert holders(Can.ACTION_ESCALATE) == []
    assert who_may(Can.ACTION_ESCALATE) == "the portal itself"


def test_no_role_of_the_centre_writes_a_departments_words():
    writing = (
        Can.RETURN_ANSWER,
        Can.RETURN_SIGN_AND_SUBMIT,
        Can.ASSET_EDIT,
        Can.INCIDENT_EDIT,
        Can.STATEMENT_EDIT,
    )
    for power in writing:
        assert not any(ROLES[role].reach is Reach.GOVERNMENT for role in holders(power))


def test_posts_read_at_once_are_those_that_are_asked_for_one_by_one(
    people, home_office, django_assert_num_queries
):
    powers = (Can.RETURN_SIGN_AND_SUBMIT, Can.INCIDENT_DECIDE, Can.INCIDENT_REPORT)
    one_by_one = {power: holders_of_power(home_office, power, AT) for power in powers}
    read_posts(home_office, AT)
    with django_assert_num_queries(1):  # of the members of staff, who are not read with the posts
        assert {power: holders_of_power(home_office, power, AT) for power in powers} == one_by_one
    assert one_by_one[Can.RETURN_SIGN_AND_SUBMIT]


def test_an_account_is_read_with_its_posts_in_one_question(people, home_office, django_assert_num_queries):
    siro = people["siro"]
    reach = scope(siro, Can.RETURN_SIGN_AND_SUBMIT, AT)
    with django_assert_num_queries(1):
        assert scope(account_of(siro.pk), Can.RETURN_SIGN_AND_SUBMIT, AT) == reach
    assert reach.grants
    nobody = factories.make_user("nobody@example.test")
    assert scope(account_of(nobody.pk), Can.RETURN_SEE, AT).grants == ()
    assert account_of(0) is None


def test_a_post_that_has_ended_since_gives_nothing_though_the_scope_before_is_kept(people, home_office):
    siro = people["siro"]
    assert can(account_of(siro.pk), Can.RETURN_SIGN_AND_SUBMIT, home_office, AT)
    siro.appointments.update(starts_on=date(2000, 1, 1), ends_on=date(2000, 1, 2))
    assert not can(account_of(siro.pk), Can.RETURN_SIGN_AND_SUBMIT, home_office, AT)
