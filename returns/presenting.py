"""What happened to a return, in words."""

from accounts.confirmed import EVENT as CONFIRMED
from audit.models import Event
from audit.queries import events_of
from audit.transitions import words_of
from audit.uploads.limits import KINDS_OF_FINDING
from departments.organisations.steps import COMMON_WORDS, Moment, history
from govuk.templatetags.govuk import listed
from returns.models import Return
from returns.queries.timeline import remarks_of
from returns.workflow import ANSWERING, EVIDENCE_ADDED, EVIDENCE_REMOVED, MARKING, QUERY, RETURN

DRAFTING = {row.event: row.words for row in (ANSWERING, EVIDENCE_ADDED, EVIDENCE_REMOVED)}
WORDS = (
    COMMON_WORDS
    | words_of(RETURN, QUERY)
    | DRAFTING
    | {
        MARKING.event: MARKING.words,
        "return.opened": "The quarter was opened for this return",
        "return.due_date_changed": "The organisation was notified of a new due date",
        "return.signing_opened": "The quarter has ended: the SIRO is asked to sign",
        "return.correction_begun": "Correction begun",
        "return.reminded": "Reminder sent",
        "query.warned": "Reminder of a query sent",
    }
)
WORKING = {*DRAFTING, QUERY["draft_answer"].event, CONFIRMED}


def timeline_of(quarterly_return: Return, *, inside: bool, limit: int = 100) -> list[Moment]:
    """Newest first. The work on drafts is shown only to the body itself, but for what was confirmed of signed evidence."""
    confirmed = set() if inside else _signed_with_findings(quarterly_return)
    events = [
        event
        for event in events_of(quarterly_return, *quarterly_return.queries.all())
        if event.kind in WORDS
        and (inside or event.kind not in WORKING or event.facts.get("sha256") in confirmed)
    ]
    remarks = list(remarks_of(quarterly_return, inside=inside))
    reasons = {remark.at: remark.text for remark in remarks if remark.step == "correct"}

    def more(event: Event) -> str:
        begun = event.kind == "return.correction_begun"
        return _confirmed_words(event) or (reasons.get(event.at, "") if begun else "")

    return history(events[-limit:], WORDS, more=more, remarks=remarks)


def _signed_with_findings(quarterly_return: Return) -> set[str]:
    """The SHA-256 of each file that was signed for, and whose findings somebody confirmed."""
    if quarterly_return.signed_at is None:
        return set()
    evidence = quarterly_return.evidence.exclude(findings=[]).filter(
        confirmed_at__lte=quarterly_return.signed_at
    )
    return set(evidence.exclude(removed_at__lte=quarterly_return.signed_at).values_list("sha256", flat=True))


def _confirmed_words(event: Event) -> str:
    if not (kinds := event.facts.get("findings")):
        return ""
    listed_kinds = listed([KINDS_OF_FINDING[kind] for kind in kinds])
    return f"Known and accepted in this file: {listed_kinds}."
