"""Which law governs an incident and why, and whom each law wants notified, in sentences with their source."""

from incidents.checks.laws import laws_of
from incidents.duty import clock
from incidents.models import Incident, choices


def law_sentences(incident: Incident) -> list[str]:
    """One sentence or two for each law, the governing one first, ending with the source."""
    found_on = clock.london_day(incident.discovered_at)
    day = f"{found_on.day} {found_on:%B %Y}"
    laws = laws_of(incident)
    if not laws:
        return [
            f"No law sets a deadline: no personal data are concerned. On {day}, when it was found, {clock.regime_on(found_on).title} "
            "was in force, and nobody has named a law on networks or on electronic communications."
        ]
    return [
        f"{law.title} {'governs' if number == 0 else 'applies as well'}, because {_why(law, incident, day)}. {_duty(law)} "
        f"Source: {law.basis}."
        for number, law in enumerate(laws)
    ]


def _why(law: clock.Regime, incident: Incident, day: str) -> str:
    if law.key == "processor":
        return f"the organisation processes the data for another one, and it was found on {day}"
    if law.key in incident.regimes:
        return f"triage named it, and it was in force on {day}, when this was found"
    return f"it was in force on {day}, when this was found"


def _duty(law: clock.Regime) -> str:
    who = choices.Addressee(law.addressee).label
    if law.key in clock.law().no_timers:
        return f"It set no duty to notify the {who}."
    hours = (
        f"and within {law.clock_hours} hours of awareness at the latest"
        if law.clock_hours
        else "with no number of hours"
    )
    by_hand = (
        " The portal has no address of it, so the notice is sent by hand with the copy sheet."
        if law.addressee != choices.Addressee.REGULATOR
        else ""
    )
    return f"The {who} must be notified without undue delay, {hours}.{by_hand}"
