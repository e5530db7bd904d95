"""Pages of quarters and of steps of a return."""

import hashlib
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from departments.organisations.calendar import london_day
from returns import actions
from returns.models import Return
from tests.factories import sign_in
from tests.returns import world as worlds
from tests.returns.browsing import known, page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(recent):
    return recent


def test_an_old_version_is_a_409_page(client, here):
    worlds.sent(here)
    done = sign_in(client, here.home.siro).post(
        page(here, "step", "send_back"), {"version": 1, "reason": "C3 cannot be right"}
    )
    assert done.status_code == 409
    assert "C3 cannot be right" in text(done)


def test_a_step_without_the_version_that_was_seen_is_not_taken(client, here):
    worlds.sent(here)
    sign_in(client, here.home.siro)
    done = client.post(page(here, "step", "send_back"), {"reason": "C3 cannot be right"})
    assert done.status_code == 422
    assert "Open this page again" in text(done)
    assert Return.objects.get().status == "awaiting_siro"


def test_a_quarter_is_offered_for_closing_when_its_due_date_has_passed(client, here):
    sign_in(client, here.centre.approver)
    address = reverse("returns:cycle", args=[here.cycle.slug])
    for due_on, offered in ((timezone.localdate(), False), (timezone.localdate() - timedelta(days=1), True)):
        type(here.cycle).objects.filter(pk=here.cycle.pk).update(due_on=due_on)
        assert ("Close the quarter" in client.get(address).content.decode()) is offered


def test_quarters_are_opened_and_changed_by_the_approver_only(client, here):
    sign_in(client, here.home.siro)
    assert client.get(reverse("returns:cycles")).status_code == 200
    assert client.get(reverse("returns:open_cycle")).status_code == 403
    sign_in(client, here.centre.approver)
    form = client.get(reverse("returns:open_cycle")).context["form"]
    slug = form.fields["quarter"].choices[0][0]
    assert client.post(reverse("returns:open_cycle"), {"quarter": slug}).status_code == 302
    assert client.post(reverse("returns:open_cycle"), {"quarter": slug}).status_code == 422
    address = reverse("returns:cycle_step", args=[here.cycle.slug, "extend"])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "x"}).status_code == 422


def test_before_freezing_what_is_not_accepted_is_named_and_after_it_the_hash_can_be_recomputed(client, here):
    worlds.sent(here)
    actions.close_cycle(here.cycle, by=here.centre.approver, at=timezone.now() + timedelta(days=60))
    sign_in(client, here.centre.approver)
    asked = client.get(reverse("returns:cycle_step", args=[here.cycle.slug, "freeze"]))
    assert "Home Office</a>: Waiting for the SIRO" in text(asked)
    assert "Every return of this quarter" not in text(asked)
    sent = {"version": asked.context["form"]["version"].value()}
    assert client.post(asked.request["PATH_INFO"], sent).status_code == 302
    shown = text(client.get(reverse("returns:cycle", args=[here.cycle.slug])))
    kept = client.get(reverse("returns:snapshot", args=[here.cycle.slug]))
    assert Event.objects.get(kind="cycle.snapshot_read").subject == f"returns.Cycle:{here.cycle.pk}"
    assert hashlib.sha256(kept.content).hexdigest() in shown
    assert "Read and sign" not in text(sign_in(client, here.home.siro).get(page(here)))
    assert client.get(reverse("returns:snapshot", args=[here.cycle.slug])).status_code == 403
    late = {"version": Return.objects.get().version, "reason": "C3 cannot be right"}
    assert "The quarter is frozen" in text(client.post(page(here, "step", "send_back"), late))
    assert Return.objects.get().status == "awaiting_siro"


def test_before_freezing_the_page_says_where_every_return_is_accepted(client, here):
    worlds.accepted(here)
    actions.close_cycle(here.cycle, by=here.centre.approver, at=timezone.now() + timedelta(days=60))
    sign_in(client, here.centre.approver)
    asked = text(client.get(reverse("returns:cycle_step", args=[here.cycle.slug, "freeze"])))
    assert "Every return of this quarter that you see is accepted" in asked
    other = text(client.get(reverse("returns:cycle_step", args=[here.cycle.slug, "extend"])))
    assert "Every return of this quarter" not in other


REASON = "The supplier's figures come late"


def parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_the_page_keeps_a_due_date_that_is_refused_as_it_was_typed(here, client):
    known(client, here.centre.approver)
    address = f"/returns/quarters/{here.cycle.slug}/extend/"
    typed = parts("due_on", date(2206, 7, 31)) | {"reason": REASON, "version": here.cycle.version}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "The new due date must be on or before" in text(answer)
    assert 'value="2206"' in text(answer)
    assert REASON.split("'")[0] in text(answer)


def test_an_unlikely_due_date_is_shown_with_who_confirmed_it_and_not_asked_about_again(here, client):
    known(client, here.centre.approver)
    today = london_day(timezone.now())
    day = today + timedelta(days=200)
    message = f"{day.day} {day:%B %Y}"
    address = f"/returns/quarters/{here.cycle.slug}/extend/"
    typed = parts("due_on", day) | {"reason": REASON, "version": here.cycle.version}
    assert client.post(address, typed).status_code == 422
    assert client.post(address, typed | {"confirmed": f"due_on: Yes, {message} is right"}).status_code == 302
    shown = text(client.get(here.cycle.get_absolute_url()))
    assert f"(confirmed as right, when asked, by {here.centre.approver} on" in shown
    here.cycle.refresh_from_db()
    nearer = parts("due_on", today + timedelta(days=30)) | {"reason": REASON, "version": here.cycle.version}
    assert client.post(address, nearer).status_code == 302
    here.cycle.refresh_from_db()
    assert client.post(address, typed | {"version": here.cycle.version}).status_code == 302
