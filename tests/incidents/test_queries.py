"""Who sees which incidents, and how much of them."""

from functools import reduce
from operator import or_

import pytest
from django.urls import reverse

from audit.models import Event, OutboxMessage
from audit.record import subject_of
from departments.organisations.powers import scope
from departments.organisations.roles import Can, Role
from incidents.queries import listed, sees_all_of, visible_events
from incidents.urls import urlpatterns
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import browser, centre, fresh, person
from tests.incidents.browsing import page
from tests.incidents.stories import (
    AT,
    HOUR,
    approver,
    notified,
    officer,
    recorded,
    reported,
    sends,
    staffed_body,
)

pytestmark = pytest.mark.django_db


@begins_with(notified)
def test_a_stranger_with_the_same_role_elsewhere_sees_nothing(beginning, sample):
    _, _, incident = beginning
    case = incident.regulator_case
    _, strangers = staffed_body("treasury", "HMT")
    one_by_one = [pattern for pattern in urlpatterns if "<uuid:pk>" in str(pattern.pattern)]
    for number, name in enumerate(posts := ("siro", "dpo", "adviser", "staff")):
        client = fresh(browser(strangers[name]))
        listing = client.get(reverse("incidents:list"), {"show": "all"}).content.decode()
        assert incident.reference not in listing
        assert "0 incidents" in listing
        own = one_by_one[number :: len(posts)]  # so that a stranger opens each page
        for pattern in sample(
            one_by_one, len(one_by_one) // 2, name, name=lambda pattern: pattern.name, always=own
        ):
            thing = incident
            if str(pattern.pattern).startswith("notifications/"):
                thing = case
            elif str(pattern.pattern).startswith("notices/"):
                thing = case.notices.get()
            kw = {"name": "close"} if "name>" in str(pattern.pattern) else {}
            kw |= {"key": "kind"} if "key>" in str(pattern.pattern) else {}
            for answer in (
                client.get(page(pattern.name, thing, **kw)),
                client.post(page(pattern.name, thing, **kw), {"version": 1}),
            ):
                assert answer.status_code in (403, 404, 405), (name, pattern.name, answer.status_code)


@begins_with(notified)
def test_the_reporter_sees_the_report_and_not_the_case(beginning):
    _, people, incident = beginning
    text = browser(people["staff"]).get(page("incident", incident)).content.decode()
    assert "A bag with papers" in text
    assert "What the rule advises" not in text
    assert "Decision" not in text


@begins_with()
def test_a_colleague_without_a_part_sees_nothing(beginning):
    body, people, _ = beginning
    incident = reported(body, people)
    other = person("colleague@home-office.example", Role.STAFF, body)
    assert browser(other).get(page("incident", incident)).status_code == 404


@begins_with()
def test_a_withheld_name_is_shown_only_to_those_who_look_into_it(beginning):
    body, people, _ = beginning
    incident = reported(body, people, reporter_withheld=True)
    seen = {
        name: browser(people[name]).get(page("incident", incident)).content.decode()
        for name in ("siro", "dpo")
    }
    assert "somebody whose name is withheld" in seen["siro"]
    assert "Name withheld" in seen["siro"]
    assert str(people["staff"]) in seen["dpo"]


@begins_with(notified)
def test_the_regulator_sees_only_what_was_sent_to_it(beginning):
    _, _, incident = beginning
    ico = browser(officer())
    case = incident.regulator_case
    assert ico.get(page("case", case)).status_code == 404
    assert ico.get(page("data", case.notices.get())).status_code == 404
    sends(OutboxMessage.objects.get(channel="ico"), AT + 5 * HOUR)
    assert ico.get(page("case", case)).status_code == 200
    assert ico.get(page("data", case.notices.get())).json()["reference"] == incident.reference
    assert ico.get(page("incident", incident)).status_code in (403, 404)


@begins_with()
def test_the_centre_sees_only_incidents_of_which_it_is_notified(beginning):
    body, people, _ = beginning
    quiet, loud = recorded(body, people), notified(body, people)
    listing = browser(approver()).get(reverse("incidents:list"), {"show": "all"}).content.decode()
    assert loud.reference in listing
    assert quiet.reference not in listing


@begins_with()
def test_the_national_audit_office_reads_every_incident(beginning):
    body, people, _ = beginning
    of_the_centre, quiet = notified(body, people), recorded(body, people)
    auditor = person("auditor@centre.example", Role.EXTERNAL_AUDITOR, centre())
    listing = browser(auditor).get(reverse("incidents:list"), {"show": "all"}).content.decode()
    assert of_the_centre.reference in listing
    assert quiet.reference in listing
    assert browser(auditor).get(page("incident", quiet)).status_code == 200


@begins_with_nothing
def test_the_list_is_of_one_organisation_where_one_is_chosen():
    here, there = reported(*staffed_body()), reported(*staffed_body("treasury", "HMT"))
    auditor = person("auditor@centre.example", Role.EXTERNAL_AUDITOR, centre())

    def references(**chosen):
        rows, parts = listed(auditor, AT, **chosen)
        return {row.reference for row in rows.filter(reduce(or_, parts))}

    assert references() == {here.reference, there.reference}
    assert references(organisation="treasury") == {there.reference}


@begins_with()
def test_the_centre_reads_the_whole_record_of_what_it_is_notified_of_and_of_nothing_else(beginning):
    body, people, _ = beginning
    quiet, loud = recorded(body, people), notified(body, people)
    assert [sees_all_of(approver(), incident, AT) for incident in (quiet, loud)] == [False, True]


@begins_with()
def test_events_of_incidents_are_seen_at_the_centre_where_it_is_notified_of_them(beginning):
    body, people, _ = beginning
    quiet, loud = recorded(body, people), notified(body, people)
    parts = visible_events(approver(), AT, scope(approver(), Can.AUDIT_LOG_SEE, AT))
    seen = set(Event.objects.filter(reduce(or_, parts)).values_list("subject", flat=True))
    assert [subject_of(incident) in seen for incident in (quiet, loud)] == [False, True]
