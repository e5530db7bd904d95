"""One paper, printed as the portal prints it and by the bare engine; and documents to print again."""

import resource
import time

from weasyprint import HTML

from audit import pdf
from audit.outbox import wake_worker
from reporting.models import Edition
from reporting.stages.layout.paper import layout


def longest() -> Edition:
    """The longest paper that the demonstration has: the report to Parliament."""
    return Edition.objects.filter(status=Edition.Status.DONE, pages__isnull=False).order_by("-pages").first()


def compare(times: int = 3) -> dict:
    """The best of some attempts each, in seconds."""
    edition = longest()
    template, data, title = layout(edition)
    html = pdf.preview(template, data, title=title, created=edition.requested_at)
    fonts = pdf.fonts_folder()
    HTML(string="<p>warm</p>").write_pdf()
    ours, bare, paper = [], [], None
    for _ in range(times):
        began = time.perf_counter()
        paper = pdf.render(template, data, title=title, created=edition.requested_at)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        plain = HTML(string=html, base_url=fonts.as_uri() + "/").write_pdf()
        bare.append(time.perf_counter() - began)
    return {
        "pages": paper.pages,
        "ours": min(ours),
        "bare": min(bare),
        "our_bytes": len(paper.pdf),
        "bare_bytes": len(plain),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def print_again(how_many: int = 40) -> dict:
    """Put the longest papers back into the queue, enough for a while, and wake the document worker."""
    printed = Edition.objects.filter(status=Edition.Status.DONE, pages__isnull=False)
    chosen = list(printed.order_by("-pages").values_list("pk", flat=True)[:how_many])
    Edition.objects.filter(pk__in=chosen).update(status=Edition.Status.QUEUED, claimed_until=None, attempts=0)
    wake_worker("reporting.compile_due")
    return {"queued": [str(pk) for pk in chosen]}


def waiting() -> dict:
    """How many papers are still to be printed."""
    return {
        "waiting": Edition.objects.filter(status__in=(Edition.Status.QUEUED, Edition.Status.WORKING)).count()
    }
