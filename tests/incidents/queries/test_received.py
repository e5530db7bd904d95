"""What the regulator's officers find in their list, by age and by what a case waits for."""

import re
from copy import copy
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db.models.base import ModelState
from django.urls import reverse
from django.utils import timezone

from audit.models import OutboxMessage
from departments.organisations.calendar import london_day
from govuk.pagination import PAGE_SIZE
from incidents import actions
from incidents.home import tasks_for
from incidents.queries.received import received_by_regulator, under_same_reference
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import browser
from tests.incidents.cases import SOON, acknowledged_case, asked_case, now, sent_case
from tests.incidents.stories import AT, HOUR, officer, sends, staffed_body

pytestmark = pytest.mark.django_db
HOME, HEALTH = ("home-office", "HO"), ("health", "DHSC")


def answered_case(body, people):
    case = actions.begin_further_notice(case=asked_case(body, people), by=people["dpo"], at=AT + 8 * HOUR)
    actions.send_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR)
    sends(case.notices.last().message, AT + 10 * HOUR)
    return now(case)


def cases_found(**wanted):
    return [case.pk for case in received_by_regulator(officer(), AT + 12 * HOUR, **wanted)]


@begins_with_nothing
def test_the_oldest_case_comes_first_and_a_case_of_which_nothing_was_sent_is_not_there():
    old = acknowledged_case(*staffed_body(*HOME))
    body, people = staffed_body(*HEALTH)
    new = sent_case(body, people, AT + HOUR)
    assert cases_found() == [old.pk, new.pk]
    assert cases_found(sort="-opened") == [new.pk, old.pk]
    OutboxMessage.objects.filter(regulator_notice__case=new).update(
        status="waiting", sent_at=None, sent_way=""
    )
    assert cases_found() == [old.pk]


@begins_with_nothing
@pytest.mark.parametrize(
    ("make_case", "shown"),
    [
        (sent_case, {"waiting"}),
        (acknowledged_case, set()),
        (asked_case, {"asked"}),
        (answered_case, {"answered"}),
    ],
)
def test_a_case_is_found_under_what_it_waits_for(make_case, shown):
    case = make_case(*staffed_body())
    shows = ("waiting", "asked", "answered", "final", "closed", "withdrawn")
    assert {show for show in shows if cases_found(show=show) == [case.pk]} == shown


@begins_with()
def test_a_case_is_found_by_its_body_and_by_either_reference_in_any_case_of_letters(beginning):
    body, people, _ = beginning
    case = acknowledged_case(body, people)
    assert cases_found(organisation="home-office") == cases_found(reference="ic-123456-a1b2") == [case.pk]
    assert cases_found(reference=case.incident.reference) == [case.pk]
    assert cases_found(reference="IC-9") == []


@begins_with(answered_case)
def test_an_answer_is_on_the_officers_home_page_until_they_ask_again_or_close(beginning):
    _, _, case = beginning
    text = f"Read the answer on incident {case.incident.reference}, received 1 June: ask again, or close the case"
    assert [task.text for task in tasks_for(officer(), AT + 12 * HOUR)] == [text]
    actions.ask_more(case=case, by=officer(), at=AT + 13 * HOUR, wanted="And who?", wanted_by=SOON)
    assert tasks_for(officer(), AT + 14 * HOUR) == []


@begins_with(answered_case)
def test_the_page_of_the_list_shows_the_newest_notice_its_age_and_the_filters(beginning):
    _, _, case = beginning
    shown = browser(officer()).get(reverse("incidents:received"), {"show": "answered"}).content.decode()
    days = (london_day(timezone.now()) - london_day(AT)).days
    assert case.incident.reference in shown
    assert "Further notice, 1 June 2026" in shown
    assert f"{days} days ago" in shown
    assert f"{days} days<br>" in shown  # the age of the case
    assert "Answered 1 June 2026" in shown
    empty = browser(officer()).get(reverse("incidents:received"), {"show": "asked"}).content.decode()
    assert "No case fits these filters." in empty


@begins_with_nothing
def test_the_page_begins_with_the_oldest_case_and_says_how_old_it_is():
    older = sent_case(*staffed_body(*HOME))
    newer = sent_case(*staffed_body(*HEALTH), at=AT + 72 * HOUR)
    shown = browser(officer()).get(reverse("incidents:received")).content.decode()
    assert shown.index(older.incident.reference) < shown.index(newer.incident.reference)
    for case in (older, newer):
        assert f"{(london_day(timezone.now()) - london_day(case.opened_at)).days} days<br>" in shown


@begins_with_nothing
def test_only_cases_that_a_person_may_see_are_named_under_one_reference():
    first = acknowledged_case(*staffed_body(*HOME))
    body, people = staffed_body(*HEALTH)
    second = sent_case(body, people)
    actions.acknowledge(case=second, by=officer(), at=AT + 8 * HOUR, case_reference="ic-123456-a1b2")
    assert [case.pk for case in under_same_reference(officer(), AT + 9 * HOUR, first)] == [second.pk]
    assert under_same_reference(people["dpo"], AT + 9 * HOUR, now(second)) == []


@begins_with()
def test_a_case_whose_answer_is_overdue_is_found_on_the_day_after_it_was_wanted(beginning):
    body, people, _ = beginning
    case = asked_case(body, people)
    wanted = moment_of(case.more_wanted_by)
    overdue = [received_by_regulator(officer(), at, show="overdue") for at in (wanted, wanted + 24 * HOUR)]
    assert [[row.pk for row in rows] for rows in overdue] == [[], [case.pk]]


@begins_with()
def test_a_case_is_found_by_its_law(beginning):
    body, people, _ = beginning
    case = sent_case(body, people)
    assert cases_found(law="uk_gdpr") == [case.pk]
    assert cases_found(law="pecr") == []


def copy_of(row, **changed):
    """A row with the values of this one, but for its key and what has changed."""
    copied_row = copy(row)
    copied_row._state, copied_row.pk = ModelState(), uuid4()
    for name, value in changed.items():
        setattr(copied_row, name, value)
    copied_row.save(force_insert=True)
    return copied_row


def a_case_later(case, hours):
    """A case with a notice that was sent, as this one and so many hours later, without the steps that lead to it."""
    notice, incident = case.notices.get(), case.incident
    later = copy_of(incident, reference=f"{incident.reference}-{hours}", number=incident.number + hours)
    case = copy_of(case, incident=later, opened_at=case.opened_at + hours * HOUR)
    message = copy_of(notice.message, key=f"{notice.message.key[:50]}-{hours}", rule=f"a later case {hours}")
    copy_of(notice, case=case, message=message)
    return case


@begins_with(sent_case)
def test_the_desk_is_read_page_by_page_after_a_row_and_not_after_a_number_of_rows(beginning):
    _, _, case = beginning
    cases = [case, *(a_case_later(case, hours) for hours in range(1, PAGE_SIZE + 1))]
    here = browser(officer())
    first = here.get(reverse("incidents:received"), {"law": "uk_gdpr"})
    shown = first.content.decode()
    assert cases[0].incident.reference in shown
    assert cases[-1].incident.reference not in shown
    following = re.search(r'href="(\?[^"]*after=[^"]*)"', shown).group(1).replace("&amp;", "&")
    assert "law=uk_gdpr" in following
    assert (
        cases[-1].incident.reference in here.get(reverse("incidents:received") + following).content.decode()
    )


def moment_of(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
