"""`python -m portal.embedded start|stop|status|url [--var DIR] [--fast]`, or `psql` (as the owner of the tables)
with psql's own arguments.
"""

import argparse
import sys
from pathlib import Path

from portal.embedded import ServerError, postgres, postgres_alive, start, stop, urls, valkey_alive


def main(arguments: list[str] | None = None) -> int:
    """Carry out one order; 0 when it went well."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["psql"]:
        postgres.psql(urls().owner, words[1:])
    parser = argparse.ArgumentParser(
        prog="portal.embedded",
        description="The portal's own PostgreSQL and Valkey. `psql` passes all that follows on to psql.",
    )
    parser.add_argument("order", choices=["start", "stop", "status", "url"])
    parser.add_argument("--var", type=Path, default=None, help="data folder (default: PORTAL_VAR, or var)")
    parser.add_argument("--fast", action="store_true", help="for tests: do not wait for the disk")
    given = parser.parse_args(words)
    try:
        if given.order == "start":
            start(given.var, durable=not given.fast)
        elif given.order == "stop":
            stop(given.var)
    except (ServerError, OSError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    if given.order == "url":
        found = urls(given.var)
        print(f"DATABASE_URL={found.database}\nMIGRATION_DATABASE_URL={found.owner}")
        print(f"BACKUP_DATABASE_URL={found.reader}\nREDIS_URL={found.broker}\nCACHE_URL={found.cache}")
        return 0
    up = postgres_alive(given.var), valkey_alive(given.var)
    print("PostgreSQL {}, Valkey {}".format(*("answers" if each else "does not run" for each in up)))
    return 0 if all(up) or given.order == "stop" else 1


if __name__ == "__main__":
    sys.exit(main())
