"""People, bodies and a year's records for the tests of this folder."""

from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from audit.chain import canonical, sha256_of
from audit.models import Event
from audit.record import subject_of
from departments.models import Action
from departments.organisations.roles import Role
from incidents.models import Incident
from reporting import actions
from reporting.document_worker import compile_due
from reporting.models import Edition
from returns.models import Cycle, Return, Submission
from tests.factories import appoint, centre, commissioner, enrol, make_organisation, person

AT = datetime(2008, 6, 2, 9, tzinfo=UTC)
YEAR = "2007-08"
ADVICE = "Information risk was managed; what is moved on media is weak."
POSTS = {
    "preparer": Role.PREPARER,
    "siro": Role.SIRO,
    "accounting": Role.ACCOUNTING_OFFICER,
    "audit": Role.INTERNAL_AUDIT,
}
CENTRAL = {
    "reviewer": Role.CO_REVIEWER,
    "approver": Role.CO_APPROVER,
    "editor": Role.CO_EDITOR,
    "minister": Role.MINISTER,
    "clerk": Role.PARLIAMENTARY_CLERK,
}
QUARTERS = {1: date(2007, 4, 1), 2: date(2007, 7, 1), 3: date(2007, 10, 1), 4: date(2008, 1, 1)}


def named(*text: object) -> UUID:
    """The key of a record by its name: the same record in every test, so that the same paper is typeset once."""
    return uuid5(NAMESPACE_URL, " ".join(map(str, text)))


def number_of(*text: object) -> int:
    """The same for a record whose key is a number, far above those that the database gives."""
    return named(*text).int >> 66


def later(days: float) -> datetime:
    return AT + timedelta(days=days)


def clock() -> datetime:
    return datetime.now(UTC)


def staffed_body(code: str = "transport", short_name: str = "DfT", **kw):
    """A department in the year's returns with everybody in post; gives it and its people by post."""
    name = kw.pop("name", f"Department for {code.replace('-', ' ').title()}")
    body = make_organisation(code, name=name, short_name=short_name, extract_to_commissioner=True, **kw)
    enrol(body, date(2007, 4, 1), date(2008, 3, 31))
    people = {
        post: person(f"{post}@{code}.example.test", role, body, pk=number_of(post, code))
        for post, role in POSTS.items()
    }
    return body, people


def centre_people() -> dict:
    """Everybody at the centre, and an officer of the Commissioner."""
    team = centre()
    people = {post: person(f"{post}@centre.example.test", role, team) for post, role in CENTRAL.items()}
    people["second_approver"] = appoint("approver2@centre.example.test", Role.CO_APPROVER, team).user
    people["officer"] = person("officer@ico.example.test", Role.ICO_OFFICER, commissioner())
    return people


def add_action(body, code: str, areas: list[str], **kw) -> Action:
    values = {
        "summary": f"Improve {areas[0].replace('_', ' ')}",
        "origin": Action.Origin.REPORT_2007,
        "reported_status": "in_progress",
        "status": Action.Status.IN_PROGRESS,
        "created_at": AT - timedelta(days=150),
    }
    return Action.objects.create(
        pk=named("action", code), organisation=body, code=code, areas=areas, **{**values, **kw}
    )


def add_incident(body, people, number: int, *, notified: str = "yes", **kw) -> Incident:
    values = {
        "title": f"Disc {number} lost in the post",
        "description": "As the title says.",
        "reported_at": datetime(2007, 12, number, 12, tzinfo=UTC),
        "discovered_at": datetime(2007, 12, number, 9, tzinfo=UTC),
        "occurred_from": datetime(2007, 12, 1, tzinfo=UTC),
        "occurred_precision": "month",
        "co_category": "II",
        "people_max": 3000,
        "classification": "OFFICIAL",
        "report_type": "personal_data_breach",
        "personal_data": "yes",
        "governing_regime": "dpa_1998",
        "origin": "recorded_history",
        "notified_in_source": notified,
    }
    reference = f"{body.short_name.upper()}-2007-{number:04d}"
    return Incident.objects.create(
        pk=named("incident", reference),
        organisation=body,
        reporter=people["preparer"],
        reference=reference,
        year=2007,
        number=number,
        **{**values, **kw},
    )


def add_return(
    body, people, quarter: int, *, status: str = "accepted", signed_on: date | None = None, **answers
) -> Return:
    """A return after its review. `answers` are {question: (words asked, choice, words)}."""
    first = QUARTERS[quarter]
    last = QUARTERS[quarter + 1] - timedelta(days=1) if quarter < 4 else date(2008, 3, 31)
    due = last + timedelta(days=28)
    cycle, _ = Cycle.objects.get_or_create(
        year=YEAR,
        quarter=quarter,
        defaults={"edition": YEAR, "first_day": first, "last_day": last, "due_on": due, "status": "closed"},
    )
    quarterly_return = Return.objects.create(
        pk=named("return", body.code, quarter),
        cycle=cycle,
        organisation=body,
        status="missing" if status == "missing" else "in_preparation",
    )
    if status == "missing":
        return quarterly_return
    day = signed_on or due
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    rows = [
        {"question": key, "asked": asked, "kind": "compliance", "given": {"choice": choice}, "words": text}
        for key, (asked, choice, text) in answers.items()
    ]
    rows.append(
        {
            "question": "F1",
            "asked": "Instances",
            "kind": "register",
            "given": {"confirmed": True},
            "words": "Nil",
        }
    )
    content = {"sections": [{"key": "A", "title": "All", "answers": rows}]}
    quarterly_return.submission = Submission.objects.create(
        quarterly_return=quarterly_return,
        number=1,
        content=canonical(content).decode(),
        sha256=sha256_of(content),
        declaration="I declare.",
        signed_by=people["siro"],
        signed_as="siro",
        signed_at=at,
    )
    (
        quarterly_return.status,
        quarterly_return.signed_at,
        quarterly_return.decided_at,
        quarterly_return.late,
    ) = status, at, at + timedelta(days=10), day > due
    quarterly_return.save()
    return quarterly_return


def add_missing_return(body, year: str) -> Return:
    """The first quarter of a year, for which nothing was returned."""
    first = date(int(year[:4]), 4, 1)
    days = {"first_day": first, "last_day": date(first.year, 6, 30), "due_on": date(first.year, 7, 28)}
    cycle, _ = Cycle.objects.get_or_create(
        year=year, quarter=1, defaults=days | {"edition": YEAR, "status": "closed"}
    )
    return Return.objects.create(cycle=cycle, organisation=body, status="missing")


def drafted(body, people, *, year: str = YEAR, at: datetime = AT, with_return: bool = True):
    """A statement compiled by the document worker; where the body has no return of this year, one is missing."""
    if (
        with_return
        and year == YEAR
        and not Return.objects.filter(organisation=body, cycle__year=year).exists()
    ):
        add_missing_return(body, year)
    statement = actions.start_statement(organisation=body, year=year, by=people["preparer"], at=at)
    compile_due(clock)
    statement.refresh_from_db()
    return statement


def seen_by_committee(body, people):
    """A statement that only wants its signature."""
    statement = drafted(body, people)
    statement = actions.siro_advise(statement, advice=ADVICE, by=people["siro"], at=later(5))
    return actions.committee(
        statement, met_on=later(6).date(), minute="AC(08)3", by=people["audit"], at=later(7)
    )


def signed(body, people):
    """A statement signed, printed and sent."""
    statement = actions.sign(seen_by_committee(body, people), by=people["accounting"], at=later(8))
    compile_due(clock)
    statement.refresh_from_db()
    return statement


def in_fact_check(central):
    """The year's report, which is with its departments for fact check until 2 July."""
    report = actions.plan_report(year=YEAR, by=central["editor"], at=later(19))
    report = actions.lock_data(report, by=central["approver"], at=later(20))
    compile_due(clock)
    report = actions.build(report, by=central["editor"], at=later(21))
    compile_due(clock)
    return actions.send_fact_check(report, reply_by=later(30).date(), by=central["editor"], at=later(22))


def checked_for_harm(report, central):
    """From the plan to the final proof, which departments and the editor have been through."""
    report = actions.lock_data(report, by=central["approver"], at=later(20))
    compile_due(clock)
    report = actions.build(report, by=central["editor"], at=later(21))
    compile_due(clock)
    report = actions.send_fact_check(report, reply_by=later(29).date(), by=central["editor"], at=later(22))
    report = actions.record_fact_check(report, note="All of them agreed.", by=central["editor"], at=later(30))
    return actions.record_disclosure_check(
        report, note="No cell points at anybody.", by=central["second_approver"], at=later(31)
    )


def to_be_laid(report, central):
    """From the plan to the paper under embargo."""
    report = actions.clear(checked_for_harm(report, central), by=central["minister"], at=later(32))
    report = actions.embargo(report, laying_on=date(2008, 7, 10), by=central["clerk"], at=later(33))
    compile_due(clock)
    return report


def lay(report, central):
    """From the plan to the paper that is laid."""
    report, at = to_be_laid(report, central), later(38)
    return actions.lay(report, commons_at=at, lords_at=at, by=central["clerk"], at=at)


def kinds(thing) -> list[str]:
    """What happened to a thing, in the words of the audit log."""
    return [event.kind for event in Event.objects.filter(subject=subject_of(thing)).order_by("id")]


def editions(thing, purpose) -> list[Edition]:
    """The editions of a paper made for a purpose, oldest first."""
    return list(thing.editions.filter(purpose=purpose).order_by("number"))
