"""Today, as the demonstration shows it, on whatever day it is made."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import override_settings

from audit.models import Event, OutboxMessage
from audit.transitions import NotReady
from departments.models import Enrolment, Organisation
from departments.organisations.calendar import LONDON, london_day
from incidents.actions import sweep_timers
from incidents.home.together import event_tasks
from incidents.models import Incident, Sanction, Timer
from portal.demonstration import accounts, incidents_today, player, story, today
from returns.models import Cycle, Return, Submission
from tests.factories import commissioner
from tests.incidents.stories import sends

pytestmark = pytest.mark.django_db
MOMENTS = (
    datetime(2027, 1, 1, 0, 30, tzinfo=LONDON),  # the first minutes of a quarter
    datetime(2027, 3, 28, 9, 0, tzinfo=LONDON),  # the clocks change
)
OFFICES = ("D16", "D10", "D15", "D2", "D6")


def quiet(text: str) -> None:
    """Nobody listens."""


def a_few_departments():
    """The register, accounts, and returns of a few departments, so that a test takes seconds."""
    call_command("load_reference")
    Enrolment.objects.exclude(organisation__govuk_id__in=OFFICES).delete()
    player.forget()
    with override_settings(DEMONSTRATION=True):
        accounts.make()


@pytest.fixture(scope="module")
def begun(request, shared):
    with shared(request, a_few_departments):
        yield


@pytest.fixture
def few_departments(begun, settings, db):
    settings.DEMONSTRATION = True
    player.forget()
    yield Organisation.objects.filter(govuk_id__in=OFFICES)
    player.forget()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_returns_of_the_quarter_that_ended_last_are_at_several_stages_and_those_before_it_accepted(
    few_departments, now
):
    before = Event.objects.latest("id").pk
    steps = today.play_returns(quiet, now)
    this = today.quarter_at_work(now)
    assert this.last_day < london_day(now) - timedelta(days=1)
    last = Return.objects.filter(cycle__year=this.previous().year_name, cycle__quarter=this.previous().number)
    assert {quarterly_return.status for quarterly_return in last} == {"accepted"}
    assert last.count() == len(OFFICES)
    current = Return.objects.filter(cycle__year=this.year_name, cycle__quarter=this.number)
    stages = {
        quarterly_return.organisation.govuk_id: quarterly_return.status
        for quarterly_return in current.select_related("organisation")
    }
    assert stages == {
        "D16": "in_preparation", "D10": "awaiting_siro", "D15": "queried", "D2": "in_preparation", "D6": "in_preparation",
    }  # fmt: skip
    played = Event.objects.filter(id__gt=before)
    assert steps
    assert Cycle.objects.get(year=this.year_name, quarter=this.number).due_on > london_day(now)
    assert not Submission.objects.filter(signed_at__lt=F("quarterly_return__cycle__last_day")).exists()
    assert not played.filter(at__gt=now, kind__startswith="return").exists()
    again = Event.objects.latest("id").pk
    today.play_returns(quiet, now)
    assert not Event.objects.filter(id__gt=again, kind__regex=r"^(cycle|query|return\.(?!answered))").exists()


def test_incidents_age_like_real_ones(few_departments, monkeypatch):
    entries = [entry for entry in story.read("today")["incidents"] if entry["body"] in OFFICES]
    alone = [entry for entry in entries if entry["stage"] in ("reported", "triage", "assessed", "closed")]
    monkeypatch.setitem(story.read("today"), "incidents", alone)
    now = MOMENTS[0]
    incidents_today.play_incidents(quiet, now)
    assert Incident.objects.count() == len(alone)
    for incident in Incident.objects.exclude(status="closed"):
        assert incident.discovered_at < now
        assert Timer.objects.filter(incident=incident, fired_at=None).exists() or incident.deadline_at < now
        assert incident.description.startswith("Demonstration")
    assert sweep_timers(at=now)


def test_nobody_sees_an_incident_days_old_whose_decision_is_still_being_played(few_departments, monkeypatch):
    asked = next(entry for entry in story.read("today")["incidents"] if entry["stage"] == "asked")
    monkeypatch.setitem(story.read("today"), "incidents", [asked | {"advice": "no such advice"}])
    with pytest.raises(NotReady, match="Choose what you advise"):
        incidents_today.play_until_notices(quiet, MOMENTS[0], incidents_today.steps_taken())
    assert not Incident.objects.filter(title=asked["title"]).exists()


def test_a_standing_instruction_an_automatic_notice_a_hold_that_ended_and_a_notice_at_once_are_shown(
    few_departments, monkeypatch
):
    shown = ("automatic", "hold_released", "notified_at_once")
    entries = [entry for entry in story.read("today")["incidents"] if entry["stage"] in shown]
    monkeypatch.setitem(story.read("today"), "incidents", entries)
    now = MOMENTS[0]
    done = incidents_today.steps_taken()
    assert incidents_today.play_until_notices(quiet, now, done) > len(entries)
    assert incidents_today.play_endings(quiet, now, done)
    automatic, held, at_once = (
        Incident.objects.get(
            title=next(entry["title"] for entry in entries if entry["stage"] == stage)
        ).regulator_case
        for stage in shown
    )
    assert automatic.organisation.standing_instructions.get().agreement.startswith("Demonstration: ")
    assert [notice.origin for notice in automatic.notices.all()] == ["fail_safe"]
    assert automatic.notices.get().message.channel == "ico"
    assert (held.open_hold, held.holds.get().released_at < now) == (None, True)
    assert [notice.origin for notice in at_once.notices.all()] == ["notify_now"]
    assert "Demonstration: " in str(at_once.notices.get().payload)
    again = Event.objects.latest("id").pk
    done = incidents_today.steps_taken()
    incidents_today.play_until_notices(quiet, now, done)
    incidents_today.play_endings(quiet, now, done)
    assert not Event.objects.filter(id__gt=again).exists(), "what was played is not played again"


def test_a_question_an_undertaking_a_merger_a_near_miss_a_hold_and_a_notice_without_an_instruction_are_shown(
    few_departments, monkeypatch
):
    shown = ("asked", "undertaking", "merged", "near_miss", "held", "called")
    entries = [entry for entry in story.read("today")["incidents"] if entry["stage"] in (*shown, "sent")]
    monkeypatch.setitem(story.read("today"), "incidents", entries)
    now = MOMENTS[0]
    incidents_today.play_until_notices(quiet, now, incidents_today.steps_taken())
    for message in OutboxMessage.objects.filter(channel="ico", status="waiting"):
        sends(message, message.event.at + timedelta(minutes=1))
    incidents_today.play_endings(quiet, now, incidents_today.steps_taken())
    result = {
        stage: Incident.objects.get(
            title=next(entry["title"] for entry in entries if entry["stage"] == stage)
        )
        for stage in (*shown, "sent")
    }
    assert result["asked"].regulator_case.is_more_wanted
    assert result["asked"].people_notice.is_open  # article 34
    assert result["asked"].regulator_case.case_reference
    sanction = Sanction.objects.get(case__incident=result["undertaking"])
    assert [commitment.status for commitment in sanction.commitments.all()] == ["met", "open"]
    assert result["undertaking"].regulator_case.status == "closed"
    assert sanction.documents.get().content_type == "application/pdf"
    assert not result["undertaking"].owed.exists()
    assert result["merged"].merged_into == result["sent"]
    officer = commissioner().appointments.first().user
    [task] = event_tasks(officer, now).answer()  # two departments name one printer
    assert "they name Demonstration Printers" in task.text
    assert (result["near_miss"].status, result["near_miss"].regulator_cases.count()) == ("closed", 0)
    assert result["held"].regulator_case.hold_at(now)
    (notice,) = result["called"].regulator_case.notices.all()
    assert (notice.origin, notice.message.channel) == ("fail_safe", "copy_sheet")
    again = Event.objects.latest("id").pk
    incidents_today.play_endings(quiet, now, incidents_today.steps_taken())
    assert not Event.objects.filter(id__gt=again).exists(), "what was played is not played again"


def test_a_stick_that_was_found_a_further_notice_that_was_abandoned_a_suppliers_report_and_another_authority_are_shown(
    few_departments, monkeypatch
):
    shown = ("found", "further_abandoned", "by_link", "other_authority")
    entries = [
        entry | {"body": "D10"} for entry in story.read("today")["incidents"] if entry["stage"] in shown
    ]
    monkeypatch.setitem(story.read("today"), "incidents", entries)
    now = MOMENTS[0]
    incidents_today.play_until_notices(quiet, now, incidents_today.steps_taken())
    for message in OutboxMessage.objects.filter(channel="ico", status="waiting"):
        sends(message, message.event.at + timedelta(minutes=1))
    incidents_today.play_endings(quiet, now, incidents_today.steps_taken())
    result = {entry["stage"]: Incident.objects.get(title=entry["title"]) for entry in entries}
    case = result["found"].regulator_case
    assert (case.status, result["found"].decision) == ("withdrawn", "record_only")
    assert [notice.phase for notice in case.notices.order_by("number")] == ["initial", "withdrawal"]
    further = result["further_abandoned"].regulator_case.notices.order_by("number")
    assert [notice.status for notice in further] == ["ready", "abandoned"]
    by_link = result["by_link"]
    assert (by_link.is_from_outside, by_link.reporter, by_link.supplier.name) == (
        True,
        None,
        "Demonstration Couriers",
    )
    assert (by_link.status, by_link.origin) == ("triage", "demonstration")
    schemas = {
        notice.case.regime: (notice.payload["schema"], notice.message.channel)
        for case in result["other_authority"].regulator_cases.all()
        for notice in case.notices.all()
    }
    assert schemas == {"uk_gdpr": ("incident-notice", "ico"), "nis": ("nis-notice", "copy_sheet")}
    again = Event.objects.latest("id").pk
    incidents_today.play_until_notices(quiet, now, incidents_today.steps_taken())
    incidents_today.play_endings(quiet, now, incidents_today.steps_taken())
    assert not Event.objects.filter(id__gt=again).exists(), "what was played is not played again"
