"""Who holds a post, and who gets a notice when nobody does."""

from datetime import timedelta
from types import SimpleNamespace

from accounts.models import Absence, User
from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from departments.models import Appointment
from departments.organisations import powers
from departments.organisations.calendar import london_day
from departments.organisations.queries import (
    ACCOUNT_CLOSED,
    IN_POSTS,
    addresses_for,
    appointments_for,
    at_the_centre,
    holders_of,
    next_recipients,
    people_in_place_of,
    posts_of,
    recipient_by_power,
    why_withheld,
)
from departments.organisations.roles import ROLES, Can, Reach, Role
from departments.registers.queries import owners_in
from tests.departments.conftest import AT
from tests.factories import appoint, make_organisation, make_user, person

DAY = timedelta(days=1)


def test_a_notice_to_a_vacant_post_falls_to_the_deputy_and_then_to_the_centre(people, home_office):
    def to():
        return [address.address for address in addresses_for(home_office, Role.SIRO, AT)]

    assert to() == ["siro@example.test"]
    Appointment.objects.filter(user=people["siro"]).delete()
    assert to() == ["deputy@example.test"]
    Appointment.objects.filter(user=people["deputy"]).delete()
    assert to() == ["approver@example.test"]


def test_a_message_names_the_post_that_lets_its_reader_act_and_not_another_of_the_same_role(
    people, home_office
):
    other = make_organisation("hm-treasury")
    person = people["siro"]
    Appointment.objects.filter(user=person).delete()
    elsewhere = appoint(person, Role.PREPARER, other)
    here = appoint(person, Role.PREPARER, home_office)
    thing = SimpleNamespace(organisation=home_office)
    recipient = recipient_by_power(person, Can.RETURN_ANSWER, thing, "Return coordinator", AT)
    assert (
        recipient.addressee
        == f"departments.Appointment:{here.pk}"
        != f"departments.Appointment:{elsewhere.pk}"
    )


def test_a_closed_account_is_a_vacant_post_everywhere(people, home_office):
    User.objects.filter(pk=people["siro"].pk).update(is_active=False)
    siro = User.objects.get(pk=people["siro"].pk)
    assert [address.address for address in addresses_for(home_office, Role.SIRO, AT)] == [
        "deputy@example.test"
    ]
    assert not powers.holds(siro, Can.RETURN_SIGN_AND_SUBMIT, AT)
    named = [holder.user for holder in powers.holders_of_power(home_office, Can.RETURN_SIGN_AND_SUBMIT, AT)]
    assert named == [people["deputy"]]
    assert siro not in [owner.user for owner in owners_in(home_office, AT)]
    (post,) = [
        answer for answer in posts_of(home_office, AT) if answer.title == "Senior Information Risk Owner"
    ]
    assert post.holders == ()


def test_a_deputy_reads_why_under_the_name_that_the_body_has(people, home_office):
    assert [address.why for address in addresses_for(home_office, Role.SIRO, AT)] == [""]
    Appointment.objects.filter(user=people["siro"]).delete()
    (deputy,) = addresses_for(home_office, Role.SIRO, AT)
    why = "You get this message because the post of Senior Information Risk Owner of Home Office is vacant."
    assert deputy.message(subject="Due", body="It is due.\n").body == f"It is due.\n\n{why}\n"
    Appointment.objects.filter(user=people["reviewer"]).delete()
    (approver,) = at_the_centre(Role.CO_REVIEWER, AT)
    assert approver.why == (
        "You get this message because the post of Cabinet Office reviewer of Central review team is vacant."
    )


def test_while_a_holder_is_away_their_deputy_is_notified_too_and_nobody_else(people, home_office):
    def to():
        return [(address.address, bool(address.why)) for address in addresses_for(home_office, Role.SIRO, AT)]

    day = london_day(AT)
    Absence.objects.create(user=people["siro"], starts_on=day, ends_on=day, recorded_at=AT)
    assert to() == [("siro@example.test", False), ("deputy@example.test", True)]
    Absence.objects.create(user=people["deputy"], starts_on=day, ends_on=day, recorded_at=AT)
    assert to() == [("siro@example.test", False)]


def test_a_page_names_the_deputies_of_its_reader_and_never_the_reader(people, home_office):
    def stand_ins(name):
        return [holders for _, holders in people_in_place_of(people[name], AT)]

    def named(role):
        return [holder.named for holder in holders_of(home_office, role, AT)]

    assert stand_ins("siro") == [named(Role.DEPUTY_SIRO)]
    assert stand_ins("deputy") == [named(Role.SIRO)]
    assert len(named(Role.SIRO)) == len(named(Role.DEPUTY_SIRO)) == 1


def test_a_notice_to_a_deputy_that_a_body_does_not_have_goes_to_the_post_itself(people, home_office):
    def to():
        return [address.address for address in addresses_for(home_office, Role.DEPUTY_SIRO, AT)]

    assert to() == ["deputy@example.test"]
    Appointment.objects.filter(user=people["deputy"]).delete()
    assert to() == ["siro@example.test"]
    Appointment.objects.filter(user=people["siro"]).delete()
    assert to() == ["approver@example.test"]


def test_a_vacant_post_at_the_centre_swallows_no_notice(people, home_office):
    def recipients(role):
        return [recipient.address for recipient in at_the_centre(role, AT)]

    assert recipients(Role.CO_REVIEWER) == ["reviewer@example.test"]
    Appointment.objects.filter(user=people["reviewer"]).delete()
    assert recipients(Role.CO_REVIEWER) == ["approver@example.test"]
    Appointment.objects.filter(user=people["approver"]).delete()
    assert recipients(Role.CO_APPROVER) == ["admin@example.test"]
    assert [address.address for address in addresses_for(home_office, Role.CIO, AT)] == ["admin@example.test"]


def test_the_posts_of_a_body_are_in_it_alone_and_of_neither_staff_nor_deputies():
    assert {Role.SIRO, Role.DPO, Role.PREPARER} <= set(IN_POSTS)
    for role in Role:
        is_post = ROLES[role].reach is Reach.OWN and not ROLES[role].deputy_of and role != Role.STAFF
        assert (role in IN_POSTS) == is_post, role


def test_posts_are_shown_held_with_their_deputies_or_vacant(people, home_office):
    posts = {post.title: post for post in posts_of(home_office, AT)}
    siro = posts["Senior Information Risk Owner"]
    assert [holder.user for holder in siro.holders] == [people["siro"]]
    assert [deputy.user for deputy in siro.deputies] == [people["deputy"]]
    assert posts["Accounting Officer"].holders == ()


def test_appointments_are_listed_by_whether_they_are_held_have_ended_or_are_to_come(people, home_office):
    day = AT.date()
    lists = {"held": (day, None), "ended": (day - 9 * DAY, day - DAY), "to_come": (day + DAY, None)}
    appointments = {}
    for number, (state, (starts_on, ends_on)) in enumerate(lists.items()):
        user = make_user(f"{number}@state.example", state)
        appointments[state] = appoint(user, Role.PREPARER, home_office)
        Appointment.objects.filter(pk=appointments[state].pk).update(starts_on=starts_on, ends_on=ends_on)
    administrator = person("sysadmin@state.example", Role.SYSADMIN, home_office)

    def listed(state):
        rows = appointments_for(administrator, AT, role=Role.PREPARER, state=state)
        return {name for name, appointment in appointments.items() if appointment in rows}

    assert {state: listed(state) for state in appointments} == {state: {state} for state in appointments}
    assert listed("") == {*appointments}


def test_a_mail_goes_to_an_open_account_in_post_and_not_to_a_closed_one(people, home_office):
    post = people["siro"].appointments.get()
    mail = OutboxMessage(to="siro@example.test", addressee=f"departments.Appointment:{post.pk}")
    assert why_withheld(mail, AT) == ""
    User.objects.filter(pk=people["siro"].pk).update(is_active=False)
    assert why_withheld(mail, AT) == ACCOUNT_CLOSED


def test_a_mail_for_a_post_goes_on_to_who_has_it_now_and_a_mail_for_an_account_to_nobody(people, home_office):
    event = record("thing.done", subject=home_office, by=SYSTEM, at=AT)
    post = people["siro"].appointments.get()
    Appointment.objects.filter(pk=post.pk).update(ends_on=AT.date() - DAY)
    for addressee, addresses in (
        (f"departments.Appointment:{post.pk}", ["deputy@example.test"]),
        (f"accounts.User:{people['siro'].pk}", []),
    ):
        mail = OutboxMessage(event=event, to="siro@example.test", addressee=addressee)
        assert [recipient.address for recipient in next_recipients(mail, AT)] == addresses
