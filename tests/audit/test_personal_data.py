"""What looks like personal data is named by its kind, and ordinary numbers are not."""

import pytest

from audit.personal_data import Search, found_in


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Write to anna.bell@home-office.example today", ["an email address"]),
        ("AB123456C", ["a National Insurance number"]),
        ("ab 12 34 56 c", ["a National Insurance number"]),
        ("BG123456C and AB123456E", []),
        ("Call 020 7946 0000", ["a telephone number"]),
        ("Sort code 12-34-56, account 12345678", ["a sort code and account number"]),
        ("Passport no. 123456789", ["a passport number"]),
        ("943 476 5919", ["an NHS number"]),
        ("943 476 5918", []),
        ("3,000 people in 2007-08", []),
        ("", []),
    ],
)
def test_personal_data_are_known_by_their_form(text, kinds):
    assert found_in(text) == kinds


def test_a_long_text_is_searched_piece_by_piece_and_a_number_across_two_pieces_is_found(monkeypatch):
    monkeypatch.setattr(Search, "PIECE", 50)
    monkeypatch.setattr(Search, "OVERLAP", 20)
    search = Search()
    for piece in ("x " * 24 + "AB12", "3456C and " + "y " * 30):
        search.add(piece)
    assert search.finish() == {"a National Insurance number"}


def test_what_documents_hold_by_right_is_not_asked_about():
    search = Search()
    search.add("anna.bell@home-office.example, 020 7946 0000, 943 476 5919")
    assert search.finish() == {"an NHS number"}
