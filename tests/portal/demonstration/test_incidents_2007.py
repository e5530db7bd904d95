"""The incidents of 2007-08: each has its source, and says what is not recorded."""

from collections import Counter
from datetime import date

from incidents.figures import unchecked
from incidents.models import choices
from portal.demonstration import (
    story,
)


def test_every_real_incident_has_its_source_and_says_what_is_not_recorded():
    entries = story.read("incidents_2007")["incidents"]
    assert len(entries) == 15
    assert Counter(entry["told"] for entry in entries) == {"yes": 12, "not_known": 3}
    for entry in entries:
        assert entry["sources"], entry["key"]
        assert entry["data"], entry["key"]
        assert len(entry["data"]) <= 200
        assert entry["told"] in choices.Measure.values
        assert entry["history"]
        assert entry["body"] in story.departments()
        if entry.get("from_table"):
            assert str(entry["recorded"]) == "2008-03-31"


def test_what_followed_an_incident_is_no_proof_that_the_commissioner_was_notified():
    entry = next(
        incident for incident in story.read("incidents_2007")["incidents"] if incident["key"] == "K20"
    )
    assert entry["told"] == "not_known"
    assert "The Commissioner knew of it" in entry["history"]
    assert "undertaking" in entry["history"]
    assert entry["history"].endswith("No source used here says that the Department notified him.")


def test_every_incident_that_counts_as_notified_says_by_whom_or_names_the_list_that_its_department_published():
    """One rule for all: the source names who informed the Commissioner, or is a list of what was notified."""
    by = {
        "K01": "he had spoken to the Commissioner",
        "K04": "as the Secretary of State told the House",
        "K06": "it had contacted the Commissioner",
        "K07": "list it among the incidents that it notified",
        "K08": "as the Inspectorate said",
        "K13": "as the Home Office said",
        "K21": "UKvisas informed the Commissioner",
    }
    listed = "https://www.theregister.co.uk/2008/08/18/moj_data_breaches/"
    for entry in story.read("incidents_2007")["incidents"]:
        if entry["told"] == "yes":
            source = by.get(entry["key"])
            assert source in entry["history"] if source else listed in entry["sources"], entry["key"]


def test_the_child_benefit_discs_count_as_notified_by_what_the_chancellor_told_the_house():
    entry = next(
        incident for incident in story.read("incidents_2007")["incidents"] if incident["key"] == "K01"
    )
    assert (entry["told"], entry["people"]) == ("yes", 25_000_000)
    assert "The Chancellor told the House on 20 November 2007" in entry["history"]
    assert any("darlingsstatement" in source for source in entry["sources"])


def test_no_incident_of_the_year_rests_on_what_only_the_writer_remembers():
    entries = {entry["key"]: entry for entry in story.read("incidents_2007")["incidents"]}
    for entry in entries.values():
        assert not any(unchecked(source) for source in entry["sources"]), entry["key"]
    assert entries["K03"]["occurred"]["precision"] == "year"
    assert not any(entry.get("people_known") for key, entry in entries.items() if key != "K07")


def test_what_is_said_of_an_incident_is_said_by_a_source_that_is_named():
    entries = {entry["key"]: entry for entry in story.read("incidents_2007")["incidents"]}
    assert entries["K13"]["occurred"] == {"day": date(2008, 3, 1), "precision": "month"}
    assert any("home_office_data_loss" in source for source in entries["K13"]["sources"])
    assert entries["K03"]["people"] == [None, 18_000], "up to 9,000 names on each of two discs"
    assert entries["K08"]["people"] == [55, None], "the newspaper says: at least 55"
    assert any("dailymail" in source for source in entries["K08"]["sources"])
    assert any("7147715" in source for source in entries["K04"]["sources"]), "what the Commissioner judged"
    assert not entries["K07"]["history"].startswith("People"), "no source says that all were notified"
    assert "contractor showed" not in entries["K09"]["title"], "no source says who showed the samples"
    assert any("moj_data_breaches" in source for source in entries["K11"]["sources"]), "that it was notified"
