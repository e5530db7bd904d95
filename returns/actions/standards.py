"""Taking in which standards bear on which questions, from a file that is the whole mapping (S24)."""

import hashlib
from datetime import datetime
from typing import Any

from accounts.models import User
from audit import scanning, uploads
from audit.record import action, record
from audit.transitions import NotReady, Problem
from audit.uploads.tables import Sheet
from departments.organisations.actions.permission import role_for
from departments.organisations.models import Organisation
from departments.organisations.roles import Can
from returns.models import StandardLink
from returns.models.standards import code_of
from returns.queries.standards import HEADS, questions_by_id

MOST, WRONG_SHOWN = 5_000, 20  # rows
LONGEST = {"Standard": 120, "Edition": 40, "Part": 120, "Title": 200, "Question": 8, "Source": 300}
NEEDED = ("Standard", "Question", "Source")


def import_standards(centre: Organisation, *, by: User, at: datetime, file: Any) -> tuple[int, int, int]:
    """Replace the mapping by the rows of a file; returns how many links were added, changed and removed. Raises NotReady.

    Nothing is taken in where one row is wrong: each is named with its number and what is wrong.
    """
    role_for(by, Can.STANDARD_IMPORT, centre, at)
    if not file:
        raise NotReady([Problem("Select a file", field="file")])
    if (getattr(file, "size", None) or 0) > uploads.LARGEST:
        raise NotReady([Problem("The selected file must be smaller than 20 MB", field="file")])
    body = file.read(uploads.LARGEST + 1)
    try:
        uploads.inspect(file.name, body, getattr(file, "content_type", None) or "")
        sheets = uploads.rows_of_table(file.name, body)
    except (uploads.Unusable, scanning.NotScanned) as problem:
        raise NotReady([Problem(str(problem), field="file")]) from problem
    wanted = _links_of(sheets[0])
    return _replace(centre, wanted, by=by, at=at, sha256=hashlib.sha256(body).hexdigest())


def _links_of(sheet: Sheet) -> dict[tuple[str, str], StandardLink]:
    """The links that a sheet says, by code and question. Raises NotReady with the rows that are wrong."""
    missing = [head for head in HEADS if head not in sheet.heads]
    if missing:
        raise NotReady([Problem(f"The first row has no heading “{'”, “'.join(missing)}”", field="file")])
    if len(sheet.rows) > MOST:
        raise NotReady([Problem(f"The file has more than {MOST:,} rows", field="file")])
    known, wrong = questions_by_id(), []
    links: dict[tuple[str, str], StandardLink] = {}
    for number, cells in sheet.rows:
        texts = (str(cell).strip() for cell in cells)
        row = {head: text for head, text in zip(sheet.heads, texts, strict=False) if head in HEADS}
        link = StandardLink(
            **{head.lower(): row.get(head, "") for head in HEADS},
            code=code_of(*(row.get(head, "") for head in ("Standard", "Edition", "Part"))),
        )
        problems = [f"“{head}” is empty" for head in NEEDED if not row.get(head)]
        problems += [
            f"“{head}” is longer than {most} characters"
            for head in HEADS
            if len(row.get(head, "")) > (most := LONGEST[head])
        ]
        if row.get("Question") and link.question not in known:
            problems.append(f"there is no question {link.question[:20]}")
        if (link.code, link.question) in links:
            problems.append("an earlier row says the same")
        if problems:
            wrong.append(f"Row {number}: {'; '.join(problems)}")
        links[link.code, link.question] = link
    if wrong:
        more = [f"and {len(wrong) - WRONG_SHOWN:,} more rows"] if len(wrong) > WRONG_SHOWN else []
        raise NotReady([Problem(text, field="file") for text in [*wrong[:WRONG_SHOWN], *more]])
    return links


@action
def _replace(
    centre: Organisation, wanted: dict[tuple[str, str], StandardLink], *, by: User, at: datetime, sha256: str
) -> tuple[int, int, int]:
    there = {(link.code, link.question): link for link in StandardLink.objects.select_for_update()}
    removed = [link.pk for key, link in there.items() if key not in wanted]
    added = [link for key, link in wanted.items() if key not in there]
    names = [head.lower() for head in HEADS]
    changed = []
    for key, link in wanted.items():
        before = there.get(key)
        if before and any(getattr(before, name) != getattr(link, name) for name in names):
            link.pk = before.pk
            changed.append(link)
    StandardLink.objects.filter(pk__in=removed).delete()
    StandardLink.objects.bulk_create(added)
    StandardLink.objects.bulk_update(changed, names)
    record(
        "standards.imported",
        subject=centre,
        by=by,
        at=at,
        sha256=sha256,
        added=len(added),
        changed=len(changed),
        removed=len(removed),
    )
    return len(added), len(changed), len(removed)
