"""What in a text looks like personal data."""

import re
import unicodedata

PATTERNS = (
    ("an email address", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,6}")),
    (
        "a National Insurance number",
        re.compile(
            r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]([\s.-]{0,2}\d\d){3}[\s.-]{0,2}[A-D]\b",
            re.I,
        ),
    ),
    ("a telephone number", re.compile(r"(?<![\d,.])(\+44\s?\(?0?\)?|0)(\d[\s-]?){9,10}(?!\d)")),
    ("a sort code and account number", re.compile(r"\b\d\d[- ]\d\d[- ]\d\d\D{1,20}\d{8}\b")),
    ("a passport number", re.compile(r"passport\D{0,30}\d{9}\b", re.I)),
)
NHS_NUMBER = re.compile(r"(?<![\d,.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d,.])")
# What an office's own document rarely holds by right. Its addresses and telephone numbers are not asked about.
IN_DOCUMENTS = frozenset(
    {"a National Insurance number", "a sort code and account number", "a passport number", "an NHS number"}
)


def found_in(text: str) -> list[str]:
    """What in a text looks like personal data: kinds only, never the text itself."""
    kinds = [name for name, pattern in PATTERNS if pattern.search(text)]
    if any(_is_nhs_number(hit.group()) for hit in NHS_NUMBER.finditer(text)):
        kinds.append("an NHS number")
    return kinds


class Search:
    """Looks in a text of any length for what `IN_DOCUMENTS` names, piece by piece, so that it is never held whole."""

    PIECE = 1_000_000  # characters looked at together
    OVERLAP = 200  # characters looked at twice, longer than anything that is looked for

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._length = 0
        self._kinds: set[str] = set()

    def add(self, text: str) -> None:
        """The next piece of the text."""
        self._waiting.append(text)
        self._length += len(text)
        if self._length >= self.PIECE:
            self._look(self.OVERLAP)

    def finish(self) -> set[str]:
        """The kinds that were found."""
        self._look(0)
        return self._kinds

    def _look(self, kept: int) -> None:
        text = "".join(self._waiting)
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text)
        for name, pattern in PATTERNS:
            if name in IN_DOCUMENTS - self._kinds and pattern.search(text):
                self._kinds.add(name)
        if "an NHS number" not in self._kinds and any(
            _is_nhs_number(hit.group()) for hit in NHS_NUMBER.finditer(text)
        ):
            self._kinds.add("an NHS number")
        # What is kept begins after a blank, so that no number is cut into one that looks like another.
        tail = text[-kept:] if kept else ""
        tail = tail[re.search(r"\s|$", tail).start() :]  # type: ignore[union-attr]
        self._waiting, self._length = [tail], len(tail)


def _is_nhs_number(text: str) -> bool:
    digits = [int(d) for d in text if d.isdigit()]
    check = 11 - sum(d * (10 - place) for place, d in enumerate(digits[:9])) % 11
    return digits[9] == (0 if check == 11 else check)
