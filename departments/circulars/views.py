"""The pages of what the centre sends to roles: read it, acknowledge or answer it, see who has, write and publish it."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirmed import confirmed_before, keep_with
from audit.transitions import NotNow, NotReady, Refused
from departments.circulars import presenting, queries
from departments.circulars.forms import (
    AcknowledgeForm,
    AnswerFilter,
    AnswerForm,
    BodyFilter,
    CircularFilter,
    ReaderFilter,
    WithdrawForm,
)
from departments.entries import actions
from departments.entries.circulars import REGISTER
from departments.entries.forms import DocumentForm, form_of
from departments.entries.workflow import CIRCULAR
from departments.lists.views import FILE_ROWS, default_view, kept_views, list_file
from departments.organisations import powers
from departments.organisations.access import requires
from departments.organisations.calendar import london_day
from departments.organisations.queries import CENTRE, organisation_by_code
from departments.organisations.roles import Can
from departments.organisations.views.common import kept_file, sent
from departments.organisations.views.steps import FileStepView
from govuk.pagination import page_of


def _circular_or_404(request, pk):
    circular = queries.circular_for(request.user, request.at, pk)
    if circular is None:
        raise Http404
    return circular


@requires(Can.CIRCULAR_SEE)
@require_safe
def listing(request):
    """What the centre sent, with what is still owed by whoever reads the page."""
    if first := default_view(request):
        return first
    form, circulars = _filtered(request)
    page = page_of(request, circulars)
    readings = queries.own_readings(request.user, page, request.at)
    day = london_day(request.at)
    context = {
        "form": form,
        "page": page,
        "about": REGISTER.about,
        "rows": [
            (circular, presenting.reading_of(circular, readings.get(circular.pk), day)) for circular in page
        ],
        "may_add": powers.holds(request.user, Can.CIRCULAR_EDIT, request.at),
        "file_rows": FILE_ROWS,
        **kept_views(request),
    }
    return render(request, "departments/circulars.html", context)


def _filtered(request):
    """The form of the list's filters, and the texts that they leave in the order asked for."""
    form, order = CircularFilter(request.GET), request.GET.get("sort", "")
    return form, queries.circulars_for(request.user, request.at, sort=order, **form.wanted())


@requires(Can.CIRCULAR_SEE)
@require_safe
def file(request):
    """What the list shows as a file. It is recorded that it was taken."""

    def cells(rows):
        circulars = list(rows)
        readings = queries.own_readings(request.user, circulars, request.at)
        return presenting.as_shown(circulars, readings, london_day(request.at))

    return list_file(
        request, _filtered(request)[1], cells, name="circulars", title="Circulars", page=reverse("departments:circulars")
    )  # fmt: skip


@requires(Can.CIRCULAR_SEE)
@require_safe
def page(request, pk):
    """One text: what it says, the button that acknowledges it, its versions, and what the centre may do with it."""
    circular = _circular_or_404(request, pk)
    reading = queries.own_readings(request.user, [circular], request.at).get(circular.pk)
    may_edit = any(
        CIRCULAR[name].open_to(circular, by=request.user, at=request.at) for name in ("edit", "renew")
    )
    context = {
        "circular": circular,
        "lines": presenting.lines_of(circular),
        "reading": reading,
        "answer": queries.own_answer(request.user, circular) if reading and reading.answered_at else None,
        "form": AcknowledgeForm(initial={"number": circular.number}),
        "documents": queries.documents_of(circular),
        "versions": presenting.versions_of(queries.editions_of(circular)),
        "steps": presenting.steps_of(circular, request.user, request.at),
        "may_edit": may_edit,
        "oversees": powers.holds(request.user, Can.CIRCULAR_READERS_SEE, request.at),
        "reach": queries.reach_of(circular, request.at) if circular.is_draft else [],
        "day": london_day(request.at),
        "is_over": circular.is_over(london_day(request.at)),
        "events": presenting.timeline(queries.history_of(circular)),
    }
    return render(request, "departments/circular.html", context)


@requires(Can.CIRCULAR_SEE)
@require_safe
def document(request, pk):
    """A file of a text, always as a download."""
    kept = queries.document_for(request.user, request.at, pk)
    if kept is None:
        raise Http404
    facts = {"part": str(kept.pk), "sha256": kept.sha256}
    return kept_file(request, kept, "circular.document_read", subject=kept.circular, **facts)


@requires(Can.CIRCULAR_SEE)
@require_http_methods(["GET", "POST"])
def answer(request, pk):
    """Acknowledge a text with one button, or answer a consultation in words."""
    circular = _circular_or_404(request, pk)
    form_class = AnswerForm if circular.is_consultation else AcknowledgeForm
    form = request.form = form_class(sent(request), initial={"number": circular.number})
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_circular(circular, by=request.user, at=timezone.now(), **form.cleaned_data)
            done = (
                "Your answer is recorded."
                if circular.is_consultation
                else f"You have acknowledged {circular}."
            )
            messages.success(request, done)
            return redirect(circular)
        except NotReady as problem:
            form.add_problems(problem.problems)
    reading = queries.own_readings(request.user, [circular], request.at).get(circular.pk)
    is_over = circular.is_over(london_day(request.at))
    context = {"form": form, "circular": circular, "reading": reading, "is_over": is_over}
    return render(request, "departments/circular_answer.html", context, status=422 if form.errors else 200)


@requires(Can.CIRCULAR_READERS_SEE)
@require_safe
def bodies(request, pk):
    """Body by body and role by role, how many acknowledged or answered; every number opens its rows."""
    circular = _circular_or_404(request, pk)
    form, rows = _of_circular(request, circular, BodyFilter, queries.bodies_for)
    page = page_of(request, rows)
    cells, totals = queries.cells_of(request.user, circular, page, request.at)
    context = {
        "circular": circular,
        "form": form,
        "page": page,
        "rows": [(body, cells[body.pk]) for body in page],
        "totals": totals,
        "file_rows": FILE_ROWS,
    }
    return render(request, "departments/circular_bodies.html", context)


def _of_circular(request, circular, form_class, rows_for):
    """The form of the filters of one of the lists about a text, and the rows that they leave."""
    form = form_class(request.GET)
    return form, rows_for(request.user, circular, request.at, **form.wanted())


@requires(Can.CIRCULAR_READERS_SEE)
@require_safe
def bodies_file(request, pk):
    """What the list shows as a file. It is recorded that it was taken."""
    circular = _circular_or_404(request, pk)

    def cells(rows):
        organisations = list(rows)
        return presenting.bodies_as_shown(
            organisations, *queries.cells_of(request.user, circular, organisations, request.at)
        )

    rows = _of_circular(request, circular, BodyFilter, queries.bodies_for)[1]
    page = reverse("departments:circular_bodies", args=[pk])
    return list_file(
        request, rows, cells, name="circular-bodies", title="Organisation by organisation", page=page
    )


@requires(Can.CIRCULAR_READERS_SEE)
@require_safe
def readers(request, pk):
    """Who is asked, in which post, and when they acknowledged or answered it."""
    circular = _circular_or_404(request, pk)
    form, rows = _of_circular(request, circular, ReaderFilter, queries.readers_for)
    counted = queries.readers_counted(request.user, circular, request.at, **form.wanted())
    page = page_of(request, rows, count_limit=queries.COUNTED, counted=counted)
    context = {"circular": circular, "form": form, "page": page, "file_rows": FILE_ROWS}
    return render(request, "departments/circular_readers.html", context)


@requires(Can.CIRCULAR_READERS_SEE)
@require_safe
def readers_file(request, pk):
    """What the list shows as a file. It is recorded that it was taken."""
    circular = _circular_or_404(request, pk)
    rows = _of_circular(request, circular, ReaderFilter, queries.readers_for)[1]
    cells = partial(presenting.readers_as_shown, circular)
    page = reverse("departments:circular_readers", args=[pk])
    return list_file(request, rows, cells, name="circular-readers", title="Who is asked", page=page)


@requires(Can.CIRCULAR_READERS_SEE)
@require_safe
def answers(request, pk):
    """Every acknowledgement and answer, of earlier versions and of people who have left the post too."""
    circular = _circular_or_404(request, pk)
    form, rows = _of_circular(request, circular, AnswerFilter, queries.answers_for)
    context = {"circular": circular, "form": form, "page": page_of(request, rows), "file_rows": FILE_ROWS}
    return render(request, "departments/circular_answers.html", context)


@requires(Can.CIRCULAR_READERS_SEE)
@require_safe
def answers_file(request, pk):
    """What the list shows as a file. It is recorded that it was taken."""
    circular = _circular_or_404(request, pk)
    rows = _of_circular(request, circular, AnswerFilter, queries.answers_for)[1]
    cells = partial(presenting.answers_as_shown, circular)
    page = reverse("departments:circular_answers", args=[pk])
    return list_file(request, rows, cells, name="circular-answers", title="Answers", page=page)


@requires(Can.CIRCULAR_EDIT)
@require_http_methods(["GET", "POST"])
def add(request):
    """Begin a draft."""
    centre = organisation_by_code(CENTRE)
    form = request.form = form_of(REGISTER)(sent(request), organisation=centre, at=request.at)
    if request.method == "POST" and form.is_valid():
        try:
            added = partial(actions.add_circular, centre, by=request.user, at=timezone.now(), **form.values())
            circular = keep_with(added, form, by=request.user, at=request.at)
            messages.success(request, f"{circular} is a draft. Read it, then publish it.")
            return redirect(circular)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {
        "form": form,
        "title": "Write guidance, a consultation or a change of law",
        "button": "Save the draft",
    }
    return render(request, "departments/circular_form.html", context, status=422 if form.errors else 200)


@requires(Can.CIRCULAR_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """Change a draft, or publish a new version of what is published."""
    circular = _circular_or_404(request, pk)
    is_new = not circular.is_draft
    step = CIRCULAR["renew" if is_new else "edit"]
    if why := step.refusal(circular, by=request.user, at=request.at):
        raise Refused(why, step.power)
    if circular.status not in step.source:
        raise NotNow(circular, step)
    form_class = form_of(REGISTER, is_edit=True)
    initial = form_class.initial_of(circular) | ({"changes": "", "edition": ""} if is_new else {})
    form = request.form = form_class(
        sent(request),
        organisation=circular.organisation,
        at=request.at,
        confirmed=confirmed_before(circular),
        initial=initial,
    )
    form.fields["changes"].required = is_new
    verb = actions.renew_circular if is_new else actions.edit_circular
    if request.method == "POST" and form.is_valid():
        try:
            edited = partial(
                verb,
                circular,
                by=request.user,
                at=timezone.now(),
                version=form.cleaned_data["version"],
                **form.values(),
            )
            keep_with(edited, form, by=request.user, at=request.at)
            messages.success(request, "The new version is published." if is_new else "The draft was changed.")
            return redirect(circular)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {
        "form": form,
        "circular": circular,
        "title": "Publish a new version" if is_new else "Change the draft",
        "button": "Publish this version" if is_new else "Save the draft",
    }
    return render(request, "departments/circular_form.html", context, status=422 if form.errors else 200)


class CircularStepView(FileStepView):
    """Publish a draft, add a file, close a consultation with its outcome, or withdraw a text."""

    table = CIRCULAR
    verbs = actions
    verb_names = {"publish": "publish_circular"}
    forms = {"withdraw_circular": WithdrawForm, "add_document": DocumentForm}
    about = "departments/_circular_about.html"
    longest_reason = 3000

    def find(self):
        return _circular_or_404(self.request, self.kwargs["pk"])

    def more_for_form(self):
        return (
            {"others": queries.published_besides(self.thing)} if self.chosen() == "withdraw_circular" else {}
        )

    def context(self):
        reach = queries.reach_of(self.thing, self.request.at) if self.chosen() == "publish" else []
        return {"reach": reach} | super().context()

    def crumbs(self):
        return [
            REGISTER.title,
            reverse("departments:circulars"),
            self.thing.name,
            self.thing.get_absolute_url(),
        ]
