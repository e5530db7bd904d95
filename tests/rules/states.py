"""Things in every state that their workflows know, and one person for each role who works with all of them.

For the rule that nobody is offered what is refused: a page offers different things in different states.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace

from django.utils import timezone

from departments.models import Action, Asset, Organisation
from departments.organisations.roles import ROLES, Role
from incidents import actions as incident_actions
from incidents.models import Incident, RegulatorCase, RegulatorNotice
from reporting.models import Edition, ParliamentReport
from returns import actions as return_actions
from returns.models import Query, Return
from tests.factories import appoint, centre, commissioner, make_organisation, make_user
from tests.incidents import stories as incident_stories
from tests.reporting import stories as reporting_stories
from tests.returns import world as return_world


@dataclass
class States:
    """One person for each role, and the things by their state. A thing is known by what is in its addresses."""

    people: dict[Role, object]
    things: dict[str, list[str]] = field(default_factory=dict)

    def add(self, state: str, *keys: object) -> None:
        self.things[state] = [str(key) for key in keys]


REASON = "A reason that is long enough for any step of any workflow of this portal, whatever it is."
HOUR = timedelta(hours=1)


def cast(*organisations: Organisation) -> dict[Role, object]:
    """One person for each role: in each of these organisations, or where the role is held for all of government."""
    team, regulator = centre(), commissioner()
    scotland = make_organisation("scottish-government", kind="devolved_administration")
    seats = {"central_team": [team], "regulator": [regulator], "devolved_administration": [scotland]}
    people = {}
    for role in Role:
        people[role] = make_user(f"{role.value}@states.example", ROLES[role].title)
        for organisation in seats.get(ROLES[role].seat, organisations):
            appoint(people[role], role, organisation)
    return people


def of_departments() -> States:
    """An action in every state, conditions of an acceptance among them, and assets in use and retired."""
    body = make_organisation("home-office", name="Home Office", reference_prefix="HO")
    states, now = States(cast(body)), timezone.now()
    soon, late = (now + timedelta(days=60)).date(), (now - timedelta(days=60)).date()
    for number, (status, origin, due, more) in enumerate(
        [
            *((status, "own", soon, {}) for status in Action.Status.values),
            *((status, "condition", late, {}) for status in ("proposed", "agreed", "in_progress")),
            ("overdue_escalated", "own", late, {"agreed_at": now - timedelta(days=90)}),
            ("in_progress", "condition", late, {"cancel_asked": True}),
            ("agreed", "own", soon, {"cancel_asked": True}),
            ("agreed", "own", late, {"owner_role": "preparer"}),
            ("done_awaiting_check", "own", late, {"owner_role": "siro"}),
            ("proposed", "own", None, {"owner_role": ""}),
        ]
    ):
        values = {"owner_role": "iao", "evidence": REASON if "done" in status else ""} | more
        action = Action.objects.create(
            organisation=body, code=f"HO-{number}", summary=f"Action {number}", origin=origin, status=status,
            due=due, created_at=now - timedelta(days=100), **values,
        )  # fmt: skip
        states.add(f"action {number}, {status}", action.pk)
    for state, retired_on in (("in_use", None), ("retired", late)):
        asset = Asset.objects.create(
            organisation=body, name=state, purpose="Deciding cases", personal_data=True, status=state,
            retired_on=retired_on,
        )  # fmt: skip
        states.add(f"asset, {state}", asset.pk)
    return states


def of_incidents() -> States:
    """An incident in every state, and cases with the regulator as far as they go."""
    body = make_organisation("home-office", name="Home Office", reference_prefix="HO")
    states = States(cast(body))
    posts = {name: states.people[role] for name, role in incident_stories.POSTS.items()}
    verbs, stories, at = incident_actions, incident_stories, incident_stories.AT

    stories.reported(body, posts, title="reported")
    stories.triaged(body, posts, title="in triage")
    stories.reported(body, posts, title="in triage, little known")
    verbs.take_triage(
        incident=Incident.objects.get(title="in triage, little known"), by=posts["duty"], at=at + HOUR
    )
    stories.assessed(body, posts, title="assessed")
    stories.advised(body, posts, title="advised, serious")
    stories.advised(body, posts, facts=stories.SLIGHT, advice="record_only", title="advised, slight")
    stories.notified(body, posts, title="decided, notice waits")
    slight = stories.advised(body, posts, facts=stories.SLIGHT, advice="record_only", title="recorded only")
    verbs.decide(
        incident=slight,
        by=posts["siro"],
        at=at + 4 * HOUR,
        decision="record_only",
        reason=stories.LONG_REASON,
    )
    verbs.dismiss(
        incident=stories.triaged(body, posts, title="dismissed"), reason=REASON, by=posts["adviser"], at=at + 3 * HOUR
    )  # fmt: skip
    verbs.merge(
        incident=stories.triaged(body, posts, title="merged"), into=stories.triaged(body, posts, title="merged into"),
        by=posts["adviser"], at=at + 3 * HOUR,
    )  # fmt: skip
    elsewhere = verbs.report_held_elsewhere(
        by=posts["staff"], at=at, organisation=body, classification="SECRET", personal_data="yes",
        discovered_at=at - HOUR, holder="A team", reference_there="123",
    )  # fmt: skip
    states.add("held elsewhere", elsewhere.pk)
    states.add("recorded history", stories.of_2007(body, posts).pk)
    stories.assessed(
        body, posts, at.replace(year=2007), title="assessed, of 2007", facts={**stories.SERIOUS, "harm_flags": ["identity"]}
    )  # fmt: skip
    verbs.respond(
        incident=stories.notified(body, posts, title="responding"), by=posts["adviser"], at=at + 5 * HOUR
    )
    _learning(body, posts, title="learning")
    closed = _learning(body, posts, title="closed")
    Incident.objects.filter(pk=closed.pk).update(status="closed", closed_at=at)
    for step in ("sent", "notified", "further", "closed", "withdrawn"):
        _case(body, posts, states.people[Role.ICO_OFFICER], step)
    for incident in Incident.objects.all():
        cases = RegulatorCase.objects.filter(incident=incident)
        notices = RegulatorNotice.objects.filter(case__in=cases)
        name = incident.title if incident.pk != elsewhere.pk else "held elsewhere"
        states.add(name, incident.pk, *(record.pk for record in (*cases, *notices)))
    return states


def _learning(body, posts, **kw) -> Incident:
    stories, verbs, at = incident_stories, incident_actions, incident_stories.AT
    incident = stories.notified(body, posts, **kw)
    incident = verbs.respond(incident=incident, by=posts["adviser"], at=at + 5 * HOUR)
    incident = verbs.save(
        incident=incident, by=posts["adviser"], at=at + 6 * HOUR, version=incident.version, section="response",
        fields={"containment": REASON, "prevention": REASON, "recovered": "yes"},
    )  # fmt: skip
    return verbs.contained(incident=incident, by=posts["adviser"], at=at + 7 * HOUR)


def _case(body, posts, officer, step: str) -> None:
    """A case with the regulator: its first notice was sent, and what came after."""
    verbs, at = incident_actions, incident_stories.AT
    incident = incident_stories.notified(body, posts, title=f"case {step}")
    case = RegulatorCase.objects.get(incident=incident)
    incident_stories.sends(case.notices.get().message, at + 5 * HOUR)
    if step == "sent":
        return
    case = verbs.acknowledge(case=case, case_reference="IC-123456-A1B2", by=officer, at=at + 6 * HOUR)
    if step == "further":
        verbs.begin_further_notice(case=case, by=posts["dpo"], at=at + 7 * HOUR)
    elif step == "closed":
        verbs.regulator_close(
            case=case, ico_decision="No Further Action", answer="No more.", by=officer, at=at + 7 * HOUR
        )
    elif step == "withdrawn":
        RegulatorCase.objects.filter(pk=case.pk).update(status="withdrawn")


RETURNS = (
    "not_started", "in_preparation", "awaiting_siro", "submitted", "under_review", "queried", "drafted",
    "recommended", "accepted", "corrected", "conditions", "missing", "not_taking_part",
)  # fmt: skip


def of_returns() -> States:
    """A return in every state, each of a body of its own, in an open, a closed and a frozen quarter."""
    bodies = [return_world.enrol(make_organisation("home-office", reference_prefix="HO"))]
    for number, name in enumerate(RETURNS[1:]):
        kind = "devolved_administration" if name == "not_taking_part" else "ministerial_department"
        code = "scottish-government" if name == "not_taking_part" else f"body-{name.replace('_', '-')}"
        bodies.append(return_world.enrol(make_organisation(code, kind=kind, reference_prefix=f"B{number}")))
    people = cast(*bodies)
    states = States(people)
    team = SimpleNamespace(reviewer=people[Role.CO_REVIEWER], approver=people[Role.CO_APPROVER])
    cycle = return_actions.open_cycle(year="2007-08", quarter=1, by=team.approver, at=return_world.at(-5))
    for body, name in zip(bodies, RETURNS, strict=True):
        home = SimpleNamespace(
            organisation=body, preparer=people[Role.PREPARER], siro=people[Role.SIRO], dpo=people[Role.DPO]
        )
        quarterly_return = Return.objects.get(cycle=cycle, organisation=body)
        _bring(SimpleNamespace(home=home, centre=team, cycle=cycle, quarterly_return=quarterly_return), name)
        states.add(
            name,
            f"/{body.code}/",
            *Query.objects.filter(quarterly_return=quarterly_return).values_list("pk", flat=True),
        )
    frozen = return_actions.open_cycle(year="2007-08", quarter=2, by=team.approver, at=return_world.at(90))
    frozen = return_actions.close_cycle(frozen, by=team.approver, at=return_world.at(120))
    return_actions.freeze(frozen, by=team.approver, at=return_world.at(121))
    return states


def _bring(here, name: str) -> None:
    at, verbs = return_world.at, return_actions
    if name == "in_preparation":
        verbs.start(here.quarterly_return, by=here.home.preparer, at=at())
    elif name == "awaiting_siro":
        return_world.sent(here)
    elif name == "submitted":
        return_world.signed(here)
    elif name == "under_review":
        return_world.under_review(here)
    elif name in ("queried", "drafted"):
        return_world.under_review(here)
        return_world.queried(here)
        if name == "drafted":
            query = Query.objects.get(quarterly_return=here.quarterly_return)
            verbs.draft_answer(query, answer="It is counted.", by=here.home.preparer, at=at(4))
    elif name == "recommended":
        return_world.recommended(here)
    elif name == "accepted":
        return_world.accepted(here)
    elif name == "corrected":
        verbs.correct(return_world.accepted(here), reason=REASON, by=here.home.siro, at=at(5))
    elif name == "conditions":
        quarterly_return = return_world.recommended(here)
        verbs.accept_with_conditions(
            quarterly_return, conditions=[verbs.Condition("Count the laptops", "iao", date(2008, 1, 31))],
            by=here.centre.approver, at=at(4),
        )  # fmt: skip
    elif name in ("missing", "not_taking_part"):
        Return.objects.filter(pk=here.quarterly_return.pk).update(status=name)


STATEMENTS = (
    "compiling",
    "drafted",
    "siro_agreed",
    "audit_committee_seen",
    "signed",
    "notified",
    "published",
)
REPORTS = ("planned", "data_locked", "drafting", "fact_check", "redaction_check", "final_proof", "minister_cleared",
           "embargoed", "laid", "published")  # fmt: skip


def of_reporting() -> States:
    """A statement in every state, each of a body of its own, and a report to Parliament in every state."""
    stories, bodies = reporting_stories, []
    for number, name in enumerate(STATEMENTS):
        code = "home-office" if not number else f"body-{name.replace('_', '-')}"
        bodies.append(
            return_world.enrol(make_organisation(code, short_name=f"B{number}"), date(2007, 4, 1), date(2008, 3, 31))
        )  # fmt: skip
    people = cast(*bodies)
    states = States(people)
    posts = {name: people[role] for name, role in stories.POSTS.items()}
    central = {name: people[role] for name, role in stories.CENTRAL.items()}
    second = make_user("second-approver@states.example")
    appoint(second, Role.CO_APPROVER, centre())
    central["second_approver"] = second
    for body, name in zip(bodies, STATEMENTS, strict=True):
        statement = stories.drafted(body, posts)
        type(statement).objects.filter(pk=statement.pk).update(
            status=name, siro_advice=REASON if name not in ("compiling", "drafted") else ""
        )
        states.add(f"statement {name}", *_keys(statement))
    report = stories.in_fact_check(central)
    states.add("report fact_check", *_keys(report))
    for number, name in enumerate(REPORTS):
        if name != "fact_check":
            states.add(
                f"report {name}", *_keys(_copy(report, name, f"{1990 + number}-{(91 + number) % 100:02}"))
            )
    return states


def _copy(report: ParliamentReport, status: str, year: str) -> ParliamentReport:
    """The same report of another year, in another state, with copies of its parts and editions."""
    at = report.created_at if status in ("laid", "published") else None
    copy = ParliamentReport.objects.create(
        year=year, status=status, created_at=report.created_at, laid_commons_at=at, laid_lords_at=at
    )
    for row in (*report.parts.all(), *report.editions.all()):
        row.pk, row.report, row._state.adding = uuid.uuid4() if isinstance(row, Edition) else None, copy, True
        row.save()
    return copy


def _keys(thing) -> list[object]:
    related = [*thing.parts.all(), *thing.editions.all()]
    return [f"/{record.pk}/" for record in (thing, *related)]


EVERY_STATE = {
    "departments": of_departments,
    "incidents": of_incidents,
    "returns": of_returns,
    "reporting": of_reporting,
}
