"""The pages: the whole errand through the browser's own requests, what each person may see, and bad input."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event, OutboxMessage
from incidents.models import RegulatorCase
from incidents.urls import urlpatterns
from tests.beginnings import begins_with
from tests.factories import browser, fresh
from tests.incidents.browsing import decides, page, parts
from tests.incidents.stories import (
    AT,
    HOUR,
    SERIOUS,
    advised,
    assessed,
    notified,
    officer,
    recorded,
    reported,
    sends,
    triaged,
)

pytestmark = pytest.mark.django_db


FOLLOWS = parts("to_follow_by", timezone.now() + timedelta(days=30))


@begins_with(reported)
def test_the_errand_from_triage_to_acknowledgement(beginning):
    _, people, incident = beginning
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
    answer = siro.get(decides(siro, incident, decision="notify", **FOLLOWS).url)
    assert "Decision recorded" in answer.content.decode()
    sends(OutboxMessage.objects.get(channel="ico"), AT + 5 * HOUR)
    ico = browser(officer())
    case = RegulatorCase.objects.get()
    assert incident.reference in ico.get(reverse("incidents:received")).content.decode()
    assert ico.get(page("acknowledge", case)).status_code == 200
    ico.post(page("acknowledge", case), {"version": case.version, "case_reference": "IC-123456-A1B2"})
    assert "IC-123456-A1B2" in siro.get(page("incident", incident)).content.decode()


STAGES = [reported, triaged, assessed, advised, notified, recorded]


@begins_with()
@pytest.mark.parametrize("stage", STAGES)
def test_every_page_of_every_stage_opens_or_says_no(beginning, stage, sample):
    body, people, _ = beginning
    incident = stage(body, people)
    case = incident.regulator_case
    clients = {post: fresh(browser(people[post])) for post in ("staff", "dpo", "siro")}
    clients["officer"] = fresh(browser(officer()))
    at_this_stage = urlpatterns[
        STAGES.index(stage) :: len(STAGES)
    ]  # so that each page is opened at one at least
    tried = sample(
        urlpatterns,
        len(urlpatterns) // 4,
        stage.__name__,
        name=lambda pattern: pattern.name,
        always=at_this_stage,
    )
    for pattern in tried:
        route = str(pattern.pattern)
        if "<slug:code>" in route:
            address = reverse(f"incidents:{pattern.name}", args=[body.code])
        elif "<slug:name>" in route and "<int:version>" in route:
            address = reverse(f"incidents:{pattern.name}", args=["nis-notice", 1])
        elif "<int:version>" in route:
            address = reverse(f"incidents:{pattern.name}", args=[3])
        elif "<slug:reference>" in route:
            address = reverse(f"incidents:{pattern.name}", args=[incident.reference])
        elif "<str:token>" in route:
            address = reverse(f"incidents:{pattern.name}", args=["nobodys"])
        elif "<uuid:pk>" not in route:
            address = reverse(f"incidents:{pattern.name}")
        elif "name>" in route:
            address = page(pattern.name, incident, name="close")
        elif "<slug:key>" in route:
            address = page(pattern.name, incident, key="what")
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


@begins_with()
@pytest.mark.parametrize("number", [3, 30])
def test_the_list_costs_the_same_whatever_it_lists(beginning, number, django_assert_max_num_queries):
    body, people, _ = beginning
    for _ in range(number):
        reported(body, people)
    client = browser(people["dpo"])
    with django_assert_max_num_queries(14):
        client.get(reverse("incidents:list"))


@begins_with()
def test_filters_of_the_list_stand_in_its_address(beginning):
    body, people, _ = beginning
    reported(body, people)
    recorded(body, people)
    client = browser(people["dpo"])
    page_text = client.get(reverse("incidents:list"), {"show": "undecided"}).content.decode()
    assert "1 incident" in page_text
    assert "No incident fits" in client.get(reverse("incidents:list"), {"q": "zebra"}).content.decode()


def readings(kind: str) -> list[str]:
    return list(Event.objects.filter(kind=kind).order_by("id").values_list("actor", flat=True))


@begins_with(reported)
def test_opening_an_incident_is_an_event_once_and_is_shown_to_those_who_may_see_all_of_it(beginning):
    _, people, incident = beginning
    client = browser(people["dpo"])
    for _ in range(3):
        client.get(f"/incidents/{incident.pk}/")
    client.get(page("triage", incident))
    assert readings("incident.read") == [f"user:{people['dpo'].pk}"]
    shown = browser(people["siro"]).get(f"/incidents/{incident.pk}/").content.decode()
    assert "Who opened this incident recently" in shown
    assert "Opened the incident" in shown.partition("Who opened this incident recently")[2]
    assert "Opened the incident" not in shown.partition("Who opened this incident recently")[0]


@begins_with()
def test_a_reporter_who_reads_the_own_report_leaves_no_event_that_would_name_them(beginning):
    body, people, _ = beginning
    incident = reported(body, people, reporter_withheld=True)
    client = browser(people["staff"])
    assert client.get(f"/incidents/{incident.pk}/").status_code == 200
    assert client.get(page("reported", incident)).status_code == 200
    assert readings("incident.read") == []


@begins_with()
def test_open_incidents_are_listed_by_deadline_and_what_has_no_clock_is_last(beginning):
    body, people, _ = beginning
    later = reported(body, people, AT + 5 * HOUR)
    sooner = reported(body, people, AT)
    without = reported(body, people, AT + 9 * HOUR, personal_data="no", report_type="security_incident")
    answer = browser(people["dpo"]).get(reverse("incidents:list"))
    assert [row["incident"].pk for row in answer.context["rows"]] == [sooner.pk, later.pk, without.pk]
    assert 'aria-sort="ascending"' in answer.content.decode()
