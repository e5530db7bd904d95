"""Writing so that a crash leaves either the whole or nothing: to a draft, to the disk, then under the name."""

import hashlib
import os
from pathlib import Path

PIECE = 1024 * 1024


def digest(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    sha256 = hashlib.sha256()
    with open(file, "rb") as handle:
        while piece := handle.read(PIECE):
            sha256.update(piece)
    return sha256.hexdigest()


def copied(source: Path, target: Path) -> str:
    """Copy a file to a place where nothing is, to the disk; give the SHA-256 of what was copied."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sha256 = hashlib.sha256()
    with open(source, "rb") as handle, open(target, "xb") as copy:
        os.fchmod(copy.fileno(), 0o600)
        while piece := handle.read(PIECE):
            sha256.update(piece)
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    return sha256.hexdigest()


def write(file: Path, text: str) -> None:
    """Write a file to the disk."""
    with open(file, "w") as handle:
        os.fchmod(handle.fileno(), 0o600)
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def settle(*folders: Path) -> None:
    """Wait until the disk knows the names in these folders."""
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
