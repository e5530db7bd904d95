"""Stored files that are written whole or not at all, and checked against their hash before they are used."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage


def store(name: str, content: bytes) -> str:
    """Write a file under this very name, replacing what is there; return its SHA-256."""
    return store_parts(name, [content])


def store_parts(name: str, parts: Iterable[bytes]) -> str:
    """The same with content that comes in parts, which are never all in memory.

    It is written beside its place, brought to the disk and renamed: whoever reads sees the old file or the new one.
    """
    path = Path(default_storage.path(name))
    path.parent.mkdir(mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS, parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        digest = hashlib.sha256()
        with os.fdopen(handle, "wb") as file:
            for part in parts:
                file.write(part)
                digest.update(part)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, settings.FILE_UPLOAD_PERMISSIONS)
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
    _sync_folder(path.parent)
    return digest.hexdigest()


def is_intact(name: str, sha256: str) -> bool:
    """Whether the file is there and has this hash. A file without a recorded hash is not."""
    try:
        with open(default_storage.path(name), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
