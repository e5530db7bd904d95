"""The pages: the whole errand through the browser's own requests, what each person may see, and bad input."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import OutboxMessage
from departments.organisations.roles import Role
from govuk.widgets import LONDON
from incidents.models import Incident, RegulatorCase
from incidents.urls import urlpatterns
from tests.factories import PASSWORD, centre, person, sign_in
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    SERIOUS,
    advised,
    approver,
    assessed,
    notified,
    officer,
    recorded,
    reported,
    sends,
    staffed_body,
    triaged,
)
from tests.rules.forms import forms_of

pytestmark = pytest.mark.django_db


def parts(name, moment):
    """A moment as it is typed in the boxes of a form."""
    here = moment.astimezone(LONDON)
    typed = {"day": here.day, "month": here.month, "year": here.year, "time": f"{here:%H:%M}"}
    return {f"{name}_{part}": str(value) for part, value in typed.items()}


# Pages read the clock: what is reported on them was found yesterday, and what is promised comes next month.
FOUND = parts("discovered_at", timezone.now() - timedelta(days=1))
FOLLOWS = parts("to_follow_by", timezone.now() + timedelta(days=30))
REPORT = {
    "title": "Papers left on a train",
    "description": "A bag with papers was left on a train.",
    "personal_data": "yes",
    "report_type": "personal_data_breach",
    "media": ["paper"],
    **FOUND,
}


def browser(user) -> Client:
    return sign_in(Client(), user)


def fresh(client):
    """The password has just been given, as after signing in by hand."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4102444800.0}]
    session.save()
    return client


def page(view, thing, **kw):
    return reverse(f"incidents:{view}", kwargs={"pk": thing.pk, **kw})


def details(body):
    return reverse("incidents:report_details") + f"?classification=OFFICIAL&body={body.code}"


def test_a_member_of_staff_reports_in_two_pages():
    body, people = staffed_body()
    client = browser(people["staff"])
    first = client.get(reverse("incidents:report"), {"classification": "OFFICIAL", "body": body.code})
    assert first.status_code == 302
    answer = client.post(first.url, REPORT, follow=True)
    assert answer.status_code == 200
    assert "HO-20" in answer.content.decode()
    assert Incident.objects.get().reporter == people["staff"]


def test_a_report_sent_twice_makes_one_incident_with_one_clock():
    body, people = staffed_body()
    client = browser(people["staff"])
    address = f"/incidents/report/details/?classification=OFFICIAL&body={body.code}"
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(address).content.decode())[1]
    refused = client.post(address, {**REPORT, "title": "", "key": key})
    assert f'value="{key}"' in refused.content.decode()
    first, second = (client.post(address, {**REPORT, "key": key}) for _ in range(2))
    assert first.status_code == 302
    assert second.headers["Location"] == first.headers["Location"]
    assert Incident.objects.count() == 1
    assert browser(people["adviser"]).post(address, {**REPORT, "key": key}).status_code == 302
    assert Incident.objects.count() == 2


def test_personal_data_in_the_report_is_pointed_out_once_and_may_be_sent():
    body, people = staffed_body()
    client = browser(people["staff"])
    typed = {**REPORT, "description": "It went to somebody@example.com by mistake."}
    answer = client.post(details(body), typed)
    assert "Check your words" in answer.content.decode()
    assert "somebody@example.com" in answer.content.decode()
    assert not Incident.objects.exists()
    client.post(details(body), {**typed, "warned": "on"})
    assert Incident.objects.count() == 1


def test_what_was_typed_is_kept_when_something_is_wrong():
    body, people = staffed_body()
    answer = browser(people["staff"]).post(details(body), {**REPORT, "discovered_at_month": "13"})
    assert answer.status_code == 422
    assert "A bag with papers" in answer.content.decode()
    assert "There is a problem" in answer.content.decode()


def test_secret_is_sent_another_way_and_keeps_no_content():
    body, people = staffed_body()
    client = browser(people["staff"])
    first = client.get(reverse("incidents:report"), {"classification": "SECRET", "body": body.code})
    assert "held-elsewhere" in first.url
    stub = {k: v for k, v in REPORT.items() if k.startswith("discovered")}
    client.post(
        first.url, {**stub, "personal_data": "suspected", "holder": "Security unit", "reference_there": "S1"}
    )
    made = Incident.objects.get()
    assert (made.status, made.description) == ("held_elsewhere", "")


def test_nobody_reports_for_a_body_in_which_they_hold_no_post():
    _, people = staffed_body()
    other, _ = staffed_body("treasury", "HMT")
    answer = browser(people["staff"]).post(details(other), REPORT)
    assert answer.status_code == 302
    assert not Incident.objects.exists()


def test_the_errand_from_triage_to_acknowledgement():
    body, people = staffed_body()
    incident = reported(body, people)
    adviser, dpo, siro = (browser(people[name]) for name in ("adviser", "dpo", "siro"))
    assert "Take it for triage" in adviser.get(page("incident", incident)).content.decode()
    adviser.post(page("do", incident, name="take_triage"), {"version": incident.version})
    incident.refresh_from_db()
    answers = {k: v for k, v in SERIOUS.items() if v is not None} | {
        "ongoing": "False",
        "version": incident.version,
        "aware_at_day": "1",
        "aware_at_month": "6",
        "aware_at_year": "2026",
        "aware_at_time": "09:00",
    }
    answers |= {
        "report_type": "personal_data_breach",
        "personal_data": "yes",
        "media": ["paper"],
        "assess": "1",
    }
    answer = adviser.post(page("triage", incident), answers)
    assert answer.status_code == 302, answer.context["form"].errors
    incident.refresh_from_db()
    adviser.post(page("assess", incident), {"version": incident.version})
    incident.refresh_from_db()
    assert incident.status == "assessed"
    body_text = dpo.get(page("advise", incident)).content.decode()
    assert "What the rule advises" in body_text
    dpo.post(page("advise", incident), {"version": incident.version, "advice": "notify", "reason": ""})
    incident.refresh_from_db()
    fresh(siro)
    shown = siro.get(page("decide", incident)).content.decode()
    assert "What follows from your decision" in shown
    decision = {
        "version": incident.version,
        "decision": "notify",
        **FOLLOWS,
    }
    answer = siro.post(page("decide", incident), decision, follow=True)
    assert "Decision recorded" in answer.content.decode()
    sends(OutboxMessage.objects.get(channel="ico"), AT + 5 * HOUR)
    ico = browser(officer())
    case = RegulatorCase.objects.get()
    assert incident.reference in ico.get(reverse("incidents:received")).content.decode()
    assert ico.get(page("acknowledge", case)).status_code == 200
    ico.post(page("acknowledge", case), {"version": case.version, "case_reference": "IC-123456-A1B2"})
    assert "IC-123456-A1B2" in siro.get(page("incident", incident)).content.decode()


def test_before_the_content_is_taken_out_the_page_says_what_goes_and_what_stays():
    body, people = staffed_body()
    words = browser(people["adviser"]).get(page("hold", reported(body, people))).content.decode()
    assert "nobody can restore them" in words
    assert "the incident is still counted" in words


def test_the_form_of_a_decision_waits_for_the_advice_and_is_gone_once_it_is_taken():
    body, people = staffed_body()
    waiting, done = assessed(body, people), notified(body, people)
    siro, dpo = fresh(browser(people["siro"])), browser(people["dpo"])
    shown = siro.get(page("decide", waiting)).content.decode()
    assert "Next step: Give your advice" in shown
    assert "Confirm the decision" not in shown
    assert "Record my advice" in dpo.get(page("advise", waiting)).content.decode()
    for client, name, button in (
        (siro, "decide", "Confirm the decision"),
        (dpo, "advise", "Record my advice"),
    ):
        assert button not in client.get(page(name, done)).content.decode()


def test_a_decision_typed_before_the_case_was_assessed_again_stays_in_its_form():
    body, people = staffed_body()
    incident = assessed(body, people)
    typed = {"version": incident.version, "decision": "record_only", "reason": "Typed in the other tab. " * 4}
    answer = fresh(browser(people["siro"])).post(page("decide", incident), typed)
    assert answer.status_code == 422
    assert "the decision waits for it" in answer.content.decode()
    assert "Typed in the other tab." in answer.content.decode()


def test_the_next_step_names_who_can_take_it_the_deputy_included():
    body, people = staffed_body()
    person("deputy@home-office.example", Role.DEPUTY_SIRO, body)
    incident = advised(body, people)
    for name in ("dpo", "adviser"):
        shown = browser(people[name]).get(page("incident", incident)).content.decode()
        assert "siro (Senior Information Risk Owner)" in shown
        assert "deputy (Deputy SIRO by recorded delegation)" in shown
    shown = browser(people["siro"]).get(page("incident", incident)).content.decode()
    assert "siro (Senior" not in shown
    assert "could also do this" in shown


def test_a_case_held_elsewhere_that_is_sent_twice_is_one_incident():
    _, people = staffed_body()
    client = browser(people["staff"])
    started = {"body": "home-office", "classification": "SECRET"}
    address = client.get(reverse("incidents:report"), started)["Location"]
    (form,) = (one for one in forms_of(client.get(address).content.decode(), address) if "key" in one.fields)
    filled = form.fields | {
        **FOUND,
        "personal_data": "suspected",
        "holder": "Security unit",
        "reference_there": "S/12",
    }
    first, second = (client.post(form.action, filled) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == 1


def test_deciding_asks_for_the_password_again():
    body, people = staffed_body()
    incident = advised(body, people)
    people["siro"].set_password(PASSWORD)
    people["siro"].save()
    answer = browser(people["siro"]).get(page("decide", incident))
    assert answer.status_code == 302
    assert "sign-in/again" in answer.url


def test_what_is_wrong_in_a_decision_can_be_put_right_though_the_password_was_asked_in_between():
    body, people = staffed_body()
    incident = advised(body, people)
    people["siro"].set_password(PASSWORD)
    people["siro"].save()
    client, decide = browser(people["siro"]), page("decide", incident)
    asked = client.post(decide, {"version": incident.version, "reason": "Words that took a while."})
    again = client.post(asked["Location"], {"password": PASSWORD, "next": decide})
    assert again.status_code == 422
    (form,) = (one for one in forms_of(again.content.decode(), asked["Location"]) if "reason" in one.fields)
    assert (form.action, form.fields["reason"].strip()) == (decide, "Words that took a while.")


@pytest.mark.parametrize("stage", [reported, triaged, assessed, advised, notified, recorded])
def test_every_page_of_every_stage_opens_or_says_no(stage, sample):
    body, people = staffed_body()
    incident = stage(body, people)
    case = incident.regulator_case
    clients = {post: fresh(browser(people[post])) for post in ("staff", "dpo", "siro")}
    clients["officer"] = fresh(browser(officer()))
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        if "<uuid:pk>" not in route:
            address = reverse(f"incidents:{pattern.name}")
        elif "name>" in route:
            address = page(pattern.name, incident, name="close")
        elif route.startswith("notifications/"):
            address = page(pattern.name, case)
        elif route.startswith("notices/"):
            notice = case.notices.first()
            address = page(pattern.name, notice or case)
        else:
            address = page(pattern.name, incident)
        for post in sample(clients, 1, stage.__name__, pattern.name):
            client = clients[post]
            for answer in (client.get(address), client.post(address, {"version": "x", "reason": "x" * 6000})):
                assert answer.status_code in (200, 302, 403, 404, 405, 409, 422), (pattern.name, post)


def test_a_stranger_with_the_same_role_elsewhere_sees_nothing():
    body, people = staffed_body()
    incident = notified(body, people)
    case = incident.regulator_case
    _, strangers = staffed_body("treasury", "HMT")
    for name in ("siro", "dpo", "adviser", "staff"):
        client = fresh(browser(strangers[name]))
        listing = client.get(reverse("incidents:list"), {"show": "all"}).content.decode()
        assert incident.reference not in listing
        assert "0 incidents" in listing
        for pattern in urlpatterns:
            if "<uuid:pk>" not in str(pattern.pattern):
                continue
            thing = incident
            if str(pattern.pattern).startswith("notifications/"):
                thing = case
            elif str(pattern.pattern).startswith("notices/"):
                thing = case.notices.get()
            kw = {"name": "close"} if "name>" in str(pattern.pattern) else {}
            for answer in (
                client.get(page(pattern.name, thing, **kw)),
                client.post(page(pattern.name, thing, **kw), {"version": 1}),
            ):
                assert answer.status_code in (403, 404, 405), (name, pattern.name, answer.status_code)


def test_the_reporter_sees_the_report_and_not_the_case():
    body, people = staffed_body()
    incident = notified(body, people)
    text = browser(people["staff"]).get(page("incident", incident)).content.decode()
    assert "A bag with papers" in text
    assert "What the rule advises" not in text
    assert "Decision" not in text


def test_a_colleague_without_a_part_sees_nothing():
    body, people = staffed_body()
    incident = reported(body, people)
    other = person("colleague@home-office.example", Role.STAFF, body)
    assert browser(other).get(page("incident", incident)).status_code == 404


def test_a_withheld_name_is_shown_only_to_those_who_look_into_it():
    body, people = staffed_body()
    incident = reported(body, people, reporter_withheld=True)
    seen = {
        name: browser(people[name]).get(page("incident", incident)).content.decode()
        for name in ("siro", "dpo")
    }
    assert "somebody whose name is withheld" in seen["siro"]
    assert "Name withheld" in seen["siro"]
    assert str(people["staff"]) in seen["dpo"]


def test_the_regulator_sees_only_what_was_sent_to_it():
    body, people = staffed_body()
    incident = notified(body, people)
    ico = browser(officer())
    case = incident.regulator_case
    assert ico.get(page("case", case)).status_code == 404
    assert ico.get(page("data", case.notices.get())).status_code == 404
    sends(OutboxMessage.objects.get(channel="ico"), AT + 5 * HOUR)
    assert ico.get(page("case", case)).status_code == 200
    assert ico.get(page("data", case.notices.get())).json()["reference"] == incident.reference
    assert ico.get(page("incident", incident)).status_code in (403, 404)


def test_the_centre_sees_only_incidents_of_which_it_is_told():
    body, people = staffed_body()
    quiet, loud = recorded(body, people), notified(body, people)
    listing = browser(approver()).get(reverse("incidents:list"), {"show": "all"}).content.decode()
    assert loud.reference in listing
    assert quiet.reference not in listing


def test_the_national_audit_office_reads_every_incident():
    body, people = staffed_body()
    told_of, quiet = notified(body, people), recorded(body, people)
    auditor = person("auditor@centre.example", Role.EXTERNAL_AUDITOR, centre())
    listing = browser(auditor).get(reverse("incidents:list"), {"show": "all"}).content.decode()
    assert told_of.reference in listing
    assert quiet.reference in listing
    assert browser(auditor).get(page("incident", quiet)).status_code == 200


def test_a_version_somebody_else_has_overtaken_is_a_conflict_and_keeps_what_was_typed():
    body, people = staffed_body()
    incident = triaged(body, people)
    answer = browser(people["dpo"]).post(
        page("triage", incident), {"version": incident.version - 1, "how_occurred": "My own words about it."}
    )
    assert answer.status_code == 409
    assert "My own words about it." in answer.content.decode()


def test_a_conflict_shows_both_versions_by_their_labels_and_only_where_they_differ():
    body, people = staffed_body()
    incident = triaged(body, people)
    client, edit = browser(people["dpo"]), page("notice", incident)
    for words in ("They were rung at once.", "They were written to."):
        answer = client.post(edit, {"version": incident.version, "consequences": words})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert shown.count("Likely consequences for the people") == 2
    assert shown.index("They were rung at once.") < shown.index("They were written to.")
    assert "Not recorded" not in shown


def test_a_second_submit_of_the_same_decision_changes_nothing():
    body, people = staffed_body()
    incident = advised(body, people)
    client = fresh(browser(people["siro"]))
    decision = {
        "version": incident.version,
        "decision": "notify",
        **FOLLOWS,
    }
    answers = [client.post(page("decide", incident), decision) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[1].headers["Location"] == page("incident", incident)
    assert OutboxMessage.objects.filter(channel="ico").count() == 1


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_costs_the_same_whatever_it_lists(number, django_assert_max_num_queries):
    body, people = staffed_body()
    for _ in range(number):
        reported(body, people)
    client = browser(people["dpo"])
    with django_assert_max_num_queries(14):
        client.get(reverse("incidents:list"))


def test_filters_of_the_list_stand_in_its_address():
    body, people = staffed_body()
    reported(body, people)
    recorded(body, people)
    client = browser(people["dpo"])
    found = client.get(reverse("incidents:list"), {"show": "undecided"}).content.decode()
    assert "1 incident" in found
    assert "No incident fits" in client.get(reverse("incidents:list"), {"q": "zebra"}).content.decode()


def test_recording_only_tells_that_no_notice_is_sent():
    body, people = staffed_body()
    incident = advised(body, people, facts={**SERIOUS, "exposure": "recovered_unread"}, advice="record_only")
    client = fresh(browser(people["siro"]))
    answer = client.post(
        page("decide", incident),
        {"version": incident.version, "decision": "record_only", "reason": LONG_REASON},
        follow=True,
    )
    assert "No notice is sent" in answer.content.decode()


def test_the_copy_sheet_records_a_notice_sent_by_telephone():
    body, people = staffed_body()
    case = notified(body, people).regulator_case
    client = fresh(browser(people["dpo"]))
    assert "Record how you sent it" in client.get(page("sent_by_hand", case)).content.decode()
    sent = parts("sent_at", timezone.now() - timedelta(days=1))
    form = {"version": case.version, "way": "helpline", "receipt": "Call 12", **sent}
    answer = client.post(page("sent_by_hand", case), form)
    assert answer.status_code == 302, answer.context["form"].errors
    case = RegulatorCase.objects.get()
    assert (case.status, case.sent_notices[0].message.sent_way) == ("owed", "helpline")
