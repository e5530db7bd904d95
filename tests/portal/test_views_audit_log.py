"""The audit log's page: words instead of codes, filters in the address, and only what one may see."""

from datetime import UTC, datetime

import pytest

from audit import chain
from audit.record import SYSTEM, record
from tests.factories import make_user

AT = datetime(2007, 7, 3, 13, 30, tzinfo=UTC)


def test_an_event_is_described_in_words_with_name_role_and_londons_time(client, body, siro):
    clerk = make_user("clerk@home-office.invalid", "Return coordinator of the Home Office")
    record("return.sent_to_siro", subject=body, by=clerk, at=AT, role="preparer", previous="in_preparation",
           status="awaiting_siro", reason_length=52, before="a" * 64, after="b" * 64)  # fmt: skip
    page = client.get("/audit-log/").content.decode()
    for text in (
        "Sent to the SIRO",
        "Return coordinator of the Home Office",
        "3 July 2007 at 2:30pm BST",
        "From “in preparation” to “awaiting siro”",
        "With a reason of 52 characters",
    ):
        assert text in page
    assert "aaaaaaaa" not in page
    assert "{" not in page.split("<table")[1].split("</table")[0]


def test_the_head_is_shown_with_the_way_to_check_it(client, body, siro):
    record("thing.done", subject=body, by=SYSTEM, at=AT)
    page = client.get("/audit-log/").content.decode()
    assert str(chain.head()) in page
    assert f".venv/bin/python manage.py verify_audit --head {chain.head()}" in page


def test_filters_are_in_the_address_and_choose(client, body, siro):
    record("return.signed", subject=body, by=SYSTEM, at=AT)
    record("incident.reported", subject=body, by=SYSTEM, at=AT)
    page = client.get("/audit-log/?kind=return.").content.decode()
    assert "Signed and submitted" in page
    assert "return.signed" not in page
    page = client.get("/audit-log/?kind=action.").content.decode()
    assert "No entry fits what you asked for." in page


@pytest.mark.parametrize(
    "query",
    ["kind=%00", "organisation=%27%3B--", "page=-1", "page=x", "subject=" + "x" * 500, "kind=nonsense"],
)
def test_a_filter_that_makes_no_sense_is_a_page_and_not_an_error(client, body, siro, query):
    assert client.get(f"/audit-log/?{query}").status_code == 200


def test_it_cannot_be_written_to(client, body, siro):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/audit-log/").status_code == 405
