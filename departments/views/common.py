"""What the pages share: a page of a list, and where something new begins."""

from django.core.paginator import Page, Paginator
from django.http import Http404
from django.shortcuts import render

from departments import queries
from departments.forms import Where
from departments.roles import Can

PAGE = 25


def page_of(request, rows) -> Page:
    """25 rows of a list; a page number that makes no sense gives the nearest that does."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def sent(request):
    """What was posted, even when it is nothing at all; None before anything was."""
    return request.POST if request.method == "POST" else None


def organisation_or_choice(request, power: Can, *, title: str, crumb: tuple[str, str]):
    """(organisation, None) when it is plain which is meant, or (None, the page that asks).

    Whoever may act in one only is not asked. An organisation out of reach is 404.
    """
    there = queries.organisations_to_act_in(request.user, power, request.at)
    code = request.GET.get("organisation", "")
    if code:
        found = there.filter(code=code).first() if code.isprintable() else None
        if found is None:
            raise Http404
        return found, None
    choices = list(there.values_list("code", "name")[:400])
    if len(choices) == 1:
        return there.get(), None
    form = Where(organisations=choices)
    context = {"form": form, "title": title, "crumb": crumb, "choices": choices}
    return None, render(request, "departments/where.html", context)
