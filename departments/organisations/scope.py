"""Over which organisations a person holds a power: one value for the single check and for the list."""

from dataclasses import dataclass

from django.db.models import Q

from departments.organisations.models import Organisation
from departments.organisations.roles import Role

EVERY_ROW = ~Q(pk__in=[])  # a plain Q() would be dropped from an "or", and the others of it would remain
NO_ROW = Q(pk__in=[])


@dataclass(frozen=True)
class Grant:
    """What one appointment gives: a power over one organisation, over the bodies that one sponsors, or everywhere.

    At most one of `organisation`, `sponsor` (keys) and `everywhere` is set; none for a role that never reaches content.
    `barred` holds the keys of the organisations that are left out all the same: the present and former employers of
    whoever judges (SD3).
    """

    role: Role
    organisation: int | None = None
    sponsor: int | None = None
    everywhere: bool = False
    barred: frozenset[int] = frozenset()

    def includes(self, organisation: Organisation | None) -> bool:
        """Whether the power is given over an organisation; over the whole of government where it is None."""
        if organisation is None:
            return self.everywhere
        if organisation.pk in self.barred:
            return False
        if self.sponsor is not None:
            return organisation.sponsored and organisation.sponsor_id == self.sponsor
        return self.everywhere or organisation.pk == self.organisation

    def filter(self, path: str) -> Q:
        """The same as `includes`, as a filter of rows whose organisation is at `path`."""
        prefix = f"{path}__" if path else ""
        if self.sponsor is not None:
            condition = Q(**{f"{prefix}sponsor": self.sponsor, f"{prefix}kind__in": Organisation.SPONSORED})
        elif self.everywhere:
            condition = EVERY_ROW
        else:
            condition = Q(**{f"{prefix}pk": self.organisation}) if self.organisation else NO_ROW
        return condition & ~Q(**{f"{prefix}pk__in": sorted(self.barred)}) if self.barred else condition


@dataclass(frozen=True)
class Scope:
    """Everything, or which organisations: what all appointments of a person give of one power on one day."""

    grants: tuple[Grant, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether no organisation is left out: what one post bars, another post may give. No sponsor's post gives a barred one."""
        organisations = {
            grant.organisation for grant in self.grants if grant.organisation not in grant.barred
        }
        return any(grant.everywhere and grant.barred <= organisations for grant in self.grants)

    def includes(self, organisation: Organisation | None) -> bool:
        """Whether the power is held over an organisation; over the whole of government where it is None."""
        return any(grant.includes(organisation) for grant in self.grants)

    def roles_over(self, organisation: Organisation | None) -> tuple[Role, ...]:
        """Every role in which it is held over an organisation, in the order of the appointments."""
        return tuple(dict.fromkeys(grant.role for grant in self.grants if grant.includes(organisation)))

    def filter(self, path: str = "organisation") -> Q:
        """The filter that keeps the rows included: `Incident.objects.filter(scope(user, power, at).filter())`.

        `path` leads from the model to its organisation; "" for Organisation itself. It can be joined to others by "or".
        """
        if self.everything:
            return EVERY_ROW
        if path and any(
            grant.sponsor for grant in self.grants
        ):  # of the rows an index answers which are theirs
            bodies = Organisation.objects.filter(self.filter("")).order_by()
            return Q(**{f"{path}__in": bodies.values("pk")})
        wanted = NO_ROW
        for alternative in self.alternatives(path):
            wanted |= alternative
        return wanted

    @property
    def only(self) -> int | None:
        """The key of the one organisation over which it is held; None where there may be several, or none."""
        if any(grant.everywhere or grant.sponsor for grant in self.grants):
            return None
        organisations = {grant.organisation for grant in self.grants}
        return organisations.pop() if len(organisations) == 1 else None

    def alternatives(self, path: str = "organisation") -> list[Q]:
        """The same in parts, any of which is enough: an index answers each, and none answers all of them at once."""
        if self.everything:
            return [EVERY_ROW]
        return list(dict.fromkeys(grant.filter(path) for grant in self.grants))
