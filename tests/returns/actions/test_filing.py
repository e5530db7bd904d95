"""The life of a return: who may do what, when, and never the same person twice."""

import hashlib
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from audit import chain
from audit.models import Event, OutboxMessage
from audit.transitions import NotReady, Refused, Stale
from departments.models import Action
from returns import actions
from returns.actions.sweeping import remind
from returns.models import Return, Submission
from returns.queries import cycle_by_slug, returns_listed
from returns.queries.signing import to_sign
from tests.beginnings import begins_with
from tests.factories import Role, appoint, make_organisation, person
from tests.returns.world import (
    SHORT,
    accepted,
    at,
    body,
    notified_of,
    opened,
    sent,
    signed,
)

pytestmark = pytest.mark.django_db


def frozen(here):
    cycle = actions.close_cycle(here.cycle, by=here.centre.approver, at=at(30))
    return actions.freeze(cycle, by=here.centre.approver, at=at(31))


@begins_with(opened)
def test_a_return_is_not_sent_before_every_rule_holds(beginning):
    here, _ = beginning
    quarterly_return = actions.start(here.quarterly_return, by=here.home.preparer, at=at())
    with pytest.raises(NotReady) as problem:
        actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at())
    assert len(problem.value.problems) == 25  # F2 is asked only once F1 is above nil
    assert problem.value.problems[0].href == "/returns/home-office/2007-08-q1/section/A/#question-A1"


@begins_with(signed)
def test_the_siro_signs_and_the_hash_can_be_recomputed(beginning, tmp_path, capsys):
    _, quarterly_return = beginning
    frozen = quarterly_return.submission
    assert quarterly_return.status == "submitted"
    assert hashlib.sha256(frozen.content.encode()).hexdigest() == frozen.sha256
    path = tmp_path / "signed.json"
    path.write_bytes(frozen.content.encode())
    call_command("receipt_hash", path, expect=frozen.sha256)
    assert capsys.readouterr().out.strip() == frozen.sha256
    path.write_bytes(frozen.content.replace("never", "not_in_this_quarter", 1).encode())
    with pytest.raises(CommandError, match="another one"):
        call_command("receipt_hash", path, expect=frozen.sha256)


@begins_with(signed)
def test_the_receipt_goes_to_siro_and_accounting_officer_with_the_hash(beginning):
    _, quarterly_return = beginning
    assert notified_of("return.signed") == [
        "accounting_officer@home-office.example",
        "siro@home-office.example",
    ]
    notice = OutboxMessage.objects.filter(event__kind="return.signed").first()
    assert quarterly_return.submission.sha256 in notice.body
    chain.seal()
    assert Event.objects.get(kind="return.signed").head in OutboxMessage.objects.get(pk=notice.pk).words


@begins_with(signed)
def test_what_was_signed_is_never_changed(beginning):
    _, _ = beginning
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.update(content="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.all().delete()


@begins_with(sent)
def test_who_sent_it_cannot_sign_it_whatever_else_they_are(beginning):
    here, quarterly_return = beginning
    appoint(here.home.preparer, Role.DEPUTY_SIRO, here.home.organisation)
    with pytest.raises(Refused, match="Somebody else"):
        actions.sign_and_submit(quarterly_return, declared=True, by=here.home.preparer, at=at(1))


@begins_with(sent)
def test_a_siro_whose_post_has_ended_or_is_elsewhere_cannot_sign(beginning):
    here, quarterly_return = beginning
    other = person("siro@elsewhere.example", Role.SIRO, make_organisation("elsewhere"))
    past = person(
        "past@home-office.example", Role.DEPUTY_SIRO, here.home.organisation, ends_on=date(2007, 6, 30)
    )
    for who in (other, past, here.centre.approver, here.home.accounting_officer):
        with pytest.raises(Refused):
            actions.sign_and_submit(quarterly_return, declared=True, by=who, at=at(1))


@begins_with(sent)
def test_signing_needs_the_declaration_and_the_hash_that_was_read(beginning):
    here, quarterly_return = beginning
    with pytest.raises(NotReady, match="declaration"):
        actions.sign_and_submit(quarterly_return, declared=False, by=here.home.siro, at=at(1))
    with pytest.raises(Stale):
        actions.sign_and_submit(quarterly_return, declared=True, sha256="0" * 64, by=here.home.siro, at=at(1))
    with pytest.raises(Stale):
        actions.sign_and_submit(quarterly_return, declared=True, version=1, by=here.home.siro, at=at(1))
    assert not Submission.objects.exists()


@begins_with(sent)
def test_the_hash_on_the_page_is_the_hash_that_is_signed(beginning):
    here, quarterly_return = beginning
    shown = to_sign(quarterly_return, at(1)).sha256
    quarterly_return = actions.sign_and_submit(
        quarterly_return, declared=True, sha256=shown, by=here.home.siro, at=at(1)
    )
    assert quarterly_return.submission.sha256 == shown


@begins_with(opened)
def test_what_is_promised_becomes_an_action_once(beginning):
    here, _ = beginning
    quarterly_return = signed(here, A1=SHORT)
    action = Action.objects.get()
    assert (action.origin, action.summary, action.owner_role, action.due) == (
        "return",
        "Appoint a board member",
        "siro",
        date(2007, 12, 1),
    )
    quarterly_return = actions.withdraw(
        quarterly_return, reason="One figure was wrong", by=here.home.siro, at=at(1, 1)
    )
    quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at(1, 2))
    quarterly_return = actions.sign_and_submit(
        quarterly_return, declared=True, figures_confirmed=True, by=here.home.siro, at=at(1, 3)
    )
    assert Action.objects.count() == 1
    assert quarterly_return.submissions.count() == 2


@begins_with(opened)
def test_a_return_first_signed_after_the_due_date_is_late(beginning):
    here, _ = beginning
    quarterly_return = actions.sign_and_submit(sent(here), declared=True, by=here.home.siro, at=at(19))
    assert quarterly_return.late


@begins_with(sent)
def test_the_siro_gives_it_back_with_a_comment(beginning):
    here, quarterly_return = beginning
    with pytest.raises(NotReady):
        actions.send_back(quarterly_return, reason="No", by=here.home.siro, at=at(1))
    quarterly_return = actions.send_back(
        quarterly_return, reason="C2 cannot be right.", by=here.home.siro, at=at(1)
    )
    assert quarterly_return.status == "in_preparation"
    assert quarterly_return.remarks.get().text == "C2 cannot be right."


@begins_with(opened)
def test_a_missing_return_can_still_come_late(beginning):
    here, _ = beginning
    with pytest.raises(NotReady, match="still open"):
        actions.record_missing(here.quarterly_return, by=here.centre.approver, at=at(30))
    actions.close_cycle(here.cycle, by=here.centre.approver, at=at(30))
    quarterly_return = actions.record_missing(here.quarterly_return, by=here.centre.approver, at=at(31))
    quarterly_return = actions.late_start(quarterly_return, by=here.home.preparer, at=at(32))
    assert (quarterly_return.status, quarterly_return.late) == ("in_preparation", True)


@begins_with(opened)
def test_a_devolved_administration_takes_part_by_choice(beginning):
    here, _ = beginning
    with pytest.raises(NotReady, match="devolved"):
        actions.decline(here.quarterly_return, by=here.home.siro, at=at())
    away = body("scotland", "SG", kind="devolved_administration")
    actions.open_cycle(year="2007-08", quarter=2, by=here.centre.approver, at=at(80))
    quarterly_return = Return.objects.get(cycle__quarter=2, organisation=away.organisation)
    quarterly_return = actions.decline(quarterly_return, by=away.siro, at=at(90))
    assert quarterly_return.status == "not_taking_part"
    assert actions.take_part(quarterly_return, by=away.siro, at=at(91)).status == "not_started"


@begins_with(opened)
@pytest.mark.parametrize("step", ["correct", "withdraw"])
def test_what_was_signed_once_is_never_missing_overdue_or_reminded_of(beginning, step):
    here, _ = beginning
    quarterly_return = {"correct": accepted, "withdraw": signed}[step](here)
    getattr(actions, step)(quarterly_return, reason="C2 counted phones twice", by=here.home.siro, at=at(5))
    remind(at=at(17), cycles=[here.cycle])
    assert not Event.objects.filter(kind="return.reminded").exists()
    for show in ("not_filed", "overdue"):
        assert not returns_listed(here.centre.approver, at(30), show=show).exists()
    assert cycle_by_slug(here.cycle.slug).filed == 1
    actions.close_cycle(here.cycle, by=here.centre.approver, at=at(30))
    current = Return.objects.latest("number")
    with pytest.raises(NotReady, match="was signed before"):
        actions.record_missing(current, by=here.centre.approver, at=at(31))


@begins_with(opened)
def test_an_acceptance_can_be_recalled_until_the_quarter_is_frozen(beginning):
    here, _ = beginning
    quarterly_return = accepted(here)
    assert (
        actions.recall(
            quarterly_return, reason="A new fact came up", by=here.centre.approver, at=at(9)
        ).status
        == "under_review"
    )


@begins_with(opened)
def test_the_event_of_a_correction_names_the_post_of_who_began_it(beginning):
    here, _ = beginning
    actions.correct(accepted(here), reason="One figure was wrong.", by=here.home.siro, at=at(40))
    assert Event.objects.get(kind="return.correction_begun").role == "siro"
