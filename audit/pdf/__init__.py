"""The one way in which a paper is made: frozen data and a template in, an accessible PDF out.

The PDF is PDF/UA-1: tagged as one logical document, bookmarked, titled, with its language and its fonts inside.
The same data and template give the same bytes on every machine, so the hash of a paper means something.
Nothing is fetched while it is made but the portal's own fonts and pictures.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from audit import killable

_one_at_a_time = threading.Semaphore(1)  # in each web process: typesetting fills a core

log = logging.getLogger(__name__)


class CannotRender(Exception):
    """The paper could not be made; the words say what is missing."""


@dataclass(frozen=True)
class Document:
    """A finished paper. `facts` is what the file itself says of its accessibility (see `audit.pdf.facts`)."""

    pdf: bytes
    pages: int
    sha256: str
    facts: dict[str, Any] = field(default_factory=dict)


def render(template: str, data: dict, *, title: str, lang: str = "en", created: datetime) -> Document:
    """Render a template with frozen data.

    `data` must be plain JSON: it is what the identifier of the file is made of. `created` is an aware time, printed
    into the file as its date; a clock is never read. Raises CannotRender when the fonts have not been built, when the
    template asks for something from outside. A letter that our fonts lack is printed as its number.
    It takes time in proportion to its input, but has no limit of its own: call it in a process that can be killed.
    """
    if created.tzinfo is None:
        raise ValueError("created needs a time zone")
    html = preview(template, data, title=title, lang=lang, created=created)
    # The typesetting engine takes a second to load and a web process never prints, so it is loaded here.
    from audit.pdf import engine

    pdf, pages, facts = engine.typeset(html, fonts=fonts_folder(), identifier=_identifier(html, data))
    return Document(pdf=pdf, pages=pages, sha256=hashlib.sha256(pdf).hexdigest(), facts=facts)


def render_plain(template: str, data: dict, *, title: str, lang: str = "en", created: datetime) -> Document:
    """The same text as `render` in a plain layout that can always be made: no typesetting engine takes part in it.

    It is for what must go out although `render` failed or took too long. Where the template itself fails, the data are
    printed as they are.
    """
    from audit.pdf import plain  # loaded by who makes papers, and never by a web process

    try:
        lines = plain.lines_of(preview(template, data, title=title, lang=lang, created=created))
    except Exception:  # noqa: BLE001 - whatever is wrong with the template, the data can be printed
        lines = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).splitlines()
    pdf, pages = plain.pages_of(title, lines, lang=lang, created=created)
    return Document(pdf=pdf, pages=pages, sha256=hashlib.sha256(pdf).hexdigest(), facts={"plain": True})


def load() -> None:
    """Load the typesetting engine, which takes a second, so that every process forked after this has it."""
    from audit.pdf import engine  # noqa: F401


def rendered(work, template: str, data: dict, title: str, created: datetime) -> Document:
    """`render` or `render_plain` for a process of its own, which takes positional arguments."""
    return work(template, data, title=title, created=created)


def render_at_once(template: str, data: dict, *, title: str, created: datetime) -> Document:
    """`render` while somebody waits for the page: in a process of its own with a limit, and plain where that fails.

    Raises CannotRender where others keep the typesetting busy for as long as that limit.
    """
    if not _one_at_a_time.acquire(timeout=settings.RENDER_SECONDS):
        raise CannotRender("Other papers are being prepared. Try again in a minute")
    try:
        for work in (render, render_plain):
            try:
                done: Document = killable.run(
                    rendered,
                    work,
                    template,
                    data,
                    title,
                    created,
                    seconds=settings.RENDER_SECONDS,
                    megabytes=settings.RENDER_MEGABYTES,
                )
            except (killable.Unanswered, CannotRender) as problem:
                log.warning("a paper for a page is not rendered by %s: %s", work.__name__, problem)
            else:
                return done
        raise CannotRender("The paper could not be made. Read the page instead, which says the same")
    finally:
        _one_at_a_time.release()


def preview(template: str, data: dict, *, title: str, lang: str = "en", created: datetime) -> str:
    """The same paper as HTML, before it is typeset."""
    stamp = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return render_to_string(template, {**data, "document": {"title": title, "lang": lang, "created": stamp}})


def fonts_folder() -> Path:
    """Where the full, unmodified font files lie; built with the other assets."""
    folder = Path(settings.BASE_DIR) / "assets" / "fonts" / "ttf"
    if not (folder / "SourceSans3-Regular.ttf").is_file():
        raise CannotRender("The fonts for papers are not built. Run: make assets")
    return folder


def _identifier(html: str, data: dict) -> bytes:
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode() + html.encode()).hexdigest()[:32].encode()
