"""`python -m benchmarks.quarter BODIES`, in the environment that `benchmarks.quarters` makes: the steps of one quarter.

What a request does keeps a person waiting; the worker's part goes on afterwards, return by return, while the page of the
quarter says how far it is.
"""

import os
import sys
import time
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.utils import timezone  # noqa: E402

from departments.models import Appointment, Organisation  # noqa: E402
from departments.organisations.models import Enrolment  # noqa: E402
from departments.organisations.queries import CENTRE  # noqa: E402
from returns import actions  # noqa: E402
from returns.queries.visible import quarters_to_open  # noqa: E402

LONG_AGO = date(2000, 1, 1)


def measure(bodies: int) -> None:
    """Print a row for each step."""
    Enrolment.objects.all().delete()
    Enrolment.objects.bulk_create(
        Enrolment(organisation=body, starts_on=LONG_AGO, source="Benchmark")
        for body in Organisation.objects.filter(closed=False).order_by("code")[:bodies]
    )
    approver = get_user_model().objects.create_user("approver@growth.invalid", "Approver", None)
    centre = Organisation.objects.get(code=CENTRE)
    Appointment.objects.create(user=approver, role="co_approver", organisation=centre, starts_on=LONG_AGO)
    quarter = quarters_to_open(timezone.now())[1]
    names = {"year": quarter.year_name, "quarter": quarter.number}
    print(
        "| step | ms in the request | seconds in the worker | seconds of its processor | returns |\n|---|---:|---:|---:|---:|"
    )
    cycle = _row("open", lambda: actions.begin_cycle(**names, by=approver, at=timezone.now()))
    cycle = _row("close", lambda: actions.close_cycle(cycle, by=approver, at=timezone.now()))
    _row("freeze", lambda: actions.freeze(cycle, by=approver, at=timezone.now()))


def _row(step: str, verb):
    began = time.perf_counter()
    thing = verb()
    asked, worked = time.perf_counter(), time.process_time()
    returns = actions.finish_cycles(at=timezone.now())
    in_worker, of_processor = time.perf_counter() - asked, time.process_time() - worked
    print(
        f"| {step} | {(asked - began) * 1000:.0f} | {in_worker:.1f} | {of_processor:.1f} | {returns} |",
        flush=True,
    )
    return thing


if __name__ == "__main__":
    measure(int(sys.argv[1]))
