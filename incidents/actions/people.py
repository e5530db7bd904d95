"""Notifying the people affected (UK GDPR article 34): owed with a decision, planned, sent, or decided not to."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from audit.personal_data import found_in
from audit.record import SYSTEM, action
from audit.transitions import NotReady, Problem, locked
from departments.organisations.checks import date_problems
from incidents.checks import AGREED_ON, COMMITTED_BY
from incidents.duty import clock
from incidents.models import (
    USUAL_DAYS_FOR_PEOPLE,
    Incident,
    PeopleNotice,
    PeopleSending,
    choices,
)
from incidents.queries.people import people_notices_of
from incidents.workflow.people import PEOPLE_NOTICE

TO_COMPLETE = re.compile(r"\[[^\]]+\]")  # what a drafted letter leaves open
GROUNDS = tuple(exception for exception in choices.Exception34 if exception is not choices.Exception34.NONE)


def follow_decision(incident: Incident, at: datetime) -> None:
    """What a decision means for the people, in its own transaction: their notice is owed, or it is not needed any more.

    A law without that duty owes none. What was sent, or decided, stays.
    """
    owes = (
        incident.decision == choices.Decided.NOTIFY_AND_TELL
        and clock.law().regimes[incident.governing_regime].tells_people != "no_duty"
    )
    known = PeopleNotice.objects.filter(incident=incident).first()
    if owes and known is None:
        due_on = clock.london_day(at) + timedelta(days=USUAL_DAYS_FOR_PEOPLE)
        known = PeopleNotice.objects.create(
            incident=incident, organisation=incident.organisation, owed_at=at, due_on=due_on
        )
        PEOPLE_NOTICE["owe"].perform(known, by=SYSTEM, at=at, due=due_on.isoformat())
    elif owes and known and known.status == choices.PeopleStatus.NOT_NEEDED:
        PEOPLE_NOTICE["owe"].perform(known, by=SYSTEM, at=at)
    if not owes:
        for notice in people_notices_of(incident):
            if notice.is_open:
                PEOPLE_NOTICE["drop"].perform(notice, by=SYSTEM, at=at)


def follow_merge(incident: Incident, target: Incident) -> bool:
    """What a merged incident owes to its people, or has sent them, goes over to the one that goes on; whether it did.

    Where that has a notice to people of its own, each stays what it is: both are shown on its page, and both stay due.
    Called by an action that has locked both incidents and records it.
    """
    notice = PeopleNotice.objects.filter(incident=incident).first()
    if notice is None or PeopleNotice.objects.filter(incident=target).exists():
        return False
    notice.incident = target
    notice.version += 1
    notice.save(update_fields=["incident", "version"])
    for name in ("people_told", "people_told_on", "people_told_count", "high_risk_exception"):
        if getattr(target, name) in ("", None):
            setattr(target, name, getattr(incident, name))
    return True


@action
def plan_people_notice(
    notice: PeopleNotice,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    who: str,
    way: str,
    due_on: date,
    letter: str,
) -> PeopleNotice:
    """Who is notified how by when, and the words of the letter."""
    problems = date_problems(due_on, COMMITTED_BY, at, called="The day", field="due_on")
    if way not in choices.PeopleWay.values:
        problems.append(Problem("Choose how they are notified", field="way"))
    problems += [
        Problem(message, field=name)
        for name, text, message in (
            ("who", who, "Enter who has to be notified"),
            ("letter", letter, "Enter what the letter says"),
        )
        if not text.strip()
    ]
    if TO_COMPLETE.search(letter):
        problems.append(Problem("Complete what the draft leaves open in square brackets", field="letter"))
    if problems:
        raise NotReady(problems)
    fields = {"who": who.strip(), "way": way, "due_on": due_on, "letter": letter.strip()}
    return PEOPLE_NOTICE["plan"].perform(
        notice, by=by, at=at, version=version, fields=fields, due=due_on.isoformat()
    )


@action
def record_people_sending(
    notice: PeopleNotice,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    sent_on: date,
    way: str,
    people: int,
    words: str = "",
    everybody: bool = False,
) -> PeopleNotice:
    """What was sent to how many, when and how; `everybody` ends what is owed. The incident counts all sendings together.

    `words` is what was sent where it was not the letter that is planned.
    """
    problems = date_problems(sent_on, AGREED_ON, at, called="The day", field="sent_on")
    if way not in choices.PeopleWay.values:
        problems.append(Problem("Choose how they were notified", field="way"))
    if people < 1:
        problems.append(Problem("Enter how many people were notified", field="people"))
    if kinds := found_in(words):
        problems.append(Problem(f"It seems to hold {' and '.join(kinds)}: take it out", field="words"))
    notice = locked(notice)
    if not (words.strip() or notice.letter):
        problems.append(Problem("Enter what was sent, for no letter is planned", field="words"))
    if problems:
        raise NotReady(problems)
    notice = PEOPLE_NOTICE["sent"].perform(
        notice, by=by, at=at, version=version, people=people, way=way, sent_on=sent_on.isoformat()
    )
    PeopleSending.objects.create(
        notice=notice,
        number=notice.sendings.count() + 1,
        sent_on=sent_on,
        way=way,
        people=people,
        words=words.strip() or notice.letter,
        recorded_at=at,
        recorded_by=by,
    )
    together = people_notices_of(_incident_that_goes_on(notice))
    sendings = list(PeopleSending.objects.filter(notice__in=together))
    everyone = everybody and not any(item.is_open for item in together if item.pk != notice.pk)
    _keep_on_incident(
        notice,
        people_told=choices.PeopleTold.YES if everyone else choices.PeopleTold.SOON,
        people_told_on=min(sending.sent_on for sending in sendings) if everyone else None,
        people_told_count=sum(sending.people for sending in sendings) if everyone else None,
    )
    return PEOPLE_NOTICE["finish"].perform(notice, by=SYSTEM, at=at) if everybody else notice


@action
def free_from_people_notice(
    notice: PeopleNotice, *, by: User, at: datetime, version: int | None = None, ground: str, reason: str
) -> PeopleNotice:
    """The SIRO decides that a ground of article 34(3) frees the body from notifying the people (F50)."""
    if ground not in GROUNDS:
        raise NotReady([Problem("Choose the ground", field="ground")])
    fields = {"ground": ground, "ground_words": reason.strip(), "decided_by": by, "decided_at": at}
    notice = PEOPLE_NOTICE["free"].perform(
        notice, by=by, at=at, version=version, reason=reason, fields=fields, ground=ground
    )
    if (
        len(people_notices_of(_incident_that_goes_on(notice))) == 1
    ):  # others of the event may have been notified
        _keep_on_incident(notice, people_told=choices.PeopleTold.NO, high_risk_exception=ground)
    return notice


@action
def owe_people_notice_again(
    notice: PeopleNotice, *, by: User, at: datetime, version: int | None = None, reason: str
) -> PeopleNotice:
    """The ground is gone: the people have to be notified, by the usual number of days from now."""
    due_on = clock.london_day(at) + timedelta(days=USUAL_DAYS_FOR_PEOPLE)
    fields = {"ground": "", "decided_by": None, "decided_at": None, "due_on": due_on}
    notice = PEOPLE_NOTICE["owe_again"].perform(
        notice, by=by, at=at, version=version, reason=reason, fields=fields
    )
    _keep_on_incident(notice, people_told="", high_risk_exception="")
    return notice


def draft_letter(incident: Incident, contact: str) -> str:
    """A letter to the people from what was chosen from lists; what nobody may guess is left to be completed."""
    data = incident.data_note or ", ".join(incident.data_types).lower() or "[which data]"
    done = incident.containment.strip() or "[what was done, and what will be]"
    follows = incident.consequences.strip() or "[what could follow for them]"
    found_on = clock.london_day(incident.discovered_at)
    return (
        f"{incident.body_name} is writing to you because information about you was affected by an incident that we found on "
        f"{found_on.day} {found_on:%B %Y}.\n\n"
        "What happened\n[in plain words, without names]\n\n"
        f"Which information about you is concerned\n{data}\n\n"
        f"What this could mean for you\n{follows}\n\n"
        f"What we have done\n{done}\n\n"
        "What you can do\n[for example, change a password, or watch your bank account]\n\n"
        f"Whom you can ask\n{contact}\n\n"
        "You can complain to the Information Commissioner: ico.org.uk."
    )


def _incident_that_goes_on(notice: PeopleNotice) -> Incident:
    """The incident of a notice, or the one into which that was merged."""
    incident = notice.incident
    while incident.merged_into:
        incident = incident.merged_into
    return incident


def _keep_on_incident(notice: PeopleNotice, **fields: Any) -> None:
    """The answers of the incident, which notices to the regulator carry, follow what is recorded here."""
    incident = locked(_incident_that_goes_on(notice))
    for name, value in fields.items():
        setattr(incident, name, value)
    incident.version += 1
    incident.save(update_fields=[*fields, "version"])
