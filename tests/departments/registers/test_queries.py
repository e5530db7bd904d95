"""Every report that an action is done, and every answer to it, is kept and shown in order."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from departments.models import Action, ActionClaim, ClaimAnswer
from departments.organisations.roles import Role
from departments.registers import actions
from departments.registers.queries import actions_for, claims_of
from tests.departments.conftest import AT, step_of, text

REFUSAL = "The certificate is of last year."


def claimed(action, people, evidence="Certificate of 3 June", days=1):
    return actions.report_done(action, by=people["iao"], at=AT + timedelta(days=days), evidence=evidence)


@pytest.fixture
def checked(begun, people):
    """Reported twice: not accepted, then accepted."""
    thing = claimed(begun, people)
    thing = actions.not_accepted(thing, by=people["audit"], at=AT + timedelta(days=2), reason=REFUSAL)
    thing = claimed(thing, people, "Certificate of this year", days=3)
    return actions.verify_action(thing, by=people["audit"], at=AT + timedelta(days=4))


def test_every_claim_and_the_answer_to_it_is_kept(checked, people):
    assert [
        (
            claimed.number,
            claimed.evidence,
            claimed.by,
            claimed.answer.accepted,
            claimed.answer.reason,
            claimed.answer.by,
        )
        for claimed in claims_of(checked)
    ] == [
        (1, "Certificate of 3 June", people["iao"], False, REFUSAL, people["audit"]),
        (2, "Certificate of this year", people["iao"], True, "", people["audit"]),
    ]


def test_the_page_of_an_action_shows_claims_and_answers_in_their_order(enter, checked):
    page = text(enter("siro").get(checked.get_absolute_url()))
    texts = ("Certificate of 3 June", "Not accepted", REFUSAL, "Certificate of this year", "Accepted")
    start, places = page.index('id="claims"'), []
    for sentence in texts:
        places.append(page.index(sentence, start))
    assert places == sorted(places)


def test_whoever_checks_sees_what_was_claimed_and_answered_before(enter, begun, people):
    thing = actions.not_accepted(
        claimed(begun, people), by=people["audit"], at=AT + timedelta(days=2), reason=REFUSAL
    )
    assert REFUSAL in text(enter("iao").get(step_of(thing, "done")))
    thing = claimed(thing, people, "Certificate of this year", days=3)
    for who, step in (("audit", "verify"), ("reviewer", "not_accepted")):
        page = text(enter(who).get(step_of(thing, step)))
        for message in ("Certificate of 3 June", REFUSAL, "Certificate of this year", "Waits for a check"):
            assert message in page


@pytest.mark.parametrize("model", [ActionClaim, ClaimAnswer])
def test_what_was_claimed_and_answered_is_never_changed(checked, model):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()


def test_an_installation_of_before_takes_over_the_claim_of_each_action(
    as_owner, db, home_office, people, due
):
    def through(summary):
        thing = actions.propose_action(home_office, by=people["siro"], at=AT, summary=summary)
        thing = actions.agree_action(thing, by=people["siro"], at=AT, owner_role=Role.IAO, due=due)
        return claimed(actions.begin_action(thing, by=people["iao"], at=AT), people, f"{summary}: seen")

    through("Waits")
    actions.not_accepted(through("Refused"), by=people["audit"], at=AT + timedelta(days=2), reason=REFUSAL)
    actions.verify_action(through("Accepted"), by=people["audit"], at=AT + timedelta(days=2))
    kept = {
        action.summary: [
            (c.evidence, c.by, getattr(c, "answer", None) and c.answer.reason) for c in claims_of(action)
        ]
        for action in Action.objects.all()
    }
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE departments_actionclaim DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE departments_claimanswer DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM departments_claimanswer")
        cursor.execute("DELETE FROM departments_actionclaim")
    import_module("departments.migrations.0004_claims_are_kept").take_over(apps, None)
    assert kept == {
        action.summary: [
            (c.evidence, c.by, getattr(c, "answer", None) and c.answer.reason) for c in claims_of(action)
        ]
        for action in Action.objects.all()
    }
    assert kept["Refused"] == [("Refused: seen", people["iao"], REFUSAL)]


def test_among_all_actions_the_open_ones_are_first_and_those_of_closed_records_last(people, home_office):
    def action(summary, **changed):
        action = actions.propose_action(
            home_office, by=people["siro"], at=AT, summary=summary, areas=["encryption"]
        )
        Action.objects.filter(pk=action.pk).update(**changed)

    action("Done", status="verified", due=AT.date())
    old = {"origin": Action.Origin.REPORT_2007, "created_at": AT.replace(year=2008)}
    action("Of a closed record", status="agreed", due=AT.date().replace(year=2008), **old)
    action("Open", status="agreed", due=AT.date() + timedelta(days=90))
    listed = [action.summary for action in actions_for(people["siro"], AT)]
    assert listed == ["Open", "Done", "Of a closed record"]
