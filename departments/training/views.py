"""The training of staff, for those who keep the registers of their own body."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from departments.lists.views import default_view, kept_views, list_file
from departments.organisations.access import requires
from departments.organisations.calendar import london_day
from departments.organisations.roles import Can
from departments.training import presenting, queries
from departments.training.forms import StaffFilter
from govuk.pagination import page_of

FILE_ROWS = 150_000


def _filtered(request):
    """The form of the list's filters, and the rows that they leave in the order asked for."""
    form = StaffFilter(request.GET)
    order = request.GET.get("sort", "")
    return form, queries.staff_training_for(request.user, request.at, sort=order, **form.wanted())


@requires(Can.ENTRY_EDIT)
@require_safe
def listing(request):
    """Who must pass which course and who did, by staff number."""
    if first := default_view(request):
        return first
    form, records = _filtered(request)
    context = {
        "form": form,
        "page": page_of(request, records),
        "day": london_day(request.at),
        "kept": list(form.wanted().items()),
        "file_rows": FILE_ROWS,
        **kept_views(request),
    }
    return render(request, "departments/staff_training.html", context)


@requires(Can.ENTRY_EDIT)
@require_safe
def file(request):
    """What the list shows as a file, in its columns or (`?fields=all`) with every field. It is recorded that it was taken."""
    return list_file(
        request,
        _filtered(request)[1],
        presenting.every_field_of if request.GET.get("fields") == "all" else presenting.as_shown,
        name="staff-training",
        title="Training of staff",
        page=reverse("departments:staff_training"),
        most=FILE_ROWS,
    )
