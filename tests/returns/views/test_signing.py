"""The page on which a return is signed."""

import json

import pytest
from django.urls import reverse

from audit import chain
from audit.models import Event
from returns import actions
from returns.models import Return
from tests.factories import PASSWORD, sign_in
from tests.returns import world as worlds
from tests.returns.browsing import known, page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(recent):
    return recent


def test_a_return_is_sent_signed_and_has_a_receipt(client, here):
    quarterly_return = actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    quarterly_return = worlds.answered(quarterly_return, by=here.home.preparer, at=worlds.at())
    sign_in(client, here.home.preparer)
    done = client.post(page(here, "send"), {"version": quarterly_return.version}, follow=True)
    assert "Sent to the SIRO" in text(done)
    assert (
        client.post(page(here, "send"), {"version": quarterly_return.version}).status_code == 302
    )  # sent twice
    known(client, here.home.siro)
    shown = client.get(page(here, "sign"))
    form = shown.context["form"]
    wanted = {"version": form["version"].value(), "sha256": form["sha256"].value()}
    assert wanted["sha256"][:16] in text(shown)
    assert client.post(page(here, "sign"), wanted).status_code == 422
    done = client.post(page(here, "sign"), wanted | {"declared": "on"}, follow=True)
    assert wanted["sha256"] in text(done)
    chain.seal()
    receipt = client.get(page(here, "receipt"))
    assert Event.objects.get(kind="return.signed").head in text(receipt), "the receipt carries the head"
    assert client.post(page(here, "sign"), wanted | {"declared": "on"}).status_code == 302  # signed twice
    assert Return.objects.get().submissions.count() == 1
    signed = client.get(page(here, "signed_json", 1, 1))
    assert json.loads(signed.content)["quarter"]["name"] == here.cycle.slug


def test_whoever_downloads_what_was_signed_is_in_the_audit_log_once(client, here):
    worlds.signed(here)
    sign_in(client, here.home.preparer)
    for _ in range(2):
        assert client.get(page(here, "signed_json", 1, 1)).status_code == 200
    event = Event.objects.get(kind="submission.read")
    assert (event.actor, event.organisation) == (
        f"user:{here.home.preparer.pk}",
        here.quarterly_return.organisation.code,
    )
    assert event.subject == f"returns.Submission:{here.quarterly_return.submissions.get().pk}"


def test_signing_asks_for_the_password_again(client, here):
    worlds.sent(here)
    here.home.siro.set_password(PASSWORD)
    here.home.siro.save()
    done = sign_in(client, here.home.siro).get(page(here, "sign"))
    assert done.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_who_sent_it_reads_why_they_cannot_sign(client, here):
    worlds.sent(here)
    shown = text(sign_in(client, here.home.preparer).get(page(here)))
    assert "Read and sign" in shown
    assert "siro" in shown
