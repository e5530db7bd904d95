"""The tables of the annual reports and the counts behind them."""

from datetime import UTC, datetime, timedelta

import pytest

from audit.models import OutboxMessage
from audit.record import subject_of
from departments.organisations.calendar import london_day
from incidents import actions, figures
from incidents.models import Incident
from tests.beginnings import begins_with, begins_with_nothing
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    SERIOUS,
    notified,
    of_2007,
    officer,
    recorded,
    reported,
    save,
    sends,
    staffed_body,
    triaged,
)

pytestmark = pytest.mark.django_db
YEAR = "2026-27"
END = AT + timedelta(days=300)


def sent(incident, at=AT + 5 * HOUR):
    sends(OutboxMessage.objects.get(payload__reference=incident.reference), at)


def acknowledged(incident, after=6):
    sent(incident)
    case = incident.regulator_case
    case.refresh_from_db()
    actions.acknowledge(case=case, by=officer(), at=AT + after * HOUR, case_reference="IC-2026-1")


def figures_of(year, body, at):
    return figures.figures_of(figures.rows_of(year, body, until=at), year, london_day(at))


def tables_of(year, body, at):
    rows = figures.rows_of(year, body, until=at)
    earlier = figures.earlier_years(year, body)
    return figures.tables_of(rows, earlier) | figures.definitions_of(rows, year)


def value(name, body):
    return next(figure for figure in figures_of(YEAR, body, END) if figure.key == f"incidents.{name}")


@begins_with()
def test_table_1_names_every_incident_in_one_of_three_states_and_table_2_adds_up_to_it(beginning):
    body, people, _ = beginning
    with_reference, other = notified(body, people), recorded(body, people)
    acknowledged(with_reference)
    tables = tables_of(YEAR, body, END)
    assert {row["reference"]: row["notification"] for row in tables["rows"]} == {
        with_reference.reference: "notified",
        other.reference: "not_notified",
    }
    assert tables["counts"] == {"notified": 1, "not_notified": 1, "not_known": 0, "all": 2}
    assert [(line["category"], line["all"]) for line in tables["by_category"]] == [
        ("I", 0),
        ("II", 2),
        ("III", 0),
        ("IV", 0),
        ("V", 0),
    ]
    for state in tables["counts"]:
        assert sum(line[state] for line in tables["by_category"]) == tables["counts"][state]
    assert set(tables["by_category"][1]["sources"]) == {subject_of(with_reference), subject_of(other)}


@begins_with()
@pytest.mark.parametrize(
    ("notified", "state"), [("yes", "notified"), ("no", "not_notified"), ("not_known", "not_known")]
)
def test_what_no_source_says_of_a_notification_is_a_state_of_its_own(beginning, notified, state):
    body, people, _ = beginning
    incident = of_2007(body, people, notified=notified)
    tables = tables_of("2007-08", body, AT)
    assert [(row["reference"], row["notification"]) for row in tables["rows"]] == [
        (incident.reference, state)
    ]
    assert tables["counts"][state] == 1
    value_by_key = {figure.key: figure.value for figure in figures_of("2007-08", body, AT)}
    assert {key: value_by_key[f"incidents.{key}"] for key in figures.STATES} == {
        key: int(key == state) for key in figures.STATES
    }


@begins_with()
def test_a_year_before_the_law_had_a_clock_has_no_figure_that_the_clock_made_and_no_later_date(beginning):
    body, people, _ = beginning
    of_2007(body, people)
    figures = figures_of("2007-08", body, AT)
    tables = tables_of("2007-08", body, AT)
    assert not any("72_hours" in figure.key or "below_advice" in figure.key for figure in figures)
    text = " ".join(
        [*(figure.definition for figure in figures), tables["definition"], tables["category_definition"]]
    )
    assert "2018" not in text
    assert "72" not in text


@begins_with()
def test_queued_is_not_notified(beginning):
    body, people, _ = beginning
    notified(body, people)
    assert tables_of(YEAR, body, END)["counts"]["not_notified"] == 1


@begins_with(notified)
def test_sent_is_not_notified_until_the_regulators_reference_is_there(beginning):
    body, _, incident = beginning
    sent(incident)
    tables = tables_of(YEAR, body, END)
    assert tables["counts"]["notified"] == 0
    assert f"notified once the regulator’s reference is there: {incident.reference}" in tables["definition"]
    assert "reference is awaited" in figures.rows_of(YEAR, body)[0]["notification_words"]
    assert value("notified", body).value == 0


@begins_with(notified)
def test_a_withdrawn_notice_counts_as_not_notified_with_a_note(beginning):
    body, people, incident = beginning
    sent(incident)
    incident = actions.reassess(
        incident=incident,
        by=people["adviser"],
        at=AT + 6 * HOUR,
        reason="Found and unread.",
        fields={"exposure": "recovered_unread"},
    )
    incident = actions.advise(incident=incident, by=people["dpo"], at=AT + 7 * HOUR, advice="record_only")
    incident = actions.decide(
        incident=incident, by=people["siro"], at=AT + 8 * HOUR, decision="record_only", reason=LONG_REASON
    )
    actions.withdraw(
        case=incident.regulator_case,
        by=people["dpo"],
        at=AT + 9 * HOUR,
        reason="Found on site and unread.",
    )
    tables = tables_of(YEAR, body, END)
    assert tables["counts"]["notified"] == 0
    assert incident.reference in tables["definition"]


@begins_with()
def test_dismissed_merged_and_near_misses_are_not_counted(beginning):
    body, people, _ = beginning
    first, two = triaged(body, people), triaged(body, people)
    actions.dismiss(incident=first, by=people["dpo"], at=AT + 3 * HOUR, reason=LONG_REASON)
    reported(body, people, report_type="near_miss", personal_data="no")
    rows = figures.rows_of(YEAR, body)
    assert [row["reference"] for row in rows] == [two.reference]


@begins_with()
def test_near_misses_are_counted_by_themselves(beginning):
    body, people, _ = beginning
    triaged(body, people)
    near = reported(body, people, report_type="near_miss", personal_data="no")
    near_misses = figures.near_misses_in(YEAR, body)
    assert [row["reference"] for row in near_misses] == [near.reference]
    counts = {
        figure.key: figure.value
        for figure in figures.figures_of(figures.rows_of(YEAR, body), YEAR, AT.date(), near_misses)
    }
    assert (counts["incidents.recorded"], counts["incidents.near_misses"]) == (1, 1)
    assert figures.near_misses_in("2025-26", body) == []


@begins_with()
def test_an_incident_counts_in_the_year_in_which_it_was_recorded(beginning):
    body, people, _ = beginning
    late = reported(
        body,
        people,
        discovered_at=AT - HOUR,
        occurred_from=AT - timedelta(days=400),
        occurred_precision="month",
    )
    assert [row["reference"] for row in figures.rows_of(YEAR, body)] == [late.reference]
    assert figures.rows_of("2025-26", body) == []
    assert figures.rows_of(YEAR, body)[0]["occurred_words"] == "April 2025"


@begins_with()
def test_within_72_hours_is_counted_of_those_sent(beginning):
    body, people, _ = beginning
    soon, late = notified(body, people), notified(body, people)
    limit = soon.discovered_at + 72 * HOUR
    sent(soon, limit)
    sent(late, limit + timedelta(seconds=1))
    figure = value("notified_within_72_hours_of_discovery", body)
    assert (figure.value, figure.of) == (1, 2)
    assert figure.sources == (subject_of(soon),)
    assert figure.definition


@begins_with()
def test_a_notice_with_no_time_of_awareness_is_neither_in_time_nor_late_by_it(beginning):
    body, people, _ = beginning
    sent(notified(body, people))
    Incident.objects.update(aware_at=None)
    assert value("notified_within_72_hours_of_awareness", body).of == 0


@begins_with()
def test_people_are_ranges_and_no_figure_sums_them(beginning):
    body, people, _ = beginning
    triaged(
        body, people, facts={**SERIOUS, "people_min": None, "people_max": None, "people_known": "unknown"}
    )
    triaged(body, people)
    rows = [row["people_words"] for row in figures.rows_of(YEAR, body)]
    assert rows == ["", "3,000 to 3,648 people"]
    assert not any("people" in figure.key for figure in figures_of(YEAR, body, END))


@begins_with()
def test_what_is_withheld_is_counted_and_not_described(beginning):
    body, people, _ = beginning
    incident = recorded(body, people)
    save(incident, people["dpo"], AT + 6 * HOUR, "learning", {"publish_ok": "withhold_harm"})
    row = figures.rows_of(YEAR, body)[0]
    assert "train" not in row["nature"]
    assert tables_of(YEAR, body, END)["counts"]["all"] == 1


@begins_with()
def test_another_bodys_incidents_are_not_counted(beginning):
    body, people, _ = beginning
    other, others = staffed_body("treasury", "HMT")
    recorded(body, people)
    recorded(other, others)
    assert value("recorded", body).value == 1
    assert len(figures.rows_of(YEAR)) == 2


@begins_with()
def test_table_3_gives_earlier_years_by_category(beginning):
    body, people, _ = beginning
    recorded(body, people, at=AT - timedelta(days=365))
    assert figures.earlier_years(YEAR, body) == [{"year": "2025-26", "values": [0, 1, 0, 0, 0], "total": 1}]


@begins_with_nothing
@pytest.mark.parametrize(
    ("least", "most", "known", "text"),
    [
        (3_000_000, 3_000_000, "exact", "3,000,000 people"),
        (3_000, 3_000, "estimate", "about 3,000 people"),
        (None, 9_000, "estimate", "up to 9,000 people"),
        (600_000, 620_000, "estimate", "600,000 to 620,000 people"),
    ],
)
def test_a_number_of_people_is_printed_as_it_was_said(least, most, known, text):
    assert figures.people_words(Incident(people_min=least, people_max=most, people_known=known)) == text


@begins_with()
def test_of_an_incident_of_which_only_the_year_is_known_the_year_is_said(beginning):
    body, people, _ = beginning
    recorded(body, people)
    Incident.objects.update(occurred_from=datetime(2006, 1, 1, tzinfo=UTC), occurred_precision="year")
    row = figures.rows_of(YEAR, body)[0]
    assert (row["occurred_words"], row["occurred_month"]) == ("2006", "")
    assert "the month in which it happened" in row["not_recorded"]


@begins_with_nothing
def test_sources_are_numbered_in_one_order_and_what_is_only_remembered_comes_last():
    rows = [
        {
            "reference": "A-1",
            "sources": ["General knowledge, not yet checked against a source", "https://b.example"],
        },
        {"reference": "A-2", "sources": ["https://a.example", "https://b.example"]},
    ]
    sources = figures.sources_of(rows)
    assert [(source["number"], source["source"][:9]) for source in sources] == [
        (1, "https://a"),
        (2, "https://b"),
        (3, "General k"),
    ]
    assert [source["references"] for source in sources] == [["A-2"], ["A-1", "A-2"], ["A-1"]]
    assert [source["unchecked"] for source in sources] == [False, False, True]


@begins_with_nothing
def test_the_figure_of_a_category_is_defined_by_its_number_and_its_words():
    body, _ = staffed_body()
    assert value("category_IV", body).definition == "Category IV: unauthorised disclosure."


@begins_with_nothing
@pytest.mark.parametrize(
    ("missing", "gap"),
    [
        ({}, None),
        ({"occurred_from": None}, "when it happened"),
        ({"occurred_precision": "unknown"}, "when it happened"),
        ({"occurred_precision": "year"}, "the month in which it happened"),
        ({"people_max": None}, "the number of people"),
        ({"people_max": None, "people_min": 3}, None),
        ({"people_max": None, "personal_data": "no"}, None),
        ({"notified_in_source": "not_known"}, "whether the Commissioner was notified"),
        ({"co_category": ""}, "the category"),
        ({"co_category": "not_known"}, "the category"),
    ],
)
def test_what_the_record_does_not_say_is_named(missing, gap):
    recorded_facts = {
        "occurred_from": AT,
        "occurred_precision": "day",
        "people_max": 5,
        "personal_data": "yes",
        "notified_in_source": "yes",
        "co_category": "II",
    }
    assert figures.not_recorded(Incident(**recorded_facts | missing)) == ([gap] if gap else [])


@begins_with_nothing
@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"data_note": "names of officers"}, "Names of officers"),
        ({"data_types": ["Health", "Unknown", "Bank details"]}, "Health, Bank details"),
        ({"data_types": ["Health"], "personal_data": "no"}, "No personal data"),
        ({"data_types": ["Unknown"]}, "Not recorded"),
    ],
)
def test_the_kinds_of_data_are_those_of_the_note_or_those_chosen(facts, text):
    assert figures.data_words(Incident(**facts)) == text
