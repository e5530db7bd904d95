"""Reads the XML parts of a file once, and keeps what a person should know: what is hidden, fetched, run, or personal.

Names are compared without their prefix, so that a file that writes `x:sheet` hides nothing. Nothing is looked up outside.
"""

import posixpath
import re
from collections.abc import Callable
from xml.parsers import expat

from audit.personal_data import Search
from audit.uploads.limits import ENCRYPTED, Finding, Unusable

OUTSIDE = re.compile(r"^\s*(https?:|ftp:|file:|smb:|davs?:|vnd\.sun\.star\.webdavs?:|//|\\\\)", re.IGNORECASE)
FETCHING = re.compile(r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b", re.IGNORECASE)
FETCHING_FORMULA = re.compile(r"\b(WEBSERVICE|RTD|DDE|IMAGE)\s*\(", re.IGNORECASE)
# A line ends where these end. A run inside a word (of Word, of a cell with letters in two colours) does not end it.
ENDS_A_LINE = frozenset(
    {
        "p",
        "tr",
        "c",
        "v",
        "si",
        "is",
        "row",
        "table-cell",
        "h",
        "list-item",
        "text",
        "comment",
        "lpstr",
        "instrText",
    }
)
PROPERTIES = ("docProps/", "meta.xml")  # parts in which every element is a line
PLAIN = frozenset({"c", "v", "t", "r", "si"})  # by far the most, and none says anything by itself
BLANKS = frozenset({"tab", "br", "s", "cr", "line-break"})
FORMULAS = ("f", "definedName", "formula", "formula1", "formula2")  # elements of Open XML
FORMULA_VALUES = ("formula", "expression", "condition")  # attributes of OpenDocument
WORDS = (
    "title",
    "descr",
    "string-value",
    "v",
)  # attributes that hold words; "v" those that a pivot table keeps
MARKUP = (".xml", ".rels")
ON = ("1", "true", "on")


class Reader:
    """Reads one part after another; `findings()` at the end."""

    def __init__(self, suffix: str, search: Search):
        self.suffix, self._search = suffix, search
        self.content_types: list[str] = []
        self.is_file = False
        self._kinds: set[str] = set()
        self._sheets: list[tuple[str, tuple[str, str], str]] = []  # name, key of `_targets`, state
        self._targets: dict[tuple[str, str], str] = {}  # (folder of the workbook, reference): part
        self._hidden: dict[
            str, list[tuple[str, int, int]]
        ] = {}  # part or sheet: ("rows" or "columns", from, to)
        self._hidden_styles: set[str] = set()
        self._tables: list[tuple[str, str]] = []  # name and style

    # One part

    def begin(self, name: str) -> None:
        """Another part follows."""
        self.is_file, self._name, self._root = False, name, ""
        self._each_a_line = name.startswith(PROPERTIES)
        self._style, self._table, self._row, self._column = "", "", 0, 0
        self._instructions: list[str] = []
        self._formula: list[str] = []
        self._path: list[str] = []

    def parser(self) -> expat.XMLParserType:
        """A parser that gives what it reads to this reader. It knows UTF-8, UTF-16 and what the part declares."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._document_type
        return parser

    def end(self) -> None:
        """The part is read."""
        self._search.add("\n")
        if FETCHING.search("".join(self._instructions)):
            self._kinds.add("remote")

    def _document_type(self, name: str, system: str | None, public: str | None, inside: int) -> None:
        # The lists of macros that LibreOffice writes declare one, and so do pictures; anywhere else it is an attack.
        if inside or (self._name.endswith(MARKUP) and not self._name.startswith(("Basic/", "Dialogs/"))):
            raise Unusable("The file declares entities of its own and cannot be looked at safely")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2] if ":" in tag else tag
        self._path.append(name)
        if name in PLAIN:
            return
        if not self._root:
            self._root = name
            if name == "macrosheet":
                self._kinds.add("macros")
        if name in BLANKS:
            self._search.add(" ")
        values = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if reads := READS.get(name):
            reads(self, values)
        if "href" in values and name != "a" and OUTSIDE.match(values["href"]):
            self._kinds.add("remote")
        if any(FETCHING_FORMULA.search(values.get(key, "")) for key in FORMULA_VALUES):
            self._kinds.add("remote")
        for key in WORDS:
            if value := values.get(key):
                self._search.add(f"\n{value}\n")

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2] if ":" in tag else tag
        self._path.pop()
        if name in FORMULAS:
            if FETCHING_FORMULA.search("".join(self._formula)):
                self._kinds.add("remote")
            self._formula.clear()
        if name in ENDS_A_LINE or self._each_a_line:
            self._search.add("\n")

    def _text(self, text: str) -> None:
        self._search.add(text)
        here = self._path[-1]
        if here == "instrText":
            self._instructions.append(text)
        elif here in FORMULAS:
            self._formula.append(text)  # comes in pieces

    # What each element says. `values` are its attributes by their names without prefix.

    def _read_Override(self, values: dict[str, str]) -> None:
        self._content_type(values)

    def _read_Default(self, values: dict[str, str]) -> None:
        self._content_type(values)

    def _content_type(self, values: dict[str, str]) -> None:
        content_type = values.get("ContentType", "")
        self.content_types.append(content_type)
        if "macroenabled" in content_type.lower() or "vbaproject" in content_type.lower():
            self._kinds.add("macros")

    def _read_Relationship(self, values: dict[str, str]) -> None:
        kind, target = values.get("Type", ""), values.get("Target", "")
        if values.get("TargetMode", "").lower() == "external":
            if not kind.endswith("/hyperlink"):
                self._kinds.add("remote")
            return
        folder = posixpath.dirname(posixpath.dirname(self._name))
        part = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(f"{folder}/{target}").lstrip("/")
        )
        self._targets[folder, values.get("Id", "")] = part

    def _read_sheet(self, values: dict[str, str]) -> None:
        if self._root == "workbook":
            key = posixpath.dirname(self._name), values.get("id", "")
            self._sheets.append((values.get("name", ""), key, values.get("state", "")))

    def _read_sheetFormatPr(self, values: dict[str, str]) -> None:
        if values.get("zeroHeight") in ON:
            self._hide("rows", 1, 0)

    def _read_row(self, values: dict[str, str]) -> None:
        if self._root != "worksheet":
            return
        self._row = _number(values.get("r"), self._row + 1)
        if values.get("hidden") in ON or (values.get("ht") == "0" and values.get("customHeight") in ON):
            self._hide("rows", self._row, self._row)

    def _read_col(self, values: dict[str, str]) -> None:
        if self._root == "worksheet" and (values.get("hidden") in ON or _is_zero(values.get("width"))):
            self._hide("columns", _number(values.get("min"), 1), _number(values.get("max"), 1))

    def _read_ddeLink(self, values: dict[str, str]) -> None:
        self._kinds.add("remote")

    _read_oleLink = _read_webPr = _read_dbPr = _read_ddeLink
    _read_dde_source = _read_dde_connection_decl = _read_ddeLink

    def _read_altChunk(self, values: dict[str, str]) -> None:
        self._kinds.add(
            "embedded"
        )  # another document, of any kind, that Word takes in when it opens this one

    def _read_fldSimple(self, values: dict[str, str]) -> None:
        self._instructions.append(f" {values.get('instr', '')} ")

    def _read_script(self, values: dict[str, str]) -> None:
        if self._root in ("svg", "html"):
            self._kinds.add("macros")

    def _read_sld(self, values: dict[str, str]) -> None:
        if values.get("show") in ("0", "false"):
            self._kinds.add("hidden_slides")

    def _read_vanish(self, values: dict[str, str]) -> None:
        if self._root not in ("styles", "numbering") and values.get("val", "1") not in ("0", "false", "off"):
            self._kinds.add("hidden_text")

    # OpenDocument

    def _read_encryption_data(self, values: dict[str, str]) -> None:
        if self._name == "META-INF/manifest.xml":
            raise Unusable(ENCRYPTED)

    def _read_event_listener(self, values: dict[str, str]) -> None:
        self._kinds.add("macros")

    def _read_style(self, values: dict[str, str]) -> None:
        self._style = values.get("name", "")

    def _read_table_properties(self, values: dict[str, str]) -> None:
        if values.get("display") == "false":
            self._hidden_styles.add(self._style)

    def _read_text_properties(self, values: dict[str, str]) -> None:
        if self.suffix == ".odt" and values.get("display") == "none":
            self._kinds.add("hidden_text")

    def _read_hidden_text(self, values: dict[str, str]) -> None:
        self._kinds.add("hidden_text")

    _read_hidden_paragraph = _read_hidden_text

    def _read_table(self, values: dict[str, str]) -> None:
        if self.suffix == ".ods":
            self._table, self._row, self._column = values.get("name", ""), 0, 0
            self._tables.append((self._table, values.get("style-name", "")))

    def _read_table_row(self, values: dict[str, str]) -> None:
        count = _number(values.get("number-rows-repeated"), 1)
        if self._is_hidden(values, "table-row-group"):
            self._hide("rows", self._row + 1, self._row + count)
        self._row += count

    def _read_table_column(self, values: dict[str, str]) -> None:
        count = _number(values.get("number-columns-repeated"), 1)
        if self._is_hidden(values, "table-column-group"):
            self._hide("columns", self._column + 1, self._column + count)
        self._column += count

    def _read_table_row_group(self, values: dict[str, str]) -> None:
        self._group(values)

    def _read_table_column_group(self, values: dict[str, str]) -> None:
        self._group(values)

    def _group(self, values: dict[str, str]) -> None:
        if values.get("display") == "false":
            self._path[-1] += " hidden"

    def _is_hidden(self, values: dict[str, str], group: str) -> bool:
        return values.get("visibility") in ("collapse", "filter") or f"{group} hidden" in self._path

    # All of it

    def _hide(self, what: str, first: int, last: int) -> None:
        runs = self._hidden.setdefault(self._table or self._name, [])
        if runs and runs[-1][0] == what and runs[-1][2] + 1 == first:
            runs[-1] = (what, runs[-1][1], last)
        elif len(runs) < 1000:
            runs.append((what, first, last))

    def findings(self) -> list[Finding]:
        """What was found in all parts that were read, apart from personal data."""
        findings = [Finding(kind) for kind in sorted(self._kinds)]
        hidden = [name for name, _, state in self._sheets if state.lower() in ("hidden", "veryhidden")]
        hidden += [name for name, style in self._tables if style in self._hidden_styles]
        if hidden:
            findings.append(Finding("hidden_sheets", tuple(f"“{_short(name)}”" for name in hidden)))
        names = {self._targets.get(key, ""): name for name, key, _ in self._sheets}
        for kind, what in (("hidden_rows", "rows"), ("hidden_columns", "columns")):
            where = []
            for part, runs in self._hidden.items():
                mine = [(first, last) for kind, first, last in runs if kind == what]
                if mine:
                    where.append(f"“{_short(names.get(part, part))}” ({_runs(mine, what)})")
            if where:
                findings.append(Finding(kind, tuple(where)))
        return findings


READS: dict[str, Callable[[Reader, dict[str, str]], None]] = {
    name.removeprefix("_read_").replace("_", "-"): method
    for name, method in vars(Reader).items()
    if name.startswith("_read_")
}


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _is_zero(text: str | None) -> bool:
    return bool(text) and re.fullmatch(r"0+(\.0+)?", text or "") is not None


def _short(name: str) -> str:
    clean = "".join(letter if letter.isprintable() else " " for letter in name).strip()
    return clean if len(clean) <= 60 else f"{clean[:59]}…"


def _runs(runs: list[tuple[int, int]], what: str) -> str:
    """3 to 5, 9 and 4 more."""
    ranges = [_run(first, last, what) for first, last in runs[:3]]
    more = f" and {len(runs) - 3:,} more" if len(runs) > 3 else ""
    return ", ".join(ranges) + more


def _run(first: int, last: int, what: str) -> str:
    if last < first:
        return "all that are empty"
    ends = [_letters(number) if what == "columns" else f"{number:,}" for number in (first, last)]
    return ends[0] if first == last else " to ".join(ends)


def _letters(number: int) -> str:
    """The column's letters: 1 is A, 28 is AB."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text or "A"
