"""What the audit log and the outbox show to whom."""

from datetime import UTC, datetime

from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from departments.organisations.roles import Role
from portal.queries import tasks_for, what_there_is
from tests.factories import appoint, centre, make_organisation, make_user, person, sign_in
from tests.incidents import stories as incident_stories

AT = datetime(2007, 7, 3, 13, 30, tzinfo=UTC)


def test_only_ones_own_organisations_are_shown_in_list_count_and_filters(client, body, siro):
    other = make_organisation("hm-treasury", name="HM Treasury")
    person("siro@hm-treasury.invalid", Role.SIRO, other)
    record("return.signed", subject=body, by=SYSTEM, at=AT)
    record("incident.reported", subject=other, by=SYSTEM, at=AT)
    for address in (
        "/audit-log/",
        "/audit-log/?organisation=hm-treasury",
        f"/audit-log/?subject=departments.Organisation:{other.pk}",
        "/audit-log/?page=99",
    ):
        page = client.get(address).content.decode()
        assert (
            "hm-treasury" not in page.replace('value="hm-treasury"', "").lower()
            or "organisation=hm-treasury" in address
        )
        assert 'data-label="What">Reported' not in page
    assert "1 entry" in client.get("/audit-log/").content.decode()
    assert "HM Treasury" not in client.get("/audit-log/").content.decode()


def test_the_centre_sees_all_of_it(client, body):
    record("return.signed", subject=body, by=SYSTEM, at=AT)
    record("return.signed", subject=make_organisation("hm-treasury"), by=SYSTEM, at=AT)
    sign_in(client, person("approver@central-review.invalid", Role.CO_APPROVER, centre()))
    assert "2 entries" in client.get("/audit-log/").content.decode()


def test_events_of_no_organisation_are_shown_to_who_sees_all_of_government_and_to_nobody_else(client, body):
    record("return.signed", subject=body, by=SYSTEM, at=AT)
    record("account.made", subject=make_user("new@home-office.invalid"), by=SYSTEM, at=AT)
    for post, limit, entries in (
        (Role.CO_APPROVER, None, "2 entries"),
        (Role.EXTERNAL_AUDITOR, None, "2 entries"),
        (Role.CO_APPROVER, body, "1 entry"),
    ):
        address = f"{post.value}-{entries[0]}@central-review.invalid"
        sign_in(client, person(address, post, centre(), limited_to=limit))
        assert entries in client.get("/audit-log/").content.decode()
    sign_in(client, person("siro@home-office.invalid", Role.SIRO, body))
    assert "1 entry" in client.get("/audit-log/").content.decode()


def test_who_is_administrator_and_approver_reads_no_message_of_an_incident_that_the_approver_may_not_open(
    client, db
):
    body, people = incident_stories.staffed_body()
    incident_stories.reported(body, people)
    message = OutboxMessage.objects.filter(event__kind="incident.reported").first()
    both = incident_stories.approver()
    appoint(both, Role.SYSADMIN, centre())
    sign_in(client, both)
    page = client.get(f"/outbox/{message.pk}/").content.decode()
    assert "You can see that this is owed, but not what it says." in page
    assert message.to not in page


def test_names_cost_one_query_however_many_people(client, body, siro, django_assert_max_num_queries):
    for number in range(20):
        record("thing.done", subject=body, by=make_user(f"p{number}@home-office.invalid"), at=AT)
    with django_assert_max_num_queries(12):
        client.get("/audit-log/")


def test_a_reporter_who_asked_for_it_is_not_named_in_audit_log_or_outbox_but_to_those_who_look_into_it(
    client, db
):
    body, people = incident_stories.staffed_body()
    incident = incident_stories.reported(body, people, reporter_withheld=True)
    notice = OutboxMessage.objects.get(event__kind="incident.reported", post="Reporter")
    address = people["staff"].email
    for post, shown in (("siro", False), ("dpo", True)):
        sign_in(client, people[post])
        page = client.get(f"/outbox/{notice.pk}/").content.decode()
        assert incident.reference in page
        assert (address in page) is shown
    sign_in(client, people["siro"])
    page = client.get("/audit-log/?kind=incident.").content.decode()
    assert 'data-label="What">Reported' in page
    assert "Name withheld" in page
    assert ">staff<" not in page


def test_the_centre_reads_in_audit_log_and_outbox_of_no_incident_that_it_may_not_open(client, db):
    body, people = incident_stories.staffed_body()
    notified, not_notified = incident_stories.notified(body, people), incident_stories.reported(body, people)
    sign_in(client, incident_stories.approver())
    events = client.get("/audit-log/?kind=incident.").content.decode()
    assert str(notified.pk) in events
    assert str(not_notified.pk) not in events
    listed = "".join(client.get(f"/outbox/?show=all&page={number}").content.decode() for number in (1, 2))
    notices = OutboxMessage.objects.filter(event__kind="incident.reported")
    shown = {notice.event.subject for notice in notices if f"/outbox/{notice.pk}/" in listed}
    assert shown == {f"incidents.Incident:{notified.pk}"}


def test_tasks_are_read_only_where_there_is_anything_for_the_person(db):
    body, people = incident_stories.staffed_body()
    incident_stories.reported(body, people)
    at = incident_stories.AT
    tasks = tasks_for(people["dpo"], at)
    assert tasks
    assert tasks_for(people["dpo"], at, what_there_is(people["dpo"], at)) == tasks
    assert tasks_for(people["dpo"], at, set()) == []
