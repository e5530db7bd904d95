"""What `benchmarks.rows` fills of the texts of the centre: who reads them, the texts, their versions and the answers.

Every body has two people who are asked, and the staff of the bodies with incidents grows with these. As many texts are
published, and wait for an answer, in a small database as in a large one; those that are closed or replaced grow.
"""

from accounts.models import User
from benchmarks.draws import chance, key, one_of
from departments.entries.circulars import Circular, CircularAnswer, CircularEdition
from departments.models import Appointment
from departments.organisations.queries import CENTRE

FIRST_READER = 5_000_000  # the key of the first account
PUBLISHED = 40  # texts that people are asked to acknowledge
FOR_STAFF = 2  # of those; the others are for named posts
EARLIER = (
    10_000  # incidents for each text of earlier years, of which there are as many as are published at least
)
READERS = ("lead_iao", "cio")
POSTS = "'{siro,dpo,iao,lead_iao,cio}'"


def circular_tables(incidents: int):
    """The tables in the order in which they are filled: (model, source, columns by field name)."""
    number = f"{FIRST_READER} + place * {len(READERS)} + turn"
    people = f"growth_every_body CROSS JOIN generate_series(0, {len(READERS) - 1}) turn"
    user = {
        "id": number, "email": f"'reader-' || {number} || '@growth.invalid'", "name": f"'Reader ' || {number}",
        "password": "'!'", "is_active": "true", "created_at": "now()",
    }  # fmt: skip
    roles = f"(ARRAY[{', '.join(repr(role) for role in READERS)}])[turn + 1]"
    appointment = {
        "user": number, "role": roles, "organisation": "growth_every_body.id", "starts_on": "'2000-01-01'",
    }  # fmt: skip
    texts = PUBLISHED + max(incidents // EARLIER, PUBLISHED)
    numbers = f"generate_series(1, {texts}) n"
    asked = f"CASE WHEN n <= {FOR_STAFF} THEN '{{staff}}' ELSE {POSTS} END::varchar[]"
    circular = {
        "id": key("circular"), "organisation": f"(SELECT id FROM departments_organisation WHERE code = '{CENTRE}')",
        "name": "'Text ' || n", "kind": one_of(("guidance", "standard", "law", "consultation"), 80),
        "text": "repeat('What the reader has to know and do. ', 40)", "roles": asked, "asked_roles": asked,
        "channel": "'portal'", "edition": "'1'", "applies_on": "current_date", "number": "1",
        "answer_by": f"current_date + 30 - ({chance(81)} * 60)::int", "created_at": "now() - interval '1 day' * n",
        "published_at": "now() - interval '1 day' * n", "status": f"CASE WHEN n <= {PUBLISHED} THEN 'published' ELSE 'closed' END",
    }  # fmt: skip
    edition = {
        "circular": key("circular"),
        "number": "1",
        "values": "'{}'",
        "at": "now() - interval '1 day' * n",
    }
    asked_people = (
        f"{numbers} JOIN departments_appointment p ON p.role IN ('lead_iao', 'cio') AND n > {FOR_STAFF}"
    )
    answer = {
        "circular": key("circular"), "number": "1", "by": "p.user_id", "organisation": "p.organisation_id",
        "role": "p.role", "at": "now() - interval '1 hour' * n",
    }  # fmt: skip
    return [
        (User, people, user),
        (Appointment, people, appointment),
        (Circular, numbers, circular),
        (CircularEdition, numbers, edition),
        (CircularAnswer, f"{asked_people} WHERE {chance(82, 'n * 100000 + p.id')} < 0.9", answer),
    ]
