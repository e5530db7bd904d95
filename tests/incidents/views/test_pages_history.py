"""The page of an incident of recorded history."""

import pytest
from django.urls import reverse

from tests.beginnings import begins_with
from tests.factories import browser
from tests.incidents.browsing import page
from tests.incidents.stories import (
    of_2007,
)

pytestmark = pytest.mark.django_db


@begins_with()
def test_of_a_case_of_which_no_decision_is_recorded_none_is_said_to_have_been_taken(beginning):
    body, people, _ = beginning
    incident = of_2007(body, people, notified="not_known")
    shown = browser(people["adviser"]).get(page("incident", incident)).content.decode()
    decision = shown[shown.index(">Decision</h2>") :]
    decision = decision[: decision.index("<h2")] if "<h2" in decision else decision
    assert decision.count("Not recorded") == 2
    assert "Record only" not in decision
    assert people["siro"].name not in decision
    assert "Record only" not in shown
    assert "To be notified" not in shown
    assert "Entered what recorded history says" in shown
    assert "Not recorded whether it was notified" in shown


@begins_with()
def test_the_page_says_where_a_substantial_risk_rests_on_what_is_not_known_alone(beginning):
    body, people, _ = beginning
    lost = {
        "breach_kind": ["confidentiality"],
        "exposure": "whereabouts_unknown",
        "recipient_control": "not_applicable",
        "harm_flags": ["contact_only"],
        "people_min": 3_000_000,
        "people_max": 3_000_000,
    }
    known = {"whereabouts": "no", "encryption": "none", "harm_flags": ["identity_and_financial"]}
    says = "It counts only because the worst is assumed for what is not known."
    for facts, expected in ((lost, True), (lost | known | {"premises": "in_transit"}, False)):
        incident = of_2007(body, people, facts=facts)
        shown = browser(people["adviser"]).get(page("incident", incident)).content.decode()
        assert "Substantial risk to large numbers" in shown
        assert (says in shown) is expected


@begins_with()
def test_recorded_history_reads_as_history_and_no_clock_runs(beginning):
    body, people, _ = beginning
    incident = of_2007(body, people)
    client = browser(people["adviser"])
    whole = client.get(page("incident", incident)).content.decode()
    assert "No clock: recorded history" in whole
    assert "since it was found" not in whole
    listed = client.get(reverse("incidents:list"), {"show": "all"}).content.decode()
    assert "as recorded history has it" in listed
    assert "Not needed" not in listed


@begins_with()
def test_incidents_of_2007_are_neither_open_today_nor_among_todays_open_ones(beginning):
    body, people, _ = beginning
    of_2007(body, people, notified="yes")
    client = browser(people["adviser"])

    def listed(show: str) -> str:
        return client.get(reverse("incidents:list"), {"show": show}).content.decode()

    assert "Two unencrypted discs lost in the post" not in listed("open")
    for show in ("closed", "told", "all"):
        assert "Two unencrypted discs lost in the post" in listed(show)
        assert "Notified, as recorded history has it" in listed(show)
    assert "incident open" not in client.get("/").content.decode()
