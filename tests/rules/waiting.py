"""What can wait for somebody: for each status of each workflow in which a thing is not settled, a story that gives it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from departments.models import Action, Asset, AssetReview
from departments.organisations.roles import Role
from departments.registers import actions as department_actions
from incidents import actions as incident_actions
from incidents.models import Commitment, Incident, PeopleNotice, RegulatorCase, RegulatorNotice
from reporting import actions as reporting_actions
from reporting.models import ParliamentReport, Statement
from returns import actions as return_actions
from returns.models import Cycle, Return
from tests.departments.circulars import stories as circular_stories
from tests.departments.entries.stories import shared_by
from tests.factories import make_organisation, person
from tests.incidents import stories as incident_stories
from tests.reporting import stories as reporting_stories
from tests.returns import world as return_world

AT = datetime(2026, 6, 10, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Story:
    """How a thing comes to wait: what several such stories begin with, and how this one goes on from there."""

    begin: Callable[[], Any]
    go_on: Callable[[Any], tuple[Any, datetime]]

    def __call__(self) -> tuple[Any, datetime]:
        """The thing, and a moment at which it waits."""
        return self.go_on(self.begin())


def after(begin):
    """The function is how a story goes on that begins so."""
    return partial(Story, begin)


REVIEWED = ("submitted", "under_review", "recommended")


def signed_return():
    here = return_world.world()
    return_world.signed(here)
    return here


def return_under_review():
    here = return_world.world()
    return_world.under_review(here)
    return here


def returned(status):
    def go_on(here):
        reviewer = here.centre.reviewer if status in REVIEWED and status != "submitted" else None
        Return.objects.filter(pk=here.quarterly_return.pk).update(status=status, reviewer=reviewer)
        return Return.objects.get(pk=here.quarterly_return.pk), return_world.at(5)

    return Story(signed_return if status in REVIEWED else return_world.world, go_on)


@after(return_world.world)
def awaiting_siro(here):
    return return_world.sent(here), return_world.at(1)


@after(return_under_review)
def open_query(here):
    return return_world.queried(here), return_world.at(4)


@after(return_under_review)
def drafted_query(here):
    query, at = open_query.go_on(here)
    return return_actions.draft_answer(query, answer="By a count.", by=here.home.preparer, at=at), at


@after(return_under_review)
def queried_return(here):
    query, at = drafted_query.go_on(here)
    return Return.objects.get(pk=query.quarterly_return_id), at


@after(return_world.world)
def accepted_with_conditions_met(here):
    condition = return_actions.Condition("Encrypt the last laptops", "cio", date(2007, 10, 1))
    quarterly_return = return_actions.accept_with_conditions(
        return_world.recommended(here), conditions=[condition], by=here.centre.approver, at=return_world.at(4)
    )
    Action.objects.filter(origin="condition").update(status="verified")
    return quarterly_return, return_world.at(30)


def quarter(status, days):
    def go_on(here):
        Cycle.objects.filter(pk=here.cycle.pk).update(status=status)
        return Cycle.objects.get(pk=here.cycle.pk), return_world.at(days)

    return Story(return_world.world, go_on)


def recorded_incident():
    body, people = incident_stories.staffed_body()
    return body, people, incident_stories.recorded(body, people)


def incident(status):
    def go_on(begun):
        body, people, *decided = begun
        if status == "held_elsewhere":
            incident = incident_actions.report_held_elsewhere(
                by=people["staff"], at=incident_stories.AT, organisation=body, classification="SECRET",
                personal_data="yes", discovered_at=incident_stories.AT - HOUR, holder="A team", reference_there="",
            )  # fmt: skip
        elif status == "reported":
            incident = incident_stories.reported(body, people)
        elif status == "triage":
            incident = incident_stories.triaged(body, people)
        elif status == "assessed":
            incident = incident_stories.assessed(body, people)
        else:
            (incident,) = decided
        Incident.objects.filter(pk=incident.pk).update(status=status)
        return Incident.objects.get(pk=incident.pk), incident_stories.AT + 5 * HOUR

    is_decided = status in ("decided", "responding", "learning")
    return Story(recorded_incident if is_decided else incident_stories.staffed_body, go_on)


def case_of_a_sent_notice():
    body, people = incident_stories.staffed_body()
    case = incident_stories.notified(body, people).regulator_case
    incident_stories.sends(incident_stories.ico_notices().get(), incident_stories.AT + 5 * HOUR)
    return case, people


@after(case_of_a_sent_notice)
def sent_case(begun):
    case, _ = begun
    return RegulatorCase.objects.get(pk=case.pk), incident_stories.AT + timedelta(days=8)


@after(case_of_a_sent_notice)
def notified_case(begun):
    case, at = sent_case.go_on(begun)
    by = incident_stories.officer()
    case = incident_actions.acknowledge(case=case, by=by, at=at, case_reference="IC-123456-A1B2")
    return case, at


@after(case_of_a_sent_notice)
def drafted_notice(begun):
    (case, at), (_, people) = sent_case.go_on(begun), begun
    incident_actions.begin_further_notice(case=case, by=people["dpo"], at=at)
    return RegulatorNotice.objects.get(status="drafting"), at


def sanctioned_body():
    body, people = incident_stories.staffed_body()
    reporting_stories.centre_people()
    notified = incident_stories.notified(body, people)
    return incident_stories.sanctioned(notified.regulator_case, people["dpo"])


def commitment(status):
    def go_on(sanction):
        Commitment.objects.update(status=status)
        return sanction.commitments.get(), incident_stories.AT + 9 * HOUR

    return Story(sanctioned_body, go_on)


def incident_of_high_risk():
    body, people = incident_stories.staffed_body()
    return incident_stories.of_high_risk(body, people)


def people_to_notify(status):
    def go_on(incident):
        PeopleNotice.objects.update(status=status)
        return PeopleNotice.objects.get(incident=incident), incident_stories.AT + 5 * HOUR

    return Story(incident_of_high_risk, go_on)


@after(incident_stories.staffed_body)
def hidden_passage(begun):
    body, people = begun
    incident = incident_stories.reported(body, people, title="Papers on a train")
    return incident_stories.redacted(incident, people), incident_stories.AT + 6 * HOUR


def proposed_action():
    body = make_organisation("home-office", reference_prefix="HO")
    people = {
        role: person(f"{role}@home-office.example", role, body)
        for role in (Role.SIRO, Role.IAO, Role.INTERNAL_AUDIT, Role.PREPARER)
    }
    return department_actions.propose_action(
        body, by=people[Role.PREPARER], at=AT, summary="Encrypt backup tapes", owner_role=Role.IAO, due=date(2026, 9, 30)
    )  # fmt: skip


def action(status, **fields):
    def go_on(action):
        Action.objects.filter(pk=action.pk).update(status=status, **fields)
        return Action.objects.get(pk=action.pk), AT + timedelta(days=1)

    return Story(proposed_action, go_on)


def asset_of_a_body():
    body = make_organisation("home-office", reference_prefix="HO")
    person("iao@home-office.example", Role.IAO, body)
    return Asset.objects.create(organisation=body, name="Case files", purpose="Deciding", personal_data=True)


@after(asset_of_a_body)
def asset_in_use(asset):
    return asset, AT


def asset_review(status):
    def go_on(asset):
        body = asset.organisation
        person("siro@home-office.example", Role.SIRO, body)
        review = AssetReview.objects.create(asset=asset, organisation=body, due_on=AT.date(), status=status)
        return review, AT

    return Story(asset_of_a_body, go_on)


def body_with_an_owner():
    body = make_organisation("home-office", reference_prefix="HO")
    person("iao@home-office.example", Role.IAO, body)
    return body


@after(body_with_an_owner)
def entry_that_is_due(body):
    return shared_by(body, at=AT), AT


def body_with_a_siro():
    body = make_organisation("home-office")
    person("siro@home-office.example", Role.SIRO, body)
    return body


@after(body_with_a_siro)
def text_to_read(_):
    return circular_stories.published(at=AT), AT


@after(lambda: None)
def text_to_publish(_):
    return circular_stories.drafted(at=AT), AT


def drafted_statement():
    body, people = reporting_stories.staffed_body()
    reporting_stories.centre_people()
    return reporting_stories.drafted(body, people)


def statement(status):
    def go_on(statement):
        Statement.objects.filter(pk=statement.pk).update(status=status)
        return Statement.objects.get(pk=statement.pk), reporting_stories.later(5)

    return Story(drafted_statement, go_on)


def year_with_a_return():
    body, people = reporting_stories.staffed_body()
    reporting_stories.add_return(body, people, 1)
    return reporting_stories.centre_people()


def report_in_fact_check():
    return reporting_stories.in_fact_check(year_with_a_return())


@after(year_with_a_return)
def planned_report(central):
    year, at = reporting_stories.YEAR, reporting_stories.later(19)
    report = reporting_actions.plan_report(year=year, by=central["editor"], at=at)
    return report, reporting_stories.later(30)


def report(status):
    def go_on(report):
        at = reporting_stories.later(40 if status == "fact_check" else 30)
        moments = {"laid_commons_at": at, "laid_lords_at": at} if status == "laid" else {}
        ParliamentReport.objects.filter(pk=report.pk).update(status=status, **moments)
        return ParliamentReport.objects.get(pk=report.pk), at

    return Story(report_in_fact_check, go_on)


MADE = {
    "collection_cycle.draft": quarter("draft", 0),
    "collection_cycle.open": quarter("open", 60),
    "collection_cycle.closed": quarter("closed", 60),
    "return.not_started": returned("not_started"),
    "return.in_preparation": returned("in_preparation"),
    "return.awaiting_siro": awaiting_siro,
    "return.submitted": returned("submitted"),
    "return.under_review": returned("under_review"),
    "return.queried": queried_return,
    "return.recommended": returned("recommended"),
    "return.accepted_with_conditions": accepted_with_conditions_met,
    "return.missing": returned("missing"),
    "query.open": open_query,
    "query.drafted": drafted_query,
    **{
        f"incident.{status}": incident(status)
        for status in (
            "reported", "held_elsewhere", "triage", "assessed", "decided", "responding", "learning",
        )
    },
    "regulator_case.owed": sent_case,
    "regulator_case.notified": notified_case,
    "regulator_notice.drafting": drafted_notice,
    "action.proposed": action("proposed"),
    "action.agreed": action("agreed", agreed_at=AT),
    "action.in_progress": action("in_progress", agreed_at=AT),
    "action.done_awaiting_check": action("done_awaiting_check", agreed_at=AT, evidence="A certificate"),
    "action.overdue_escalated": action("overdue_escalated", agreed_at=AT),
    "asset.in_use": asset_in_use,
    **{f"asset_review.{status}": asset_review(status) for status in ("due", "in_review", "with_siro", "lapsed")},
    "commitment.open": commitment("open"),
    "commitment.evidence": commitment("evidence"),
    "people_notice.owed": people_to_notify("owed"),
    "people_notice.planned": people_to_notify("planned"),
    "redaction.hidden": hidden_passage,
    "entry.in_use": entry_that_is_due,
    "circular.draft": text_to_publish,
    "circular.published": text_to_read,
    **{
        f"statement.{status}": statement(status)
        for status in ("drafted", "siro_agreed", "audit_committee_seen", "notified")
    },
    "parliament_report.planned": planned_report,
    **{
        f"parliament_report.{status}": report(status)
        for status in (
            "data_locked", "drafting", "fact_check", "redaction_check", "final_proof", "minister_cleared",
            "embargoed", "laid",
        )
    },
}  # fmt: skip
