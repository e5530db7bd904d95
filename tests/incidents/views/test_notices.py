"""The pages of a case with the regulator and of its notices."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit import files
from audit.models import Event, OutboxMessage
from incidents import actions
from incidents.models import RegulatorCase
from incidents.presenting import case_steps
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import browser, fresh, sign_in
from tests.incidents.browsing import page, parts
from tests.incidents.cases import acknowledged_case, asked_case, now, sent_case
from tests.incidents.stories import (
    AT,
    HOUR,
    ico_notices,
    notified,
    officer,
    sends,
    staffed_body,
)


@begins_with(notified)
@pytest.mark.django_db
def test_every_step_that_a_page_offers_can_be_taken_and_no_other_is_offered(beginning):
    _, people, incident = beginning
    case = incident.regulator_case

    def offered(who, at=AT + 8 * HOUR):
        return {step.name for step in case_steps(now(case), who, at)}

    assert offered(people["dpo"]) == {"manual_send"}
    sends(ico_notices().get(), AT + 5 * HOUR)
    assert offered(officer()) == {"acknowledge", "ask_more"}
    actions.acknowledge(case=case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-1")
    assert offered(officer()) == {"record_reference", "ask_more", "regulator_close"}
    assert "further_phase" in offered(people["dpo"])
    actions.begin_further_notice(case=now(case), by=people["dpo"], at=AT + 7 * HOUR)
    assert {"queue_phase", "abandon_phase"} <= offered(people["dpo"])
    assert not {"further_phase", "final", "withdraw_notice"} & offered(people["dpo"])


@begins_with(acknowledged_case)
@pytest.mark.django_db
def test_a_further_notice_is_begun_and_abandoned_on_its_pages(beginning):
    _, people, case = beginning
    client = sign_in(Client(), people["dpo"])
    for name, text in (("further", "Complete the details"), ("abandon_further", "Abandoned.")):
        address = reverse(f"incidents:{name}", args=[case.pk])
        assert client.get(address).status_code == 200
        answer = client.post(address, {"version": now(case).version}, follow=True)
        assert text in answer.content.decode()
    assert "Notified" in answer.content.decode()
    assert "Abandoned before it was sent" in answer.content.decode()


pytestmark = pytest.mark.django_db


def readings(kind: str) -> list[str]:
    return list(Event.objects.filter(kind=kind).order_by("id").values_list("actor", flat=True))


@begins_with(notified)
def test_opening_the_case_with_the_regulator_and_a_notice_are_events(beginning):
    _, people, incident = beginning
    client = browser(people["dpo"])
    case = RegulatorCase.objects.get(incident=incident)
    client.get(reverse("incidents:case", args=[case.pk]))
    client.get(reverse("incidents:data", args=[case.notices.first().pk]))
    assert readings("notification.read") == [f"user:{people['dpo'].pk}"]
    assert Event.objects.get(kind="notification.notice_read").facts == {"number": 1}


@begins_with()
def test_the_paper_of_a_notice_is_shown_while_it_is_whole_and_then_not(beginning):
    body, people, _ = beginning
    notice = RegulatorCase.objects.get(incident=notified(body, people)).notices.first()
    name = f"notices/{notice.message.pk}.pdf"
    sha256 = files.store(name, b"%PDF-1.7 whole")
    OutboxMessage.objects.filter(pk=notice.message.pk).update(file=name, file_sha256=sha256)
    client = browser(people["dpo"])
    whole = client.get(page("paper", notice))
    assert b"".join(whole.streaming_content) == b"%PDF-1.7 whole"
    files.store(name, b"%PDF-1.7")
    damaged = client.get(page("paper", notice))
    assert damaged.status_code == 422
    assert "missing or damaged" in damaged.content.decode()


@begins_with(notified)
def test_the_copy_sheet_records_a_notice_sent_by_telephone(beginning):
    _, people, incident = beginning
    case = incident.regulator_case
    client = fresh(browser(people["dpo"]))
    assert "Record how you sent it" in client.get(page("sent_by_hand", case)).content.decode()
    sent = parts("sent_at", timezone.now() - timedelta(days=1))
    form = {"version": case.version, "way": "helpline", "receipt": "Call 12", **sent}
    answer = client.post(page("sent_by_hand", case), form)
    assert answer.status_code == 302, answer.context["form"].errors
    case = RegulatorCase.objects.get()
    assert (case.status, case.sent_notices[0].message.sent_way) == ("owed", "helpline")


def what_is_offered(user, case) -> set[str]:
    return {step.text for step in case_steps(now(case), user, AT + 8 * HOUR)}


@begins_with(acknowledged_case)
def test_the_body_never_sees_the_regulators_buttons(beginning):
    _, people, case = beginning
    theirs = {"Ask for more", "Close the case", "Give or correct your reference"}
    assert what_is_offered(officer(), case) == theirs
    for post in people.values():
        assert not theirs & what_is_offered(post, case)
    assert "Record a question of the regulator" in what_is_offered(people["dpo"], case)
    shown = fresh(browser(people["dpo"])).get(page("regulator_close", case)).content.decode()
    assert "Record that the regulator closed its case" in shown
    assert "Close the case" not in shown


@begins_with(acknowledged_case)
def test_what_can_be_cancelled_is_said_to_the_body_and_not_to_the_regulator(beginning):
    _, people, case = beginning
    text = "What a person sent can be cancelled until it has gone"
    assert text in browser(people["dpo"]).get(page("case", case)).content.decode()
    assert text not in browser(officer()).get(page("case", case)).content.decode()


@begins_with(acknowledged_case)
def test_a_step_leads_back_to_the_notices_of_its_incident(beginning):
    _, _, case = beginning
    shown = browser(officer()).get(page("ask_more", case)).content.decode()
    assert f"Notices of {case.incident.reference}" in shown


@begins_with(sent_case)
def test_closing_is_not_offered_while_the_notice_is_only_sent(beginning):
    _, people, case = beginning
    for user in (officer(), *people.values()):
        assert not {"Close the case", "Record that the regulator closed its case"} & what_is_offered(
            user, case
        )
    assert browser(officer()).get(page("regulator_close", case)).status_code == 409


@begins_with_nothing
def test_what_a_body_enters_on_the_regulators_behalf_says_so_and_what_the_regulator_enters_does_not():
    text = "Entered by the organisation on the regulator’s behalf."
    body, people = staffed_body()
    case = sent_case(body, people)
    actions.acknowledge(case=case, by=people["dpo"], at=AT + 6 * HOUR, case_reference="IC-1")
    for user in (people["dpo"], officer()):
        assert text in browser(user).get(page("case", case)).content.decode()
    other = acknowledged_case(*staffed_body("health", "DHSC"))
    assert text not in browser(officer()).get(page("case", other)).content.decode()


@begins_with(asked_case)
def test_the_body_reads_the_question_the_answer_to_it_and_the_closing_words(beginning):
    _, people, case = beginning
    dpo = fresh(browser(people["dpo"]))
    assert "How many?" in dpo.get(page("case", case)).content.decode()
    case = actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 8 * HOUR)
    actions.send_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR)
    sends(case.notices.last().message, AT + 10 * HOUR)
    assert "The further notice of 1 June 2026" in browser(officer()).get(page("case", case)).content.decode()
    closing = {
        "version": now(case).version,
        "ico_decision": "No Further Action",
        "answer": "The bag was found.",
    }
    refused = browser(officer()).post(page("regulator_close", case), {**closing, "answer": ""})
    assert refused.status_code == 422
    assert browser(officer()).post(page("regulator_close", case), closing).status_code == 302
    shown = dpo.get(page("case", case)).content.decode()
    assert "No further action" in shown
    assert "The bag was found." in shown


@begins_with(asked_case)
def test_the_regulator_reads_an_answer_once_the_notice_with_it_was_sent_and_the_body_at_once(beginning):
    _, people, case = beginning
    case = actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 8 * HOUR)
    answers = {question.pk: "Twelve children." for question in case.questions.all()}
    actions.send_further_notice(case=case, by=people["dpo"], at=AT + 9 * HOUR, answers=answers)

    def read_by(user):
        return browser(user).get(page("case", case)).content.decode()

    assert "Twelve children." in read_by(people["dpo"])
    assert "Twelve children." not in read_by(officer())
    sends(now(case).notices.last().message, AT + 10 * HOUR)
    assert "Twelve children." in read_by(officer())


@begins_with(acknowledged_case)
def test_the_same_reference_on_another_incident_is_asked_about_and_both_are_shown_together(beginning):
    _, _, first = beginning
    body, people = staffed_body("health", "DHSC")
    second = sent_case(body, people)
    form = {"version": second.version, "case_reference": first.case_reference.lower()}
    dpo, ico = fresh(browser(people["dpo"])), browser(officer())
    asked = dpo.post(page("acknowledge", second), form)
    assert asked.status_code == 422
    assert "of another organisation" in asked.content.decode()
    assert first.incident.reference not in asked.content.decode()
    asked = ico.post(page("acknowledge", second), form)
    assert first.incident.reference in asked.content.decode()
    token = asked.context["form"].questions["case_reference"][0].token
    assert ico.post(page("acknowledge", second), {**form, "confirmed": token}).status_code == 302
    assert second.incident.reference in ico.get(page("case", first)).content.decode()
    assert first.incident.reference not in dpo.get(page("case", second)).content.decode()


@begins_with_nothing
def test_the_copy_sheet_has_each_answer_in_a_field_of_its_own_in_the_order_of_the_regulators_form(settings):
    settings.REGULATOR_CHANNEL = "copy_sheet"
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    shown = fresh(browser(people["dpo"])).get(page("sent_by_hand", case)).content.decode()
    titles = [part["title"] for part in case.notices.get().payload["parts"]]
    places = [shown.index(f">{title}</h3>") for title in titles]
    assert places == sorted(places)
    rows = [row for part in case.notices.get().payload["parts"] for row in part["rows"]]
    assert shown.count("<textarea") == shown.count("data-copy=") == len(rows)
    people_row = next(row for row in rows if row["field"] == "people")
    assert f"{people_row['answer']}</textarea>" in shown
