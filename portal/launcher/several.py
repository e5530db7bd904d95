"""Several management commands in one process, so that Django is loaded once: `several migrate + load_reference`.

`assets` among them waits until the assets are built, or builds them; `servers` waits for a line that says they answer.
"""

import itertools
import sys

import django
from django.core.management import call_command

from portal.launcher import assets


def main(arguments: list[str]) -> None:
    """Run each command of a list that is parted by "+"."""
    django.setup()
    for is_break, group in itertools.groupby(arguments, lambda word: word == "+"):
        if is_break:
            continue
        command, *options = group
        if command == "assets":
            assets.build()
        elif command == "servers":
            if not sys.stdin.readline():
                sys.exit("The servers did not start.")
        else:
            call_command(command, *options)


if __name__ == "__main__":
    main(sys.argv[1:])
