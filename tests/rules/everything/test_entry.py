"""Every address opened with every role: the door is shut exactly to those who hold no power that it declares."""

from django.urls import reverse

from departments.organisations.roles import Role
from tests.rules.addresses import addresses, also, app_of, parameters
from tests.rules.things import Things
from tests.rules.visitors import POWERS_OF, entitled, holder

DOOR = "You do not hold a role that opens this page."
# Open to whoever may see the thing; the view then asks for the power of what is to be done, and refuses by itself.
NARROWER_INSIDE = {
    "departments:action_step", "departments:asset_review", "departments:circular_edit", "departments:entries_change",
    "departments:import_new", "departments:supplier_change",
    "returns:step", "returns:query_step",
    "returns:section", "returns:evidence_add", "returns:evidence_remove", "returns:check", "returns:send", "returns:sent",
    "incidents:history", "incidents:step", "incidents:people_step", "incidents:sanction_step", "incidents:switch_step",
    "incidents:confirm_switch",  # it refuses whoever asked for the switch
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
    kind, things, opened_paths, client_of, sample
):
    paths = paths_of(kind, things)
    entering = {name: [role for role in Role if entitled(role, name)] for name in paths}
    with_powers = {name for name in paths if POWERS_OF[name] and name not in NARROWER_INSIDE}
    enter_somewhere = {role for name in with_powers for role in entering[name]}
    came_in, wrong, inside, clients = set(), [], set(), {}

    def open_as(role: Role, name: str) -> None:
        if role not in clients:
            clients[role] = client_of(holder(role))
        response = clients[role].get(paths[name])
        shut = response.status_code == 403
        if response.status_code == 200:
            opened_paths.add(paths[name])
        if shut and DOOR not in response.content.decode():
            shut = False
            inside.add(name)
        if response.status_code == 500 or shut == entitled(role, name):
            wrong.append(f"{name} answers {role.value} {response.status_code}")
        elif not shut and name in with_powers:
            came_in.add(role)

    tried: dict[Role, list[str]] = {role: [] for role in Role}
    roles_by_address: dict[str, list[Role]] = {}
    left = set(enter_somewhere)
    for name in sorted(paths, key=lambda name: len(entering[name])):
        # Where the view refuses some of those who come in by itself, they are tried until one is refused.
        if name in NARROWER_INSIDE:
            roles_by_address[name] = sample.in_turn(entering[name], name)
            chosen = []
        else:
            chosen = sample(entering[name], 1, name, always=left if name in with_powers else ())
        if name in with_powers:
            left -= set(chosen)
        for role in (*chosen, *sample([role for role in Role if role not in entering[name]], 1, name)):
            tried[role].append(name)
    for role in Role:
        if role in left:
            names = [name for name in paths if name in with_powers and role in entering[name]]
            tried[role].append(sample.in_turn(names, role)[0])
            sample.count(1, 0)
    for role, names in tried.items():
        for name in names:
            open_as(role, name)
    for name, roles in roles_by_address.items():
        position = 0
        while position < len(roles) and (name not in inside or sample.every_case):
            open_as(roles[position], name)
            position += 1
        sample.count(position, len(roles))
    assert wrong == []
    assert came_in == enter_somewhere
    assert inside == NARROWER_INSIDE & set(paths)
