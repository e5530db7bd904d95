"""The views that a person keeps of lists, and the file of what a list shows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.progress import note_progress, progress_of
from audit.reading import open_intact
from audit.transitions import NotReady
from audit.workbooks import FORMATS, Cell
from departments.lists import actions, queries
from departments.lists.forms import ViewForm
from departments.lists.models import SavedView, TableFile
from departments.organisations.access import SIGNED_IN, requires
from departments.organisations.views.common import FORMAT, sent, table_file, wanted_format

FILE_ROWS = 50_000  # of a file, where the list says no other number
AT_ONCE = 1_000  # rows that are read together; and of a file that the request itself sends: a worker makes the file of more


def default_view(request):
    """The answer that opens a list with the person's default view, where the address asks for nothing; else None."""
    if request.GET:
        return None
    view = next((view for view in _views_here(request) if view.is_default), None)
    return redirect(view.address) if view else None


def _views_here(request) -> list[SavedView]:
    """The person's views of the list on this page, read once for a request."""
    if not hasattr(request, "views_here"):
        request.views_here = queries.views_here(request.user, request.path, request.at)
    return request.views_here


def kept_views(request) -> dict:
    """What the template of a list shows of its saved views."""
    return {
        "saved_views": _views_here(request),
        "kept_query": queries.kept_query(request.GET.urlencode()),
    }


def list_file(
    request,
    rows: QuerySet,
    cells: Callable[[Iterable], Iterable[Sequence[Cell]]],
    *,
    name: str,
    title: str,
    page: str,
    most: int = FILE_ROWS,
) -> HttpResponseBase:
    """What a list shows, in its order, as a file; it is recorded that it was taken. `page` is the address of the list.

    `cells` gives the lines of rows, the headings first. A list of more than `most` rows is to be filtered first.
    """
    rows = rows[: most + 1]
    number = rows.count()
    if number > most:
        messages.error(
            request, f"A file has at most {most:,} rows. Filter the list, and download it in parts."
        )
        return redirect(f"{page}?{request.GET.urlencode()}")
    lines = cells(rows.iterator(chunk_size=AT_ONCE))
    return lines_file(request, lines, rows=number, name=name, title=title, page=page)


def lines_file(
    request, lines: Iterable[Sequence[Cell]], *, rows: int, name: str, title: str, page: str
) -> HttpResponseBase:
    """The same for lines that are no rows of one query, such as counts."""
    if request.method == "GET" and not is_made_by_worker(request):
        actions.note_export(request.user, name=name, rows=rows, at=request.at)
    address = f"{page}?{request.GET.urlencode()}"
    return file_answer(request, lines, rows=rows, name=name, title=title, page=address)


def file_answer(
    request, lines: Iterable[Sequence[Cell]], *, rows: int, name: str, title: str, page: str
) -> HttpResponseBase:
    """Lines of cells as a file: sent at once where the rows are few, else the page that waits until a worker has made it."""
    file = getattr(request, "table_file", None)
    if file or rows <= AT_ONCE or request.method != "GET":
        return table_file(request, _counted(lines, file) if file else lines, name=name, title=title)
    return redirect(
        actions.ask_for_file(
            request.get_full_path(), by=request.user, at=request.at, title=title, name=name, rows=rows,
            suffix=wanted_format(request)[FORMAT], list_address=page,
        )
    )  # fmt: skip


def is_made_by_worker(request) -> bool:
    """Whether a worker makes the file that a person asked for before: that they took it is recorded already."""
    return hasattr(request, "table_file")


def _counted(lines: Iterable[Sequence[Cell]], file: TableFile) -> Iterator[Sequence[Cell]]:
    for number, line in enumerate(lines):
        if number and number % AT_ONCE == 0:
            note_progress(file, number)
        yield line


def content_of(file: TableFile) -> Iterable[bytes]:
    """What the address of a file gives its person now: its page is called as for a request of theirs."""
    path, _, query = file.address.partition("?")
    request = HttpRequest()
    request.method, request.path, request.user = "GET", path, file.by
    request.GET, request.table_file = QueryDict(query), file
    match = resolve(path)
    answer = match.func(request, *match.args, **match.kwargs)
    if not answer.streaming:
        raise Http404(f"{match.view_name} gives no file.")
    return answer.streaming_content


def _file_or_404(request, pk):
    file = queries.file_for(request.user, request.at, pk)
    if file is None:
        raise Http404
    return file


@requires(SIGNED_IN)
@require_safe
def file(request, pk):
    """How far the file of a long list is, and where it can be downloaded."""
    file = _file_or_404(request, pk)
    job = (
        {"words": "The file is being made", "done": progress_of(file), "total": file.rows}
        if file.is_working
        else None
    )
    context = {"file": file, "job": job, "format": FORMATS[file.suffix].name}
    return render(request, "departments/table_file.html", context)


@requires(SIGNED_IN)
@require_safe
def download(request, pk):
    """The file, always as a download."""
    file = _file_or_404(request, pk)
    if not file.made_at:
        raise Http404
    content = open_intact(file.file, file.sha256)
    kind = FORMATS[file.suffix].media_type
    response = FileResponse(content, as_attachment=True, filename=str(file), content_type=kind)
    response["Content-Security-Policy"] = "sandbox"
    return response


def _view_or_404(request, pk):
    return get_object_or_404(queries.views_of(request.user), pk=pk)


@requires(SIGNED_IN)
@require_safe
def listing(request):
    """Every view that you keep."""
    views = [(view, queries.name_of(view.page)) for view in queries.views_of(request.user)]
    return render(request, "departments/saved_views.html", {"views": views})


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def save(request):
    """Keep the view of a list that the address names: `?list=` its path, `&query=` what followed the question mark."""
    page = request.GET.get("list", "")
    if not queries.is_a_list(page):
        return redirect("departments:saved_views")
    form = request.form = ViewForm(sent(request))
    if request.method == "POST" and form.is_valid():
        kept = partial(actions.save_view, request.user, page=page, query=request.GET.get("query", ""))
        try:
            view = kept(**form.cleaned_data)
            messages.success(request, f"The view “{view.name}” is kept.")
            return redirect(view.address)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {"form": form, "back": page, "title": "Save this view"}
    return render(request, "departments/saved_view.html", context, status=422 if form.errors else 200)


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def change(request, pk):
    """Rename a view, or make it the one that opens first."""
    view = _view_or_404(request, pk)
    form = request.form = ViewForm(sent(request), initial={"name": view.name, "is_default": view.is_default})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_view(view, **form.cleaned_data)
            messages.success(request, "The view was changed.")
            return redirect("departments:saved_views")
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {"form": form, "back": reverse("departments:saved_views"), "title": "Change this view"}
    return render(request, "departments/saved_view.html", context, status=422 if form.errors else 200)


@requires(SIGNED_IN)
@require_POST
def remove(request, pk):
    """Remove a view."""
    view = _view_or_404(request, pk)
    actions.remove_view(view)
    messages.success(request, f"The view “{view.name}” is removed.")
    return redirect("departments:saved_views")
