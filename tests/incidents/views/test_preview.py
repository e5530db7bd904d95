"""What the next notice would say, as a page, as the paper and as data; and the published schemas."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.chain import canonical
from incidents import actions
from incidents.duty.notice_schema import schema
from tests.factories import browser, fresh
from tests.incidents.browsing import page, parts
from tests.incidents.cases import acknowledged_case, now
from tests.incidents.stories import AT, HOUR, advised, officer, save, staffed_body

pytestmark = pytest.mark.django_db


def further(body, people):
    case = acknowledged_case(body, people)
    case = actions.begin_further_notice(case=case, by=people["dpo"], at=AT + 7 * HOUR)
    save(case.incident, people["dpo"], AT + 8 * HOUR, "notice", {"records_count": 4000})
    return now(case)


def test_the_page_shows_what_would_go_and_what_changed():
    body, people = staffed_body()
    shown = browser(people["dpo"]).get(page("preview", further(body, people))).content.decode()
    assert "What changed since the notice before" in shown
    assert "4,000" in shown
    assert "UK GDPR: UK GDPR" not in shown


def test_the_data_and_the_paper_are_of_the_same_record():
    body, people = staffed_body()
    case, client = further(body, people), browser(people["dpo"])
    payload = json.loads(client.get(page("preview_data", case)).content)
    assert payload["changes"] == [{"question": "Records", "before": "", "now": "4,000"}]
    paper = client.get(page("preview_paper", case))
    assert "4,000" in paper.content.decode()
    assert "style-src 'self' 'sha256-" in paper["Content-Security-Policy"]


def test_the_regulator_sees_no_notice_before_it_is_sent():
    body, people = staffed_body()
    case = further(body, people)
    client = browser(officer())
    assert [client.get(page(name, case)).status_code for name in ("preview", "preview_data", "preview_paper")] == [
        403, 403, 403,
    ]  # fmt: skip


def test_another_body_finds_no_preview():
    body, people = staffed_body()
    case = advised(body, people).regulator_case
    _, others = staffed_body("cabinet-office", "CO")
    assert browser(others["dpo"]).get(page("preview", case)).status_code == 404


def test_sending_shows_first_what_goes_and_sends_that_alone():
    body, people = staffed_body()
    case, client = further(body, people), fresh(browser(people["dpo"]))
    address = page("send_further", case)
    form = client.get(address).context["form"]
    assert "What will be sent" in client.get(address).content.decode()
    save(now(case).incident, people["adviser"], AT + 9 * HOUR, "notice", {"records_count": 5000})
    follows = timezone.now() + timedelta(days=10)
    sent = {
        "version": case.version,
        "seen": form["seen"].value(),
        "override": "",
        **parts("to_follow_by", follows),
    }
    answer = client.post(address, sent)
    assert (answer.status_code, "has changed since" in answer.content.decode()) == (422, True)
    assert "5,000" in answer.content.decode()
    sent["seen"] = answer.context["form"]["seen"].value()
    assert client.post(address, sent).status_code == 302
    assert '"records_count":5000' in canonical(now(case).unsent_notice.payload).decode()


def test_the_schema_is_published_for_everybody():
    answer = Client().get(reverse("incidents:schema", args=[3]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/schema+json")
    assert answer.json() == schema(3)
    assert Client().get(reverse("incidents:schema", args=[2])).status_code == 404
