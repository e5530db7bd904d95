"""An officer whose role is limited to one body meets what belongs to that body and nothing of any other, nor of government.

Every role that reaches over government is tried at every address and in every list, limited to the body that the things
belong to and limited to another one: in `make test` one of them at each, and all at what is the whole of government's.
"""

import pytest
from django.urls import reverse

from departments.organisations.roles import OF_GOVERNMENT, ROLES, Can, Reach, Role
from tests.factories import appoint, make_organisation, make_user
from tests.rules.addresses import addresses, also, app_of, lists_for, parameters, path_of, with_a_thing
from tests.rules.visitors import CLOSED, FORM, body_of, holder, mark_is_not_of_the_address, read, rows

LIMITED = [role for role in Role if ROLES[role].reach is Reach.GOVERNMENT]
QUERIES = ("", "?show=all&organisation=home-office&q=home")
# Newest first over all that a role sees: the first page of one is not that of another.
PAGED = ("audit_log", "audit_log_moved", "outbox")
# Who sees several bodies chooses one of them there; who sees one alone is led to its register.
CHOSEN_FROM = ("incidents:registers",)


def limited(role: Role, code: str):
    """Somebody who holds a role for one body alone, in a team of its own, so that no single post is held twice."""
    team = make_organisation(f"team-for-{code}", kind=ROLES[role].seat)
    user = make_user(f"{role.value}-for-{code}@limited.invalid")
    if not user.appointments.exists():
        appoint(user, role, team, limited_to=make_organisation(code))
    return user


def marks_in(page: str, things, path: str) -> list[str]:
    shown = [mark for mark in things.marks if mark in page]
    return shown if mark_is_not_of_the_address(shown, path) else []


def in_turn(cases, sample, number: int, kind: str) -> list[tuple[Role, object]]:
    """Each case with some of the roles; with all of them where every case is tried."""
    return [
        (role, case)
        for case in cases
        for role in sample(LIMITED, number, kind, case.name, name=lambda role_to_try: role_to_try.value)
    ]


def test_whoever_is_limited_to_another_body_is_shut_out_and_finds_nothing_in_any_list(
    kind, things, client_of, sample
):
    clients = {role: client_of(limited(role, "hm-treasury")) for role in LIMITED}
    before, wrong = rows(), []
    for role, address in in_turn(
        (address for address in with_a_thing() if app_of(address) == kind), sample, 1, kind
    ):
        path = path_of(address, things)
        for method in ("get", "post"):
            answer = getattr(clients[role], method)(path, FORM if method == "post" else None)
            if answer.status_code not in CLOSED or marks_in(body_of(answer), things, path):
                wrong.append(f"{role.value}: {method} {address.name}: {answer.status_code}")
    for role, address in in_turn(lists_for(kind, "limited to another body", sample), sample, 1, kind):
        for query in sample(QUERIES, 1, kind, address.name):
            page = read(clients[role], address.path + query)
            wrong += [f"{role.value}: {address.name}{query}: {mark}" for mark in things.marks if mark in page]
    assert wrong == []
    assert rows() == before


def test_whoever_is_limited_to_the_body_itself_meets_what_the_role_meets_there(
    kind, things, client_of, sample
):
    wrong, opened = [], 0
    clients = {role: (client_of(limited(role, "home-office")), client_of(holder(role))) for role in LIMITED}
    for address in with_a_thing():
        if app_of(address) != kind or not set(address.view.access) - OF_GOVERNMENT:
            continue
        path = path_of(address, things)
        for role, _ in in_turn([address], sample, 1, kind):
            codes = [client.get(path).status_code for client in clients[role]]
            opened += codes[0] == 200
            if codes[0] != codes[1] and not set(codes) <= CLOSED:
                wrong.append(f"{role.value}: {address.name}: {codes}")
    tried = [
        address
        for address in lists_for(kind, "limited to the body", sample)
        if address.name not in (*PAGED, *CHOSEN_FROM) and set(address.view.access) - OF_GOVERNMENT
    ]
    for role, address in in_turn(tried, sample, 1, kind):
        pages = [body_of(client.get(f"{address.path}?show=all", follow=True)) for client in clients[role]]
        seen = [{mark for mark in things.marks if mark in page} for page in pages]
        if seen[0] != seen[1]:
            wrong.append(f"{role.value}: {address.name}: {seen}")
    assert wrong == []
    assert opened or kind == "portal"


@pytest.mark.parametrize("kind", ["returns", "incidents"], indirect=True)
def test_no_limited_officer_enters_what_is_the_whole_of_governments(kind, things, client_of):
    clients = {role: client_of(limited(role, "home-office")) for role in LIMITED}
    wrong, tried = [], 0
    for address in addresses():
        powers = {access for access in address.view.access if isinstance(access, Can)}
        if not powers or powers - OF_GOVERNMENT or (app_of(address) == "incidents") != (kind == "incidents"):
            continue
        path = address.path
        if "<" in address.route:
            values = also(address.name) or parameters(things, address.name) or things.addresses["returns:"]
            path = reverse(
                address.name, kwargs={k: v for k, v in values.items() if f":{k}>" in address.route}
            )
        for role in LIMITED:
            tried += 1
            for method in ("get", "post"):
                answer = getattr(clients[role], method)(path, FORM if method == "post" else None)
                if answer.status_code not in CLOSED:
                    wrong.append(f"{role.value}: {method} {address.name}: {answer.status_code}")
    assert wrong == []
    assert tried
