"""The report to Parliament from its plan to the paper that is laid, published and corrected."""

import page
import pytest
from django.core.files.storage import default_storage

from audit.models import OutboxMessage
from audit.transitions import NotReady, Refused
from reporting import actions, document_worker
from reporting.models import ParliamentReport
from reporting.stages.layout.paper import printed
from tests.beginnings import begins_with
from tests.reporting.stories import (
    YEAR,
    checked_for_harm,
    clock,
    editions,
    kinds,
    later,
    lay,
    signed,
    to_be_laid,
)


def planned_report(_, people):
    return actions.plan_report(year=YEAR, by=people["editor"], at=later(19))


def checked_paper(body, people):
    return checked_for_harm(planned_report(body, people), people)


def laid_paper(body, people):
    return lay(planned_report(body, people), people)


@begins_with(planned_report)
def test_the_report_goes_from_plan_to_published(department, report, central):
    signed(*department)
    report = actions.publish_report(lay(report, central), by=central["clerk"], at=later(38.1))
    assert report.status == "published"
    assert [edition.purpose for edition in report.editions.order_by("number")] == ["lock", "proof", "laid"]
    assert {"report.data_locked", "report.cleared", "report.laid", "report.published"} <= set(kinds(report))


@begins_with()
def test_no_figures_are_locked_before_the_year_is_over(central):
    report = actions.plan_report(year="2008-09", by=central["editor"], at=later(20))
    with pytest.raises(NotReady, match="runs until 31 March 2009"):
        actions.lock_data(report, by=central["approver"], at=later(20))


@begins_with(laid_paper)
def test_the_laid_paper_is_accessible_and_carries_its_day(report):
    edition = editions(report, "laid")[0]
    paper = default_storage.open(edition.file).read()
    validation = page.validate_pdf_bytes(paper, profile=page.ValidationProfile.PDF_UA_1)
    assert validation.is_compliant, [failure.message for failure in validation.failures]
    assert edition.data["facts"]["laying"]["on"] == "2008-07-10"
    assert edition.facts["bookmarks"] > 10


def pages_of(report: ParliamentReport, at) -> dict:
    """What would be printed of a report that was compiled then."""
    return printed(report.kind, report.kind.compile(report, at))


@begins_with(laid_paper)
def test_next_years_report_sets_its_figures_beside_those_that_were_laid(report, department):
    before = pages_of(ParliamentReport(year="2007-08", route=report.route), later(38))
    after = pages_of(ParliamentReport(year="2008-09", route=report.route), later(400))
    assert before["year_before"].startswith("No figure is held")
    assert after["year_before"].endswith("the report laid for 2007-08.")


@begins_with(checked_paper)
def test_departments_are_asked_to_check_their_own_page(report, department):
    _, people = department
    assert (
        OutboxMessage.objects.filter(event__kind="report.sent_for_fact_check")
        .values_list("to", flat=True)
        .get()
        == people["siro"].email
    )


def notified_of(kind: str) -> dict[str, str]:
    return dict(OutboxMessage.objects.filter(event__kind=kind).values_list("to", "body"))


@begins_with(checked_paper)
def test_departments_are_sent_what_their_page_says_and_nothing_that_names_an_incident(report, department):
    _, people = department
    text = notified_of("report.sent_for_fact_check")[people["siro"].email]
    assert "returns accepted: 3 of 4" in text
    assert "- DFT-2007-0001\n- DFT-2007-0002" in text
    assert "- DfT-1: " in text
    assert "Disc" not in text
    assert f"/fact-check/{department[0].code}/" in text
    assert "/editions/" not in text


@begins_with(checked_paper)
def test_the_minister_is_notified_when_the_proof_waits_to_be_cleared(report, central):
    (to, text), *others = notified_of("report.checked_for_harm").items()
    assert to == central["minister"].email
    assert f"/publications/reports/{report.pk}/" in text
    assert not others


@begins_with(planned_report)
def test_a_recall_is_reported_to_all_who_had_the_paper_or_its_figures(report, department, central):
    _, people = department
    report = to_be_laid(report, central)
    actions.recall(report, reason="A figure was wrong.", by=central["clerk"], at=later(34))
    recipients = notified_of("report.recalled")
    assert set(recipients) == {
        central["editor"].email,
        central["minister"].email,
        central["clerk"].email,
        people["siro"].email,
    }
    assert "/publications/" not in recipients[people["siro"].email]


@begins_with(laid_paper)
def test_the_report_is_never_published_late_without_a_reason(report, central):
    with pytest.raises(NotReady, match="later than the day of laying"):
        actions.publish_report(report, by=central["clerk"], at=later(45))
    assert actions.publish_report(
        report, by=central["clerk"], at=later(45), late_because="The site was down."
    ).late_because


@begins_with(laid_paper)
def test_a_correction_is_a_new_edition_and_the_laid_one_stays(report, central):
    report = actions.publish_report(report, by=central["clerk"], at=later(38.1))
    before = editions(report, "laid")[0].sha256
    report = actions.correct_report(
        report, slip="Table 1: for 3 read 4.", by=central["approver"], at=later(50)
    )
    document_worker.compile_due(clock)
    correction = editions(report, "correction")[0]
    assert correction.data["facts"]["corrections"][0]["number"] == 1
    assert correction.status == "done"
    assert editions(report, "laid")[0].sha256 == before


@begins_with()
def test_who_checked_for_harm_cannot_be_who_built_and_the_editor_cannot_clear(department, central):
    report = actions.plan_report(year=YEAR, by=central["editor"], at=later(19))
    with pytest.raises(Refused):
        actions.clear(report, by=central["editor"], at=later(20))
    with pytest.raises(Refused):
        actions.lock_data(report, by=central["editor"], at=later(20))


@begins_with()
def test_a_proof_of_other_words_cannot_be_sent_out(department, central):
    report = actions.plan_report(year=YEAR, by=central["editor"], at=later(19))
    report = actions.lock_data(report, by=central["approver"], at=later(20))
    document_worker.compile_due(clock)
    report = actions.build(report, by=central["editor"], at=later(21))
    document_worker.compile_due(clock)
    actions.edit_part(
        report.parts.get(key="foreword"), text="Other words.", by=central["editor"], at=later(21)
    )
    with pytest.raises(NotReady, match="fresh"):
        actions.send_fact_check(report, reply_by=later(30).date(), by=central["editor"], at=later(22))
    actions.print_proof(report, by=central["editor"], at=later(22))
    document_worker.compile_due(clock)
    assert (
        actions.send_fact_check(report, reply_by=later(30).date(), by=central["editor"], at=later(22)).status
        == "fact_check"
    )


@begins_with(checked_paper)
def test_a_proof_is_printed_only_while_the_report_is_drafted(report, central):
    with pytest.raises(NotReady, match="only while the report is being drafted"):
        actions.print_proof(report, by=central["editor"], at=later(32))


@begins_with()
def test_no_proof_is_printed_before_the_figures_are_locked(central):
    report = actions.plan_report(year=YEAR, by=central["editor"], at=later(19))
    with pytest.raises(NotReady, match="only while the report is being drafted"):
        actions.print_proof(report, by=central["editor"], at=later(20))


@begins_with()
def test_unlocking_gives_the_figures_free_and_a_new_lock_is_gathered(department, central):
    report = actions.plan_report(year=YEAR, by=central["editor"], at=later(19))
    report = actions.lock_data(report, by=central["approver"], at=later(20))
    document_worker.compile_due(clock)
    report = actions.unlock_data(
        report, reason="A return was corrected.", by=central["approver"], at=later(21)
    )
    report = actions.lock_data(report, by=central["approver"], at=later(22))
    with pytest.raises(NotReady, match="still being gathered"):
        actions.build(report, by=central["editor"], at=later(22))
    document_worker.compile_due(clock)
    assert [edition.status for edition in editions(report, "lock")] == ["done", "done"]
