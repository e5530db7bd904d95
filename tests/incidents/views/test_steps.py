"""The pages of steps after triage."""

import pytest

from audit.models import OutboxMessage
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import Incident
from tests.beginnings import begins_with
from tests.factories import browser, person
from tests.incidents.browsing import page
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    advised,
    approver,
    reported,
    triaged,
)

pytestmark = pytest.mark.django_db


@begins_with()
def test_before_the_content_is_taken_out_the_page_says_what_goes_and_what_stays(beginning):
    body, people, _ = beginning
    page_text = browser(people["adviser"]).get(page("hold", reported(body, people))).content.decode()
    assert "nobody can restore them" in page_text
    assert "the incident is still counted" in page_text


@begins_with()
def test_the_next_step_names_who_can_take_it_the_deputy_included(beginning):
    body, people, _ = beginning
    person("deputy@home-office.example", Role.DEPUTY_SIRO, body)
    incident = advised(body, people)
    for name in ("dpo", "adviser"):
        shown = browser(people[name]).get(page("incident", incident)).content.decode()
        assert "siro (Senior Information Risk Owner)" in shown
        assert "deputy (Deputy SIRO by recorded delegation)" in shown
    shown = browser(people["siro"]).get(page("incident", incident)).content.decode()
    assert "siro (Senior" not in shown.partition("Who can act, one after another")[0]
    assert "could also do this" in shown


def sent(people, view, incident, data, **kw):
    """The page after a step was sent by the adviser."""
    data = {"version": incident.version, **data}
    return browser(people["adviser"]).post(page(view, incident, **kw), data, follow=True)


@begins_with()
def test_both_histories_say_what_was_merged_into_what(beginning):
    body, people, _ = beginning
    other, kept = triaged(body, people), triaged(body, people)
    page_text = sent(people, "merge", other, {"into": str(kept.pk)}).content.decode()
    assert f"Merged into {kept.reference}" in page_text
    assert f'Merged into this incident: <a class="govuk-link" href="{other.get_absolute_url()}"' in page_text
    page_text = browser(people["dpo"]).get(other.get_absolute_url()).content.decode()
    assert "which keeps the earlier times of both" in page_text
    assert f"Into {kept.reference}" in page_text
    assert f"Notices go with {kept.reference}." in page_text


@begins_with(triaged)
def test_an_incident_is_split_on_one_page_and_the_second_one_opens(beginning):
    _, people, first = beginning
    data = {
        "title": "A second bag", "description": "Another bag was left in a taxi.", "personal_data": "yes",
        "reason": "It was another journey.",
    }  # fmt: skip
    asked = sent(people, "step", first, {**data, "description": "Call 020 7946 0123 about it."}, name="split")
    assert "This seems to hold a telephone number" in asked.content.decode()
    page_text = sent(people, "step", first, data, name="split").content.decode()
    assert "This is the second incident: assess it." in page_text
    assert (
        f'This incident was split from <a class="govuk-link" href="{first.get_absolute_url()}"' in page_text
    )


@begins_with()
def test_what_concerns_no_personal_data_is_closed_on_one_page(beginning):
    body, people, _ = beginning
    facts = {"cyber": "no", "press_interest": "no"}
    incident = triaged(
        body, people, report_type="other_information_incident", personal_data="no", facts=facts
    )
    page_text = browser(people["adviser"]).get(incident.get_absolute_url()).content.decode()
    assert "Close: no personal data are concerned" in page_text
    data = {"reason": "A door was found open, and was locked.", "co_category": "V", "publish_ok": "publish"}
    sent(people, "step", incident, data, name="close_without_personal_data")
    incident.refresh_from_db()
    assert incident.status == "closed"


@begins_with(triaged)
def test_a_dismissal_is_reopened_on_its_page(beginning):
    _, people, incident = beginning
    sent(people, "step", incident, {"reason": LONG_REASON}, name="dismiss")
    incident.refresh_from_db()
    assert incident.status == "not_an_incident"
    page_text = sent(
        people, "step", incident, {"reason": "It was used."}, name="reopen_dismissed"
    ).content.decode()
    assert "in triage again" in page_text


def stub_of(body, people):
    return actions.report_held_elsewhere(
        by=people["staff"], at=AT, organisation=body, classification="SECRET", personal_data="yes",
        discovered_at=AT - HOUR, holder="A team",
    )  # fmt: skip


@begins_with()
def test_of_a_stub_nothing_is_deleted_and_nobody_is_notified_twice(beginning):
    body, people, _ = beginning
    stub = stub_of(body, people)
    page_text = browser(people["adviser"]).get(page("hold", stub)).content.decode()
    assert "nobody can restore them" not in page_text
    assert "The portal has no content of it." in page_text
    before = OutboxMessage.objects.filter(event__kind="incident.held_elsewhere").count()
    sent(people, "hold", stub, {"classification": "SECRET", "holder": "A team", "reference_there": "X-1"})
    stub.refresh_from_db()
    assert stub.held_elsewhere.reference_there == "X-1"
    assert OutboxMessage.objects.filter(event__kind="incident.held_elsewhere").count() == before > 0


@begins_with()
def test_the_centre_reads_of_a_merged_report_the_reference_and_is_led_to_no_page_that_is_shut_to_it(
    beginning,
):
    body, people, _ = beginning
    kept = advised(body, people, advice="notify_and_tell_people")
    other = triaged(body, people, title="What somebody found in the street")
    kept = actions.decide(
        incident=kept, by=people["siro"], at=AT + 4 * HOUR, decision="notify_and_tell_people",
        to_follow_by=(AT + 200 * HOUR).date(),
    )  # fmt: skip
    actions.merge(incident=other, by=people["dpo"], at=AT + 5 * HOUR, into=kept)
    Incident.objects.filter(pk=kept.pk).update(cabinet_office_notified=True)
    shut = (other.get_absolute_url(), kept.people_notice.get_absolute_url())
    page_text = browser(approver()).get(kept.get_absolute_url()).content.decode()
    assert f"Merged into this incident: {other.reference}" in page_text
    assert other.title not in page_text
    assert not [address for address in shut if f'href="{address}"' in page_text]
    page_text = browser(people["dpo"]).get(kept.get_absolute_url()).content.decode()
    assert [address for address in shut if f'href="{address}"' in page_text] == list(shut)
