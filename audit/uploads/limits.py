"""How far an uploaded file is opened, what is said where it is not, and what can be found in one."""

from dataclasses import dataclass

from audit.personal_data import IN_DOCUMENTS

LARGEST = 20 * 1024 * 1024  # bytes of a file
OPENED = 64 * 1024 * 1024  # bytes of everything inside it
RATIO = 200  # how much larger a part may be than its compressed form
PARTS = 2_000  # parts of an archive, or compressed streams of a PDF
SECONDS = 30.0  # for the whole inspection, of a clock on the wall
READING_SECONDS = 10.0  # of these, for reading the text of a PDF
MEGABYTES = 320  # of memory that the inspection may have beyond what the process has already
WAITING_SECONDS = 30.0  # for an inspection before this one to end

BROKEN = "The file is broken. Open it, save it again and send that"
ENCRYPTED = "The file is encrypted. Save it without a password"
TOO_MANY_PARTS = "The file has {:,} parts inside, and {:,} is the most that can be looked at. Send it as a PDF, or in parts"
TOO_LARGE_INSIDE = "The file is larger inside than 64 MB and cannot be looked at. Send it in parts"
MUCH_LARGER_INSIDE = "The file is much larger inside than outside and cannot be looked at safely"
TOO_MUCH_WORK = (
    "The file could not be looked at within the limits of time and memory, so it was not kept. Save it as a PDF, or send "
    "it in smaller parts"
)
NOT_LOOKED_AT = "The file could not be looked at, so it was not kept. Open it, save it again and send that"
BUSY = "Too many files are being looked at just now, so this one was not kept. Try again in a minute"


class Unusable(ValueError):
    """A file that is not kept. The text says what is wrong with it and what to do."""


KINDS_OF_FINDING = {
    "macros": "macros or scripts",
    "actions": "actions that run when it is opened",
    "remote": "parts that are fetched from another address",
    "embedded": "other files inside it",
    "hidden_sheets": "hidden sheets",
    "hidden_rows": "hidden rows",
    "hidden_columns": "hidden columns",
    "hidden_slides": "hidden slides",
    "hidden_text": "hidden text",
    "formulas": "formulas in a file of plain values",
    "unread_pages": "pages whose text could not be read",
    "national_insurance": "a National Insurance number",
    "bank_account": "a sort code and account number",
    "passport": "a passport number",
    "nhs_number": "an NHS number",
}
_KIND_OF = {text: kind for kind, text in KINDS_OF_FINDING.items() if text in IN_DOCUMENTS}
NAMED = 10  # sheets that a finding names; of more it gives the number


@dataclass(frozen=True)
class Finding:
    """What a person should know about a file: its kind, and where ("“Staff” (rows 3 to 5)")."""

    kind: str
    where: tuple[str, ...] = ()

    def __str__(self) -> str:
        text = KINDS_OF_FINDING[self.kind]
        if not self.where:
            return text
        more = len(self.where) - NAMED
        rest = f" and {more:,} more" if more > 0 else ""
        return f"{text}: {', '.join(self.where[:NAMED])}{rest}"


def personal(kinds: set[str]) -> list[Finding]:
    """A finding for each kind of personal data that an office's own document rarely holds."""
    return [Finding(kind) for text, kind in _KIND_OF.items() if text in kinds]
