"""People, bodies and incidents for the tests of this folder."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from audit import deliver
from audit.models import OutboxMessage
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import Incident
from tests.factories import centre, commissioner, make_organisation, people_in

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
POSTS = {
    "staff": Role.STAFF,
    "adviser": Role.SECURITY_ADVISER,
    "dpo": Role.DPO,
    "siro": Role.SIRO,
    "accounting": Role.ACCOUNTING_OFFICER,
    "delegate": Role.INCIDENT_DELEGATE,
    "duty": Role.DUTY_OFFICER,
}
# Readable papers of three thousand people, lost outside: the rule says notify.
SERIOUS = {
    "controller_or_processor": "sole_controller",
    "how_occurred": "A bag was left on a train.",
    "incident_type": "Loss/theft of paperwork or data left in insecure location",
    "cyber": "no",
    "co_category": "II",
    "breach_kind": ["confidentiality"],
    "premises": "outside_secured_government_premises",
    "provisional_cause": ["human_error"],
    "press_interest": "no",
    "ongoing": False,
    "data_types": ["Basic personal identifiers"],
    "harm_flags": ["criminal"],
    "people_min": 3000,
    "people_max": 3648,
    "people_known": "estimate",
    "subject_types": ["Users"],
    "vulnerable_people": "no",
    "whereabouts": "no",
    "protected_personal_data": "category_A",
    "encryption": "not_applicable",
    "exposure": "whereabouts_unknown",
    "recipient": "not_known",
    "recipient_control": "not_applicable",
    "supplier_serves_others": "not_applicable",
    "asset_not_on_register": True,
}
# A building pass: record only.
SLIGHT = {
    **SERIOUS,
    "harm_flags": ["basic_identifiers"],
    "people_min": 1,
    "people_max": 1,
    "recipient": "not_applicable",
}
LONG_REASON = "Only a name and a photograph were on it, and the pass was cancelled within the hour."


def staffed_body(code="home-office", prefix="HO"):
    """A body with everybody in post; returns the body and its people by post."""
    centre_people()
    body = make_organisation(code, reference_prefix=prefix)
    people = people_in(body, {f"{name}@{code}.example": role for name, role in POSTS.items()})
    return body, {email.partition("@")[0]: person for email, person in people.items()}


def centre_people():
    regulator = commissioner()
    if regulator.appointments.exists():
        return
    people_in(regulator, {"officer@ico.example": Role.ICO_OFFICER})
    people_in(centre(), {"approver@centre.example": Role.CO_APPROVER})


def officer():
    return commissioner().appointments.get().user


def approver():
    return centre().appointments.get().user


def reported(body, people, at=AT, **kw):
    fields = {
        "classification": "OFFICIAL",
        "report_type": "personal_data_breach",
        "personal_data": "yes",
        "title": "Papers left on a train",
        "description": "A bag with papers was left on a train.",
        "media": ["paper"],
        "discovered_at": at - HOUR,
        "occurred_from": at - 2 * HOUR,
        "occurred_precision": "hour",
    }
    return actions.report(by=people["staff"], at=at, organisation=body, **{**fields, **kw})


def save(incident, by, at, section: str, fields: dict):
    """Save fields of a section, over the version that is there."""
    return actions.save(
        incident=incident, by=by, at=at, version=incident.version, section=section, fields=fields
    )


def triaged(body, people, at=AT, facts=None, **kw):
    incident = reported(body, people, at, **kw)
    incident = actions.take_triage(incident=incident, by=people["adviser"], at=at + HOUR)
    return save(
        incident,
        people["adviser"],
        at + HOUR,
        "triage",
        {"aware_at": incident.discovered_at, **(facts or SERIOUS)},
    )


def assessed(body, people, at=AT, facts=None, **kw):
    incident = triaged(body, people, at, facts, **kw)
    return actions.assess(incident=incident, by=people["adviser"], at=at + 2 * HOUR)


def advised(body, people, at=AT, facts=None, advice="notify", **kw):
    incident = assessed(body, people, at, facts, **kw)
    reason = "The papers are readable and about offences."
    return actions.advise(incident=incident, by=people["dpo"], at=at + 3 * HOUR, advice=advice, reason=reason)


def decide_to_notify(incident, by, at=AT, **kw):
    """Decide to notify, four hours after a moment; the rest follows on the ninth day (9 June 2026 after `AT`)."""
    follows = (at + 200 * HOUR).date()
    return actions.decide(
        incident=incident, by=by, at=at + 4 * HOUR, decision="notify", to_follow_by=follows, **kw
    )


def notified(body, people, at=AT, **kw):
    incident = advised(body, people, at, **kw)
    return decide_to_notify(incident, people["siro"], at)


def recorded(body, people, at=AT):
    incident = advised(body, people, at, facts=SLIGHT, advice="record_only")
    return actions.decide(
        incident=incident, by=people["siro"], at=at + 4 * HOUR, decision="record_only", reason=LONG_REASON
    )


def redacted(incident, people, at=AT, passage="on a train", **kw):
    """The DPO has hidden a passage of an incident's texts."""
    reason = "The place names a person who travels there."
    fields = {"ground": "personal_data", "reason": reason, **kw}
    return actions.hide(incident, by=people["dpo"], at=at + 5 * HOUR, passage=passage, **fields)


def instructed(body, people, at=AT, **kw):
    """The Accounting Officer has signed a standing instruction."""
    fields = {
        "at_hours": 66, "contact": "Duty line, 020 7946 0000", "channel": "machine", "agreement": "ICO/2026/1, 3 May 2026",
        "follows_after_days": 5, "unscored": False,
    }  # fmt: skip
    return actions.sign_instruction(body, by=people["accounting"], at=at, **{**fields, **kw})


def supplier_of(code="courier", **kw):
    """A supplier in the register of organisations."""
    return make_organisation(code, kind="supplier", **kw)


def linked(body, people, at=AT, supplier=None, **kw):
    """The security adviser has made a link for reporting without an account."""
    audience = "supplier" if supplier else "staff"
    values = {"audience": audience, "supplier": supplier, "ends_on": (at + 720 * HOUR).date(), **kw}
    return actions.make_link(body, by=people["adviser"], at=at, **values)


def from_outside(link, at=AT, key=None, **kw):
    """Somebody without an account has reported an incident; the incident, and their code."""
    fields = {
        "classification": "OFFICIAL",
        "report_type": "personal_data_breach",
        "personal_data": "yes",
        "title": "A van was opened in the night",
        "description": "Two boxes of letters are missing.",
        "discovered_at": at - HOUR,
    }
    return actions.report_from_outside(link, at=at, key=key or uuid4(), **{**fields, **kw})


def allowed_to_notify(body, people, at=AT):
    """The SIRO has allowed the Data Protection Officer to notify at once."""
    return actions.give_authority(body, by=people["siro"], at=at)


def asked_to_stop(body, people, at=AT):
    """The SIRO has asked to turn the kill switch of the body on."""
    reason = "The regulator's mailbox was taken over."
    return actions.ask_on(body, by=people["siro"], at=at, reason=reason, ends_at=at + 10 * HOUR)


def of_2007(body, people, notified="yes", facts=None):
    """An incident of recorded history, under the law of its time."""
    at = AT.replace(year=2007)
    return actions.record_history(
        organisation=body,
        by=people["adviser"],
        decided_by=people["siro"],
        at=at,
        title="Two unencrypted discs lost in the post",
        description="From the sources named.",
        media=["optical_disc", "post"],
        discovered_at=at - HOUR,
        occurred_from=None,
        occurred_precision="unknown",
        notified=notified,
        history="Reported",
        sources=["http://news.bbc.co.uk/2/hi/uk_news/politics/7570611.stm"],
        facts={**SERIOUS, "harm_flags": ["identity"], "people_max": 3000} if facts is None else facts,
    )


def sends(message, at, receipt="Accepted"):
    """The portal sends a message at this moment of the story, and whoever listens is notified."""
    deliver.keep_receipts([(message, receipt, clock_at(message, at))])
    deliver.report_outcomes(at)


def fails(message, at):
    """An attempt to send a message ends without success."""
    message.refresh_from_db()
    message.attempts += 1
    message.status, message.claimed_until = "sending", clock_at(message, at)
    message.save(update_fields=["attempts", "status", "claimed_until"])
    deliver.reschedule(message, "The server did not answer", clock_at(message, at))
    deliver.report_outcomes(at)


def clock_at(message, at):
    """What the clock showed at a moment of the story in which a message is."""
    return message.event.recorded_at + (at - message.event.at)


def notified_of(kind: str) -> set[str]:
    """The addresses of those who were notified of events of a kind."""
    return set(OutboxMessage.objects.filter(event__kind=kind).values_list("to", flat=True))


def ico_notices():
    return OutboxMessage.objects.filter(channel="ico")


def sanctioned(case, by, at=AT + 8 * HOUR, **kw):
    """An undertaking with one commitment, entered on the regulator's behalf by `by`, or by the regulator's officer."""
    fields = {
        "kind": "undertaking",
        "issued_on": AT.date(),
        "words": "To encrypt what leaves the building.",
        **kw,
    }
    sanction = actions.enter_sanction(case, by=by, at=at, **fields)
    due = (at + 24 * 60 * HOUR).date()
    return actions.add_commitment(sanction, by=by, at=at, words="Encrypt every laptop", due_on=due)


def documented(sanction, by, at=AT + 9 * HOUR, body=b"What the regulator wrote.", name="undertaking.txt"):
    """A document of a sanction."""
    file = SimpleUploadedFile(name, body, content_type="text/plain")
    actions.add_document(sanction, by=by, at=at, file=file)
    return sanction.documents.get(sha256=sha256(body).hexdigest())


def of_high_risk(body, people, at=AT, **kw):
    """Decided: the regulator and the people have to be notified."""
    incident = advised(body, people, at, advice="notify_and_tell_people", **kw)
    follows = (at + 200 * HOUR).date()
    return actions.decide(
        incident=incident,
        by=people["siro"],
        at=at + 4 * HOUR,
        decision="notify_and_tell_people",
        to_follow_by=follows,
    )


def one_event(incident, code="a-second-body", prefix="SB", by=None, at=AT + 9 * HOUR):
    """An incident confirmed as one event with one of another body, which has it too."""
    other = reported(*staffed_body(code, prefix))
    for row in (incident, other):
        Incident.objects.filter(pk=row.pk).update(cabinet_office_notified=True)
    return actions.confirm_event(
        incident, by=by or approver(), at=at, incidents=[other], name="One loss", reason="It was one van."
    )
