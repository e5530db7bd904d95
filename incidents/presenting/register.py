"""The register of personal data breaches as lines of a file: facts, effects, remedy, and the grounds of the decision."""

from collections.abc import Callable, Iterable, Iterator

from audit.delimited import FIRST, line
from incidents.duty.clock import with_zone
from incidents.models import Incident, choices
from incidents.presenting.cases import notice_words

# What article 33(5) wants: the facts, the effects and the remedial action; and whether and why somebody was notified.
Shown = Callable[[Incident, str], str]
COLUMNS: tuple[tuple[str, Callable[[Incident, Shown], str]], ...] = (
    ("Reference", lambda one, shown: one.reference),
    ("Organisation", lambda one, shown: one.body_name),
    ("State", lambda one, shown: one.get_status_display()),
    ("Merged into", lambda one, shown: one.merged_into.reference if one.merged_into else ""),
    ("Reported", lambda one, shown: with_zone(one.reported_at)),
    ("Title", lambda one, shown: one.title),
    ("What happened", lambda one, shown: one.description),
    *(
        (heading, lambda one, shown, field=field: shown(one, field))
        for heading, field in (
            ("How it happened", "how_occurred"),
            ("Type of incident", "incident_type"),
            ("Kind of breach", "breach_kind"),
            ("When it happened", "occurred_from"),
            ("When it was discovered", "discovered_at"),
            ("When the body was aware", "aware_at"),
            ("Categories of personal data", "data_types"),
            ("Categories of people", "subject_types"),
        )
    ),
    ("People who could be affected", lambda one, shown: shown(one, "people")),
    *(
        (heading, lambda one, shown, field=field: shown(one, field))
        for heading, field in (
            ("Effects: likely consequences", "consequences"),
            ("Effects: on people", "effect_on_people"),
            ("Remedy: done to contain and recover", "containment"),
            ("Remedy: done so that it does not happen again", "prevention"),
        )
    ),
    ("Decision", lambda one, shown: _newest(one, "get_decision_display")),
    ("Reason of the decision", lambda one, shown: _newest(one, "reason")),
    ("Decided", lambda one, shown: with_zone(one.decided_at) if one.decided_at else ""),
    ("Outer limit for the notice", lambda one, shown: with_zone(one.deadline_at) if one.deadline_at else ""),
    ("Regulator", lambda one, shown: notice_words(one)),
    ("First notice sent", lambda one, shown: "; ".join(_sent(one))),
    ("Reason for delay", lambda one, shown: one.late_reason),
    ("Case reference", lambda one, shown: "; ".join(filter(None, (case.case_reference for case in one.regulator_cases.all())))),
    ("Have the people been notified", lambda one, shown: shown(one, "people_told")),
    ("Why people at high risk are not notified", lambda one, shown: shown(one, "high_risk_exception")),
)  # fmt: skip


def lines_of(incidents: Iterable[Incident], shown: Shown) -> Iterator[str]:
    """The register as lines of CSV, one after another; what a spreadsheet would take for a formula is kept as text.

    `shown` gives an answer of an incident in words.
    """
    yield FIRST + line(heading for heading, _ in COLUMNS)
    for incident in incidents:
        yield line(str(value(incident, shown) or "") for _, value in COLUMNS)


def _newest(incident: Incident, name: str) -> str:
    decisions = sorted(incident.decisions.all(), key=lambda one: one.number)
    if not decisions:
        return choices.Decided(incident.decision).label if incident.decision and name != "reason" else ""
    found = getattr(decisions[-1], name)
    return str(found() if callable(found) else found)


def _sent(incident: Incident) -> list[str]:
    return [with_zone(case.first_sent_at) for case in incident.regulator_cases.all() if case.first_sent_at]
