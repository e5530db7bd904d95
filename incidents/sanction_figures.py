"""Numbers about what regulators gave in a year: undertakings, reprimands, notices and penalties, and what was promised under them.

A sanction is counted in the financial year of its day, whenever its incident was recorded.
"""

from datetime import date, datetime
from typing import Any

from audit.record import subject_of
from departments.models import Organisation
from departments.organisations.calendar import financial_year_days
from departments.registers.figures import Figure, figure_of
from incidents.figures import LAW_WITH_A_CLOCK
from incidents.models import Sanction, choices

DEFINITIONS = {
    "given": "Undertakings, reprimands, notices and penalties that a regulator gave in the year, whenever the incident was recorded.",
    "penalties": "Of the sanctions given in the year, the penalties.",
    "set_aside": "Of the sanctions given in the year, those set aside on appeal.",
    "commitments_met": "Commitments under the sanctions of the year of which the regulator accepted the evidence.",
}


def sanctions_in(
    year: str, organisation: Organisation | None = None, *, until: datetime | None = None
) -> list[dict[str, Any]]:
    """The sanctions that a regulator gave in a financial year, by their day: one plain row each, with its commitments."""
    first, last = financial_year_days(year)
    sanctions = Sanction.objects.filter(issued_on__gte=first, issued_on__lte=last)
    sanctions = sanctions.filter(case__organisation=organisation) if organisation else sanctions
    sanctions = sanctions.filter(entered_at__lte=until) if until else sanctions
    sanctions = sanctions.select_related("case__incident", "case__organisation")
    return [
        _sanction_row(sanction)
        for sanction in sanctions.prefetch_related("commitments", "case__organisation__names")
    ]


def _sanction_row(sanction: Sanction) -> dict[str, Any]:
    body = sanction.case.organisation
    met = choices.CommitmentStatus.MET
    commitments = [
        {"subject": subject_of(commitment), "number": commitment.number, "met": commitment.status == met}
        for commitment in sanction.commitments.all()
    ]
    return {
        "subject": subject_of(sanction),
        "incident": sanction.case.incident.reference,
        "organisation": body.code,
        "organisation_name": body.name_on(sanction.issued_on),
        "kind": sanction.kind,
        "kind_words": sanction.get_kind_display(),
        "issued_on": sanction.issued_on.isoformat(),
        "money": sanction.money,
        "status": sanction.status,
        "status_words": sanction.get_status_display(),
        "appealed_on": sanction.appealed_on.isoformat() if sanction.appealed_on else "",
        "commitments": commitments,
        "commitments_met": sum(commitment["met"] for commitment in commitments),
    }


def figures_of(rows: list[dict[str, Any]], year: str, day: date) -> list[Figure]:
    """The counts of the year's sanctions (`sanctions_in`); none in a year before the law with a clock without any."""
    if not rows and year < LAW_WITH_A_CLOCK:
        return []
    promised = [commitment for row in rows for commitment in row["commitments"]]
    counts = {
        "given": (rows, None),
        "penalties": ([row for row in rows if row["kind"] == choices.SanctionKind.PENALTY], rows),
        "set_aside": ([row for row in rows if row["status"] == choices.SanctionStatus.SET_ASIDE], rows),
        "commitments_met": ([commitment for commitment in promised if commitment["met"]], promised),
    }
    return [
        figure_of(f"sanctions.{key}", some, whole, DEFINITIONS[key], day)
        for key, (some, whole) in counts.items()
    ]
