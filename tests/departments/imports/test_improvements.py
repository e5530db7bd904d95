"""Actions from a file are proposed once; a step on many actions is tried first, by the powers and the version of each."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event, OutboxMessage, SweepFailure
from departments.imports import actions, views
from departments.imports.improvements import STEPS
from departments.imports.models import Import
from departments.imports.rows import NUMBERED_AT_ONCE
from departments.imports.targets import TARGETS
from departments.models import Action
from departments.organisations.roles import Can, Role
from departments.registers import actions as register_actions
from departments.registers.views.actions import CHANGING
from departments.registers.workflow import ACTION
from tests.departments.conftest import text
from tests.departments.imports.stories import uploaded

CHANGE = reverse("departments:entries_change", args=["actions"])
LATER = timezone.localdate() + timedelta(days=90)
COLUMNS = {"code": "No", "summary": "Action", "areas": "Area", "owner_role": "Owner", "due": "Deadline"}
HEADS = "No,Action,Area,Owner,Deadline\n"


def take_in(people, body, rows: str) -> Import:
    upload = actions.begin_import(
        TARGETS["actions"],
        body,
        by=people["preparer"],
        at=timezone.now(),
        file=uploaded((HEADS + rows).encode()),
    )
    actions.choose_columns(upload, by=people["preparer"], at=timezone.now(), columns=COLUMNS)
    return worked(upload, people["preparer"])


def worked(upload, by, confirm=True) -> Import:
    actions.import_files(timezone.now)
    upload = Import.objects.get(pk=upload.pk)
    if confirm and upload.added + upload.changed:
        actions.confirm_import(upload, by=by, at=timezone.now())
        actions.import_files(timezone.now)
    assert not SweepFailure.objects.exists()
    return Import.objects.get(pk=upload.pk)


def mails(*addresses):
    messages = OutboxMessage.objects.filter(to__in=addresses).order_by("created_at")
    return [(message.subject, message.body) for message in messages]


@pytest.fixture
def several(home_office, people):
    """Three actions: two proposed, one agreed, under way."""
    proposed = [
        register_actions.propose_action(
            home_office, by=people["preparer"], at=timezone.now(), summary=f"Encrypt {what}"
        )
        for what in ("laptops", "discs", "tapes")
    ]
    begun = register_actions.agree_action(
        proposed[2], by=people["siro"], at=timezone.now(), owner_role=Role.IAO, due=LATER
    )
    register_actions.begin_action(begun, by=people["iao"], at=timezone.now())
    OutboxMessage.objects.all().delete()
    return proposed


def test_rows_are_proposed_once_with_one_mail_and_what_is_wrong_is_named(people, home_office):
    rows = f"""
,Encrypt laptops,Encryption,Senior Information Risk Owner,{LATER:%d/%m/%Y}
,Encrypt discs,,,
,Lock the doors,No such area,,
,Late already,,,1/2/2020
HO-99,Nobody knows it,,,
,encrypt laptops,,,
""".strip()
    upload = take_in(people, home_office, rows)
    assert (upload.added, upload.changed, upload.unchanged, upload.refused) == (2, 0, 0, 4)
    problems = {row.number: row.problems[0] for row in upload.refused_rows.all()}
    assert problems[4][0] == "Area (C)"
    assert "in the past" in problems[5][1] or "future" in problems[5][1]
    assert problems[6] == [
        "No (A)",
        "No action has this number. Leave the cell empty for a new one: the portal numbers it",
    ]
    assert "same reference or name as in row 2" in problems[7][1]
    there = {action.summary: action for action in Action.objects.all()}
    assert set(there) == {"Encrypt laptops", "Encrypt discs"}
    action = there["Encrypt laptops"]
    assert (action.status, action.owner_role, action.due, action.areas) == (
        "proposed",
        "siro",
        LATER,
        ["encryption"],
    )
    events = Event.objects.filter(kind="action.proposed")
    assert {event.facts["upload"] for event in events} == {str(upload.pk)}
    ((subject, body),) = mails("siro@example.test")
    assert subject == "Actions are proposed"
    assert "2 actions of Home Office" in body
    again = take_in(people, home_office, rows)
    assert (again.added, again.unchanged, again.refused) == (0, 2, 4)
    assert Action.objects.count() == 2


def test_a_row_of_an_action_that_is_there_changes_nothing(people, home_office, several):
    upload = take_in(people, home_office, f"{several[0].code},Encrypt everything,,,\n{several[1].code},,,,\n")
    assert (upload.added, upload.unchanged, upload.refused) == (0, 1, 1)
    assert "Change it in the list of actions" in upload.refused_rows.get().problems[0][1]


@pytest.mark.parametrize("code", ["actions", "recommendations"])
def test_a_file_with_more_actions_than_are_numbered_at_once_is_refused_when_it_is_sent(
    enter, home_office, code
):
    address, most = reverse("departments:import_new", args=[code]), NUMBERED_AT_ONCE
    client = enter("preparer")
    assert f"at most {most:,} rows" in text(client.get(address))
    rows = "".join(f",Lock door {number},,,\n" for number in range(most + 1))
    answer = client.post(address, {"file": uploaded((HEADS + rows).encode())})
    assert answer.status_code == 422
    sentence = f"The selected file has {most + 1:,} rows, and {most:,} is the most here. Send it in parts"
    assert sentence in text(answer)
    assert not Import.objects.exists()


def test_a_trial_proposes_and_records_nothing(people, home_office):
    upload = actions.begin_import(
        TARGETS["actions"], home_office, by=people["preparer"], at=timezone.now(),
        file=uploaded((HEADS + ",Encrypt laptops,,,\n").encode()),
    )  # fmt: skip
    actions.choose_columns(upload, by=people["preparer"], at=timezone.now(), columns=COLUMNS)
    assert worked(upload, people["preparer"], confirm=False).added == 1
    assert not Action.objects.exists()
    assert not Event.objects.filter(kind="action.proposed").exists()
    assert not OutboxMessage.objects.exists()


def test_chosen_actions_are_agreed_together_after_a_trial_with_an_event_each_and_one_mail(
    several, enter, people
):
    client = enter("siro")
    page = text(client.get(reverse("departments:actions")))
    assert f'value="{several[0].pk}"' in page
    address = f"{CHANGE}?" + "&".join(f"row={action.pk}" for action in several)
    assert "Agree to them, with who answers and by when" in text(client.get(address))
    shown = text(client.get(f"{address}&field=agree"))
    assert f"{several[0].code}, Encrypt laptops</strong>: Proposed; nobody answers for it; no date" in shown
    due = {"due_day": LATER.day, "due_month": LATER.month, "due_year": LATER.year}
    answer = client.post(f"{address}&field=agree", {"owner_role": "iao", **due})
    upload = Import.objects.get()
    assert answer.url == upload.get_absolute_url()
    tried = worked(upload, people["siro"], confirm=False)
    assert (tried.changed, tried.refused) == (2, 1)
    assert "It is “In progress”: this is not possible now" in tried.refused_rows.get().problems[0][1]
    assert Action.objects.filter(status="proposed").count() == 2
    assert "Change them" in text(client.get(answer.url))
    client.post(reverse("departments:import_confirm", args=[upload.pk]))
    actions.import_files(timezone.now)
    agreed = Action.objects.filter(status="agreed")
    assert {(action.owner_role, action.due, action.agreed_by) for action in agreed} == {
        ("iao", LATER, people["siro"])
    }
    assert Event.objects.filter(kind="action.agreed", facts__upload=str(upload.pk)).count() == 2
    ((subject, body),) = mails("iao@example.test")
    assert (subject, "2 actions of Home Office" in body) == ("Actions are yours", True)


def test_what_changed_since_it_was_seen_is_refused_also_after_the_trial(several, enter, people):
    client = enter("siro")
    client.post(
        f"{CHANGE}?row={several[0].pk}&row={several[1].pk}&field=reject", {"reason": "They are not needed."}
    )
    upload = worked(Import.objects.get(), people["siro"], confirm=False)
    assert upload.changed == 2
    register_actions.agree_action(
        several[0], by=people["siro"], at=timezone.now(), owner_role=Role.IAO, due=LATER
    )
    upload = worked(upload, people["siro"])
    assert (upload.changed, upload.refused) == (1, 1)
    assert "has changed since you chose it" in upload.refused_rows.get().problems[0][1]
    assert set(Action.objects.values_list("code", "status")) == {
        (several[0].code, "agreed"), (several[1].code, "rejected"), (several[2].code, "in_progress"),
    }  # fmt: skip


def test_a_new_date_wants_a_reason_and_is_kept_with_it(several, enter, people):
    client, address = enter("siro"), f"{CHANGE}?all=1&state=in_progress&field=replan"
    later = LATER + timedelta(days=30)
    due = {"due_day": later.day, "due_month": later.month, "due_year": later.year}
    assert client.post(address, due).status_code == 422
    client.post(address, {**due, "reason": "The supplier is three months late."})
    upload = worked(Import.objects.get(), people["siro"])
    assert (upload.changed, upload.refused) == (1, 0)
    moved = Action.objects.get(status="in_progress")
    assert (moved.due, moved.moves, moved.note) == (later, 1, "The supplier is three months late.")
    assert moved.remarks.get().by == people["siro"]


def test_each_person_is_offered_the_steps_of_their_powers_and_strangers_none(several, enter):
    row = f"{CHANGE}?row={several[0].pk}"
    assert "Reject them" not in text(enter("iao").get(row))
    assert enter("iao").get(f"{row}&field=reject").status_code == 422
    assert enter("staff").get(row).status_code == 403
    assert enter("other_siro").get(row).status_code == 302
    assert enter("other_siro").get(f"{row}&field=reject").status_code == 302
    assert not Import.objects.exists()


def test_whoever_may_take_a_step_together_is_let_in_and_ticks_actions():
    powers = {Can(step.power) for step in ACTION.values() if step.together}
    assert {step.power for step in STEPS.values()} == powers == set(CHANGING)
    assert powers <= set(views.change.access)
    assert {target.power for target in TARGETS.values() if target.is_sent} == set(views.begin.access)


def test_all_of_the_list_leaves_out_what_is_done_and_what_is_of_closed_records(several, enter, home_office):
    long_ago = timezone.now() - timedelta(days=900)
    recorded = {"origin": Action.Origin.REPORT_2007, "created_at": long_ago, "status": "proposed"}
    Action.objects.create(organisation=home_office, code="HO-90", summary="Encrypt drives", **recorded)
    Action.objects.filter(pk=several[1].pk).update(status="rejected")
    enter("siro").post(f"{CHANGE}?all=1&text=Encrypt&field=reject", {"reason": "They are not needed."})
    upload = Import.objects.get()
    assert upload.name == "Reject them, with the reason: 2 actions"
