"""The secrets that docker-compose.yml names, made once."""

import secrets
from pathlib import Path

from portal.embedded import BASE
from portal.launcher.machine import Say

FOLDER = BASE / "secrets"


def make_secrets(say: Say, folder: Path = FOLDER) -> int:
    """Write what is missing; what is there stays, because a running database already knows it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    names = ("secret_key", "postgres_password", "portal_password", "runtime_password", "reader_password")
    secrets = {name: _kept(folder / name) for name in (*names, "queue_password")}
    _retire_single_address(folder, say)
    for file, role, word in (
        ("database_url", "portal_runtime", secrets["runtime_password"]),
        ("migration_database_url", "portal", secrets["portal_password"]),
        ("backup_database_url", "portal_reader", secrets["reader_password"]),
    ):
        _kept(folder / file, f"postgresql://{role}:{word}@database:5432/portal")
    _kept(folder / "redis_url", f"redis://:{secrets['queue_password']}@queue:6379/0")
    _kept(folder / "email_password", "")
    say(f"The secrets are in {folder}. Keep a copy of them with your backups, and nowhere else.")
    return 0


def _retire_single_address(folder: Path, say: Say) -> None:
    """Before there were roles, web and workers used the owner's address: from now on only migration does."""
    single, migration = folder / "database_url", folder / "migration_database_url"
    if single.exists() and not migration.exists() and single.read_text().startswith("postgresql://portal:"):
        single.rename(migration)
        say("The address in database_url is the owner's: it is migration_database_url from now on.")


def _kept(file: Path, word: str | None = None) -> str:
    if not file.exists():
        file.write_text(secrets.token_urlsafe(48) if word is None else word)
        # The containers' user reads it through a mount of this one file; the folder keeps everybody else out.
        file.chmod(0o644)
    return file.read_text()
