"""The register of personal data breaches as rows of a file: facts, effects, remedy, and the grounds of the decision."""

from collections.abc import Callable, Iterable, Iterator

from incidents.duty.clock import with_zone
from incidents.models import Incident, choices
from incidents.presenting.cases import notice_words

# What article 33(5) wants: the facts, the effects and the remedial action; and whether and why somebody was notified.
Shown = Callable[[Incident, str], str]
COLUMNS: tuple[tuple[str, Callable[[Incident, Shown], str]], ...] = (
    ("Reference", lambda incident, shown: incident.reference),
    ("Organisation", lambda incident, shown: incident.body_name),
    ("State", lambda incident, shown: incident.get_status_display()),
    ("Merged into", lambda incident, shown: incident.merged_into.reference if incident.merged_into else ""),
    ("Reported", lambda incident, shown: with_zone(incident.reported_at)),
    ("Title", lambda incident, shown: incident.title),
    ("What happened", lambda incident, shown: incident.description),
    *(
        (heading, lambda incident, shown, field=field: shown(incident, field))
        for heading, field in (
            ("How it happened", "how_occurred"),
            ("Type of incident", "incident_type"),
            ("Kind of breach", "breach_kind"),
            ("When it happened", "occurred_from"),
            ("When it was discovered", "discovered_at"),
            ("When the organisation was aware", "aware_at"),
            ("Categories of personal data", "data_types"),
            ("Categories of people", "subject_types"),
        )
    ),
    ("People who could be affected", lambda incident, shown: shown(incident, "people")),
    *(
        (heading, lambda incident, shown, field=field: shown(incident, field))
        for heading, field in (
            ("Effects: likely consequences", "consequences"),
            ("Effects: on people", "effect_on_people"),
            ("Remedy: done to contain and recover", "containment"),
            ("Remedy: done so that it does not happen again", "prevention"),
        )
    ),
    ("Decision", lambda incident, shown: _newest(incident, "get_decision_display")),
    ("Reason of the decision", lambda incident, shown: _newest(incident, "reason")),
    ("Decided", lambda incident, shown: with_zone(incident.decided_at) if incident.decided_at else ""),
    ("Deadline for the notice", lambda incident, shown: with_zone(incident.deadline_at) if incident.deadline_at else ""),
    ("Regulator", lambda incident, shown: notice_words(incident)),
    ("First notice sent", lambda incident, shown: "; ".join(_sent(incident))),
    ("Reason for delay", lambda incident, shown: incident.late_reason),
    ("Case reference", lambda incident, shown: "; ".join(filter(None, (case.case_reference for case in incident.regulator_cases.all())))),
    ("People notified", lambda incident, shown: shown(incident, "people_told")),
    ("Why people at high risk are not notified", lambda incident, shown: shown(incident, "high_risk_exception")),
)  # fmt: skip


def rows_of(incidents: Iterable[Incident], shown: Shown) -> Iterator[list[str]]:
    """The register as rows of cells, the first with the headings. `shown` gives an answer of an incident in words."""
    yield [heading for heading, _ in COLUMNS]
    for incident in incidents:
        yield [str(value(incident, shown) or "") for _, value in COLUMNS]


def _newest(incident: Incident, name: str) -> str:
    decisions = sorted(incident.decisions.all(), key=lambda decision: decision.number)
    if not decisions:
        return choices.Decided(incident.decision).label if incident.decision and name != "reason" else ""
    latest = getattr(decisions[-1], name)
    return str(latest() if callable(latest) else latest)


def _sent(incident: Incident) -> list[str]:
    return [with_zone(case.first_sent_at) for case in incident.regulator_cases.all() if case.first_sent_at]
