"""Reads of suppliers among the organisations: who added one, what names it, and what became of it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from departments.organisations import powers
from departments.organisations.models import Organisation, SupplierChange
from departments.organisations.roles import Can

KINDS_OF_COMPANY = {"ltd", "limited", "plc", "llp", "lp", "inc", "co", "company", "the"}
OF_AN_ORGANISATION = ("organisation", "sponsor", "supplier_added_by", "limited_to", "lent_by")
"""The columns that say whose something is, and not which supplier it names."""


@dataclass(frozen=True)
class Use:
    """Things of one kind that name a supplier: what they are called, and the name and address of each."""

    title: str
    things: list[tuple[str, str]]


USES: list[Callable[[User, Organisation, datetime], Iterable[Use]]] = []


def supplier_use(find: Callable[[User, Organisation, datetime], Iterable[Use]]):
    """Register what names suppliers: `find(user, supplier, at)` gives what of it a person may see."""
    USES.append(find)
    return find


def uses_of(user: User, supplier: Organisation, at: datetime) -> list[Use]:
    """What a person may see that names a supplier."""
    return [use for find in USES for use in find(user, supplier, at) if use.things]


def is_shared(supplier: Organisation) -> bool:
    """Whether an organisation names a supplier that another one added."""
    relations = (
        relation
        for relation in Organisation._meta.get_fields(include_hidden=True)
        if relation.one_to_many
        and relation.field.name not in OF_AN_ORGANISATION
        and relation.related_model is not SupplierChange  # a correction by the centre is no use
    )
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: supplier})
        .exclude(organisation=supplier.supplier_added_by_id)
        .exists()
        for relation in relations
        if any(field.name == "organisation" for field in relation.related_model._meta.get_fields())
    )


def answers_for(supplier: Organisation) -> Organisation:
    """Whose people correct and close a supplier: of the body that added it, and once others name it the centre's alone, who may do
    so for the supplier itself."""
    body = supplier.supplier_added_by
    return body if body and not is_shared(supplier) else supplier


def may_change(user: User, supplier: Organisation, at: datetime) -> bool:
    """Whether a person may correct or close a supplier now."""
    return supplier.is_supplier and powers.can(user, Can.SUPPLIER_CHANGE, answers_for(supplier), at)


def who_changes(user: User, supplier: Organisation, at: datetime) -> str:
    """Who corrects and closes a supplier, as a sentence. It tells nobody whether others use it but who could change it."""
    body = supplier.supplier_added_by
    if body is None:
        return "The Cabinet Office can correct its name and close it."
    concerned = any(powers.can(user, Can.SUPPLIER_CHANGE, where, at) for where in (body, supplier))
    if concerned and is_shared(supplier):
        return "Other organisations use it, so only the Cabinet Office can correct its name and close it."
    return (
        f"The SIRO, the Data Protection Officer and the security adviser of {body.name}, which added it, or the Cabinet Office "
        "can correct its name and close it. Once other organisations use it, only the Cabinet Office can."
    )


def changes_of(supplier: Organisation) -> list[SupplierChange]:
    """What became of a supplier, the newest first."""
    return list(supplier.supplier_changes.select_related("organisation").order_by("-at", "-pk"))


def suppliers_like(name: str) -> list[Organisation]:
    """The suppliers of the same name, however it is written and whatever kind of company it says it is; those that are open first."""
    wanted = _plain_name(name)
    suppliers = Organisation.objects.filter(kind=Organisation.Kind.SUPPLIER).order_by("closed", "name")
    return [supplier for supplier in suppliers if _plain_name(supplier.name) == wanted]


def _plain_name(name: str) -> str:
    parts = re.findall(r"\w+", name.casefold().replace("&", " and "))
    return " ".join(part for part in parts if part not in KINDS_OF_COMPANY) or name.casefold()
