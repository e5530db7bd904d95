"""A file of rows is of the kind that the address asks for, and CSV where it asks for none that there is."""

import pytest
from django.test import RequestFactory

from departments.organisations.views.common import table_file


@pytest.mark.parametrize(
    ("asked", "kind"), [("csv", "csv"), ("ods", "ods"), ("xlsx", "xlsx"), ("exe", "csv"), ("", "csv")]
)
def test_the_address_says_which_kind_of_file(asked, kind):
    answer = table_file(
        RequestFactory().get("/", {"format": asked}), iter([["Name"], ["one"]]), name="list", title="A list"
    )
    assert answer["Content-Disposition"] == f'attachment; filename="list.{kind}"'
    assert b"".join(answer.streaming_content)
