"""Incidents of today, one at each stage of the 72-hour clock. Their times are set when the demonstration is made."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from audit.models import OutboxMessage
from audit.record import subjects_of
from departments.models import Organisation
from departments.organisations.calendar import add_working_days, london_day
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import Incident, RegulatorNotice, choices
from portal.demonstration import story
from portal.demonstration.player import Say, Step, commissioner, holder, numbered, play, trail_of, wait_for

MARK = "Demonstration: "
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
LENGTH = {"reported": 1, "triage": 3, "assessed": 4, "advised": 5, "sent": 7, "acknowledged": 7, "closed": 7}


def play_incidents(say: Say, now: datetime) -> int:
    """Enter them, wait until their notices are sent, and let the Commissioner's office acknowledge one."""
    done = trail_of(_scopes())
    taken = play(numbered(_steps(now)), done, say)
    notices = RegulatorNotice.objects.filter(
        case__incident__origin="demonstration",
        case__incident__decision__startswith="notify",
        status=choices.NoticeStatus.READY,
    )
    wait_for(
        "notices to the Commissioner sent",
        lambda: (notices.filter(message__status=OutboxMessage.Status.SENT).count(), notices.count()),
        say,
    )
    taken += play(numbered(_endings(now)), done, say)
    say(
        f"Today: {Incident.objects.filter(origin='demonstration').count()} incidents, one at each stage of the clock"
    )
    return taken


def _scopes() -> dict[str, str]:
    """What is there already, by its subject in the audit log."""
    by_title = {entry["title"]: entry["key"] for entry in story.read("today")["incidents"]}
    found = {}
    for incident in Incident.objects.filter(origin="demonstration", title__in=by_title):
        cases = incident.regulator_cases.all()
        for thing in (incident, *cases):
            found |= dict.fromkeys(subjects_of(thing), f"today/{by_title[incident.title]}")
    return found


def _steps(now: datetime) -> Iterator[Step]:
    for entry in story.read("today")["incidents"]:
        since = timedelta(hours=entry["hours"])
        for name, share, event in STEPS[: LENGTH[entry["stage"]]]:
            if name == "fill_notice" and "notice" not in entry:
                continue
            at = now - since + since * share
            yield Step(at, 0, f"today/{entry['key']}", event, partial(DO[name], entry, now))


def _endings(now: datetime) -> Iterator[Step]:
    for entry in story.read("today")["incidents"]:
        since = timedelta(hours=entry["hours"])
        rows = ENDINGS.get(entry["stage"], ())
        for number, (do, event) in enumerate(rows):
            at = now - since * (0.35 - 0.05 * number)
            yield Step(at, 0, f"today/{entry['key']}", event, partial(do, entry, now))


def office_of(entry: dict) -> Organisation:
    return Organisation.objects.get(govuk_id=entry["body"])


def incident_of(entry: dict) -> Incident:
    return Incident.objects.get(origin="demonstration", title=entry["title"], organisation=office_of(entry))


def _report(entry: dict, now: datetime, at: datetime) -> None:
    office = office_of(entry)
    found = now - timedelta(hours=entry["hours"])
    actions.report(
        by=holder(Role.STAFF, office),
        at=at,
        organisation=office,
        classification="OFFICIAL",
        report_type="personal_data_breach",
        personal_data="yes",
        title=entry["title"],
        description=f"{MARK}{entry['text']}",
        media=entry.get("media", story.read("today")["base"]["media"]),
        discovered_at=found,
        how_discovered=f"{MARK}a colleague noticed it.",
        occurred_from=found - timedelta(hours=3),
        occurred_precision="hour",
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
    reference = "IC-000001-DEMO"
    actions.acknowledge(case=case, by=commissioner(), at=at, case_reference=reference)


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
    "acknowledged": ((_acknowledge, "notification.acknowledged"),),
    "closed": (
        (_respond, "incident.responding"),
        (_learn, "incident.edited"),
        (_close, "incident.closed_recorded"),
    ),
}
