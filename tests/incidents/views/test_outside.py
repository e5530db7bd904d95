"""Reporting through a link without an account, and coming back with the code."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import AddedWords, Incident
from incidents.queries.outside import address_of_link
from tests.factories import browser
from tests.incidents.browsing import parts
from tests.incidents.stories import from_outside, linked, reported, staffed_body, supplier_of

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[2-9A-HJKMNP-Z]{4}(?:-[2-9A-HJKMNP-Z]{4}){3}")
BACK = reverse("incidents:come_back")
TITLE = "A van was opened in the night"


@pytest.fixture
def home(empty_cache):
    return staffed_body()


def path_of(link):
    return "/" + address_of_link(link).partition("//")[2].partition("/")[2]


def typed(**more):
    now = timezone.now()
    text = {"title": TITLE, "description": "Two boxes of letters are missing.", "key": str(uuid4())}
    return text | parts("discovered_at", now - timedelta(hours=1)) | more


def form_of(link):
    return f"{path_of(link)}details/?classification=OFFICIAL&kind=breach"


def test_a_suppliers_report_becomes_an_incident_and_its_code_is_shown_once(home):
    body, people = home
    link = linked(body, people, at=timezone.now(), supplier=supplier_of())
    client = Client()
    started = client.get(path_of(link), {"classification": "OFFICIAL", "kind": "breach", "go": "on"})
    assert started.headers["Location"] == form_of(link)
    answer = client.post(form_of(link), typed())
    [code] = CODE.findall(answer.content.decode())
    incident = Incident.objects.get()
    assert (incident.organisation, incident.is_from_outside) == (body, True)
    for page in (form_of(link), BACK):
        assert code not in client.get(page).content.decode()
    assert not client.session.keys()
    shown = browser(people["dpo"]).get(incident.get_absolute_url()).content.decode()
    assert "From outside" in shown
    assert code not in shown


def test_a_code_shows_how_far_the_report_has_come_and_takes_more_and_nothing_else(home):
    body, people = home
    other = reported(body, people, title="Another loss of the Home Office")
    incident, code = from_outside(linked(body, people, at=timezone.now()), at=timezone.now())
    client = Client()
    page = client.post(BACK, {"code": code.lower().replace("-", " ")}).content.decode()
    assert "Nobody has taken it up yet" in page
    for hidden in (incident.reference, other.reference, other.title, TITLE, "boxes", people["dpo"].name):
        assert hidden not in page.partition("<main")[2].partition("</main")[0].replace("<title>", "")
    client.post(BACK, {"code": code, "words": "A third box is missing."})
    assert AddedWords.objects.get().incident == incident
    assert (
        "A third box is missing." in browser(people["dpo"]).get(incident.get_absolute_url()).content.decode()
    )


def test_links_that_cannot_be_used_and_codes_that_are_nobodys_look_the_same(home):
    body, people = home
    ended = linked(
        body, people, ends_on=timezone.now().date() - timedelta(days=1), at=timezone.now() - timedelta(days=9)
    )
    never = reverse("incidents:outside", args=["nobodys"])
    pages = [
        Client().get(path)
        for path in (path_of(ended), never, f"{never}details/", f"{path_of(ended)}details/")
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({re.sub(r"nonce-\S+", "", page.content.decode().partition("<main")[2]) for page in pages}) == 1
    assert body.name not in pages[0].content.decode()
    answer = Client().post(BACK, {"code": "7KQM-2WXT-9RBD-4HNC"})
    assert answer.status_code == 422


def test_many_reports_from_one_address_are_slowed_and_not_lost(home):
    link = linked(*home, at=timezone.now())
    client = Client()
    answers = [client.post(form_of(link), typed(title=f"Box {number}")) for number in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert Incident.objects.count() == 4
    assert 'value="Box 4"' in answers[-1].content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.77")
    assert elsewhere.post(form_of(link), typed()).status_code == 200


def test_codes_cannot_be_tried_one_after_another(home):
    _, code = from_outside(linked(*home, at=timezone.now()), at=timezone.now())
    client = Client()
    answers = [
        client.post(BACK, {"code": f"WRNG-2WXT-9RBD-4HN{number}"}).status_code for number in range(2, 9)
    ]
    assert answers == [422] * 6 + [429]
    assert (
        client.post(BACK, {"code": code}).status_code == 429
    )  # the right one neither, until the wait is over
    assert Client(REMOTE_ADDR="192.0.2.77").post(BACK, {"code": code}).status_code == 200


def test_a_form_from_another_site_is_refused(home):
    link = linked(*home, at=timezone.now())
    client = Client(enforce_csrf_checks=True)
    assert client.post(form_of(link), typed()).status_code == 403
    assert client.post(BACK, {"code": "7KQM-2WXT-9RBD-4HNC"}).status_code == 403
    assert Incident.objects.count() == 0


def test_what_looks_like_personal_data_is_pointed_out_once(home):
    link = linked(*home, at=timezone.now())
    fields = typed(description="Call ann@example.com, she saw it.")
    client = Client()
    page = client.post(form_of(link), fields)
    assert "There seems to be" in page.content.decode()
    assert Incident.objects.count() == 0
    client.post(form_of(link), fields | {"warned": "on"})
    assert Incident.objects.count() == 1


def elsewhere_of(link):
    return f"{path_of(link)}held-elsewhere/?classification=SECRET&kind=suspected"


def test_of_content_above_the_ceiling_only_that_it_exists_and_whom_to_call_is_asked(home):
    link = linked(*home, at=timezone.now())
    started = Client().get(path_of(link), {"classification": "SECRET", "kind": "suspected", "go": "on"})
    assert started.headers["Location"] == elsewhere_of(link)
    page = Client().get(elsewhere_of(link)).content.decode()
    assert "Do not write the content here" in page
    assert 'name="title"' not in page
    assert 'name="description"' not in page
    there = Client().get(f"{path_of(link)}details/?classification=SECRET&kind=breach")
    assert there.headers["Location"] == path_of(link)
    back = Client().get(elsewhere_of(link).replace("SECRET", "OFFICIAL"))
    assert back.headers["Location"] == path_of(link)


def test_a_stub_through_a_link_is_held_elsewhere_and_takes_no_words_with_its_code(home):
    link = linked(*home, at=timezone.now())
    stub = {name: text for name, text in typed().items() if name not in ("title", "description")}
    stub |= {"personal_data": "suspected", "holder": "Security unit, 020 7946 0000"}
    missing = Client().post(elsewhere_of(link), stub | {"holder": ""})
    assert missing.status_code == 422
    [code] = CODE.findall(Client().post(elsewhere_of(link), stub).content.decode())
    incident = Incident.objects.get()
    assert (incident.status, incident.description, incident.is_from_outside) == ("held_elsewhere", "", True)
    shown = Client().post(BACK, {"code": code}).content.decode()
    assert "Add nothing here" in shown
    assert 'name="words"' not in shown
    assert "Do not write it here" in Client().post(BACK, {"code": code, "words": "More."}).content.decode()


def test_stubs_through_a_link_are_slowed_as_reports_are(home):
    link = linked(*home, at=timezone.now())
    stub = {name: text for name, text in typed().items() if name not in ("title", "description")}
    stub |= {"personal_data": "suspected", "holder": "Security unit"}
    statuses = [Client().post(elsewhere_of(link), stub | {"key": str(uuid4())}).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert Incident.objects.count() == 4


def test_a_reporter_keeps_it_from_their_managers(home):
    body, people = home
    link = linked(body, people, at=timezone.now())
    refused = Client().post(form_of(link), typed(kept_from=["nobody"]))
    assert refused.status_code == 422
    Client().post(form_of(link), typed(kept_from=["siro", "dpo"], whom_to_call="Ann, 020 7946 0000"))
    incident = Incident.objects.get()
    assert browser(people["siro"]).get(incident.get_absolute_url()).status_code == 404
    shown = browser(people["adviser"]).get(incident.get_absolute_url()).content.decode()
    assert "Ann, 020 7946 0000" in shown
    assert "They do not see it before it has been assessed" in shown
