"""Incidents of today, one at each stage of the 72-hour clock. Their times are set when the demonstration is made."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid5

from django.db import transaction

from audit.models import OutboxMessage
from audit.record import action, subjects_of
from departments.models import Organisation
from departments.organisations.calendar import add_working_days, london_day
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import (
    COPY_SHEET,
    Commitment,
    Incident,
    RegulatorNotice,
    ReportingLink,
    Sanction,
    choices,
)
from incidents.queries.standing import instruction_of
from portal.demonstration import story, undertaking_today
from portal.demonstration.player import (
    Say,
    Step,
    commissioner,
    holder,
    numbered,
    play,
    steps_taken_of,
    wait_for,
)
from portal.demonstration.story_today import MARK, incident_of, office_of

NOT_MORE = "Demonstration: a small matter inside one team, ended at once, with nothing left to find out."
# Stage: the steps that lead to it, with the share of the time since it was found at which each was taken.
STEPS = (
    ("report", 0.03, "incident.reported"),
    ("take", 0.12, "incident.triaged"),
    ("triage", 0.2, "incident.edited"),
    ("assess", 0.3, "incident.assessed"),
    ("advise", 0.4, "incident.advised"),
    ("fill_notice", 0.5, "incident.edited"),
    ("decide", 0.55, "incident.decided"),
)
LENGTH = {
    "reported": 1,
    "triage": 3,
    "assessed": 4,
    "advised": 5,
    "sent": 7,
    "asked": 7,
    "undertaking": 7,
    "closed": 7,
} | {
    "automatic": 5,
    "called": 5,
    "held": 5,
    "hold_released": 5,
    "notified_at_once": 2,
    "merged": 2,
    "near_miss": 2,
    "by_link": 2,
    "further_abandoned": 7,
    "found": 7,
    "other_authority": 7,
}


def play_incidents(say: Say, now: datetime) -> int:
    """Enter them, wait until their notices are sent, and let the Commissioner's office acknowledge one."""
    done = steps_taken()
    steps_played = play_until_notices(say, now, done)
    notices = RegulatorNotice.objects.filter(
        case__incident__origin="demonstration",
        case__incident__decision__startswith="notify",
        status=choices.NoticeStatus.READY,
    ).exclude(message__channel=COPY_SHEET)  # which a person sends
    wait_for(
        "notices to the Commissioner sent",
        # Sent, and what follows from that is recorded too: the case knows it a moment later.
        lambda: (
            notices.filter(message__status=OutboxMessage.Status.SENT, message__unreported=[]).count(),
            notices.count(),
        ),
        say,
    )
    steps_played += play_endings(say, now, done)
    say(
        f"Today: {Incident.objects.filter(origin='demonstration').count()} incidents, one at each stage of the clock"
    )
    return steps_played


def play_until_notices(say: Say, now: datetime, done: dict[str, list[str]]) -> int:
    """Sign the standing instructions, and take each incident as far as its decision; returns how many steps were taken.

    The steps of an incident are one transaction: whoever watches the clocks sees it decided, and not days old and undecided.
    """
    played = sign_instructions(now)
    by_incident: dict[str, list[Step]] = defaultdict(list)
    for step in numbered(_steps(now)):
        by_incident[step.scope].append(step)
    for steps in sorted(by_incident.values()):
        with transaction.atomic():
            played += play(steps, done, say)
    return played


def play_endings(say: Say, now: datetime, done: dict[str, list[str]]) -> int:
    """Take the steps that follow, or that need no decision; returns how many were taken."""
    return play(numbered(_endings(now)), done, say)


def steps_taken() -> dict[str, list[str]]:
    """What has happened to the incidents of today so far, by their keys."""
    return steps_taken_of(_scopes())


def _scopes() -> dict[str, str]:
    """What is there already, by its subject in the audit log."""
    by_title = {entry["title"]: entry["key"] for entry in story.read("today")["incidents"]}
    scopes = {}
    for incident in Incident.objects.filter(origin="demonstration", title__in=by_title):
        cases = incident.regulator_cases.all()
        sanctions = Sanction.objects.filter(case__in=cases)
        notices = RegulatorNotice.objects.filter(case__in=cases)
        commitments = Commitment.objects.filter(sanction__in=sanctions)
        for thing in (incident, *cases, *notices, *sanctions, *commitments):
            scopes |= dict.fromkeys(subjects_of(thing), f"today/{by_title[incident.title]}")
    return scopes


def _steps(now: datetime) -> Iterator[Step]:
    for entry in story.read("today")["incidents"]:
        since = timedelta(hours=entry["hours"])
        for name, share, event in STEPS[: LENGTH[entry["stage"]]]:
            if name == "fill_notice" and "notice" not in entry:
                continue
            at = now - since + since * share * entry.get("pace", 1)
            event = (
                "incident.reported_from_outside"
                if name == "report" and entry["stage"] == "by_link"
                else event
            )
            yield Step(at, 0, f"today/{entry['key']}", event, partial(DO[name], entry, now))


def sign_instructions(now: datetime) -> int:
    """The Accounting Officers of some departments have signed a standing instruction; returns how many did so now."""
    signed = 0
    for entry in story.read("today")["standing_instructions"]:
        office = Organisation.objects.get(govuk_id=entry["body"])
        if instruction_of(office):
            continue
        actions.sign_instruction(
            office,
            by=holder(Role.ACCOUNTING_OFFICER, office),
            at=now - timedelta(days=entry["days"]),
            at_hours=entry["hours"],
            contact=f"{MARK}{entry['contact']}",
            channel=entry["channel"],
            agreement=f"{MARK}{entry['agreement']}",
            follows_after_days=entry["follows_after_days"],
        )
        signed += 1
    return signed


def _endings(now: datetime) -> Iterator[Step]:
    for entry in story.read("today")["incidents"]:
        since = timedelta(hours=entry["hours"])
        rows = ENDINGS.get(entry["stage"], ())
        for number, (do, event) in enumerate(rows):
            at = now - since * (entry.get("ends_at", 0.35) - 0.05 * number)
            yield Step(at, 0, f"today/{entry['key']}", event, partial(do, entry, now))


def _report(entry: dict, now: datetime, at: datetime) -> None:
    if entry["stage"] == "by_link":
        _report_by_link(entry, now, at)
        return
    office = office_of(entry)
    discovered_at = now - timedelta(hours=entry["hours"])
    actions.report(
        by=holder(Role.STAFF, office),
        at=at,
        organisation=office,
        classification="OFFICIAL",
        report_type=entry.get("report_type", "personal_data_breach"),
        personal_data=entry.get("personal_data", "yes"),
        title=entry["title"],
        description=f"{MARK}{entry['text']}",
        media=entry.get("media", story.read("today")["base"]["media"]),
        discovered_at=discovered_at,
        how_discovered=f"{MARK}a colleague noticed it.",
        occurred_from=discovered_at - timedelta(hours=3),
        occurred_precision="hour",
        origin="demonstration",
    )


def _supplier_of(entry: dict) -> Organisation:
    """The supplier that an incident names, which is made up and is in the register of organisations."""
    code, name = entry["supplier"]
    supplier, _ = Organisation.objects.get_or_create(
        code=code, defaults={"name": name, "kind": Organisation.Kind.SUPPLIER}
    )
    return supplier


@action
def _give_link(entry: dict, now: datetime, at: datetime) -> ReportingLink:
    """The link that a department gave to a supplier."""
    office = office_of(entry)
    return actions.make_link(
        office,
        by=holder(Role.SECURITY_ADVISER, office),
        at=at,
        audience=choices.Audience.SUPPLIER,
        supplier=_supplier_of(entry),
        ends_on=london_day(now) + timedelta(days=300),
    )


def _report_by_link(entry: dict, now: datetime, at: datetime) -> None:
    """A supplier's engineer, who has no account, reports with the link that the department gave out."""
    discovered_at = now - timedelta(hours=entry["hours"])
    link = _give_link(entry, now, discovered_at - timedelta(days=30))
    actions.report_from_outside(
        link,
        at=at,
        key=uuid5(link.pk, entry["key"]),
        classification="OFFICIAL",
        report_type="personal_data_breach",
        personal_data="yes",
        title=entry["title"],
        description=f"{MARK}{entry['text']}",
        discovered_at=discovered_at,
        people_max=entry["people"],
        whom_to_call=f"{MARK}the service desk of the supplier",
        origin="demonstration",
    )


def _take(entry: dict, now: datetime, at: datetime) -> None:
    actions.take_triage(
        incident=incident_of(entry), by=holder(Role.SECURITY_ADVISER, office_of(entry)), at=at
    )


def _triage(entry: dict, now: datetime, at: datetime) -> None:
    incident = incident_of(entry)
    facts = {name: value for name, value in story.read("today")["base"].items() if name != "media"}
    facts |= entry["facts"] | {"how_occurred": MARK + entry["facts"]["how_occurred"]}
    if "supplier" in entry:
        facts["supplier"] = _supplier_of(entry)
    if "over_after" in entry:
        facts["occurred_to"] = incident.discovered_at + timedelta(hours=entry["over_after"])
    by = holder(Role.SECURITY_ADVISER, office_of(entry))
    if entry["stage"] != "triage":  # otherwise it is still being found out whether the data were compromised
        facts["aware_at"] = incident.discovered_at
    actions.save(incident=incident, by=by, at=at, version=incident.version, section="triage", fields=facts)


def _assess(entry: dict, now: datetime, at: datetime) -> None:
    actions.assess(incident=incident_of(entry), by=holder(Role.SECURITY_ADVISER, office_of(entry)), at=at)


def _advise(entry: dict, now: datetime, at: datetime) -> None:
    reason = f"{MARK}the advice of the rule fits what is known of this case."
    by = holder(Role.DPO, office_of(entry))
    actions.advise(incident=incident_of(entry), by=by, at=at, advice=entry["advice"], reason=reason)


def _fill_notice(entry: dict, now: datetime, at: datetime) -> None:
    incident = incident_of(entry)
    fields = {
        name: MARK + value if name in ("consequences", "containment", "measures_before") else value
        for name, value in entry["notice"].items()
    }
    by = holder(Role.DPO, office_of(entry))
    actions.save(incident=incident, by=by, at=at, version=incident.version, section="notice", fields=fields)


def _decide(entry: dict, now: datetime, at: datetime) -> None:
    """The decision follows the DPO's advice; what is not known yet follows within five working days."""
    actions.decide(
        incident=incident_of(entry),
        by=holder(Role.SIRO, office_of(entry)),
        at=at,
        decision=entry["advice"],
        reason=NOT_MORE if entry["advice"] == "record_only" else f"{MARK}as advised.",
        to_follow_by=add_working_days(london_day(at), 5),
    )


def _acknowledge(entry: dict, now: datetime, at: datetime) -> None:
    case = incident_of(entry).regulator_case
    actions.acknowledge(case=case, by=commissioner(), at=at, case_reference=f"IC-0000{entry['key'][1:]}-DEMO")


def _ask(entry: dict, now: datetime, at: datetime) -> None:
    actions.ask_more(
        incident_of(entry).regulator_case,
        by=commissioner(),
        at=at,
        wanted=f"{MARK}how many of the people have been reached since, and in which way?",
        wanted_by=add_working_days(london_day(now), 4),
    )


def _begin_further(entry: dict, now: datetime, at: datetime) -> None:
    case = incident_of(entry).regulator_case
    actions.begin_further_notice(case=case, by=holder(Role.DPO, office_of(entry)), at=at)


def _abandon_further(entry: dict, now: datetime, at: datetime) -> None:
    """It turned out that nothing in it was new."""
    case = incident_of(entry).regulator_case
    actions.abandon_further_notice(case=case, by=holder(Role.DPO, office_of(entry)), at=at)


@action
def _judge_found(entry: dict, now: datetime, at: datetime) -> None:
    """Assessed again, advised and decided within the hour, in one transaction: what was played before has the same events."""
    actions.reassess(
        incident=incident_of(entry),
        by=holder(Role.SECURITY_ADVISER, office_of(entry)),
        at=at,
        reason=f"{MARK}the stick was found sealed, and its log shows that nobody opened it.",
        fields=entry["found"],
    )
    new = entry | {"advice": "record_only"}
    _advise(new, now, at + timedelta(minutes=20))
    _decide(new, now, at + timedelta(minutes=40))


def _withdraw(entry: dict, now: datetime, at: datetime) -> None:
    actions.withdraw(
        case=incident_of(entry).regulator_case,
        by=holder(Role.DPO, office_of(entry)),
        at=at,
        reason=f"{MARK}what was lost was found, sealed and shown to be unread.",
    )


def _merge(entry: dict, now: datetime, at: datetime) -> None:
    """A second report of what another incident is about."""
    into = next(incident for incident in story.read("today")["incidents"] if incident["key"] == entry["into"])
    actions.merge(
        incident=incident_of(entry), by=holder(Role.DPO, office_of(entry)), at=at, into=incident_of(into)
    )


def _close_near_miss(entry: dict, now: datetime, at: datetime) -> None:
    actions.close_without_personal_data(
        incident=incident_of(entry),
        by=holder(Role.SECURITY_ADVISER, office_of(entry)),
        at=at,
        reason=f"{MARK}the lock was replaced on the same day.",
    )


def _respond(entry: dict, now: datetime, at: datetime) -> None:
    actions.respond(incident=incident_of(entry), by=holder(Role.SECURITY_ADVISER, office_of(entry)), at=at)


def _learn(entry: dict, now: datetime, at: datetime) -> None:
    incident = incident_of(entry)
    fields = {
        "root_cause": ["human_error"],
        "review_theme": ["wrong_recipient_or_bcc"],
        "no_action_reason": f"{MARK}the reminder on wrong recipients of the week before covers it.",
        "publish_ok": "publish",
    }
    by = holder(Role.DPO, office_of(entry))
    actions.save(incident=incident, by=by, at=at, version=incident.version, section="learning", fields=fields)


def _notify_undecided(entry: dict, now: datetime, at: datetime) -> None:
    """What the worker does every half minute: the first notice of what nobody decided on in time."""
    actions.sweep_fail_safe(at=at)


def _hold(entry: dict, now: datetime, at: datetime) -> None:
    actions.hold(
        incident_of(entry).regulator_case,
        by=holder(Role.SIRO, office_of(entry)),
        at=at,
        ground=choices.HoldGround.NATIONAL_SECURITY,
        reason=f"{MARK}whether the exemption applies was being asked.",
        ends_at=at + timedelta(hours=entry.get("hold_hours", 6)),
    )


def _release(entry: dict, now: datetime, at: datetime) -> None:
    actions.release_hold(
        incident_of(entry).regulator_case,
        by=holder(Role.SIRO, office_of(entry)),
        at=at,
        reason=f"{MARK}the exemption does not apply.",
    )


def _notify_at_once(entry: dict, now: datetime, at: datetime) -> None:
    actions.notify_now(
        incident_of(entry).regulator_case,
        by=holder(Role.SIRO, office_of(entry)),
        at=at,
        description=f"{MARK}{entry['text']}",
        people_max=entry["people"],
        containment=f"{MARK}access was closed within the hour.",
    )


def _close(entry: dict, now: datetime, at: datetime) -> None:
    actions.close(incident=incident_of(entry), by=holder(Role.DPO, office_of(entry)), at=at)


DO = {
    "report": _report,
    "take": _take,
    "triage": _triage,
    "assess": _assess,
    "advise": _advise,
    "fill_notice": _fill_notice,
    "decide": _decide,
}
ENDINGS = {
    "automatic": ((_notify_undecided, "notification.fail_safe"),),
    "hold_released": ((_hold, "notification.held"), (_release, "notification.released")),
    "notified_at_once": ((_notify_at_once, "notification.notify_now"),),
    "called": ((_notify_undecided, "notification.fail_safe"),),
    "held": ((_hold, "notification.held"),),
    "asked": ((_ask, "notification.more_asked"), (_acknowledge, "notification.acknowledged")),
    "further_abandoned": (
        (_acknowledge, "notification.acknowledged"),
        (_begin_further, "notification.further_begun"),
        (_abandon_further, "notification.phase_abandoned"),
    ),
    "found": (
        (_judge_found, "incident.reassessed"),
        (_withdraw, "notification.withdrawing"),
    ),
    "undertaking": (
        (_acknowledge, "notification.acknowledged"),
        (undertaking_today.enter_undertaking, "sanction.entered"),
        (undertaking_today.add_undertaking, "sanction.document_added"),
        (undertaking_today.commit, "sanction.commitment_added"),
        (undertaking_today.give_evidence, "commitment.evidence_given"),
        (undertaking_today.accept_evidence, "commitment.met"),
        (undertaking_today.close_case, "notification.regulator_closed"),
    ),
    "merged": ((_merge, "incident.merged"),),
    "near_miss": ((_close_near_miss, "incident.closed_without_personal_data"),),
    "closed": (
        (_respond, "incident.responding"),
        (_learn, "incident.edited"),
        (_close, "incident.closed_recorded"),
    ),
}
