"""The pages of advice and decision: what they ask, promise and name."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import OutboxMessage
from audit.transitions import NotReady
from departments.organisations.powers import forget_appointments
from departments.organisations.roles import Role
from incidents import actions
from incidents.home import tasks_for
from incidents.models import choices
from tests.beginnings import begins_with
from tests.factories import PASSWORD, appoint, browser, commissioner, fresh, person, sign_in
from tests.incidents.browsing import decides, page, parts
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    SERIOUS,
    SLIGHT,
    advised,
    assessed,
    notified,
    sends,
    triaged,
)
from tests.rules.forms import forms_of

pytestmark = pytest.mark.django_db


def shown(user, view, thing):
    return sign_in(Client(), user).get(reverse(f"incidents:{view}", args=[thing.pk])).content.decode()


def again(incident, people, at, **fields):
    return actions.reassess(
        incident=incident, by=people["adviser"], at=at, reason="New facts were found.", fields=fields
    )


def deciding(people, incident):
    return (
        fresh(browser(people["siro"])).get(reverse("incidents:decide", args=[incident.pk])).content.decode()
    )


@begins_with()
def test_a_first_notice_that_the_portal_sends_is_on_its_way(beginning):
    body, people, _ = beginning
    assert "Nobody has to send it by hand" in deciding(people, advised(body, people))
    assert "sending the first notice to the Information Commissioner" in shown(
        people["siro"], "decided", notified(body, people)
    )


@begins_with()
@pytest.mark.parametrize("hindrance", ["copy sheet", "no officer"])
def test_a_first_notice_that_the_portal_cannot_send_is_not_promised(beginning, settings, hindrance):
    body, people, _ = beginning
    if hindrance == "copy sheet":
        settings.REGULATOR_CHANNEL = "copy_sheet"
    else:
        commissioner().appointments.all().delete()
    assert "The portal does not send it" in deciding(people, advised(body, people))
    text = shown(people["siro"], "decided", notified(body, people))
    assert "sending the first notice" not in text
    assert "by hand with the" in text


@begins_with(notified)
@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (
            "record_only",
            "The notice that was sent with an earlier decision stays valid until it is withdrawn",
        ),
        ("notify", "Send what is new in a further notice"),
    ],
)
def test_a_second_decision_promises_no_second_first_notice(beginning, decision, message):
    _, people, incident = beginning
    sends(OutboxMessage.objects.get(channel="ico"), AT + 5 * HOUR)
    incident = again(incident, people, AT + 6 * HOUR, people_max=4000)
    reason = "The facts that were found later change what I think of it."
    incident = actions.advise(
        incident=incident, by=people["dpo"], at=AT + 7 * HOUR, advice=decision, reason=reason
    )
    assert "this decision sends no notice" in deciding(people, incident)
    incident = actions.decide(
        incident=incident, by=people["siro"], at=AT + 8 * HOUR, decision=decision, reason=LONG_REASON
    )
    text = shown(people["siro"], "decided", incident)
    assert "sending the first notice" not in text
    assert message in text


@begins_with()
def test_assessing_waits_for_the_time_of_awareness_and_not_for_the_asset(beginning):
    body, people, _ = beginning
    incident = triaged(body, people, facts={**SERIOUS, "aware_at": None, "asset_not_on_register": False})
    with pytest.raises(NotReady) as caught:
        actions.assess(incident=incident, by=people["adviser"], at=AT + 2 * HOUR)
    assert [problem.field for problem in caught.value.problems] == ["aware_at"]
    page = shown(people["adviser"], "triage", incident)
    assert 'id="id_aware_at_day"' in page
    assert 'id="id_asset_not_on_register"' in page


@begins_with()
@pytest.mark.parametrize("personal_data", ["no", "suspected"])
def test_awareness_is_not_asked_where_personal_data_are_not_known_to_be_concerned(beginning, personal_data):
    body, people, _ = beginning
    facts = {**SERIOUS, "aware_at": None}
    assert assessed(body, people, facts=facts, personal_data=personal_data).status == "assessed"


@begins_with()
def test_where_everybody_who_may_decide_took_an_earlier_step_the_page_and_the_home_page_say_so(beginning):
    body, people, _ = beginning
    for name in ("siro", "accounting", "delegate"):
        people[name].appointments.all().delete()
        forget_appointments(people[name])
    appoint(people["dpo"], Role.SIRO, body)
    incident = advised(body, people)
    for name in ("dpo", "adviser"):
        page = shown(people[name], "incident", incident)
        assert "Nobody who holds this role can do this" in page
        assert "Ask the Cabinet Office to appoint another person" in page
    (task,) = (
        task for task in tasks_for(people["dpo"], AT + 5 * HOUR) if "Ask the Cabinet Office" in task.text
    )
    assert f"decide on incident {incident.reference}" in task.text
    person("another@home-office.example", Role.DEPUTY_SIRO, body)
    assert "Who can: another (Deputy SIRO" in shown(people["dpo"], "incident", incident)
    assert not any("Ask the Cabinet Office" in task.text for task in tasks_for(people["dpo"], AT + 5 * HOUR))


FOLLOWS = parts("to_follow_by", timezone.now() + timedelta(days=30))


@begins_with()
def test_the_form_of_a_decision_waits_for_the_advice_and_is_gone_once_it_is_taken(beginning):
    body, people, _ = beginning
    waiting, done = assessed(body, people), notified(body, people)
    siro, dpo = fresh(browser(people["siro"])), browser(people["dpo"])
    shown = siro.get(page("decide", waiting)).content.decode()
    assert "Next step: Give advice" in shown
    assert "Confirm the decision" not in shown
    assert "Record my advice" in dpo.get(page("advise", waiting)).content.decode()
    for client, name, button in (
        (siro, "decide", "Confirm the decision"),
        (dpo, "advise", "Record my advice"),
    ):
        assert button not in client.get(page(name, done)).content.decode()


@begins_with(assessed)
def test_a_decision_typed_before_the_case_was_assessed_again_stays_in_its_form(beginning):
    _, people, incident = beginning
    typed = {"version": incident.version, "decision": "record_only", "reason": "Typed in the other tab. " * 4}
    answer = fresh(browser(people["siro"])).post(page("decide", incident), typed)
    assert answer.status_code == 422
    assert "the decision waits for it" in answer.content.decode()
    assert "Typed in the other tab." in answer.content.decode()


@begins_with(advised)
def test_deciding_asks_for_the_password_again(beginning):
    _, people, incident = beginning
    people["siro"].set_password(PASSWORD)
    people["siro"].save()
    answer = browser(people["siro"]).get(page("decide", incident))
    assert answer.status_code == 302
    assert "sign-in/again" in answer.url


@begins_with(advised)
def test_what_is_wrong_in_a_decision_can_be_put_right_though_the_password_was_asked_in_between(beginning):
    _, people, incident = beginning
    people["siro"].set_password(PASSWORD)
    people["siro"].save()
    client, decide = browser(people["siro"]), page("decide", incident)
    asked = client.post(decide, {"version": incident.version, "reason": "Words that took a while."})
    again = client.post(asked["Location"], {"password": PASSWORD, "next": decide})
    assert again.status_code == 422
    (form,) = (
        form for form in forms_of(again.content.decode(), asked["Location"]) if "reason" in form.fields
    )
    assert (form.action, form.fields["reason"].strip()) == (decide, "Words that took a while.")


@begins_with(advised)
def test_a_second_submit_of_the_same_decision_changes_nothing(beginning):
    _, people, incident = beginning
    client = fresh(browser(people["siro"]))
    answers = [decides(client, incident, decision="notify", **FOLLOWS) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[1].headers["Location"] == page("incident", incident)
    assert OutboxMessage.objects.filter(channel="ico").count() == 1


@begins_with()
def test_recording_only_tells_that_no_notice_is_sent(beginning):
    body, people, _ = beginning
    incident = advised(body, people, facts={**SERIOUS, "exposure": "recovered_unread"}, advice="record_only")
    client = fresh(browser(people["siro"]))
    answer = client.post(
        page("decide", incident),
        {"version": incident.version, "decision": "record_only", "reason": LONG_REASON},
        follow=True,
    )
    assert "No notice is sent" in answer.content.decode()


@begins_with()
def test_the_brief_says_what_who_how_many_rule_advice_and_hours_and_its_buttons_only_lead_to_the_decision(
    beginning,
):
    body, people, _ = beginning
    incident = advised(body, people, timezone.now() - 10 * HOUR)
    siro = browser(people["siro"])
    page_text = siro.get(reverse("incidents:brief", args=[incident.pk])).content.decode()
    assert 'href=""' not in page_text
    for text in (
        "hours left",
        incident.title,
        "Offences, allegations, prison or release",
        "3,000 to 3,648 people",
        "Lost: nobody knows where it is",
        f"{choices.Advised.NOTIFY.label} (severity 4 of 5, likelihood of harm 3 of 5)",
        "Severity starts at 4 because data on offences, allegations, prison or release are concerned",
    ):
        assert text in page_text, text
    address = reverse("incidents:decide", args=[incident.pk])
    buttons = re.findall(rf'href="({address}\?decision=\w+)"', page_text)
    assert buttons == [f"{address}?decision=notify", f"{address}?decision=record_only"]
    chosen = fresh(siro).get(buttons[1]).content.decode()
    assert re.search(r'value="record_only"[^>]*checked', chosen)
    incident.refresh_from_db()
    assert (incident.status, incident.decisions.count()) == ("assessed", 0)


@begins_with(assessed)
def test_the_brief_offers_no_decision_to_whoever_may_not_take_it_or_before_the_advice(beginning):
    body, people, waiting = beginning
    address = reverse("incidents:brief", args=[waiting.pk])
    before = browser(people["siro"]).get(address).content.decode()
    assert "?decision=" not in before
    assert "Not recorded yet" in before
    decided_by_others = advised(body, people)
    address = reverse("incidents:brief", args=[decided_by_others.pk])
    assert "?decision=" not in browser(people["adviser"]).get(address).content.decode()
    assert browser(people["staff"]).get(address).status_code in (403, 404)


@begins_with(advised)
def test_a_decision_to_notify_shows_what_goes_and_sends_that_with_the_second_click(beginning):
    _, people, incident = beginning
    client = fresh(browser(people["siro"]))
    typed = {"version": incident.version, "decision": "notify", **FOLLOWS}
    shown = client.post(page("decide", incident), typed).content.decode()
    assert "What will be sent" in shown
    assert "Confirm and send" in shown
    assert incident.description in shown
    assert not incident.decisions.exists()
    assert not OutboxMessage.objects.filter(channel="ico").exists()
    data = client.post(page("decide", incident), typed | {"show": "data-1"}).json()
    paper = client.post(page("decide", incident), typed | {"show": "paper-1"})
    assert paper["Content-Type"] == "application/pdf"
    assert decides(client, incident, decision="notify", **FOLLOWS).status_code == 302
    sent = OutboxMessage.objects.get(channel="ico").regulator_notice.payload
    alike = {"parts", "answers", "to_follow", "contact_details", "law", "key"}
    assert {name: data[name] for name in alike} == {name: sent[name] for name in alike}


@begins_with()
def test_a_decision_shows_the_notice_of_each_authority_that_gets_one(beginning):
    body, people, _ = beginning
    incident = advised(body, people, facts={**SERIOUS, "regimes": ["nis"]})
    client = fresh(browser(people["siro"]))
    typed = {"version": incident.version, "decision": "notify", **FOLLOWS}
    shown = client.post(page("decide", incident), typed).content.decode()
    assert shown.count("What will be sent") == 2
    assert "11(3)" not in shown
    assert "Essential services that it provides" not in shown  # nobody has answered it: it follows
    assert "The essential services that the organisation provides" in shown
    second = client.post(page("decide", incident), typed | {"show": "data-2"}).json()
    assert second["schema"] == "nis-notice"


@begins_with(advised)
def test_nothing_is_decided_where_the_notice_says_something_else_than_was_read(beginning):
    _, people, incident = beginning
    client = fresh(browser(people["siro"]))
    typed = {"version": incident.version, "decision": "notify", **FOLLOWS, "seen": "0" * 64}
    answer = client.post(page("decide", incident), typed)
    assert answer.status_code == 422
    assert "has changed since you read it" in answer.content.decode()
    assert not incident.decisions.exists()


@begins_with()
def test_recording_only_is_confirmed_with_one_click(beginning):
    body, people, _ = beginning
    incident = advised(body, people, facts=SLIGHT, advice="record_only")
    client = fresh(browser(people["siro"]))
    answer = client.post(
        page("decide", incident),
        {"version": incident.version, "decision": "record_only", "reason": LONG_REASON},
    )
    assert answer.status_code == 302
