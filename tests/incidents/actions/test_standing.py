"""What the Accounting Officer signs beforehand: what is refused, and what comes of the one before."""

import pytest

from audit.transitions import NotReady, Refused
from incidents import actions
from incidents.home import tasks_for
from incidents.models import Incident, StandingInstruction
from incidents.presenting import channel_words
from incidents.queries.standing import instruction_of
from tests.beginnings import begins_with, begins_with_nothing
from tests.incidents.stories import AT, HOUR, instructed, notified, reported, staffed_body

pytestmark = pytest.mark.django_db


@begins_with()
@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"at_hours": 0}, ["at_hours"]),
        ({"at_hours": 72}, ["at_hours"]),
        ({"contact": "  "}, ["contact"]),
        ({"channel": "pigeon"}, ["channel"]),
        ({"channel": "machine", "agreement": " "}, ["agreement"]),
        ({"follows_after_days": 0}, ["follows_after_days"]),
        ({"follows_after_days": 61}, ["follows_after_days"]),
    ],
)
def test_what_cannot_be_is_refused_with_its_field_and_nothing_is_signed(beginning, more, fields):
    body, people, _ = beginning
    with pytest.raises(NotReady) as caught:
        instructed(body, people, **more)
    assert [problem.field for problem in caught.value.problems] == fields
    assert StandingInstruction.objects.count() == 0


@begins_with()
def test_the_limits_themselves_can_be_signed_and_the_words_are_kept_without_blanks_around(beginning):
    body, people, _ = beginning
    instruction = instructed(body, people, at_hours=1, follows_after_days=60, contact=" The duty desk ")
    assert (instruction.at_hours, instruction.follows_after_days, instruction.contact) == (
        1,
        60,
        "The duty desk",
    )
    assert (instruction.signed_at, instruction.signed_by, instruction.status) == (
        AT,
        people["accounting"],
        "in_force",
    )


@begins_with()
def test_open_incidents_follow_the_hour_that_is_signed_and_lose_it_when_it_ends(beginning):
    body, people, _ = beginning
    incident = reported(body, people)

    def hours():
        fresh = Incident.objects.get(pk=incident.pk)
        return sorted(
            (timer.due_at - fresh.discovered_at) / HOUR for timer in fresh.timers.filter(key="fail_safe")
        )

    before = hours()
    instruction = instructed(body, people, at_hours=12)
    assert hours() == [12]
    with pytest.raises(Refused):
        actions.end_instruction(instruction, by=people["siro"], at=AT + HOUR, reason="A reorganisation")
    ended = actions.end_instruction(
        instruction, by=people["accounting"], at=AT + HOUR, reason=" A reorganisation "
    )
    assert (ended.status, ended.ended_at, ended.end_reason) == ("ended", AT + HOUR, "A reorganisation")
    assert hours() == before


ADDRESS = {
    "endpoint": "https://api.ico.example/notices",
    "agreed_by": "Head of Personal Data Breaches",
    "agreed_on": AT.date(),
}


@begins_with_nothing
@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"endpoint": "http://api.ico.example/notices"}, ["endpoint"]),
        ({"endpoint": "https://evil.example/notices"}, ["endpoint"]),
        ({"endpoint": "https://me@api.ico.example/"}, ["endpoint"]),
        ({"endpoint": "https://api.ico.example:8443/"}, ["endpoint"]),
        ({"endpoint": "https://api.ico.example:port/"}, ["endpoint"]),
        ({"channel": "copy_sheet"}, ["endpoint"]),
        ({"agreed_by": " "}, ["agreed_by"]),
        ({"agreed_on": None}, ["agreed_on"]),
        ({"agreed_on": AT.date() + 24 * HOUR}, ["agreed_on"]),
    ],
)
def test_an_address_to_post_to_needs_who_agreed_when_and_a_host_that_the_installation_knows(
    more, fields, settings
):
    settings.NOTICE_HOSTS = ("api.ico.example",)
    body, people = staffed_body()
    with pytest.raises(NotReady) as caught:
        instructed(body, people, **ADDRESS | more)
    assert [problem.field for problem in caught.value.problems] == fields


@begins_with_nothing
def test_where_an_address_is_agreed_every_notice_of_that_body_is_posted_there_and_of_no_other(settings):
    settings.NOTICE_HOSTS = ("api.ico.example",)
    body, people = staffed_body()
    instructed(body, people, **ADDRESS)
    message = notified(body, people).regulator_case.notices.get().message
    assert (message.channel, message.to) == ("https", "https://api.ico.example/notices")
    other = notified(*staffed_body("cabinet-office", "CO")).regulator_case.notices.get().message
    assert (other.channel, other.to) == ("ico", "officer@ico.example")


@begins_with_nothing
def test_the_page_of_a_body_says_by_which_channel_and_why(settings):
    settings.NOTICE_HOSTS = ("api.ico.example",)
    body, people = staffed_body()
    assert channel_words(body, instruction_of(body), AT)[0] == "By secure email to the regulator’s officers."
    instructed(body, people, **ADDRESS)
    how, why = channel_words(body, instruction_of(body), AT)
    assert how == "By HTTPS, signed, to https://api.ico.example/notices."
    assert why == "Head of Personal Data Breaches agreed to it on 1 June 2026 (ICO/2026/1, 3 May 2026)."
    settings.REGULATOR_CHANNEL = "copy_sheet"
    assert channel_words(body, instruction_of(body), AT)[0].startswith("By hand, with the copy sheet")


def tasks(user, at):
    return [task.step for task in tasks_for(user, at) if "standing instruction" in task.step]


@begins_with()
def test_the_accounting_officer_is_asked_to_sign_until_they_sign_or_say_why_not_and_again_each_year(
    beginning,
):
    body, people, _ = beginning
    officer, year = people["accounting"], 365 * 24 * HOUR
    asked = ["Sign a standing instruction for Home Office, or say why it has none"]
    assert (tasks(officer, AT), tasks(people["siro"], AT)) == (asked, [])
    declined = actions.decline_instruction(body, by=officer, at=AT, reason=" Nobody is on call at night. ")
    assert (declined.status, declined.end_reason) == ("declined", "Nobody is on call at night.")
    assert tasks(officer, AT + year - HOUR) == []
    assert tasks(officer, AT + year) == asked
    instructed(body, people, at=AT + year)
    assert tasks(officer, AT + year + 334 * 24 * HOUR) == []
    assert tasks(officer, AT + year + 335 * 24 * HOUR) == [
        "Sign the standing instruction of Home Office again, or end it: it is a year old soon"
    ]


@begins_with()
def test_only_the_accounting_officer_declines_with_words_and_not_while_one_is_in_force(beginning):
    body, people, _ = beginning
    with pytest.raises(Refused):
        actions.decline_instruction(body, by=people["siro"], at=AT, reason="Nobody is on call at night.")
    with pytest.raises(NotReady):
        actions.decline_instruction(body, by=people["accounting"], at=AT, reason="  ")
    instructed(body, people)
    with pytest.raises(NotReady, match="end it instead"):
        actions.decline_instruction(body, by=people["accounting"], at=AT, reason="Nobody is on call.")


@begins_with()
def test_the_day_after_is_the_earliest_by_which_the_rest_follows(beginning):
    body, people, _ = beginning
    assert instructed(body, people, follows_after_days=1).follows_after_days == 1


@begins_with()
def test_what_nobody_has_assessed_is_left_out_of_an_instruction_that_does_not_name_it(beginning):
    body, people, _ = beginning
    instruction = actions.sign_instruction(
        body,
        by=people["accounting"],
        at=AT,
        at_hours=66,
        contact="Duty line, 020 7946 0000",
        channel="copy_sheet",
        follows_after_days=5,
    )
    assert instruction.unscored is False
