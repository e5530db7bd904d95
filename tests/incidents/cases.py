"""Cases with the regulator at each stage."""

from datetime import timedelta

from departments.organisations.calendar import london_day
from incidents import actions
from incidents.models import Incident, RegulatorCase
from tests.incidents.stories import (
    AT,
    HOUR,
    LONG_REASON,
    ico_notices,
    notified,
    of_high_risk,
    officer,
    redacted,
    sanctioned,
    sends,
)

SOON = london_day(AT) + timedelta(days=14)
BY_TELEPHONE = {"way": "helpline", "receipt": "Taken by the duty desk"}


def now(case):
    """A case as it is now."""
    return RegulatorCase.objects.get(pk=case.pk)


def sent_case(body, people, at=AT):
    case = notified(body, people, at).regulator_case
    sends(ico_notices().get(regulator_notice__case=case), at + 5 * HOUR)
    return now(case)


def acknowledged_case(body, people):
    case = sent_case(body, people)
    return actions.acknowledge(case=case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-123456-A1B2")


def asked_case(body, people):
    """A case of whose notice the regulator wants to know more."""
    return actions.ask_more(
        case=acknowledged_case(body, people),
        by=officer(),
        at=AT + 7 * HOUR,
        wanted="How many?",
        wanted_by=SOON,
    )


def by_telephone(case, people, at=AT + 6 * HOUR):
    return actions.record_sent_manually(
        case=case, by=people["dpo"], at=at, sent_at=AT + 5 * HOUR, **BY_TELEPHONE
    )


def withdrawn_case(body, people):
    incident = Incident.objects.get(pk=sent_case(body, people).incident_id)
    incident = decided_again(incident, people, AT + 6 * HOUR, "record_only", exposure="recovered_unread")
    return actions.withdraw(
        case=incident.regulator_case, by=people["dpo"], at=AT + 9 * HOUR, reason="Found on site and unread."
    )


def decided_again(incident, people, at, decision, follows=SOON, **facts):
    incident = actions.reassess(
        incident=incident, by=people["adviser"], at=at, reason="New facts were found.", fields=facts
    )
    incident = actions.advise(
        incident=incident,
        by=people["dpo"],
        at=at + HOUR,
        advice=decision,
        reason="As the facts are known now.",
    )
    return actions.decide(
        incident=incident, by=people["siro"], at=at + 2 * HOUR, decision=decision, reason=LONG_REASON, to_follow_by=follows
    )  # fmt: skip


def recorded_only(case, people, at=AT + 6 * HOUR):
    return decided_again(case.incident, people, at, "record_only", exposure="recovered_unread").regulator_case


def things_of_an_incident(body, people):
    """An incident, and one of each kind of thing that belongs to an incident and has events of its own."""
    incident = of_high_risk(body, people)
    case = incident.regulator_case
    sends(case.notices.get().message, AT + 5 * HOUR)
    case = actions.acknowledge(case=case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-1")
    sanction = sanctioned(case, officer())
    result = [incident, case, case.notices.get(), redacted(incident, people), sanction]
    evidence = {"by": people["siro"], "at": AT + 9 * HOUR, "evidence": "Every laptop is encrypted."}
    return [*result, actions.give_evidence(sanction.commitments.get(), **evidence), incident.people_notice]
