"""The page of a step: what it refuses, and what it keeps of what was typed."""

import pytest

from departments.models import Action
from departments.organisations.roles import Role
from departments.registers import actions
from tests.departments.conftest import AT, REASON, step_of, text


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_is_kept(enter, proposed):
    answer = enter("siro").post(step_of(proposed, "agree"), {"version": 1, "owner_role": "iao"})
    assert answer.status_code == 422
    assert "Enter the date by which it is to be done" in text(answer)
    assert 'value="iao" selected' in text(answer)
    answer = enter("siro").post(step_of(proposed, "reject"), {"version": 1, "reason": "Short"})
    assert answer.status_code == 422
    assert "at least 10 characters" in text(answer)
    assert "Short" in text(answer)


def test_an_old_page_is_answered_with_both_versions(enter, proposed, people, due):
    actions.agree_action(proposed, by=people["siro"], at=AT, owner_role=Role.IAO, due=due)
    answer = enter("iao").post(step_of(proposed, "begin"), {"version": 1})
    assert answer.status_code == 409
    assert Action.objects.get().status == "agreed"


def test_a_second_submit_of_the_same_form_changes_nothing(enter, proposed):
    form = {"version": 1, "reason": REASON}
    assert enter("siro").post(step_of(proposed, "reject"), form).status_code == 302
    again = enter("siro").post(step_of(proposed, "reject"), form)
    assert again.headers["Location"] == proposed.get_absolute_url()
    other = enter("siro").post(step_of(proposed, "reject"), form | {"reason": f"Another one: {REASON}"})
    assert other.status_code == 409
    assert "You have already done this" in text(other)
    assert f"Another one: {REASON}" in text(other)


@pytest.mark.parametrize("version", ["", "one", "-1", "99"])
def test_a_version_that_is_missing_or_wrong_wins_nothing(enter, proposed, version):
    answer = enter("siro").post(step_of(proposed, "reject"), {"version": version, "reason": REASON})
    assert answer.status_code in (409, 422)
    assert Action.objects.get().status == "proposed"
