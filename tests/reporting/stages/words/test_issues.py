"""What the portal drafts into a statement: made from what differs, saying only what the facts hold."""

import itertools
import re

import pytest

from reporting.kinds import kind_for
from reporting.stages.facts import _known
from reporting.stages.words.notes import gaps
from reporting.stages.words.paragraph import FORM, MADE_UP, MARKS, SOURCE
from tests.reporting.facts import a_return, an_incident, facts, known


def sections_of(year: str):
    return kind_for("statement", year).sections


def draft(made: dict) -> dict:
    return kind_for("statement", made["year"]).draft(made)


def text(made: dict, *sections: str) -> str:
    drafted = draft(made)
    return "\n".join(paragraph.text for key in (sections or drafted) for paragraph in drafted[key])


def test_every_heading_of_the_year_gets_words():
    drafted = draft(facts("HMRC"))
    assert list(drafted) == [heading.key for heading in sections_of("2007-08")]
    assert all(paragraphs for paragraphs in drafted.values())


def test_no_two_departments_read_the_same_even_when_their_returns_are_alike():
    without_names = {
        letters: text(facts(letters)).replace(letters, "X").replace(known()[letters]["name"], "X")
        for letters in known()
    }
    assert len(without_names) == 19
    assert all(one != other for one, other in itertools.combinations(without_names.values(), 2))


def test_every_action_of_december_2007_is_told():
    for letters, department in known().items():
        said = text(facts(letters))
        drafted_of = [action["code"] for action in department["actions"] if action["code"] in said]
        summaries = [
            action["summary"][1:] for action in department["actions"] if action["summary"][1:] in said
        ]
        assert len(set(drafted_of)) + len(summaries) >= len(department["actions"]), letters


def test_nothing_is_said_of_a_department_from_a_source_that_is_later_than_the_paper():
    for known_of in _known().values():
        assert set(known_of) == {"holdings", "source"}
        assert known_of["source"].startswith("2007 report, p")
        assert "December 2007" in known_of["holdings"]


def test_what_is_known_of_departments_has_a_paragraph_and_no_day_of_formation():
    for known_of in _known().values():
        assert "formed_on" not in known_of
        assert ("holdings" in known_of) == ("source" in known_of)
        for invented in ("higher standard", "visa", "largest", "risk lies", "least of them", "governed"):
            assert invented not in known_of.get("holdings", "")


def test_nil_is_said_with_the_quarters_for_which_it_was_returned():
    assert "nil was returned for all four quarters" in text(facts("HMT"), "framework")
    silent = facts("HMT", returns=[a_return(1, nil=False)])
    assert "no nil return stands behind that" in text(silent, "framework")


def test_every_incident_is_told_by_itself_with_its_people_and_one_of_three_states():
    rows = [
        an_incident(1),
        an_incident(2, notification="not_notified", nature="Records lost in transit", people_words=""),
        an_incident(3, notification="not_known", nature="A laptop lost", people_words="13 people"),
    ]
    said = text(facts("HMRC", incidents=rows), "issues")
    assert (
        "October 2007: two unencrypted discs sent by courier never arrived. It may concern up to 25,000,000 people. "
        "The Information Commissioner was notified." in said
    )
    assert (
        "records lost in transit. How many people it concerns is not recorded. The Information Commissioner was not notified."
        in said
    )
    assert (
        "a laptop lost. It may concern 13 people. It is not known whether the Information Commissioner was notified."
        in said
    )


def test_the_three_states_are_counted_so_that_they_add_up():
    states = ["notified", "notified", "not_notified", "not_known"]
    rows = [an_incident(number, notification=state) for number, state in enumerate(states, 1)]
    said = text(facts("HMRC", incidents=rows), "framework")
    assert (
        "The Information Commissioner is on record as notified of two; the Information Commissioner is on record as not "
        "notified of one; it is not known whether the Information Commissioner was notified of one." in said
    )
    alone = text(facts("HMRC", incidents=rows[3:]), "framework")
    assert "It is not known whether the Information Commissioner was notified of it." in alone
    same = text(facts("HMRC", incidents=rows[:2]), "framework")
    assert "is on record as notified of all of them." in same


def test_a_number_of_people_that_is_not_known_is_not_zero():
    said = text(facts("HMRC", incidents=[an_incident(people_words="")]), "issues")
    assert "How many people it concerns is not recorded." in said


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"days_late": 4}, "came four days late"),
        ({"status": "missing", "signed_on": ""}, "Nothing was returned for the second quarter"),
        ({"queries": 2}, "put two questions on the return for July to September 2007"),
        ({"sent_back": 1}, "was sent back inside the department before it was signed"),
        ({"reworked": 1}, "returned for rework"),
        (
            {"status": "accepted_with_conditions", "conditions": ["Encrypt the tapes"]},
            "one condition: encrypt the tapes",
        ),
    ],
)
def test_what_became_of_the_returns_is_said(changed, words):
    returns = [a_return(1), a_return(2, **changed), a_return(3), a_return(4)]
    assert words in text(facts("CPS", returns=returns), "effectiveness")


def test_four_good_returns_are_said_to_be_so():
    said = text(facts("CPS"), "effectiveness")
    assert "All four quarterly returns were signed and filed in time." in said
    assert "accepted all four returns without a question or a condition" in said


def test_a_vacant_post_is_a_weakness():
    assert "was vacant" in text(facts("CPS", posts={"siro_held": False}), "capacity")


def test_a_review_that_is_awaited_is_said_with_its_date():
    assert "(DCSF-4, January 2008)" in text(facts("DCSF"), "effectiveness")


def test_the_undertaking_to_the_commissioner_is_told():
    said = text(facts("DH"), "effectiveness")
    assert (
        "the report of December 2007 gives as done: sign an undertaking with the Information Commissioner"
        in said
    )


def test_answers_that_fell_short_are_named():
    answers = {
        "C5": [
            {
                "quarter": 4,
                "name": "Q4",
                "value": "not_met",
                "words": "Not met",
                "question": "Is waste disposed of safely?",
            }
        ]
    }
    assert "“Is waste disposed of safely” (not met)" in text(facts("CPS", answers=answers), "framework")


REMEMBERED = "General knowledge, not yet checked against a source"


@pytest.mark.parametrize("told", ["notified", "not_known"])
def test_what_no_source_was_found_for_is_marked_where_it_stands(told):
    alone = text(facts("FCO", incidents=[an_incident(notification=told, sources=[REMEMBERED])]), "issues")
    assert "his is general knowledge, not checked" in alone
    partly = an_incident(notification=told, sources=["2007 report, p24", REMEMBERED])
    assert " part of this is general knowledge, not checked" in text(
        facts("DH", incidents=[partly]), "issues"
    )
    sourced = text(
        facts("DH", incidents=[an_incident(notification=told, sources=["2007 report, p24"])]), "issues"
    )
    assert "general knowledge" not in sourced


def test_a_condition_that_was_met_is_not_said_to_stand():
    met = a_return(2, status="accepted", conditions=["Encrypt the tapes"])
    standing = a_return(3, status="accepted_with_conditions", conditions=["Name a deputy"])
    said = text(facts("FCO", returns=[a_return(1), met, standing]), "effectiveness")
    assert "Acceptance carried one condition, since met: encrypt the tapes." in said
    assert "Acceptance carries one condition: name a deputy." in said


def test_each_quarter_without_a_return_is_a_gap():
    made = facts("HMT")
    made["returns"] = [each for each in made["returns"] if each["number"] in (1, 3)]
    assert "No return is held for Q2 and Q4." in [gap["text"] for gap in gaps(made)]


def test_gaps_are_named_one_by_one():
    returns = [a_return(1), a_return(2, status="missing")]
    made = facts(
        "HMRC",
        returns=returns,
        incidents=[an_incident(not_recorded=["the number of people", "the category"])],
    )
    found = [gap["text"] for gap in gaps(made)]
    assert "The return for July to September 2007 was not filed." in found
    assert "Incident HMRC-2007-0001: the number of people and the category are not recorded." in found
    assert any("no date" in gap for gap in found)


def test_todays_form_has_other_headings():
    assert [heading.key for heading in sections_of("2024-25")] != [
        heading.key for heading in sections_of("2007-08")
    ]


def told_only(letters: str) -> dict:
    made = facts(letters)
    for action in made["actions"]:
        passed = action["status"] != "verified" and bool(action["due"]) and action["due"] < made["as_of"]
        action |= {"only_told": True, "day_passed": passed}
    return made


def test_of_an_action_known_from_december_2007_alone_neither_done_since_nor_late_is_said():
    said = text(told_only("MoJ"))
    assert "the report of December 2007 gives as under way: " in said
    assert "The day named in December 2007 has passed for" in said
    assert "done in time is not recorded" in said
    assert " late" not in said
    assert any("What became after December 2007 of MoJ-1" in gap["text"] for gap in gaps(told_only("MoJ")))


def test_an_incident_of_a_quarter_with_a_nil_return_is_said_with_the_month_in_which_it_was_recorded():
    said = text(facts("HMRC", incidents=[an_incident(recorded_on="2008-03-31")]), "framework")
    assert "Nil was returned for all four quarters; it was recorded in March 2008." in said


def todays(**changed) -> dict:
    made = facts("HMRC", year="2026-27", starts="2026-04-01", ends="2027-03-31", as_of="2027-06-01")
    rating = {
        "quarter": 1,
        "name": "April to June 2026",
        "question": "Overall rating",
        "words": "Amber to red",
    }
    short = {
        "quarter": 3,
        "name": "October to December 2026",
        "question": "Are backups tested?",
        "words": "Not met",
    }
    answers = {
        "A4": [{**rating, "value": "amber_red", "part": None, "whole": None, "subject": "returns.Return:1"}],
        "C5": [{**short, "value": "not_met", "part": None, "whole": None, "subject": "returns.Return:3"}],
    }
    return {**made, "actions": [], "answers": answers, **changed}


def test_todays_statement_is_drafted_under_todays_headings_and_says_nothing_of_2007():
    drafted = draft(todays(incidents=[an_incident(1), an_incident(2, notification="not_notified")]))
    assert set(drafted) == {heading.key for heading in sections_of("2026-27")}
    words = " ".join(each.text for said in drafted.values() for each in said)
    assert all(len(" ".join(each.text for each in said).split()) >= 25 for said in drafted.values())
    assert "in December 2007" not in words
    assert "report of December 2007" not in words
    assert "amber to red for April to June 2026" in words
    assert "“Are backups tested” (not met)" in words
    assert (
        "Two incidents were recorded in the year. The Information Commissioner is on record as notified of one"
        in words
    )
    assert gaps(todays()) == []


def test_of_what_nothing_later_is_recorded_todays_statement_does_not_say_that_it_is_in_time():
    action = facts("HMRC")["actions"][0] | {"status": "in_progress", "late": False, "day_passed": True}
    for only_told, said in ((False, True), (True, False)):
        drafted = draft(todays(actions=[action | {"only_told": only_told}]))
        words = " ".join(each.text for part in drafted.values() for each in part)
        assert ("in time so far" in words) == said


def test_todays_statement_calls_a_gap_a_gap():
    drafted = draft(
        todays(answers={}, returns=[], posts={"siro_held": False, "deputy": False, "subjects": []})
    )
    words = " ".join(each.text for said in drafted.values() for each in said)
    for gap in ("vacant", "No rating", "No quarterly return is held", "not proof that nothing happened"):
        assert gap in words


def test_a_standing_arrangement_is_not_called_in_place():
    said = text(told_only("FCO"), "framework")
    assert "the report of December 2007 gives as a standing arrangement: " in said


def test_what_was_not_recorded_of_audit_is_said():
    said = text(facts("CPS"), "effectiveness")
    assert "The audit committee sees this statement before I sign it" in said
    assert "comments of the National Audit Office" in said


def test_what_is_due_next_is_told_as_at_the_years_end():
    first, *rest = facts("CPS")["actions"]
    made = facts("CPS", actions=[first | {"due": "2008-03-31", "origin": "return"}, *rest])
    said = text(made, "issues")
    assert "Due next, as at 31 March 2008: " in said
    assert "due 31 March 2008)" in said


def test_of_a_demonstration_nothing_made_up_is_an_admission_of_the_accounting_officer():
    answers = {
        key: [
            {
                "quarter": 4,
                "name": "Q4",
                "value": "not_met",
                "words": "Not met",
                "question": f"{key}?",
                "part": 1,
                "whole": 9,
            }
        ]
        for key in ("A1", "B1", "B2", "C2", "C5", "E1")
    }
    late = facts("HMRC")["actions"][0] | {
        "code": "HMRC-9",
        "origin": "return",
        "late": True,
        "due": "2008-01-01",
    }
    returns = [
        a_return(1, days_late=3),
        a_return(2, queries=2),
        a_return(3, conditions=["Encrypt"]),
        a_return(4),
    ]
    made = facts(
        "HMRC", demonstration=True, answers=answers, returns=returns, actions=[*facts("HMRC")["actions"], late],
        incidents=[an_incident(nature="Unencrypted discs lost")],
    )  # fmt: skip
    said = text(made)
    for admission in (
        "not met",
        "fell short",
        "late",
        "HMRC-9",
        "failure of control",
        "weakness",
        "gap in our",
        "question",
    ):
        assert admission not in said.replace("answered these questions", ""), admission
    assert "HMRC-1" in said


def test_every_drafted_paragraph_of_a_demonstration_says_what_it_rests_on():
    for letters in known():
        for section in draft(facts(letters, demonstration=True)).values():
            for each in section:
                assert each.basis in MARKS
                assert each.source or each.basis in (FORM, MADE_UP)
                if "December 2007" in each.text:
                    assert each.basis == SOURCE, each.text


def test_no_statement_infers_anything_from_what_the_report_of_2007_does_not_say_of_a_body():
    for letters in known():
        made = facts(letters, demonstration=True)
        words = f"{text(made)} {' '.join(gap['text'] for gap in gaps(made))}"
        for silence in ("no separate action", "no further action of its own", "None concerns", "It does not concern",
                        "No action that the department", "reported no"):  # fmt: skip
            assert silence not in words, (letters, silence)


def test_where_a_departments_record_is_not_known_to_be_empty_no_incident_is_said_to_be_in_these_sources():
    said = text(facts("HMT", demonstration=True), "framework", "issues")
    assert "This demonstration enters no incident of the department in the year." in said
    assert "That is not to say that there was none." in said
    assert "nil" not in said.lower()


def test_a_sentence_about_december_2007_says_so_and_gives_the_state_of_then():
    said = text(facts("DWP"))
    assert (
        "the report of December 2007 gives as under way: refresh guidance on when secure services must be used"
        in said
    )
    assert "It gives as expected and promised by nobody: await recommendations" in text(facts("HMRC"))
    assert "the report of December 2007 gives as under discussion: discuss longer-term solutions" in text(
        facts("HMRC")
    )


def test_the_commissioner_keeps_the_capital():
    assert "the Commissioner, " in text(facts("DH"), "framework")
    assert "the commissioner" not in text(facts("DH"))


def test_what_no_source_was_found_for_is_not_marked_as_recorded_history():
    rows = [an_incident(1, sources=[REMEMBERED]), an_incident(2, sources=["2007 report, p24"])]
    drafted = draft(facts("FCO", incidents=rows))["issues"]
    assert [MARKS[each.basis] for each in drafted[:2]] == ["Not checked", "Recorded history"]


def test_what_a_demonstration_enters_is_not_said_to_be_all_that_happened():
    said = text(facts("HMRC", demonstration=True, incidents=[an_incident(1)]), "framework")
    assert "This demonstration enters one instance of potential data compromise in the year" in said
    assert "which is not to say that there were no others." in said


def test_what_the_report_says_is_being_considered_is_not_said_to_be_planned():
    said = text(facts("DCMS"))
    planned = [sentence for sentence in said.split(". ") if "gives as planned" in sentence]
    assert "consider more guidance on information management (DCMS-3)" in said
    assert not any("DCMS-3" in sentence for sentence in planned)


def test_each_action_of_december_2007_is_told_once_and_in_no_other_words_beside_that():
    for letters in known():
        said = text(facts(letters, demonstration=True))
        for action in facts(letters)["actions"]:
            assert len(re.findall(rf"\({action['code']}[,)]", said)) == 1, action["code"]
    holdings = " ".join(found.get("holdings", "") for found in _known().values())
    for told_as_an_action in ("co-operating", "NHS information systems", "CESG", "same consistency"):
        assert told_as_an_action not in holdings


def test_no_action_stands_under_a_heading_of_something_else():
    assert (
        "On monitoring and reporting, the report of December 2007 gives as under way: regular reporting"
        in text(facts("DfT"), "framework")
    )
    assert "On removable media and physical transfer, the report of December 2007 gives as done: secure same-day courier" in text(facts("DWP"), "framework")  # fmt: skip
    said = text(facts("MoD"), "framework")
    assert (
        "classification and data protection advice, the report of December 2007 gives as under way: assess"
        in said
    )


def test_of_reminders_is_said_what_paragraph_15_says_and_no_more():
    said = text(facts("CPS", demonstration=True), "capacity")
    assert "all departments had taken action to remind staff of their responsibilities" in said


def test_that_a_demonstration_enters_no_incident_is_no_recorded_history():
    drafted = draft(facts("HMT", demonstration=True))
    marked = [
        each.basis for section in drafted.values() for each in section if "enters no incident" in each.text
    ]
    assert marked == [FORM, FORM]


def test_what_was_produced_is_not_said_to_have_been_issued():
    assert "gives as done: produce information assurance guidance for arm's-length bodies" in text(
        facts("DCMS")
    )
