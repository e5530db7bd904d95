"""The typesetting engine is loaded without starting any process, and gives the search for libraries back."""

import subprocess
import sys

from portal import embedded

ALONE = """
import ctypes.util, sys
search, started = ctypes.util.find_library, []
sys.addaudithook(lambda event, _: started.append(event) if event in ("subprocess.Popen", "os.posix_spawn", "os.system") else None)
from audit.pdf import libraries
import weasyprint
assert ctypes.util.find_library is search
print(started)
"""


def test_the_engine_is_loaded_without_a_compiler():
    done = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=embedded.BASE, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
