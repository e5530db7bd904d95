"""Which organisations a text fits: what a search by name or code finds."""

from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Lower

from departments.organisations.models import Organisation, OrganisationName


def matching(organisations: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Those of some organisations that a text fits: part of the code or of a name or short name, today's or a former one.

    Each has `exact`: whether the text is its whole code, name or short name of today. The exact ones come first.
    """
    whole = Q(code__iexact=text) | Q(name__iexact=text) | Q(short_name__iexact=text)
    part = Q(name__icontains=text) | Q(short_name__icontains=text)
    former = OrganisationName.objects.filter(part).values("organisation")
    fits = whole | part | Q(code__icontains=text) | Q(pk__in=former)
    return (
        organisations.filter(fits if text.isprintable() else Q(pk__in=[]))
        .annotate(exact=Case(When(whole, then=True), default=False))
        .order_by("-exact", Lower("name"), "pk")
    )


def called(text: str, path: str = "organisation") -> Q:
    """The filter of a list by a text: rows of the organisations that it fits exactly, or where none does, of all it fits.

    `path` leads from the model to its organisation. It costs one query.
    """
    rows = list(matching(Organisation.objects.all(), text).values_list("pk", "exact"))
    exact = [pk for pk, whole in rows if whole]
    return Q(**{f"{path}__in": exact or [pk for pk, _ in rows]})
