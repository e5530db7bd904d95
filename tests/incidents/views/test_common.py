"""Triage and what follows save what is sound, and keep what is not as it was typed, beside its error."""

import pytest
from django.urls import reverse

from accounts.models import UnsavedField
from incidents import actions
from tests.beginnings import begins_with
from tests.factories import browser, sign_in
from tests.incidents import stories
from tests.incidents.browsing import page
from tests.incidents.stories import (
    AT,
    HOUR,
    triaged,
)
from tests.rules.forms import forms_of


def under_triage(body, people):
    incident = stories.reported(body, people)
    return actions.take_triage(incident=incident, by=people["adviser"], at=AT + HOUR)


@pytest.fixture
def incident(beginning, client):
    _, people, incident = beginning
    sign_in(client, people["adviser"])
    return incident


def save(client, incident, section: str, data: dict, **kw):
    incident.refresh_from_db()
    sent = {"version": incident.version, "report_type": "personal_data_breach", "personal_data": "yes"}
    return client.post(reverse(f"incidents:{section}", args=[incident.pk]), sent | data, **kw)


def shown(client, incident, section: str) -> str:
    return client.get(reverse(f"incidents:{section}", args=[incident.pk])).content.decode()


@begins_with(under_triage)
def test_one_bad_field_of_triage_holds_back_no_other_and_comes_back_as_it_was_typed(client, incident):
    typed = {"people_min": "some dozens", "how_occurred": "A bag was left on a train.", "cyber": "no"}
    done = save(client, incident, "triage", typed | {"later": "1"}, follow=True)
    page_text = done.content.decode()
    assert done.redirect_chain[-1][0] == incident.get_absolute_url()
    assert "Not saved: “People affected: the least it could be”" in page_text
    assert "Typed and not saved" in page_text
    incident.refresh_from_db()
    assert (incident.how_occurred, incident.cyber, incident.people_min) == (typed["how_occurred"], "no", None)
    again = shown(client, incident, "triage")
    assert 'value="some dozens"' in again
    assert "There is a problem" in again


@begins_with(under_triage)
def test_times_that_contradict_each_other_are_kept_and_the_rest_is_saved(client, incident):
    late = {
        "occurred_from_day": "1",
        "occurred_from_month": "1",
        "occurred_from_year": "2026",
        "occurred_from_time": "09:00",
    }
    early = {
        "occurred_to_day": "1",
        "occurred_to_month": "1",
        "occurred_to_year": "2025",
        "occurred_to_time": "09:00",
    }
    save(client, incident, "triage", late | early | {"how_occurred": "A bag was left.", "later": "1"})
    incident.refresh_from_db()
    assert incident.how_occurred == "A bag was left."
    assert incident.occurred_to is None
    again = shown(client, incident, "triage")
    assert 'value="2025"' in again
    assert "The time it ended must be the same as or after the time it happened" in again


@begins_with(under_triage)
def test_a_sound_value_in_its_place_ends_what_was_kept(client, incident):
    save(client, incident, "triage", {"people_min": "some", "later": "1"})
    assert UnsavedField.objects.get().name == "people_min"
    save(client, incident, "triage", {"people_min": "12", "later": "1"})
    incident.refresh_from_db()
    assert incident.people_min == 12
    assert not UnsavedField.objects.exists()


@begins_with(under_triage)
def test_to_assess_waits_for_what_is_not_sound_and_saves_the_rest(client, incident):
    done = save(client, incident, "triage", {"people_min": "some", "cyber": "no", "assess": "1"})
    assert done.status_code == 422
    assert 'value="some"' in done.content.decode()
    incident.refresh_from_db()
    assert incident.cyber == "no"
    assert f'value="{incident.version}"' in done.content.decode()


@begins_with()
@pytest.mark.parametrize(
    ("section", "bad", "good"),
    [
        ("notice", {"registration_number": "a number"}, {"consequences": "Identity theft."}),
        ("response", {"people_told_count": "a few"}, {"prevention": "A new rule for bags."}),
        ("learning", {"co_category": "XX"}, {"lesson_for_sharing": "Do not carry papers."}),
    ],
)
def test_the_later_sections_save_what_is_sound(beginning, client, db, section, bad, good):
    body, people, _ = beginning
    incident = stories.notified(body, people)
    sign_in(client, people["dpo"])
    done = save(client, incident, section, bad | good)
    assert done.status_code == 422
    assert "Not saved:" in done.content.decode()
    incident.refresh_from_db()
    [(name, value)] = good.items()
    assert getattr(incident, name) == value
    assert UnsavedField.objects.get().name == next(iter(bad))


@begins_with(under_triage)
def test_what_is_taken_out_as_secret_is_taken_out_of_what_was_kept_too(client, incident):
    save(client, incident, "triage", {"people_min": "of the secret list", "later": "1"})
    incident.refresh_from_db()
    actions.hold_elsewhere(
        incident=incident, by=incident.organisation.appointments.get(role="security_adviser").user, at=AT + 2 * HOUR,
        version=incident.version, holder="A team", reference_there="1", classification="SECRET",
    )  # fmt: skip
    assert not UnsavedField.objects.exists()


@begins_with()
def test_assessing_again_with_one_bad_field_saves_nothing_says_so_and_keeps_what_was_typed(
    beginning, client, db
):
    body, people, _ = beginning
    incident = stories.assessed(body, people)
    sign_in(client, people["adviser"])
    typed = {
        "reason": "The bag was opened by somebody.",
        "other_body": "The railway",
        "people_min": "some dozens",
        "cyber": "yes",
        "harm_flags": "criminal",
        "aware_at_day": "31",
        "aware_at_month": "February",
        "aware_at_year": "2026",
    }
    done = save(client, incident, "reassess", typed)
    page_text = done.content.decode()
    assert done.status_code == 422
    assert "Nothing is saved yet" in page_text
    (sent,) = (form for form in forms_of(page_text, done.wsgi_request.path) if "reason" in form.fields)
    assert {name: sent.fields[name] for name in typed} == typed
    before, version = incident.other_body, incident.version
    incident.refresh_from_db()
    assert (incident.other_body, incident.version, incident.assessments.count()) == (before, version, 1)


pytestmark = pytest.mark.django_db


@begins_with(triaged)
def test_a_version_somebody_else_has_overtaken_is_a_conflict_and_keeps_what_was_typed(beginning):
    _, people, incident = beginning
    answer = browser(people["dpo"]).post(
        page("triage", incident), {"version": incident.version - 1, "how_occurred": "My own words about it."}
    )
    assert answer.status_code == 409
    assert "My own words about it." in answer.content.decode()


@begins_with(triaged)
def test_a_conflict_shows_both_versions_by_their_labels_and_only_where_they_differ(beginning):
    _, people, incident = beginning
    client, edit = browser(people["dpo"]), page("notice", incident)
    for text in ("They were rung at once.", "They were written to."):
        answer = client.post(edit, {"version": incident.version, "consequences": text})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert shown.count("Likely consequences for the people") == 2
    assert shown.index("They were rung at once.") < shown.index("They were written to.")
    assert "Not recorded" not in shown
