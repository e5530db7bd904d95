"""Papers of the same content are typeset once in a run: setting the pages takes most of the time of the tests that print.

It is the portal's own typesetting that made the bytes. That the same content gives the same bytes is tested in
`tests/audit/pdf/test_pdf.py`, where nothing is kept.
"""

import hashlib
import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def papers_kept(tmp_path_factory) -> Iterator[None]:
    """While a module runs, no paper is typeset twice."""
    yield from typeset_once_in_a_run(tmp_path_factory)


def typeset_once_in_a_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For as long as a fixture lasts, the typesetting engine looks first whether this run has made the very same paper."""
    from audit.pdf import engine

    own = tmp_path_factory.getbasetemp()  # of this worker, in the folder of the run
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "papers"
    folder.mkdir(exist_ok=True)
    typeset = engine.typeset

    def typeset_once(html: str, *, fonts: Path, identifier: bytes):
        name = hashlib.sha256(repr((html, str(fonts), identifier)).encode()).hexdigest()
        kept = folder / name
        if not kept.exists():
            draft = kept.with_suffix(f".{os.getpid()}")
            draft.write_bytes(pickle.dumps(typeset(html, fonts=fonts, identifier=identifier)))
            draft.rename(kept)
        return pickle.loads(kept.read_bytes())  # noqa: S301 - written a moment ago by this run

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "typeset", typeset_once)
        yield
