"""What can wait for somebody: for each status of each workflow in which a thing is not settled, a story that gives it."""

from datetime import UTC, date, datetime, timedelta

from accounts.models import User
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


def returned(status):
    def make():
        here = return_world.world()
        quarterly_return = return_world.signed(here) if status in REVIEWED else here.quarterly_return
        reviewer = here.centre.reviewer if status in REVIEWED and status != "submitted" else None
        Return.objects.filter(pk=quarterly_return.pk).update(status=status, reviewer=reviewer)
        return Return.objects.get(pk=quarterly_return.pk), return_world.at(5)

    return make


REVIEWED = ("submitted", "under_review", "recommended")


def awaiting_siro():
    return return_world.sent(return_world.world()), return_world.at(1)


def open_query():
    here = return_world.world()
    return_world.under_review(here)
    return return_world.queried(here), return_world.at(4)


def drafted_query():
    query, at = open_query()
    preparer = User.objects.get(email="preparer@home-office.example")
    return return_actions.draft_answer(query, answer="By a count.", by=preparer, at=at), at


def queried_return():
    query, at = drafted_query()
    return Return.objects.get(pk=query.quarterly_return_id), at


def accepted_with_conditions_met():
    here = return_world.world()
    condition = return_actions.Condition("Encrypt the last laptops", "cio", date(2007, 10, 1))
    quarterly_return = return_actions.accept_with_conditions(
        return_world.recommended(here), conditions=[condition], by=here.centre.approver, at=return_world.at(4)
    )
    Action.objects.filter(origin="condition").update(status="verified")
    return quarterly_return, return_world.at(30)


def quarter(status, days):
    def make():
        cycle = return_world.world().cycle
        Cycle.objects.filter(pk=cycle.pk).update(status=status)
        return Cycle.objects.get(pk=cycle.pk), return_world.at(days)

    return make


def incident(status):
    def make():
        body, people = incident_stories.staffed_body()
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
            incident = incident_stories.recorded(body, people)
        Incident.objects.filter(pk=incident.pk).update(status=status)
        return Incident.objects.get(pk=incident.pk), incident_stories.AT + 5 * HOUR

    return make


def sent_case(*, days=8):
    body, people = incident_stories.staffed_body()
    case = incident_stories.notified(body, people).regulator_case
    incident_stories.sends(incident_stories.ico_notices().get(), incident_stories.AT + 5 * HOUR)
    return RegulatorCase.objects.get(pk=case.pk), incident_stories.AT + timedelta(days=days)


def notified_case():
    case, at = sent_case()
    by = incident_stories.officer()
    case = incident_actions.acknowledge(case=case, by=by, at=at, case_reference="IC-123456-A1B2")
    return case, at


def drafted_notice():
    case, at = sent_case()
    dpo = User.objects.get(email="dpo@home-office.example")
    incident_actions.begin_further_notice(case=case, by=dpo, at=at)
    return RegulatorNotice.objects.get(status="drafting"), at


def commitment(status):
    def make():
        body, people = incident_stories.staffed_body()
        central = reporting_stories.centre_people()
        notified = incident_stories.notified(body, people)
        sanction = incident_stories.sanctioned(notified.regulator_case, people["dpo"])
        Commitment.objects.update(status=status)
        assert central
        return sanction.commitments.get(), incident_stories.AT + 9 * HOUR

    return make


def people_to_notify(status):
    def make():
        body, people = incident_stories.staffed_body()
        incident = incident_stories.of_high_risk(body, people)
        PeopleNotice.objects.update(status=status)
        return PeopleNotice.objects.get(incident=incident), incident_stories.AT + 5 * HOUR

    return make


def hidden_passage():
    body, people = incident_stories.staffed_body()
    incident = incident_stories.reported(body, people, title="Papers on a train")
    return incident_stories.redacted(incident, people), incident_stories.AT + 6 * HOUR


def action(status, **fields):
    def make():
        body = make_organisation("home-office", reference_prefix="HO")
        people = {
            role: person(f"{role}@home-office.example", role, body)
            for role in (Role.SIRO, Role.IAO, Role.INTERNAL_AUDIT, Role.PREPARER)
        }
        action = department_actions.propose_action(
            body, by=people[Role.PREPARER], at=AT, summary="Encrypt backup tapes", owner_role=Role.IAO, due=date(2026, 9, 30)
        )  # fmt: skip
        Action.objects.filter(pk=action.pk).update(status=status, **fields)
        return Action.objects.get(pk=action.pk), AT + timedelta(days=1)

    return make


def asset_in_use():
    body = make_organisation("home-office", reference_prefix="HO")
    person("iao@home-office.example", Role.IAO, body)
    return Asset.objects.create(
        organisation=body, name="Case files", purpose="Deciding", personal_data=True
    ), AT


def asset_review(status):
    def make():
        asset, at = asset_in_use()
        body = asset.organisation
        person("siro@home-office.example", Role.SIRO, body)
        review = AssetReview.objects.create(asset=asset, organisation=body, due_on=at.date(), status=status)
        return review, at

    return make


def entry_that_is_due():
    body = make_organisation("home-office", reference_prefix="HO")
    person("iao@home-office.example", Role.IAO, body)
    return shared_by(body, at=AT), AT


def text_to_read():
    person("siro@home-office.example", Role.SIRO, make_organisation("home-office"))
    return circular_stories.published(at=AT), AT


def text_to_publish():
    return circular_stories.drafted(at=AT), AT


def statement(status):
    def make():
        body, people = reporting_stories.staffed_body()
        reporting_stories.centre_people()
        statement = reporting_stories.drafted(body, people)
        Statement.objects.filter(pk=statement.pk).update(status=status)
        return Statement.objects.get(pk=statement.pk), reporting_stories.later(5)

    return make


def report(status):
    def make():
        body, people = reporting_stories.staffed_body()
        reporting_stories.add_return(body, people, 1)
        central = reporting_stories.centre_people()
        if status == "planned":
            by, year = central["editor"], reporting_stories.YEAR
            report = reporting_actions.plan_report(year=year, by=by, at=reporting_stories.later(19))
        elif status == "data_locked":
            report = reporting_stories.in_fact_check(central)
        else:
            report = reporting_stories.in_fact_check(central)
        at = reporting_stories.later(40 if status == "fact_check" else 30)
        moments = {"laid_commons_at": at, "laid_lords_at": at} if status == "laid" else {}
        ParliamentReport.objects.filter(pk=report.pk).update(status=status, **moments)
        return ParliamentReport.objects.get(pk=report.pk), at

    return make


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
    **{
        f"parliament_report.{status}": report(status)
        for status in (
            "planned", "data_locked", "drafting", "fact_check", "redaction_check", "final_proof", "minister_cleared",
            "embargoed", "laid",
        )
    },
}  # fmt: skip
