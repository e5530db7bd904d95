"""Where things lie under the data folder, who may touch them, and one lock over all of it."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import secrets
import stat
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent


class ServerError(RuntimeError):
    """A server cannot be started; the message says why, and what a person can do."""


def default_var() -> Path:
    """The data folder: `PORTAL_VAR`, or `var` beside the code."""
    return Path(os.environ.get("PORTAL_VAR") or BASE / "var")


def resolved(var: Path | str | None) -> Path:
    """The data folder as one absolute path, whoever names it and from wherever."""
    return Path(var or default_var()).resolve()


def short_name(data: Path) -> str:
    """A name for what this data folder has elsewhere."""
    return hashlib.sha256(os.fsencode(data)).hexdigest()[:12]


def socket_folder(data: Path) -> Path:
    """Where the sockets lie. A socket's path has at most 107 bytes, and root's server may not reach `data`."""
    near = data / "run"
    if os.geteuid() != 0 and len(os.fsencode(near)) <= 80 and re.fullmatch(r"[\w./-]+", str(near), re.ASCII):
        return near
    if os.geteuid() == 0 and os.access("/run", os.W_OK | os.X_OK):
        return Path("/run") / f"portal-{short_name(data)}"
    return Path("/tmp") / f"portal-{os.geteuid()}-{short_name(data)}"  # noqa: S108 - made 0700, its owner is checked


def make_socket_folder(data: Path) -> None:
    """Make it, for nobody but us."""
    folder = socket_folder(data)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in {os.geteuid(), somebody().pw_uid}:
        raise ServerError(
            f"{folder} belongs to somebody else. Remove it, or choose another folder with PORTAL_VAR."
        )
    folder.chmod(0o700)


def secret(var: Path | str | None, name: str) -> str:
    """A random word that is made once, by whichever process asks first, in a file only its owner can read."""
    data = resolved(var)
    file = data / name
    with contextlib.suppress(FileNotFoundError):
        return file.read_text()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=data, prefix=f".{name}-")
    try:
        with open(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(48))
            handle.flush()
            os.fsync(handle.fileno())
        with contextlib.suppress(FileExistsError):  # another process was quicker: its word is kept
            os.link(draft, file)
    finally:
        os.unlink(draft)
    return file.read_text()


@contextlib.contextmanager
def locked(data: Path) -> Iterator[None]:
    """Only one process at a time starts or stops the servers of a data folder."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(data / ".servers.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def package(name: str) -> Path:
    """The folder of an installed Python package, which is not imported."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(
            f"The Python package {name} is not installed. Install the requirements, "
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(next(iter(spec.submodule_search_locations)))


def far_home(data: Path) -> Path:
    """Where root's PostgreSQL lives when the unprivileged user cannot reach the data folder."""
    return Path("/var/lib") / f"portal-{short_name(data)}"


def somebody() -> pwd.struct_passwd:
    """A user who is not root and has an entry of their own, without which PostgreSQL does not start."""
    if os.geteuid() != 0:
        try:
            return pwd.getpwuid(os.geteuid())
        except KeyError:
            raise ServerError(
                "PostgreSQL needs a user with a name, and this one has none. Set DATABASE_URL."
            ) from None
    for name in ("nobody", "daemon"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerError(
        "PostgreSQL does not run as root, and there is no user 'nobody'. Set DATABASE_URL instead."
    )


def explained(what: str, log: Path) -> str:
    """A message with the reason out of a server's log."""
    return plainly(what, log.read_text(errors="replace")[-3000:] if log.exists() else "")


def plainly(what: str, output: str) -> str:
    """The same in plain words where we know what is behind it."""
    if "No space left on device" in output:
        return f"{what}: the disk is full. Free some space and start again; nothing that was saved is lost."
    if "incompatible with server" in output:
        return f"{what}: its files were made by another version. Dump them with that version, or move var/postgres away."
    if "password authentication failed" in output:
        return f"{what}: postgres.password does not fit these files. Put the old one back, or move var/postgres away."
    return f"{what}:\n{output.strip()}"
