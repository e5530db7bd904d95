"""The statement of 2007-08 as a whole."""

import itertools

from tests.reporting.facts import facts, known
from tests.reporting.stages.words.drafts import draft, sections_of, text


def test_every_heading_of_the_year_gets_words():
    drafted = draft(facts("HMRC"))
    assert list(drafted) == [heading.key for heading in sections_of("2007-08")]
    assert all(paragraphs for paragraphs in drafted.values())


def test_no_two_departments_read_the_same_even_when_their_returns_are_alike():
    without_names = {
        letters: text(facts(letters)).replace(letters, "X").replace(known()[letters]["name"], "X")
        for letters in known()
    }
    assert len(without_names) == 19
    assert all(item != other for item, other in itertools.combinations(without_names.values(), 2))
