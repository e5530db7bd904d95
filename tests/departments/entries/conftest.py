"""An entry of each register, and the values of its form."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.organisations.roles import Role
from tests import factories

CLEAR = {"questions": "B1, C3", "contact": "contracts@example.test"}  # what a type does not say


def today() -> date:
    """The day in London, asked when it is used: a run of tests may cross midnight."""
    return timezone.localdate()


def example(register) -> dict:
    """Values that a register's rules accept, made from the types of its columns."""
    values = {"name": f"An example: {register.noun}", "owner_role": Role.IAO.value}
    for name in register.fields:
        if name not in register.asked:
            continue
        column = register.column(name)
        kind = column.get_internal_type()
        if kind == "ArrayField":
            values[name] = [column.base_field.flatchoices[0][0]]
        elif name in CLEAR:
            values[name] = CLEAR[name]
        elif column.flatchoices:
            values[name] = column.flatchoices[0][0]
        elif kind == "BooleanField":
            values[name] = True
        elif kind == "DateField":
            values[name] = today() - timedelta(days=30)
        elif "Integer" in kind:
            values[name] = 1200
        elif kind in ("CharField", "TextField"):
            values[name] = f"Words of {column.verbose_name}"[: column.max_length]
    if "expires_on" in register.every_field:
        values["expires_on"] = today() + timedelta(days=200)
    return values


def sent(register, **changed) -> dict:
    """The same as a browser sends it."""
    fields = {}
    for name, value in (example(register) | changed).items():
        if isinstance(value, date):
            fields |= {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}
        elif isinstance(value, bool):
            fields[name] = "yes" if value else "no"
        elif value is not None:
            fields[name] = value
    return fields


@pytest.fixture(params=REGISTERS)
def declared(request):
    """Each register in turn."""
    return REGISTERS[request.param]


@pytest.fixture
def entry(declared, home_office, people):
    return actions.add_entry(declared, home_office, by=people["iao"], at=timezone.now(), **example(declared))


@pytest.fixture
def sharing(home_office, people):
    """One sharing arrangement."""
    register = REGISTERS["sharing"]
    return actions.add_entry(register, home_office, by=people["iao"], at=timezone.now(), **example(register))


@pytest.fixture
def guardian(home_office):
    """The DPO of the Home Office."""
    return factories.person("dpo@example.test", Role.DPO, home_office)
