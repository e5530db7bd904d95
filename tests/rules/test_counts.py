"""No list and no count of one organisation moves with what another one holds."""

import re

from django.db import transaction

from departments.organisations.roles import Role
from tests.factories import centre, commissioner, make_organisation, person
from tests.rules.things import EVERYTHING

TWINS = (
    Role.PREPARER, Role.IAO, Role.SECURITY_ADVISER, Role.DPO, Role.SIRO, Role.ACCOUNTING_OFFICER, Role.INTERNAL_AUDIT, Role.SPONSOR_REVIEWER,
)  # fmt: skip
COUNTING = (
    "/", "/returns/", "/returns/?show=all", "/incidents/", "/incidents/?show=all", "/incidents/received/",
    "/organisations/", "/organisations/home-office/", "/organisations/actions/", "/organisations/assets/",
    "/publications/", "/audit-log/", "/outbox/?show=all",
)  # fmt: skip
# What differs though no count of the body does: a token; and what is the whole of government's by design, which is the
# head of the audit log, a quarter to choose and the register's own facts of an enrolled body.
NOBODYS = re.compile(
    r'name="csrfmiddlewaretoken" value="\S*"|name="form_note" value="\S*"|data-ends-in="\d+"|<noscript>.*?</noscript>|nonce="\S*"'
    r"|ends with entry \d+|\b\d+:[0-9a-f]{64}\b"
    r'|<option value="2007-08-q1">Q1 2007-08</option>'
    r"|<div [^>]*><dt [^>]*>(?:In the returns|Signed statements go to)</dt>.*?</div>|\s+",
    re.DOTALL,
)


def test_no_list_or_count_of_the_same_role_elsewhere_moves(client_of, sample):
    """Both bodies are there before; what one of them then holds changes no page of the other's people."""
    make_organisation(
        "home-office",
        name="Home Office",
        short_name="HO",
        reference_prefix="HO",
        extract_to_commissioner=True,
    )
    make_organisation("a-second-body", reference_prefix="SB")  # of one event with the first
    centre()
    commissioner()
    elsewhere = make_organisation("hm-treasury", name="HM Treasury", reference_prefix="HMT")
    twins = {role: client_of(person(f"{role.value}@hm-treasury.invalid", role, elsewhere)) for role in TWINS}

    def page(role: Role, path: str) -> str:
        return NOBODYS.sub("", twins[role].get(path).content.decode())

    tried_of = {
        kind: [(role, path) for path in COUNTING for role in sample(TWINS, 1, kind, path, name=str)]
        for kind in EVERYTHING
    }
    before = {key: page(*key) for key in {key for tried in tried_of.values() for key in tried}}
    for kind, make in EVERYTHING.items():
        tried = tried_of[kind]
        with transaction.atomic():
            make()
            moved = [key for key in tried if page(*key) != before[key]]
            transaction.set_rollback(True)
        assert moved == [], kind
