"""What the report to Parliament says of registers."""

from reporting.kinds import kind_for
from reporting.stages.themes import THEMES
from reporting.stages.words import registers
from tests.reporting.facts import facts
from tests.reporting.report_facts import data, edition, pages, report_facts

HELD = {"subject": "departments.Organisation:1", "organisation": "hmrc", "in_use": 12, "late": 3}
KNOWN = {
    "question": "D3", "text": "sharing arrangements have an agreement that is current", "value": 9, "of": 12,
    "organisations": ["departments.Organisation:1"],
}  # fmt: skip


def totals() -> list[dict]:
    """Sharing arrangements of one department, and nothing on any other register."""
    rows = [
        {"code": code, "title": code.title(), "held": [], "figures": []}
        for theme in THEMES
        for code in theme.registers
    ]
    for row in rows:
        if row["code"] == "sharing":
            row |= {"title": "Sharing arrangements", "held": [HELD], "figures": [KNOWN]}
    return rows


def draft_of(**changed) -> str:
    content = report_facts([facts("HMRC"), facts("DH")], year="2026-27", **changed)
    paragraphs = [
        *registers.summary(content),
        *(paragraph for theme in THEMES for paragraph in registers.of_theme(theme, content)),
    ]
    return "\n".join(paragraph.text for paragraph in paragraphs)


def test_the_report_says_what_registers_hold_what_is_late_and_what_is_empty():
    text = draft_of(registers=totals())
    assert "the registers of one of the two departments held 12 entries in use, on one of the" in text
    assert "Three of the 12 entries were late on 31 March 2008 to be reviewed, renewed or done." in text
    assert "9 of 12 sharing arrangements have an agreement that is current." in text
    assert "“Sharing arrangements”" not in text
    assert "No department had anything on “Assets”" in text
    assert text.count("No department had anything on") == len(THEMES)


def test_a_number_of_few_people_is_in_no_sentence_of_the_report():
    few = KNOWN | {
        "text": "posts of professional staff are filled",
        "value": "fewer than 5 people",
        "of": None,
    }
    rows = [row | {"figures": [few]} if row["held"] else row for row in totals()]
    text = draft_of(registers=rows)
    assert "posts of professional staff" not in text
    assert "From the registers of departments" not in text
    assert "held 12 entries in use" in text


def test_where_all_registers_are_empty_the_report_says_so_and_infers_nothing():
    empty = [row | {"held": [], "figures": []} for row in totals()]
    text = draft_of(registers=empty)
    assert "nothing was on any register of any department" in text
    assert "does not say that there was nothing to put there" in text


def test_a_paper_of_an_earlier_year_says_nothing_of_registers():
    assert draft_of() == draft_of(registers=[]) == ""
    content = data()
    assert pages(content)["registers"] is None
    assert not any(body["registers_words"] for body in pages(content)["organisations"])
    assert "Annex D" not in str(edition(content)["narrative"])


def test_the_annex_prints_every_register_and_every_department():
    content = report_facts([facts("HMRC"), facts("DH")], year="2026-27", registers=totals())
    kind = kind_for("report", "2026-27")
    whole = pages(
        {"schema": 2, "facts": content, "figures": kind.figures(content), "notes": kind.notes(content)}
    )
    rows = {row["title"]: row for row in whole["registers"]["rows"]}
    assert rows["Sharing arrangements"] == {
        "title": "Sharing arrangements", "in_use": "12", "late": "3 of 12", "bodies": 1,
    }  # fmt: skip
    assert rows["Overseas"]["in_use"] == "nil"
    assert len(rows) == len(totals())
    [known] = whole["registers"]["known"]
    assert [figure["shown"] for figure in known["figures"]] == ["9 of 12"]
    hmrc, health = sorted(whole["organisations"], key=lambda body: -len(body["registers_words"]))
    assert "Entries in use when the registers were read on 2 June 2008: 12." in hmrc["registers_words"]
    assert health["registers_words"] == "Nothing was on any register when they were read on 2 June 2008."
    assert len(whole["registers"]["bodies"]) == 2
