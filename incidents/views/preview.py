"""What the next notice would say, as a page, as the paper and as data, before it is sent; and the published schemas."""

from datetime import datetime

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit import pdf
from audit.chain import canonical
from audit.transitions import NotReady, Problem
from departments.organisations.access import PUBLIC, requires
from departments.organisations.roles import Can
from incidents import queries
from incidents.actions import previewing
from incidents.actions.automatic import automatic_preview
from incidents.checks.automatic import may_still_go
from incidents.duty import notice_schema
from incidents.views.common import case_or_404
from incidents.workflow import EDITING

PAPER = "documents/ico_notice.html"
FILES = (("paper", "The paper (PDF)"), ("data", "The data (JSON)"))


@requires(Can.REGULATOR_CASE_SEE)
@require_safe
def preview(request, pk):
    """What goes when somebody sends it, and what changed against the notice before."""
    case = _case_or_404(request, pk)
    payload = _payload(request, case)
    context = {"case": case, "payload": payload, "problems": notice_schema.problems_in(payload)}
    context |= {"automatic": _is_automatic(request), "may_go_by_itself": may_still_go(case, request.at)}
    context["may_change"] = EDITING["notice"].open_to(case.incident, by=request.user, at=request.at)
    return render(request, "incidents/preview.html", context)


@requires(Can.REGULATOR_CASE_SEE)
@require_safe
def paper(request, pk):
    """The paper (PDF) as it will be printed: the same template and the same data."""
    return paper_of(request, _payload(request, _case_or_404(request, pk)))


@requires(Can.REGULATOR_CASE_SEE)
@require_safe
def data(request, pk):
    """The data as they will be frozen."""
    return data_of(_payload(request, _case_or_404(request, pk)))


@requires(PUBLIC)
@require_safe
def schema(request, version, name=notice_schema.FIRST_SCHEMA):
    """The schema that notices of a form and version follow, for whoever receives them."""
    try:
        document = notice_schema.schema(name, version)
    except KeyError as unknown:
        raise Http404 from unknown
    return JsonResponse(document, content_type="application/schema+json")


def _case_or_404(request, pk):
    case = case_or_404(request, pk)
    if not queries.sees_unsent(request.user, case, request.at):
        raise Http404
    return case


def _is_automatic(request) -> bool:
    return request.GET.get("of") == "automatic"


def _payload(request, case):
    """What a decision, or the notice being prepared, would send; with `?of=automatic` what the portal would send by itself."""
    if not _is_automatic(request):
        return previewing.preview(case, at=request.at)
    if not may_still_go(case, request.at):
        raise Http404
    return automatic_preview(case, at=request.at)


def data_of(payload) -> HttpResponse:
    """A notice as the data that go."""
    return HttpResponse(canonical(payload), content_type="application/json")


def paper_of(request, payload, created: datetime | None = None) -> HttpResponse:
    """A notice as the paper that goes, made while the person waits."""
    title = f"{payload['phase_words']} of incident {payload['reference']}"
    made_at = created or datetime.fromisoformat(payload["queued_at"])
    try:
        paper = pdf.render_at_once(PAPER, payload, title=title, created=made_at)
    except pdf.CannotRender as problem:
        raise NotReady([Problem(str(problem))]) from problem
    answer = HttpResponse(paper.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{payload["reference"]}-{payload["number"]}.pdf"'
    return answer
