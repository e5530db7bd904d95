"""The single check and the list are one value: they agree whatever posts a person holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from departments.models import Appointment, Organisation
from departments.organisations.calendar import london_day
from departments.organisations.powers import (
    can,
    employers_of,
    forget_appointments,
    holds,
    organisations_for,
    scope,
)
from departments.organisations.roles import JUDGES_NOBODY, OF_GOVERNMENT, ROLES, Can, Reach, Role, reaches
from tests import factories

AT = datetime(2026, 6, 10, 9, tzinfo=UTC)
TODAY = london_day(AT)
KIND = Organisation.Kind


@pytest.fixture
def register(db):
    """Two departments with an agency each, a department listed under another, the centre and the regulator."""
    home, work = factories.make_organisation("home-office"), factories.make_organisation("work")
    agency = {"kind": KIND.EXECUTIVE_AGENCY}
    return [
        home,
        work,
        factories.make_organisation("passports", sponsor=home, **agency),
        factories.make_organisation("pensions", sponsor=work, **agency),
        factories.make_organisation("below", sponsor=home),
        factories.centre(),
        factories.centre().sponsor,
        factories.commissioner(),
    ]


POSTS = st.lists(
    st.tuples(
        st.sampled_from(list(Role)),
        st.integers(0, 7),  # in which organisation of the register
        st.none() | st.integers(0, 7),  # limited to which
        st.integers(-800, 30),  # first day, from today
        st.none() | st.integers(0, 800),  # days until the last
    ),
    max_size=5,
)


def hold(user, posts, register) -> None:
    """Give a person these posts as they are read, without writing them: so that any combination can be tried."""
    forget_appointments(user)
    user._appointments = [
        Appointment(
            user=user,
            role=role.value,
            organisation=register[where],
            limited_to=register[limit]
            if limit is not None and ROLES[role].reach is Reach.GOVERNMENT
            else None,
            starts_on=TODAY + timedelta(days=first),
            ends_on=None if days is None else TODAY + timedelta(days=first + days),
        )
        for role, where, limit, first, days in posts
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(posts=[(Role.CO_REVIEWER, 5, None, -9, None), (Role.SIRO, 0, None, -700, 600)])
@example(posts=[(Role.CO_APPROVER, 5, 6, -9, None), (Role.SIRO, 1, None, -9, None)])
@example(posts=[(Role.SPONSOR_REVIEWER, 0, None, -9, None), (Role.ALB_PREPARER, 2, None, -700, 600)])
@example(posts=[(Role.IAO, 0, None, 0, None), (Role.CO_REVIEWER, 0, None, 0, None)])
@given(posts=POSTS)
def test_the_list_keeps_exactly_what_the_single_check_allows(posts, register):
    user = factories.make_user("anybody@example.test")
    hold(user, posts, register)
    everybody = {organisation.code for organisation in register}
    values = {
        (
            scope(user, power, AT),
            frozenset(organisation.code for organisation in register if can(user, power, organisation, AT)),
        )
        for power in Can
    }
    for held, allowed in values:
        wanted = held.filter("")
        assert _codes(wanted) == allowed, held
        assert _codes(wanted | Q(code="below")) == allowed | {"below"}, held
        assert held.everything == (held.includes(None) and allowed == everybody)


def _codes(wanted: Q) -> set[str]:
    return set(Organisation.objects.filter(wanted).values_list("code", flat=True))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=POSTS)
def test_more_posts_never_take_away_what_one_of_them_gives_save_by_employment(posts, register):
    """Roles combine. Only the rule for employers takes away, and only from those who judge."""
    user = factories.make_user("anybody@example.test")
    hold(user, posts, register)
    barred = employers_of(user, AT)
    together = {power: [can(user, power, organisation, AT) for organisation in register] for power in Can}
    for post in posts:
        hold(user, [post], register)
        for power in Can:
            for place, organisation in enumerate(register):
                if can(user, power, organisation, AT) and (
                    power in JUDGES_NOBODY or organisation.pk not in barred
                ):
                    assert together[power][place], (power, organisation.code)


@pytest.mark.parametrize("ends_on", [None, date(2026, 6, 9), date(2025, 6, 11)])
def test_whoever_works_or_worked_for_a_body_finds_it_in_no_list_of_what_they_may_judge(register, ends_on):
    home, *others = register
    reviewer = factories.person("reviewer@example.test", Role.CO_REVIEWER, factories.centre())
    factories.appoint(reviewer, Role.PREPARER, home, ends_on=ends_on)
    for power in (Can.RETURN_TAKE_UP, Can.RETURN_RECOMMEND, Can.ACTION_VERIFY):
        assert not can(reviewer, power, home, AT)
        assert set(organisations_for(reviewer, power, AT)) == set(others) - {
            factories.centre(),
            factories.centre().sponsor,
        }
    assert home in organisations_for(reviewer, Can.RETURN_SEE, AT)


def test_a_post_that_ended_over_a_year_ago_bars_nobody(register):
    home = register[0]
    reviewer = factories.person("reviewer@example.test", Role.CO_REVIEWER, factories.centre())
    factories.appoint(reviewer, Role.PREPARER, home, ends_on=date(2025, 6, 9))
    assert home in organisations_for(reviewer, Can.RETURN_TAKE_UP, AT)
    assert can(reviewer, Can.RETURN_TAKE_UP, home, AT)


def test_a_role_that_judges_no_more_than_it_works_for_is_joined_by_the_others_of_the_person(register):
    """An approver who is the SIRO of a body cancels its action as the SIRO, and no other as an approver of it."""
    home = register[0]
    person = factories.person("both@example.test", Role.CO_APPROVER, factories.centre())
    factories.appoint(person, Role.SIRO, home)
    assert scope(person, Can.ACTION_CANCEL, AT).roles_over(home) == (Role.SIRO,)
    assert home in organisations_for(person, Can.ACTION_CANCEL, AT)


@pytest.mark.parametrize("role", [role for role in Role if ROLES[role].reach is Reach.GOVERNMENT])
def test_whoever_is_limited_to_one_body_sees_that_one_and_nothing_of_government(role, register):
    home = register[0]
    seat = factories.commissioner() if ROLES[role].seat == "regulator" else factories.centre()
    limited = factories.person("limited@example.test", role, seat, limited_to=home)
    for power in [power for power in Can if reaches(role, power)]:
        assert list(organisations_for(limited, power, AT)) == [home]
        assert not can(limited, power, None, AT)
        assert holds(limited, power, AT) == (power not in OF_GOVERNMENT)


def test_appointments_are_read_once_for_all_questions(register, django_assert_num_queries):
    user = factories.person("siro@example.test", Role.SIRO, register[0])
    with django_assert_num_queries(1):
        for power in Can:
            for organisation in register:
                can(user, power, organisation, AT)
            scope(user, power, AT).filter()
