"""Text messages: their words, and the code that one may carry."""

from audit import sending
from audit.channels import text
from tests.notify import TEXT_TEMPLATE

NUMBER = "+447700900982"


def test_a_text_goes_to_its_number_with_its_words_and_its_key_as_reference(notify, rules, owe):
    rules("thing.done", NUMBER, channel="text", name="text_somebody")
    (message,), clock = owe()
    assert sending.deliver_due(clock, "mail") == 1
    (posted,) = notify.taken
    assert (posted["kind"], posted["phone_number"], posted["template_id"]) == ("sms", NUMBER, TEXT_TEMPLATE)
    assert (posted["personalisation"], posted["reference"]) == ({"message": "It is done."}, message.key)
    message.refresh_from_db()
    assert message.receipt == f"Accepted by Notify as {posted['id']}"


def test_a_code_is_put_in_as_it_goes_and_kept_nowhere(notify, rules, owe):
    rules("thing.done", NUMBER, channel="text", name="text_somebody", body="{code} is your code.")
    (message,), clock = owe()
    sending.deliver_due(clock)
    code = text.code_of(message.key)
    assert notify.taken[0]["personalisation"] == {"message": f"{code} is your code."}
    message.refresh_from_db()
    assert code not in message.body + message.receipt
    assert len(code) == text.DIGITS
    assert code.isdigit()
    assert code != text.code_of("another key")


def test_without_a_key_no_text_can_go(settings, rules, owe):
    assert not text.is_possible()
    rules("thing.done", NUMBER, channel="text", name="text_somebody")
    (message,), clock = owe()
    assert sending.deliver_due(clock) == 0
    message.refresh_from_db()
    assert "set NOTIFY_API_KEY" in message.last_error
