"""The secrets that docker-compose.yml names, made once."""

import secrets
from pathlib import Path

from portal.embedded import BASE
from portal.launcher.machine import Say

FOLDER = BASE / "secrets"


def make_secrets(say: Say, folder: Path = FOLDER) -> int:
    """Write what is missing; what is there stays, because a running database already knows it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    words = {
        name: _kept(folder / name)
        for name in ("secret_key", "postgres_password", "portal_password", "queue_password")
    }
    _kept(folder / "database_url", f"postgresql://portal:{words['portal_password']}@database:5432/portal")
    _kept(folder / "redis_url", f"redis://:{words['queue_password']}@queue:6379/0")
    _kept(folder / "email_password", "")
    say(f"The secrets are in {folder}. Keep a copy of them with your backups, and nowhere else.")
    return 0


def _kept(file: Path, word: str | None = None) -> str:
    if not file.exists():
        file.write_text(secrets.token_urlsafe(48) if word is None else word)
        # The containers' user reads it through a mount of this one file; the folder keeps everybody else out.
        file.chmod(0o644)
    return file.read_text()
