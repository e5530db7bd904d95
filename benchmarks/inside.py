"""Run one function of a part that needs Django, and print what it gives as a line of JSON: `inside papers compare`."""

import importlib
import json
import os
import sys

import django


def main(part: str, function: str) -> None:
    """Models can be imported only once Django is set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    print(json.dumps(getattr(importlib.import_module(f"benchmarks.{part}"), function)()))


if __name__ == "__main__":
    main(*sys.argv[1:])
