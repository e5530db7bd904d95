"""The tag tree of a paper: tables, headings, languages and what is no content."""

import pikepdf


def elements(document, kind: str) -> list:
    rows = []

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for kid in element:
                walk(kid)
        elif isinstance(element, pikepdf.Dictionary):
            if element.get("/S") == kind:
                rows.append(element)
            if "/K" in element:
                walk(element.K)

    walk(document.Root.StructTreeRoot.K)
    return rows


def test_a_table_over_pages_is_one_table_with_one_header(opened):
    assert len(elements(opened, "/Table")) == 1
    assert len(elements(opened, "/THead")) == 1
    assert len(elements(opened, "/TR")) == 91


def test_every_header_cell_says_what_it_heads(opened):
    scopes = [str(cell.A.Scope) for cell in elements(opened, "/TH")]
    assert scopes.count("/Column") == 2
    assert scopes.count("/Row") == 90


def test_a_passage_in_welsh_is_marked_as_welsh(opened):
    assert [str(passage.Lang) for passage in elements(opened, "/P") if "/Lang" in passage] == ["cy"]


def test_a_heading_is_no_heading_within_a_heading(opened):
    assert len(elements(opened, "/H2")) == 1
    assert len(elements(opened, "/P")) == 5


def test_running_heads_are_artifacts(opened):
    content = b"".join(page.Contents.read_bytes() for page in opened.pages)
    assert content.count(b"/Pagination") >= 4 * len(opened.pages)
