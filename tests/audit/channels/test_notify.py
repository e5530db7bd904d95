"""GOV.UK Notify: what is tried again is not sent again, and nothing of a person is in what is kept of a failure."""

from audit import deliver, sending
from audit.channels import notify as channel
from audit.models import Event
from tests.notify import CALLBACK_TOKEN, MAIL_TEMPLATE

NUMBER = "+447700900982"


def text(rules, owe, **message):
    rules("thing.done", NUMBER, channel="text", name="text_somebody", **message)
    messages, clock = owe()
    return messages[0], clock


def test_an_attempt_whose_answer_was_lost_is_asked_about_and_not_sent_again(notify, rules, owe):
    notify.meeting = lambda kind, posted: "silent"
    message, clock = text(rules, owe)
    assert sending.deliver_due(clock) == 0
    message.refresh_from_db()
    assert message.last_error == "Notify did not answer: ConnectionError"
    notify.meeting = lambda kind, posted: ""
    clock.forward(hours=1)
    assert sending.deliver_due(clock) == 1
    message.refresh_from_db()
    assert (len(notify.taken), notify.asked) == (1, [message.key])
    assert message.receipt == f"Notify has had it since an earlier attempt, as {notify.taken[0]['id']}"


def test_an_attempt_that_was_refused_is_made_again_with_the_same_reference(notify, rules, owe):
    notify.meeting = lambda kind, posted: 429
    message, clock = text(rules, owe)
    sending.deliver_due(clock)
    message.refresh_from_db()
    assert message.last_error == "Notify answered 429 (BadRequestError)", (
        "the number in its words is not kept"
    )
    notify.meeting = lambda kind, posted: ""
    clock.forward(hours=1)
    assert sending.deliver_due(clock) == 1
    assert [item["reference"] for item in notify.taken] == [message.key]


def test_a_wrong_key_is_refused_and_the_message_goes_on_waiting(notify, rules, owe, settings):
    settings.NOTIFY_API_KEY = settings.NOTIFY_API_KEY[:-1] + "f"
    message, clock = text(rules, owe)
    assert sending.deliver_due(clock) == 0
    message.refresh_from_db()
    assert (message.status, message.last_error) == ("waiting", "Notify answered 403 (AuthError)")


def test_what_became_of_a_message_is_kept_once_with_an_event_that_holds_no_number(notify, rules, owe):
    message, clock = text(rules, owe)
    sending.deliver_due(clock)
    results = [
        deliver.record_delivery(message.key, delivery=became, now=clock())
        for became in ("temporary-failure", "temporary-failure", "delivered", "permanent-failure")
    ]
    assert results == [True, False, True, False], "what was delivered stays so"
    message.refresh_from_db()
    assert (message.delivery, message.delivery_at) == ("delivered", clock())
    kinds = list(
        Event.objects.filter(subject__endswith=str(message.pk)).order_by("id").values_list("kind", flat=True)
    )
    assert kinds == ["messages.sent", "message.not_delivered", "message.delivered"]
    assert not any(NUMBER in str(event.facts) for event in Event.objects.all())
    assert not deliver.record_delivery("nobody", delivery="delivered", now=clock())


def test_a_mail_without_files_goes_by_notify_where_it_has_a_template(notify, owe, post, settings):
    settings.NOTIFY_MAIL_TEMPLATE = MAIL_TEMPLATE
    _, clock = owe("siro@home-office.invalid")
    assert sending.deliver_due(clock) == 1
    (mail,) = notify.taken
    assert (mail["kind"], mail["email_address"], mail["template_id"]) == (
        "email",
        "siro@home-office.invalid",
        MAIL_TEMPLATE,
    )
    subject = f"{settings.MAIL_SUBJECT_PREFIX}Done"
    assert mail["personalisation"] == {"subject": subject, "body": "It is done."}
    assert post.accepted == []


def test_only_the_token_that_notify_was_given_is_its_own(notify, settings):
    assert channel.is_callback(f"Bearer {CALLBACK_TOKEN}")
    assert not channel.is_callback(CALLBACK_TOKEN)
    settings.NOTIFY_CALLBACK_TOKEN = ""
    assert not channel.is_callback("Bearer ")
