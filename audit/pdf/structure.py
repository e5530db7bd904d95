"""Turns the engine's tag tree, one per page, into the tree of one document.

As it comes, a table over three pages is three tables with three headers, screen readers read running heads on every page,
header cells do not say what they head, and a passage in another language is not marked. A person who listens to the
paper hears all of that. This reaches into the engine's internals, so its version is exact and the tests guard it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pydyf
from weasyprint.pdf import tags


@contextlib.contextmanager
def remembering_sources() -> Iterator[None]:
    """While open, every structure element remembers the HTML element it was made from."""
    original = tags._build_box_tree

    def remembering(box, *arguments):
        source = getattr(box, "_box", box).element
        for element in original(box, *arguments):
            if not hasattr(element, "source"):
                element.source = source
            yield element

    tags._build_box_tree = remembering
    try:
        yield
    finally:
        tags._build_box_tree = original


def _number(reference: bytes) -> int:
    return int(bytes(reference).split()[0])


def _is_content(kid) -> bool:
    """Whether a kid is marked content on the page itself rather than an element."""
    return isinstance(kid, int | pydyf.Dictionary)


class LogicalStructure:
    """The tag tree of one PDF that is about to be written."""

    def __init__(self, pdf: pydyf.PDF):
        self.objects = pdf.objects
        self.root = self.objects[_number(pdf.catalog["StructTreeRoot"])]
        self.document = self.objects[_number(self.root["K"][0])]
        numbers = self.objects[_number(self.root["ParentTree"])]["Nums"]
        self.parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
        pages = pdf.page_references
        self.page_of = {bytes(reference): number for number, reference in enumerate(pages)}
        self.streams = [
            self.objects[_number(self.objects[_number(page)]["Contents"])].stream for page in pages
        ]
        self._places: dict[int, dict[int, int]] = {}

    def finish(self) -> None:
        self._make_strays_artifacts()
        self._join_kids(self.document)
        for element in self.walk(self.document):
            self._describe(element)
        self.document["Lang"] = self.document.get("Lang", pydyf.String("en"))
        self.objects[_number(self.root["ParentTree"])]["Nums"] = pydyf.Array(
            item for pair in sorted(self.parents.items()) for item in pair
        )

    def walk(self, element) -> Iterator[pydyf.Dictionary]:
        """The element and all elements below it, in reading order."""
        yield element
        for kid in element["K"]:
            below = self.element(kid)
            if below is not None:
                yield from self.walk(below)

    def element(self, kid) -> pydyf.Dictionary | None:
        if _is_content(kid):
            return None
        element = self.objects[_number(kid)]
        is_element = isinstance(element, dict) and element.get("Type") == "/StructElem"
        return element if is_element else None

    def _make_strays_artifacts(self) -> None:
        """Running heads and page numbers hang in no tree: they become artifacts, which screen readers leave out."""
        reachable = {id(element) for element in self.walk(self.document)}
        for page, owners in self.parents.items():
            if not isinstance(owners, list):
                continue
            for place, owner in enumerate(list(owners)):
                if id(self.objects[_number(owner)]) not in reachable:
                    self._make_artifact(page, place)

    def _make_artifact(self, page: int, place: int) -> None:
        operations = self.streams[page]
        index = self._places_on(page)[place]
        operations[index - 1] = "/Artifact"
        operations[index] = pydyf.Dictionary({"Type": "/Pagination"})
        self.parents[page][place] = b"null"

    def _places_on(self, page: int) -> dict[int, int]:
        if page not in self._places:
            self._places[page] = {
                operation["MCID"]: index
                for index, operation in enumerate(self.streams[page])
                if isinstance(operation, dict) and "MCID" in operation
            }
        return self._places[page]

    def _join_kids(self, element) -> None:
        """Depth first: what one HTML element became, on successive pages or in nested boxes, is one element again."""
        kids: list = []
        headers_seen: set = set()
        for kid in self._unnested(element):
            below = self.element(kid)
            if below is None:
                kids.append(kid)
                continue
            source = getattr(below, "source", None)
            if below["S"] == "/THead" and source is not None:
                if source in headers_seen:
                    self._drop(below)
                    continue
                headers_seen.add(source)
            before = self.element(kids[-1]) if kids else None
            if before is not None and self._continues(before, below):
                before["K"].extend(self._adopted(before, below))
                before.last_page = below["Pg"]
            else:
                below.last_page = below["Pg"]
                kids.append(kid)
        element["K"] = pydyf.Array(kids)
        for kid in kids:
            below = self.element(kid)
            if below is not None:
                self._join_kids(below)

    def _unnested(self, element) -> Iterator:
        """The kids, with boxes that only repeat their own element opened: a heading is not a heading in a heading."""
        source = getattr(element, "source", None)
        for kid in element["K"]:
            below = self.element(kid)
            repeats = (
                below is not None
                and source is not None
                and getattr(below, "source", None) is source
                and below["S"] == element["S"]
            )
            if repeats:
                yield from self._adopted(element, below)
            else:
                yield kid

    @staticmethod
    def _continues(before, below) -> bool:
        source = getattr(below, "source", None)
        return (
            source is not None
            and getattr(before, "source", None) is source
            and before["S"] == below["S"]
            and before.last_page != below["Pg"]
        )

    def _drop(self, element) -> None:
        """A table header repeated at the top of a page is seen and not read again."""
        for below in self.walk(element):
            page = self.page_of[bytes(below["Pg"])]
            for kid in below["K"]:
                if isinstance(kid, int):
                    self._make_artifact(page, kid)

    def _adopted(self, parent, second) -> list:
        """The kids of `second`, made kids of `parent`; content on a page now names its page."""
        page = self.page_of[bytes(second["Pg"])]
        adopted = []
        for kid in second["K"]:
            if isinstance(kid, int):
                adopted.append(pydyf.Dictionary({"Type": "/MCR", "Pg": second["Pg"], "MCID": kid}))
                self.parents[page][kid] = parent.reference
                continue
            adopted.append(kid)
            if _is_content(kid):
                self.parents[self.page_of[bytes(kid["Pg"])]][kid["MCID"]] = parent.reference
                continue
            below = self.objects[_number(kid)]
            if self.element(kid) is not None:
                below["P"] = parent.reference
            elif below.get("Type") == "/OBJR":
                annotation = self.objects[_number(below["Obj"])]
                self.parents[annotation["StructParent"]] = parent.reference
        return adopted

    @staticmethod
    def _describe(element) -> None:
        """Header cells say what they head; a passage in another language says which."""
        source = getattr(element, "source", None)
        # Scope is enough for tables whose header cells head a whole row or column, and ours do.
        element.pop("ID", None)
        attributes = element.get("A", {})
        attributes.pop("Headers", None)
        if element["S"] == "/TH":
            heads_row = source is not None and source.attrib.get("scope") in ("row", "rowgroup")
            attributes["Scope"] = "/Row" if heads_row else "/Column"
        elif element["S"] == "/TD" and list(attributes) == ["O"]:
            element.pop("A")
        if source is not None and source.tag != "html" and source.attrib.get("lang"):
            element["Lang"] = pydyf.String(source.attrib["lang"])
