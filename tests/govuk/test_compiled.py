"""Compiled parts print what Django's templates would."""

import pytest
from django.conf import settings
from django.template import engines
from django.utils.safestring import mark_safe
from jinja2.exceptions import TemplateNotFound

from govuk import compiled


@pytest.fixture
def part(tmp_path, monkeypatch):
    """Renders a text as a compiled part and as a template of Django."""
    monkeypatch.setattr(
        settings, "TEMPLATES", [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}, *settings.TEMPLATES[1:]]
    )
    compiled._environment.cache_clear()
    compiled._part.cache_clear()

    def both(text: str, **context) -> tuple[str, str]:
        (tmp_path / "part.jinja").write_text(text)
        compiled._part.cache_clear()
        compiled._environment.cache_clear()
        return compiled.rendered("part.jinja", context), engines["django"].from_string(text).render(context)

    yield both
    compiled._environment.cache_clear()
    compiled._part.cache_clear()


@pytest.mark.parametrize(
    "value",
    ['<b>"O\'Neill" & sons</b>', mark_safe("<b>bold</b>"), None, 0, 1234, True, "", "£ – “”"],
)
def test_a_value_is_escaped_in_the_very_characters_of_django(part, value):
    html, expected = part("<td>{{ value }}</td>\n", value=value)
    assert html == expected


def test_what_is_missing_is_empty_and_filters_are_those_of_the_portal(part):
    html, expected = part("{{ nothing }}{{ thing.nothing }}{% if thing.no %}x{% endif %}{{ 3 }}", thing={})
    assert html == expected == "3"
    assert part("{{ number|thousands }}", number=12345)[0] == "12,345"


def test_an_address_is_the_one_of_the_table_of_addresses_and_is_kept():
    compiled.url.cache_clear()
    assert compiled.url("departments:organisation", "home-office") == "/organisations/home-office/"
    assert compiled.url("departments:organisation", "home-office") == "/organisations/home-office/"
    assert compiled.url.cache_info().hits == 1


def test_a_part_that_is_not_there_is_an_error():
    with pytest.raises(TemplateNotFound):
        compiled.rendered("no/such.jinja", {})
