"""The notice as plain, frozen data: what the JSON carries and the paper prints. Versioned; times in UTC."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from departments.organisations.queries import post_holder
from departments.organisations.roles import Role
from incidents import checks
from incidents.actions import law_forms, questions
from incidents.checks.laws import is_of_another_authority
from incidents.duty import clock
from incidents.duty.differences import differences
from incidents.duty.notice_schema import FIRST_SCHEMA
from incidents.models import IS_OR_WILL_BE_SENT, Decision, Incident, RegulatorCase, RegulatorNotice, choices
from incidents.queries.register import previous_reports
from incidents.queries.standing import instruction_of

WITHDRAWN_WORDS = "This notice withdraws the notices listed below. They stay in the record."

ORIGIN_WORDS = {
    choices.NoticeOrigin.FAIL_SAFE: (
        "This notice was completed automatically. The facts recorded so far were assessed as notifiable, and nobody had "
        "decided when it was made. It has only the answers that were chosen from lists; a description follows. The "
        "decision is still owed."
    ),
    choices.NoticeOrigin.FAIL_SAFE_UNSCORED: (
        "This notice was completed automatically. The incident had been reported but not assessed when this notice was "
        "made, so it may turn out not to be notifiable. It has only the answers that were chosen from lists; a "
        "description follows."
    ),
    choices.NoticeOrigin.NOTIFY_NOW: (
        "This notice was sent at once, before the incident was assessed or decided. What is not yet known follows."
    ),
}
# What a notice says of the body and of people, which an authority that is not asked about personal data does not receive.
OF_DATA_PROTECTION = ("registration_number", "previous_reports", "processor", "people")


def build(
    incident: Incident,
    notice: RegulatorNotice,
    *,
    at: datetime,
    decision: Decision | None,
    reason: str = "",
    answered: Iterable[dict[str, str]] = (),
) -> dict[str, Any]:
    """One notice. `notice` gives key, phase and number; nothing here names a person affected."""
    case = notice.case
    form = law_forms.form_of(case.regime)
    regime = clock.law().regimes[case.regime]
    day = clock.london_day(at)
    addressee = addressee_name(case, day)
    withdrawing = notice.phase == choices.PhaseKind.WITHDRAWAL
    asked = _asked(form, notice)
    body = incident.organisation.name_on(day)
    contact = contact_of(incident, at, automatic=notice.is_automatic)
    before = previous_reports(case, at)
    worked_out = {
        "report_kind": _report_kind(notice),
        "previous_reports": _previous_words(*before),
        "organisation": body,
        "contact": contact["post"],
        "contact_email": contact["email"],
        "contact_telephone": contact["telephone"],
        "registration_number": incident.registration_number,
        **law_forms.worked_out(form, incident),
    }
    parts = [] if withdrawing else questions.rows_of(incident, asked, worked_out, _always_shown(form, notice))
    involved, supplier = questions.processor_of(incident)
    payload = {
        "schema": form.schema,
        "version": form.version,
        "schema_address": schema_address(form),
        "key": notice.own_key,
        "phase": notice.phase,
        "phase_words": notice.get_phase_display(),
        "number": notice.number,
        "reference": incident.reference,
        "case_reference": case.case_reference,
        "body": {"code": incident.organisation.code, "name": body},
        "addressee": {"kind": case.addressee, "name": addressee},
        "contact": ", ".join(filter(None, contact.values())),
        "contact_details": contact,
        "registration_number": incident.registration_number,
        "previous_reports": {"total": before[0], "two_years": before[1]},
        "processor": {"involved": involved, "name": supplier},
        "law": {"key": regime.key, "title": regime.title, "basis": regime.basis, "hours": regime.clock_hours},
        "queued_at": _utc(at),
        "queued_words": clock.with_zone(at),
        "deadline_at": _utc(incident.deadline_at),
        "deadline_words": clock.with_zone(incident.deadline_at) if incident.deadline_at else "",
        "origin": {"kind": notice.origin, "words": _origin_words(notice, at)},
        "decision": _decided(decision),
        "people": {"least": incident.people_min, "most": incident.people_max, "known": incident.people_known},
        "answers": {} if withdrawing else questions.answers_of(incident, asked),
        "parts": parts,
        "to_follow": [] if withdrawing else _to_follow(incident, form),
        "withdrawal": {"words": WITHDRAWN_WORDS, "reason": reason} if withdrawing else None,
        "answered": list(answered),
        "earlier": [
            {
                "key": earlier.key,
                "phase": earlier.phase,
                "words": earlier.get_phase_display(),
                "sha256": earlier.payload_sha256,
            }
            for earlier in _earlier(notice)
        ],
        "changes": [] if withdrawing else _changes(notice, parts),
        "demonstration": bool(settings.DEMONSTRATION or incident.origin == choices.Origin.DEMONSTRATION),
        "paper": {
            "issuer": body,
            "short": f"{notice.get_phase_display()} of incident {incident.reference}",
            "description": f"Notice to {addressee} of incident {incident.reference}",
            "edition_line": f"Key {notice.own_key}",
            "demonstration": "Demonstration. Not a notice of a real incident."
            if settings.DEMONSTRATION
            else "",
        },
    }
    if not form.title:
        return payload
    left_out = OF_DATA_PROTECTION if is_of_another_authority(case) else ()
    return {name: value for name, value in payload.items() if name not in left_out} | {"form": form.title}


def schema_address(form: law_forms.LawForm) -> str:
    """Where the schema of a form is published."""
    page = (
        ("schema", [form.version])
        if form.schema == FIRST_SCHEMA
        else ("named_schema", [form.schema, form.version])
    )
    return f"{settings.PORTAL_ADDRESS}{reverse(f'incidents:{page[0]}', args=page[1])}"


def addressee_name(case: RegulatorCase, day: date) -> str:
    """To whom the notices of a case go, under the name that it has on the day."""
    if case.addressee == choices.Addressee.REGULATOR:
        return clock.regulator_name(day, getattr(settings, "INFORMATION_COMMISSION_FROM", None))
    is_controller = case.addressee == choices.Addressee.CONTROLLER
    return (is_controller and case.incident.other_body) or str(case.get_addressee_display())


def contact_of(incident: Incident, at: datetime, *, automatic: bool = False) -> dict[str, str]:
    """Whom the regulator should contact: as entered, otherwise the post of the DPO with its address (F05).

    In a notice that nobody has read it is whom the standing instruction names.
    """
    instruction = instruction_of(incident.organisation) if automatic else None
    if instruction and instruction.contact:
        return {"post": instruction.contact, "email": "", "telephone": ""}
    entered = ("", "", "")
    if not automatic:
        entered = (incident.contact_for_regulator, incident.contact_email, incident.contact_telephone)
    post, email, telephone = entered
    if not post:
        holder = post_holder(incident.organisation, Role.DPO, at)
        post = "Data Protection Officer" if holder else "Data Protection Officer (post vacant)"
        email = email or (holder.user.email if holder else "")
    return {"post": post, "email": email, "telephone": telephone}


def _report_kind(notice: RegulatorNotice) -> str:
    reference = notice.case.case_reference
    if notice.phase == choices.PhaseKind.INITIAL:
        return "First report"
    return f"Follow-up to case {reference}" if reference else "Follow-up; no case reference was given yet"


def _previous_words(total: int, lately: int) -> str:
    if not total:
        return "None in the register of this body"
    return f"{total:,} in the register of this body, {lately:,} of them in the two years before this notice"


def _always_shown(form: law_forms.LawForm, notice: RegulatorNotice) -> tuple[str, ...]:
    """The questions to which a notice says that the answer is not yet known."""
    return form.always if notice.origin == choices.NoticeOrigin.NOTIFY_NOW else form.worked_out_always


def _asked(form: law_forms.LawForm, notice: RegulatorNotice) -> questions.Parts:
    """The questions of a notice: without a decision, none whose answer is in words that nobody has read for it."""
    if not notice.is_undecided:
        return form.parts
    read = form.read if notice.origin == choices.NoticeOrigin.NOTIFY_NOW else ()
    return questions.without(form.parts, {*checks.IN_OWN_WORDS, "people_letter"} - {*read})


def _earlier(notice: RegulatorNotice) -> list[RegulatorNotice]:
    """The notices of the case that have gone or will go, other than this one."""
    return list(
        notice.case.notices.filter(IS_OR_WILL_BE_SENT, status=choices.NoticeStatus.READY).exclude(
            pk=notice.pk
        )
    )


def _changes(notice: RegulatorNotice, parts: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What the notice says otherwise than the one before it: old beside new; nothing in a first notice."""
    payloads = [earlier.payload for earlier in _earlier(notice) if earlier.payload]
    before = [payload["parts"] for payload in payloads if payload["parts"]]
    return differences(before[-1], parts) if before else []


def _origin_words(notice: RegulatorNotice, at: datetime) -> str:
    """The fixed sentences that say how a notice came about without a decision; empty for one that was decided."""
    origin_words = ORIGIN_WORDS.get(choices.NoticeOrigin(notice.origin), "")
    instruction = instruction_of(notice.organisation) if notice.is_automatic else None
    if instruction is None:
        return origin_words
    day = clock.london_day(instruction.signed_at)
    signed = f"The Accounting Officer's standing instruction of {day.day} {day:%B %Y} provides for this."
    return f"{origin_words} {signed}"


def _to_follow(incident: Incident, form: law_forms.LawForm) -> list[dict[str, str]]:
    """What was promised, is asked by the form, and is not answered yet."""
    return [
        {
            "field": owed.field,
            "question": checks.NOTIFY_WORDS.get(owed.field, owed.field),
            "expected_on": owed.expected_on.isoformat(),
            "words": f"{owed.expected_on.day} {owed.expected_on:%B %Y}",
        }
        for owed in incident.owed.filter(supplied_at=None, field__in=form.fields)
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
