"""Whether two incidents may be merged: what the one that goes on must already cover. No writes (docs/adr/0030)."""

from datetime import datetime

from audit.transitions import Problem
from incidents.duty import scoring
from incidents.models import Incident, choices
from incidents.queries import merge_targets

WORST_FIRST = (choices.PersonalData.YES, choices.PersonalData.SUSPECTED, choices.PersonalData.NO)


def has_targets(incident: Incident, at: datetime) -> list[Problem]:
    """Another incident of the same body is open."""
    return (
        [] if merge_targets(incident).exists() else [Problem("There is no other incident to merge it into")]
    )


def none_on_hold(incident: Incident, at: datetime) -> list[Problem]:
    """No notice of it is on hold: a hold does not go over to another incident."""
    if any(case.open_hold for case in incident.regulator_cases.all()):
        return [Problem("A hold is in force on its notices: release it first")]
    return []


def worse_personal_data(incident: Incident, other: Incident) -> str:
    """The worse of two answers on personal data."""
    return min(incident.personal_data, other.personal_data, key=WORST_FIRST.index)


def why_not_into(incident: Incident, target: Incident, at: datetime) -> str:
    """Why an incident may not be merged into another one; empty where it may.

    No decision to notify is lost, and nothing goes into a decided incident that its decision did not know of.
    """
    if target.pk == incident.pk or target.organisation_id != incident.organisation_id:
        return "Choose another incident of the same organisation"
    if target.status not in choices.Status.open:
        state = target.get_status_display().lower()
        return f"{target} is {state}: choose one that is open, or reopen it first"
    if problems := none_on_hold(target, at):
        return f"{target}: {problems[0].text[:1].lower()}{problems[0].text[1:]}"
    is_decided = target.status in choices.Status.after_decision
    if _is_to_notify(incident) and not _is_to_notify(target):
        return (
            f"It was decided to notify the regulator of {incident}, and not of {target}: merge {target} into {incident} "
            "instead"
        )
    recorded = is_decided and target.decision == choices.Decided.RECORD_ONLY
    more = incident.decision != choices.Decided.RECORD_ONLY or _has_notices(incident)
    if (is_decided and worse_personal_data(incident, target) != target.personal_data) or (recorded and more):
        return f"{target} was decided without what is known of {incident}: assess {target} again first"
    return ""


def _is_to_notify(incident: Incident) -> bool:
    decided = incident.status in choices.Status.after_decision
    return decided and scoring.notifies(incident.decision)


def _has_notices(incident: Incident) -> bool:
    """A notice of it went, or is to go, and was not withdrawn."""
    withdrawn = choices.CaseStatus.WITHDRAWN
    return any(case.has_notices for case in incident.regulator_cases.all() if case.status != withdrawn)
