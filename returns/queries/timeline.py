"""What happened to a return, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from accounts.templatetags.govuk import listed
from audit.chain import Head
from audit.models import Event
from audit.queries import events_of
from audit.uploads.limits import KINDS_OF_FINDING
from departments.roles import ROLES, R
from returns.models import Remark, Return

WORDS = {
    "return.opened": "The quarter was opened for this return",
    "return.started": "Started",
    "return.started_late": "Started late",
    "return.declined": "Chose not to take part",
    "return.taking_part": "Takes part after all",
    "return.sent_to_siro": "Sent to the SIRO",
    "return.sent_back": "Given back by the SIRO",
    "return.early_signing_allowed": "Allowed to be signed before the quarter ends",
    "return.early_signing_ended": "Leave to sign before the quarter ends taken back",
    "return.signing_opened": "The quarter has ended: the SIRO is asked to sign",
    "return.signed": "Signed and submitted",
    "return.withdrawn": "Withdrawn before the review",
    "return.taken_up": "Review begun",
    "return.section_marked": "Section {section} marked",
    "return.queried": "Query raised on {question}",
    "return.queries_answered": "Answers to queries signed",
    "return.queries_cleared": "No query is open any more",
    "return.reassigned": "Given to another reviewer",
    "return.returned_for_rework": "Returned for rework",
    "return.recommended": "Recommended",
    "return.refused": "Recommendation not followed",
    "return.accepted": "Accepted",
    "return.accepted_with_conditions": "Accepted with conditions",
    "return.recalled": "Acceptance recalled",
    "return.conditions_discharged": "All conditions met",
    "return.recorded_missing": "Recorded as missing",
    "return.corrected": "A correction was begun",
    "return.correction_dropped": "Correction dropped",
    "return.superseded": "Superseded by a correction",
    "return.correction_begun": "Correction begun",
    "return.reminded": "Reminder sent",
    "return.answers_saved": "Answers saved",
    "return.evidence_added": "Evidence added to {question}",
    "return.evidence_removed": "Evidence removed from {question}",
    "query.answer_drafted": "Answer to a query drafted",
    "query.answered": "Query answered",
    "query.asked_again": "Query asked again",
    "query.withdrawn": "Query withdrawn",
    "query.given": "Query given to somebody",
    "query.moved": "Date of a query moved",
    "query.expired": "Query ended without an answer",
    "query.warned": "Reminder of a query sent",
}
WORKING = {"return.answers_saved", "return.evidence_added", "return.evidence_removed", "query.answer_drafted"}
REMARKED = {"return.signed": "sign_and_submit"}


@dataclass(frozen=True)
class Moment:
    """One line of the timeline: what, who (with the role), when, and the words that went with it."""

    what: str
    who: str
    when: datetime
    more: str = ""


def timeline_of(ret: Return, *, inside: bool, limit: int = 100) -> list[Moment]:
    """Newest first. The work on drafts is shown only to the body itself, but for what was confirmed of signed evidence."""
    confirmed = set() if inside else _signed_with_findings(ret)
    events = [
        event
        for event in events_of(ret, *ret.queries.all())
        if event.kind in WORDS
        and (inside or event.kind not in WORKING or event.facts.get("sha256") in confirmed)
    ]
    events = events[-limit:][::-1]
    names = _names(events)
    remarks = {(remark.step, remark.at): remark.text for remark in remarks_of(ret, inside=inside)}
    return [
        Moment(
            WORDS[event.kind].format_map(_Facts(event.facts)),
            _who(event, names),
            event.at,
            remarks.get((event.facts.get("step", ""), event.at), "")
            or _confirmed_words(event)
            or (remarks.get(("correct", event.at), "") if event.kind == "return.correction_begun" else ""),
        )
        for event in events
    ]


def _signed_with_findings(ret: Return) -> set[str]:
    """The SHA-256 of each file that was signed for, and of which somebody confirmed what was found in it."""
    if ret.signed_at is None:
        return set()
    found = ret.evidence.exclude(findings=[]).filter(confirmed_at__lte=ret.signed_at)
    return set(found.exclude(removed_at__lte=ret.signed_at).values_list("sha256", flat=True))


def _confirmed_words(event: Event) -> str:
    if not (kinds := event.facts.get("findings")):
        return ""
    words = listed([KINDS_OF_FINDING[kind] for kind in kinds])
    return f"Known and accepted in this file: {words}."


def remarks_of(ret: Return, *, inside: bool) -> QuerySet[Remark]:
    """The words that went with its steps, newest first. Why a draft was sent back stays inside the body."""
    found = ret.remarks.select_related("by").order_by("-at", "-id")
    return found if inside else found.exclude(step="send_back")


class _Facts(dict):
    def __missing__(self, key):
        return "…"


def _names(events: list[Event]) -> dict[str, str]:
    pks = {event.actor.removeprefix("user:") for event in events if event.actor.startswith("user:")}
    return {f"user:{user.pk}": user.name for user in get_user_model().objects.filter(pk__in=pks)}


def _who(event: Event, names: dict[str, str]) -> str:
    name = names.get(event.actor, "The portal")
    return f"{name} ({ROLES[R(event.role)].title})" if event.role in R.__members__.values() else name


def heads_of(ret: Return) -> dict[int, Head]:
    """For each submission (by number) the head of the trail that its signature made, for the receipt."""
    signed = events_of(ret).filter(
        kind__in=("return.signed", "return.queries_answered"), position__isnull=False
    )
    found: dict[int, Head] = {}
    for event in signed:
        found.setdefault(event.facts["submission"], Head(event.position, event.hash))
    return found
