"""The parts of an archive, each read within the limits and never by the size that it gives itself."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from audit.uploads import limits
from audit.uploads.limits import Unusable

PIECE = 64 * 1024
END, ENTRY = b"PK\x05\x06", b"PK\x01\x02"
# How files begin that may be inside another: archives, programs, older office files, PDF.
FILES = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"%PDF-")
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f\\:"<>|?*]')
NAMES_NOT_ALLOWED = "The file has parts whose names are not allowed. Open it, save it again and send that"


class Parts:
    """What is in an archive. Raises Unusable at once where its list is broken or goes beyond the limits."""

    def __init__(self, body: bytes, suffix: str):
        self._left = limits.OPENED
        broken = f"The file is broken or is not a {suffix} file. Open it, save it again and send that"
        _count(body, broken)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(body))
            infos = [info for info in self._archive.infolist() if not info.is_dir()]
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
            raise Unusable(broken) from None
        self.names = [info.filename for info in infos]
        every = self._archive.namelist()
        if len({name.lower() for name in every}) != len(every) or any(map(_leads_outside, every)):
            raise Unusable(NAMES_NOT_ALLOWED)
        if any(info.flag_bits & 1 for info in infos):
            raise Unusable(limits.ENCRYPTED)
        for info in infos:
            most = limits.RATIO * max(info.compress_size, 1) + 100_000
            if info.file_size > limits.OPENED or info.file_size > most:
                raise Unusable(limits.MUCH_LARGER_INSIDE)
        if sum(info.file_size for info in infos) > limits.OPENED:
            raise Unusable(limits.TOO_LARGE_INSIDE)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece; none where there is no such part."""
        if name not in self.names:
            return
        try:
            with self._archive.open(name) as part:
                while piece := part.read(PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise Unusable(limits.TOO_LARGE_INSIDE)
                    yield piece
        except (
            zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, OSError, struct.error,
        ):  # fmt: skip
            raise Unusable(limits.BROKEN) from None

    def start(self, name: str) -> bytes:
        """The first bytes of a part, at most those of one piece."""
        return next(self.pieces(name), b"")


def holds_a_file(start: bytes) -> bool:
    """Whether a part begins as a file of its own does."""
    return start.startswith(FILES)


def _count(body: bytes, broken: str) -> None:
    """Refuse a list of too many parts before it is read: each takes memory."""
    at = body.rfind(END, max(0, len(body) - 65_557))
    if at < 0 or len(body) < at + 22:
        raise Unusable(broken)
    declared, size = struct.unpack("<HL", body[at + 10 : at + 16])
    listed = max(declared, body.count(ENTRY, max(0, at - size), at))
    if listed > limits.PARTS:
        raise Unusable(limits.TOO_MANY_PARTS.format(listed, limits.PARTS))


def _leads_outside(name: str) -> bool:
    parts = name.removesuffix("/").split("/")
    return (
        not name or bool(NOT_IN_NAMES.search(name)) or any(part.strip() in ("", ".", "..") for part in parts)
    )
