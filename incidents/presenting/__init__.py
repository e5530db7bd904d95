"""How an incident reads on a page: its clock, its advice, its next step, its timeline. No writes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.confirmed import EVENT as CONFIRMED
from accounts.confirmed import confirmation_of, in_brackets
from audit.models import Event
from audit.transitions import Transition
from departments.organisations import steps
from departments.organisations.powers import acting_role, can, holders_of_power, who_else
from departments.organisations.roles import ROLES, Can, Role, who_may
from departments.organisations.steps import Moment, Offer, offer
from incidents import checks, workflow
from incidents.checks import redacting
from incidents.checks.closing import is_near_miss
from incidents.checks.laws import is_of_another_authority, laws_of
from incidents.checks.overdue import WORDS as OVERDUE_WORDS
from incidents.duty import clock
from incidents.models import Assessment, Incident, PeopleNotice, choices
from incidents.presenting.brief import brief_rows
from incidents.presenting.cases import (
    WITHDRAWN_AFTER_ALL,
    at_stake,
    case_rows,
    case_state,
    case_steps,
    linked_rows,
    notice_words,
    off_schema,
    question_rows,
    received_row,
    undecided_notice,
)
from incidents.presenting.holding import (
    held_rows,
    held_words,
    released_notices,
    switch_concerns,
    switch_step,
    switch_steps,
    switches_words,
)
from incidents.presenting.keeping import kept_words, receiver_words
from incidents.presenting.laws import law_sentences
from incidents.presenting.people import next_people
from incidents.presenting.people_notices import people_rows, people_steps
from incidents.presenting.reasoning import answer_words, branches_of, deciding_sentences
from incidents.presenting.redaction import redaction_rows, redaction_step, redaction_steps
from incidents.presenting.register import rows_of
from incidents.presenting.sanctions import commitment_steps, enter_sanction_step, sanction_steps
from incidents.presenting.standing import (
    authority_steps,
    channel_words,
    hours_rows,
    instruction_steps,
    settable_hours,
    who_signs,
)
from incidents.presenting.triage import triage_rows
from incidents.presenting.words import EVENT_WORDS, MORE_WORDS, NOTIFIED_IN_SOURCE, SHORT_WORDS
from incidents.queries import READ
from incidents.workflow.cases import ADDRESSEE_EVENTS, ON_BEHALF
from incidents.workflow.sanctions import OF_THE_REGULATOR

__all__ = [
    "AT_ONCE",
    "EVENT_WORDS",
    "PAGES",
    "WITHDRAWN_AFTER_ALL",
    "answer_words",
    "at_stake",
    "authority_steps",
    "branches_of",
    "brief_rows",
    "capital",
    "case_rows",
    "case_state",
    "case_steps",
    "channel_words",
    "clock_of",
    "commitment_steps",
    "deciding_sentences",
    "delegation_of",
    "enter_sanction_step",
    "facts_rows",
    "held_rows",
    "held_words",
    "hours_rows",
    "instruction_steps",
    "kept_words",
    "law_sentences",
    "linked_rows",
    "next_people",
    "next_step",
    "notice_words",
    "off_schema",
    "other_steps",
    "owed_rows",
    "people_rows",
    "people_steps",
    "question_rows",
    "received_row",
    "receiver_words",
    "redaction_rows",
    "redaction_step",
    "redaction_steps",
    "released_notices",
    "rows_of",
    "sanction_steps",
    "settable_hours",
    "switch_concerns",
    "switch_step",
    "switch_steps",
    "switches_words",
    "timeline",
    "timelines",
    "triage_rows",
    "undecided_notice",
    "who_signs",
]

OLD_LAW = "dpa_1998"
WITHOUT_DELAY = "Notify without undue delay: the deadline is the latest time that the law allows."
# The page on which a step is taken; those that are not here share one page.
PAGES = {
    "assess": "triage_steps",
    "advise": "advise",
    "decide": "decide",
    "reassess": "reassess",
    "merge": "merge",
    "hold_elsewhere": "hold",
    "elsewhere_decided": "decided_elsewhere",
    "contained": "response",
    "take_triage": "do",
    "respond": "do",
}
AT_ONCE = ("take_triage", "respond")  # taken by a button on the incident's own page


def clock_of(incident: Incident, at: datetime) -> dict[str, Any] | None:
    """For the clock component; None where no clock runs because no personal data are concerned."""
    if not laws_of(incident):
        return None
    stopped_at, stopped_by = _stopped(incident)
    left = clock.Clock(
        started_at=clock.clock_start(incident.discovered_at, incident.aware_at),
        from_awareness=incident.aware_at is not None,
        deadline_at=incident.deadline_at,
        at=at,
        stopped_at=stopped_at,
    )
    law = clock.law().regimes[incident.governing_regime]
    text = (
        left.left_in_words
        if not stopped_at
        else f"{stopped_by}, {left.left_in_words[:1].lower()}{left.left_in_words[1:]}"
    )
    rule = f"{capital(left.since_in_words)}. {WITHOUT_DELAY if incident.deadline_at else capital(law.basis)}"
    if incident.deadline_at is None:
        text = stopped_by or "No number of hours in law"
    if incident.governing_regime == OLD_LAW:  # nothing ran then, and nothing is counted now
        text, rule = "No clock: recorded history", capital(law.basis)
    return {
        "words": text,
        "since": left.since_in_words,
        "deadline": incident.deadline_at,
        "deadline_words": clock.with_zone(incident.deadline_at) if incident.deadline_at else "",
        "used": left.share,
        "state": {"none": "stopped"}.get(left.state, left.state),
        "rule": rule,
    }


def capital(text: str) -> str:
    """The text with a capital at its front."""
    return text[:1].upper() + text[1:]


def _stopped(incident: Incident) -> tuple[datetime | None, str]:
    cases = list(incident.regulator_cases.all())
    sent = [case.first_sent_at for case in cases if case.first_sent_at]
    unsent = [case for case in cases if case.status == choices.CaseStatus.OWED and not case.first_sent_at]
    if sent and not unsent:
        return min(sent), "First notice sent"
    owed_elsewhere = any(is_of_another_authority(case) for case in unsent)
    if (
        incident.decision == "record_only"
        and not owed_elsewhere
        and incident.status
        in (
            *choices.Status.after_decision,
            choices.Status.CLOSED,
        )
    ):
        return incident.decided_at, "Decided to record only"
    if incident.status in choices.Status.not_counted:
        return incident.reported_at, incident.get_status_display()
    return None, ""


def next_step(incident: Incident, user, at: datetime, assessment: Assessment | None) -> Offer | None:
    """The one next step: whose it is, why not yours, who else could take it."""
    name = _next_name(incident, assessment)
    if name is None:
        return None
    if name in CLOSING and (first := _before_closing(name, incident, user, at)):
        return first
    if name == "decide" and incident.governing_regime == OLD_LAW:
        href = reverse("incidents:history", args=[incident.pk])
        return offer(workflow.RECORD_HISTORY, incident, user, at, href, power=Can.INCIDENT_DECIDE_BELOW)
    step = workflow.INCIDENT[name]
    above = (
        step.refusal(incident, by=user, at=at) == workflow.DELEGATION
    )  # only who may decide everything may
    power = Can.INCIDENT_DECIDE_BELOW if above else step.power
    href = _address(incident, step)
    return offer(step, incident, user, at, href, power=power, at_once=name in AT_ONCE)


def _address(incident: Incident, step: Transition) -> str:
    page = PAGES.get(step.name, "step")
    if page not in ("do", "step"):
        return reverse(f"incidents:{page}", args=[incident.pk])
    name = "close" if step.name in CLOSING else step.name
    return reverse(f"incidents:{page}", args=[incident.pk, name])


BEFORE_DECIDING = (
    "notify_now",
    "hold",
    "release_hold",
)  # steps of a case that the incident's page offers too
CLOSING = ("close", "close_recorded")


def _before_closing(name: str, incident: Incident, user, at: datetime) -> Offer | None:
    """What must be put right before an incident can be closed, as its next step; None where it can be closed."""
    step = workflow.INCIDENT[name]
    problems = [problem for check in step.checks for problem in check(incident, at)]
    if not problems:
        return None
    text = (
        f"It can be closed when this is done: {'; '.join(first_small(str(problem)) for problem in problems)}."
    )
    editing = workflow.EDITING["learning"]
    mine = editing.open_to(incident, by=user, at=at) and any(problem.field for problem in problems)
    if mine:
        href = reverse("incidents:learning", args=[incident.pk])
        return Offer("Complete what was learnt", href, hint=text)
    editors = [holder.named for holder in holders_of_power(incident.organisation, Can(editing.power), at)]
    who = f" {who_else(editors, Can(editing.power))}" if any(problem.field for problem in problems) else ""
    return Offer(step.page.offered_as, yours=False, why_not=f"{text}{who}")


def first_small(text: str) -> str:
    """The text as it reads in the middle of a sentence."""
    return text[:1].lower() + text[1:]


def _next_name(incident: Incident, assessment: Assessment | None) -> str | None:
    if incident.status == choices.Status.TRIAGE and is_near_miss(incident):
        return "close_without_personal_data"
    if incident.status == choices.Status.ASSESSED and incident.governing_regime != OLD_LAW:
        return "decide" if assessment and assessment.dpo_advice else "advise"
    if incident.status == choices.Status.LEARNING:
        return "close_recorded" if incident.decision == choices.Decided.RECORD_ONLY else "close"
    leading = (name for name, step in workflow.INCIDENT.items() if incident.status in step.leads_in)
    return next(leading, None)


SECTIONS = {
    "triage": "Change what triage found",
    "notice": "Details for the notice",
    "response": "Response",
    "learning": "What was learnt",
}


def other_steps(
    incident: Incident, user, at: datetime, people_notices: Iterable[PeopleNotice]
) -> list[Offer]:
    """What else this person can do with an incident in its state, as links; the table of steps says which. `people_notices`
    are those of `people_notices_of`."""
    offers = [
        Offer(text, reverse(f"incidents:{'triage_steps' if name == 'triage' else name}", args=[incident.pk]))
        for name, text in SECTIONS.items()
        if workflow.EDITING[name].open_to(incident, by=user, at=at)
    ]
    rest = {name: step for name, step in workflow.INCIDENT.items() if not step.leads_in and name != "advise"}
    offers += steps.other_steps(rest, incident, user, at, _address)
    hide = workflow.REDACTION["hide"]
    if hide.page and can(user, Can.REDACTION_HIDE, incident, at) and redacting.can_be_redacted(incident):
        offers.append(Offer(hide.page.title, reverse("incidents:hide", args=[incident.pk]), hide.name))
    for case in incident.regulator_cases.all():
        offers += [step for step in case_steps(case, user, at) if step.name in BEFORE_DECIDING]
    if can(user, Can.INCIDENT_SEE, incident, at):
        offers += [
            Offer(text, notice.get_absolute_url()) for text, notice in people_rows(incident, people_notices)
        ]
    if can(user, Can.REGULATOR_CASE_SEE, incident, at):
        offers += [
            Offer(f"Notices to the {case.get_addressee_display()}", case.get_absolute_url())
            for case in incident.regulator_cases.all()
        ]
    return offers


def delegation_of(incident: Incident, user, at: datetime) -> dict[str, Any] | None:
    """How far a delegate of the SIRO may decide, and who decides above it; None for everybody else."""
    if acting_role(user, Can.INCIDENT_DECIDE, incident, at) is not Role.INCIDENT_DELEGATE:
        return None
    above = holders_of_power(incident.organisation, Can.INCIDENT_DECIDE_BELOW, at)
    return {
        "severity": checks.DELEGATE_SEVERITY,
        "above": [{"name": holder.named, "email": holder.user.email} for holder in above],
        "posts": who_may(Can.INCIDENT_DECIDE_BELOW),
    }


def timelines(events: list[Event], *, hide: str = "") -> tuple[list[Moment], list[Moment]]:
    """What happened in words, and who only read, both newest first. `hide` is an actor whose name stays unknown to this
    reader.
    """

    def hidden(event: Event) -> bool:
        return bool(hide) and event.actor == hide and event.kind in ("incident.reported", CONFIRMED)

    ordered = sorted(events, key=lambda event: -event.pk)
    moments = steps.history(ordered, EVENT_WORDS, what=_what, more=_more, hide=hidden)
    pairs = list(zip(ordered, moments, strict=True))
    happened = [moment for event, moment in pairs if event.kind not in READ]
    return happened, [moment for event, moment in pairs if event.kind in READ]


def timeline(events: list[Event]) -> list[Moment]:
    """What happened in words, newest first."""
    return steps.history(events, EVENT_WORDS, what=_what, more=_more)


def _what(event: Event) -> str:
    if event.kind == "notification.queued" and event.facts.get("phase") in choices.PhaseKind.values:
        return f"{choices.PhaseKind(event.facts['phase']).label} queued for sending"
    if "history" in event.facts and event.kind == "incident.decided":
        return "Entered what recorded history says"
    if event.kind == "notification.overdue":
        return f"Escalated: {'; '.join(OVERDUE_WORDS[key] for key in event.facts['what'])}"
    if event.kind == "notification.called":
        return f"{ROLES[Role(event.facts['called'])].title} was asked to send the notice by hand"
    return ""


def _more(event: Event) -> str:
    on_behalf = event.kind in ADDRESSEE_EVENTS | OF_THE_REGULATOR and event.role not in ("", Role.ICO_OFFICER)
    return "\n\n".join(filter(None, (_facts_of(event), ON_BEHALF if on_behalf else "")))


def _facts_of(event: Event) -> str:
    facts = event.facts
    if "history" in facts and event.kind == "incident.decided":
        return NOTIFIED_IN_SOURCE[facts["history"]]
    if event.kind in ("incident.decided", "incident.decided_below"):
        return choices.Decided(facts["decision"]).label
    if event.kind in ("incident.assessed", "incident.reassessed"):
        return f"{choices.Advised(facts['advice']).label} (severity {facts['severity']}, likelihood of harm {facts['likelihood']})"
    if event.kind == "incident.edited":
        return f"Changed: {'; '.join(sorted({_asked(name) for name in facts['fields']})) or 'nothing'}"
    if event.kind == "incident.merged_here":
        fields = "; ".join(sorted({_asked(name) for name in facts["fields"]}))
        went = " Its notices went over, and are on this page." if facts.get("cases") else ""
        people = " What is owed to the people affected went over too." if facts.get("people") else ""
        return f"{facts['other']}. Taken from it: {fields or 'nothing'}.{went}{people}"
    if event.kind == "incident.merged":
        return f"Into {facts['into']}" if facts.get("into") else ""
    if event.kind in ("incident.split", "incident.split_off"):
        return facts["other"]
    if event.kind == "incident.advised":
        return choices.Decided(facts["advice"]).label
    if away := facts.get("away"):
        return f"Not called, because everybody who holds it is away: {', '.join(ROLES[Role(role)].title for role in away)}"
    gave = ("notification.acknowledged", "notification.reference_recorded")
    return f"Reference {facts['reference']}" if event.kind in gave else ""


def _asked(field: str) -> str:
    """What a field of the record is called on the pages."""
    shown = {name: question for _, rows in PARTS_SHOWN for name, question in rows}
    return (MORE_WORDS | SHORT_WORDS | shown).get(field) or capital(field.replace("_", " "))


def owed_rows(incident: Incident) -> list[dict[str, Any]]:
    """What was left to follow, in words."""
    return [
        {
            "words": checks.NOTIFY_WORDS.get(owed.field, owed.field),
            "supplied_at": owed.supplied_at,
            "expected_on": owed.expected_on,
        }
        for owed in incident.owed.all()
    ]


def facts_rows(incident: Incident, shown, *, withheld: int | None = None) -> list[dict[str, Any]]:
    """The summary of what triage found, part by part, answered or "not recorded"; nothing before triage.

    Where no personal data are concerned, only what was answered is shown: the rest is not asked.
    `withheld` is the key of the person whose name stays unknown to this reader.
    """
    if incident.status in (choices.Status.REPORTED, choices.Status.HELD_ELSEWHERE):
        return []
    people = confirmation_of(incident, "people_max", incident.people_max)
    confirmed = in_brackets(people, withheld=withheld)
    parts = [
        {
            "title": title,
            "rows": [
                (question, f"{shown(incident, field)}{confirmed if field == 'people' else ''}")
                for field, question in rows
                if incident.personal_data != "no" or _is_answered(incident, field, shown)
            ],
        }
        for title, rows in (
            *PARTS_SHOWN,
            *((PART_OF_A_SERVICE,) if "nis" in checks.forms_of(incident) else ()),
        )
    ]
    return [part for part in parts if part["rows"]]


def _is_answered(incident: Incident, field: str, shown) -> bool:
    if field == "people":
        return incident.people_min is not None or incident.people_max is not None
    return bool(shown(incident, field))


PART_OF_A_SERVICE = (
    "Network and information systems",
    (
        ("essential_service", "Essential services"),
        ("service_impact", "Impact on the service"),
        ("users_affected", "Users affected"),
        ("area_affected", "Area affected"),
        ("cross_border_impact", "Impact in other countries"),
        ("helpful_information", "Other information for the authority"),
    ),
)
PARTS_SHOWN = (
    (
        "What happened",
        (
            ("how_occurred", "How it happened"),
            ("incident_type", "Type"),
            ("cyber", "Cyber incident"),
            ("breach_kind", "Kind of breach"),
            ("media", "Medium"),
            ("premises", "Where"),
            ("ongoing", "Still going on"),
            ("co_category", "Cabinet Office category"),
        ),
    ),
    (
        "Data and people",
        (
            ("data_types", "Categories of data"),
            ("data_note", "Describe the data in a few words"),
            ("harm_flags", "What the data are, and whose"),
            ("people", "People affected"),
            ("subject_types", "Who they are"),
            ("vulnerable_people", "Vulnerable people among them"),
            ("encryption", "Encryption"),
            ("backup_available", "Available elsewhere"),
        ),
    ),
    (
        "Risk",
        (
            ("exposure", "What became of the data"),
            ("recipient", "Who has it or could have it"),
            ("recipient_control", "What the recipient did"),
            ("whereabouts", "Could show where a person at risk is"),
            ("press_interest", "Minister, Parliament or press"),
        ),
    ),
)
