"""The clock of an incident: its governing law, its deadline, and the hours that are watched.

What is due fires once and says what came of it. Deadlines are rows, never "is it hour 48 now?".
"""

from collections.abc import Callable
from datetime import datetime

from audit import sweeps
from audit.record import SYSTEM, action, record
from audit.transitions import locked
from incidents.checks import is_notice_outstanding, is_undecided
from incidents.checks.laws import laws_of
from incidents.duty import clock
from incidents.models import Incident, Timer, choices
from incidents.queries.standing import hours_of

TIMERS = sweeps.Sweep("incidents.timers", "Watch the clocks of incidents")

# What each timer records when what it watches for is still so.
KINDS = {
    "remind_triage": "incident.triage_reminder",
    "escalate_siro": "incident.undecided_reminder",
    "escalate_accounting_officer": "incident.undecided_escalated",
    "last_warning": "incident.last_warning",
    "fail_safe": "incident.fail_safe_alarm",
    "late": "incident.late",
}


def _untriaged(incident: Incident) -> bool:
    return incident.status == choices.Status.REPORTED


def _nothing_is_under_way(incident: Incident) -> bool:
    """Nobody has decided, and no first notice goes without a decision: of that people are notified by itself."""
    return is_undecided(incident) and not any(case.has_notices for case in incident.regulator_cases.all())


STILL_SO: dict[str, Callable[[Incident], bool]] = {
    "remind_triage": _untriaged,
    "escalate_siro": is_undecided,
    "escalate_accounting_officer": is_undecided,
    "last_warning": is_undecided,
    "fail_safe": _nothing_is_under_way,
    "late": is_notice_outstanding,
}


def set_clock(incident: Incident) -> None:
    """Work out law and deadline from the incident's own answers; the caller saves."""
    laws = laws_of(incident)
    day = clock.london_day(incident.discovered_at)
    incident.governing_regime = (laws[0] if laws else clock.regime_on(day)).key
    start = clock.clock_start(incident.discovered_at, incident.aware_at)
    limits = (clock.deadline(start, law.clock_hours) for law in laws)
    incident.deadline_at = min((limit for limit in limits if limit), default=None)


def set_timers(incident: Incident) -> None:
    """Move the timers that have not fired to where the clock now puts them; what has fired is never taken back.

    Where no law knows a duty, because no personal data are concerned, no clock runs and nothing is left to fire.
    """
    if not laws_of(incident):
        incident.timers.filter(fired_at=None).delete()
        return
    regime = _with_the_clock(laws_of(incident))
    start = clock.clock_start(incident.discovered_at, incident.aware_at)
    hours = hours_of(incident.organisation)
    wanted = {rule.key: (rule, due_at) for rule, due_at in clock.timers_for(regime, start, hours)}
    known = {timer.key: timer for timer in incident.timers.all()}
    unfired = [timer for timer in known.values() if timer.fired_at is None]
    Timer.objects.bulk_create(
        Timer(incident=incident, key=key, at_hours=rule.at_hours, due_at=due_at)
        for key, (rule, due_at) in wanted.items()
        if key not in known
    )
    for timer in unfired:
        if timer.key not in wanted:
            timer.delete()
            continue
        rule, due_at = wanted[timer.key]
        if (timer.due_at, timer.at_hours) != (due_at, rule.at_hours):
            timer.due_at, timer.at_hours = due_at, rule.at_hours
            timer.save(update_fields=["due_at", "at_hours"])


def _with_the_clock(laws: tuple[clock.Regime, ...]) -> clock.Regime:
    """The law whose hours are watched: the shortest, or the governing one where none names hours."""
    timed = [law for law in laws if law.clock_hours is not None]
    return min(timed, key=lambda law: law.clock_hours or 0) if timed else laws[0]


def watch_again(incident: Incident) -> None:
    """What came due while nothing was waiting is watched again; what has spoken is never taken back."""
    incident.timers.filter(outcome="not_needed").update(fired_at=None, outcome="")


def sweep_timers(*, at: datetime) -> int:
    """Fire every timer that is due at this moment; returns how many people had to be reminded of something.

    Of several of one incident that came due together (it was found late, or the portal was down) only the last one
    speaks, also to those whom the others would have notified; these are kept as overtaken. An incident whose timers fail keeps them due, and does not stop
    the clocks of the others.
    """
    due = Timer.objects.filter(fired_at=None, due_at__lte=at)
    incidents = Incident.objects.filter(pk__in=due.values("incident_id"))
    outcome = sweeps.run(TIMERS, lambda: incidents, lambda incident: _sweep_one(incident, at), at=at)
    return sum(outcome.results)


@action
def _sweep_one(incident: Incident, at: datetime) -> int:
    incident = locked(incident)
    timers = list(
        Timer.objects.select_for_update()
        .filter(incident=incident, fired_at=None, due_at__lte=at)
        .order_by("due_at", "at_hours")
    )
    speaking = [timer for timer in timers if STILL_SO.get(timer.key, _never)(incident)]
    for timer in timers:
        timer.fired_at = at
        timer.outcome = "not_needed" if timer not in speaking else "overtaken"
    if speaking:
        speaking[-1].outcome = "done"
    for timer in timers:
        timer.save(update_fields=["fired_at", "outcome"])
    for timer in speaking[-1:]:
        record(
            KINDS[timer.key],
            subject=incident,
            by=SYSTEM,
            at=at,
            hours=timer.at_hours,
            status=incident.status,
            scored=incident.assessments.exists(),
            overtaken=[earlier.key for earlier in speaking[:-1]],
        )
    if timers and not speaking:
        passed = [timer.key for timer in timers]
        record("incident.timers_not_needed", subject=incident, by=SYSTEM, at=at, timers=passed)
    return len(speaking[-1:])


def _never(incident: Incident) -> bool:
    return False
