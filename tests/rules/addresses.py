"""Every address of the portal, and the addresses of the things that the rules open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver, reverse

from departments.models import Appointment, Organisation
from incidents.models import SharedEvent
from reporting.models import ParliamentReport
from returns.models import Cycle
from tests.rules.things import AT, EVERYTHING, Things

PART = re.compile(r"<(?:(?P<kind>\w+):)?\w+>")

EXAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "slug": "nobody", "str": "nobody", "path": "no/body",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf, with its whole path."""

    name: str
    route: str
    view: object

    @property
    def path(self) -> str:
        """An address that fits, of a thing that is not there."""
        return "/" + PART.sub(lambda part: EXAMPLES[part["kind"] or "str"], self.route)


def addresses(patterns=None, route="", space="") -> list[Address]:
    rows = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            rows.append(Address(f"{space}{pattern.name}", whole, pattern.callback))
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            rows.extend(addresses(pattern.url_patterns, whole, inner))
    return rows


# Addresses with a thing in them that are nobody's secret, or nobody's in a department.
SHARED = {
    "departments:organisation": "the register of organisations is for everybody; what it shows of a body is tested in everything/test_isolation.py",
    "departments:appointment_end": "the administrator's, who holds no content and reaches every body by design",
    "departments:entries": "a register is everybody's who works with one; what its list shows of a body is tested in everything/test_isolation.py",
    "departments:entries_file": "the same as a file",
    "departments:entries_change": "changes entries of one's own that the address names; tests/departments/imports/test_views_change.py",
    "departments:import_new": "whoever keeps registers sends files for their own",
    "departments:entry_new": "whoever keeps registers adds to their own",
    "departments:supplier_change": "a supplier is everybody's; who changes it: tests/departments/organisations/views/test_suppliers.py",
    "departments:circular": "what the centre sends is for everybody",
    "departments:circular_file": "the same",
    "departments:circular_answer": "whoever is asked answers, and everybody else reads that they are not asked",
    "departments:circular_bodies": "a SIRO sees those of their own body: tests/departments/circulars/test_views.py",
    "departments:circular_readers": "the same",
    "departments:circular_answers": "the same",
    "departments:circular_bodies_file": "the same as files: tests/departments/lists/test_views_files.py",
    "departments:circular_readers_file": "the same",
    "departments:circular_answers_file": "the same",
    "departments:circular_edit": "the centre's",
    "departments:circular_step": "the centre's",
    "departments:instruction": "a supplier without an account reads what it was sent: tests/departments/entries/actions/test_instructions.py",
    "incidents:named_schema": "the same, of another form",
    "incidents:schema": "the published schema of notices holds no data",
    "incidents:outside": "whoever has the link reports, and reads nothing: tests/incidents/views/test_outside.py",
    "incidents:outside_details": "the same",
    "incidents:outside_elsewhere": "the same",
    "returns:cycle": "a quarter is the whole of government's",
    "returns:cycle_step": "the centre's",
    "returns:snapshot": "the centre's",
    "returns:standard": "which questions a standard bears on is for everybody who works with returns",
    "reporting:report": "the report to Parliament is the centre's",
}

CENTRES_OWN = ("reporting:report_", "reporting:print_proof")


def with_a_thing() -> list[Address]:
    return [
        address
        for address in addresses()
        if "<" in address.route and address.name not in SHARED and not address.name.startswith(CENTRES_OWN)
    ]


def parameters(things: Things, name: str) -> dict | None:
    """What an address needs: by its whole name, or by the longest beginning of it."""
    fitting = [key for key in things.addresses if name == key or name.startswith(key)]
    return things.addresses[max(fitting, key=len)] if fitting else None


def path_of(address: Address, things: Things) -> str:
    values = parameters(things, address.name)
    assert values is not None, f"register a thing for {address.name} in things.py"
    return reverse(address.name, kwargs={key: str(value) for key, value in values.items()})


def app_of(address: Address) -> str:
    return address.name.partition(":")[0] if ":" in address.name else "portal"


def lists_for(kind: str, rule: str, sample) -> list[Address]:
    """The addresses without a thing in them, where a list or a count may be: those of the app whose things are there and those
    of the whole portal, and of the others each with the things of one more app, another one for each rule. With every case all.
    """
    lists = [address for address in addresses() if "<" not in address.route]
    chosen = [
        address
        for address in lists
        if sample.every_case
        or app_of(address) in (kind, "portal")
        or kind == sample.in_turn(list(EVERYTHING), rule, address.name)[0]
    ]
    sample.count(len(chosen), len(lists))
    return chosen


def paths_of(kind: str, things) -> Iterator[tuple[str, str]]:
    """The pages of an app. Signing in has tests of its own, and how the processes are is no page."""
    for address in addresses():
        if app_of(address) != kind or address.name.startswith(("account_", "healthz")):
            continue
        if "<" not in address.route:
            yield address.name, address.path
        elif values := also(address.name) or parameters(things, address.name):
            wanted = {key: str(value) for key, value in values.items() if f":{key}>" in address.route}
            yield address.name, reverse(address.name, kwargs=wanted)


def also(name: str) -> dict | None:
    """What no organisation has for itself: an appointment, a quarter, the report to Parliament, an event of several."""
    if name == "departments:appointment_end":
        return {"pk": Appointment.objects.order_by("pk").first().pk}
    if name == "departments:supplier_change":
        named = {"name": "Swift Couriers", "kind": Organisation.Kind.SUPPLIER}
        supplier, _ = Organisation.objects.get_or_create(code="supplier-swift-couriers", defaults=named)
        return {"code": supplier.code, "name": "close"}
    if name == "returns:cycle_step":
        return {"cycle": Cycle.objects.order_by("pk").first().slug, "name": "extend"}
    if name == "reporting:print_proof" or name.partition("_")[0] == "reporting:report":
        report, _ = ParliamentReport.objects.get_or_create(year="2007-08", defaults={"created_at": AT})
        return {"pk": report.pk}
    if name.startswith("incidents:event"):
        user = Appointment.objects.order_by("pk").first().user
        event = SharedEvent.objects.first() or SharedEvent.objects.create(
            status="confirmed", name="One loss", reason="It was one van.", decided_at=AT, decided_by=user
        )
        return {"pk": event.pk, "name": "take_back"}
    return None
