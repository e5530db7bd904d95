"""Charts: words for who cannot see them, labels beside the marks, no meaning by colour alone."""

from xml.etree.ElementTree import fromstring

from reporting import charts

SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart):
    return fromstring(str(chart))  # noqa: S314 - a picture of our own


def texts_of(root) -> list[str]:
    return [element.text for element in root.iter(f"{SVG}text")]


def test_every_chart_has_a_title_that_says_what_it_shows():
    root = drawn(charts.bars("Incidents", [("MoJ", 6), ("HMT", 0)], unit="incidents"))
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "Incidents. MoJ 6, HMT 0 incidents."
    assert root.attrib["font-family"].startswith("Source Sans 3")


def test_nil_has_its_row_and_its_word():
    assert texts_of(drawn(charts.bars("Incidents", [("MoJ", 6), ("HMT", 0)]))) == ["MoJ", "6", "HMT", "nil"]


def test_an_area_without_an_action_in_the_report_says_so_across_its_row_and_no_more():
    chart = charts.coverage(
        "Areas", [("a", "Audit"), ("d", "Disposal")], ["CO", "CPS"], {"a": {"CO": "D"}}, "Words."
    )
    assert charts.EMPTY in texts_of(drawn(chart))
    assert charts.EMPTY == "The report names no action of a single department"
    assert texts_of(drawn(chart)).count("D") == 1


def test_cells_carry_letters_and_not_only_shades():
    cells = {"a": {"CO": "D", "CPS": "U"}, "b": {"CO": "P", "CPS": "S"}}
    letters = texts_of(
        drawn(charts.coverage("Areas", [("a", "A1"), ("b", "B1")], ["CO", "CPS"], cells, "Words."))
    )
    assert {"D", "U", "P", "S"} <= set(letters)


def test_names_are_escaped():
    assert texts_of(drawn(charts.bars("A & B", [("<b>", 1)])))[0] == "<b>"


def test_a_quarter_that_did_not_go_as_asked_is_open_and_says_why():
    root = drawn(
        charts.strip(
            "Returns", [("April to June", "Accepted", True), ("July to September", "Accepted, late", False)]
        )
    )
    fills = [box.attrib["fill"] for box in root.iter(f"{SVG}rect")]
    assert fills == [charts.BRAND, "#ffffff"]
    assert "Accepted, late" in texts_of(root)


def test_the_head_is_as_high_as_the_longest_name_needs():
    root = drawn(charts.coverage("Areas", [("a", "Audit")], ["CO", "Home Office"], {}, "Words."))
    name = next(element for element in root.iter(f"{SVG}text") if element.text == "Home Office")
    foot = float(name.attrib["transform"].split(")")[0].split()[-1])
    assert foot >= 0.55 * float(name.attrib["font-size"]) * len("Home Office")
