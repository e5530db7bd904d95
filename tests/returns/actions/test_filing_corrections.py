"""Corrections: the accepted edition counts until the new one is accepted, and conditions follow the return."""

import pytest

from audit.transitions import NotReady
from departments.models import Action
from returns import actions
from returns.models import Cycle, Return, counted
from returns.queries import content, cycle_by_slug, returns_listed
from returns.queries.conditions import conditions_of
from tests.beginnings import begins_with
from tests.returns.browsing import read
from tests.returns.corrections import accepted_again, corrected, signed_again, with_condition
from tests.returns.world import SHORT, accepted, at, kinds, notified_of, opened

pytestmark = pytest.mark.django_db


@begins_with(accepted)
def test_the_accepted_edition_counts_until_its_correction_is_accepted(beginning):
    here, old = beginning
    new = corrected(here, old)
    old.refresh_from_db()
    assert (old.status, new.number, new.status, new.supersedes) == ("accepted", 2, "in_preparation", old)
    assert content.answers_of(new).keys() == content.answers_of(old).keys()
    new = signed_again(here, new)
    assert new.standing == old
    assert list(Return.objects.filter(counted(), cycle=here.cycle)) == [old]
    assert cycle_by_slug(here.cycle.slug).accepted == 1


@begins_with(accepted)
def test_the_correction_takes_the_place_of_the_accepted_edition_when_it_is_accepted(beginning):
    here, old = beginning
    new = accepted_again(here, corrected(here, old))
    old.refresh_from_db()
    assert (old.status, new.status, new.late) == ("superseded", "accepted", False)
    assert list(Return.objects.filter(counted(), cycle=here.cycle)) == [new]


@begins_with(accepted)
def test_a_correction_can_be_dropped_and_another_one_begun(beginning):
    here, old = beginning
    new = actions.drop_correction(corrected(here, old), by=here.home.siro, at=at(11))
    old.refresh_from_db()
    assert (old.status, new.status) == ("accepted", "dropped")
    assert list(returns_listed(here.home.siro, at(11))) == [old]
    assert notified_of("return.correction_dropped") == ["preparer@home-office.example"]
    assert corrected(here, old).number == 3


@begins_with(opened)
def test_only_a_correction_can_be_dropped(beginning):
    here, _ = beginning
    quarterly_return = actions.start(here.quarterly_return, by=here.home.preparer, at=at())
    with pytest.raises(NotReady, match="not a correction"):
        actions.drop_correction(quarterly_return, by=here.home.siro, at=at(1))


@begins_with(accepted)
@pytest.mark.parametrize("step", ["correct", "recall"])
def test_an_edition_is_changed_by_one_correction_at_a_time(beginning, step):
    here, old = beginning
    corrected(here, old)
    by = {"correct": here.home.siro, "recall": here.centre.approver}[step]
    with pytest.raises(NotReady, match="correction of this return is being prepared"):
        getattr(actions, step)(old, reason="Another thing came up", by=by, at=at(11))


@begins_with(accepted)
def test_freezing_keeps_the_accepted_edition_and_drops_a_correction_in_work(beginning):
    here, old = beginning
    new = corrected(here, old)
    actions.close_cycle(here.cycle, by=here.centre.approver, at=at(30))
    actions.freeze(here.cycle, by=here.centre.approver, at=at(31))
    actions.finish_cycles(at=at(31))
    cycle, new = Cycle.objects.get(pk=here.cycle.pk), Return.objects.get(pk=new.pk)
    assert (
        f'"edition":1,"late":false,"organisation":"home-office","sha256":"{old.submission.sha256}"'
        in cycle.snapshot
    )
    assert new.status == "dropped"
    assert "return.correction_dropped" in kinds(new)


@begins_with(opened)
def test_conditions_follow_the_return_to_its_next_edition(beginning):
    here, _ = beginning
    old = with_condition(here)
    new = accepted_again(here, corrected(here, old))
    assert new.status == "accepted_with_conditions"
    assert [condition.summary for condition in conditions_of(new)] == ["Encrypt the last laptops"]
    with pytest.raises(NotReady, match="is not verified yet"):
        actions.discharge_conditions(new, by=here.centre.approver, at=at(15))
    Action.objects.update(status="verified")
    assert actions.discharge_conditions(new, by=here.centre.approver, at=at(16)).status == "accepted"


@begins_with(opened)
def test_conditions_are_discharged_from_the_page_of_the_return_while_a_correction_is_in_work(
    client, beginning
):
    here, _ = beginning
    old = with_condition(here)
    corrected(here, old)
    Action.objects.update(status="verified")
    assert "Record that all conditions are met" in read(client, here.centre.approver, here.quarterly_return)
    address = f"{here.quarterly_return.get_absolute_url()}step/discharge_conditions/"
    old.refresh_from_db()
    assert client.post(address, {"version": old.version}).status_code == 302
    old.refresh_from_db()
    assert old.status == "accepted"


@begins_with(accepted)
def test_the_page_says_that_the_accepted_edition_counts_while_a_correction_is_in_work(client, beginning):
    here, old = beginning
    corrected(here, old)
    shown = read(client, here.home.siro, here.quarterly_return)
    assert "counts until the correction is accepted" in shown
    assert "Drop the correction" in shown
    assert client.get(f"{here.quarterly_return.get_absolute_url()}edition/1/").status_code == 200


@begins_with(accepted)
def test_a_reviewer_sees_what_a_correction_changed_since_the_accepted_edition(client, beginning):
    here, old = beginning
    new = corrected(here, old)
    new = actions.save_answers(new, answers={"A1": SHORT}, by=here.home.preparer, at=at(10))
    signed_again(here, new)
    client.force_login(here.centre.reviewer)
    shown = client.get(f"{here.quarterly_return.get_absolute_url()}review/").content.decode()
    assert shown.count("Changed since edition 1") == 1
    row = shown[shown.index('id="question-A1"') : shown.index('id="question-A2"')]
    assert "Changed since edition 1" in row


@begins_with(accepted)
def test_a_correction_has_no_due_date_and_is_never_recorded_as_missing(client, beginning):
    here, old = beginning
    corrected(here, old)
    assert "A correction has no due date" in read(client, here.home.siro, here.quarterly_return)
    assert "Record it as missing" not in read(client, here.centre.approver, here.quarterly_return)
