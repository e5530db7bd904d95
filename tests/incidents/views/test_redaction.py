"""The pages on which a passage is hidden, removed and put back."""

import pytest

from incidents.models import Redaction
from tests.beginnings import begins_with
from tests.factories import browser
from tests.incidents.browsing import page
from tests.incidents.cases import asked_case
from tests.incidents.stories import redacted, reported

pytestmark = pytest.mark.django_db
PASSAGE = "Jane Smith"
FORM = {"passage": PASSAGE, "ground": "personal_data", "reason": "A name, typed by mistake."}


def named(body, people):
    return reported(body, people, title=f"{PASSAGE}'s file", description=f"The file of {PASSAGE} was lost.")


@begins_with(named)
def test_a_passage_is_hidden_on_one_page_and_the_incident_says_who_when_and_why(beginning):
    _, people, incident = beginning
    offered = browser(people["dpo"]).get(incident.get_absolute_url()).content.decode()
    assert page("hide", incident) in offered
    shown = browser(people["dpo"]).post(
        page("hide", incident), {"version": incident.version, **FORM}, follow=True
    )
    page_text = shown.content.decode()
    assert PASSAGE not in page_text
    assert "[hidden 1]&#x27;s file" in page_text
    assert "A name, typed by mistake. Hidden by dpo" in page_text
    assert "A second person has not agreed yet." in page_text


@begins_with(named)
def test_a_reason_that_repeats_the_passage_is_refused(beginning):
    _, people, incident = beginning
    data = {"version": incident.version, **FORM, "reason": f"{PASSAGE} is a name."}
    shown = browser(people["dpo"]).post(page("hide", incident), data)
    assert shown.status_code == 422
    assert not Redaction.objects.exists()


@begins_with()
def test_who_decides_reads_the_passage_and_the_security_adviser_does_not(beginning):
    body, people, _ = beginning
    redaction = redacted(named(body, people), people, passage=PASSAGE)
    for name, reads in (("siro", True), ("dpo", True), ("adviser", False)):
        page_text = browser(people[name]).get(redaction.get_absolute_url()).content.decode()
        assert (PASSAGE in page_text) is reads
    assert browser(people["staff"]).get(redaction.get_absolute_url()).status_code in (403, 404)


@begins_with()
def test_the_page_says_what_the_removal_waits_for(beginning):
    body, people, _ = beginning
    redaction = redacted(asked_case(body, people).incident, people, passage="on a train")
    page_text = browser(people["siro"]).get(redaction.get_absolute_url()).content.decode()
    assert "Agree that the passage is removed" in page_text
    assert "keep the passage hidden until it has one." in page_text
    assert page("agree_remove", redaction) not in page_text


@begins_with(named)
def test_the_siro_has_it_as_a_task_and_puts_it_back(beginning):
    _, people, incident = beginning
    redaction = redacted(incident, people, passage=PASSAGE)
    assert redaction.get_absolute_url() in browser(people["siro"]).get("/").content.decode()
    there = page("redaction_step", redaction, name="restore")
    data = {"version": redaction.version, "reason": "It is the name of a ship."}
    shown = browser(people["siro"]).post(there, data, follow=True)
    assert "The passage is in the texts again." in shown.content.decode()
    incident.refresh_from_db()
    assert incident.title == f"{PASSAGE}'s file"
