"""What is measured comes into its own section of the document, and nothing else changes there."""

from benchmarks.__main__ import PARTS, USUAL, measured_when, replaced

DOCUMENT = "# How fast it is\n\nIntroduction.\n\n## Pages\n\nold\n\n## Papers\n\nkept\n"


def test_a_section_takes_the_place_of_the_one_of_its_heading():
    assert replaced(DOCUMENT, ["## Pages\n\nnew\n"]) == DOCUMENT.replace("old", "new")
    assert replaced(DOCUMENT, ["## Papers\n\nnew\n"]) == DOCUMENT.replace("kept", "new")


def test_a_section_that_is_new_comes_at_the_end():
    assert replaced(DOCUMENT, ["## Starts\n\nnew\n"]) == f"{DOCUMENT}\n## Starts\n\nnew\n"


def test_each_section_says_when_and_where_it_was_measured():
    heading, empty, when, *_ = measured_when("## Starts\n\nfigures\n").splitlines()
    assert (heading, empty) == ("## Starts", "")
    assert "cores" in when
    assert set(USUAL) < set(PARTS)
