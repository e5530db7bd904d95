"""A file is scanned where a scanner is configured, and not kept while it cannot be."""

import socket
import threading

import pytest

from audit import scanning
from audit.uploads import inspect


def findings_in(name, body) -> tuple[str, ...]:
    return tuple(str(finding) for finding in inspect(name, body).findings)


@pytest.fixture
def scanner(settings):
    """A daemon of ClamAV's protocol on this machine; `answer` is what it says, None for silence."""

    class Scanner(threading.Thread):
        answer: bytes | None = b"stream: OK\0"
        seen = b""

        def run(self):
            self.line = socket.create_server(("127.0.0.1", 0))
            settings.CLAMAV_ADDRESS = f"127.0.0.1:{self.line.getsockname()[1]}"
            ready.set()
            while True:
                try:
                    caller, _ = self.line.accept()
                except OSError:
                    return
                with caller:
                    while not self.seen.endswith(b"\0\0\0\0"):
                        self.seen += caller.recv(65536)
                    if self.answer is None:
                        done.wait(5)
                    else:
                        caller.sendall(self.answer)

    ready, done = threading.Event(), threading.Event()
    scanner = Scanner(daemon=True)
    scanner.start()
    assert ready.wait(5)
    yield scanner
    done.set()
    scanner.line.close()


def test_a_file_is_scanned_where_a_scanner_is_configured(scanner):
    assert inspect("letter.txt", b"Dear Sir").findings == ()
    assert scanner.seen == b"zINSTREAM\0\0\0\0\x08Dear Sir\0\0\0\0"


def test_a_file_with_a_virus_is_refused(scanner):
    scanner.answer = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
    with pytest.raises(scanning.NotScanned, match="A virus was found"):
        inspect("letter.txt", b"Dear Sir")


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", None])
def test_a_file_that_could_not_be_scanned_is_not_kept(scanner, answer, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.5)
    scanner.answer = answer
    with pytest.raises(scanning.NotScanned, match="could not be checked for viruses"):
        inspect("letter.txt", b"Dear Sir")


def test_nothing_is_kept_while_the_scanner_is_away(settings):
    settings.CLAMAV_ADDRESS = "127.0.0.1:9"
    with pytest.raises(scanning.NotScanned, match="Try again in a few minutes"):
        inspect("letter.txt", b"Dear Sir")
