"""What the mail catcher has caught, as it is read back."""

import json

from portal import caught


def keep(var, name: str, head: str):
    folder = caught.folder_of(var, "new")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(head.encode() + b"\n\nWords\n")


def test_messages_come_oldest_first_with_the_address_of_the_envelope(tmp_path):
    keep(tmp_path, "2.eml", "Message-ID: <two@x>\nDelivered-To: b@x.example\nTo: c@x.example\nSubject: Two")
    keep(tmp_path, "1.eml", "Message-ID: <one@x>\nDelivered-To: a@x.example\nSubject: One")
    first, second = caught.messages(tmp_path)
    assert (first.message_id, first.to, first.subject) == ("<one@x>", "a@x.example", "One")
    assert (second.to, second.path.name) == ("b@x.example", "2.eml")


def test_a_message_without_a_head_is_there_all_the_same(tmp_path):
    keep(tmp_path, "1.eml", "X-Other: x")
    (message,) = caught.messages(tmp_path)
    assert (message.message_id, message.to, message.subject) == ("", "", "")


def test_notices_are_given_by_their_keys(tmp_path):
    folder = caught.folder_of(tmp_path, "ico")
    folder.mkdir(parents=True)
    (folder / "a.json").write_text(json.dumps({"key": "k1", "notice": {"reference": "HO-1"}}))
    assert caught.notices(tmp_path) == {"k1": {"reference": "HO-1"}}
    assert caught.messages(tmp_path) == []
