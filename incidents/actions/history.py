"""Recording an incident of the past in one go, through the same verbs as any other."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from audit.record import action
from departments.models import Organisation
from incidents.actions.deciding import decide_as_history_says
from incidents.actions.judging import assess
from incidents.actions.reporting import report
from incidents.actions.triage import save, take_triage
from incidents.models import Incident, choices

# What the sources do not say is "not known", or left without an answer where the form has no such choice; never a guess.
NOT_RECORDED: dict[str, Any] = {
    "how_occurred": "Not recorded.",
    "incident_type": "Not Provided",
    "cyber": "not_known",
    "co_category": "not_known",
    "breach_kind": ["not_known"],
    "premises": "not_known",
    "provisional_cause": ["not_known"],
    "press_interest": "not_known",
    "data_types": ["Unknown"],
    "harm_flags": ["not_known"],
    "people_known": "unknown",
    "subject_types": ["Unknown"],
    "vulnerable_people": "not_known",
    "whereabouts": "not_known",
    "protected_personal_data": "not_known",
    "encryption": "not_known",
    "backup_available": "not_known",
    "exposure": "not_known",
    "recipient": "not_known",
    "recipient_control": "not_known",
    "asset_not_on_register": True,
}


@action
def record_history(
    *,
    organisation: Organisation,
    by: User,
    decided_by: User,
    at: datetime,
    title: str,
    description: str,
    media: Iterable[str],
    discovered_at: datetime,
    occurred_from: datetime | None,
    occurred_precision: str,
    notified: str,
    history: str,
    sources: Iterable[str],
    facts: dict[str, Any] | None = None,
    personal_data: str = "yes",
    classification: str = "OFFICIAL",
    at_hours_apart: float = 1,
) -> Incident:
    """A real incident of before 25 May 2018, with its sources: reported, triaged, assessed, decided as history says.

    `by` is the security adviser, `decided_by` the SIRO, another person. `facts` are triage answers by field name;
    what is absent is "not known". `notified`: yes, no or not_known. The steps are `at_hours_apart`, from `at` on.
    """
    incident = report(
        by=by,
        at=at,
        organisation=organisation,
        classification=classification,
        report_type="personal_data_breach" if personal_data == "yes" else "other_information_incident",
        personal_data=personal_data,
        title=title,
        description=description,
        media=media,
        discovered_at=discovered_at,
        occurred_from=occurred_from,
        occurred_precision=occurred_precision,
        origin=choices.Origin.RECORDED_HISTORY,
        sources=sources,
    )
    hour = timedelta(hours=at_hours_apart)
    incident = take_triage(incident=incident, by=by, at=at + hour)
    answers = {**NOT_RECORDED, **(facts or {})}
    if answers["cyber"] == "not_known":
        answers.setdefault("exfiltration", "not_known")
    incident = save(
        incident=incident, by=by, at=at + 2 * hour, version=incident.version, section="triage", fields=answers
    )
    incident = assess(incident=incident, by=by, at=at + 3 * hour)
    return decide_as_history_says(
        incident=incident, by=decided_by, at=at + 4 * hour, notified=notified, history=history
    )
