"""`python -m portal.embedded start|stop|status|url [--var DIR] [--fast]`, or `psql` (as the owner of the tables)
with psql's own arguments.
"""

import argparse
import sys
from pathlib import Path

from portal.embedded import ServerError, postgres, postgres_alive, start, stop, urls, valkey_alive


def main(arguments: list[str] | None = None) -> int:
    """Carry out one order; 0 when it went well."""
    command_line = sys.argv[1:] if arguments is None else arguments
    if command_line[:1] == ["psql"]:
        postgres.psql(urls().owner, command_line[1:])
    parser = argparse.ArgumentParser(
        prog="portal.embedded",
        description="The portal's own PostgreSQL and Valkey. `psql` passes all that follows on to psql.",
    )
    parser.add_argument("order", choices=["start", "stop", "status", "url"])
    parser.add_argument("--var", type=Path, default=None, help="data folder (default: PORTAL_VAR, or var)")
    parser.add_argument("--fast", action="store_true", help="for tests: do not wait for the disk")
    options = parser.parse_args(command_line)
    try:
        if options.order == "start":
            start(options.var, durable=not options.fast)
        elif options.order == "stop":
            stop(options.var)
    except (ServerError, OSError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    if options.order == "url":
        addresses = urls(options.var)
        print(f"DATABASE_URL={addresses.database}\nMIGRATION_DATABASE_URL={addresses.owner}")
        print(
            f"BACKUP_DATABASE_URL={addresses.reader}\nREDIS_URL={addresses.broker}\nCACHE_URL={addresses.cache}"
        )
        return 0
    up = postgres_alive(options.var), valkey_alive(options.var)
    print("PostgreSQL {}, Valkey {}".format(*("answers" if is_up else "does not run" for is_up in up)))
    return 0 if all(up) or options.order == "stop" else 1


if __name__ == "__main__":
    sys.exit(main())
