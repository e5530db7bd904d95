"""The report to Parliament adds up from what is printed, and a demonstration's says of each part what is made up."""

import re
from collections import Counter

from audit import pdf
from reporting.stages.english import SMALL
from reporting.stages.layout.paper import paper_of
from reporting.stages.words.paragraph import MADE_UP
from reporting.stages.words.parliament import draft
from tests.reporting.facts import an_answer, an_incident, facts
from tests.reporting.report_facts import (
    CREATED,
    KIND,
    data,
    edition,
    frozen,
    pages,
    paper,
    report_facts,
    words_of,
)


def test_every_action_is_printed_on_its_departments_pages_and_none_is_dropped_for_room():
    many = [
        {**facts("HMRC")["actions"][0], "code": f"HMRC-{number}", "origin": "return", "status": "in_progress"}
        for number in range(8, 60)
    ]
    whole = data(more={"HMRC": many})
    template, context, title = paper(whole)
    html = pdf.preview(template, context, title=title, created=CREATED)
    codes = {action["code"] for body in whole["facts"]["organisations"] for action in body["actions"]}
    assert len(codes) == 76 + 52
    assert all(f'<th scope="row">{code}</th>' in html for code in codes)
    assert "more, listed in" not in html


def test_the_report_adds_up_from_what_is_printed():
    more = [
        {
            **facts("HMRC")["actions"][0],
            "code": f"HMRC-{number}",
            "origin": "return",
            "status": status,
            "late": late,
        }
        for number, (status, late) in enumerate(
            [("verified", False), ("done_awaiting_check", False), ("in_progress", True), ("agreed", False)], 8
        )
    ]
    whole = data(more={"HMRC": more})
    text = words_of(whole)
    whole = pages(whole)
    first = [a for body in whole["organisations"] for a in body["actions"] if a["origin"] == "report_2007"]
    states = Counter(action["reported_status"] for action in first)
    assert states.total() == 76
    assert "76 actions by our count. In December 2007, 38 were under way, 20 done, 11 planned, three in place, two a standing arrangement, one expected and promised by nobody and one under discussion." in text  # fmt: skip
    assert "took on four further actions by 31 March 2008. On that day two were done, one late and one in hand or proposed." in text  # fmt: skip
    themes = [int(count) if count.isdigit() else SMALL.index(count.lower()) for count in re.findall(r"(\w+) actions of \w+ departments in the report", text)]  # fmt: skip
    assert sum(themes) == 76
    tables = whole["tables"]
    assert len(tables["rows"]) == tables["counts"]["all"] == sum(row["all"] for row in tables["by_category"])
    assert sum(value for _, value in whole["by_department"]) == tables["counts"]["all"]
    assert sum(len(body["incidents"]) for body in whole["organisations"]) == tables["counts"]["all"]


def test_the_summary_gives_the_people_of_every_incident_and_the_states_of_their_notification():
    text = words_of(data())
    assert "Six incidents of one department were recorded in the year" in text
    assert "The Information Commissioner is on record as notified of two; it is not known whether the Information Commissioner was notified of four." in text  # fmt: skip
    assert text.count("up to 25,000,000 people (HMRC)") == 6
    assert "150,000,000" not in text


def test_the_summary_gives_the_people_of_incidents_in_the_order_of_the_table_and_does_not_rank_departments():
    few = an_incident(1, short_name="DH", people_words="13 people", people_max=13)
    many = an_incident(2, short_name="MoJ", people_words="3,648 people", people_max=3648)
    text = " ".join(
        paragraph.text for paragraph in draft(data()["facts"] | {"incidents": [few, many]})["summary"]
    )
    assert "may concern: 13 people (DH) and 3,648 people (MoJ)." in text


def test_the_commissioners_finding_of_2007_is_beside_the_portals_own_count():
    rows = [an_incident(1, substantial_risk="yes"), an_incident(2)]
    texts = [paragraph.text for paragraph in draft(data(incidents=rows)["facts"])["summary"]]
    place = next(n for n, text in enumerate(texts) if "none of the instances appeared" in text)
    assert texts[place + 1].startswith(
        "By the portal’s own rule of today one of the two incidents is of substantial risk to large numbers (HMRC-2007-0001)"
    )
    later = [paragraph.text for paragraph in draft(data()["facts"] | {"year": "2026-27"})["summary"]]
    assert not any("none of the instances" in text for text in later)


def test_a_chart_does_not_rank_departments():
    first = facts("MoJ", incidents=[an_incident(1)])
    second = facts("CO", incidents=[])
    third = facts("DH", incidents=[an_incident(2), an_incident(3)])
    data = pages(frozen(report_facts([second, third, first])))
    assert data["by_department"] == [["DH", 2], ["MoJ", 1]]
    assert "enters no incident, which is not to say that there was none" in data["by_department_note"]


def test_made_up_answers_are_counted_and_laid_at_no_departments_door():
    answers = {"CO": ("not_met", "Not met"), "DH": ("met", "Met")}
    for demonstration in (True, False):
        facts_of_report = data(demonstration=demonstration)["facts"]
        for body in facts_of_report["organisations"]:
            if answered := answers.get(body["organisation"]["short_name"]):
                body["answers"] = {"C5": [an_answer("Is waste safe?", *answered)]}
        (paragraph,) = [
            paragraph for paragraph in draft(facts_of_report)["policy"] if paragraph.source == "Return, C5"
        ]
        assert "two departments answered: one “met” and one “not met”." in paragraph.text
        assert ("CO" in paragraph.text) is not demonstration
        assert paragraph.basis == MADE_UP


def test_every_paragraph_that_is_made_up_is_marked_so_in_the_margin_the_summary_too():
    template, context, title = paper(data())
    for chapter in context["sections"]:
        for paragraph in chapter["paragraphs"]:
            assert paragraph["mark"] or paragraph["source"].startswith("2007 report"), paragraph
    summary = {
        paragraph["text"].split(" ", 2)[2]: paragraph["mark"]
        for paragraph in context["sections"][1]["paragraphs"]
    }
    assert next(mark for text, mark in summary.items() if "were asked for four returns" in text) == "Made up"
    html = pdf.preview(template, context, title=title, created=CREATED)
    assert '<span class="src"><strong>Made up</strong><br>Returns</span>' in html
    assert '<span class="src">2007 report, p1, p42; table 2.1</span> In October 2007' in html, (
        "in the foreword too"
    )
    for number in ("6.1", "7.1", "7.2", "8.1", "8.2"):
        assert f'<span class="no">{number}</span> <span class="src"><strong>' in html, number
    real = paper(data(demonstration=False))[1]
    assert not any(paragraph["mark"] for chapter in real["sections"] for paragraph in chapter["paragraphs"])


def test_what_a_person_wrote_in_a_demonstration_is_marked_so_since_some_of_it_tells_what_is_real():
    content = edition(data())
    content["narrative"][1]["text"] += "\n\nA paragraph of a person's own."
    last = paper_of(KIND, content)[1]["sections"][1]["paragraphs"][-1]
    assert (last["text"], last["mark"]) == (
        "A paragraph of a person's own.",
        "Written for this demonstration",
    )


def test_the_figures_of_a_demonstration_say_which_of_them_are_made_up():
    marks = {figure["key"]: figure["mark"] for figure in pages(data())["figures"]}
    assert marks["returns.accepted"] == marks["statements.signed"] == marks["actions.since_done"] == "made up"
    assert marks["actions.first_done"] == ""
    assert not any("mark" in figure for figure in data(demonstration=False)["figures"])
    html = pdf.preview(*paper(data())[:2], title="", created=CREATED)
    assert "Table B1: Statements of Internal Control for 2007-08 (made up)" in html
    assert "each signed by the Senior Information Risk Owner of the department" not in html


def test_a_department_without_an_incident_in_the_sources_is_not_said_to_have_had_none():
    page_of = next(
        page for page in pages(data())["organisations"] if page["organisation"]["short_name"] == "HMT"
    )
    assert page_of["no_incidents"].endswith("That is not to say that there was none.")
    assert page_of["headline"][1]["label"] == "incidents entered in this demonstration"


def test_a_title_within_a_title_keeps_its_names():
    assert paper(data())[2] == ("Information assurance in government: annual report to Parliament, 2007-08")


def test_each_row_of_a_further_action_says_that_it_is_made_up_since_its_table_runs_over_pages():
    more = [
        {**facts("HMRC")["actions"][0], "code": "HMRC-8", "origin": "return", "status_words": "In progress"}
    ]
    for demonstration, text in ((True, "Made up: in progress"), (False, "In progress")):
        content = pages(data(demonstration=demonstration, more={"HMRC": more}))
        page_of = next(
            body for body in content["organisations"] if body["organisation"]["short_name"] == "HMRC"
        )
        assert page_of["promised"][-1]["actions"][0]["stands"] == text
        assert not any("Made up" in row["stands"] for row in page_of["promised"][0]["actions"])


def test_the_rule_of_today_says_how_it_counts_what_is_not_known():
    assert "What is not known of an incident counts in the rule at the worst that is likely." in words_of(
        data()
    )


def test_the_count_of_substantial_risk_names_what_counts_only_because_it_is_not_known():
    rows = [
        an_incident(1, substantial_risk="yes", substantial_at_mildest=True),
        an_incident(2, substantial_risk="yes", substantial_at_mildest=False, people_words="3,000,000 people"),
        an_incident(3, substantial_at_mildest=False),
    ]
    text = words_of(data(incidents=rows))
    assert (
        "One of the two incidents counts for that reason alone (HMRC-2007-0002 with 3,000,000 people): at the mildest answers, "
        "it would not count." in text
    )
    assert "for that reason alone" not in words_of(data(incidents=rows[:1]))
