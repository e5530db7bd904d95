"""Pages of actions, as a browser without script sees them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from departments.models import Action
from departments.registers import actions
from tests.departments.conftest import AT, step_of, text


def test_an_action_is_taken_from_proposal_to_closure_in_the_browser(enter, home_office):
    new = enter("preparer").post(
        reverse("departments:action_new"),
        {"summary": "Encrypt backup tapes", "areas": ["encryption", "backup"]},
    )
    action = Action.objects.get()
    assert new.url == action.get_absolute_url()
    page = text(enter("siro").get(action.get_absolute_url()))
    assert "Agree to this action" in page
    due = {"due_0": "30", "due_1": "9", "due_2": str(timezone.now().year + 1)}
    names = _date_names(enter("siro").get(step_of(action, "agree")))
    answer = enter("siro").post(
        step_of(action, "agree"),
        {"version": 1, "owner_role": "iao", **dict(zip(names, due.values(), strict=True))},
    )
    assert answer.status_code == 302, text(answer)
    enter("iao").post(step_of(action, "begin"), {"version": 2})
    enter("iao").post(step_of(action, "done"), {"version": 3, "evidence": "Certificate of 3 June"})
    assert "Certificate of 3 June" in text(enter("audit").get(step_of(action, "verify")))
    enter("audit").post(step_of(action, "verify"), {"version": 4})
    page = text(enter("siro").get(action.get_absolute_url()))
    assert "Verified and closed" in page
    assert Action.objects.get().status == "verified"


def _date_names(response) -> list[str]:
    form = response.context["form"]
    widget = form.fields["due"].widget
    return [f"due{suffix}" for suffix in widget.widgets_names]


def test_a_step_that_is_somebody_elses_is_shown_with_whose_it_is(enter, proposed):
    page = text(enter("preparer").get(proposed.get_absolute_url()))
    assert "siro (Senior Information Risk Owner)" in page
    refused = enter("preparer").get(step_of(proposed, "agree"))
    assert refused.status_code == 403


def test_a_proposal_sent_twice_makes_one_action_and_other_words_make_another(enter, home_office):
    preparer, new = enter("preparer"), reverse("departments:action_new")
    page = preparer.get(new)
    key = page.context["form"]["key"].value()
    assert f'name="key" value="{key}"' in text(page)
    form = {"key": key, "summary": "Encrypt backup tapes", "areas": ["encryption", "backup"]}
    first, again = preparer.post(new, form), preparer.post(new, form)
    action = Action.objects.get()
    assert first.url == again.url == action.get_absolute_url()
    assert Event.objects.filter(kind="action.proposed").count() == 1
    other = preparer.post(new, form | {"summary": "Encrypt laptops"})
    assert other.url != action.get_absolute_url()
    enter("siro").post(new, form)
    assert Action.objects.count() == 3


def test_a_step_out_of_turn_is_not_offered_nor_opened(enter, proposed):
    assert enter("iao").get(step_of(proposed, "begin")).status_code == 409
    assert enter("iao").get(step_of(proposed, "dance")).status_code == 404
    assert enter("iao").post(step_of(proposed, "escalate"), {"version": 1}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"summary": "x" * 301},
        {"summary": "Fine", "areas": ["magic"]},
        {"summary": "Fine", "owner_role": "king"},
        {"summary": "Fine", "due_day": "31", "due_month": "2", "due_year": "2027"},
        {"summary": "Nul\x00"},
    ],
    ids=["empty", "too long", "unknown area", "unknown post", "unreal date", "nul"],
)
def test_bad_input_gives_a_page_and_no_action(enter, home_office, sent):
    answer = enter("preparer").post(reverse("departments:action_new"), sent)
    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert not Action.objects.exists()


def test_actions_are_filtered_and_sorted_by_the_address(enter, home_office, people, proposed):
    actions.propose_action(
        home_office, by=people["siro"], at=AT, summary="Train everybody", areas=["training_awareness"]
    )
    listing = reverse("departments:actions")
    staff = enter("siro")
    assert "Train everybody" not in text(staff.get(listing, {"area": "encryption"}))
    assert "1 action" in text(staff.get(listing, {"text": "train"}))
    assert "2 actions" in text(staff.get(listing, {"state": "open", "sort": "-due"}))
    assert "0 actions" in text(staff.get(listing, {"state": "late"}))
    assert staff.get(listing, {"sort": "';drop", "state": "asleep", "page": "-4"}).status_code == 200


def test_a_list_puts_open_actions_first_those_due_soonest_before_all_and_closed_records_apart(
    enter, home_office, people, due
):
    def action(summary, when, **more):
        thing = actions.propose_action(home_office, by=people["siro"], at=AT, summary=summary)
        Action.objects.filter(pk=thing.pk).update(due=when, **more)

    action("Count the tapes", due - timedelta(days=30), status="verified")
    action("Train everybody", due + timedelta(days=30))
    action("Encrypt laptops", due)
    then = datetime(2007, 12, 17, 12, tzinfo=UTC)
    action("Report of 2007", date(2008, 4, 1), origin="report_2007", created_at=then)
    listing, siro = reverse("departments:actions"), enter("siro")
    page = text(siro.get(listing))
    places = [page.index(text) for text in ("Encrypt laptops", "Train everybody", "Count the tapes")]
    assert places == sorted(places)
    assert "Report of 2007" not in page
    assert "1 action of closed records is listed separately" in page
    for asked in ({"state": "history"}, {"origin": "report_2007"}, {"text": "report of"}):
        assert "Report of 2007" in text(siro.get(listing, asked))
    for asked in ({"state": "late"}, {"state": "open"}):
        assert "Report of 2007" not in text(siro.get(listing, asked))
    old = Action.objects.get(summary="Report of 2007")
    assert "belongs to a closed record" in text(siro.get(old.get_absolute_url()))
