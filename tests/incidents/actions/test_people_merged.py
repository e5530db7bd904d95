"""Notifying the people affected, where two incidents turn out to be one event."""

import pytest

from incidents import actions
from incidents.checks.overdue import overdue_in
from incidents.home import tasks_for
from incidents.models import Incident, PeopleNotice
from incidents.queries.people import people_notices_of
from incidents.queries.standing import cases_with_something_due
from tests.beginnings import begins_with
from tests.factories import browser
from tests.incidents.stories import AT, HOUR, notified, of_high_risk

pytestmark = pytest.mark.django_db
LATER = AT + 24 * HOUR


@pytest.fixture
def home(beginning):
    return beginning[:2]


def sends(notice, people, number, everybody=True):
    return actions.record_people_sending(
        notice, by=people["dpo"], at=LATER, sent_on=LATER.date(), way="letter", people=number, words="We lost it.",
        everybody=everybody,
    )  # fmt: skip


def merge(item, into, people):
    actions.merge(item, by=people["dpo"], at=LATER, into=into)
    return Incident.objects.get(pk=into.pk)


@begins_with()
def test_a_duty_not_yet_done_goes_over_and_stays_due(home):
    body, people = home
    target = merge(of_high_risk(body, people), notified(body, people), people)
    notice = target.people_notice
    assert notice.is_open
    assert any(notice.get_absolute_url() == task.href for task in tasks_for(people["dpo"], LATER))
    late = AT + 2400 * HOUR
    assert any(case.incident_id == target.pk for case in cases_with_something_due(late))
    assert any("people" in overdue_in(case, late) for case in target.regulator_cases.all())


@begins_with()
def test_what_was_sent_is_on_the_page_of_the_incident_that_goes_on(home):
    body, people = home
    other = of_high_risk(body, people)
    sends(other.people_notice, people, 300)
    target = merge(Incident.objects.get(pk=other.pk), notified(body, people), people)
    assert (target.people_told, target.people_told_count) == ("yes", 300)
    page = browser(people["dpo"]).get(target.get_absolute_url()).content.decode()
    assert "The people have been notified" in page
    assert "What is owed to the people affected went over too" in page


@begins_with()
def test_where_both_owe_one_both_stay_due_and_their_sendings_count_together(home):
    body, people = home
    first, second = of_high_risk(body, people), of_high_risk(body, people)
    target = merge(first, second, people)
    own, merged = people_notices_of(target)
    assert (own.incident, merged.incident) == (target, Incident.objects.get(pk=first.pk))
    page = browser(people["dpo"]).get(target.get_absolute_url()).content.decode()
    assert f"by {merged.incident.reference}, merged here" in page
    sends(own, people, 40)
    assert Incident.objects.get(pk=target.pk).people_told == "about_to_be"
    late = AT + 2400 * HOUR
    assert "people" in overdue_in(cases_with_something_due(late).get(incident=target), late)
    sends(PeopleNotice.objects.get(pk=merged.pk), people, 2)
    target = Incident.objects.get(pk=target.pk)
    assert (target.people_told, target.people_told_count) == ("yes", 42)
