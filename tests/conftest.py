"""What every test may lean on. Servers are the portal's own, with a folder of their own (`make test` starts them)."""

import os
from pathlib import Path

os.environ.setdefault("PORTAL_VAR", str(Path(__file__).resolve().parent.parent / "var" / "test"))
