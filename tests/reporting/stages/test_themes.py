"""Areas of action under their themes."""

from reporting.stages.figures import LETTERS
from reporting.stages.themes import AREAS, THEMES
from tests.reporting.facts import known


def test_thirty_areas_fall_under_the_four_themes():
    assert len(AREAS) == 30
    assert len(THEMES) == 4
    used = {area for item in known().values() for action in item["actions"] for area in action["areas"]}
    assert used <= {area.key for area in AREAS}


def test_in_place_and_a_standing_arrangement_have_letters_of_their_own():
    assert LETTERS["in_place"] != LETTERS["ongoing"]
