"""Rules, papers, listeners and checks are registered once, by name."""

import pytest

from audit import registry


def test_a_rule_is_registered_under_its_app_and_name_with_the_first_sentence_of_its_words():
    @registry.notice("thing.done", channel="ico")
    def say_so(event, subject):
        """Say that it is done.

        More words.
        """

    (rule,) = registry.RULES["thing.done"]
    assert (rule.name, rule.kind, rule.channel) == ("tests.say_so", "thing.done", "ico")
    assert rule.about == "Say that it is done."
    assert rule.write is say_so


def test_the_same_rule_is_not_registered_twice_for_one_kind_and_may_be_for_two():
    def say_so(event, subject):
        """Say it."""

    registry.notice("thing.done")(say_so)
    registry.notice("thing.undone")(say_so)
    with pytest.raises(ValueError, match=r"tests\.say_so is registered twice for thing\.done"):
        registry.notice("thing.done")(say_so)


def test_checks_of_addressees_and_listeners_are_kept_in_their_places():
    check = registry.addressee_check(lambda message, at: "")
    listener = registry.delivery_listener("tests.say_so")(lambda message, outcome, at: None)
    assert [check] == registry.ADDRESSEE_CHECKS
    assert {"tests.say_so": listener} == registry.DELIVERY_LISTENERS
