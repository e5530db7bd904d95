"""Who is sent a signed statement."""

from audit.models import OutboxMessage
from departments.models import Appointment
from tests.reporting.stories import (
    editions,
    signed,
)


def attached(edition) -> dict[str, str]:
    return {"name": edition.file, "sha256": edition.sha256}


def test_the_signed_statement_goes_to_cabinet_office_and_commissioner_with_the_paper(department, central):
    statement = signed(*department)
    assert statement.status == "notified"
    messages = OutboxMessage.objects.filter(event__kind="statement.notified").order_by("to")
    assert [notice.to for notice in messages] == [central["officer"].email, central["reviewer"].email]
    assert all(notice.attachments == [attached(editions(statement, "signed")[0])] for notice in messages)


def test_the_commissioner_gets_no_copy_where_the_setting_is_off(department):
    body, people = department
    body.extract_to_commissioner = False
    body.save()
    signed(body, people)
    assert OutboxMessage.objects.filter(event__kind="statement.notified", to__contains="ico").count() == 0


def test_a_statement_that_nobody_at_the_commissioner_can_be_sent_is_given_to_the_centre_to_send_on(
    department, central
):
    Appointment.objects.filter(user=central["officer"]).delete()
    statement = signed(*department)
    messages = OutboxMessage.objects.filter(
        event__kind="statement.notified", subject__startswith="To be sent on"
    )
    approvers = sorted(central[name].email for name in ("approver", "second_approver"))
    assert sorted(messages.values_list("to", flat=True)) == approvers
    assert all("Send the paper there by hand." in message.body for message in messages)
    assert all(message.attachments == [attached(editions(statement, "signed")[0])] for message in messages)
