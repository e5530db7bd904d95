import http.client
import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage

import pytest

from portal import caught as caught_mail
from portal import mailcatcher


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def catcher(tmp_path):
    smtp, page = free_port(), free_port()
    command = [sys.executable, "-m", "portal.mailcatcher", "--var", tmp_path]
    process = subprocess.Popen(
        [*map(str, command), "--smtp-port", str(smtp), "--http-port", str(page)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert "Taking mail" in process.stdout.readline()
    yield smtp, page, process
    process.kill()
    process.wait()
    process.stdout.close()


def letter(subject="A subject", message_id="<one@portal.example>"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "portal@portal.example",
        "siro@department.example",
        subject,
    )
    message["Message-ID"] = message_id
    message.set_content("Words with <angle brackets> & more")
    message.add_attachment(
        b"%PDF-1.7 demonstration",
        maintype="application",
        subtype="pdf",
        filename="notice.pdf",
    )
    message.add_attachment(b"<script>1</script>", maintype="text", subtype="html", filename="page.html")
    return message


def post(port, message, to="siro@department.example"):
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as line:
        line.send_message(message, to_addrs=[to])


def ask(port, path, body=None, **headers):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("POST" if body is not None else "GET", path, body, headers)
    answer = line.getresponse()
    content = answer.read()
    line.close()
    return answer, content


def test_a_message_is_on_the_disk_when_the_sender_hears_that_it_was_taken(catcher, tmp_path):
    smtp, _, process = catcher
    post(smtp, letter())
    os.kill(process.pid, signal.SIGKILL)
    [caught] = caught_mail.messages(tmp_path)
    assert caught[:3] == (
        "<one@portal.example>",
        "siro@department.example",
        "A subject",
    )
    assert b"angle brackets" in caught.path.read_bytes()


def test_the_envelope_says_who_it_was_for(catcher, tmp_path):
    smtp, _, _ = catcher
    post(smtp, letter(), to="deputy@department.example")
    assert caught_mail.messages(tmp_path)[0].to == "deputy@department.example"


def test_the_page_lists_messages_and_shows_them_escaped(catcher):
    smtp, page, _ = catcher
    post(smtp, letter(subject="<b>Bold</b> news"))
    answer, listed = ask(page, "/")
    assert answer.status == 200
    assert b"&lt;b&gt;Bold&lt;/b&gt; news" in listed
    assert b"<b>Bold" not in listed
    name = listed.split(b"/message/")[1].split(b'"')[0].decode()
    _, shown = ask(page, f"/message/{name}")
    assert b"&lt;angle brackets&gt; &amp; more" in shown
    assert b"notice.pdf" in shown
    answer, content = ask(page, f"/message/{name}/attachment/0")
    assert (answer.getheader("Content-Type"), content) == (
        "application/pdf",
        b"%PDF-1.7 demonstration",
    )


def test_an_attachment_that_could_act_as_a_page_is_saved_instead(catcher):
    smtp, page, _ = catcher
    post(smtp, letter())
    _, listed = ask(page, "/")
    name = listed.split(b"/message/")[1].split(b'"')[0].decode()
    answer, _ = ask(page, f"/message/{name}/attachment/1")
    assert answer.getheader("Content-Type") == "application/octet-stream"
    assert answer.getheader("Content-Disposition").startswith("attachment")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/message/..%2f..%2fsecret",
        "/message/1",
        "/message/../../x",
        "/message",
    ],
)
def test_an_address_that_is_not_there_is_not_found(catcher, path):
    assert ask(catcher[1], path)[0].status == 404


def test_a_long_list_is_cut_into_pages_and_can_be_searched(tmp_path):
    for number in range(60):
        message = letter(subject=f"Number {number}", message_id=f"<{number}@portal.example>")
        content = b"Delivered-To: a@portal.example\r\n" + message.as_bytes()
        assert mailcatcher.keep(tmp_path / "mail" / "new", f"{time.time_ns()}-1-{number}.eml", content)
    first = mailcatcher.show(tmp_path, "/").body.decode()
    assert "60 messages" in first
    assert "Number 59" in first
    assert "Number 9<" not in first
    assert "Number 9<" in mailcatcher.show(tmp_path, "/?page=2").body.decode()
    assert "1 message<" in mailcatcher.show(tmp_path, "/?q=number+42").body.decode()


def test_a_notice_to_the_regulator_is_received_once_for_each_key(catcher, tmp_path):
    page, body = catcher[1], json.dumps({"reference": "A-1"}).encode()
    assert ask(page, "/ico", body, **{"Idempotency-Key": "one"})[0].status == 201
    assert ask(page, "/ico", body, **{"Idempotency-Key": "one"})[0].status == 200
    assert ask(page, "/ico", b'{"reference": "other"}', **{"Idempotency-Key": "one"})[0].status == 422
    assert ask(page, "/ico", body)[0].status == 400
    assert ask(page, "/ico", b"not json", **{"Idempotency-Key": "two"})[0].status == 400
    assert ask(page, "/elsewhere", body, **{"Idempotency-Key": "two"})[0].status == 404
    assert caught_mail.notices(tmp_path) == {"one": {"reference": "A-1"}}


def test_a_taken_port_is_named_plainly(tmp_path, capsys):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        assert mailcatcher.main(["--var", str(tmp_path), "--smtp-port", port, "--http-port", "0"]) == 1
    assert "--smtp-port" in capsys.readouterr().err


def test_it_ends_cleanly_when_asked_to(catcher):
    process = catcher[2]
    process.terminate()
    assert process.wait(10) == 0
