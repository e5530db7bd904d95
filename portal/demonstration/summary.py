"""What came of the demonstration, counted from the database and from the catcher's mailbox, with its papers copied out."""

import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.text import slugify

from audit.models import Event, OutboxMessage
from incidents.figures import is_notified, recorded_in
from portal import caught as caught_mail
from portal.demonstration.papers_2007 import YEAR
from portal.demonstration.player import Say, wait_for
from portal.demonstration.year import PLAYED, was_played
from reporting.models import Edition, ParliamentReport, Statement
from returns.models import Return, counted

ORGANISATIONS = 19  # of the report of December 2007
FAILED_AFTER = 3  # attempts, as the page of what is owed counts


def _sent_by_workers() -> QuerySet[OutboxMessage]:
    """Every message but those with a copy sheet, which wait until a person has sent them."""
    return OutboxMessage.objects.exclude(channel="copy_sheet")


def _owed() -> QuerySet[OutboxMessage]:
    """What a worker has still to send."""
    return _sent_by_workers().exclude(status=OutboxMessage.Status.SENT)


def is_settled() -> bool:
    """Whether nothing is left to do: the year has been played to its end, and no worker owes a notice."""
    return was_played() and not _owed().exists()


def wait_until_drained(say: Say) -> None:
    """Until no worker owes a notice any more. Raises Stuck when nothing moves."""
    wait_for(
        "notices sent",
        lambda: (
            _sent_by_workers().filter(status=OutboxMessage.Status.SENT).count(),
            _sent_by_workers().count(),
        ),
        say,
    )


def write(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Copy the papers into `folder`, write summary.json; return it with what is missing or wrong, in words."""
    folder.mkdir(parents=True, exist_ok=True)
    statements, wrong = _statements(folder)
    report, more = _report(folder)
    notices, lost = _notices()
    summary = {
        "organisations": Return.objects.filter(cycle__year=YEAR).values("organisation").distinct().count(),
        "returns": _returns(),
        "incidents": _incidents(),
        "notices": notices,
        "statements": statements,
        "parliament_report": report,
        "seconds": _seconds(),
    }
    _copy_notices(folder)
    wrong += more + lost + _shortfalls(summary)
    draft = folder / "summary.part"
    draft.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    draft.replace(folder / "summary.json")
    return summary, wrong


def _returns() -> dict[str, int]:
    """Returns of the year as they count: a corrected one is replaced by its correction."""
    returns = Return.objects.filter(counted(), cycle__year=YEAR)
    return {
        "filed": returns.exclude(submission=None).count(),
        "accepted": returns.filter(status__in=Return.Status.accepted).count(),
    }


def _incidents() -> dict[str, int]:
    recorded = list(recorded_in(YEAR))
    return {"recorded": len(recorded), "notified": sum(is_notified(incident) for incident in recorded)}


def _notices() -> tuple[dict[str, int], list[str]]:
    """Sent and failed as the database has it, and every sent one looked for in the mailbox by its Message-ID.

    Counted are the notices of the play itself, so that what today's clocks remind of later changes nothing here.
    """
    of_play = OutboxMessage.objects.filter(event_id__lte=_end_of_play())
    caught = Counter(message.message_id for message in caught_mail.messages(settings.VAR))
    sent = list(of_play.filter(status=OutboxMessage.Status.SENT).only("id"))
    missing = [message for message in sent if not caught[message.message_id]]
    owed = _owed()
    wrong = []
    if left := owed.count():
        first = owed.order_by("created_at").first()
        wrong.append(
            f"{left} notices are still owed; the first is “{first}”: {first.last_error or 'not tried yet'}"
        )
    if missing:
        wrong.append(
            f"{len(missing)} notices count as sent and are not in the mailbox; the first is {missing[0].pk}"
        )
    return {
        "sent": len(sent),
        "failed": of_play.filter(attempts__gte=FAILED_AFTER)
        .exclude(status=OutboxMessage.Status.SENT)
        .count(),
    }, wrong


def _end_of_play() -> int:
    """The position in the audit log at which the play ended; before that, nothing counts."""
    return Event.objects.filter(kind=PLAYED).values_list("id", flat=True).order_by("id").last() or 0


def _statements(folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    statements, wrong = [], []
    place = folder / "statements"
    place.mkdir(exist_ok=True)
    for statement in (
        Statement.objects.filter(year=YEAR).select_related("organisation").order_by("organisation__code")
    ):
        code = statement.organisation.code
        edition = statement.editions.filter(purpose=Edition.Purpose.SIGNED).order_by("-number").first()
        if edition is None or not edition.file:
            wrong.append(f"The signed statement of {code} is missing")
            continue
        row, problems = _paper(edition, place / f"{slugify(statement.body_name)}.pdf", folder)
        statements.append({"organisation": code, **row})
        wrong += problems
    return statements, wrong


def _report(folder: Path) -> tuple[dict[str, Any], list[str]]:
    report = ParliamentReport.objects.filter(year=YEAR).first()
    edition = report and report.editions.filter(purpose=Edition.Purpose.LAID).order_by("-number").first()
    if not edition or not edition.file:
        return {}, ["The report to Parliament is missing"]
    row, wrong = _paper(edition, folder / f"parliament-report-{YEAR}.pdf", folder)
    if report.status != ParliamentReport.Status.PUBLISHED:
        wrong.append(f"The report to Parliament is {report.get_status_display().lower()}, not published")
    return row, wrong


def _paper(edition: Edition, target: Path, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Copy one paper out and hash the copy, so that the summary speaks of the file that lies there."""
    digest = _copy(edition.file, target)
    wrong = [] if digest == edition.sha256 else [f"{target.name} is not the paper that was printed"]
    return {"file": str(target.relative_to(folder)), "pages": edition.pages, "sha256": digest}, wrong


def _copy_notices(folder: Path) -> None:
    """The papers of notices to the regulator, under the reference of their incident."""
    place = folder / "notices"
    place.mkdir(exist_ok=True)
    for notice in OutboxMessage.objects.filter(channel="ico", event_id__lte=_end_of_play()).exclude(file=""):
        _copy(notice.file, place / f"{notice.subject.rpartition(' ')[2]}-{str(notice.pk)[:8]}.pdf")


def _copy(stored: str, target: Path) -> str:
    """Copy a stored file where it differs from what is there; return the SHA-256 of its content."""
    with default_storage.open(stored, "rb") as source:
        content = source.read()
    if not target.exists() or target.read_bytes() != content:
        draft = target.with_suffix(".part")
        draft.write_bytes(content)
        shutil.move(draft, target)
    return hashlib.sha256(content).hexdigest()


def _seconds() -> int:
    """How long playing took, as the play wrote it into the audit log at its end."""
    played = Event.objects.filter(kind=PLAYED).order_by("id").last()
    return played.facts.get("seconds", 0) if played else 0


def _shortfalls(summary: dict[str, Any]) -> list[str]:
    """What a whole demonstration has and this one has not."""
    returns = ORGANISATIONS * 4
    wanted = (
        ("organisations in the year", summary["organisations"], ORGANISATIONS),
        ("returns filed", summary["returns"]["filed"], returns),
        ("returns accepted", summary["returns"]["accepted"], returns),
        ("statements signed", len(summary["statements"]), ORGANISATIONS),
    )
    wrong = [
        f"{text}: {number}, and {needed} are wanted" for text, number, needed in wanted if number != needed
    ]
    if not was_played():
        wrong.append("The year has not been played to its end")
    return wrong
