"""Tables as files for spreadsheet programs: CSV, OpenDocument (ODS) and Excel (XLSX). The one writer of all three.

A file is written row by row and sent as it grows, so that its size needs no memory. A cell that a spreadsheet program
would take for a formula is kept as text in each of them.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from audit.delimited import CONTROLS, FIRST, as_text, line

Cell = str | int | date
Words = Callable[[int | date], str]
ROWS_AT_ONCE = 200
EPOCH = date(1899, 12, 30)
WHEN = (1980, 1, 1, 0, 0, 0)  # of every part, so that the same rows make the same bytes
OPEN_XML = "http://schemas.openxmlformats.org"
MAIN = f"{OPEN_XML}/spreadsheetml/2006/main"
RELATIONS = f"{OPEN_XML}/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
    )
)  # fmt: skip
XLSX_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{OPEN_XML}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="{part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for part, kind in (
            ("/xl/workbook.xml", "sheet.main"),
            ("/xl/styles.xml", "styles"),
            ("/xl/worksheets/sheet1.xml", "worksheet"),
        )
    )
    + "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{OPEN_XML}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{OPEN_XML}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="d\\ mmmm\\ yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf numFmtId="3" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


@dataclass(frozen=True)
class Format:
    """One kind of file: its ending and its media type. `write` gives its bytes, from a title and rows of cells."""

    name: str
    suffix: str
    media_type: str
    write: Callable[[str, Iterable[Sequence[Cell]], Words], Iterator[bytes]]


def _csv(title: str, rows: Iterable[Sequence[Cell]], words: Words) -> Iterator[bytes]:
    mark = FIRST
    for row in rows:
        yield (mark + line(cell if isinstance(cell, str) else words(cell) for cell in row)).encode()
        mark = ""


def _xlsx(title: str, rows: Iterable[Sequence[Cell]], words: Words) -> Iterator[bytes]:
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        f'<sheet name="{_attribute(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    parts = XLSX_PARTS | {"xl/workbook.xml": workbook}
    whole = (
        part
        for several in (
            [f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
             'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'],
            (f"<row>{''.join(_xlsx_cell(cell, is_head=not number) for cell in row)}</row>" for number, row in enumerate(rows)),
            ["</sheetData></worksheet>"],
        )
        for part in several
    )  # fmt: skip
    yield from _archive(
        {name: DECLARATION + text for name, text in parts.items()}, "xl/worksheets/sheet1.xml", whole
    )


def _xlsx_cell(cell: Cell, *, is_head: bool) -> str:
    if isinstance(cell, date):
        return f'<c s="2"><v>{(cell - EPOCH).days}</v></c>'
    if isinstance(cell, int):
        return f'<c s="3"><v>{cell}</v></c>'
    style = ' s="1"' if is_head else ""
    return (
        f'<c t="inlineStr"{style}><is><t xml:space="preserve">{_text(cell)}</t></is></c>' if cell else "<c/>"
    )


def _ods(title: str, rows: Iterable[Sequence[Cell]], words: Words) -> Iterator[bytes]:
    manifest = (
        f'{DECLARATION}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    styles = (
        '<number:date-style style:name="D"><number:day/><number:text> </number:text><number:month number:style="long" '
        'number:textual="true"/><number:text> </number:text><number:year number:style="long"/></number:date-style>'
        '<style:style style:name="date" style:family="table-cell" style:data-style-name="D"/>'
    )
    whole = (
        part
        for several in (
            [f'{DECLARATION}<office:document-content {ODS_NAMES} office:version="1.3"><office:automatic-styles>{styles}'
             f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="{_attribute(title)}">'],
            (f"<table:table-row>{''.join(_ods_cell(cell, words) for cell in row)}</table:table-row>" for row in rows),
            ["</table:table></office:spreadsheet></office:body></office:document-content>"],
        )
        for part in several
    )  # fmt: skip
    yield from _archive({"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest}, "content.xml", whole)


def _ods_cell(cell: Cell, words: Words) -> str:
    if isinstance(cell, date):
        kind = f'office:value-type="date" office:date-value="{cell.isoformat()}" table:style-name="date"'
    elif isinstance(cell, int):
        kind = f'office:value-type="float" office:value="{cell}"'
    elif cell:
        kind = 'office:value-type="string"'
    else:
        return "<table:table-cell/>"
    text = _text(cell) if isinstance(cell, str) else escape(words(cell))
    lines = "".join(f"<text:p>{item}</text:p>" for item in text.split("\n"))
    return f"<table:table-cell {kind}>{lines}</table:table-cell>"


def _text(cell: str) -> str:
    """A text inside an element: no formula, and no character that XML has not."""
    return escape(CONTROLS.sub("", as_text(cell)))


def _attribute(title: str) -> str:
    """The name of a sheet: at most 31 characters, without those that programs refuse in one."""
    name = "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)
    return escape(name[:31].strip(), {'"': "&quot;"}) or "Sheet 1"


class _Sent:
    """What an archive is written to: it cannot be read again, and what was written is handed on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def handed_on(self) -> bytes:
        whole, self._pieces = b"".join(self._pieces), []
        return whole


def _archive(parts: dict[str, str], last: str, pieces: Iterable[str]) -> Iterator[bytes]:
    """A ZIP of some parts, and of a last one that is written piece by piece."""
    sent = _Sent()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, text in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, WHEN), text, how)
        info = zipfile.ZipInfo(last, WHEN)
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w", force_zip64=False) as part:
            waiting: list[str] = []
            for piece in pieces:
                waiting.append(piece)
                if len(waiting) >= ROWS_AT_ONCE:
                    part.write("".join(waiting).encode())
                    waiting.clear()
                    yield sent.handed_on()
            part.write("".join(waiting).encode())
    yield sent.handed_on()


FORMATS = {
    item.suffix: item
    for item in (
        Format("CSV", "csv", "text/csv; charset=utf-8", _csv),
        Format("ODS", "ods", ODS_TYPE, _ods),
        Format("XLSX", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    )
}
