"""Who is notified of what happens to an incident. Subjects and bodies carry the reference and never personal data or free text."""

from collections.abc import Iterator
from datetime import datetime

from audit.models import Event, OutboxMessage
from audit.registry import Message, delivery_listener, notice
from departments.organisations.calendar import london_day
from departments.organisations.queries import Recipient, at_the_centre
from departments.organisations.roles import Role
from incidents import actions, checks
from incidents.actions.payload import addressee_name
from incidents.duty.notice_schema import problems_in
from incidents.models import COPY_SHEET, Decision, Incident, RegulatorCase, RegulatorNotice, choices
from incidents.notices import automatic, events, holding, redaction, sanctions
from incidents.notices.writing import address_of, link_to, message_to, to_posts
from incidents.queries.channels import channel_of, endpoint_of
from incidents.queries.keeping import passes_usual_receivers

__all__ = ["automatic", "events", "holding", "redaction", "sanctions"]

OLD_LAW = "dpa_1998"
WATCH = (Role.DPO, Role.DEPUTY_DPO, Role.SECURITY_ADVISER)
# Who is notified when an hour comes; where it is not judged the duty officer too for those of UNJUDGED.
HOURS = {
    "remind_triage": WATCH,
    "escalate_siro": (Role.SIRO, Role.DEPUTY_SIRO),
    "escalate_accounting_officer": (Role.SIRO, Role.ACCOUNTING_OFFICER),
    "last_warning": (Role.DPO, Role.DEPUTY_DPO, Role.SIRO, Role.DEPUTY_SIRO),
    "fail_safe": (Role.SIRO, Role.DPO, Role.ACCOUNTING_OFFICER, Role.DUTY_OFFICER),
    "late": (Role.DPO, Role.SIRO),
}
SENDERS = (Role.DPO, Role.DEPUTY_DPO, Role.DUTY_OFFICER)  # who can send a notice by hand
FAILURES_BEFORE_NOTIFYING = 3
INSTEAD = (
    "\n\nYou receive it in the place of the Data Protection Officer and the security adviser. If a notice to the regulator "
    "cannot wait for them, it can be sent at once; if nobody can assess it, ask for somebody to be lent."
)
KEPT = (
    "\n\nThe reporter asked that some posts do not learn of it first. The page of the incident names them. They see it when "
    "it has been assessed, or after a day at the latest, and never who reported it."
)
UNJUDGED = ("escalate_accounting_officer", "last_warning")


@notice("incident.reported")
def acknowledge_reporter(event: Event, incident: Incident) -> Iterator[Message]:
    """The reporter: we have it, its reference, and what happens next."""
    who = (
        "Somebody other than the Data Protection Officer and the security adviser"
        if passes_usual_receivers(incident, event.at)
        else "The security adviser or the Data Protection Officer"
    )
    yield Message(
        to=incident.reporter.email,
        post="Reporter",
        organisation=incident.organisation.code,
        subject=f"Incident {incident.reference}: thank you for reporting",
        body=f"Your report has the reference {incident.reference}. {who} "
        "will take it up.\n\nDo not investigate or delete anything yourself. If you learn more, tell them and give the "
        f"reference.\n\n{link_to(incident)}",
    )


@notice("incident.reported_from_outside")
@notice("incident.reported")
def alert_watch(event: Event, incident: Incident) -> Iterator[Message]:
    """DPO, deputy DPO and security adviser, or whoever receives it in their place: a new incident waits for triage. One above OFFICIAL goes another way."""
    if checks.above_the_ceiling(incident.classification):
        return
    roles = (Role.SECURITY_ADVISER,) if incident.governing_regime == OLD_LAW else WATCH
    yield from to_posts(
        incident,
        event,
        roles,
        "new report, to be taken for triage",
        "A new incident was reported and waits for triage. Open it, take it and find out what became of the data."
        + _outside(incident)
        + _kept(incident, event.at)
        + _among_many(incident),
    )


def _outside(incident: Incident) -> str:
    return "\n\nIt came through a link, from somebody without an account." if incident.is_from_outside else ""


def _kept(incident: Incident, at: datetime) -> str:
    if not incident.kept_from:
        return ""
    return f"{INSTEAD}{KEPT}" if passes_usual_receivers(incident, at) else KEPT


def _among_many(incident: Incident) -> str:
    if not checks.many_reports(incident.reports_before):
        return ""
    return (
        f"\n\nThe same person sent {incident.reports_before} other reports within the hour before. See whether they "
        "are about one incident: what is the same can be merged."
    )


@notice("incident.words_added")
def notify_of_added_words(event: Event, incident: Incident) -> Iterator[Message]:
    """DPO, deputy DPO and security adviser: a reporter without an account has added information."""
    yield from to_posts(
        incident,
        event,
        WATCH,
        "the reporter added information",
        "Whoever reported this incident without an account has added information. It is on the page of the incident.",
    )


@notice("incident.split_off")
@notice("incident.dismissal_reopened")
def ask_for_triage(event: Event, incident: Incident) -> Iterator[Message]:
    """DPO, deputy DPO and security adviser: a second incident, or one that had been dismissed, waits to be assessed."""
    text = (
        "It was dismissed and is open again. Its clock never stopped."
        if event.kind == "incident.dismissal_reopened"
        else f"It was split from {event.facts['other']}. Its clock runs from the same moment."
    )
    yield from to_posts(incident, event, WATCH, "to be assessed", f"{text} Assess it.")


@notice("incident.held_elsewhere")
def notify_of_a_case_elsewhere(event: Event, incident: Incident) -> Iterator[Message]:
    """SIRO, DPO, deputies and security adviser, once: a case above OFFICIAL-SENSITIVE is judged where it is held."""
    if event.facts.get("previous") == choices.Status.HELD_ELSEWHERE:
        return
    yield from to_posts(
        incident,
        event,
        (Role.SIRO, Role.DEPUTY_SIRO, *WATCH),
        "held elsewhere, to be decided there",
        "An incident marked above OFFICIAL-SENSITIVE is kept here without its content. Assess it where it "
        "is held; its clock still runs. The security adviser enters where it is held. The SIRO or a deputy "
        "enters here what was decided and when.",
    )


@notice("incident.triage_reminder")
def remind_triage(event: Event, incident: Incident) -> Iterator[Message]:
    """DPO, deputies and security adviser: four hours on, nobody has taken it."""
    yield from to_posts(
        incident,
        event,
        _recipients_at("remind_triage", event, incident),
        "nobody has taken it for triage",
        "Nobody has taken this incident for triage yet. Open it and take it, or see that somebody does.",
    )


@notice("incident.undecided_reminder")
def escalate_to_siro(event: Event, incident: Incident) -> Iterator[Message]:
    """SIRO and deputies, and whose step it is: a day on, not judged or not decided."""
    roles = _recipients_at("escalate_siro", event, incident)
    yield from to_posts(incident, event, roles, f"{_state(event)} after a day", _undecided(event))


@notice("incident.undecided_escalated")
def escalate_to_accounting_officer(event: Event, incident: Incident) -> Iterator[Message]:
    """SIRO and Accounting Officer two days on, and whose step it is; the duty officer too where it is not judged."""
    roles = _recipients_at("escalate_accounting_officer", event, incident)
    yield from to_posts(incident, event, roles, f"{_state(event)} after two days", _undecided(event))


@notice("incident.last_warning")
def warn_for_the_last_time(event: Event, incident: Incident) -> Iterator[Message]:
    """DPO, SIRO, deputies and whose step it is: the last warning; the duty officer too where it is not judged."""
    roles = _recipients_at("last_warning", event, incident)
    yield from to_posts(incident, event, roles, "last warning before the deadline", _undecided(event))


@notice("incident.fail_safe_alarm")
def sound_alarm(event: Event, incident: Incident) -> Iterator[Message]:
    """SIRO, DPO, Accounting Officer, duty officer and whose step it is: little time is left and nothing is decided."""
    roles = _recipients_at("fail_safe", event, incident)
    yield from to_posts(incident, event, roles, "alarm: nothing is decided", _undecided(event))


@notice("incident.late")
def say_it_is_late(event: Event, incident: Incident) -> Iterator[Message]:
    """DPO and SIRO, and whose step it is: the deadline has passed, and the reason for delay is owed."""
    yield from to_posts(
        incident,
        event,
        _recipients_at("late", event, incident),
        "late: the reason for delay is owed",
        "The deadline has passed and no notice has been sent. If a notice is due, send it now. The reason for "
        "the delay may follow.",
    )


@notice("incident.assessed")
@notice("incident.reassessed")
def ask_advice(event: Event, incident: Incident) -> Iterator[Message]:
    """DPO and deputy: your own advice is wanted before the decision."""
    if incident.governing_regime == OLD_LAW:
        return
    yield from to_posts(
        incident,
        event,
        (Role.DPO, Role.DEPUTY_DPO),
        "your advice is needed",
        "The incident has been assessed. Give your own advice: the decision waits for it.",
    )


@notice("incident.advised")
def ask_decision(event: Event, incident: Incident) -> Iterator[Message]:
    """SIRO and deputies: assessed and advised, ready for a decision."""
    yield from to_posts(
        incident,
        event,
        (Role.SIRO, Role.DEPUTY_SIRO),
        "ready for your decision",
        "The incident has been assessed and the Data Protection Officer has advised. It is ready for your "
        "decision. In brief, on one "
        f"page: {address_of('incidents:brief', incident.pk)}",
    )


@notice("incident.decided")
@notice("incident.decided_below")
def notify_decision(event: Event, incident: Incident) -> Iterator[Message]:
    """DPO and security adviser: what was decided."""
    roles = (Role.SECURITY_ADVISER,) if incident.governing_regime == OLD_LAW else WATCH
    if "history" in event.facts:
        sentence = "What was done at that time has been recorded. Read it on the page of the incident."
    else:
        sentence = (
            f"The decision was: {Decision(decision=event.facts['decision']).get_decision_display().lower()}."
        )
    yield from to_posts(incident, event, roles, "decided", sentence)


@notice("incident.decided")
@notice("incident.decided_below")
def notify_cabinet_office(event: Event, incident: Incident) -> Iterator[Message]:
    """The Cabinet Office, when the rule says so: that there is an incident, and where to read of it."""
    if not event.facts.get("notify_cabinet_office"):
        return
    for recipient in at_the_centre(Role.CO_APPROVER, event.at):
        yield message_to(
            incident,
            recipient,
            "the Cabinet Office is notified",
            f"{incident.body_name} has decided on an incident that the Cabinet Office is notified of. The grounds "
            "are on its page.",
        )


@notice("notification.queued", channel="ico")
@notice("notification.phase_queued", channel="ico")
def send_to_regulator(event: Event, notice: RegulatorNotice) -> Iterator[Message]:
    """The regulator's mailbox, with the notice as JSON and as a paper, where the body may send by this way."""
    if _endpoint(event, notice):
        return
    for recipient in _regulators(event, notice)[:1]:
        yield _message_of(
            notice,
            to=recipient.address,
            post=recipient.post,
            body=f"{notice.case.body_name} gives notice under the law named in the attached paper. The same notice is "
            f"attached as JSON.\n\nKey: {notice.key}\nSHA-256 of the JSON: {notice.payload_sha256}\n\nPlease give your "
            f"case reference here: {address_of('incidents:acknowledge', notice.case_id)}",
        )


@notice("notification.queued", channel="https")
@notice("notification.phase_queued", channel="https")
def post_to_regulator(event: Event, notice: RegulatorNotice) -> Iterator[Message]:
    """The regulator's HTTPS address, with the notice as JSON, where the body's standing instruction names one."""
    if address := _endpoint(event, notice):
        yield _message_of(notice, to=address, post="", body="Posted as JSON to the address agreed on.")


@notice("notification.queued", channel=COPY_SHEET)
@notice("notification.phase_queued", channel=COPY_SHEET)
def wait_for_a_person(event: Event, notice: RegulatorNotice) -> Iterator[Message]:
    """Nobody by itself: where the portal has no way to the addressee, the notice waits for a person with the copy sheet."""
    if _regulators(event, notice):
        return
    yield _message_of(
        notice,
        to=addressee_name(notice.case, london_day(event.at))[:254],
        post="",
        body=f"To be sent by hand with the copy sheet: {address_of('incidents:sent_by_hand', notice.case_id)}",
    )


@notice("notification.queued")
@notice("notification.phase_queued")
def ask_to_send_by_hand(event: Event, notice: RegulatorNotice) -> Iterator[Message]:
    """DPO, deputy and duty officer, where the portal has no way to the addressee: send it by hand."""
    if notice.is_automatic or _regulators(event, notice) or notice.case.hold_at(event.at):
        return  # of what nobody asked for, people are called one after another; what is on hold waits
    yield from to_posts(
        notice.case.incident,
        event,
        SENDERS,
        "send the notice by hand",
        f"The notice is ready, and {_why_by_hand(notice)}. Send it with the copy sheet, and record that "
        f"here: {address_of('incidents:sent_by_hand', notice.case_id)}",
    )


@delivery_listener("incidents.send_to_regulator")
@delivery_listener("incidents.post_to_regulator")
def on_delivery_change(message: OutboxMessage, outcome: str, at) -> None:
    """What became of a notice's message is recorded, and whoever must act is notified."""
    actions.on_delivery_change(message=message, outcome=outcome, at=at)


@notice("notification.send_failed")
def notify_of_failure(event: Event, notice: RegulatorNotice) -> Iterator[Message]:
    """DPO, deputy and duty officer, after the third failure: use the copy sheet."""
    failures = Event.objects.filter(subject=event.subject, kind=event.kind).count()
    if failures != FAILURES_BEFORE_NOTIFYING:
        return
    yield from to_posts(
        notice.case.incident,
        event,
        SENDERS,
        "the notice could not be sent",
        "Sending the notice has failed three times. The portal goes on trying. Send it by the regulator's own form with "
        f"the copy sheet, and record that here: {address_of('incidents:sent_by_hand', notice.case_id)}",
    )


@notice("notification.set_aside")
def notify_of_setting_aside(event: Event, notice: RegulatorNotice) -> Iterator[Message]:
    """DPO, deputy and duty officer: the portal does not try the notice again by itself."""
    yield from to_posts(
        notice.case.incident,
        event,
        SENDERS,
        "the notice was set aside",
        "The portal could not send the notice and does not try it again by itself. Send it by the regulator's own form "
        f"with the copy sheet, and record that here: {address_of('incidents:sent_by_hand', notice.case_id)}",
    )


@notice("notification.acknowledged")
def notify_of_reference(event: Event, case: RegulatorCase) -> Iterator[Message]:
    """DPO and SIRO: the regulator has given its reference, so it is notified."""
    yield from to_posts(
        case.incident,
        event,
        (Role.DPO, Role.SIRO),
        "the regulator has acknowledged",
        f"The notice has the case reference {case.case_reference}: the regulator is notified.",
    )


@notice("notification.regulator_closed")
def notify_of_closing(event: Event, case: RegulatorCase) -> Iterator[Message]:
    """DPO, deputy and SIRO: the regulator has closed its case; its decision and words are on the page of the case."""
    yield from to_posts(
        case.incident,
        event,
        (Role.DPO, Role.DEPUTY_DPO, Role.SIRO),
        "the regulator has closed its case",
        f"The regulator has closed its case. Read its decision: {address_of('incidents:case', case.pk)}",
    )


@notice("notification.more_asked")
@notice("notification.reopened_by_regulator")
@notice("notification.withdrawal_refused")
def notify_of_question(event: Event, case: RegulatorCase) -> Iterator[Message]:
    """DPO and deputy, where its case is open again the SIRO too: the regulator wants more by a day; what is on the page of the case."""
    wanted_by = case.more_wanted_by
    if wanted_by is None:
        return
    asked: tuple[Role, ...] = (Role.DPO, Role.DEPUTY_DPO)
    if event.kind != "notification.more_asked":
        asked += (Role.SIRO, Role.DEPUTY_SIRO)
    yield from to_posts(
        case.incident,
        event,
        asked,
        "the regulator wants more",
        f"The regulator wants more by {wanted_by.day} {wanted_by:%B %Y}. Read what it asks and prepare a further notice: "
        f"{address_of('incidents:case', case.pk)}",
    )


def _regulators(event: Event, notice: RegulatorNotice) -> list[Recipient]:
    """Where the portal may send a notice to the regulator by itself: none that does not follow the published schema."""
    return [] if problems_in(notice.payload or {}) else channel_of(notice, event.at)


def _endpoint(event: Event, notice: RegulatorNotice) -> str:
    """The HTTPS address to which a notice is posted; empty where it goes another way, or does not follow the schema."""
    return "" if problems_in(notice.payload or {}) else endpoint_of(notice, event.at)


def _why_by_hand(notice: RegulatorNotice) -> str:
    if problems_in(notice.payload or {}):
        return "its data do not follow the published schema, so that the portal does not send it by itself: report the fault"
    return "the portal has no address to send it to"


def _message_of(notice: RegulatorNotice, *, to: str, post: str, body: str) -> Message:
    """The one message of a notice, under the notice's key."""
    return Message(
        to=to,
        post=post,
        organisation=notice.organisation.code,
        subject=f"{notice.get_phase_display()} of incident {notice.case.incident.reference}",
        body=body,
        payload=notice.payload,
        document="documents/ico_notice.html",
        key=notice.key,
    )


def _state(event: Event) -> str:
    return "not decided" if event.facts.get("scored") else "not assessed"


def _undecided(event: Event) -> str:
    return (
        f"This incident is {_state(event)} {event.facts['hours']} hours after its clock started. Its page says what the next "
        "step is and who can take it: take it now, or see that somebody does."
    )


def _must_act(incident: Incident) -> tuple[Role, ...]:
    """Whose step it is now: triage and assessment, the advice, the decision, or sending the notice."""
    if incident.status in (choices.Status.REPORTED, choices.Status.TRIAGE):
        return WATCH
    if incident.status == choices.Status.ASSESSED and not incident.assessments.latest("number").dpo_advice:
        return (Role.DPO, Role.DEPUTY_DPO)
    return (Role.SIRO, Role.DEPUTY_SIRO) if checks.is_undecided(incident) else SENDERS


def _recipients_at(hour: str, event: Event, incident: Incident) -> tuple[Role, ...]:
    """Whose step it is, who is notified at this hour, and whom the earlier hours would have notified that came due with it; each once."""
    hours = (hour, *event.facts.get("overtaken", ()))
    roles = [*_must_act(incident), *(role for key in hours for role in HOURS[key])]
    if not event.facts.get("scored") and set(hours) & set(UNJUDGED):
        roles.append(Role.DUTY_OFFICER)
    return tuple(dict.fromkeys(roles))
