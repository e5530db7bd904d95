"""What hides in an uploaded file is named."""

import pytest

from audit.uploads import inspect
from tests.files import archive, content_types, docx, ods, pdf, sheet, stream, xlsx

NUMBER = "AB 12 34 56 C"
FOUND = "a National Insurance number"


def findings_in(name, body) -> tuple[str, ...]:
    return tuple(str(finding) for finding in inspect(name, body).findings)


HIDDEN_SHEET = '<sheet name="Names" sheetId="2" state="{}"/><sheet name="Laptops" sheetId="1" r:id="rId1"/>'
HIDDEN_TABLE = (
    '<office><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>'
    '</style:style><table:table table:name="Names" table:style-name="ta2"/><table:table table:name="A"/></office>'
)
HIDDEN_ROWS = (
    '<office><table:table table:name="Staff"><table:table-column/><table:table-column table:visibility="collapse" '
    'table:number-columns-repeated="2"/><table:table-row table:number-rows-repeated="3"/>'
    '<table:table-row table:visibility="filter" table:number-rows-repeated="4"/></table:table></office>'
)
TEMPLATE = (
    '<Relationships><Relationship Id="r1" Type="http://schemas.example/attachedTemplate" '
    'Target="https://templates.example/a.dotm" TargetMode="External"/></Relationships>'
)
HYPERLINK = TEMPLATE.replace("attachedTemplate", "hyperlink")
ROWS = '<sheetData><row r="2"/><row r="3" hidden="1"/><row r="4" hidden="true"/><row r="9" ht="0" customHeight="1"/></sheetData>'
COLUMNS = '<cols><col min="1" max="1" width="9"/><col min="3" max="3" hidden="1"/><col min="28" max="30" width="0"/></cols>'
RUN = "<w:r><w:t>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("name", "body", "names"),
    [
        ("a.xlsx", xlsx(sheets=HIDDEN_SHEET.format("hidden")), ("hidden sheets: “Names”",)),
        ("a.xlsx", xlsx(sheets=HIDDEN_SHEET.format("veryHidden")), ("hidden sheets: “Names”",)),
        ("a.xlsx", xlsx(sheets='<x:sheet name="Names" state="hidden"/>'.replace("x:", "")), ("hidden sheets: “Names”",)),
        ("a.ods", ods(HIDDEN_TABLE), ("hidden sheets: “Names”",)),
        ("a.xlsx", xlsx(sheet(ROWS)), ("hidden rows: “Laptops” (3 to 4, 9)",)),
        ("a.xlsx", xlsx(sheet(COLUMNS)), ("hidden columns: “Laptops” (C, AB to AD)",)),
        ("a.xlsx", xlsx(sheet('<sheetFormatPr zeroHeight="1"/>')), ("hidden rows: “Laptops” (all that are empty)",)),
        ("a.ods", ods(HIDDEN_ROWS), ("hidden rows: “Staff” (4 to 7)", "hidden columns: “Staff” (B to C)")),
        ("a.xlsx", xlsx(("xl/vbaProject.bin", b"x")), ("macros or scripts",)),
        ("a.xlsx", xlsx(("xl/macrosheets/sheet1.xml", "<macrosheet/>")), ("macros or scripts",)),
        ("a.ods", ods("<x/>", ("Basic/Standard/Module1.xml", "<x/>")), ("macros or scripts",)),
        ("a.xlsx", xlsx(("xl/_rels/a.rels", TEMPLATE)), ("parts that are fetched from another address",)),
        ("a.xlsx", xlsx(("xl/_rels/a.rels", HYPERLINK)), ()),
        ("a.ods", ods('<o><meta:template xlink:href="https://a.example/b.ott"/></o>'),
         ("parts that are fetched from another address",)),
        ("a.ods", ods('<o><text:a xlink:href="https://a.example/b"/></o>'), ()),
        ("a.docx", docx('<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT "\\\\a"</w:instrText>'
                        "</w:r></w:p>"), ("parts that are fetched from another address",)),
        ("a.ods", ods('<o><table:table-cell table:formula="of:=WEBSERVICE(&quot;http://a.example&quot;)"/></o>'),
         ("parts that are fetched from another address",)),
        ("a.ods", ods('<o><table:dde-link><office:dde-source office:dde-application="soffice"/></table:dde-link></o>'),
         ("parts that are fetched from another address",)),
        ("a.xlsx", xlsx(sheet(f"<sheetData><row><c><f>{' ' * 70_000}WEB<!-- x -->SERVICE(A1)</f></c></row></sheetData>")),
         ("parts that are fetched from another address",)),
        ("a.docx", docx('<w:altChunk r:id="rId9"/>'), ("other files inside it",)),
        ("a.docx", docx("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>"), ("hidden text",)),
        ("a.xlsx", xlsx(("xl/embeddings/a.bin", b"x")), ("other files inside it",)),
        ("a.xlsx", xlsx(("xl/media/image1.png", archive(("a", "b")))), ("other files inside it",)),
        ("a.xlsx", xlsx(("xl/sharedStrings.xml", f"<sst><si><t>{NUMBER}</t></si></sst>")), (FOUND,)),
        ("a.xlsx", xlsx(("xl/sharedStrings.xml", "<sst><si><r><t>AB12</t></r><r><t>3456C</t></r></si></sst>")), (FOUND,)),
        ("a.docx", docx(f"<w:p>{RUN.format('AB1234')}{RUN.format('56C')}</w:p>"), (FOUND,)),
        ("a.docx", docx(f"<w:p>{RUN.format('AB1234')}</w:p><w:p>{RUN.format('x 56C')}</w:p>"), ()),
        ("a.xlsx", xlsx(("xl/pivotCache/a.xml", f'<p><s v="{NUMBER}"/></p>')), (FOUND,)),
        ("a.csv", f"name,number\nx,{NUMBER}\n".encode(), (FOUND,)),
        ("a.csv", f"name\tnumber\nx\t{NUMBER}\n".encode("utf-16"), (FOUND,)),
        ("a.csv", f"name;number\nGröße;{NUMBER}\n".encode("cp1252"), (FOUND,)),
        ("a.csv", b"name\n=HYPERLINK(\"https://a.example\")\n", ("formulas in a file of plain values",)),
        ("a.csv", b"change\n-5\n+44 20 7946 0000\n- none\n", ()),
        ("a.pdf", pdf("Laptops", f"of {NUMBER}"), (FOUND,)),
        ("a.pdf", pdf(root=b"/OpenAction << /S /JavaScript /JS (x) >>"), ("macros or scripts",)),
        ("a.pdf", pdf(extra=b"<< /S /J#61vaScript >>"), ("macros or scripts",)),
        ("a.pdf", pdf(extra=b"<< /S /Launch >>"), ("actions that run when it is opened",)),
        ("a.pdf", pdf(extra=b"<< /Type /EmbeddedFile >>"), ("other files inside it",)),
        ("a.pdf", pdf(extra=stream(b"\x01/JS\x02", b"")), ()),  # two letters in a picture are no script
        ("a.pdf", archive(("a", "b")).join([pdf(), b""]) + b"", ("other files inside it",)),
    ],
)  # fmt: skip
def test_what_hides_in_a_file_is_named(name, body, names):
    assert findings_in(name, body) == names


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "iso-8859-1"])
def test_parts_are_read_in_the_encoding_that_they_are_written_in(encoding):
    declared = "UTF-16" if encoding.startswith("utf-16") else encoding
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    text = f'<?xml version="1.0" encoding="{declared}"?><worksheet><cols><col min="2" max="2" hidden="1"/></cols></worksheet>'
    body = xlsx(("xl/worksheets/sheet1.xml", mark + text.encode(encoding)))
    assert findings_in("a.xlsx", body) == ("hidden columns: “Laptops” (B)",)


def test_a_workbook_hides_nothing_by_another_prefix_or_another_name_of_its_parts():
    workbook = (
        '<x:workbook xmlns:x="w"><x:sheets><x:sheet name="Names" state="hidden"/></x:sheets></x:workbook>'
    )
    body = archive(content_types("xl"), ("xl/other.xml", workbook))
    assert findings_in("a.xlsx", body) == ("hidden sheets: “Names”",)


def test_many_hidden_sheets_are_named_as_far_as_one_can_read_them():
    sheets = "".join(f'<sheet name="S{n}" state="hidden"/>' for n in range(14))
    assert findings_in("a.xlsx", xlsx(sheets=sheets))[0].endswith("“S9” and 4 more")
