"""What a setting of the environment may be."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment

NAME = "PORTAL_TEST_SETTING"


@pytest.fixture
def set_variable(monkeypatch):
    def give(value):
        monkeypatch.setenv(NAME, value)

    return give


def test_a_text_is_read_from_its_file_where_one_is_named(set_variable, monkeypatch, tmp_path):
    assert environment.text(NAME, "usual") == "usual"
    set_variable("in the open")
    assert environment.text(NAME) == "in the open"
    (tmp_path / "secret").write_text("in a file\n")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))
    assert environment.text(NAME) == "in a file"


@pytest.mark.parametrize(("value", "is_on"), [("1", True), ("0", False), ("", False)])
def test_a_switch_is_on_or_off(set_variable, value, is_on):
    set_variable(value)
    assert environment.flag(NAME) is is_on


def test_numbers_are_whole_and_may_be_left_out(set_variable):
    assert (environment.number(NAME, 5), environment.numbers(NAME, (1, 2))) == (5, (1, 2))
    set_variable("7")
    assert (environment.number(NAME, 5), environment.numbers(NAME, ())) == (7, (7,))
    set_variable("7,8")
    assert environment.numbers(NAME, ()) == (7, 8)


@pytest.mark.parametrize("read", [environment.flag, lambda name: environment.number(name, 5)])
def test_anything_else_stops_the_start(set_variable, read):
    set_variable("yes")
    with pytest.raises(ImproperlyConfigured, match=NAME):
        read(NAME)


def test_a_list_with_something_else_in_it_stops_the_start(set_variable):
    set_variable("7,yes")
    with pytest.raises(ImproperlyConfigured, match="with commas"):
        environment.numbers(NAME, ())
