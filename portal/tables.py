"""The tables of permitted changes of every app, side by side, as documents and tests read them."""

from audit.transitions import Transition
from departments.entries import workflow as entries
from departments.registers import workflow as departments
from incidents import workflow as incidents
from reporting import workflow as reporting
from returns import workflow as returns


def machines() -> dict[str, dict[str, Transition]]:
    """The steps grouped by what they change: {"return": {"accept": …}}."""
    return {**departments.TABLES, **entries.TABLES, **returns.TABLES, **incidents.TABLES, **reporting.TABLES}


def every_step() -> dict[str, Transition]:
    """Each step by its machine and name: "return.accept"."""
    return {
        f"{machine}.{name}": step for machine, table in machines().items() for name, step in table.items()
    }
