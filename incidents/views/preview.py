"""What the next notice would say, as a page, as the paper and as data, before it is sent; and the published schemas."""

import base64
import hashlib
import re
from datetime import datetime

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from audit.chain import canonical
from departments.organisations.access import PUBLIC, requires
from departments.organisations.roles import Can
from incidents import queries
from incidents.actions import previewing
from incidents.duty import notice_schema
from incidents.views.common import case_or_404

PAPER = "documents/ico_notice.html"


@requires(Can.REGULATOR_CASE_SEE)
@require_safe
def preview(request, pk):
    """What goes when somebody sends it, and what changed against the notice before."""
    case = _case_or_404(request, pk)
    payload = previewing.preview(case, at=request.at)
    context = {"case": case, "payload": payload, "problems": notice_schema.problems_in(payload)}
    return render(request, "incidents/preview.html", context)


@requires(Can.REGULATOR_CASE_SEE)
@require_safe
def paper(request, pk):
    """The paper as it will be printed, before it is typeset: the same template and the same data."""
    payload = previewing.preview(_case_or_404(request, pk), at=request.at)
    made_at = datetime.fromisoformat(payload["queued_at"])
    document = {"title": payload["paper"]["description"], "lang": "en", "created": made_at.isoformat()}
    html = render_to_string(PAPER, payload | {"document": document})
    answer = HttpResponse(html)
    answer._csp_update = {"style-src": _hashes_of_styles(html)}
    return answer


@requires(Can.REGULATOR_CASE_SEE)
@require_safe
def data(request, pk):
    """The data as they will be frozen."""
    payload = previewing.preview(_case_or_404(request, pk), at=request.at)
    return HttpResponse(canonical(payload), content_type="application/json")


@requires(PUBLIC)
@require_safe
def schema(request, version):
    """The schema that notices of a version follow, for whoever receives them."""
    try:
        document = notice_schema.schema(version)
    except KeyError as unknown:
        raise Http404 from unknown
    return JsonResponse(document, content_type="application/schema+json")


def _case_or_404(request, pk):
    case = case_or_404(request, pk)
    if not queries.sees_unsent(request.user, case, request.at):
        raise Http404
    return case


def _hashes_of_styles(html: str) -> list[str]:
    """What lets the browser take the styles that the paper carries, and no other."""
    styles = re.findall(r"<style>(.*?)</style>", html, flags=re.DOTALL)
    digests = (hashlib.sha256(style.encode()).digest() for style in styles)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
