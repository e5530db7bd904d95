"""What is said of a file: findings with their places, and what looks like personal data."""

from audit.uploads.limits import Finding, personal


def test_a_finding_names_its_places_and_of_many_the_number():
    assert str(Finding("macros")) == "macros or scripts"
    assert str(Finding("hidden_sheets", ("“A”", "“B”"))) == "hidden sheets: “A”, “B”"
    ten = tuple(f"“{number}”" for number in range(10))
    assert str(Finding("hidden_sheets", ten)).endswith("“9”")
    assert str(Finding("hidden_sheets", (*ten, "“10”", "“11”"))).endswith("“9” and 2 more")


def test_each_kind_of_personal_data_that_a_document_rarely_holds_is_a_finding():
    kinds = {"a National Insurance number", "an NHS number", "an email address"}
    assert {finding.kind for finding in personal(kinds)} == {"national_insurance", "nhs_number"}
    assert personal(set()) == []
