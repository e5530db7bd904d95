"""Saving answers: nothing is lost, nothing is overwritten without notice, and only the organisation writes."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from audit.transitions import NotNow, NotReady, Refused
from returns import actions
from returns.actions import StaleAnswers
from returns.models import Answer, Return
from returns.queries import content
from returns.questionnaire import AnswerValue
from tests.factories import make_organisation, person
from tests.returns.world import Role, at, queried, sent, signed, under_review, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(started):
    return started


def save(here, seen=None, by=None, **answers):
    return actions.save_answers(
        here.quarterly_return, answers=answers, seen=seen, by=by or here.home.preparer, at=at()
    )


def test_an_answer_is_kept_with_who_gave_it(here):
    save(here, A1=AnswerValue(choice="not_met", reason="Vacant"))
    kept = Answer.objects.get()
    assert (kept.question, kept.kind, kept.choice, kept.answered_by) == (
        "A1",
        "compliance",
        "not_met",
        here.home.preparer,
    )


def test_saving_the_same_twice_does_nothing(here):
    save(here, A1=AnswerValue(choice="met"))
    before = Event.objects.count(), Return.objects.get().version
    save(here, A1=AnswerValue(choice="met"))
    assert (Event.objects.count(), Return.objects.get().version) == before


def test_a_save_takes_few_questions_to_the_database_and_no_more_for_several_answers(
    here, django_assert_num_queries
):
    """What the time of a save is made of where the database is another machine."""
    preparer = type(here.home.preparer).objects.get(pk=here.home.preparer.pk)
    save(here, by=preparer, A1=AnswerValue(choice="met"))
    outermost = 2  # the savepoint of the test itself
    with django_assert_num_queries(6 + outermost):
        save(here, by=preparer, A1=AnswerValue(choice="not_applicable", reason="None is there"))
    several = {"A1": AnswerValue(choice="met"), "A3": AnswerValue(text="One lead")}
    with django_assert_num_queries(6 + outermost):
        save(here, by=preparer, **several)


def test_a_blank_answer_clears(here):
    save(here, A1=AnswerValue(choice="met"))
    save(here, A1=None)
    assert not Answer.objects.exists()


def test_two_people_never_overwrite_each_other_silently(here):
    save(here, A1=AnswerValue(choice="met"), A3=AnswerValue(text="One lead"))
    seen = {key: answer.token for key, answer in content.answers_of(here.quarterly_return).items()}
    save(here, seen=seen, A1=AnswerValue(choice="not_met", reason="Vacant"))
    with pytest.raises(StaleAnswers) as problem:
        save(here, seen=seen, A1=AnswerValue(choice="partly_met"), A3=AnswerValue(text="Two leads"))
    (conflict,) = problem.value.conflicts
    assert (conflict.question, conflict.yours.choice, conflict.theirs.value.choice) == (
        "A1",
        "partly_met",
        "not_met",
    )
    assert content.answers_of(here.quarterly_return)["A3"].text == "One lead"


def test_what_a_person_did_not_touch_is_no_conflict(here):
    save(here, A1=AnswerValue(choice="met"))
    seen = {"A1": content.answers_of(here.quarterly_return)["A1"].token, "A3": ""}
    save(here, A1=AnswerValue(choice="not_met", reason="Vacant"))
    save(here, seen=seen, A1=AnswerValue(choice="met"), A3=AnswerValue(text="One lead"))
    answers = content.answers_of(here.quarterly_return)
    assert (answers["A1"].choice, answers["A3"].text) == ("not_met", "One lead")


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("A1", AnswerValue(choice="perhaps")),
        ("C2", AnswerValue(part=3, whole=2)),
        ("C2", AnswerValue(part=-1, whole=2)),
        ("B4", AnswerValue(number=10**30)),
        ("A3", AnswerValue(text="x" * 2000)),
        ("A2", AnswerValue(day=date(2007, 5, 1), choice="never")),
        ("Z9", AnswerValue(choice="met")),
        ("F1", AnswerValue(figures={"recorded": 0})),
    ],
)
def test_values_that_do_not_fit_are_refused_in_words(here, key, answer):
    with pytest.raises(NotReady):
        save(here, **{key: answer})
    assert not Answer.objects.exists()


def test_the_database_itself_refuses_a_part_above_its_whole(here):
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(
            quarterly_return=here.quarterly_return,
            question="C2",
            kind="count_of_total",
            part=3,
            whole=2,
            answered_by=here.home.preparer,
            answered_at=at(),
        )


@pytest.mark.parametrize("who", ["reviewer", "second", "approver"])
def test_nobody_at_the_centre_can_change_an_answer(here, who):
    with pytest.raises(Refused):
        save(here, by=getattr(here.centre, who), A1=AnswerValue(choice="met"))
    with pytest.raises(Refused):
        actions.add_evidence(
            here.quarterly_return,
            question="A1",
            link="https://a.example",
            dated_on=date(2007, 6, 1),
            by=getattr(here.centre, who),
            at=at(),
        )


def test_the_same_role_elsewhere_is_a_stranger(here):
    stranger = person("preparer@elsewhere.example", Role.PREPARER, make_organisation("elsewhere"))
    with pytest.raises(Refused):
        save(here, by=stranger, A1=AnswerValue(choice="met"))


def test_nothing_changes_while_the_siro_reads_or_the_centre_reviews():
    here = world()
    here.quarterly_return = sent(here)
    with pytest.raises(NotNow):
        save(here, A1=AnswerValue(choice="not_met", reason="Late news"))


def test_only_what_is_queried_can_change_while_queries_are_open():
    here = world()
    here.quarterly_return = under_review(here)
    queried(here)
    save(
        here,
        A1=AnswerValue(
            choice="not_met",
            reason="Not in that register",
            action_summary="Join",
            action_owner="siro",
            action_due=date(2007, 9, 1),
        ),
    )
    with pytest.raises(NotReady):
        save(here, A3=AnswerValue(text="Somebody"))


def test_last_quarters_answer_can_be_repeated_with_its_evidence():
    here = world()
    signed(here, C1=AnswerValue(choice="met"), A3=AnswerValue(text="Two leads"))
    actions.open_cycle(year="2007-08", quarter=2, by=here.centre.approver, at=at(80))
    quarterly_return = Return.objects.get(cycle__quarter=2)
    quarterly_return = actions.start(quarterly_return, by=here.home.preparer, at=at(90))
    quarterly_return = actions.confirm_unchanged(
        quarterly_return, questions=["C1", "A3"], by=here.home.preparer, at=at(90)
    )
    assert content.answers_of(quarterly_return)["A3"].text == "Two leads"
    assert [piece.link for piece in content.evidence_of(quarterly_return)["C1"]] == [
        "https://records.example/C1"
    ]
    with pytest.raises(NotReady, match="no earlier answer to repeat"):
        actions.confirm_unchanged(quarterly_return, questions=["F1"], by=here.home.preparer, at=at(90))


def test_a_register_is_drawn_and_must_be_the_one_that_was_seen(here):
    save(here, F1=AnswerValue(confirmed=True))
    assert content.answers_of(here.quarterly_return)["F1"].figures == (("recorded", 0),)
    with pytest.raises(NotReady, match="is now 0 in the register"):
        save(here, F1=AnswerValue(confirmed=True, figures={"recorded": 4}))
