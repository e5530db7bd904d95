"""What `benchmarks.rows` fills besides: reviews of assets, views, imports, training, sanctions, people to be notified.

The same rules hold: all of it by SQL, and as many waiting things of a body in a small database as in a large one.
"""

from benchmarks.draws import FIRST_USER, chance, key, of_every_body, one_of
from departments.entries.declared import REGISTERS
from departments.entries.instructions import SupplierInstruction
from departments.imports.models import Import, RefusedRow
from departments.lists.models import SavedView
from departments.organisations.models import Enrolment
from departments.registers.models import AssetEdition, AssetReview
from departments.training.models import StaffTraining
from incidents.models import Commitment, PeopleNotice, PeopleSending, Redaction, ReportingLink, Sanction

LEARNERS = 16_000  # rows of training, at least
LINKS = 20  # of a body
VIEWS = 20  # of a person
REFUSED = 200  # rows of an import that were refused, of the first imports
SOMEBODY = str(FIRST_USER)
CASES = "status IN ('decided', 'responding', 'learning', 'closed') AND notified"
SANCTIONED = f"growth_incident WHERE {CASES} AND ({chance(71)} < 0.01 OR is_rare) ORDER BY n"


def newer_tables(incidents: int):
    """The tables in the order in which they are filled: (model, source, columns by field name)."""
    return [*_of_assets(), *_of_lists(incidents), *_of_incidents()]


def _of_assets():
    review = {
        "asset": "n.id", "organisation": "n.organisation_id",
        "status": f"CASE WHEN {chance(60, 'number')} < 0.1 THEN 'due' ELSE 'current' END",
        "due_on": f"current_date + 30 - ({chance(54, 'number')} * 30)::int + CASE WHEN {chance(60, 'number')} < 0.1 THEN 0 ELSE 200 END",
    }  # fmt: skip
    numbered = "(SELECT *, row_number() OVER (ORDER BY id) AS number FROM departments_asset) n"
    edition = {"asset": "n.id", "number": "1", "values": "'{}'", "at": "now()"}
    return [(AssetReview, numbered, review), (AssetEdition, numbered, edition)]


def _of_lists(incidents: int):
    """Views of every person, imports of every body, training of their staff, instructions to suppliers."""
    view = {
        "user": "u.id", "page": "'/organisations/registers/sharing/'", "name": "'View ' || n",
        "query": "'state=late'",
    }  # fmt: skip
    upload = {
        "id": key("import"), "target": one_of(tuple(REGISTERS), 50), "organisation": "b.id", "by": SOMEBODY,
        "name": "'rows.csv'", "sha256": "repeat('0', 64)", "columns": "'{}'",
        "sheets": """'[{"name": "", "rows": 300, "heads": ["Name", "Purpose"]}]'""",
        **dict.fromkeys(("created_at", "matched_at", "checked_at", "confirmed_at", "finished_at"), "now() - interval '1 minute' * n"),
        "added": "100", "refused": str(REFUSED),
    }  # fmt: skip
    refused = {
        "of": key("import", "m"), "number": "n", "cells": "'[\"A\", \"B\"]'", "problems": "'[[\"Name\", \"Enter a name\"]]'",
    }  # fmt: skip
    uploads = max(incidents // 100, 1000)
    numbers = f"generate_series(1, {REFUSED}) n CROSS JOIN generate_series(1, {uploads // 100}) m"
    passed = f"current_date - ({chance(62)} * 700)::int"
    training = {
        "organisation": "b.id", "staff_number": "lpad(n::text, 8, '0')", "course": one_of(("Handling data", "Phishing", "Secrets"), 61),
        "group": "'all'", "is_required": "true", "due_on": f"{passed} + 400", "passed_on": f"CASE WHEN {chance(63)} < 0.9 THEN {passed} END",
        "kept_until": "current_date + 400",
    }  # fmt: skip
    instruction = {
        "id": key("instruction", "s.entry_ptr_id"), "supplier": "s.entry_ptr_id", "number": "1", "words": "'Handle our data with care.'",
        "address": "'supplier@growth.invalid'", "acknowledge_by": "current_date - 10", "sent_at": "now() - interval '30 days'",
        "acknowledged_at": "now() - interval '20 days'", "acknowledged_by": "'Account manager'",
    }  # fmt: skip
    enrolled = {"organisation": "id", "starts_on": "'2000-01-01'", "source": "'Growth'"}
    others = "growth_every_body g WHERE NOT EXISTS (SELECT 1 FROM departments_enrolment e WHERE e.organisation_id = g.id)"
    return [
        (Enrolment, others, enrolled),
        (SavedView, f"accounts_user u CROSS JOIN generate_series(1, {VIEWS}) n", view),
        (Import, of_every_body(uploads), upload),
        (RefusedRow, numbers, refused),
        (StaffTraining, of_every_body(max(incidents // 3, LEARNERS)), training),
        (SupplierInstruction, "departments_supplier s", instruction),
    ]


def _of_incidents():
    """Links for reporting, passages that were removed, what is owed to people, sanctions with a commitment each."""
    link = {
        "id": key("link", "(place * 100 + n)"), "organisation": "id", "audience": "'staff'", "made_by": SOMEBODY,
        "made_at": "now() - interval '1 day' * n", "ends_on": "current_date + 90 - n * 18",
    }  # fmt: skip
    removed = {
        "id": key("redaction"), "incident": key("incident"), "number": "1", "ground": "'personal_data'",
        "status": "CASE WHEN is_rare AND n % 10 = 0 THEN 'hidden' ELSE 'removed' END", "reason": "'A name'",
        "passage_digest": "repeat('0', 64)", "length": "12", "hidden_at": "at", "hidden_by": SOMEBODY,
        "settled_at": "CASE WHEN is_rare AND n % 10 = 0 THEN NULL ELSE at END",
        "settled_by": f"CASE WHEN is_rare AND n % 10 = 0 THEN NULL ELSE {FIRST_USER} END",
    }  # fmt: skip
    owed = {
        "id": key("people"), "incident": key("incident"), "organisation": "body", "owed_at": "at", "due_on": "(at + interval '4 days')::date",
        "status": "CASE WHEN unsent THEN 'owed' ELSE 'notified' END",
    }  # fmt: skip
    sending = {
        "notice": key("people"), "number": "1", "sent_on": "at::date", "way": "'letter'", "people": "100", "words": "'A letter'",
        "recorded_at": "at", "recorded_by": SOMEBODY,
    }  # fmt: skip
    sanction = {
        "id": key("sanction"), "case": key("case"), "kind": "'reprimand'", "issued_on": "at::date", "words": "'What was wrong'",
        "status": "CASE WHEN is_rare THEN 'in_force' ELSE 'closed' END", "entered_at": "at", "entered_by": SOMEBODY,
    }  # fmt: skip
    commitment = {
        "id": key("commitment"), "sanction": key("sanction"), "number": "1", "words": "'Train the staff'", "due_on": "at::date + 90",
        "status": "CASE WHEN is_rare THEN 'open' ELSE 'met' END", "action": key("action", "row_number() OVER (ORDER BY n)"),
    }  # fmt: skip
    notified = f"growth_incident WHERE {CASES} ORDER BY n"
    return [
        (ReportingLink, f"growth_body CROSS JOIN generate_series(1, {LINKS}) n", link),
        (Redaction, f"growth_incident WHERE {chance(70)} < 0.005 OR is_rare ORDER BY n", removed),
        (PeopleNotice, notified, owed),
        (PeopleSending, f"growth_incident WHERE {CASES} AND NOT unsent ORDER BY n", sending),
        (Sanction, SANCTIONED, sanction),
        (Commitment, SANCTIONED, commitment),
    ]
