"""Keeping the stored clock of an incident true: its governing law, its deadline and the due times of its timers."""

from datetime import datetime

from incidents.duty import clock
from incidents.models import Incident, Notification, Timer


def set_clock(incident: Incident) -> None:
    """Work out law and deadline from the incident's own answers; the caller saves."""
    day = clock.london_day(incident.discovered_at)
    regime = clock.governing(incident.regimes, day, incident.controller_or_processor)
    incident.governing_regime = regime.key
    start = clock.clock_start(incident.discovered_at, incident.aware_at)
    personal = incident.personal_data != "no"
    incident.deadline_at = clock.deadline(start, regime.clock_hours) if personal else None


def set_timers(incident: Incident) -> None:
    """Move the timers that have not fired to where the clock now puts them; what has fired is never taken back.

    Where no personal data are concerned no clock runs, and nothing is left to fire.
    """
    if incident.personal_data == "no":
        incident.timers.filter(fired_at=None).delete()
        return
    regime = clock.law().regimes[incident.governing_regime]
    start = clock.clock_start(incident.discovered_at, incident.aware_at)
    wanted = {rule.key: (rule, due_at) for rule, due_at in clock.timers_for(regime, start)}
    known = {timer.key: timer for timer in incident.timers.all()}
    for key, (rule, due_at) in wanted.items():
        timer = known.get(key)
        if timer is None:
            Timer.objects.create(incident=incident, key=key, at_hours=rule.at_hours, due_at=due_at)
        elif timer.fired_at is None and timer.due_at != due_at:
            timer.due_at = due_at
            timer.save(update_fields=["due_at"])
    incident.timers.filter(fired_at=None).exclude(key__in=wanted).delete()


def watch_again(incident: Incident) -> None:
    """What came due while nothing was waiting is watched again; what has spoken is never taken back."""
    incident.timers.filter(outcome="not_needed").update(fired_at=None, outcome="")


def open_notification(incident: Incident, at: datetime) -> Notification | None:
    """The chain of notices, in drafting, from the moment personal data may be concerned."""
    if incident.personal_data == "no":
        return None
    regime = clock.law().regimes[incident.governing_regime]
    chain, _ = Notification.objects.get_or_create(
        incident=incident,
        defaults={
            "organisation": incident.organisation,
            "addressee": regime.addressee,
            "regime": regime.key,
            "opened_at": at,
        },
    )
    return chain


def follow_regime(incident: Incident) -> None:
    """While nothing has been sent, the chain is addressed to whom the governing law names."""
    regime = clock.law().regimes[incident.governing_regime]
    Notification.objects.filter(incident=incident, first_sent_at=None, status="drafting").update(
        addressee=regime.addressee, regime=regime.key
    )
