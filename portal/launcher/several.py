"""Several management commands in one process, so that Django is loaded once: `several migrate + load_reference`."""

import itertools
import sys

import django
from django.core.management import call_command


def main(arguments: list[str]) -> None:
    """Run each command of a list that is parted by "+"."""
    django.setup()
    for is_break, group in itertools.groupby(arguments, lambda word: word == "+"):
        if not is_break:
            call_command(*group)


if __name__ == "__main__":
    main(sys.argv[1:])
