"""Every list of the portal, with a way to fill it."""

import copy
import uuid
from datetime import UTC, datetime

from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from departments.models import Action, Asset, Organisation
from departments.organisations.roles import Role
from incidents.models import Incident, RegulatorCase, RegulatorNotice
from reporting.models import Statement
from returns.models import Cycle, Return
from tests.factories import appoint, centre, make_organisation, make_user, person
from tests.incidents import stories as incident_stories
from tests.returns import world as return_world

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

FEW, MANY = 3, 300


def copies(item, how_many: int, **unique):
    """As many rows like this one, each with columns of its own."""
    rows = []
    for n in range(how_many):
        row = copy.copy(item)
        row._state = copy.copy(item._state)
        row._state.adding = True
        row.pk = uuid.uuid4()
        for name, make in unique.items():
            setattr(row, name, make(n))
        rows.append(row)
    type(item).objects.bulk_create(rows)


def of_actions():
    body = make_organisation("home-office")
    action = Action.objects.create(
        organisation=body,
        code="HO-0",
        summary="Encrypt",
        origin="own",
        status="agreed",
        due="2027-01-29",
        created_at=AT,
    )
    return person("siro@home-office.invalid", Role.SIRO, body), lambda number, start: copies(
        action, number, code=lambda n: f"HO-{start}-{n}"
    )


def of_assets():
    body = make_organisation("home-office")
    owner = appoint("iao@home-office.invalid", Role.IAO, body)
    asset = Asset.objects.create(
        organisation=body, name="Case files", purpose="Deciding", personal_data=True, owner=owner
    )
    return person("siro@home-office.invalid", Role.SIRO, body), lambda number, start: copies(
        asset, number, name=lambda n: f"Case files {start}-{n}"
    )


def of_notices():
    body = make_organisation("home-office")
    event = record("thing.done", subject=body, by=SYSTEM, at=AT)
    outbox_message = OutboxMessage.objects.create(
        event=event, rule="test.tell", channel="email", to="a@home-office.invalid", organisation=body.code,
        subject="Done", body="Done", next_try_at=AT, created_at=AT,
    )  # fmt: skip
    return person("dpo@home-office.invalid", Role.DPO, body), lambda number, start: copies(
        outbox_message, number, key=lambda n: f"{start}-{n}", to=lambda n: f"{start}-{n}@home-office.invalid"
    )


def of_events():
    body = make_organisation("home-office")

    def more(number, start):
        for n in range(number):
            record(
                "thing.done",
                subject=body,
                by=make_user(f"{start}-{n}@home-office.invalid"),
                at=AT,
                role="siro",
            )

    return person("siro@home-office.invalid", Role.SIRO, body), more


def of_organisations():
    team = centre()

    def more(number, start):
        Organisation.objects.bulk_create(
            Organisation(code=f"body-{start}-{n}", name=f"Body {start} {n}", kind="ministerial_department")
            for n in range(number)
        )

    return person("reviewer@central-review.invalid", Role.CO_REVIEWER, team), more


def of_incidents(who="siro"):
    body, people = incident_stories.staffed_body()
    incident = incident_stories.reported(body, people)
    row = Incident.objects.get(pk=incident.pk)

    return people[who], lambda number, start: copies(
        row, number, reference=lambda n: f"X-{start}-{n}", number=lambda n: start * 1000 + n + 10
    )


def of_returns():
    here = return_world.world()

    def more(number, start):
        bodies = Organisation.objects.bulk_create(
            Organisation(code=f"body-{start}-{n}", name=f"Body {start} {n}", kind="ministerial_department")
            for n in range(number)
        )
        copies(Return.objects.get(pk=here.quarterly_return.pk), number, organisation=lambda n: bodies[n])

    return here.centre.reviewer, more


def of_statements():
    team = centre()

    def more(number, start):
        bodies = Organisation.objects.bulk_create(
            Organisation(code=f"body-{start}-{n}", name=f"Body {start} {n}", kind="ministerial_department")
            for n in range(number)
        )
        Statement.objects.bulk_create(
            Statement(organisation=body, year="2026-27", created_at=AT) for body in bodies
        )

    return person("reviewer@central-review.invalid", Role.CO_REVIEWER, team), more


def of_appointments():
    body = make_organisation("home-office")

    def more(number, start):
        for n in range(number):
            appoint(f"{start}-{n}@home-office.invalid", Role.STAFF, body)

    return person("administrator@central-review.invalid", Role.SYSADMIN, centre()), more


def of_quarters():
    here = return_world.world()

    def more(number, start):
        cycle = Cycle.objects.get(pk=here.cycle.pk)
        copies(cycle, number, year=lambda n: f"{2000 + n % 100}-{start}{n // 100}")

    return here.centre.reviewer, more


def of_notices_received():
    body, people = incident_stories.staffed_body()
    incident_stories.notified(body, people)
    OutboxMessage.objects.filter(channel="ico").update(status="sent", sent_at=AT, sent_way="portal")
    item, case = Incident.objects.get(), RegulatorCase.objects.get()
    notice, message = RegulatorNotice.objects.get(), OutboxMessage.objects.get(channel="ico")

    def more(number, start):
        copies(item, number, reference=lambda n: f"X-{start}-{n}", number=lambda n: start * 1000 + n + 10)
        fresh = list(Incident.objects.filter(regulator_cases=None))
        copies(case, number, incident=lambda n: fresh[n])
        empty = list(RegulatorCase.objects.filter(notices=None))
        copies(message, number, key=lambda n: f"{start}-{n}", to=lambda n: f"{start}-{n}@ico.example")
        copies(notice, number, case=lambda n: empty[n], message_id=lambda n: f"{start}-{n}")

    return incident_stories.officer(), more


def of_organisations_to_choose():
    return person("approver@central-review.invalid", Role.CO_APPROVER, centre()), of_organisations()[1]


LISTS = (
    ("/publications/", of_statements),
    ("/organisations/actions/", of_actions),
    ("/organisations/actions/new/", of_organisations_to_choose),
    ("/organisations/assets/", of_assets),
    ("/organisations/", of_organisations),
    ("/organisations/appointments/", of_appointments),
    ("/outbox/?show=all", of_notices),
    ("/audit-log/", of_events),
    ("/incidents/?show=all", of_incidents),
    ("/incidents/received/", of_notices_received),
    ("/returns/?show=all", of_returns),
    ("/returns/quarters/", of_quarters),
    ("/", of_actions),
    ("/", of_incidents),
    ("/", of_returns),
)
