"""Timers fire once, and only while what they watch for is still so."""

from datetime import timedelta

import pytest

from audit import registry
from audit.models import Event, OutboxMessage, SweepFailure
from audit.record import subject_of
from incidents import actions
from tests.beginnings import begins_with
from tests.incidents.stories import (
    AT,
    HOUR,
    advised,
    notified,
    notified_of,
    recorded,
    reported,
    save,
    staffed_body,
    triaged,
)

pytestmark = pytest.mark.django_db
FOUND = AT - HOUR


def fire(hours):
    return actions.sweep_timers(at=FOUND + timedelta(hours=hours))


@begins_with(reported)
def test_nothing_is_due_before_its_hour(beginning):
    assert fire(3.9) == 0


@begins_with(reported)
def test_after_four_hours_without_triage_there_is_one_reminder(beginning):
    assert (fire(4), fire(4), fire(5)) == (1, 0, 0)
    assert Event.objects.filter(kind="incident.triage_reminder").count() == 1
    assert "dpo@home-office.example" in notified_of("incident.triage_reminder")


@begins_with(triaged)
def test_once_triaged_the_reminder_is_not_needed(beginning):
    _, _, incident = beginning
    assert fire(4) == 0
    assert incident.timers.get(key="remind_triage").outcome == "not_needed"
    passed = Event.objects.filter(kind="incident.timers_not_needed").latest("id")
    assert "remind_triage" in passed.facts["timers"]


@begins_with(advised)
@pytest.mark.parametrize(
    ("hours", "kind", "person"),
    [
        (24, "incident.undecided_reminder", "siro"),
        (48, "incident.undecided_escalated", "accounting"),
        (60, "incident.last_warning", "dpo"),
        (66, "incident.fail_safe_alarm", "duty"),
        (72, "incident.late", "siro"),
    ],
)
def test_the_undecided_is_escalated_hour_by_hour(beginning, hours, kind, person):
    fire(hours - 0.1)
    assert not Event.objects.filter(kind=kind).exists()
    assert fire(hours) == 1
    assert f"{person}@home-office.example" in notified_of(kind)


@begins_with(triaged)
def test_the_duty_officer_is_called_at_48_hours_only_when_nothing_is_judged(beginning):
    fire(48)
    assert "duty@home-office.example" in notified_of("incident.undecided_escalated")


@begins_with(advised)
def test_the_duty_officer_is_left_alone_when_it_is_judged(beginning):
    fire(48)
    assert "duty@home-office.example" not in notified_of("incident.undecided_escalated")


@begins_with(reported)
def test_of_several_that_came_due_together_only_the_last_speaks(beginning):
    _, _, incident = beginning
    assert fire(61) == 1
    outcomes = dict(incident.timers.values_list("key", "outcome"))
    assert outcomes["last_warning"] == "done"
    assert outcomes["remind_triage"] == outcomes["escalate_siro"] == "overtaken"
    assert outcomes["late"] == ""


@begins_with(reported)
def test_an_incident_whose_timers_fail_keeps_them_and_does_not_stop_the_clocks_of_others(
    beginning, monkeypatch
):
    _, _, broken = beginning
    well = reported(*staffed_body("transport", "DFT"))

    def write(event, subject):
        """Fail for one incident."""
        if subject == broken:
            raise RuntimeError
        return ()

    kind = "incident.triage_reminder"
    failing = registry.Rule("tests.fail", kind, "email", write)
    with monkeypatch.context() as patch:
        patch.setitem(registry.RULES, kind, [failing, *registry.RULES[kind]])
        assert fire(4) == 1
    assert well.timers.get(key="remind_triage").outcome == "done"
    assert broken.timers.get(key="remind_triage").fired_at is None
    assert SweepFailure.objects.get().subject == subject_of(broken)
    assert fire(5) == 1
    assert broken.timers.get(key="remind_triage").outcome == "done"
    assert not SweepFailure.objects.exists()


@begins_with(reported)
def test_the_last_speaks_to_everybody_whom_the_overtaken_would_have_notified_and_once_each(beginning):
    assert fire(73) == 1
    sent = list(OutboxMessage.objects.filter(event__kind="incident.late").values_list("to", flat=True))
    in_house = [to for to in sent if to.endswith("@home-office.example")]
    names = ("accounting", "adviser", "dpo", "duty", "siro")
    assert sorted(in_house) == [f"{name}@home-office.example" for name in names]


@begins_with(notified)
def test_whom_an_overtaken_hour_would_not_have_notified_hears_nothing(beginning):
    fire(73)
    assert "accounting@home-office.example" not in notified_of("incident.late")


@begins_with(recorded)
def test_a_decision_silences_all_that_follows(beginning):
    assert fire(200) == 0
    assert not Event.objects.filter(kind="incident.late").exists()


@begins_with(notified)
def test_a_notice_decided_and_never_sent_is_late_all_the_same(beginning):
    assert fire(73) == 1
    assert Event.objects.filter(kind="incident.late").exists()


@begins_with(reported)
def test_awareness_moves_what_has_not_fired_and_takes_nothing_back(beginning):
    _, people, incident = beginning
    fire(4)
    incident = actions.take_triage(incident=incident, by=people["dpo"], at=AT + 5 * HOUR)
    fields = {"aware_at": FOUND + 3 * HOUR, "aware_reason": "Only then was it certain."}
    save(incident, people["dpo"], AT + 5 * HOUR, "triage", fields)
    timers = {timer.key: timer for timer in incident.timers.all()}
    assert timers["remind_triage"].due_at == FOUND + 4 * HOUR
    assert timers["late"].due_at == FOUND + 75 * HOUR


@begins_with(reported)
def test_no_reminder_carries_what_happened(beginning):
    fire(61)
    for notice in OutboxMessage.objects.all():
        assert "train" not in notice.subject + notice.body
