"""Who is notified of an incident when posts are vacant or a body has no deputies."""

from datetime import timedelta

import pytest

from audit.models import OutboxMessage
from departments.models import Appointment
from departments.organisations.roles import Role
from incidents import actions
from incidents.home import tasks_for
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import person
from tests.incidents.stories import (
    AT,
    HOUR,
    advised,
    approver,
    notified,
    officer,
    reported,
    sends,
    staffed_body,
    triaged,
)

pytestmark = pytest.mark.django_db
CENTRE = "approver@centre.example"


def notified_of(kind):
    return sorted(OutboxMessage.objects.filter(event__kind=kind).values_list("to", flat=True))


def vacate(body, *roles):
    Appointment.objects.filter(organisation=body, role__in=roles).delete()


def fire(hours):
    return actions.sweep_timers(at=AT - HOUR + timedelta(hours=hours))


@begins_with()
def test_a_body_without_deputies_or_duty_officer_keeps_its_incident_to_itself(beginning, settings):
    body, people, _ = beginning
    vacate(body, Role.DUTY_OFFICER)
    settings.REGULATOR_CHANNEL = "copy_sheet"
    triaged(body, people)
    fire(61)
    fire(66)
    notified(body, people)
    names = (
        "accounting",
        "adviser",
        "dpo",
        "siro",
    )  # whose step it is, and also for the hours before, which came due with it
    assert notified_of("incident.last_warning") == [f"{name}@home-office.example" for name in names]
    asked = OutboxMessage.objects.filter(rule="incidents.ask_to_send_by_hand")
    assert set(asked.values_list("to", flat=True)) == {"dpo@home-office.example"}
    assert (
        not OutboxMessage.objects.filter(to=approver().email)
        .exclude(rule="incidents.notify_cabinet_office")
        .exists()
    )


@begins_with()
def test_a_deputy_acts_for_a_vacant_post_and_is_notified_once(beginning):
    body, people, _ = beginning
    person("deputy@home-office.example", Role.DEPUTY_DPO, body)
    vacate(body, Role.DPO)
    reported(body, people)
    assert notified_of("incident.reported").count("deputy@home-office.example") == 1
    assert CENTRE not in notified_of("incident.reported")


@begins_with()
@pytest.mark.parametrize(
    ("post", "kind", "hours"),
    [(Role.DPO, "incident.triage_reminder", 4), (Role.SIRO, "incident.undecided_reminder", 24)],
)
def test_the_centre_is_notified_once_when_neither_the_post_nor_its_deputy_is_held(
    beginning, post, kind, hours
):
    body, people, _ = beginning
    vacate(body, post)
    reported(body, people)
    fire(hours)
    assert notified_of(kind).count(CENTRE) == 1


@begins_with()
def test_a_decision_waits_with_the_centre_where_nobody_can_take_it(beginning):
    body, people, _ = beginning
    vacate(body, Role.SIRO)
    advised(body, people)
    assert notified_of("incident.advised") == [CENTRE]


@begins_with()
def test_a_deputy_reads_why_and_the_post_is_named_in_full(beginning):
    body, people, _ = beginning
    person("deputy@home-office.example", Role.DEPUTY_DPO, body)
    vacate(body, Role.DPO, Role.SECURITY_ADVISER)
    reported(body, people)
    for to, post, vacant in (
        ("deputy@home-office.example", "Deputy Data Protection Officer", "Data Protection Officer"),
        (
            CENTRE,
            "Cabinet Office approver for the centre",
            "Departmental security officer or chief security adviser",
        ),
    ):
        sent = OutboxMessage.objects.get(rule="incidents.alert_watch", to=to)
        assert sent.post == f"{post}, the post of {vacant} being vacant"
        assert sent.body.rstrip().splitlines()[-1] == (
            f"You get this message because the post of {vacant} of Home Office is vacant."
        )


@begins_with_nothing
def test_whoever_holds_the_post_reads_nothing_of_vacancies():
    reported(*staffed_body())
    assert not OutboxMessage.objects.filter(body__contains="You get this message because").exists()


@begins_with()
def test_a_case_that_the_regulator_opens_again_is_the_siros_concern_too(beginning):
    body, people, _ = beginning
    case = acknowledged(body, people)
    case = actions.regulator_close(
        case, by=officer(), at=AT + 7 * HOUR, ico_decision="No Further Action", answer="Nothing more."
    )
    actions.reopen_by_regulator(
        case, by=officer(), at=AT + 8 * HOUR, wanted="Who else?", wanted_by=(AT + 200 * HOUR).date()
    )
    addresses = notified_of("notification.reopened_by_regulator")
    assert {people["siro"].email, people["dpo"].email} <= set(addresses)


@begins_with()
def test_the_mail_that_asks_for_a_decision_leads_to_the_brief(beginning):
    body, people, _ = beginning
    incident = advised(body, people)
    mail = OutboxMessage.objects.get(event__kind="incident.advised", to=people["siro"].email)
    assert f"/incidents/{incident.pk}/brief/" in mail.body


def acknowledged(body, people):
    case = notified(body, people).regulator_case
    sends(case.notices.get().message, AT + 5 * HOUR)
    return actions.acknowledge(case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-123456-A1B2")


@begins_with()
def test_no_mail_speaks_of_a_deadline_after_the_regulator_has_acknowledged(beginning):
    body, people, _ = beginning
    acknowledged(body, people)
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    for hours in (24, 48, 60, 66, 72, 100):
        actions.sweep_timers(at=AT + hours * HOUR)
    later = OutboxMessage.objects.exclude(pk__in=before)
    assert [mail.subject for mail in later if "Deadline" in mail.body] == []
    assert not later.filter(event__kind="incident.late").exists()


PAST_BOTH = ["dpo", "security_adviser"]


@begins_with()
def test_a_report_past_the_officer_and_the_adviser_is_mailed_to_whoever_receives_it_and_to_neither_of_them(
    beginning,
):
    body, people, _ = beginning
    reported(body, people, kept_from=PAST_BOTH)
    assert notified_of("incident.reported") == [people["duty"].email, people["staff"].email]
    [message] = OutboxMessage.objects.filter(to=people["duty"].email)
    assert "in the place of the Data Protection Officer and the security adviser" in message.body
    [answer] = OutboxMessage.objects.filter(to=people["staff"].email)
    assert "Somebody other than the Data Protection Officer" in answer.body
    fire(4.5)
    assert notified_of("incident.triage_reminder") == [people["duty"].email]


@begins_with()
def test_without_a_duty_officer_the_siro_and_the_deputy_receive_it_and_have_it_on_their_home_page(beginning):
    body, people, _ = beginning
    vacate(body, Role.DUTY_OFFICER)
    incident = reported(body, people, kept_from=PAST_BOTH)
    assert notified_of("incident.reported") == [people["siro"].email, people["staff"].email]
    step = f"Read incident {incident.reference}: it is kept from the Data Protection Officer and the security adviser"
    steps = {name: {task.step for task in tasks_for(people[name], AT)} for name in ("siro", "dpo", "adviser")}
    assert [name for name, texts in steps.items() if step in texts] == ["siro"]


@begins_with()
def test_where_nobody_in_the_body_may_learn_of_it_the_centre_learns_its_reference_and_nothing_else(beginning):
    body, people, _ = beginning
    incident = reported(body, people, kept_from=[*PAST_BOTH, "duty_officer", "siro", "accounting_officer"])
    assert notified_of("incident.reported") == [CENTRE, people["staff"].email]
    [message] = OutboxMessage.objects.filter(to=CENTRE)
    assert incident.reference in message.subject
    assert incident.title not in message.body
    assert "/incidents/" not in message.body
