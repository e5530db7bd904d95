"""Who is reminded of entries that are due."""

from datetime import timedelta

from django.utils import timezone

from audit.models import OutboxMessage
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.models import Action, Appointment, AssetReview, Entry
from departments.organisations.roles import Role
from departments.registers import actions as register_actions
from tests.departments.entries.conftest import example, today


def letters():
    return {
        message.to: message for message in OutboxMessage.objects.filter(rule="departments.remind_of_entries")
    }


def test_who_answers_for_an_entry_gets_one_message_that_names_all_that_is_due(
    sharing, home_office, people, guardian
):
    actions.add_entry(
        REGISTERS["media-exemptions"], home_office, by=people["iao"], at=timezone.now(),
        **example(REGISTERS["media-exemptions"]),
    )  # fmt: skip
    Entry.objects.update(review_on=today())
    Entry.objects.filter(register="sharing").update(owner_role=Role.DPO)
    actions.remind_of_entries(at=timezone.now())
    mails = letters()
    assert set(mails) == {"iao@example.test", "dpo@example.test"}
    assert "Sharing arrangements: An example" in mails["dpo@example.test"].body
    assert "sharing" not in mails["iao@example.test"].body.lower().replace("sharing arrangements of", "")
    assert "An example" not in mails["dpo@example.test"].subject


def test_where_nobody_answers_for_it_who_keeps_the_registers_is_reminded(sharing):
    Entry.objects.update(review_on=today(), owner_role="")
    actions.remind_of_entries(at=timezone.now())
    assert set(letters()) == {"preparer@example.test"}


def test_many_entries_are_counted_rather_than_named(home_office, people):
    for number in range(25):
        actions.add_entry(
            REGISTERS["sharing"], home_office, by=people["iao"], at=timezone.now(),
            **example(REGISTERS["sharing"]) | {"name": f"Arrangement {number}"},
        )  # fmt: skip
    Entry.objects.update(review_on=today())
    actions.remind_of_entries(at=timezone.now())
    body = letters()["iao@example.test"].body
    assert "25 entries in the registers of" in body
    assert "and 5 more" in body


def test_reviews_of_assets_are_named_in_the_same_message_which_goes_once_a_day(sharing, home_office, people):
    owner = Appointment.objects.get(user=people["iao"])
    now = timezone.now()
    asset = register_actions.add_asset(
        home_office,
        by=people["iao"],
        at=now,
        name="Case files",
        purpose="Cases",
        personal_data=True,
        owner=owner,
    )
    Entry.objects.update(review_on=today())
    assert actions.remind_of_entries(at=now) == 2
    (message,) = letters().values()
    assert message.to == "iao@example.test"
    assert "Review of an asset: Case files" in message.body
    assert "Sharing arrangements: An example" in message.body
    register_actions.add_asset(
        home_office, by=people["iao"], at=now, name="Closed cases", purpose="Cases", personal_data=True
    )
    assert actions.remind_of_entries(at=now) == 0
    assert actions.remind_of_entries(at=now + timedelta(days=1)) == 1
    assert "Closed cases" in OutboxMessage.objects.order_by("-created_at")[0].body
    AssetReview.objects.filter(asset=asset).update(status="current")
    assert actions.remind_of_entries(at=now + timedelta(days=1)) == 0


def test_a_review_that_lapsed_is_named_to_the_owner_again_and_to_the_siro(home_office, people):
    owner, now = Appointment.objects.get(user=people["iao"]), timezone.now()
    register_actions.add_asset(
        home_office, by=people["iao"], at=now, name="Case files", purpose="Cases", personal_data=True, owner=owner
    )  # fmt: skip
    assert actions.remind_of_entries(at=now) == 1
    assert set(letters()) == {"iao@example.test"}
    later = now + timedelta(days=61)
    assert register_actions.bring_reviews_up_to_date(at=later) == 1
    assert actions.remind_of_entries(at=later) == 1
    assert actions.remind_of_entries(at=later + timedelta(days=1)) == 0
    mails = letters()
    assert set(mails) == {"iao@example.test", "siro@example.test"}
    assert mails["siro@example.test"].subject == "Reviews of information assets lapsed"
    assert "1 review of information assets of Home Office within 30 days" in mails["siro@example.test"].body
    assert "Review of an asset: Case files" in mails["siro@example.test"].body


def test_what_is_due_is_one_list_of_entries_and_assets_for_a_person_and_for_the_body(
    enter, sharing, home_office, people
):
    owner = Appointment.objects.get(user=people["iao"])
    for name, whose in (("Case files", owner), ("Pay", None)):
        register_actions.add_asset(
            home_office,
            by=people["iao"],
            at=timezone.now(),
            name=name,
            purpose="Cases",
            personal_data=True,
            owner=whose,
        )
    Entry.objects.update(review_on=today())
    address = "/organisations/registers/due/"

    def listed(person, **wanted):
        return {thing.name for thing, _ in enter(person).get(address, wanted).context["rows"]}

    assert listed("iao", whose="me") == {"Case files", sharing.name}
    assert listed("siro") == listed("reviewer") == {"Case files", "Pay", sharing.name}
    assert listed("siro", whose="nobody") == {"Pay"}
    assert listed("siro", register="assets") == {"Case files", "Pay"}
    assert listed("siro", state="late") == set()
    assert listed("other_siro") == set()


def test_overdue_actions_are_in_the_one_message_of_the_day_of_the_siro_and_of_who_answers_for_them(
    sharing, home_office, people
):
    long_ago, now = timezone.now() - timedelta(days=100), timezone.now()
    for number in range(3):
        action = register_actions.propose_action(
            home_office, by=people["preparer"], at=long_ago, summary=f"Encrypt tape {number}"
        )
    due = today() - timedelta(days=60)
    Action.objects.filter(pk=action.pk).update(
        status="agreed", agreed_at=long_ago, owner_role=Role.IAO, due=due
    )
    Entry.objects.update(review_on=today(), owner_role=Role.IAO)
    register_actions.escalate_overdue(at=now)
    OutboxMessage.objects.exclude(rule="departments.remind_of_entries").delete()
    actions.remind_of_entries(at=now)
    assert {message.to: message.subject for message in OutboxMessage.objects.all()} == {
        "siro@example.test": "Actions are overdue", "iao@example.test": "Actions are overdue",
    }  # fmt: skip
    mails = letters()
    assert "3 actions of Home Office are overdue and escalated." in mails["siro@example.test"].body
    assert f"Action {action.code}: Encrypt tape 2, since " in mails["iao@example.test"].body
    assert "Encrypt tape 1" not in mails["iao@example.test"].body
    assert "Sharing arrangements: An example" in mails["iao@example.test"].body
    actions.remind_of_entries(at=now + timedelta(days=1))
    assert OutboxMessage.objects.count() == 2
    actions.remind_of_entries(at=now + timedelta(days=31))
    assert "Actions are overdue" in OutboxMessage.objects.latest("created_at").subject
    assert OutboxMessage.objects.count() == 4


def test_an_action_that_is_overdue_once_more_is_in_a_message_once_more(home_office, people):
    now, long_ago = timezone.now(), timezone.now() - timedelta(days=100)
    action = register_actions.propose_action(
        home_office, by=people["preparer"], at=long_ago, summary="Encrypt tapes"
    )
    register_actions.escalate_overdue(at=now)
    actions.remind_of_entries(at=now)
    due = today() + timedelta(days=5)
    register_actions.agree_action(action, by=people["siro"], at=now, owner_role=Role.SIRO, due=due)
    later = now + timedelta(days=25)
    register_actions.escalate_overdue(at=later)
    actions.remind_of_entries(at=later)
    assert (
        len(OutboxMessage.objects.filter(rule="departments.remind_of_entries", to="siro@example.test")) == 2
    )
