"""One database of a size: `python -m benchmarks.growing prepare INCIDENTS`, then `measure`.

`measure` reads a line for each round from its input, a list of pages, and answers with a line of JSON: by page, how long it took, how long
the processor worked for it (in this process and in the database), both in milliseconds, how many queries it made, and
how many rows or tasks it showed.
The driver (`benchmarks.growth`) lets two sizes take turns.
"""

import json
import os
import re
import sys
import time
from datetime import date
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks import rows  # noqa: E402
from benchmarks.pages import PAGES, POSTS  # noqa: E402
from departments import reference  # noqa: E402
from departments.entries.circulars import Circular  # noqa: E402
from departments.imports.models import Import  # noqa: E402
from departments.models import Appointment, Asset, Entry, Organisation  # noqa: E402
from incidents.models import Incident, Sanction  # noqa: E402
from returns.models import Cycle  # noqa: E402

LONG_AGO = date(2000, 1, 1)
ROW = re.compile(r'<tr class="govuk-table__row|<li class="portal-needs__item')
NEXT = re.compile(r'<a class="govuk-link govuk-pagination__link" href="([^"]*)" rel="next">')


def prepare(incidents: str) -> dict:
    """The people who look, then the rows."""
    began = time.perf_counter()
    bodies = rows.bodies()
    for name, (role, place) in POSTS.items():
        where = bodies[place][0] if isinstance(place, int) else Organisation.objects.get(code=place).pk
        user = get_user_model().objects.create_user(f"{name}@growth.invalid", name, None)
        Appointment.objects.create(user=user, role=role, organisation_id=where, starts_on=LONG_AGO)
    rows.fill(settings.VAR, int(incidents))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    return {"seconds": round(time.perf_counter() - began), "bytes": size}


def _clients() -> dict[str, Client]:
    clients = {}
    for name in PAGES:
        email = f"{name}@growth.invalid" if name in POSTS else "person-0@growth.invalid"
        clients[name] = Client(headers={"host": "localhost"})
        clients[name].force_login(
            get_user_model().objects.get(email=email), backend="accounts.adapter.PasswordBackend"
        )
    return clients


def _addresses(clients: dict[str, Client]) -> dict[tuple[str, str], str]:
    """Each page's address. One that ends in ">" is the page that the first one's link leads to."""
    body = rows.bodies()[0]
    middle = Incident.objects.filter(organisation=body[0], status="closed").order_by("reported_at")
    incident = middle[middle.count() // 2]
    keys = {"reference": incident.reference, "incident": incident.pk, "body": body[1], **_keys_in(body[0])}
    addresses = {}
    for person, pages in PAGES.items():
        for name, address in pages.items():
            address = address.format(**keys)
            if address.endswith(" >"):
                address = address.removesuffix(" >")
                following = NEXT.search(clients[person].get(address).content.decode())
                if not following:
                    continue
                address = address.partition("?")[0] + following[1].replace("&amp;", "&")
            addresses[person, name] = address
    only = os.environ.get("GROWTH_ONLY")  # pages whose name has this pattern
    return {key: address for key, address in addresses.items() if not only or re.search(only, ": ".join(key))}


def _keys_in(body: int) -> dict:
    """The keys of one thing of each kind in a body, and of one quarter."""
    sanction = (
        Sanction.objects.filter(case__organisation=body).select_related("case").earliest("issued_on", "pk")
    )
    upload = Import.objects.filter(organisation=body, refused_rows__isnull=False).earliest("pk")
    published = Circular.objects.filter(status=Circular.Status.PUBLISHED)
    return {
        "sanction": sanction.pk,
        "case": sanction.case_id,
        "notified": sanction.case.incident_id,
        "entry": Entry.objects.filter(organisation=body, register="sharing").earliest("name").pk,
        "asset": Asset.objects.filter(organisation=body).earliest("name").pk,
        "upload": upload.pk,
        "target": upload.target,
        "quarter": Cycle.objects.latest("first_day").slug,
        "area": next(iter(reference.areas())),
        "circular": published.exclude(roles__contains=["staff"]).earliest("created_at").pk,
        "staff_circular": published.filter(roles__contains=["staff"]).earliest("created_at").pk,
    }


def _processor_seconds() -> float:
    """Of this process, and of the one that answers it in the database on the same machine."""
    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]
    return time.process_time() + int(backend) / 1e9


def measure() -> None:
    """Answer each line of the input, which names pages or none for all, with the times of one round."""
    clients = _clients()
    addresses = _addresses(clients)
    print(json.dumps({"pages": len(addresses)}), flush=True)
    for line in sys.stdin:
        measured = {}
        only = set(json.loads(line))
        for (person, name), address in addresses.items():
            if only and f"{person}: {name}" not in only:
                continue
            connection.queries_log.clear()  # it holds 9,000, and what is counted beyond them is not true
            began, worked = time.perf_counter(), _processor_seconds()
            with CaptureQueriesContext(connection) as queries:
                answer = clients[person].get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answers {answer.status_code} to {person}.")
            slowest = max(queries.captured_queries, key=lambda query: float(query["time"]), default=None)
            measured[f"{person}: {name}"] = {
                "milliseconds": (time.perf_counter() - began) * 1000,
                "processor": (_processor_seconds() - worked) * 1000,
                "queries": len(queries),
                "rows": len(ROW.findall(answer.getvalue().decode(errors="replace"))),
                "slowest": [float(slowest["time"]) * 1000, slowest["sql"]] if slowest else None,
            }
        print(json.dumps(measured), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "measure":
        measure()
    else:
        print(json.dumps(prepare(sys.argv[2])))
