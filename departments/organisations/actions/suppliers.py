"""A supplier comes among the organisations, so that incidents and links can name it: the same for all of government. It is
corrected and closed by whoever added it, and once other organisations name it by the centre (docs/adr/0048)."""

from datetime import datetime

from django.utils.text import slugify

from accounts.models import User
from audit.record import Actor, action, record
from audit.transitions import NotReady, Problem, Refused, Stale, locked
from departments.organisations import powers
from departments.organisations.actions.permission import role_for
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation, SupplierChange
from departments.organisations.roles import Can
from departments.organisations.suppliers import answers_for, may_change, suppliers_like, who_changes
from govuk.limits import in_words

SUPPLIER = Organisation.Kind.SUPPLIER


@action
def add_supplier(organisation: Organisation, *, by: Actor, at: datetime, name: str) -> Organisation:
    """A body adds a supplier. One that is there under the same name, however it is written, is not added again."""
    acting = role_for(by, Can.SUPPLIER_ADD, organisation, at)
    body, name = locked(organisation), " ".join(name.split())
    if known := suppliers_like(name):
        raise NotReady([Problem(_is_there(known[0]), field="name")])
    supplier = Organisation.objects.create(
        code=_free_code(name),
        name=name,
        kind=SUPPLIER,
        holds_protected_data=False,
        source=f"Added by {body.name}, {in_words(london_day(at))}"[:200],
        supplier_added_by=body,
    )
    record("organisation.supplier_added", subject=body, by=by, at=at, role=acting, supplier=supplier.code)
    return supplier


def _is_there(known: Organisation) -> str:
    if known.closed:
        return f"{known.name} is there and closed. Its page says who can have it used again"
    return f"{known.name} is there already: choose it where you are asked for the supplier"


@action
def correct_supplier(
    supplier: Organisation, *, by: User, at: datetime, name: str, reason: str, seen: str = ""
) -> Organisation:
    """Correct the name of a supplier, for everybody. `seen` is the name that it had when the person opened the page."""
    supplier, acting, name = locked(supplier), _role_for(by, supplier, at), " ".join(name.split())
    _as_seen(supplier, seen)
    if name == supplier.name:
        raise NotReady([Problem("It has this name already. Enter the correct one", field="name")])
    if others := [known for known in suppliers_like(name) if known.pk != supplier.pk]:
        raise NotReady(
            [Problem(f"{others[0].name} is another supplier of this name. Close one of them", field="name")]
        )
    before, supplier.name = supplier.name, name
    supplier.save(update_fields=["name"])
    return _changed(supplier, SupplierChange.Step.CORRECTED, before, reason, acting, by=by, at=at)


@action
def close_supplier(
    supplier: Organisation, *, by: User, at: datetime, reason: str, seen: str = ""
) -> Organisation:
    """Close a supplier: nobody can choose it any more, and what names it stays as it is."""
    supplier = locked(supplier)
    acting = _role_for(by, supplier, at)
    _as_seen(supplier, seen)
    if supplier.closed:
        raise NotReady([Problem("It is closed already")])
    supplier.closed, supplier.closed_on = True, london_day(at)
    supplier.save(update_fields=["closed", "closed_on"])
    return _changed(supplier, SupplierChange.Step.CLOSED, supplier.name, reason, acting, by=by, at=at)


@action
def use_supplier_again(
    supplier: Organisation, *, by: User, at: datetime, reason: str, seen: str = ""
) -> Organisation:
    """Open a closed supplier again, so that it can be chosen."""
    supplier = locked(supplier)
    acting = _role_for(by, supplier, at)
    _as_seen(supplier, seen)
    if not supplier.closed:
        raise NotReady([Problem("It is open already")])
    supplier.closed, supplier.closed_on = False, None
    supplier.save(update_fields=["closed", "closed_on"])
    return _changed(supplier, SupplierChange.Step.USED_AGAIN, supplier.name, reason, acting, by=by, at=at)


def _role_for(by: User, supplier: Organisation, at: datetime) -> str:
    if not supplier.is_supplier:
        raise Refused("Only suppliers are corrected and closed here.", Can.SUPPLIER_CHANGE)
    if not may_change(by, supplier, at):
        raise Refused(who_changes(by, supplier, at), Can.SUPPLIER_CHANGE)
    return role_for(by, Can.SUPPLIER_CHANGE, answers_for(supplier), at)


def _as_seen(supplier: Organisation, seen: str) -> None:
    if seen and seen != seen_of(supplier):
        raise Stale(supplier)


def seen_of(supplier: Organisation) -> str:
    """What a page says of a supplier, by which a form knows whether it has changed since."""
    return f"{'closed' if supplier.closed else 'open'} {supplier.name}"


def _changed(
    supplier: Organisation, step: str, before: str, reason: str, acting: str, *, by: User, at: datetime
) -> Organisation:
    """Keep what was done, with the words, which stay out of the audit log; the event is of the body that did it."""
    organisation = _acting_body(by, supplier, at)
    SupplierChange.objects.create(
        supplier=supplier, step=step, name_before=before, name=supplier.name, reason=reason.strip(),
        organisation=organisation, by=by, at=at,
    )  # fmt: skip
    record(
        f"organisation.supplier_{step}",
        subject=organisation,
        by=by,
        at=at,
        role=acting,
        supplier=supplier.code,
    )
    return supplier


def _acting_body(by: User, supplier: Organisation, at: datetime) -> Organisation:
    """The body for which somebody acts: the one that added the supplier, or the centre."""
    held = powers.appointment_giving(by, Can.SUPPLIER_CHANGE, answers_for(supplier), at)
    return held.organisation if held else supplier


def _free_code(name: str) -> str:
    """A code for addresses that no organisation has: the name in small letters, and a number where it is taken."""
    wanted = f"supplier-{slugify(name)[:60]}".rstrip("-")
    codes = set(Organisation.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    numbered = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(codes) + 2))
    return next(code for code in numbered if code not in codes)
