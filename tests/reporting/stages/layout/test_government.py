"""The pages of the report to Parliament."""

import io
import itertools

import pikepdf


def test_each_department_begins_on_a_page_of_its_own_in_the_one_order(printed):
    with pikepdf.open(io.BytesIO(printed.pdf)) as document, document.open_outline() as outline:
        objects = {page.objgen: number for number, page in enumerate(document.pages)}
        chapter = next(item for item in walk(outline.root) if item.title.startswith("7 "))
        first = [objects[item.destination[0].objgen] for item in chapter.children]
        titles = [item.title for item in chapter.children]
    assert len(first) == 19
    assert all(page < other for page, other in itertools.pairwise(first))
    assert titles == sorted(titles, key=str.casefold)


def walk(items):
    for item in items:
        yield item
        yield from walk(item.children)


def test_the_report_is_about_as_long_as_a_real_one(printed):
    assert 33 <= printed.pages <= 50
