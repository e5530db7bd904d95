"""Charts as SVG: few, small, labelled directly, readable in grey, and never by colour alone.

Every chart carries a title and a description in words, and its table is beside it on the page.
"""

import textwrap
from collections.abc import Mapping, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

FONT = "Source Sans 3, Helvetica Neue, Arial, sans-serif"
INK, QUIET, RULE, BRAND = "#0b0c0c", "#505a5f", "#b1b4b6", "#0f5257"


def _svg(width: float, height: float, title: str, text: str, body: list[str]) -> SafeString:
    """Sizes are in millimetres of paper; in a page the width gives way to the column."""
    # Each value below has been escaped or is a number of ours.
    return mark_safe(  # noqa: S308 - every value is escaped or a number of ours
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}" font-family="{FONT}">'
        f"<title>{escape(title)}. {escape(text)}</title><desc>{escape(text)}</desc>{''.join(body)}</svg>"
    )


def _text(x: float, y: float, text: object, size: float = 3.5, anchor: str = "start", **more: str) -> str:
    extra = "".join(f' {name.replace("_", "-")}="{escape(value)}"' for name, value in more.items())
    fill = "" if "fill" in more else f' fill="{INK}"'
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}"{fill}{extra}>{escape(text)}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str = RULE, width: float = 0.15) -> str:
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" stroke-width="{width:g}"/>'
    )


def _box(x: float, y: float, width: float, height: float, fill: str, edge: str = "none") -> str:
    stroke = f' stroke="{edge}" stroke-width="0.2"' if edge != "none" else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"{stroke}/>'


def bars(
    title: str, rows: Sequence[tuple[str, int]], *, width: float = 132, label: float = 46, unit: str = ""
) -> SafeString:
    """Horizontal bars, longest label left, the number at the end of each bar. Nil is a number and gets its row."""
    most = max((value for _, value in rows), default=0) or 1
    step, room = 6.4, width - label - 16
    body = []
    for place, (name, value) in enumerate(rows):
        top = place * step
        length = room * value / most
        body.append(_text(label - 2, top + 4.3, name, anchor="end"))
        if value:
            body.append(_box(label, top + 1.1, max(length, 0.6), 4.4, BRAND))
        body.append(
            _text(label + length + 1.6, top + 4.3, f"{value:,}" if value else "nil", font_weight="600")
        )
    body.append(_rule(label, 0.4, label, len(rows) * step, INK, 0.25))
    spoken = ", ".join(f"{name} {value:,}" for name, value in rows)
    return _svg(width, len(rows) * step + 0.6, title, f"{spoken}{' ' + unit if unit else ''}.", body)


SHADES = {
    "D": ("#0f5257", "#ffffff"),
    "I": ("#5f8f93", "#0b0c0c"),
    "S": ("#9dbcbf", "#0b0c0c"),
    "U": ("#cfe0e1", "#0b0c0c"),
    "P": ("#ffffff", "#0b0c0c"),
    "T": ("#ffffff", "#505a5f"),
}
EMPTY = "The report names no action of a single department"
LETTER = 0.6  # the room of a letter in a column's head, as a part of the size of its type


def coverage(
    title: str,
    areas: Sequence[tuple[str, str]],
    columns: Sequence[str],
    cells: Mapping[str, Mapping[str, str]],
    text: str,
    *,
    width: float = 168,
) -> SafeString:
    """Areas down, organisations across, in each cell a letter: done, in place, standing, under way, planned, talked about.

    `cells[area][column]` is a letter. A row without any letter says so across its whole length. T is in no total.
    """
    label, step = 52.0, 5.35
    head = max(15.0, 3 + 3.2 * LETTER * max(map(len, columns), default=0))
    across = (width - label - 9) / max(len(columns), 1)
    body: list[str] = []
    for place, name in enumerate(columns):
        x = label + (place + 0.62) * across
        body.append(_text(0, 0, name, 3.2, transform=f"translate({x:.2f} {head - 2:.2f}) rotate(-90)"))
    body.append(_text(width, head - 2, "All", 3.2, "end", font_weight="600"))
    for place, (key, name) in enumerate(areas):
        top = head + place * step
        body.append(_rule(0, top, width, top))
        row = cells.get(key, {})
        weight = "400" if row else "600"
        body.append(_text(0, top + 3.9, name, 3.4, font_weight=weight))
        body.extend(_cells(row, columns, label, top, across, step))
        if not row:
            body.append(_box(label, top + 0.55, across * len(columns), step - 1.0, "#ffffff", INK))
            middle = label + across * len(columns) / 2
            body.append(_text(middle, top + 3.85, EMPTY, 3.3, "middle", font_weight="600"))
        total = sum(letter != "T" for letter in row.values())
        body.append(_text(width, top + 3.9, total or "nil", 3.4, "end", font_weight="600"))
    bottom = head + len(areas) * step
    body.append(_rule(0, bottom, width, bottom, INK, 0.25))
    return _svg(width, bottom + 0.5, title, text, body)


def _cells(
    row: Mapping[str, str], columns: Sequence[str], label: float, top: float, across: float, step: float
) -> list[str]:
    drawn = []
    for place, name in enumerate(columns):
        letter = row.get(name)
        if not letter:
            continue
        fill, ink = SHADES[letter]
        x = label + place * across
        drawn.append(_box(x + 0.3, top + 0.45, across - 0.6, step - 0.9, fill, BRAND))
        drawn.append(_text(x + across / 2, top + 3.9, letter, 3.3, "middle", fill=ink, font_weight="600"))
    return drawn


def strip(title: str, steps: Sequence[tuple[str, str, bool]], *, width: float = 168) -> SafeString:
    """Four quarters in a row: name, what became of it, and whether it went as asked (drawn full or open)."""
    if not steps:
        return mark_safe("")
    across = width / len(steps)
    body, deepest = [], 1
    for place, (name, text, good) in enumerate(steps):
        x = place * across
        body.append(_box(x + 0.1, 0.2, across - 3, 2.4, BRAND if good else "#ffffff", BRAND))
        body.append(_text(x, 7.2, name, 3.3, font_weight="600"))
        lines = _broken(text, 27)
        deepest = max(deepest, len(lines))
        body.extend(_text(x, 11.4 + 4 * n, line, 3.3, fill=QUIET) for n, line in enumerate(lines))
    spoken = "; ".join(f"{name}: {text}" for name, text, _ in steps)
    return _svg(width, 9 + 4 * deepest, title, f"{spoken}.", body)


def _broken(text: str, most: int) -> list[str]:
    """Lines of at most so many characters, broken at spaces."""
    return textwrap.wrap(text, most) or [""]
