"""What the portal needs of the machine beyond Python: libraries, a port, room on the disk, a browser for tests."""

import contextlib
import ctypes
import errno
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

Say = Callable[[str], None]

# What WeasyPrint loads, by the file it looks for and the Debian package that has it.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
PDF_TOOLS = {"pdfinfo": "poppler-utils", "qpdf": "qpdf"}
# The first draws pages without a window, which takes three fifths of the work; not every system has a package of it.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
LEAST_FREE = 500 * 1024 * 1024  # bytes


class Trouble(RuntimeError):
    """Something a person has to put right; the message says what and how."""


def need_libraries(say: Say) -> None:
    """Find the libraries that write PDFs, install them where that is allowed, or stop and name the command."""
    missing = missing_libraries()
    if missing and not (install(missing, say) and not missing_libraries()):
        raise Trouble(
            f"These system libraries are missing: {', '.join(missing)}.\nInstall them with:\n    {how_to(missing)}"
        )


def missing_libraries() -> list[str]:
    """The Debian names of the packages whose libraries cannot be loaded."""
    return [package for file, package in LIBRARIES.items() if not _loads(file)]


def _loads(file: str) -> bool:
    for name in (file, re.sub(r"\.so\.(\d+)$", r".\1.dylib", file), re.sub(r"\.so\.\d+$", ".dylib", file)):
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def how_to(packages: Iterable[str]) -> str:
    """The command a person types to install Debian packages, or their like elsewhere."""
    names = " ".join(packages)
    if sys.platform == "darwin":
        return "brew install pango" if "pango" in names or "harfbuzz" in names else f"brew install {names}"
    if shutil.which("dnf") and not shutil.which("apt-get"):
        return (
            "dnf install pango harfbuzz"
            if "pango" in names or "harfbuzz" in names
            else f"dnf install {names}"
        )
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"{sudo}apt-get update && {sudo}apt-get install {names}"


def install(packages: Iterable[str], say: Say) -> bool:
    """Install Debian packages where we may (root with apt); False where we may not or it did not work."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    names = list(packages)
    say(f"Installing system packages: {' '.join(names)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *names]):
        done = subprocess.run(
            ["apt-get", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode and command[0] == "install":
            output = re.sub(r"\bhttps?://\S+", "(the archive)", done.stdout)
            say("\n".join(output.strip().splitlines()[-5:]))
            return False
    return True


def browser(say: Say) -> str:
    """The path of a Chromium for the browser journeys; "" with a loud reason where there is none."""
    if "PORTAL_BROWSER" in os.environ:
        chosen = os.environ["PORTAL_BROWSER"]
        if chosen and not shutil.which(chosen):
            raise Trouble(f"PORTAL_BROWSER names {chosen}, which cannot be run.")
        return chosen or _no_browser(say, "PORTAL_BROWSER is empty")
    return _which(BROWSERS) or _no_browser(
        say, f"there is no Chromium here; install it with: {how_to(['chromium'])}"
    )


def _which(names: Iterable[str]) -> str:
    return next((path for path in map(shutil.which, names) if path), "")


def _no_browser(say: Say, reason: str) -> str:
    say(f"!!! THE BROWSER JOURNEYS ARE SKIPPED: {reason}")
    return ""


def test_tools(say: Say) -> str:
    """Find or install what the tests look with: PDF tools, and the browser whose path is returned ("" without)."""
    wanted = {package: program for program, package in PDF_TOOLS.items() if not shutil.which(program)}
    if wanted:
        install(wanted, say)
    if "PORTAL_BROWSER" not in os.environ and not _which(BROWSERS):
        any(install([package], say) for package in BROWSERS[:2])
    for package, program in wanted.items():
        if not shutil.which(program):
            say(f"!!! THE TESTS THAT USE {program} ARE SKIPPED; install it with: {how_to([package])}")
    return browser(say)


def need_space(folder: Path, least: int = LEAST_FREE) -> None:
    """Stop early on a full disk, with a message, rather than late with a damaged file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < least:
        raise Trouble(
            f"The disk of {folder} is full: {free // 1024**2:,} MB are free and {least // 1024**2:,} MB are needed.\n"
            "Free some space, or put the data elsewhere with: make run PORTAL_VAR=/path/with/room"
        )


def is_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Whether another program listens at the port. Raises Trouble where nobody could, or not this user."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as problem:
            raise Trouble(
                f"Only root may answer at port {port}. Choose one from 1024 on: make run PORT=8000"
            ) from problem
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return True
            raise Trouble(
                f"BIND={host} is no IPv4 address of this machine. Leave it out, or use BIND=0.0.0.0 for all of them."
            ) from problem
    return False


def free_port(wanted: int, host: str = "127.0.0.1", promised: Iterable[int] = ()) -> int:
    """The wanted port, or the next that is free and not promised to another of our processes."""
    for port in range(wanted, min(wanted + 200, 65536)):
        if port not in promised and not is_taken(port, host):
            return port
    raise Trouble(f"No port from {wanted} to {wanted + 199} is free.")


def any_ports(count: int) -> list[int]:
    """Ports that nobody uses now, no two the same, for tests and stacks that run side by side."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def ports(say: Say, host: str) -> tuple[int, int, int]:
    """Where the pages, the mail server and the page of what was sent are to answer."""
    web = web_port(say, host)
    smtp = free_port(8025, promised=[web])
    return web, smtp, free_port(8035, promised=[web, smtp])


def web_port(say: Say, host: str) -> int:
    """`PORT` where it is given, and then that one or a message; else 8000 or the next free one."""
    chosen = os.environ.get("PORT", "")
    if chosen and not (chosen.isdecimal() and 0 < int(chosen) < 65536):
        raise Trouble(f"PORT must be a number between 1 and 65535, and is {chosen!r}.")
    if chosen:
        if is_taken(int(chosen), host):
            raise Trouble(
                f"Port {chosen} is taken by another program. Choose another one: make run PORT={int(chosen) + 1}"
            )
        return int(chosen)
    port = free_port(8000, host)
    if port != 8000:
        say(
            f"Port 8000 is taken by another program, so this uses {port}. Choose your own with: make run PORT=..."
        )
    return port
