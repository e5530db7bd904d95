"""Looking for viruses with ClamAV, where the installation names one (CLAMAV_ADDRESS: host:port, or the path of a socket).

The daemon's own INSTREAM command: the length of each piece in four bytes, the piece, and a length of zero at the end.
"""

import socket
import struct
import time

from django.conf import settings

SECONDS = 20  # for all of it
PIECE = 64 * 1024


class NotScanned(ValueError):
    """The file was not looked at, or should not be kept. The text says which, and what to do."""


def scan(body: bytes) -> None:
    """Nothing where no virus is found, or where no scanner is configured. Raises NotScanned otherwise."""
    if not settings.CLAMAV_ADDRESS:
        return
    ends = time.monotonic() + SECONDS
    try:
        with _connect(ends) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(body), PIECE):
                piece = body[start : start + PIECE]
                line.settimeout(_left(ends))
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < 4096:
                line.settimeout(_left(ends))
                if not (more := line.recv(1024)):
                    break
                answer += more
    except OSError:
        answer = b""
    if answer.rstrip(b"\0\n").endswith(b"FOUND"):
        raise NotScanned(
            "A virus was found in the selected file. Do not open it, and tell your security adviser"
        )
    if not answer.rstrip(b"\0\n").endswith(b"OK"):
        raise NotScanned(
            "The file could not be checked for viruses, so it was not kept. Try again in a few minutes"
        )


def _connect(ends: float) -> socket.socket:
    address = settings.CLAMAV_ADDRESS
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_left(ends))
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_left(ends))


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
