"""JSON of reporting: how far an edition is."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from rest_framework.decorators import api_view
from rest_framework.response import Response

from departments.organisations.access import requires
from departments.organisations.roles import Can
from reporting import queries


@requires(Can.STATEMENT_SEE, Can.STATEMENT_SEE_SENT, Can.PARLIAMENT_REPORT_SEE)
@api_view(["GET"])
def progress(request, pk):
    """State, percent and words of an edition that is being made."""
    try:
        edition = queries.edition_for(request.user, pk, request.at)
    except ObjectDoesNotExist:
        raise Http404 from None
    return Response(
        {
            "status": edition.status,
            "percent": edition.percent,
            "words": edition.words,
            "finished": edition.finished,
            "pages": edition.pages,
            "sha256": edition.sha256,
        }
    )
