"""Letters that our fonts lack, and words that are longer than a line: both made so that a paper is set in linear time."""

from __future__ import annotations

import re
from collections.abc import Callable, Container

SPELLED_RUN = (
    20  # so many letters in a row are spelled out; of a longer run the first ones, and the rest is counted
)
SPELLED_OF_LONGER_RUN = 10
LONGEST_WORD = 80  # letters; a hash has 64
PIECE = 40  # letters between two places where a longer word may be broken
# A tag, or an element whose content is no running text.
NOT_TEXT = re.compile(r"(<!--.*?-->|<(style|script|title)\b.*?</\2\s*>|<[^>]*>)", re.DOTALL | re.IGNORECASE)
ENTITY = r"&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);"
UNIT = re.compile(rf"{ENTITY}|.")
LONG_WORD = re.compile(rf"(?:{ENTITY}|[^\s&<>]){{{LONGEST_WORD + 1},}}")


def spelled_out(text: str, letters: Container[int]) -> str:
    """Letters that are not in `letters` (code points), written as their number: "[U+6F22]".

    Another font would have to be found on the machine, which differs from one to the next, and an empty box says
    nothing. A paper that must go out, such as a notice to the regulator, is never held up by a letter. The rest of a
    long run is counted: numbers of thousands of letters say nothing.
    """
    lacking = {letter for letter in set(text) if ord(letter) not in letters and not letter.isspace()}
    if not lacking:
        return text
    run = re.compile(f"[{''.join(map(re.escape, sorted(lacking)))}]+")
    return run.sub(lambda match: _spelled(match[0]), text)


def _spelled(run: str) -> str:
    shown = run if len(run) <= SPELLED_RUN else run[:SPELLED_OF_LONGER_RUN]
    codes = " ".join(f"[U+{ord(letter):04X}]" for letter in shown)
    rest = len(run) - len(shown)
    return f"{codes} [and {rest:,} more letters that this paper cannot show] " if rest else codes


def breakable(html: str) -> str:
    """The same page with places in every overlong word where it may be broken, so that nothing runs off the paper.

    An element, and no invisible letter: the engine takes time in proportion to the square of a word's length.
    """
    return _in_text(html, lambda text: LONG_WORD.sub(lambda word: _in_pieces(word[0]), text))


def _in_pieces(word: str) -> str:
    units = UNIT.findall(word)
    return "<wbr>".join("".join(units[start : start + PIECE]) for start in range(0, len(units), PIECE))


def _in_text(html: str, change: Callable[[str], str]) -> str:
    parts, end = [], 0
    for tag in NOT_TEXT.finditer(html):
        parts += [change(html[end : tag.start()]), tag[0]]
        end = tag.end()
    return "".join([*parts, change(html[end:])])
