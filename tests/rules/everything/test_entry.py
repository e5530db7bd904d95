"""Every address opened with every role: the door is shut exactly to those who hold no power that it declares."""

from django.urls import reverse

from departments.organisations.roles import Role
from tests.rules.addresses import addresses, also, app_of, parameters
from tests.rules.things import Things
from tests.rules.visitors import entitled, holder

DOOR = "You do not hold a role that opens this page."
# Open to whoever may see the thing; the view then asks for the power of what is to be done, and refuses by itself.
NARROWER_INSIDE = {
    "departments:action_step", "departments:circular_edit", "departments:entries_change", "departments:import_new",
    "departments:supplier_change",
    "returns:step", "returns:query_step",
    "returns:section", "returns:evidence_add", "returns:check", "returns:send", "returns:sent",
    "incidents:history", "incidents:switch_step",
    "reporting:part",
    "account_reauthenticate",  # no power at all: it refuses whoever has no password, as nobody has here
}  # fmt: skip


def paths_of(kind: str, things: Things) -> dict[str, str]:
    path_by_name = {}
    for address in addresses():
        if app_of(address) != kind:
            continue
        wanted = also(address.name) or parameters(things, address.name) or {}
        parameters_given = {key: str(value) for key, value in wanted.items() if f":{key}>" in address.route}
        path_by_name[address.name] = reverse(address.name, kwargs=parameters_given)
    return path_by_name


def test_an_address_is_shut_exactly_to_the_roles_that_hold_none_of_its_powers(
    kind, things, opened, client_of, sample
):
    paths = paths_of(kind, things)
    tried: dict[Role, list[str]] = {role: [] for role in Role}
    narrow: dict[str, list[Role]] = {}
    for name in paths:
        for comes_in in (True, False):
            roles = [role for role in Role if entitled(role, name) is comes_in]
            # Where the view refuses some of those who come in by itself, they are tried until one is refused.
            if comes_in and name in NARROWER_INSIDE:
                narrow[name] = sample.in_turn(roles, name)
                continue
            for role in sample(roles, 1, name):
                tried[role].append(name)
    wrong, inside, clients = [], set(), {}

    def open_as(role: Role, name: str) -> None:
        if role not in clients:
            clients[role] = client_of(holder(role))
        response = clients[role].get(paths[name])
        shut = response.status_code == 403
        if response.status_code == 200:
            opened.add(paths[name])
        if shut and DOOR not in response.content.decode():
            shut = False
            inside.add(name)
        if response.status_code == 500 or shut == entitled(role, name):
            wrong.append(f"{name} answers {role.value} {response.status_code}")

    for role, names in tried.items():
        for name in names:
            open_as(role, name)
    for name, roles in narrow.items():
        asked = 0
        while asked < len(roles) and (name not in inside or sample.every_case):
            open_as(roles[asked], name)
            asked += 1
        sample.count(asked, len(roles))
    assert wrong == []
    assert inside == NARROWER_INSIDE & set(paths)
