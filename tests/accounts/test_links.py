"""Signed links for people without an account."""

import logging

from accounts.links import WithoutKeys, key_of, token_for, without_keys

TOKEN = token_for("instruction", "one")


def test_a_token_names_its_row_for_its_purpose_only_and_cannot_be_changed():
    assert key_of("instruction", TOKEN) == "one"
    assert key_of("another purpose", TOKEN) is None
    assert key_of("instruction", TOKEN.replace("one", "two")) is None
    assert key_of("instruction", "") is None


def test_a_token_that_was_given_out_with_a_colon_still_names_its_row():
    assert key_of("instruction", TOKEN.replace(".", ":")) == "one"


def test_a_line_of_a_log_holds_no_key_however_its_address_was_written():
    for token in (TOKEN, TOKEN.replace(".", ":"), TOKEN.replace(".", "%3A"), TOKEN.replace(".", "%2e")):
        for line in (
            f"GET /report/{token}/details/?kind=breach",
            f'"https://x.test/{token}"',
            f"/{token}).",
            token,
        ):
            assert TOKEN.partition(".")[2] not in without_keys(line)
            assert "(key)" in without_keys(line)


def test_what_a_log_says_without_a_key_stays_as_it_is():
    line = "GET /static/portal.5f0c2a9be1d3.css /incidents/018f6f0a-6d1c-7c3e-9a4b-2f1f0c9d8e7a/ v1.2.3"
    assert without_keys(line) == line


def test_a_log_leaves_keys_out_of_what_it_is_given_in_parts():
    record = logging.LogRecord("web", logging.INFO, "", 0, "%s %s", ("GET", f"/report/{TOKEN}/"), None)
    assert WithoutKeys().filter(record)
    assert record.getMessage() == "GET /report/(key)/"
