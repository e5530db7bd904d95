"""A supplier comes among the organisations, so that incidents and links can name it: the same for all of government."""

from datetime import datetime

from django.utils.text import slugify

from audit.record import Actor, action, record
from audit.transitions import NotReady, Problem, locked
from departments.organisations.actions.permission import role_for
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.organisations.queries import suppliers_like
from departments.organisations.roles import Can
from govuk.limits import in_words

SUPPLIER = Organisation.Kind.SUPPLIER


@action
def add_supplier(organisation: Organisation, *, by: Actor, at: datetime, name: str) -> Organisation:
    """A body adds a supplier. One that is there under the same name, however it is written, is not added again."""
    acting = role_for(by, Can.SUPPLIER_ADD, organisation, at)
    body, name = locked(organisation), " ".join(name.split())
    if known := suppliers_like(name):
        text = f"{known[0].name} is there already: choose it where you are asked for the supplier"
        raise NotReady([Problem(text, field="name")])
    supplier = Organisation.objects.create(
        code=_free_code(name),
        name=name,
        kind=SUPPLIER,
        holds_protected_data=False,
        source=f"Added by {body.name}, {in_words(london_day(at))}"[:200],
    )
    record("organisation.supplier_added", subject=body, by=by, at=at, role=acting, supplier=supplier.code)
    return supplier


def _free_code(name: str) -> str:
    """A code for addresses that no organisation has: the name in small letters, and a number where it is taken."""
    wanted = f"supplier-{slugify(name)[:60]}".rstrip("-")
    codes = set(Organisation.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    numbered = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(codes) + 2))
    return next(code for code in numbered if code not in codes)
