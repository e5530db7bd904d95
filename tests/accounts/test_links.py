"""Signed links for people without an account."""

from accounts.links import key_of, token_for


def test_a_token_names_its_row_for_its_purpose_only_and_cannot_be_changed():
    token = token_for("instruction", "one")
    assert key_of("instruction", token) == "one"
    assert key_of("another purpose", token) is None
    assert key_of("instruction", token.replace("one", "two")) is None
    assert key_of("instruction", "") is None
