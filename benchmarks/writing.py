"""Change records as several people at once, in a process each, and count the changes.

It runs inside any checkout of the portal that has these actions, so that two can be compared:
`python writing.py prepare`, then `python writing.py write asset|answers WRITER SECONDS`. One line of JSON comes back.
"""

import contextlib
import json
import os
import sys
import time
from datetime import UTC, date, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402

from departments.models import Appointment, Asset, Enrolment, Organisation  # noqa: E402
from returns.actions import open_cycle, save_answers, start  # noqa: E402
from returns.models import Answer, Return  # noqa: E402
from returns.queries import content  # noqa: E402


def _first_of(*places: str):
    """What is found under the first of these dotted names that this checkout has: older ones come last."""
    for place in places:
        with contextlib.suppress(ImportError):
            return import_string(place)
    raise ImportError(f"This checkout has none of {', '.join(places)}")


add_asset = _first_of("departments.registers.actions.add_asset", "departments.actions.add_asset")
edit_asset = _first_of("departments.registers.actions.edit_asset", "departments.actions.edit_asset")
AnswerValue = getattr(Answer, "value", getattr(Answer, "given", None)).fget.__annotations__[
    "return"
]  # of older checkouts too

WRITERS = 8
LONG_AGO = date(2000, 1, 1)
CENTRE = "central-review"


def _appoint(email: str, role: str, organisation: Organisation) -> Appointment:
    user = get_user_model().objects.create_user(email, email, None)
    return Appointment.objects.create(user=user, role=role, organisation=organisation, starts_on=LONG_AGO)


def prepare() -> dict:
    """A body for every writer, with a return coordinator, an asset and a return in preparation."""
    now = datetime.now(UTC)
    Enrolment.objects.all().delete()
    bodies = Organisation.objects.filter(kind="ministerial_department").order_by("code")[:WRITERS]
    for number, body in enumerate(bodies):
        _appoint(f"coordinator-{number}@writing.invalid", "preparer", body)
        owner = _appoint(f"owner-{number}@writing.invalid", "iao", body)
        Enrolment.objects.create(organisation=body, starts_on=LONG_AGO, source="benchmark")
        add_asset(
            body, by=owner.user, at=now, name="Casework", purpose="Cases", owner=owner, marking="official",
            personal_data=True, people_min=1, people_max=1,
        )  # fmt: skip
    centre = Organisation.objects.get(code=CENTRE)
    open_cycle(
        year="2026-27", quarter=3, by=_appoint("centre@writing.invalid", "co_approver", centre).user, at=now
    )
    for number, body in enumerate(bodies):
        coordinator = get_user_model().objects.get(email=f"coordinator-{number}@writing.invalid")
        start(Return.objects.get(organisation=body), by=coordinator, at=now)
    return {"returns": Return.objects.count(), "assets": Asset.objects.count()}


def write(kind: str, writer: str, seconds: str) -> dict:
    """Repeat one change of this writer's own record until the time is over."""
    number, until = int(writer), time.perf_counter() + float(seconds)
    organisation = Asset.objects.order_by("organisation__code")[number].organisation
    change = {"asset": _asset, "answers": _answers}[kind](organisation, number)
    change(0)  # connections, caches
    done = 0
    print("ready", flush=True)
    sys.stdin.readline()
    until, used = time.perf_counter() + float(seconds), time.process_time()
    while time.perf_counter() < until:
        done += 1
        change(done)
    return {"done": done, "processor": time.process_time() - used}


def _asset(organisation: Organisation, number: int):
    asset = Asset.objects.get(organisation=organisation)
    owner = get_user_model().objects.get(email=f"owner-{number}@writing.invalid")
    return lambda turn: edit_asset(asset, by=owner, at=datetime.now(UTC), purpose=f"Cases {turn}")


def _answers(organisation: Organisation, number: int):
    quarterly_return = Return.objects.get(organisation=organisation)
    user = get_user_model().objects.get(email=f"coordinator-{number}@writing.invalid")
    questions = [
        question
        for section in content.asked_of(quarterly_return)
        for question in section.questions
        if question.answer == "count_of_total"
    ][:5]

    def change(turn: int) -> None:
        answers = {question.id: AnswerValue(part=turn % 900, whole=1000) for question in questions}
        save_answers(quarterly_return, answers=answers, by=user, at=datetime.now(UTC))

    return change


if __name__ == "__main__":
    print(json.dumps({"prepare": prepare, "write": write}[sys.argv[1]](*sys.argv[2:])))
