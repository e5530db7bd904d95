"""What in a text looks like personal data."""

import re

PATTERNS = (
    ("an e-mail address", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,6}")),
    (
        "a National Insurance number",
        re.compile(
            r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](\s?\d\d){3}\s?[A-D]\b", re.I
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


def _is_nhs_number(text: str) -> bool:
    digits = [int(d) for d in text if d.isdigit()]
    check = 11 - sum(d * (10 - place) for place, d in enumerate(digits[:9])) % 11
    return digits[9] == (0 if check == 11 else check)
