"""What the portal drafts into a statement: made from what differs, saying only what the facts hold."""

import pytest

from reporting.stages.words.notes import gaps
from reporting.stages.words.paragraph import FORM
from tests.reporting.facts import a_return, an_incident, facts, known
from tests.reporting.stages.words.drafts import draft, text


def test_nil_is_said_with_the_quarters_for_which_it_was_returned():
    assert "nil was returned for all four quarters" in text(facts("HMT"), "framework")
    silent = facts("HMT", returns=[a_return(1, nil=False)])
    assert "no nil return confirms that" in text(silent, "framework")


def test_every_incident_is_described_by_itself_with_its_people_and_one_of_three_states():
    rows = [
        an_incident(1),
        an_incident(2, notification="not_notified", nature="Records lost in transit", people_words=""),
        an_incident(3, notification="not_known", nature="A laptop lost", people_words="13 people"),
    ]
    draft_text = text(facts("HMRC", incidents=rows), "issues")
    assert (
        "October 2007: two unencrypted discs sent by courier never arrived. It may concern up to 25,000,000 people. "
        "The Information Commissioner was notified." in draft_text
    )
    assert (
        "records lost in transit. How many people it concerns is not recorded. The Information Commissioner was not notified."
        in draft_text
    )
    assert (
        "a laptop lost. It may concern 13 people. It is not known whether the Information Commissioner was notified."
        in draft_text
    )


def test_the_three_states_are_counted_so_that_they_add_up():
    states = ["notified", "notified", "not_notified", "not_known"]
    rows = [an_incident(number, notification=state) for number, state in enumerate(states, 1)]
    draft_text = text(facts("HMRC", incidents=rows), "framework")
    assert (
        "The Information Commissioner is on record as notified of two; the Information Commissioner is on record as not "
        "notified of one; it is not known whether the Information Commissioner was notified of one."
        in draft_text
    )
    alone = text(facts("HMRC", incidents=rows[3:]), "framework")
    assert "It is not known whether the Information Commissioner was notified of it." in alone
    same = text(facts("HMRC", incidents=rows[:2]), "framework")
    assert "is on record as notified of all of them." in same


def test_a_number_of_people_that_is_not_known_is_not_zero():
    draft_text = text(facts("HMRC", incidents=[an_incident(people_words="")]), "issues")
    assert "How many people it concerns is not recorded." in draft_text


@pytest.mark.parametrize(
    ("changed", "message"),
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
def test_what_became_of_the_returns_is_said(changed, message):
    returns = [a_return(1), a_return(2, **changed), a_return(3), a_return(4)]
    assert message in text(facts("CPS", returns=returns), "effectiveness")


def test_four_good_returns_are_said_to_be_so():
    draft_text = text(facts("CPS"), "effectiveness")
    assert "All four quarterly returns were signed and filed in time." in draft_text
    assert "accepted all four returns without a question or a condition" in draft_text


def test_a_review_that_is_awaited_is_said_with_its_date():
    assert "(DCSF-4, January 2008)" in text(facts("DCSF"), "effectiveness")


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


def test_a_condition_that_was_met_is_not_said_to_stand():
    met = a_return(2, status="accepted", conditions=["Encrypt the tapes"])
    standing = a_return(3, status="accepted_with_conditions", conditions=["Name a deputy"])
    draft_text = text(facts("FCO", returns=[a_return(1), met, standing]), "effectiveness")
    assert "Acceptance carried one condition, since met: encrypt the tapes." in draft_text
    assert "Acceptance carries one condition: name a deputy." in draft_text


def test_an_incident_of_a_quarter_with_a_nil_return_is_said_with_the_month_in_which_it_was_recorded():
    draft_text = text(facts("HMRC", incidents=[an_incident(recorded_on="2008-03-31")]), "framework")
    assert "Nil was returned for all four quarters; it was recorded in March 2008." in draft_text


def test_no_statement_infers_anything_from_what_the_report_of_2007_does_not_say_of_a_body():
    for letters in known():
        data = facts(letters, demonstration=True)
        message = f"{text(data)} {' '.join(gap['text'] for gap in gaps(data))}"
        for silence in ("no separate action", "no further action of its own", "None concerns", "It does not concern",
                        "No action that the department", "reported no"):  # fmt: skip
            assert silence not in message, (letters, silence)


def test_where_a_departments_record_is_not_known_to_be_empty_no_incident_is_said_to_be_in_these_sources():
    draft_text = text(facts("HMT", demonstration=True), "framework", "issues")
    assert "This demonstration enters no incident of the department in the year." in draft_text
    assert "That is not to say that there was none." in draft_text
    assert "nil" not in draft_text.lower()


def test_where_a_statement_counts_actions_it_says_how_many_of_them_nobody_promised():
    revenue = text(facts("HMRC", demonstration=True))
    assert (
        "lists seven actions of this department, of which two are only expected or talked about and promised by nobody."
        in revenue
    )
    assert (
        "lists seven actions of the department, of which two are only expected or talked about and promised by nobody."
        in revenue
    )
    assert "talked about" not in text(facts("DWP", demonstration=True))


def test_the_commissioner_keeps_the_capital():
    assert "the Commissioner, " in text(facts("DH"), "framework")
    assert "the commissioner" not in text(facts("DH"))


def test_what_a_demonstration_enters_is_not_said_to_be_all_that_happened():
    draft_text = text(facts("HMRC", demonstration=True, incidents=[an_incident(1)]), "framework")
    assert "This demonstration enters one instance of potential data compromise in the year" in draft_text
    assert "which is not to say that there were no others." in draft_text


def test_that_a_demonstration_enters_no_incident_is_no_recorded_history():
    drafted = draft(facts("HMT", demonstration=True))
    marked = [
        paragraph.basis
        for section in drafted.values()
        for paragraph in section
        if "enters no incident" in paragraph.text
    ]
    assert marked == [FORM, FORM]
