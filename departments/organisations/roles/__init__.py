"""Who may do what: the roles (`posts`), the powers (`can`) and the one table that maps roles to powers (`table`).

A role is held by appointment, for dates, in an organisation; nobody has a power that no appointment gives.
"""

from departments.organisations.roles.can import Can
from departments.organisations.roles.posts import ROLES, Reach, Role, RoleSpec
from departments.organisations.roles.table import (
    JUDGES_NOBODY,
    OF_GOVERNMENT,
    POWERS,
    SETTINGS,
    OfSponsor,
    reaches,
    who_may,
)

__all__ = [
    "JUDGES_NOBODY",
    "OF_GOVERNMENT",
    "POWERS",
    "ROLES",
    "SETTINGS",
    "Can",
    "OfSponsor",
    "Reach",
    "Role",
    "RoleSpec",
    "reaches",
    "who_may",
]
