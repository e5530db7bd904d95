"""What must be answered before a step, and what must not be in a text that leaves the body. No writes."""

from collections.abc import Iterable
from datetime import datetime

from audit.models import OutboxMessage
from audit.personal_data import found_in
from audit.transitions import Problem
from govuk.limits import TOMORROW, happened, promised
from incidents.checks.laws import laws_of
from incidents.checks.triage import open_questions
from incidents.duty import scoring
from incidents.duty.clock import london_day
from incidents.models import Assessment, Incident, RegulatorCase, RegulatorNotice, choices

DELEGATE_SEVERITY = 3  # up to which a delegate of the SIRO decides
MANY_REPORTS = 5  # by one person within an hour
# Where a link to a question leads that has several parts, or may have none to tick.
FIRST_PART = {"aware_at": "aware_at_day", "assets": "asset_not_on_register"}
NO_NEAR_MISS = (
    "It is not a near miss where personal data are or may be compromised: choose a personal data breach, or "
    "that no personal "
    "data are concerned"
)
OLD_LAW = "dpa_1998"  # no clock ran, so awareness started nothing
# What article 33(3) wants in a notice; each may follow later, with the day it is expected (article 33(4)).
NOTIFY_FIELDS = {
    "how_occurred": "How it happened",
    "data_types": "Categories of personal data",
    "subject_types": "Categories of people",
    "consequences": "Likely consequences for the people",
    "containment": "What has been done to contain and recover",
    "measures_before": "Measures in place before the breach",
    "staff_training": "Data protection training of the staff involved",
    "people_told": "Whether the people have been notified",
    "others_told": "Who else has been notified",
}
# What regulation 11(3) of the NIS Regulations 2018 wants, besides what a notice has from the start.
NIS_FIELDS = {
    "essential_service": "The essential services that the organisation provides",
    "service_impact": "The impact on the essential service",
    "users_affected": "How many users are affected",
    "area_affected": "The geographical area affected",
    "cross_border_impact": "Whether there is an impact in other countries",
    "containment": "What has been done to contain and recover",
}
# What annex I to Regulation (EU) No 611/2013 does not ask of a provider.
NOT_OF_PECR = ("staff_training", "cyber_impact", "recovery_time")
NOTIFY_CYBER = {"cyber_impact": "Impact of the cyber incident", "recovery_time": "Recovery time"}
NOTIFY_WORDS = NIS_FIELDS | NOTIFY_FIELDS | NOTIFY_CYBER | {"late_reason": "Reason for the delay"}
# The texts of an incident that leave the body in a notice, and the title, which is read on lists and in mails.
FREE_TEXT = (
    "title",
    "description",
    "how_occurred",
    "how_discovered",
    "aware_reason",
    "late_reason",
    "consequences",
    "containment",
    "measures_before",
    "prevention",
    "others_told_detail",
    "essential_service",
    "service_impact",
    "area_affected",
    "helpful_information",
)

# What is never in a notice that nobody has read: every answer in words of somebody's own.
IN_OWN_WORDS = (*FREE_TEXT, "country", "other_body", "data_note", "contact_for_regulator")

DISCOVERED = happened(likely_days=30)  # the clock starts then: a year typed wrong would make it late at once
WANTED_BY = promised(days=365, likely_days=180, earliest=TOMORROW)
FOLLOWS_BY = promised(days=365, likely_days=60, earliest=TOMORROW)
AGREED_ON = happened()
COMMITTED_BY = promised(days=5 * 365, likely_days=2 * 365, earliest=TOMORROW)
NEXT_LOOK = promised(days=2 * 365, likely_days=365)


def above_the_ceiling(classification: str) -> bool:
    """SECRET and above: no content is kept here (F39, F83)."""
    return classification in choices.ABOVE_THE_CEILING


def many_reports(before: int) -> bool:
    """Whether so many reports by one person within an hour are shown to those who triage, and slow the next one."""
    return before >= MANY_REPORTS


def pause_before_report(before: int) -> int:
    """For how many seconds the next report waits after so many within an hour: 10 more for each, at most a minute."""
    return min(60, 10 * (before - MANY_REPORTS + 1)) if many_reports(before) else 0


def is_near_miss_with_personal_data(report_type: str, personal_data: str) -> bool:
    """Whether a report is called a near miss although personal data are, or may be, compromised: that is a breach."""
    return report_type == choices.ReportType.NEAR_MISS and personal_data != choices.PersonalData.NO


def found_in_fields(values: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Field by field, what looks like personal data."""
    return {field: kinds for field, text in values if (kinds := found_in(text or ""))}


def personal_data_in(incident: Incident) -> dict[str, list[str]]:
    """What in the texts that a notice would carry looks like personal data."""
    return found_in_fields((field, getattr(incident, field)) for field in FREE_TEXT)


def promises_passed(incident: Incident, at: datetime) -> list[str]:
    """The fields promised to the regulator by a day that has come or passed, and that nobody has answered since."""
    today = london_day(at)
    waiting = incident.owed.filter(supplied_at=None, expected_on__lte=today)
    return [promise.field for promise in waiting if not getattr(incident, promise.field)]


def gaps_of_notice(incident: Incident) -> dict[str, str]:
    """What a first notice under any of its laws would have to leave to follow."""
    wanted: dict[str, str] = {}
    for form in forms_of(incident):
        wanted |= NIS_FIELDS if form == "nis" else NOTIFY_FIELDS
        if form != "nis" and incident.cyber == "yes":
            wanted |= NOTIFY_CYBER
    if "data_protection" not in forms_of(incident):
        wanted = {field: text for field, text in wanted.items() if field not in NOT_OF_PECR}
    return {field: text for field, text in wanted.items() if getattr(incident, field) in ("", None, [])}


def forms_of(incident: Incident) -> tuple[str, ...]:
    """The forms of the notices that its laws ask for; that of the Information Commissioner where no law asks for any."""
    return tuple(dict.fromkeys(law.form for law in laws_of(incident))) or ("data_protection",)


def is_undecided(incident: Incident) -> bool:
    """Whether nobody has decided on it yet, here or where it is held."""
    return incident.status in choices.Status.undecided


def is_notice_outstanding(incident: Incident) -> bool:
    """Whether a notice that is due, or may be, is not with its addressee: only then does a deadline concern anybody.

    The messages themselves say whether a notice was sent. What is held elsewhere was notified there once it is decided.
    """
    cases = list(incident.regulator_cases.all())
    if is_undecided(incident):
        return not any(case.first_sent_at for case in cases)
    if incident.is_above_the_ceiling:
        return False
    return any(case.status == choices.CaseStatus.OWED and not case.first_sent_at for case in cases)


def triage_gaps(incident: Incident) -> dict[str, str]:
    """What triage has not answered yet of what the rule needs for this incident; "not known" is an answer.

    Awareness is asked once it is certain that personal data are concerned; while they are only suspected a blank says
    that it is not known, and the clock runs from the discovery.
    """
    return open_questions(incident)


def triage_complete(incident: Incident, at: datetime) -> list[Problem]:
    """Every question that the rule needs has an answer, "not known" included."""
    return [Problem(f"Enter {text}", field=field) for field, text in triage_gaps(incident).items()]


def between_answers(incident: Incident, at: datetime, changed: set[str]) -> list[Problem]:
    """Answers that cannot be right together, at least one of which is being changed."""
    today, found_on = london_day(at), london_day(incident.discovered_at)
    began_on = london_day(incident.occurred_from) if incident.occurred_from else None
    least, most = incident.people_min, incident.people_max
    is_range = incident.people_known == "exact" and None not in (least, most) and least != most
    notified_on, confirmed_on = incident.people_told_on, incident.recipient_confirmed_on
    contradicted = (notified_on or incident.people_told_count) and incident.people_told not in (
        "",
        choices.PeopleTold.YES,
    )
    pairs = (
        (
            {"report_type", "personal_data"},
            is_near_miss_with_personal_data(incident.report_type, incident.personal_data),
            NO_NEAR_MISS,
            "report_type",
        ),
        (
            {"people_known", "people_min", "people_max"},
            is_range,
            f"{least} to {most} is not an exact number of people: enter the same number twice, or say that "
            "it is an estimate",
            "people_known",
        ),
        (
            {"occurred_to"},
            incident.occurred_to and incident.occurred_to > at,
            "The time it ended must not be in the future",
            "occurred_to",
        ),
        (
            {"people_told_on"},
            notified_on and notified_on > today,
            "The day on which people were notified must not be in the future",
            "people_told_on",
        ),
        (
            {"people_told_on"},
            notified_on and notified_on < found_on,
            "People cannot have been notified before it was found",
            "people_told_on",
        ),
        (
            {"people_told", "people_told_on", "people_told_count"},
            contradicted,
            "You entered when or how many people were notified: say that they have been notified, or clear these",
            "people_told",
        ),
        (
            {"recipient_confirmed_on"},
            confirmed_on and confirmed_on > today,
            "The day of the confirmation must not be in the future",
            "recipient_confirmed_on",
        ),
        (
            {"recipient_confirmed_on", "occurred_from"},
            confirmed_on and began_on and confirmed_on < began_on,
            "It cannot have been confirmed before it happened",
            "recipient_confirmed_on",
        ),
    )
    return [Problem(text, field=name) for names, wrong, text, name in pairs if wrong and names & changed]


def category_fits(incident: Incident, at: datetime) -> list[Problem]:
    """Categories I, II and III are losses of devices or paper (annual report tables)."""
    on_media = incident.co_category in ("I", "II", "III")
    if on_media and incident.media and not set(incident.media) & set(choices.PORTABLE_OR_PAPER):
        return [
            Problem(
                "Categories I, II and III are for devices or paper: choose IV or V, or correct the medium",
                field="co_category",
            )
        ]
    return []


def containment_written(incident: Incident, at: datetime) -> list[Problem]:
    """What was done to contain it, and what will stop it happening again."""
    wanted = {"containment": "what was done to contain it", "prevention": "what will stop it happening again"}
    return [Problem(f"Enter {w}", field=f) for f, w in wanted.items() if not getattr(incident, f)]


def _has(incident: Incident, name: str) -> bool:
    """Whether it has any assets or actions, which is read with it (`has_assets`, `has_actions`) where many are asked."""
    known = getattr(incident, f"has_{name}", None)
    return bool(getattr(incident, name).exists()) if known is None else known


def _left_for_closing(incident: Incident) -> dict[str, str]:
    """What triage need not ask and closing does."""
    wanted = {"how_occurred": "how it happened", "co_category": "the Cabinet Office category"}
    if incident.personal_data != choices.PersonalData.NO:
        wanted["protected_personal_data"] = "whether it is protected personal data"
    if incident.co_category in ("I", "II", "III"):
        wanted["media"] = "what it was on, or how it went"
    gaps = {field: text for field, text in wanted.items() if not getattr(incident, field)}
    if not incident.asset_not_on_register and not _has(incident, "assets"):
        gaps["assets"] = "the information assets concerned, or that they are not on the register"
    return gaps


def ready_to_close(incident: Incident, at: datetime) -> list[Problem]:
    """Root cause, themes, actions or a reason, what may be published; the category settled."""
    wanted = {
        "root_cause": "the root cause",
        "review_theme": "the theme",
        "publish_ok": "what may be published",
    }
    problems = [Problem(f"Enter {w}", field=f) for f, w in wanted.items() if not getattr(incident, f)]
    problems += [Problem(f"Enter {text}", field=field) for field, text in _left_for_closing(incident).items()]
    problems += category_fits(incident, at)
    if incident.co_category == choices.Category.NOT_KNOWN:
        problems.append(Problem("Choose the Cabinet Office category", field="co_category"))
    if not incident.no_action_reason and not _has(incident, "actions"):
        problems.append(Problem("Add an action, or say why none is needed", field="no_action_reason"))
    if incident.publish_ok == choices.PublishOk.WITHHOLD and not incident.publish_reason:
        problems.append(Problem("Enter the exemption relied on for withholding", field="publish_reason"))
    return problems


def was_recorded_only(incident: Incident, at: datetime) -> list[Problem]:
    """What the decision must have been, so that an incident closes without the SIRO: to record only."""
    return (
        []
        if incident.decision == choices.Decided.RECORD_ONLY
        else [Problem("The decision was to notify the regulator: the SIRO closes it")]
    )


def nothing_sent(incident: Incident, at: datetime) -> list[Problem]:
    """No notice of it was sent: otherwise the addressee has to learn what became of it."""
    if not any(case.first_sent_at for case in incident.regulator_cases.all()):
        return []
    message = "The regulator has a notice of it: assess it and decide to record only, then withdraw the notification"
    return [Problem(message)]


def is_within_delegation(assessment: Assessment) -> bool:
    """Whether a recorded delegate of the SIRO may decide on this assessment."""
    low = scoring.rank(assessment.advice) <= scoring.rank("record_consider")
    return low and assessment.severity <= DELEGATE_SEVERITY


def first_notice_sent(incident: Incident, at: datetime) -> list[Problem]:
    """Closing waits for the first notice and not for the regulator's answer.

    What is held elsewhere was notified there, and recorded history in its time: the portal sends no notice of them.
    """
    if incident.decision == choices.Decided.RECORD_ONLY:
        return [Problem("The decision was to record only: the DPO or security adviser closes it")]
    if incident.is_above_the_ceiling or incident.notified_in_source:
        return []
    case = incident.regulator_case
    return [] if case and case.first_sent_at else [Problem("The first notice has not been sent yet")]


# A case with the regulator and its notices


def was_sent(case: RegulatorCase, at: datetime) -> list[Problem]:
    """The first notice was sent."""
    return (
        [] if case.first_sent_at else [Problem("Nothing has been sent yet: the first notice must go first")]
    )


def nothing_under_way(case: RegulatorCase, at: datetime) -> list[Problem]:
    """No notice is being prepared or waits to be sent."""
    if case.draft:
        return [Problem("A further notice is being prepared: send it or abandon it first")]
    if case.unsent_notice:
        return [Problem("A notice has not been sent yet: wait until it is, or record it as sent by hand")]
    return []


def nothing_owed(case: RegulatorCase, at: datetime) -> list[Problem]:
    """Nothing that was promised or asked for is still to follow, and the last notice is not final yet."""
    if case.incident.owed.filter(supplied_at=None).exists():
        return [Problem("Something is still owed to the regulator: give it in a further notice first")]
    if case.is_more_wanted:
        return [Problem("The regulator asked for more: answer it in a further notice first")]
    return [Problem("The last notice is marked as final already")] if case.is_final else []


def decided_to_record_only(case: RegulatorCase, at: datetime) -> list[Problem]:
    """The SIRO's newest decision is to record only, or the addressee has the notice of another incident merged with this."""
    if case.incident.decision == choices.Decided.RECORD_ONLY or is_second_notification(case):
        return []
    return [Problem("A notice is withdrawn on the SIRO's new decision to record only: assess it again first")]


def can_be_cancelled(notice: RegulatorNotice, at: datetime) -> list[Problem]:
    """It waits to be sent, and no decision and no hour of the portal's own made it ready."""
    if notice.cancelled_at:
        return [Problem("The notice was cancelled before")]
    if notice.phase == choices.PhaseKind.FURTHER:
        return []
    if notice.phase == choices.PhaseKind.WITHDRAWAL:
        message = notice.message
        if message and message.status == OutboxMessage.Status.SENDING:
            return [Problem("The withdrawal is being sent at this moment: it counts as sent")]
        return []
    if notice.origin == choices.NoticeOrigin.NOTIFY_NOW and is_undecided(notice.case.incident):
        return []
    return [Problem("This notice is cancelled by a decision to record only, and not here")]


def is_second_notification(case: RegulatorCase) -> bool:
    """Whether the addressee has two notifications of one event: that of this case, and that of the incident it was merged into."""
    return case.incident.status == choices.Status.MERGED and case.first_sent_at is not None


def not_sent_yet(notice: RegulatorNotice, at: datetime) -> list[Problem]:
    """It has not been sent."""
    return [Problem("It was sent before: there is nothing to record")] if notice.sent_at else []
