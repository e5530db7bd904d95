"""The plan of the demonstration year: every branch once, everything in order, nobody checking themselves."""

from collections import Counter
from datetime import date

import pytest

from departments.organisations.calendar import Quarter, london_day
from departments.reference import departments_2007
from incidents.figures import unchecked
from incidents.models import choices
from portal.demonstration import (
    improvements_2007,
    incidents_today,
    papers_2007,
    player,
    returns_2007,
    story,
)
from portal.demonstration.answers import SHORT, answer_2007
from portal.demonstration.returns_2007 import STEPS
from reporting.stages.layout import cover as title
from returns.questionnaire import questionnaire
from returns.workflow import CYCLE, QUERY, RETURN

DEVOLVED_ONLY = {
    "decline",
    "take_part",
}  # a choice of devolved administrations, none of which is among the 19
WHILE_IT_RUNS = {
    "allow_early_signing",
    "end_early_signing",
}  # before a quarter has ended; each quarter of the year was opened after its end


def rows_of_the_year():
    plan = story.read("year_2007")
    for quarter in range(1, 5):
        for letters in story.departments():
            for row in plan["paths"][returns_2007.path_of(letters, quarter)]:
                yield letters, quarter, row


def test_every_branch_of_the_return_workflow_occurs_in_the_year():
    taken = {row["do"] for _, _, row in rows_of_the_year()}
    # The first follows when a query is withdrawn or expires, the second when a correction is accepted.
    by_itself = {"queries_cleared", "supersede"}
    assert set(RETURN) - taken - DEVOLVED_ONLY - WHILE_IT_RUNS == by_itself


def test_every_step_of_a_query_occurs_in_the_year():
    taken = {row["do"] for _, _, row in rows_of_the_year()}
    assert set(QUERY) - taken == {"sign_answer"}  # goes with the one signature that answers all


def test_every_step_of_a_quarter_occurs_in_the_year():
    events = {step.event for number in range(1, 5) for step in returns_2007.cycle_steps(number)}
    assert {step.event for step in CYCLE.values()} <= events


def test_all_76_returns_end_accepted():
    plan = story.read("year_2007")
    for quarter in range(1, 5):
        for letters in story.departments():
            last = plan["paths"][returns_2007.path_of(letters, quarter)][-1]["do"]
            assert last in ("accept", "discharge_conditions"), (letters, quarter)


def test_not_all_take_the_same_path():
    plan = story.read("year_2007")
    for quarter, branches in plan["branches"].items():
        assert 5 <= len(branches) <= 12, quarter
        assert set(branches.values()) <= set(plan["paths"])
    used = {name for branches in plan["branches"].values() for name in branches.values()} | {"straight"}
    assert used == set(plan["paths"])


def test_every_row_is_a_step_that_somebody_knows_how_to_take():
    questions = {question.id for question in questionnaire("2007-08").questions}
    for _, _, row in rows_of_the_year():
        assert row["do"] in STEPS
        assert row.get("question", "A1") in questions


def test_the_steps_of_a_return_follow_each_other_in_time():
    for quarter in range(1, 5):
        opened = player.moment(Quarter(2007, quarter).last_day)
        for letters in story.departments():
            times = [step.at for step in returns_2007.return_steps(letters, quarter)]
            assert times == sorted(times), (letters, quarter)
            assert times[0] > opened


def test_nothing_of_a_quarter_happens_after_it_is_frozen():
    for quarter in range(1, 5):
        frozen = max(step.at for step in returns_2007.cycle_steps(quarter))
        for letters in story.departments():
            assert max(step.at for step in returns_2007.return_steps(letters, quarter)) < frozen


def test_a_return_is_recorded_as_missing_only_while_its_quarter_is_closed():
    for quarter in range(1, 5):
        turns = sorted((s.at, s.event) for s in returns_2007.cycle_steps(quarter) if s.event)
        for letters in story.departments():
            for step in returns_2007.return_steps(letters, quarter):
                if step.event == "return.recorded_missing":
                    state = [event for at, event in turns if at < step.at and event != "cycle.extended"][-1]
                    assert state == "cycle.closed"


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


def test_the_incidents_of_today_stand_at_every_stage_and_say_that_they_are_a_demonstration():
    entries = story.read("today")["incidents"]
    stages = {entry["stage"] for entry in entries}
    assert stages == set(incidents_today.LENGTH)
    hours = sorted(entry["hours"] for entry in entries)
    for limit in (4, 24, 48, 60, 66, 72):
        assert any(hour < limit for hour in hours)
        assert any(hour > limit for hour in hours)


def test_a_play_that_was_cut_off_takes_only_what_is_missing():
    taken = []

    def step(name, hour, event):
        at = player.moment(Quarter(2007, 1).first_day, hour)
        return player.Step(at, 0, "thing", event, lambda _: taken.append(name))

    steps = player.numbered(
        [step("a", 9, "x.begun"), step("b", 10, "x.sent"), step("c", 11, ""), step("d", 12, "x.begun")]
    )
    player.play(steps, {"thing": ["x.begun", "x.other", "x.sent"]}, lambda words: None)
    assert taken == ["c", "d"]


def test_waiting_for_workers_that_do_nothing_ends_with_a_message(monkeypatch):
    monkeypatch.setattr(player, "PATIENCE", 0.05)
    with pytest.raises(player.Stuck, match="papers: 0 of 2"):
        player.wait_for("papers", lambda: (0, 2), lambda words: None, poll=0.02)


def test_what_followed_an_incident_is_no_proof_that_the_commissioner_was_notified():
    entry = next(one for one in story.read("incidents_2007")["incidents"] if one["key"] == "K20")
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
            said = by.get(entry["key"])
            assert said in entry["history"] if said else listed in entry["sources"], entry["key"]


def test_the_child_benefit_discs_count_as_notified_by_what_the_chancellor_told_the_house():
    entry = next(one for one in story.read("incidents_2007")["incidents"] if one["key"] == "K01")
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
    assert not entries["K07"]["history"].startswith("People"), "no source says that all were told"
    assert "contractor showed" not in entries["K09"]["title"], "no source says who showed the samples"
    assert any("moj_data_breaches" in source for source in entries["K11"]["sources"]), "that it was notified"


def test_no_date_of_a_promise_has_passed_when_the_return_is_signed():
    then = questionnaire("2007-08")
    events = {returns_2007.event_of(name) for name in ("sign_and_submit", "answer_queries")}
    for quarter in range(1, 5):
        for letters in story.departments():
            steps = returns_2007.return_steps(letters, quarter)
            signed = max(london_day(step.at) for step in steps if step.event in events)
            for question in then.questions:
                due = answer_2007(letters, Quarter(2007, quarter), question).action_due
                assert due is None or due >= signed, (letters, quarter, question.id)


def test_what_a_return_calls_met_can_be_finished_before_that_return_is_begun():
    for letters in story.departments():
        visits = [step.at for step in improvements_2007.steps() if step.scope == f"promised/{letters}"]
        for quarter in (1, 2, 3):
            begun = next(returns_2007.return_steps(letters, quarter + 1)).at
            due = player.moment(returns_2007.due_on(quarter))
            assert sum(due < at < begun for at in visits) == 4  # agreed, begun, done, checked


def test_the_advice_of_a_siro_names_what_the_last_return_calls_short():
    then, weak = questionnaire("2007-08"), papers_2007.plan()["statements"]["weak"]
    named = set()
    for letters in story.departments():
        (key,) = [key for key, words in weak.items() if words in papers_2007.advice_of(letters)]
        assert answer_2007(letters, Quarter(2007, 4), then.question(key)).choice in SHORT, letters
        named.add(key)
    assert len(named) > 4


def test_the_papers_are_made_after_the_newest_source_that_they_name():
    days = papers_2007.plan()
    assert days["statements"]["started"] > date(
        2008, 8, 31
    )  # lists of incidents became public in August 2008
    assert days["report"]["planned"] > days["statements"]["signed"]
    for entry in story.read("incidents_2007")["incidents"]:
        for later in ("2009", "2010", "(2008)", "enforcement notice", "January 2009"):
            assert later not in entry["history"], entry["key"]


def test_the_dates_of_a_paper_follow_each_other():
    days, report = papers_2007.plan()["statements"], papers_2007.plan()["report"]
    assert days["edited"] < days["advised"] < days["committee"] < days["signed"]
    assert days["committee"] > date(2008, 3, 31)
    assert papers_2007.plan()["published"] > days["amended"]["signed_again"]
    course = [report[name] for name in ("planned", "locked", "built", "fact_check", "back_to_draft", "reply_by", "agreed",
                                        "redacted", "cleared", "embargoed", "recalled")]  # fmt: skip
    assert course == sorted(course)
    assert report["agreed"] > report["reply_by"]


def test_the_paper_has_neither_the_route_of_the_real_first_report_nor_a_number_or_isbn_of_a_real_one():
    about = papers_2007.plan()["report"]
    assert about["route"] != "deposited_paper"
    assert title.number_problem(about["route"], about["number"], about["laid"]) == ""
    assert title.isbn_problem(about["route"], about["isbn"]) == ""
    assert about["number"] == "Cm 9999"


def test_no_made_up_word_of_an_accounting_officer_says_anything_of_a_department():
    words = papers_2007.plan()["statements"]["effectiveness"]
    assert words.startswith("Demonstration.")
    for body in departments_2007():
        assert body.name not in words
