"""What the next notice would say, as a page, as the paper and as data; and the published schemas."""

import io
import json
from datetime import timedelta

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.chain import canonical
from incidents import actions
from incidents.duty.notice_schema import schema
from tests.beginnings import begins_with, begins_with_nothing
from tests.factories import browser, fresh
from tests.incidents.browsing import page, parts
from tests.incidents.cases import acknowledged_case, asked_case, now, recorded_only
from tests.incidents.stories import (
    AT,
    HOUR,
    SERIOUS,
    advised,
    notified,
    officer,
    reported,
    save,
    staffed_body,
)

pytestmark = pytest.mark.django_db


def words_of_paper(answer) -> str:
    """The words of a paper that was answered."""
    read = pypdf.PdfReader(io.BytesIO(answer.content))
    return " ".join(" ".join(page.extract_text() for page in read.pages).split())


def dpo_of(case):
    """The Data Protection Officer of the body whose case it is."""
    return case.organisation.appointments.get(role="dpo").user


def further(body, people):
    case = acknowledged_case(body, people)
    case = actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR)
    save(case.incident, people["dpo"], AT + 8 * HOUR, "notice", {"records_count": 4000})
    return now(case)


@begins_with()
def test_the_page_shows_what_would_go_and_what_changed(beginning):
    body, people, _ = beginning
    shown = browser(people["dpo"]).get(page("preview", further(body, people))).content.decode()
    assert "What changed since the notice before" in shown
    assert "4,000" in shown
    assert "UK GDPR: UK GDPR" not in shown


@begins_with()
def test_the_data_and_the_paper_are_of_the_same_record(beginning):
    body, people, _ = beginning
    case, client = further(body, people), browser(people["dpo"])
    payload = json.loads(client.get(page("preview_data", case)).content)
    assert payload["changes"] == [{"question": "Records", "before": "", "now": "4,000"}]
    paper = client.get(page("preview_paper", case))
    assert paper["Content-Type"] == "application/pdf"
    assert "4,000" in words_of_paper(paper)


@begins_with()
def test_the_regulator_sees_no_notice_before_it_is_sent(beginning):
    body, people, _ = beginning
    case = further(body, people)
    client = browser(officer())
    assert [client.get(page(name, case)).status_code for name in ("preview", "preview_data", "preview_paper")] == [
        403, 403, 403,
    ]  # fmt: skip


@begins_with(advised)
def test_another_body_finds_no_preview(beginning):
    _, _, incident = beginning
    case = incident.regulator_case
    _, others = staffed_body("cabinet-office", "CO")
    assert browser(others["dpo"]).get(page("preview", case)).status_code == 404


@begins_with()
def test_sending_shows_first_what_goes_and_sends_that_alone(beginning):
    body, people, _ = beginning
    case, client = further(body, people), fresh(browser(people["dpo"]))
    address = page("send_further", case)
    assert "What will be sent" in client.get(address).content.decode()
    follows = timezone.now() + timedelta(days=10)
    sent = {
        "version": case.version,
        "override": "",
        **parts("to_follow_by", follows),
    }
    answer = client.post(address, sent)
    assert (answer.status_code, now(case).draft is None) == (200, False)
    sent["seen"] = answer.context["form"]["seen"].value()
    save(now(case).incident, people["adviser"], AT + 9 * HOUR, "notice", {"records_count": 5000})
    answer = client.post(address, sent)
    assert (answer.status_code, "has changed since" in answer.content.decode()) == (422, True)
    assert "5,000" in answer.content.decode()
    sent["seen"] = answer.context["form"]["seen"].value()
    assert client.post(address, sent).status_code == 302
    assert '"records_count":5000' in canonical(now(case).unsent_notice.payload).decode()


@begins_with()
def test_an_answer_that_was_typed_is_shown_before_it_goes_and_is_no_change_by_somebody_else(beginning):
    body, people, _ = beginning
    case = actions.begin_further_notice(asked_case(body, people), by=people["dpo"], at=AT + 8 * HOUR)
    client, address = fresh(browser(people["dpo"])), page("send_further", case)
    opened = client.get(address)
    assert "Check what will be sent" in opened.content.decode()
    sent = {
        "version": case.version, "answer_1": "Twelve children.", "seen": opened.context["form"]["seen"].value() or "",
        **parts("to_follow_by", timezone.now() + timedelta(days=10)),
    }  # fmt: skip
    shown = client.post(address, sent)
    assert (shown.status_code, "Twelve children." in shown.content.decode()) == (200, True)
    assert client.post(address, sent | {"seen": shown.context["form"]["seen"].value()}).status_code == 302
    assert now(case).unsent_notice.payload["answered"][0]["answer"] == "Twelve children."


@begins_with()
def test_notifying_at_once_shows_page_data_and_paper_of_one_record_before_it_goes_and_then_sends_that(
    beginning,
):
    body, people, _ = beginning
    case, client = reported(body, people, timezone.now()).regulator_case, fresh(browser(people["siro"]))
    address = page("notify_now", case)
    typed = {"version": case.version, "description": "Two discs were lost in the post.", "people_max": "25"}
    shown = client.post(address, typed)
    assert (shown.status_code, now(case).unsent_notice) == (200, None)
    text = shown.content.decode()
    assert "What will be sent" in text
    assert "Two discs were lost in the post." in text
    payload = json.loads(client.post(address, typed | {"show": "data"}).content)
    paper = client.post(address, typed | {"show": "paper"})
    assert "Two discs were lost in the post." in words_of_paper(paper)
    assert now(case).unsent_notice is None
    seen = {"seen": shown.context["form"]["seen"].value()}
    other = client.post(address, typed | seen | {"people_max": "26"})
    assert (other.status_code, now(case).unsent_notice) == (422, None)
    assert client.post(address, typed | seen).status_code == 302
    sent = now(case).unsent_notice.payload
    assert {name for name in sent if sent[name] != payload[name]} <= {"queued_at", "queued_words"}


@begins_with()
def test_a_withdrawal_is_shown_before_it_goes(beginning):
    body, people, _ = beginning
    case = recorded_only(acknowledged_case(body, people), people)
    client = fresh(browser(people["dpo"]))
    typed = {"version": now(case).version, "reason": "Found on site and unread by anybody."}
    shown = client.post(page("withdraw", case), typed)
    assert "Found on site and unread by anybody." in shown.content.decode()
    assert (shown.status_code, now(case).status) == (200, "notified")
    typed["seen"] = shown.context["form"]["seen"].value()
    assert client.post(page("withdraw", case), typed).status_code == 302
    assert now(case).status == "withdrawn"


@begins_with()
def test_what_the_portal_would_send_by_itself_can_be_read_while_it_may_still_go(beginning):
    body, people, _ = beginning
    case, client = reported(body, people, timezone.now()).regulator_case, browser(people["dpo"])
    shown = client.get(page("preview", case) + "?of=automatic").content.decode()
    assert "What the portal would send by itself" in shown
    assert "A bag with papers" not in shown
    assert json.loads(client.get(page("preview_data", case) + "?of=automatic").content)["origin"]["kind"] == (
        "fail_safe_unscored"
    )
    done = notified(*staffed_body("cabinet-office", "CO")).regulator_case
    assert browser(dpo_of(done)).get(page("preview", done) + "?of=automatic").status_code == 404


@begins_with()
def test_the_paper_of_a_notice_that_no_worker_has_printed_is_made_when_it_is_asked_for(beginning):
    body, people, _ = beginning
    notice = notified(body, people).regulator_case.unsent_notice
    paper = browser(people["dpo"]).get(reverse("incidents:paper", args=[notice.pk]))
    assert notice.payload["key"] in words_of_paper(paper)


@begins_with_nothing
def test_the_schema_is_published_for_everybody():
    answer = Client().get(reverse("incidents:schema", args=[3]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/schema+json")
    assert answer.json() == schema("incident-notice", 3)
    assert Client().get(reverse("incidents:schema", args=[2])).status_code == 404


@begins_with_nothing
def test_the_schema_of_each_form_is_published_at_an_address_of_its_own():
    for name in ("incident-notice", "nis-notice", "pecr-notice"):
        version = 3 if name == "incident-notice" else 1
        assert Client().get(reverse("incidents:named_schema", args=[name, version])).json() == schema(
            name, version
        )
    assert Client().get(reverse("incidents:named_schema", args=["nis-notice", 9])).status_code == 404


@begins_with()
def test_the_details_for_a_nis_notice_are_asked_on_its_page_and_stand_in_its_preview_and_paper(beginning):
    body, people, _ = beginning
    incident = advised(body, people, facts={**SERIOUS, "regimes": ["nis"]})
    client = browser(people["dpo"])
    asked = client.get(page("notice", incident)).content.decode()
    assert "Network and information systems" in asked
    assert "Which essential services" in asked
    typed = {"version": incident.version, "essential_service": "Border control", "users_affected": "41000"}
    assert client.post(page("notice", incident), typed).status_code == 302
    case = incident.regulator_cases.get(regime="nis")
    shown = client.get(page("preview", case)).content.decode()
    assert "Border control" in shown
    assert "41,000" in shown
    assert "Notification of a network and information systems (NIS) incident" in shown
    assert "Border control" in words_of_paper(client.get(page("preview_paper", case)))
    assert "Border control" in client.get(page("incident", incident)).content.decode()


@begins_with(advised)
def test_an_incident_of_the_general_law_is_asked_nothing_of_services(beginning):
    _, people, incident = beginning
    assert (
        "Which essential services"
        not in browser(people["dpo"]).get(page("notice", incident)).content.decode()
    )


@begins_with()
def test_without_personal_data_the_page_asks_what_the_competent_authority_wants_alone(beginning):
    body, people, _ = beginning
    incident = advised(body, people, facts={**SERIOUS, "regimes": ["nis"]}, personal_data="no")
    asked = browser(people["dpo"]).get(page("notice", incident)).content.decode()
    assert "Which essential services" in asked
    assert "Categories of personal data" not in asked


@begins_with()
def test_the_copy_sheet_of_a_nis_notice_follows_the_order_of_the_law(beginning):
    body, people, _ = beginning
    incident = notified(body, people, facts={**SERIOUS, "regimes": ["nis"]})
    case = incident.regulator_cases.get(regime="nis")
    sheet = fresh(browser(people["dpo"])).get(page("sent_by_hand", case)).content.decode()
    assert "in the order of the law" in sheet
    assert (
        sheet.index("Name of the operator")
        < sheet.index("When the incident occurred")
        < sheet.index("Who to contact")
    )
