"""What is read from a paper's file."""

import pikepdf


def test_every_font_is_ours_and_inside(opened):
    fonts = [
        item
        for item in opened.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all("Source-Sans" in str(font.FontName) for font in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_the_facts_of_a_paper_are_read_from_the_file(paper):
    true = ("tagged", "declares_ua", "title_shown", "headings_in_order", "fonts_embedded")
    assert all(paper.facts[name] is True for name in true)
    counted = ("header_cells", "header_cells_without_scope", "bookmarks", "pictures")
    assert [paper.facts[name] for name in counted] == [92, 0, 2, 0]
