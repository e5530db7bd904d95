"""The report to Parliament: coverage, tables, pages, and a paper that cannot be taken for one that was laid."""

from reporting.stages.english import title_of_its_time
from reporting.stages.themes import THEMES
from reporting.stages.words.parliament import draft
from tests.reporting.report_facts import data


def test_each_action_is_described_once_in_the_theme_chapters():
    drafted = draft(data()["facts"])
    subjects = [
        subject for theme in THEMES for paragraph in drafted[theme.key] for subject in paragraph.subjects
    ]
    assert len(subjects) == len(set(subjects)) == 76


def test_a_theme_opens_with_what_paragraph_40_says_of_it_and_no_more():
    for theme in THEMES:
        for more in ("discs", "the board looks", "anybody checks", "by courier"):
            assert more not in theme.opening


def test_no_title_of_a_post_carries_a_bracket():
    assert title_of_its_time("Chief Executive (varies by year)") == "Chief Executive"
