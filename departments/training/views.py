"""The training of staff, for those who keep the registers of their own body."""

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audit.workbooks import Cell
from departments.lists.views import default_view, kept_views
from departments.organisations.access import requires
from departments.organisations.calendar import london_day
from departments.organisations.roles import Can
from departments.organisations.views.common import table_file
from departments.training import actions, queries
from departments.training.forms import StaffFilter
from govuk.pagination import page_of

FILE_ROWS = 150_000
HEADS = ("Staff number", "Course", "Role", "Must they pass it?", "Date by which it is to be passed", "Date on which it was passed", "Organisation")  # fmt: skip


@requires(Can.ENTRY_EDIT)
@require_safe
def listing(request):
    """Who must pass which course and who did, by staff number."""
    if first := default_view(request):
        return first
    form = StaffFilter(request.GET)
    records = queries.staff_training_for(request.user, request.at, **form.wanted())
    context = {
        "form": form,
        "page": page_of(request, records),
        "day": london_day(request.at),
        "file_rows": FILE_ROWS,
        **kept_views(request),
    }
    return render(request, "departments/staff_training.html", context)


@requires(Can.ENTRY_EDIT)
@require_safe
def file(request):
    """What the list shows as a file. It is recorded that it was taken."""
    form = StaffFilter(request.GET)
    rows = queries.staff_training_for(request.user, request.at, **form.wanted())[: FILE_ROWS + 1]
    number = rows.count()
    if number > FILE_ROWS:
        messages.error(
            request, f"A file has at most {FILE_ROWS:,} rows. Filter the list, and download it in parts."
        )
        return redirect(f"{reverse('departments:staff_training')}?{request.GET.urlencode()}")
    if request.method == "GET":
        actions.note_export(request.user, at=request.at, rows=number)
    return table_file(
        request, _rows(rows.iterator(chunk_size=5_000)), name="staff-training", title="Training of staff"
    )


def _rows(records: Iterable) -> Iterator[list[Cell]]:
    yield [*HEADS]
    for record in records:
        required = "Yes" if record.is_required else "No"
        yield [
            record.staff_number, record.course, record.get_group_display(), required, record.due_on or "", record.passed_on or "",
            record.organisation.name,
        ]  # fmt: skip
