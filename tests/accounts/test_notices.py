"""Who is notified of a password that changed."""

from datetime import UTC, datetime

from audit.models import Event, OutboxMessage
from audit.record import SYSTEM
from tests.accounts.browsing import NEW, change, signs_in


def test_the_owner_is_notified_by_mail_that_the_password_changed_without_any_of_it(siro):
    change(signs_in(siro))
    message = OutboxMessage.objects.get()
    assert message.to == siro.email
    assert message.subject == "Your password was changed"
    assert "/account/" in message.body
    assert NEW not in message.body + str(Event.objects.latest("id").facts)


def test_whoever_looks_after_the_portal_sets_a_password_and_the_owner_is_notified(siro):
    from accounts.actions import set_password

    set_password(siro, password=NEW, by=SYSTEM, at=datetime.now(UTC))
    assert OutboxMessage.objects.get().to == siro.email
