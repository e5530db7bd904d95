"""What the pages share: where something new begins, and how a file of lines is sent."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, datetime
from pathlib import PurePath
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.forms import ChoiceField
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from audit.reading import open_intact, record_reading
from audit.workbooks import FORMATS, Cell
from departments.organisations import powers
from departments.organisations.forms import OrganisationForm
from departments.organisations.queries import read_names
from govuk import GovukForm
from govuk.counting import COUNT_LIMIT
from govuk.limits import in_words
from govuk.pagination import KeysetPage, Listed, kept_page_of

FORMAT = "format"  # the name in the address of what kind of file is wanted


def sent(request):
    """What was posted, even when it is nothing at all; None before anything was."""
    return request.POST if request.method == "POST" else None


def list_page(
    request,
    form: GovukForm,
    rows: Callable[[datetime], QuerySet | Listed],
    *more: Hashable,
    count_limit: int = COUNT_LIMIT,
) -> KeysetPage:
    """The page of a list that the address names: `rows` gives what its filters leave, in order, as of a moment."""

    def listed(at: datetime) -> Listed:
        left = rows(at)
        return left if isinstance(left, Listed) else Listed(left)

    return kept_page_of(request, list_key(request, form, *more), listed, count_limit)


def list_key(request, form: GovukForm, *more: Hashable) -> Hashable:
    """What decides the queries of a list beside the day: its reader's posts, its filters, and `more`, such as its order.

    None where words were typed into a filter: these are never kept.
    """
    form.is_valid()
    understood = form.cleaned_data if form.is_bound else {}
    wanted = {name: value for name, value in understood.items() if value}
    if any(not isinstance(form.fields[name], ChoiceField) for name in wanted):
        return None
    return (request.path, *powers.appointments_key(request.user, request.at), *wanted.items(), *more)


def with_names_read(page: KeysetPage) -> KeysetPage:
    """The same page of a list, with the names that the organisations of its rows have had. One query."""
    read_names([row.organisation for row in page])
    return page


def kept_file(request, kept, kind: str, *, subject, **facts) -> FileResponse:
    """A file that is kept with a record, always as a download, and the event that a person opened it. Raises NotReady."""
    file = open_intact(kept.file, kept.sha256)
    record_reading(kind, subject=subject, by=request.user, at=request.at, **facts)
    answer = FileResponse(file, as_attachment=True, filename=_name_of(kept), content_type=kept.content_type)
    answer["Content-Security-Policy"] = "sandbox"
    return answer


def _name_of(kept) -> str:
    """What a download is called: its name, with the ending that its content has."""
    ending = PurePath(kept.file).suffix
    return kept.name if kept.name.lower().endswith(ending) else f"{kept.name}{ending}"


def table_file(request, rows: Iterable[Sequence[Cell]], *, name: str, title: str) -> StreamingHttpResponse:
    """Rows of cells, the first with the headings, as a file that is sent as it grows.

    `?format=` names one of CSV, ODS and XLSX; `name` is the file's without its ending, and `title` the sheet's.
    """
    kind = FORMATS[wanted_format(request)[FORMAT]]
    answer = StreamingHttpResponse(kind.write(title, rows, _words), content_type=kind.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind.suffix}"'
    return answer


def wanted_format(request) -> dict[str, str]:
    """Which kind of file the address asks for, as a part of an address; CSV where it asks for none that there is."""
    kind = request.GET.get(FORMAT, "")
    return {FORMAT: kind if kind in FORMATS else "csv"}


def _words(value) -> str:
    """A number or a date as pages show it."""
    return in_words(value) if isinstance(value, date) else f"{value:,}"


def organisation_or_choice(request, organisations: QuerySet, *, title: str, crumb: tuple[str, str]):
    """(organisation, None) when it is plain which of those that a person may choose is meant, else (None, the answer).

    The answer is a page that asks by a search, or leads to the address that names the organisation by its code. Whoever
    may choose one only is not asked. What is not theirs to choose is refused on the same page.
    """
    asked = any(request.GET.get(name) for name in ("organisation", "organisation_chosen"))
    if not asked:
        there = list(organisations[:2])
        if len(there) == 1:
            return there[0], None
    kept = wanted_format(request) if FORMAT in request.GET else {}
    form = OrganisationForm(request.GET if asked else None, organisations=organisations)
    if asked and form.is_valid():
        organisation = form.cleaned_data["organisation"]
        if request.GET.get("organisation") == organisation.code:
            return organisation, None
        return None, redirect(f"{request.path}?{urlencode({'organisation': organisation.code} | kept)}")
    if form.is_bound and form.first_search:
        form.errors.clear()  # that several match is an answer, and a mistake only once they were shown
    context = {"form": form, "title": title, "crumb": crumb, "some": asked or bool(there)}
    status = 422 if form.errors else 200
    return None, render(request, "departments/organisation_choice.html", context, status=status)
