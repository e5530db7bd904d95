"""Dates of a quarter and of its queries: what cannot be is refused, and a wrong deadline can be put right."""

from datetime import date

import pytest
from django.http import QueryDict

from audit.models import Event, OutboxMessage
from audit.transitions import NotReady
from returns import actions
from returns.forms import SectionForm
from returns.models import Cycle, Query
from returns.queries.content import Earlier
from returns.questionnaire import AnswerValue, Section, questionnaire
from tests.returns.browsing import known, text
from tests.returns.world import at, queried, under_review

pytestmark = pytest.mark.django_db
REASON = "The supplier's figures come late"


def extend(here, due_on, day=1):
    return actions.extend(here.cycle, due_on=due_on, reason=REASON, by=here.centre.approver, at=at(day))


@pytest.mark.parametrize("year", [2206, 9999])
def test_more_time_until_a_year_that_cannot_be_is_refused_and_nobody_is_told(here, year):
    with pytest.raises(NotReady, match="The new due date must be on or before"):
        extend(here, date(year, 7, 31))
    assert not Event.objects.filter(kind="cycle.extended").exists()


def test_a_due_date_in_the_past_or_of_today_is_refused(here):
    for day in (at(1).date(), date(1707, 5, 1)):
        with pytest.raises(NotReady, match="The new due date must be in the future"):
            extend(here, day)


def test_the_due_date_that_there_is_already_is_no_new_one(here):
    with pytest.raises(NotReady, match="already"):
        extend(here, here.cycle.due_on)


def test_a_wrong_due_date_is_put_right_by_a_nearer_one_and_the_quarter_can_be_closed(here):
    Cycle.objects.filter(pk=here.cycle.pk).update(due_on=date(2206, 7, 31))
    here.cycle.refresh_from_db()
    cycle = extend(here, date(2007, 7, 31))
    assert cycle.due_on == date(2007, 7, 31)
    assert actions.close_cycle(cycle, by=here.centre.approver, at=at(30)).status == "closed"


def mail_of_change():
    return OutboxMessage.objects.filter(event__kind="cycle.extended").first()


def test_those_who_have_not_signed_are_told_that_they_have_more_time(here):
    before = here.cycle.due_on
    extend(here, date(2007, 9, 3))
    mail = mail_of_change()
    assert mail.subject.endswith("more time")
    assert "is now due on Monday 3 September 2007" in mail.body
    assert f"later than before: it was due on {before:%A} {before.day} {before:%B %Y}" in mail.body


def test_those_who_have_not_signed_are_told_that_the_due_date_is_nearer(here):
    extend(here, date(2007, 9, 3))
    OutboxMessage.objects.all().delete()
    here.cycle.refresh_from_db()
    extend(here, date(2007, 8, 1), day=2)
    mail = mail_of_change()
    assert mail.subject.endswith("a nearer due date")
    assert "sooner than before: it was due on Monday 3 September 2007" in mail.body


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2206, 1, 1), date(1066, 10, 14), date(2007, 7, 12)])
def test_a_query_is_to_be_answered_on_a_day_to_come_within_a_year(here, day):
    under_review(here)
    with pytest.raises(NotReady, match="The date for the answer must be"):
        queried(here, answer_by=day)
    assert not Query.objects.exists()


def test_the_date_of_a_query_can_be_moved_nearer(here):
    under_review(here)
    query = queried(here)
    moved = actions.move_date(query, answer_by=date(2007, 7, 20), by=here.centre.reviewer, at=at(4))
    assert moved.answer_by == date(2007, 7, 20)


@pytest.mark.parametrize("year", [1066, 2030])
def test_evidence_has_a_date_that_a_document_can_have(here, year):
    quarterly_return = actions.start(here.quarterly_return, by=here.home.preparer, at=at())
    with pytest.raises(NotReady, match="The date of the document must be"):
        actions.add_evidence(
            quarterly_return, question="A1", link="https://intranet.invalid/a", dated_on=date(year, 10, 14),
            by=here.home.preparer, at=at(),
        )  # fmt: skip


@pytest.mark.parametrize("year", [1066, 2206])
def test_a_condition_has_a_date_that_can_be(here, year):
    quarterly_return = under_review(here)
    condition = actions.Condition("Encrypt the laptops", "cio", date(year, 4, 1))
    with pytest.raises(NotReady, match="The date of a condition must be"):
        actions.accept_with_conditions(
            quarterly_return, conditions=[condition], by=here.centre.approver, at=at(4)
        )


# On the page


def parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_the_page_keeps_a_due_date_that_is_refused_as_it_was_typed(here, client):
    known(client, here.centre.approver)
    address = f"/returns/quarters/{here.cycle.slug}/extend/"
    typed = parts("due_on", date(2206, 7, 31)) | {"reason": REASON, "version": here.cycle.version}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "The new due date must be on or before" in text(answer)
    assert 'value="2206"' in text(answer)
    assert REASON.split("'")[0] in text(answer)


def section_form(key="C3", last=None, **typed):
    """The form of one question; `last` is its answer signed the last time."""
    question = questionnaire("2026-27").question(key)
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data[name] = value
    section = Section("C", "Media", (question,))
    return SectionForm(section, answers={}, last=last or {}, drawn={}, data=data, at=at())


def test_none_of_many_is_asked_about_and_kept_once_it_is_confirmed():
    form = section_form(C3_part="0", C3_whole="1000")
    assert [list(sentences) for sentences in form.errors.values()] == [
        ["You entered 0 of 1,000 in C3. Is that right?"]
    ]
    ((question,),) = form.questions.values()
    confirmed = section_form(C3_part="0", C3_whole="1000", confirmed=question.token)
    assert confirmed.is_valid()
    assert confirmed.given()["C3"] == AnswerValue(part=0, whole=1000)


def test_none_of_few_is_an_answer_like_any_other():
    assert section_form(C3_part="0", C3_whole="12").is_valid()


def test_a_number_far_from_the_last_one_is_asked_about(here):
    last = {
        "C4": Earlier(AnswerValue(number=12), "12", (), here.cycle, here.quarterly_return, can_repeat=True)
    }
    form = section_form("C4", last, C4_number="1200")
    assert form.errors == {
        "C4_number": [f"You entered 1,200 in C4, and it was 12 in {here.cycle}. Is that right?"]
    }
    assert section_form("C4", last, C4_number="1200", confirmed="C4_number: Yes, 1,200 is right").is_valid()
    assert section_form("C4", last, C4_number="15").is_valid()
