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
    kind, things, client_of, sample
):
    paths = paths_of(kind, things)
    tried: dict[Role, list[str]] = {role: [] for role in Role}
    for name in paths:
        for comes_in in (True, False):
            roles = [role for role in Role if entitled(role, name) is comes_in]
            # Of those who come in all are tried where the view refuses some of them by itself.
            number = len(roles) if comes_in and name in NARROWER_INSIDE else 1
            for role in sample(roles, number, name):
                tried[role].append(name)
    wrong, inside = [], set()
    for role, names in tried.items():
        client = client_of(holder(role))
        for name in names:
            response = client.get(paths[name])
            shut = response.status_code == 403
            if shut and DOOR not in response.content.decode():
                shut = False
                inside.add(name)
            if response.status_code == 500 or shut == entitled(role, name):
                wrong.append(f"{name} answers {role.value} {response.status_code}")
    assert wrong == []
    assert inside == NARROWER_INSIDE & set(paths)
