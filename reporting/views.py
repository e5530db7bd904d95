"""Pages of statements, the report to Parliament, and their editions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.chain import canonical
from audit.reading import open_intact, record_reading
from audit.transitions import NotReady, Refused
from departments.organisations.access import requires
from departments.organisations.roles import Can
from departments.organisations.views.common import list_page, with_names_read
from departments.organisations.views.steps import StepView
from reporting import actions, checks, forms, presenting, queries
from reporting.workflow import REPORT, STATEMENT

EDIT = (Can.STATEMENT_EDIT, Can.PARLIAMENT_REPORT_EDIT)
SEE = (Can.STATEMENT_SEE, Can.STATEMENT_SEE_SENT, Can.PARLIAMENT_REPORT_SEE)


def _found(read: Callable, *args: Any):
    """What the query finds for this person, or 404."""
    try:
        return read(*args)
    except ObjectDoesNotExist:
        raise Http404 from None


def _posted(request):
    """What was posted, even when it is nothing; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


@requires(*SEE)
@require_safe
def publications(request):
    """Statements by year and state, and the reports to Parliament."""
    years = queries.years_of(request.user, request.at)
    form = forms.Filter(request.GET, years=years, states=queries.STATES)
    wanted = form.cleaned_data if form.is_valid() else {}
    chosen = {name: wanted.get(name, "") for name in ("year", "state")}

    def statements(at):
        return queries.filtered(queries.statements_for(request.user, at), **chosen).prefetch_related(None)

    page = with_names_read(list_page(request, form, statements))
    context = {
        "form": form,
        "page": page,
        "reports": queries.reports_listed(request.user, request.at),
        "may_start": queries.may_start(request.user, request.at),
        "may_plan": queries.may_plan(request.user, request.at),
    }
    return render(request, "reporting/list.html", context)


@requires(Can.STATEMENT_COMPILE)
@require_http_methods(["GET", "POST"])
def start(request):
    """Ask for a statement to be compiled."""
    organisations = queries.organisations_to_state(request.user, request.at)
    form = forms.Start(
        _posted(request), organisations=organisations, years=queries.years_to_state(request.at)
    )
    if request.method == "POST" and form.is_valid():
        statement = actions.start_statement(**form.cleaned_data, by=request.user, at=request.at)
        return redirect("reporting:statement", pk=statement.pk)
    return render(request, "reporting/start.html", {"form": form})


@requires(Can.STATEMENT_SEE, Can.STATEMENT_SEE_SENT)
@require_safe
def statement(request, pk):
    """One statement: its state, its words, its editions, what was sent."""
    statement = _found(queries.statement_for, request.user, pk, request.at)
    return render(request, "reporting/statement.html", _context(request, statement))


@requires(Can.PARLIAMENT_REPORT_SEE)
@require_safe
def report(request, pk):
    """The report to Parliament of one year."""
    report = _found(queries.report_for, request.user, pk, request.at)
    proof = queries.newest_proof(report)
    context = _context(request, report) | {"fact_check": queries.fact_check_rows(report)}
    if proof and proof.finished and proof.data:
        context |= {"preflight": checks.preflight_lines(proof.facts, proof.data), "proof": proof}
    return render(request, "reporting/report.html", context)


def _context(request, thing) -> dict[str, Any]:
    next_step, other_steps = presenting.steps_of(thing, request.user, request.at)
    whole = queries.sees_whole(request.user, thing, request.at)
    editions = [edition for edition in thing.editions.all() if whole or edition.purpose == "signed"]
    return {
        "thing": thing,
        "whole": whole,
        "next_step": next_step,
        "other_steps": other_steps,
        "parts": thing.parts.all() if whole else [],
        "may_edit": queries.may_edit(request.user, thing, request.at),
        "may_print": queries.may_print(request.user, thing, request.at),
        "editions": editions,
        "newest": editions[0] if editions else None,
        "working": any(not edition.finished for edition in editions),
        "figures": queries.figures_of(thing) if whole else [],
        "receipts": queries.receipts_of(thing) if whole else [],
        "events": presenting.timeline(queries.timeline_of(thing)) if whole else [],
    }


class PublicationStepView(StepView):
    """One step of a statement or of the report, at an address of its own."""

    verbs = actions

    def crumbs(self):
        return ["Publications", reverse("reporting:list"), str(self.thing), self.thing.get_absolute_url()]


class StatementStepView(PublicationStepView):
    table = STATEMENT
    forms = {
        "siro_advise": forms.Advice,
        "committee": forms.Committee,
        "sign": forms.Sign,
        "publish_statement": forms.PublishStatement,
    }

    def find(self):
        return _found(queries.statement_for, self.request.user, self.kwargs["pk"], self.request.at)

    @cached_property
    def to_sign(self) -> dict[str, Any]:
        """The words and figures that a signature would freeze, with their hash; nothing for the other steps."""
        newest = queries.newest_frozen(self.thing) if self.name == "sign" else None
        return {"newest": newest, **queries.to_sign(self.thing, newest)} if newest else {}

    def initial(self):
        return super().initial() | {"sha256": self.to_sign.get("sha256")}

    def context(self):
        return self.to_sign | {"about": "reporting/_to_sign.html" if self.to_sign else ""}


class ReportStepView(PublicationStepView):
    table = REPORT
    forms = {
        "send_fact_check": forms.ReplyBy,
        "record_fact_check": forms.Note,
        "record_disclosure_check": forms.Note,
        "embargo": forms.Laying,
        "lay": forms.Lay,
        "publish_report": forms.PublishReport,
        "correct_report": forms.Slip,
    }

    def find(self):
        return _found(queries.report_for, self.request.user, self.kwargs["pk"], self.request.at)


@requires(Can.PARLIAMENT_REPORT_EDIT)
@require_http_methods(["GET", "POST"])
def plan(request):
    """Open a year's report."""
    form = forms.Plan(_posted(request), years=queries.years_to_state(request.at))
    if request.method == "POST" and form.is_valid():
        report = actions.plan_report(by=request.user, at=request.at, **form.cleaned_data)
        return redirect("reporting:report", pk=report.pk)
    return render(request, "reporting/plan.html", {"form": form})


@requires(Can.FACT_CHECK_ANSWER)
@require_http_methods(["GET", "POST"])
def fact_check(request, pk, code):
    """What the report says of one department, and the department's answer to it."""
    context = _found(queries.fact_check_of, request.user, pk, code, request.at)
    form = request.form = forms.FactCheck(_posted(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.answer_fact_check(
                context["report"],
                organisation=context["organisation"],
                agrees=values["agrees"] == "yes",
                words=values["words"],
                by=request.user,
                at=request.at,
            )
        except NotReady as problem:
            form.add_problems(problem.problems)
        else:
            messages.success(request, "Your answer is with the Cabinet Office.")
            return redirect("reporting:fact_check", pk=pk, code=code)
    context["form"] = form
    return render(request, "reporting/fact_check.html", context, status=422 if form.errors else 200)


@requires(*EDIT)
@require_http_methods(["GET", "POST"])
def part(request, pk):
    """The words of one section, with what the portal drafted beside them."""
    part = _found(queries.part_for, request.user, pk, request.at)
    thing = part.parent
    if not queries.may_edit(request.user, thing, request.at):
        raise Refused("The words cannot be changed by you, or not in this state.")
    form = request.form = forms.Words(_posted(request), initial={"text": part.text, "version": part.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_part(part, by=request.user, at=request.at, **form.cleaned_data)
        except NotReady as problem:
            form.add_problems(problem.problems)
        else:
            messages.success(request, f"“{part.title}” is saved.")
            return redirect(thing)
    context = {"part": part, "thing": thing, "form": form, "about": queries.about_part(part)}
    context["back"] = thing.get_absolute_url()
    return render(request, "reporting/part.html", context, status=422 if form.errors else 200)


@requires(Can.STATEMENT_EDIT)
@require_POST
def print_draft(request, pk):
    """Print the current words of a statement."""
    statement = _found(queries.statement_for, request.user, pk, request.at)
    edition = actions.print_draft(statement, by=request.user, at=request.at)
    return redirect("reporting:edition", pk=edition.pk)


@requires(Can.PARLIAMENT_REPORT_EDIT)
@require_POST
def print_proof(request, pk):
    """Print a new proof of the report."""
    report = _found(queries.report_for, request.user, pk, request.at)
    edition = actions.print_proof(report, by=request.user, at=request.at)
    return redirect("reporting:edition", pk=edition.pk)


@requires(*SEE)
@require_safe
def edition(request, pk):
    """One edition: how far it is, its hashes, its paper, its figures."""
    edition = _found(queries.edition_for, request.user, pk, request.at)
    context = {
        "edition": edition,
        "thing": edition.parent,
        "back": edition.parent.get_absolute_url(),
        "job": presenting.job_of(edition),
        "may_make_again": queries.may_make_again(request.user, edition, request.at),
        "figures": queries.figures_in(edition),
        "signature": getattr(edition, "signature", None),
    }
    return render(request, "reporting/edition.html", context)


@requires(*EDIT)
@require_POST
def again(request, pk):
    """Try again to make an edition that failed, or set one again that is in the plain layout."""
    edition = _found(queries.edition_for, request.user, pk, request.at)
    actions.retry(edition, by=request.user, at=request.at)
    return redirect("reporting:edition", pk=pk)


@requires(*SEE)
@require_safe
def paper(request, pk):
    """The PDF of an edition, for whoever may see it."""
    edition = _found(queries.edition_for, request.user, pk, request.at)
    if not edition.file:
        raise Http404
    file = open_intact(edition.file, edition.sha256)
    record_reading("paper.read", subject=edition, by=request.user, at=request.at)
    name = f"{queries.file_stem(edition)}.pdf"
    return FileResponse(file, filename=name, content_type="application/pdf")


@requires(*SEE)
@require_safe
def frozen(request, pk):
    """The data and words of an edition as canonical JSON, so that whoever may see its paper can recompute their hash."""
    edition = _found(queries.edition_for, request.user, pk, request.at)
    if edition.data is None:
        raise Http404
    record_reading("paper.read", subject=edition, by=request.user, at=request.at, part="data")
    body = canonical({"data": edition.data, "narrative": edition.narrative})
    name = f"{queries.file_stem(edition)}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="application/json", headers=headers)


@requires(*SEE)
@require_safe
def figure(request, pk, key):
    """One figure: what it counts, as at when, and the records behind it."""
    edition = _found(queries.edition_for, request.user, pk, request.at)
    figure = _found(queries.figure_of, edition, key)
    opened = queries.open_to(request.user, request.at, figure.get("sources", []))
    context = {
        "edition": edition,
        "figure": figure,
        "records": presenting.records_of(figure, edition.data, opened),
        "back": reverse("reporting:edition", args=[edition.pk]),
    }
    return render(request, "reporting/figure.html", context)
