"""Hiding a passage of an incident's texts, removing it, putting it back."""

import pytest

from accounts.models import UnsavedField
from audit import chain, records
from audit.models import Event, OutboxMessage
from audit.record import subject_of
from audit.transitions import NotReady, Refused
from incidents import actions, figures, queries
from incidents.models import Incident, RegulatorNotice
from tests.beginnings import begins_with
from tests.incidents.stories import (
    AT,
    HOUR,
    approver,
    ico_notices,
    notified,
    notified_of,
    officer,
    redacted,
    reported,
    sends,
    triaged,
)

pytestmark = pytest.mark.django_db
LATER = AT + 7 * HOUR
NAME = "Jane Smith"
TEXTS = {"title": f"{NAME}'s file", "description": f"The file of {NAME} was lost. {NAME} was called."}


def hidden_passage(body, people, incident=None, **kw):
    incident = incident or triaged(body, people, **TEXTS)
    redaction = redacted(incident, people, passage=NAME, **kw)
    return redaction, Incident.objects.get(pk=incident.pk)


def triaged_with_a_name(body, people):
    return triaged(body, people, **TEXTS)


def notified_with_a_name(body, people):
    return notified(body, people, **TEXTS)


@begins_with(hidden_passage)
def test_a_passage_leaves_every_text_at_once_and_lists_and_search_with_them(beginning):
    _, people, (redaction, incident) = beginning
    assert incident.title == "[hidden 1]'s file"
    assert incident.description == "The file of [hidden 1] was lost. [hidden 1] was called."
    assert redaction.places == ["the title", "what is known"]
    for text, incidents in ((NAME, []), ("s file", [incident])):
        rows, _ = queries.listed(people["dpo"], LATER)
        assert list(queries.with_text(text)(rows)) == incidents
    assert [row["nature"] for row in figures.rows_of("2026-27")] == ["[hidden 1]'s file"]


@begins_with(hidden_passage)
def test_no_event_and_no_mail_holds_the_passage(beginning):
    _, people, (redaction, _) = beginning
    actions.agree_remove(redaction, by=people["siro"], at=LATER)
    assert [event for event in Event.objects.all() if NAME in str(event.facts)] == []
    assert [mail for mail in OutboxMessage.objects.all() if NAME in f"{mail.subject} {mail.body}"] == []
    assert people["siro"].email in notified_of("redaction.hidden")
    assert people["dpo"].email in notified_of("redaction.removed")


@begins_with(hidden_passage)
def test_another_person_removes_it_for_good_and_a_mark_says_so(beginning):
    _, people, (redaction, _) = beginning
    redaction = actions.agree_remove(redaction, by=people["siro"], at=LATER)
    incident = Incident.objects.get()
    assert incident.title == "[removed 1]'s file"
    assert (redaction.passage, redaction.length, redaction.settled_by) == ("", len(NAME), people["siro"])
    assert len(redaction.passage_digest) == 64


@begins_with(triaged_with_a_name)
def test_whoever_hid_a_passage_does_not_remove_it(beginning):
    _, people, incident = beginning
    redaction = actions.hide(
        incident,
        by=people["siro"],
        at=AT + 5 * HOUR,
        passage=NAME,
        ground="harm",
        reason="It would harm her.",
    )
    for name in ("siro", "dpo", "adviser"):
        with pytest.raises(Refused):
            actions.agree_remove(redaction, by=people[name], at=LATER)
    assert actions.agree_remove(redaction, by=approver(), at=LATER).status == "removed"


@begins_with(notified_with_a_name)
def test_what_the_audit_log_sealed_still_verifies_after_a_removal(beginning):
    body, people, incident = beginning
    chain.seal()
    redaction, _ = hidden_passage(body, people, incident)
    chain.seal()
    actions.agree_remove(redaction, by=people["siro"], at=LATER)
    chain.seal()
    assert chain.verify([]) is None
    assert list(records.verify()) == []


@begins_with(hidden_passage)
@pytest.mark.parametrize(("verb", "status"), [("refuse_redaction", "refused"), ("restore", "restored")])
def test_a_passage_is_put_back_exactly_as_it_was(beginning, verb, status):
    _, people, (redaction, _) = beginning
    redaction = getattr(actions, verb)(
        redaction, by=people["siro"], at=LATER, reason="It names a street alone."
    )
    incident = Incident.objects.get()
    assert (redaction.status, incident.title, incident.description) == (
        status,
        TEXTS["title"],
        TEXTS["description"],
    )
    assert redaction.passage == ""


@begins_with(notified_with_a_name)
def test_a_notice_that_waits_is_made_ready_again_without_the_passage(beginning):
    body, people, incident = beginning
    hidden_passage(body, people, incident)
    old, new = RegulatorNotice.objects.order_by("number")
    assert (old.message.status, new.message.status) == ("cancelled", "waiting")
    assert NAME not in str(new.payload)
    assert new.key != old.key
    assert NAME in str(old.payload)


@begins_with(notified_with_a_name)
def test_a_removal_cleans_the_notice_that_was_cancelled_too(beginning):
    body, people, incident = beginning
    redaction, _ = hidden_passage(body, people, incident)
    actions.agree_remove(redaction, by=people["siro"], at=LATER)
    assert [
        regulator_notice
        for regulator_notice in RegulatorNotice.objects.all()
        if NAME in str(regulator_notice.payload)
    ] == []
    assert [
        outbox_message
        for outbox_message in OutboxMessage.objects.all()
        if NAME in str(outbox_message.payload)
    ] == []


@begins_with(notified_with_a_name)
def test_a_notice_that_went_stays_as_it_was_sent(beginning):
    body, people, incident = beginning
    sends(ico_notices().get(), AT + 4 * HOUR)
    redaction, _ = hidden_passage(body, people, incident)
    actions.agree_remove(redaction, by=people["siro"], at=LATER)
    assert NAME in str(RegulatorNotice.objects.get().payload)


@begins_with(triaged_with_a_name)
def test_what_was_typed_and_not_saved_is_forgotten_where_it_holds_the_passage(beginning):
    body, people, incident = beginning
    for name, text in (("how_occurred", f"By {NAME}"), ("people_max", "many")):
        UnsavedField.objects.create(
            thing=subject_of(incident), part="triage", name=name, values=[[name, text]], problem="Too long.",
            typed_by=people["dpo"], typed_at=AT,
        )  # fmt: skip
    hidden_passage(body, people, incident)
    assert [unsaved_field.name for unsaved_field in UnsavedField.objects.all()] == ["people_max"]


@begins_with(notified_with_a_name)
def test_while_the_regulator_waits_for_an_answer_nothing_is_removed(beginning):
    body, people, incident = beginning
    sends(ico_notices().get(), AT + 4 * HOUR)
    redaction, _ = hidden_passage(body, people, incident)
    actions.ask_more(
        incident.regulator_case, by=officer(), at=AT + 6 * HOUR, wanted="Who was informed?",
        wanted_by=(AT + 200 * HOUR).date(),
    )  # fmt: skip
    with pytest.raises(NotReady, match="The regulator waits for an answer"):
        actions.agree_remove(redaction, by=people["siro"], at=LATER)


@begins_with(triaged_with_a_name)
@pytest.mark.parametrize(
    ("passage", "ground", "field"),
    [
        ("Nobody", "harm", "passage"),
        ("J", "harm", "passage"),
        (NAME, "shame", "ground"),
        ("[hidden", "harm", "passage"),
    ],
)
def test_a_passage_that_is_nowhere_or_a_ground_that_is_none_is_refused(beginning, passage, ground, field):
    _, people, incident = beginning
    with pytest.raises(NotReady) as refused:
        redacted(incident, people, passage=passage, ground=ground)
    assert [problem.field for problem in refused.value.problems] == [field]


@begins_with()
def test_a_mark_that_does_not_fit_into_a_title_asks_for_a_longer_passage(beginning):
    body, people, _ = beginning
    incident = reported(body, people, title=f"Jane {'x' * 115}")
    with pytest.raises(NotReady, match="Enter a longer passage"):
        redacted(incident, people, passage="Jane")
