"""One database of a size: `python -m benchmarks.growing prepare INCIDENTS`, then `measure`.

`measure` reads a line for each round from its input and answers with a line of JSON: by page, how long it took, how long
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
from departments.models import Appointment, Organisation  # noqa: E402
from departments.organisations.queries import CENTRE, COMMISSIONER  # noqa: E402
from incidents.models import Incident  # noqa: E402

LONG_AGO = date(2000, 1, 1)
ROW = re.compile(r'<tr class="govuk-table__row|<li class="portal-needs__item')
NEXT = re.compile(r'<a class="govuk-link govuk-pagination__link" href="([^"]*)" rel="next">')
OWN = ("siro", "dpo", "security_adviser", "iao", "preparer", "internal_audit")
POSTS = {  # by name: role and body; a number is the place among the bodies with incidents, the largest first
    **{role: (role, 0) for role in OWN},
    "siro_small": ("siro", rows.BODIES - 1),
    "auditor": ("external_auditor", CENTRE),
    "approver": ("co_approver", CENTRE),
    "sysadmin": ("sysadmin", CENTRE),
    "officer": ("ico_officer", COMMISSIONER),
}
SEARCHES = {
    "a common word": "laptop",
    "a rare word": rows.RARE,
    "a word of the text": "gunicorn",
    "no such word": "zyzzyva",
}
REGISTERS = {
    "registers": "/organisations/registers/",
    "entries": "/organisations/registers/sharing/",
    "entries, second page": "/organisations/registers/sharing/ >",
    "entries, by day": "/organisations/registers/sharing/?sort=due",
    "entries, late": "/organisations/registers/sharing/?state=late",
    "entries, ended": "/organisations/registers/sharing/?state=ended",
    "entries, a kind": "/organisations/registers/sharing/?shared_with=abroad",
    "entries, a word": "/organisations/registers/sharing/?text=laptop",
    "entries, no such word": "/organisations/registers/sharing/?text=zyzzyva",
    "entries that are due": "/organisations/registers/due/",
    "strands": "/organisations/registers/strands/",
}
# By person, the pages: what the table calls them, and the address; {reference}, {incident} and {body} are filled in.
PAGES: dict[str, dict[str, str]] = {
    "staff": {"home": "/", "incidents": "/incidents/", "incidents, all": "/incidents/?show=all"},
    "siro": {
        "home": "/",
        "incidents, open": "/incidents/",
        "incidents, open, second page": "/incidents/ >",
        "incidents, all": "/incidents/?show=all",
        "incidents, all, second page": "/incidents/?show=all >",
        "incidents, all, by deadline": "/incidents/?show=all&sort=deadline",
        "incidents, all, last deadline first": "/incidents/?show=all&sort=-deadline",
        "incidents, all, by reference": "/incidents/?show=all&sort=reference",
        "incidents, all, oldest first": "/incidents/?show=all&sort=reported",
        "incidents, all, oldest first, second page": "/incidents/?show=all&sort=reported >",
        "incidents that wait for me": "/incidents/?show=mine",
        "incidents, not decided": "/incidents/?show=undecided",
        "incidents, regulator notified": "/incidents/?show=told",
        "incidents, closed": "/incidents/?show=closed",
        **{f"search, {name}": f"/incidents/?show=all&q={text}" for name, text in SEARCHES.items()},
        "search, a reference": "/incidents/?show=all&q={reference}",
        "search among the open, a common word": "/incidents/?q=laptop",
        "one incident": "/incidents/{incident}/",
        "audit log": "/audit-log/",
        "audit log, second page": "/audit-log/ >",
        "audit log, of incidents": "/audit-log/?kind=incident.",
        "audit log, of returns": "/audit-log/?kind=return.",
        "audit log, of one incident": "/audit-log/?subject=incidents.Incident:{incident}",
        "outbox": "/outbox/",
        "outbox, all": "/outbox/?show=all",
        "assets": "/organisations/assets/",
        "assets, a word": "/organisations/assets/?text=casework",
        "actions": "/organisations/actions/",
        "actions, late": "/organisations/actions/?state=late",
        "returns": "/returns/",
        "publications": "/publications/",
        **REGISTERS,
    },
    "siro_small": {
        "home": "/",
        "incidents, open": "/incidents/",
        "incidents, all": "/incidents/?show=all",
        "incidents, regulator notified": "/incidents/?show=told",
        **{f"search, {name}": f"/incidents/?show=all&q={text}" for name, text in SEARCHES.items()},
        "audit log": "/audit-log/",
    },
    "dpo": {"home": "/", "incidents that wait for me": "/incidents/?show=mine", "outbox": "/outbox/"},
    "security_adviser": {"home": "/"},
    "iao": {"home": "/", "assets": "/organisations/assets/"},
    "preparer": {"home": "/", "actions": "/organisations/actions/"},
    "internal_audit": {"home": "/", "audit log": "/audit-log/"},
    "auditor": {
        "home": "/",
        "incidents, open": "/incidents/",
        "incidents, all": "/incidents/?show=all",
        "incidents, all, of one body": "/incidents/?show=all&organisation={body}",
        **{f"search, {name}": f"/incidents/?show=all&q={text}" for name, text in SEARCHES.items()},
        "search, a reference": "/incidents/?show=all&q={reference}",
        "audit log": "/audit-log/",
        "audit log, second page": "/audit-log/ >",
        "audit log, of one body": "/audit-log/?organisation={body}",
        "audit log, of returns": "/audit-log/?kind=return.",
        "assets": "/organisations/assets/",
        "actions": "/organisations/actions/",
        "returns": "/returns/",
        "publications": "/publications/",
    },
    "approver": {
        "home": "/",
        "incidents, open": "/incidents/",
        "incidents, all": "/incidents/?show=all",
        "search, a common word": "/incidents/?show=all&q=laptop",
        "search, a rare word": f"/incidents/?show=all&q={rows.RARE}",
        "audit log": "/audit-log/",
        "audit log, of one body": "/audit-log/?organisation={body}",
        "outbox": "/outbox/",
        "outbox, all": "/outbox/?show=all",
        "actions": "/organisations/actions/",
        "actions, by due date": "/organisations/actions/?sort=due",
        "actions, a word": "/organisations/actions/?text=encrypt",
        "returns": "/returns/",
        "returns, by state": "/returns/?sort=state",
        "publications": "/publications/",
        "organisations": "/organisations/",
        **REGISTERS,
        "entries, of one body": "/organisations/registers/sharing/?organisation={body}",
    },
    "officer": {"home": "/", "notices received": "/incidents/received/", "notices without a reference": "/incidents/received/?show=waiting"},
    "sysadmin": {
        "home": "/",
        "outbox": "/outbox/",
        "outbox, all": "/outbox/?show=all",
        "appointments": "/organisations/appointments/",
        "appointments, of one body": "/organisations/appointments/?organisation={body}",
    },
}  # fmt: skip


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
    addresses = {}
    for person, pages in PAGES.items():
        for name, address in pages.items():
            address = address.format(reference=incident.reference, incident=incident.pk, body=body[1])
            if address.endswith(" >"):
                address = address.removesuffix(" >")
                following = NEXT.search(clients[person].get(address).content.decode())
                if not following:
                    continue
                address = address.partition("?")[0] + following[1].replace("&amp;", "&")
            addresses[person, name] = address
    return addresses


def _processor_seconds() -> float:
    """Of this process, and of the one that answers it in the database on the same machine."""
    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]
    return time.process_time() + int(backend) / 1e9


def measure() -> None:
    """Answer each line of the input with the times of one round; the first round says the queries as well."""
    clients = _clients()
    addresses = _addresses(clients)
    print(json.dumps({"pages": len(addresses)}), flush=True)
    for _ in sys.stdin:
        measured = {}
        for (person, name), address in addresses.items():
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
                "rows": len(ROW.findall(answer.content.decode())),
                "slowest": [float(slowest["time"]) * 1000, slowest["sql"]] if slowest else None,
            }
        print(json.dumps(measured), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "measure":
        measure()
    else:
        print(json.dumps(prepare(sys.argv[2])))
