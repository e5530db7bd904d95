"""The answers of the demonstration: always the same, always legal, never alike."""

from departments.organisations.calendar import Quarter
from portal.demonstration import answers, story
from portal.demonstration.answers import answer_2007, revised, wants_paper
from returns.questionnaire import questionnaire, value_problems

QUARTERS = [Quarter(2007, number) for number in range(1, 5)]
THEN = questionnaire("2007-08")


def test_every_answer_of_2007_is_one_that_the_questionnaire_allows():
    for letters in story.departments():
        for quarter in QUARTERS:
            for question in THEN.questions:
                answer = answer_2007(letters, quarter, question)
                assert not list(value_problems(question, answer)), (letters, quarter, question.id)
                if answer.choice in ("partly_met", "not_met"):
                    assert answer.action_summary, (letters, quarter, question.id)
                    assert answer.action_owner, (letters, quarter, question.id)
                    assert answer.action_due > quarter.last_day


def test_an_answer_is_the_same_whenever_it_is_asked():
    for question in THEN.questions:
        assert answer_2007("DWP", QUARTERS[2], question) == answer_2007("DWP", QUARTERS[2], question)


def test_no_two_departments_say_the_same_and_none_says_the_same_twice():
    answers_by_quarter = {
        (letters, quarter): tuple(answer_2007(letters, quarter, question) for question in THEN.questions)
        for letters in story.departments()
        for quarter in QUARTERS
    }
    assert len(set(answers_by_quarter.values())) == 76


def test_nobody_claims_to_have_met_disposal_or_data_held_overseas():
    for key in ("C5", "C6"):
        question = THEN.question(key)
        choices = {
            answer_2007(department, quarter, question).choice
            for department in story.departments()
            for quarter in QUARTERS
        }
        assert "met" not in choices
        assert choices & {"partly_met", "not_met"}


def test_not_everything_is_met_and_not_everything_is_missed():
    choices = [
        answer_2007(letters, quarter, question).choice
        for letters in story.departments()
        for quarter in QUARTERS
        for question in THEN.questions
        if question.answer == "compliance"
    ]
    shares = {choice: choices.count(choice) / len(choices) for choice in set(choices)}
    assert set(shares) == {"met", "partly_met", "not_met", "not_applicable"}
    assert all(share > 0.02 for share in shares.values())
    assert shares["met"] < 0.5


def test_what_the_report_says_is_cited_and_all_else_is_marked():
    for letters, about in story.departments().items():
        for question in THEN.questions:
            answer = answer_2007(letters, answers.REPORT_FROM, question)
            text = f"{answer.text} {answer.reason}".strip()
            if question.id in about["report"] and question.answer != "date":
                assert f"paragraph {about['para']}" in text, (letters, question.id)
            elif text:
                assert "Demonstration" in text or "report of December 2007" in text, (letters, question.id)


def test_nothing_is_known_from_the_report_before_it_was_written():
    for letters in story.departments():
        for question in THEN.questions:
            answer = answer_2007(letters, QUARTERS[1], question)
            assert "December 2007, paragraph" not in f"{answer.text} {answer.reason} {answer.action_summary}"


def test_every_action_behind_an_answer_is_one_of_the_report_and_of_its_department():
    known = story.report_actions()
    assert len(known) == 76
    for letters, about in story.departments().items():
        for entry in about["report"].values():
            assert entry["actions"], letters
            assert all(code in known and code.startswith(f"{letters}-") for code in entry["actions"])


def test_nothing_that_the_report_calls_done_is_promised_again():
    done = {
        action["summary"]
        for action in story.report_actions().values()
        if action["status"] in ("completed", "in_place")
    }
    for letters in story.departments():
        for quarter in QUARTERS:
            for question in THEN.questions:
                assert answer_2007(letters, quarter, question).action_summary not in done, (
                    letters,
                    question.id,
                )


def test_a_promise_keeps_the_reports_own_date_and_any_other_is_marked_as_made_up():
    by_words = {action["summary"]: action for action in story.report_actions().values()}
    dated = set()
    for letters, about in story.departments().items():
        for quarter in QUARTERS[2:]:
            for question in THEN.questions:
                answer = answer_2007(letters, quarter, question)
                if question.id not in about["report"] or not answer.action_summary:
                    continue
                action = by_words.get(answer.action_summary)
                assert answers.DEMONSTRATION in answer.reason, (letters, question.id)
                if action and "due" in action:
                    dated.add(letters)
                    assert answer.action_due == action["due"]
                    assert "by when" not in answer.reason
                else:
                    assert "by when" in answer.reason, (letters, question.id)
                if not action:
                    assert "Demonstration: what will be done" in answer.reason, (letters, question.id)
    assert dated == {"MoJ"}


def test_the_temporary_ban_is_in_force_from_the_third_quarter():
    question = THEN.question("C1")
    before, after = (answer_2007("DWP", QUARTERS[number], question) for number in (1, 2))
    assert "ban" not in before.reason
    assert "temporary ban" in after.reason
    assert after.choice == "partly_met"


def test_a_second_count_changes_the_answer_and_stays_legal():
    for key in ("C2", "C4", "D1", "D2", "B3"):
        question = THEN.question(key)
        for letters in story.departments():
            answer = answer_2007(letters, QUARTERS[0], question)
            again = revised(answer, "Counted again. ")
            assert again != answer
            assert not list(value_problems(question, again))


def test_evidence_is_asked_for_what_is_claimed_as_done_only():
    question = THEN.question("C1")
    for letters in story.departments():
        answer = answer_2007(letters, QUARTERS[0], question)
        assert wants_paper(question, answer) == (answer.choice in ("met", "partly_met"))


def test_no_made_up_answer_contradicts_a_real_incident_of_the_same_body():
    entries = story.read("incidents_2007")["incidents"]
    assert "C1" in answers.belied("HMRC")
    assert answers.belied("HMT") == frozenset()
    for entry in entries:
        for question in answers.belied(entry["body"]):
            for quarter in QUARTERS:
                answer = answer_2007(entry["body"], quarter, THEN.question(question))
                assert answer.choice != "met", (entry["key"], question, quarter)
        for quarter in QUARTERS:
            if entry["recorded"] <= quarter.last_day:
                report_answer = answer_2007(entry["body"], quarter, THEN.question("G2"))
                assert "register of incidents" in report_answer.text, (entry["key"], quarter)


def test_nobody_denies_in_december_2007_that_staff_were_reminded():
    for letters in story.departments():
        assert "No reminder" not in answer_2007(letters, answers.REPORT_FROM, THEN.question("E1")).text


def test_what_the_report_of_2007_calls_likely_or_talked_about_is_promised_in_no_return():
    unpromised = {
        action["summary"]
        for action in story.report_actions().values()
        if action["status"] in ("expected", "discussed")
    }
    assert len(unpromised) == 2
    for quarter in QUARTERS:
        for question in THEN.questions:
            assert answer_2007("HMRC", quarter, question).action_summary not in unpromised


def test_guidance_that_is_being_produced_tells_nobody_anything_yet():
    text = answer_2007("DWP", answers.REPORT_FROM, THEN.question("E1")).text
    assert "is being produced, to inform staff" in text
    assert "tells staff" not in text
