"""The notice as plain, frozen data: what the JSON carries and the paper prints. Versioned; times in UTC."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings

from departments.organisations.queries import post_holder
from departments.organisations.roles import Role
from incidents import checks, figures
from incidents.duty import clock
from incidents.models import IS_OR_WILL_BE_SENT, Decision, Incident, RegulatorCase, RegulatorNotice, choices
from incidents.queries.standing import instruction_of

SCHEMA = "incident-notice"
VERSION = 2  # since 2: `origin` says what made the notice ready
WITHDRAWN_WORDS = "This notice withdraws the notices listed below. They stay in the record."

ORIGIN_WORDS = {
    choices.NoticeOrigin.FAIL_SAFE: (
        "This notice was completed automatically. The facts recorded so far were judged as notifiable, and nobody had "
        "decided when it was made. It has only the answers that were chosen from lists; a description follows. The "
        "decision is still owed."
    ),
    choices.NoticeOrigin.FAIL_SAFE_UNSCORED: (
        "This notice was completed automatically. The incident had been reported and not been assessed when it was "
        "made, so that it may turn out not to be notifiable. It has only the answers that were chosen from lists; a "
        "description follows."
    ),
    choices.NoticeOrigin.NOTIFY_NOW: (
        "This notice was sent at once, before the incident was assessed or decided. What is not yet known follows."
    ),
}
NOT_YET_KNOWN = "Not yet known"
# What article 33(3) wants, always shown where somebody notifies at once; and the words that are read for such a notice.
ARTICLE_33_3 = (
    "description", "data_types", "people", "records_count", "subject_types", "consequences", "containment",
)  # fmt: skip
READ_FOR_IT = ("description", "consequences", "containment")
Parts = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

# Title of the part, then field and question, in the order of the regulator's own form.
PARTS: Parts = (
    (
        "What happened",
        (
            ("description", "What happened"),
            ("how_occurred", "How it happened"),
            ("incident_type", "Type of incident"),
            ("breach_kind", "Confidentiality, integrity or availability"),
            ("cyber", "Was it a cyber incident"),
            ("premises", "Where it happened"),
            ("country", "Countries concerned"),
            ("media", "Medium"),
            ("ongoing", "Is it still going on"),
        ),
    ),
    (
        "When",
        (
            ("occurred_from", "When it happened"),
            ("occurred_to", "Until"),
            ("discovered_at", "When it was discovered"),
            ("how_discovered", "How it was discovered"),
            ("aware_at", "When the body was aware that personal data were compromised"),
            ("aware_reason", "Why awareness came later than discovery"),
            ("late_reason", "Reason for delay"),
        ),
    ),
    (
        "Data and people",
        (
            ("data_types", "Categories of personal data"),
            ("harm_flags", "What the data are and whose"),
            ("people", "People who could be affected"),
            ("records_count", "Records"),
            ("subject_types", "Categories of people"),
            ("vulnerable_people", "Vulnerable people among them"),
            ("encryption", "Encryption"),
            ("backup_available", "Data available elsewhere"),
            ("exposure", "What became of the data"),
            ("recipient", "Who has it or could have it"),
            ("recipient_control", "What the recipient did"),
            ("exfiltration", "Were data taken"),
            ("outage", "Length of the outage"),
            ("effect_on_people", "Effect on people"),
            ("consequences", "Likely consequences for the people"),
        ),
    ),
    (
        "What was done",
        (
            ("containment", "Done to contain and recover"),
            ("measures_before", "Measures in place before"),
            ("staff_training", "Data protection training of the staff involved"),
            ("prevention", "Done so that it does not happen again"),
            ("people_told", "Have the people been notified"),
            ("high_risk_exception", "Why people at high risk are not notified"),
            ("others_told", "Who else has been notified"),
            ("others_told_detail", "Dates and references"),
            ("cyber_impact", "Impact on the organisation"),
            ("recovery_time", "Recovery time"),
        ),
    ),
)


def build(
    incident: Incident, notice: RegulatorNotice, *, at: datetime, decision: Decision | None, reason: str = ""
) -> dict[str, Any]:
    """One notice. `notice` gives key, phase and number; nothing here names a person affected."""
    case = notice.case
    regime = clock.law().regimes[case.regime]
    day = clock.london_day(at)
    addressee = addressee_name(case, day)
    withdrawing = notice.phase == choices.PhaseKind.WITHDRAWAL
    parts = _parts_of(notice)
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "key": notice.own_key,
        "phase": notice.phase,
        "phase_words": notice.get_phase_display(),
        "number": notice.number,
        "reference": incident.reference,
        "case_reference": case.case_reference,
        "body": {"code": incident.organisation.code, "name": incident.organisation.name_on(day)},
        "addressee": {"kind": case.addressee, "name": addressee},
        "contact": contact_of(incident, at, automatic=notice.is_automatic),
        "registration_number": incident.registration_number,
        "law": {"key": regime.key, "title": regime.title, "basis": regime.basis, "hours": regime.clock_hours},
        "queued_at": _utc(at),
        "queued_words": clock.with_zone(at),
        "deadline_at": _utc(incident.deadline_at),
        "deadline_words": clock.with_zone(incident.deadline_at) if incident.deadline_at else "",
        "origin": {"kind": notice.origin, "words": _origin_words(notice, at)},
        "decision": _decided(decision),
        "people": {"least": incident.people_min, "most": incident.people_max, "known": incident.people_known},
        "answers": {} if withdrawing else _answers(incident, parts),
        "parts": [] if withdrawing else _parts(incident, parts, _always_shown(notice)),
        "to_follow": [] if withdrawing else _to_follow(incident),
        "withdrawal": {"words": WITHDRAWN_WORDS, "reason": reason} if withdrawing else None,
        "earlier": [
            {
                "key": one.key,
                "phase": one.phase,
                "words": one.get_phase_display(),
                "sha256": one.payload_sha256,
            }
            for one in case.notices.filter(IS_OR_WILL_BE_SENT, status="ready").exclude(pk=notice.pk)
        ],
        "demonstration": bool(settings.DEMONSTRATION or incident.origin == choices.Origin.DEMONSTRATION),
        "paper": {
            "issuer": incident.organisation.name_on(day),
            "short": f"{notice.get_phase_display()} of incident {incident.reference}",
            "description": f"Notice to {addressee} of incident {incident.reference}",
            "edition_line": f"Key {notice.own_key}",
            "demonstration": "Demonstration. Not a notice of a real incident."
            if settings.DEMONSTRATION
            else "",
        },
    }


def addressee_name(case: RegulatorCase, day: date) -> str:
    """To whom the notices of a case go, under the name that it has on the day."""
    if case.addressee == choices.Addressee.REGULATOR:
        return clock.regulator_name(day, getattr(settings, "INFORMATION_COMMISSION_FROM", None))
    return case.incident.other_body or case.get_addressee_display().capitalize()


def contact_of(incident: Incident, at: datetime, *, automatic: bool = False) -> str:
    """Whom the regulator should contact: as entered, otherwise the post of the DPO with its address.

    In a notice that nobody has read it is whom the standing instruction names.
    """
    instruction = instruction_of(incident.organisation) if automatic else None
    entered = "" if automatic else incident.contact_for_regulator
    if known := entered or (instruction.contact if instruction else ""):
        return known
    holder = post_holder(incident.organisation, Role.DPO, at)
    return (
        f"Data Protection Officer, {holder.user.email}" if holder else "Data Protection Officer (post vacant)"
    )


def people_in_words(incident: Incident) -> str:
    """A range and how well it is known; never zero for "not known"."""
    least, most = incident.people_min, incident.people_max
    if least is None and most is None:
        return "Not known"
    if least is None or least == most:
        words = f"{most:,}"
    elif most is None:
        words = f"At least {least:,}, the most is not known"
    else:
        words = f"Between {least:,} and {most:,}"
    return f"{words} ({incident.get_people_known_display().lower()})" if incident.people_known else words


def shown(incident: Incident, field: str) -> str:
    """One answer in words; empty where nothing was answered."""
    if field == "people":
        return people_in_words(incident)
    if field == "occurred_from" and incident.occurred_precision != choices.Precision.HOUR:
        return figures.occurred_words(incident) if incident.occurred_from else ""
    value = getattr(incident, field)
    if isinstance(value, datetime):
        return clock.with_zone(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        kept = getattr(Incident._meta.get_field(field), "base_field", None)
        labels = dict(getattr(kept, "choices", None) or ())
        return "; ".join(str(labels.get(item, item)) for item in value)
    if isinstance(value, int):
        return f"{value:,}"
    display = getattr(incident, f"get_{field}_display", None)
    return str(display() if display else value or "")


def _answers(incident: Incident, parts: Parts) -> dict[str, Any]:
    fields = [field for _, rows in parts for field, _ in rows if field != "people"]
    raw = {field: getattr(incident, field) for field in (*fields, "occurred_precision")}
    return {
        field: _utc(v) if isinstance(v, datetime) else v
        for field, v in raw.items()
        if v not in ("", None, [])
    }


def _parts(incident: Incident, parts: Parts, always: Collection[str]) -> list[dict[str, Any]]:
    found = []
    for title, rows in parts:
        answered = [
            {"question": question, "answer": _known(incident, field, always)} for field, question in rows
        ]
        found.append({"title": title, "rows": [row for row in answered if row["answer"]]})
    return found


def _known(incident: Incident, field: str, always: Collection[str]) -> str:
    """An answer in words; that it is not yet known, where the question is one of those that are always shown."""
    words = shown(incident, field)
    return NOT_YET_KNOWN if field in always and words in ("", "Not known") else words


def _always_shown(notice: RegulatorNotice) -> tuple[str, ...]:
    return ARTICLE_33_3 if notice.origin == choices.NoticeOrigin.NOTIFY_NOW else ()


def _parts_of(notice: RegulatorNotice) -> Parts:
    """The questions of a notice: without a decision, none whose answer is in words that nobody has read for it."""
    if not notice.is_undecided:
        return PARTS
    read = READ_FOR_IT if notice.origin == choices.NoticeOrigin.NOTIFY_NOW else ()
    left_out = {*checks.IN_OWN_WORDS} - {*read}
    return tuple(
        (title, tuple((field, question) for field, question in rows if field not in left_out))
        for title, rows in PARTS
    )


def _origin_words(notice: RegulatorNotice, at: datetime) -> str:
    """The fixed sentences that say how a notice came about without a decision; empty for one that was decided."""
    words = ORIGIN_WORDS.get(choices.NoticeOrigin(notice.origin), "")
    instruction = instruction_of(notice.organisation) if notice.is_automatic else None
    if instruction is None:
        return words
    day = clock.london_day(instruction.signed_at)
    signed = f"The Accounting Officer's standing instruction of {day.day} {day:%B %Y} provides for this."
    return f"{words} {signed}"


def _to_follow(incident: Incident) -> list[dict[str, str]]:
    return [
        {
            "field": owed.field,
            "question": checks.NOTIFY_WORDS.get(owed.field, owed.field),
            "expected_on": owed.expected_on.isoformat(),
            "words": f"{owed.expected_on.day} {owed.expected_on:%B %Y}",
        }
        for owed in incident.owed.filter(supplied_at=None)
    ]


def _decided(decision: Decision | None) -> dict[str, str] | None:
    if decision is None:
        return None
    return {
        "decision": decision.decision,
        "words": decision.get_decision_display(),
        "at": decision.decided_at.isoformat(),
        "as": decision.decided_as,
    }


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
