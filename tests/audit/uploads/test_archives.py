"""The parts of an archive: read within the limits, and refused where names or sizes are not what they should be."""

import pytest

from audit.uploads import limits
from audit.uploads.archives import Parts, holds_a_file
from audit.uploads.limits import Unusable
from tests.files import archive


def refusal(body: bytes) -> str:
    with pytest.raises(Unusable) as caught:
        Parts(body, ".xlsx")
    return str(caught.value)


def test_the_parts_of_an_archive_are_read_by_name():
    parts = Parts(archive(("a.xml", "<a/>"), ("b/c.xml", "x" * 70_000)), ".xlsx")
    assert parts.names == ["a.xml", "b/c.xml"]
    assert b"".join(parts.pieces("b/c.xml")) == b"x" * 70_000
    assert parts.start("a.xml") == b"<a/>"
    assert list(parts.pieces("no such part")) == []


@pytest.mark.parametrize("name", ["../a", "a/../b", "/a", "a//b", "a\\b", "a\x01", "c:a", " /a", "./a"])
def test_a_part_whose_name_leads_outside_is_refused(name):
    assert "names are not allowed" in refusal(archive((name, "x")))


def test_two_parts_that_differ_in_case_alone_are_refused():
    assert "names are not allowed" in refusal(archive(("a.xml", "1"), ("A.XML", "2")))


def test_what_is_no_archive_is_refused_by_its_kind():
    assert refusal(b"not an archive").startswith("The file is broken or is not a .xlsx file")
    assert refusal(archive(("a", "b"))[:-30]).startswith("The file is broken or is not a .xlsx file")


def test_more_parts_than_are_looked_at_are_refused_with_their_number(monkeypatch):
    monkeypatch.setattr(limits, "PARTS", 3)
    body = archive(*((f"{number}.xml", "x") for number in range(4)))
    assert refusal(body).startswith("The file has 4 parts inside, and 3 is the most")
    assert len(Parts(archive(*((f"{number}.xml", "x") for number in range(3))), ".xlsx").names) == 3


def test_a_part_much_larger_than_its_compressed_form_is_refused():
    assert refusal(archive(("a", "0" * 3_000_000))) == limits.MUCH_LARGER_INSIDE


def test_parts_that_are_together_larger_than_what_is_opened_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "OPENED", 100)
    assert refusal(archive(("a", "x" * 60), ("b", "x" * 41))) == limits.TOO_LARGE_INSIDE
    assert Parts(archive(("a", "x" * 60), ("b", "x" * 40)), ".xlsx").names == ["a", "b"]


@pytest.mark.parametrize(
    ("start", "is_file"), [(b"%PDF-1.7", True), (b"MZ\x90", True), (b"<xml", False), (b"", False)]
)
def test_a_file_inside_is_known_by_how_it_begins(start, is_file):
    assert holds_a_file(start) is is_file
