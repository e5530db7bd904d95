"""Make `.venv` from the locks, with nothing but Python itself, and go on in it: `python3 bootstrap.py run`.

This is the only file that an old Python may meet, so it says in every Python's words what is too old.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever calls this may have an older one
    sys.exit(
        "The portal needs Python 3.11 or newer; this is "
        + sys.version.split()[0]
        + ". Name a newer one with: make PYTHON=/path/to/python3 run"
    )

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sysconfig
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
VENV = BASE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed-from"
FOR_USE, FOR_WORK = BASE / "requirements.lock", BASE / "requirements-dev.lock"
WORK = {"test", "test-all", "check", "fix", "bench", "faults"}
MADE = (BASE / "var", VENV, BASE / "node_modules", BASE / "assets")


def digest(lock: Path) -> str:
    """What the stamp holds: the lock, and the Python it was installed for."""
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def install(lock: Path) -> None:
    """Bring the environment up to date with a lock; the lock for work holds the one for use."""
    seen = STAMP.read_text() if STAMP.exists() and works() else ""
    if seen == digest(lock) or seen == digest(FOR_WORK):
        return
    if not works():
        print("Making a Python environment in .venv", flush=True)
        make_venv()
    print("Installing the Python packages of " + lock.name + " (about a minute the first time)", flush=True)
    STAMP.unlink(missing_ok=True)
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--no-compile",  # of some 5,000 modules a start reads a third, and writes the code of these by itself
        "--no-deps",  # a lock names whatever its packages need: the tests say so of each, so that nothing is looked for here
        "--require-hashes",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar",
        "off",
        "-r",
        "/dev/stdin",
    ]

    def install_half(packages: str) -> None:
        quietly(command, "The Python packages could not be installed", packages)

    with ThreadPoolExecutor(2) as both:  # each goes through the index for itself, which is most of the work
        list(both.map(install_half, halves(lock.read_text())))
    STAMP.write_text(digest(lock))


def halves(lock: str) -> tuple[str, str]:
    """The packages of a lock in two halves, each package with its hashes."""
    packages = re.split(r"^(?=\w)", lock, flags=re.MULTILINE)
    return "".join(packages[::2]), "".join(packages[1::2])


def works() -> bool:
    """Whether the environment is whole: one that was cut off while it was made has no pip."""
    if not PYTHON.exists():
        return False
    asked = [str(PYTHON), "-c", "import sys, pip; print(sys.version)"]
    seen = subprocess.run(asked, capture_output=True, text=True, check=False)
    return seen.returncode == 0 and seen.stdout.strip() == sys.version.strip()


def make_venv() -> None:
    """With pip unpacked from the wheel that Python brings, where it is found: `venv` takes three seconds to install it."""
    why = "A Python environment could not be made; on Debian and Ubuntu: apt-get install python3-venv"
    wheel = pip_wheel()
    without = ["--without-pip"] if wheel else []
    quietly([sys.executable, "-m", "venv", "--clear", *without, str(VENV)], why)
    if wheel:
        packages = next(VENV.glob("lib/python*/site-packages"))
        with zipfile.ZipFile(wheel) as files:
            files.extractall(packages / "draft")
        for part in sorted(
            (packages / "draft").iterdir(), reverse=True
        ):  # pip itself last: `works` looks for it
            part.rename(packages / part.name)
        (packages / "draft").rmdir()


def pip_wheel() -> Path | None:
    """The wheel of pip in Python's own library, or where Debian and Fedora put it."""
    folders = [
        folder for folder in (sysconfig.get_config_var("WHEEL_PKG_DIR"), "/usr/share/python-wheels") if folder
    ]
    if spec := importlib.util.find_spec("ensurepip"):
        folders.insert(0, str(Path(str(spec.origin)).with_name("_bundled")))
        return next((wheel for folder in folders for wheel in Path(folder).glob("pip-*.whl")), None)
    return None


def quietly(command: list[str], trouble: str, read: str = "") -> None:
    """Run it, with this to read; where it fails, show the end of what it said, without the addresses of package indexes."""
    done = subprocess.run(
        command,
        input=read,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd=BASE,
    )
    if done.returncode:
        output = re.sub(r"\b(https?|file)://\S+", "(the package index)", done.stdout)
        full = "The disk is full. " if "No space left on device" in output else ""
        text = "\n".join(output.strip().splitlines()[-15:])
        sys.exit(f"{text}\n\n{full}{trouble}.")


def not_ours(trouble: PermissionError) -> str:
    """What to do where somebody else, most often root with sudo, ran this before."""
    if not trouble.filename:
        return str(trouble)
    tried = Path(str(trouble.filename)).absolute()
    place = next(folder for folder in (tried, *tried.parents) if _owner(folder) is not None)
    owner = _owner(place)
    if owner is None or owner == os.geteuid():
        return str(trouble)
    top = next((folder for folder in (place, *place.parents) if folder.parent == BASE), place)
    folders = [
        top,
        *(folder for folder in MADE if folder != top and _owner(folder) not in (None, os.geteuid())),
    ]
    places = " ".join(shlex.quote(str(folder)) for folder in folders)
    return f"{top} belongs to {_name(owner)}. Make it yours with:\n    sudo chown -R {_name(os.geteuid())} {places}"


def _owner(place: Path) -> int | None:
    try:
        return place.stat().st_uid
    except OSError:  # not there, or we may not read it
        return None


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def main() -> None:
    """Prepare for an order of the launcher and hand over to it."""
    order = sys.argv[1] if len(sys.argv) > 1 else "run"
    folder = BASE / "var"
    folder.mkdir(mode=0o700, exist_ok=True)
    if shutil.disk_usage(folder).free < 200 * 1024 * 1024 and not STAMP.exists():
        sys.exit("The disk is full: the Python packages need about 1 GB. Free some space and start again.")
    with open(folder / ".bootstrap.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install(FOR_WORK if order in WORK else FOR_USE)
    os.chdir(BASE)
    os.execv(PYTHON, [str(PYTHON), "-m", "portal.launcher", *sys.argv[1:]])  # noqa: S606


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except PermissionError as trouble:
        sys.exit(not_ours(trouble))
