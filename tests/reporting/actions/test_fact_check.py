"""The fact check: asked of each department, answered on a page, and printed as it was answered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import OutboxMessage
from audit.record import record
from audit.transitions import NotReady, Refused
from departments.organisations.calendar import london_day
from departments.organisations.roles import Role
from reporting import actions, checks, queries
from reporting.home import tasks_for
from reporting.models import ParliamentReport
from tests.beginnings import begins_with
from tests.factories import appoint, sign_in
from tests.reporting.stories import YEAR, in_fact_check, kinds, later, signed, staffed_body, to_be_laid


def in_check(_, people):
    """A report that is with departments for fact check until 2 July."""
    return in_fact_check(people)


def answer(report, department, **kw):
    body, people = department
    values = {"organisation": body, "agrees": True, "by": people["siro"], "at": later(23)}
    return actions.answer_fact_check(report, **{**values, **kw})


@begins_with(in_check)
def test_the_mail_says_where_to_answer_and_the_siro_has_it_on_the_home_page_until_it_is_answered(
    report, department, client
):
    body, people = department
    mail = OutboxMessage.objects.get(event__kind="report.sent_for_fact_check")
    address = f"/publications/reports/{report.pk}/fact-check/{body.code}/"
    assert address in mail.body
    (need,) = [task for task in tasks_for(people["siro"], later(23)) if task.href == address]
    assert london_day(need.due) == report.fact_check_by
    sign_in(client, people["siro"])
    assert address in client.get("/").content.decode()
    answer(report, department)
    assert address not in [task.href for task in tasks_for(people["siro"], later(24))]


@begins_with()
def test_the_siro_of_two_departments_is_asked_for_both_in_one_mail_and_each_has_word_of_a_recall(
    department, central
):
    (body, people), (other, theirs) = department, staffed_body("home-office", "HO")
    theirs["siro"].appointments.update(ends_on=later(20).date())
    appoint(people["siro"], Role.SIRO, other, starts_on=later(21).date())
    report = in_fact_check(central)
    mail = OutboxMessage.objects.get(event__kind="report.sent_for_fact_check")
    assert mail.to == people["siro"].email
    for code in (body.code, other.code):
        assert f"/publications/reports/{report.pk}/fact-check/{code}/" in mail.body
    assert not mail.addressee  # whoever has one of the posts next does not read of the other department
    people["siro"].appointments.filter(organisation=other).update(ends_on=later(22).date())
    follower = appoint("follower@example.test", Role.SIRO, other, starts_on=later(23).date()).user
    record("report.recalled", subject=report, by=central["clerk"], at=later(24))
    recalled = set(OutboxMessage.objects.filter(event__kind="report.recalled").values_list("to", flat=True))
    assert {people["siro"].email, follower.email} <= recalled


@begins_with(in_check)
def test_the_siro_answers_on_a_page_that_shows_what_the_proof_says(report, department, client):
    body, people = department
    sign_in(client, people["siro"])
    address = f"/publications/reports/{report.pk}/fact-check/{body.code}/"
    page = client.get(address).content.decode()
    for text in ("DFT-2007-0001", "DfT-1", "3 of 4", "Not notified."):
        assert text in page
    wrong = client.post(address, {"agrees": "no", "words": ""})
    assert wrong.status_code == 422
    assert "Say what is wrong" in wrong.content.decode()
    client.post(address, {"agrees": "no", "words": "DfT-1 was done in May."})
    (row,) = queries.fact_check_rows(report)
    assert (row["answer"].agrees, row["answer"].words) == (False, "DfT-1 was done in May.")
    assert "report.fact_check_answered" in kinds(report)


@begins_with(in_check)
def test_nobody_answers_for_another_department(report, department, client):
    _, strangers = staffed_body("health", "DH")
    with pytest.raises(Refused):
        answer(report, department, by=strangers["siro"])
    sign_in(client, strangers["siro"])
    assert (
        client.get(f"/publications/reports/{report.pk}/fact-check/{department[0].code}/").status_code == 404
    )
    assert client.get(f"/publications/reports/{report.pk}/fact-check/health/").status_code == 404


@begins_with(in_check)
def test_the_newest_answer_to_the_newest_proof_counts(report, department):
    body, _ = department
    answer(report, department, agrees=False, words="The first figure is wrong.")
    answer(report, department, at=later(24))
    assert queries.answers_of(report)[body.code].agrees


@begins_with(in_check)
def test_the_fact_check_ends_when_all_have_answered_or_the_day_has_passed(report, department, central):
    def end(at):
        return actions.record_fact_check(report, note="As they answered.", by=central["editor"], at=at)

    with pytest.raises(NotReady, match="One department has not answered yet"):
        end(later(24))
    assert end(later(31)).status == "redaction_check"


@begins_with(in_check)
def test_the_end_of_the_fact_check_is_offered_when_all_have_answered_and_its_page_says_before_what_it_waits_for(
    report, department, central, client
):
    sign_in(client, central["editor"])

    def shown():
        return client.get(f"/publications/reports/{report.pk}/").content.decode()

    ParliamentReport.objects.filter(pk=report.pk).update(
        fact_check_by=timezone.localdate() + timedelta(days=9)
    )
    step = reverse("reporting:report_record_fact_check", args=[report.pk])
    waiting = shown()
    assert "One department has not answered yet: wait for them" in waiting
    assert step not in waiting
    answer(report, department)
    assert step in shown()


@begins_with(in_check)
def test_when_every_department_has_answered_nobody_waits_for_the_day(report, department, central):
    answer(report, department)
    report = actions.record_fact_check(report, note="It agreed.", by=central["editor"], at=later(24))
    assert report.status == "redaction_check"
    with pytest.raises(NotReady, match="not with departments"):
        answer(report, department)


@begins_with()
def test_the_laid_paper_says_what_departments_answered_in_numbers_that_add_up(department, central):
    report = actions.plan_report(year=YEAR, by=central["editor"], at=later(19))
    report = to_be_laid(report, central)
    result = report.editions.get(purpose="laid").data["facts"]["fact_check"]
    assert result["asked"] == result["agreed"] + result["disputed"] + result["silent"] == 1
    assert result["words"] == (
        "Departments were sent what their pages say and asked to answer by 1 July 2008. No department answered that nothing "
        "is wrong; one gave no answer."
    )


@begins_with()
def test_who_signed_a_statement_is_asked_about_the_page_that_says_so(department, central):
    signed(*department)
    report = actions.plan_report(year=YEAR, by=central["editor"], at=later(19))
    assert queries.asked_in_fact_check(report) == []
    assert checks.fact_check_words(report) is None
