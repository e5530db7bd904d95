"""Which standards bear on which questions: the list, a standard's page, the file, and the import."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from audit.transitions import NotReady
from departments.organisations import powers
from departments.organisations.access import requires
from departments.organisations.queries import CENTRE, organisation_by_code
from departments.organisations.roles import Can
from departments.organisations.views.common import table_file
from govuk.pagination import page_of
from returns import actions
from returns.forms.standards import StandardFile, standard_filter
from returns.queries import standards as queries


@requires(Can.STANDARD_SEE)
@require_safe
def listing(request):
    """Every link between a standard and a question."""
    form = standard_filter(queries.names_of_standards(), queries.questions_by_id())(request.GET)
    page = page_of(request, queries.standards_for(**form.wanted()))
    context = {
        "form": form,
        "page": page,
        "may_import": powers.holds(request.user, Can.STANDARD_IMPORT, request.at),
    }
    return render(request, "returns/standards.html", context)


@requires(Can.STANDARD_SEE)
@require_safe
def page(request, code):
    """One part of a standard: the questions that bear on it, and the bodies that say how they meet it."""
    shown = queries.standard_page(request.user, code, request.at)
    if shown is None:
        raise Http404
    return render(request, "returns/standard.html", {"shown": shown})


@requires(Can.STANDARD_SEE)
@require_safe
def file(request):
    """The links of the list as a file, which can be changed and imported again."""
    form = standard_filter(queries.names_of_standards(), queries.questions_by_id())(request.GET)
    links = queries.standards_for(**form.wanted())
    return table_file(request, queries.rows_of(links), name="standards", title="Standards")


@requires(Can.STANDARD_IMPORT)
@require_http_methods(["GET", "POST"])
def take_in(request):
    """Replace the mapping by a file."""
    is_sent = request.method == "POST"
    form = request.form = StandardFile(request.POST, request.FILES) if is_sent else StandardFile()
    if is_sent and form.is_valid():
        try:
            added, changed, removed = actions.import_standards(
                organisation_by_code(CENTRE), by=request.user, at=request.at, file=form.cleaned_data["file"]
            )
            messages.success(
                request, f"{added:,} links were added, {changed:,} changed and {removed:,} removed."
            )
            return redirect(reverse("returns:standards"))
        except NotReady as problem:
            form.add_problems(problem.problems)
    return render(
        request, "returns/standards_import.html", {"form": form}, status=422 if form.errors else 200
    )
