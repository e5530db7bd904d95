"""The tables of permitted changes of every app, side by side, as documents and tests read them."""

from audit.transitions import Transition
from departments import workflow as departments
from incidents import workflow as incidents
from reporting import workflow as reporting
from returns import workflow as returns


def every_step() -> dict[str, Transition]:
    """Each step by its machine and name: "return.accept"."""
    of_incidents = {
        f"{machine}.{name}": step
        for machine, table in incidents.TABLES.items()
        for name, step in table.items()
    }
    return {**departments.TABLE, **returns.TABLE, **of_incidents, **reporting.TABLE}


def machines() -> dict[str, dict[str, Transition]]:
    """The steps grouped by what they change: {"return": {"accept": …}}."""
    found: dict[str, dict[str, Transition]] = {}
    for key, step in every_step().items():
        machine, _, name = key.partition(".")
        found.setdefault(machine, {})[name] = step
    return found
