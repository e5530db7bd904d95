"""Links and reports without an account, as they are found."""

import pytest
from django.urls import resolve

from incidents import actions
from incidents.duty.codes import digest_of
from incidents.queries.outside import address_of_link, link_for, links_of, open_link, progress_of, report_with
from tests.incidents.stories import AT, HOUR, from_outside, linked, recorded, reported, staffed_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return staffed_body()


def token_of(link):
    return resolve("/" + address_of_link(link).partition("//")[2].partition("/")[2]).kwargs["token"]


def test_an_address_leads_to_its_link_and_holds_nothing_but_its_signed_key(home):
    body, people = home
    link = linked(body, people)
    token = token_of(link)
    assert open_link(token, AT) == link
    assert token.startswith(f"{link.pk.hex}.")
    assert body.code not in token


def test_an_address_that_is_changed_ended_or_withdrawn_leads_to_nothing(home):
    body, people = home
    link, ended = linked(body, people), linked(body, people, ends_on=AT.date())
    token = token_of(link)
    for wrong in (
        "",
        "nobodys",
        token[:-1],
        link.pk.hex,
        f"{ended.pk.hex}.{token.partition('.')[2]}",
        "\x00",
        f"{token}.",
    ):
        assert open_link(wrong, AT) is None, wrong
    assert open_link(token_of(ended), AT) == ended
    assert open_link(token_of(ended), AT + 24 * HOUR) is None
    actions.withdraw_link(link, by=people["dpo"], at=AT)
    assert open_link(token, AT) is None


def test_the_links_of_a_body_count_the_reports_that_came_through_them(home):
    body, people = home
    link = linked(body, people)
    from_outside(link)
    from_outside(link)
    assert [link.reports for link in links_of(body)] == [2]


def test_a_link_is_changed_in_its_own_body_alone(home):
    body, people = home
    _, strangers = staffed_body("transport", "DFT")
    link = linked(body, people)
    assert link_for(people["dpo"], AT, link.pk) == link
    assert link_for(strangers["dpo"], AT, link.pk) is None
    assert link_for(people["staff"], AT, link.pk) is None


def test_a_code_finds_its_report_and_says_how_far_it_has_come_and_no_more(home):
    body, people = home
    incident, code = from_outside(linked(body, people))
    assert report_with(digest_of(code)).incident == incident
    assert report_with(digest_of("7KQM-2WXT-9RBD-4HNC")) is None
    text = [progress_of(incident)]
    incident = actions.take_triage(incident=incident, by=people["adviser"], at=AT)
    text.append(progress_of(incident))
    target = reported(body, people)
    text.append(progress_of(actions.merge(incident, by=people["dpo"], at=AT, into=target)))
    assert [text.split(". ")[0] for text in text] == [
        "The organisation has your report",
        "The organisation has taken up your report and is dealing with it.",
        "The organisation has your report",
    ]
    assert progress_of(recorded(body, people)) == text[1]
