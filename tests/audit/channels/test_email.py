"""Mail: many messages over one connection."""

from audit import sending
from audit.models import OutboxMessage


def test_many_messages_share_one_connection_to_the_mail_server_and_their_receipts_one_transaction(owe, post):
    sessions = set()
    handle = post.handle_DATA

    async def handle_data(server, session, envelope):
        sessions.add(session.peer)
        return await handle(server, session, envelope)

    post.handle_DATA = handle_data
    _, clock = owe(*(f"person-{n}@home-office.invalid" for n in range(30)))
    assert sending.deliver_due(clock) == 30
    assert len(sessions) <= sending.AT_ONCE
    assert OutboxMessage.objects.filter(status="sent").count() == 30
