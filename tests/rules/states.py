"""Things in every state that their workflows know, and one person for each role who works with all of them.

For the rule that nobody is offered what is refused: a page offers different things in different states.
"""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from accounts.models import User
from departments.models import Action, Appointment, Asset, Organisation
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
    people = {role: User(email=f"{role.value}@states.example", name=ROLES[role].title) for role in Role}
    for user in people.values():
        user.set_unusable_password()
    User.objects.bulk_create(people.values())
    Appointment.objects.bulk_create(
        Appointment(user=people[role], role=role.value, organisation=organisation, starts_on=date(2000, 1, 1))
        for role in Role
        for organisation in seats.get(ROLES[role].seat, organisations)
    )
    return people


# Their status, origin, days until they are due, and what else is said of them.
ACTIONS: tuple[tuple[str, str, int | None, dict[str, Any]], ...] = (
    *((status, "own", 60, {}) for status in Action.Status.values),
    *((status, "condition", -60, {}) for status in ("proposed", "agreed", "in_progress")),
    ("overdue_escalated", "own", -60, {}),
    ("in_progress", "condition", -60, {"cancel_asked": True}),
    ("agreed", "own", 60, {"cancel_asked": True}),
    ("agreed", "own", -60, {"owner_role": "preparer"}),
    ("done_awaiting_check", "own", -60, {"owner_role": "siro"}),
    ("proposed", "own", None, {"owner_role": ""}),
)
ACTION_BY_NAME = {f"action {number}, {action[0]}": action for number, action in enumerate(ACTIONS)}
ASSETS = {"asset, in use": "in_use", "asset, retired": "retired"}


def of_departments(wanted: Collection[str]) -> States:
    """An action in every state, conditions of an acceptance among them, and assets in use and retired."""
    body = make_organisation("home-office", name="Home Office", reference_prefix="HO")
    states, now = States(cast(body)), timezone.now()
    for name, (status, origin, days, more) in ACTION_BY_NAME.items():
        if name in wanted:
            number = len(states.things)
            due = (now + timedelta(days=days)).date() if days else None
            values = {"owner_role": "iao", "evidence": REASON if "done" in status else ""} | more
            if status == "overdue_escalated" and due and due < now.date():
                values["agreed_at"] = now - timedelta(days=90)
            action = Action.objects.create(
                organisation=body, code=f"HO-{number}", summary=f"Action {number}", origin=origin, status=status,
                due=due, created_at=now - timedelta(days=100), **values,
            )  # fmt: skip
            states.add(name, action.pk)
    for name, status in ASSETS.items():
        if name in wanted:
            retired_on = (now - timedelta(days=60)).date() if status == "retired" else None
            asset = Asset.objects.create(
                organisation=body, name=name, purpose="Deciding cases", personal_data=True, status=status,
                retired_on=retired_on,
            )  # fmt: skip
            states.add(name, asset.pk)
    return states


def of_incidents(wanted: Collection[str]) -> States:
    """An incident in every state, and cases with the regulator as far as they go."""
    body = make_organisation("home-office", name="Home Office", reference_prefix="HO")
    states = States(cast(body))
    posts = {name: states.people[role] for name, role in incident_stories.POSTS.items()}
    posts["officer"] = states.people[Role.ICO_OFFICER]
    for name, make in INCIDENTS.items():
        if name in wanted:
            before = set(Incident.objects.values_list("pk", flat=True))
            make(body, posts)
            cases = RegulatorCase.objects.exclude(incident__in=before)
            incidents = Incident.objects.exclude(pk__in=before)
            notices = RegulatorNotice.objects.filter(case__in=cases)
            states.add(name, *(record.pk for record in (*incidents, *cases, *notices)))
    return states


def _little_known(body, posts) -> None:
    incident = incident_stories.reported(body, posts, title="in triage, little known")
    incident_actions.take_triage(incident=incident, by=posts["duty"], at=incident_stories.AT + HOUR)


def _recorded_only(body, posts) -> None:
    stories = incident_stories
    slight = stories.advised(body, posts, facts=stories.SLIGHT, advice="record_only", title="recorded only")
    incident_actions.decide(
        incident=slight,
        by=posts["siro"],
        at=stories.AT + 4 * HOUR,
        decision="record_only",
        reason=stories.LONG_REASON,
    )


def _dismissed(body, posts) -> None:
    incident = incident_stories.triaged(body, posts, title="dismissed")
    incident_actions.dismiss(
        incident=incident, reason=REASON, by=posts["adviser"], at=incident_stories.AT + 3 * HOUR
    )


def _merged(body, posts) -> None:
    incident, into = (
        incident_stories.triaged(body, posts, title=title) for title in ("merged", "merged into")
    )
    incident_actions.merge(
        incident=incident, into=into, by=posts["adviser"], at=incident_stories.AT + 3 * HOUR
    )


def _held_elsewhere(body, posts) -> None:
    at = incident_stories.AT
    incident_actions.report_held_elsewhere(
        by=posts["staff"], at=at, organisation=body, classification="SECRET", personal_data="yes",
        discovered_at=at - HOUR, holder="A team", reference_there="123",
    )  # fmt: skip


def _assessed_of_2007(body, posts) -> None:
    facts = {**incident_stories.SERIOUS, "harm_flags": ["identity"]}
    at = incident_stories.AT.replace(year=2007)
    incident_stories.assessed(body, posts, at, title="assessed, of 2007", facts=facts)


def _responding(body, posts) -> Incident:
    incident = incident_stories.notified(body, posts)
    return incident_actions.respond(incident=incident, by=posts["adviser"], at=incident_stories.AT + 5 * HOUR)


def _learning(body, posts) -> Incident:
    verbs, at = incident_actions, incident_stories.AT
    incident = _responding(body, posts)
    incident = verbs.save(
        incident=incident, by=posts["adviser"], at=at + 6 * HOUR, version=incident.version, section="response",
        fields={"containment": REASON, "prevention": REASON, "recovered": "yes"},
    )  # fmt: skip
    return verbs.contained(incident=incident, by=posts["adviser"], at=at + 7 * HOUR)


def _closed(body, posts) -> None:
    closed = _learning(body, posts)
    Incident.objects.filter(pk=closed.pk).update(status="closed", closed_at=incident_stories.AT)


def _case(step: str, body, posts) -> None:
    """A case with the regulator: its first notice was sent, and what came after."""
    verbs, at, officer = incident_actions, incident_stories.AT, posts["officer"]
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


INCIDENTS: dict[str, Callable[..., object]] = {
    "reported": incident_stories.reported,
    "in triage": incident_stories.triaged,
    "in triage, little known": _little_known,
    "assessed": incident_stories.assessed,
    "advised, serious": incident_stories.advised,
    "advised, slight": partial(incident_stories.advised, facts=incident_stories.SLIGHT, advice="record_only"),
    "decided, notice waits": incident_stories.notified,
    "recorded only": _recorded_only,
    "dismissed": _dismissed,
    "merged": _merged,
    "held elsewhere": _held_elsewhere,
    "recorded history": incident_stories.of_2007,
    "assessed, of 2007": _assessed_of_2007,
    "responding": _responding,
    "learning": _learning,
    "closed": _closed,
    **{
        f"case {step}": partial(_case, step)
        for step in ("sent", "notified", "further", "closed", "withdrawn")
    },
}


RETURNS = (
    "not_started", "in_preparation", "awaiting_siro", "submitted", "under_review", "queried", "drafted",
    "recommended", "accepted", "corrected", "conditions", "missing", "not_taking_part",
)  # fmt: skip


def of_returns(wanted: Collection[str]) -> States:
    """A return in every state, each of a body of its own, in an open, a closed and a frozen quarter."""
    bodies = [return_world.enrol(make_organisation("home-office", reference_prefix="HO"))]
    names = [RETURNS[0], *(name for name in RETURNS[1:] if name in wanted)]
    for number, name in enumerate(names[1:]):
        kind = "devolved_administration" if name == "not_taking_part" else "ministerial_department"
        code = "scottish-government" if name == "not_taking_part" else f"body-{name.replace('_', '-')}"
        bodies.append(return_world.enrol(make_organisation(code, kind=kind, reference_prefix=f"B{number}")))
    people = cast(*bodies)
    states = States(people)
    team = SimpleNamespace(reviewer=people[Role.CO_REVIEWER], approver=people[Role.CO_APPROVER])
    cycle = return_actions.open_cycle(year="2007-08", quarter=1, by=team.approver, at=return_world.at(-5))
    for body, name in zip(bodies, names, strict=True):
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


def of_reporting(wanted: Collection[str]) -> States:
    """A statement in every state, each of a body of its own, one at least, and a report to Parliament in every state."""
    stories, bodies = reporting_stories, []
    names = [name for name in STATEMENTS if f"statement {name}" in wanted] or [STATEMENTS[0]]
    for number, name in enumerate(names):
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
    for body, name in zip(bodies, names, strict=True):
        statement = stories.drafted(body, posts)
        type(statement).objects.filter(pk=statement.pk).update(
            status=name, siro_advice=REASON if name not in ("compiling", "drafted") else ""
        )
        states.add(f"statement {name}", *_keys(statement))
    report = stories.in_fact_check(central)
    states.add("report fact_check", *_keys(report))
    for number, name in enumerate(REPORTS):
        if name != "fact_check" and f"report {name}" in wanted:
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


# The names of the states of each app's things, and what makes those that are wanted.
NAMES: dict[str, list[str]] = {
    "departments": [*ACTION_BY_NAME, *ASSETS],
    "incidents": list(INCIDENTS),
    "returns": list(RETURNS),
    "reporting": [*(f"statement {name}" for name in STATEMENTS), *(f"report {name}" for name in REPORTS)],
}
EVERY_STATE: dict[str, Callable[[Collection[str]], States]] = {
    "departments": of_departments,
    "incidents": of_incidents,
    "returns": of_returns,
    "reporting": of_reporting,
}
