"""The pages of every register, made from its declaration."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirmed import confirmed_before, keep_with
from accounts.links import no_key_in_referrer
from audit.queries import events_of
from audit.transitions import NotReady
from departments import reference
from departments.entries import actions, presenting, queries
from departments.entries import strands as strand_queries
from departments.entries.declared import REGISTERS
from departments.entries.forms import (
    AcknowledgementForm,
    AreaFilter,
    CompareForm,
    DocumentForm,
    DueFilter,
    InstructionForm,
    ReviewForm,
    StrandFilter,
    filter_of,
    form_of,
)
from departments.entries.instructions import (
    instruction_before,
    instruction_for,
    instructions_to,
    is_replaced,
)
from departments.entries.workflow import ENTRY
from departments.lists.views import FILE_ROWS, default_view, kept_views, lines_file, list_file
from departments.organisations import powers
from departments.organisations import queries as organisation_queries
from departments.organisations.access import PUBLIC, requires
from departments.organisations.calendar import london_day
from departments.organisations.roles import Can
from departments.organisations.views.common import kept_file, organisation_or_choice, sent
from departments.organisations.views.steps import FileStepView
from govuk.counting import COUNT_LIMIT
from govuk.pagination import PAGE_SIZE, SEARCH_COUNT_LIMIT, page_of

VERBS = {
    "review": "review_entry",
    "end": "end_entry",
    "use_again": "use_entry_again",
    "instruct": "send_instruction",
    "add_document": "add_entry_document",
}


def _register_or_404(code):
    if code not in REGISTERS:
        raise Http404
    return REGISTERS[code]


def _entry_or_404(request, code, pk):
    register = _register_or_404(code)
    entry = queries.entry_for(request.user, register, request.at, pk)
    if entry is None:
        raise Http404
    return register, entry


def _filtered(request, register):
    """The form of the list's filters, and the entries that they leave in the order asked for."""
    form = filter_of(register)(request.GET)
    order = request.GET.get("sort", "")
    return form, queries.entries_for(request.user, register, request.at, sort=order, **form.wanted())


@requires(Can.ENTRY_SEE)
@require_safe
def registers(request):
    """Every register, with what it holds for this person and what is due; assets and actions have lists of their own."""
    context = {
        "held": queries.registers_for(request.user, request.at),
        "sees_assets": powers.holds(request.user, Can.ASSET_SEE, request.at),
        "sees_actions": powers.holds(request.user, Can.ACTION_SEE, request.at),
    }
    return render(request, "departments/registers.html", context)


@requires(Can.ENTRY_SEE)
@require_safe
def strands(request):
    """What each body holds in the registers of each strand; where it holds nothing, that is said."""
    if first := default_view(request):
        return first
    form, rows, held_by = _strands(request)
    page = page_of(request, rows)
    text = form.wanted().get("text", "")
    context = {
        "form": form,
        "page": page,
        "registers": strand_queries.STRANDS,
        "rows": held_by(page),
        "words": _words(text),
        "file_rows": FILE_ROWS,
        **kept_views(request),
    }
    return render(request, "departments/strands.html", context)


def _words(text):
    """The words of a filter, as a part of the address of a list that a number opens."""
    return f"&{urlencode({'text': text})}" if text else ""


def _strands(request):
    """The form of the list's filters, the bodies that they leave in the order asked for, and what gives what these hold."""
    form, sort = StrandFilter(request.GET), request.GET.get("sort", "")
    bodies = strand_queries.bodies_for(request.user, request.at, sort=sort, **form.wanted())
    text = form.wanted().get("text", "")

    def held_by(rows):
        held = strand_queries.in_strands(rows, request.at, text)
        sponsored = strand_queries.arms_length_of(request.user, rows, request.at, text)
        return [(body, held[body.pk], sponsored.get(body.pk)) for body in rows]

    return form, bodies, held_by


@requires(Can.ENTRY_SEE)
@require_safe
def strands_file(request):
    """What the list shows as a file. It is recorded that it was taken."""
    _, bodies, held_by = _strands(request)

    def cells(rows):
        return presenting.strands_as_shown(strand_queries.STRANDS, held_by(list(rows)))

    page = reverse("departments:strands")
    return list_file(request, bodies, cells, name="strands", title="Strands", page=page)


@requires(Can.ACTION_SEE)
@require_safe
def areas(request):
    """How many actions there are in each area of those of 2007, and which bodies have none; of one area, body by body."""
    if first := default_view(request):
        return first
    form, area, bodies = _areas(request)
    wanted = form.wanted()
    within = urlencode({name: value for name, value in wanted.items() if name not in ("area", "nothing")})
    context = {"form": form, "area": area, "area_title": reference.area_title(area) if area else ""}
    text = wanted.get("text", "")
    context |= {"within": within, "words": _words(text), **kept_views(request)}
    if area:
        page = page_of(request, bodies)
        context |= {"page": page, "rows": strand_queries.in_area(area, page, request.at, text)}
        context |= {"file_rows": FILE_ROWS}
    else:
        number = bodies.count()
        counts = strand_queries.in_areas(bodies, request.at, text)
        context |= {
            "counts": [(reference.area_title(count.area), count, number - count.bodies) for count in counts]
        }
        context |= {"bodies": number}
    return render(request, "departments/areas.html", context)


def _areas(request):
    """The form of the list's filters, the area that is asked for, and the bodies that the filters leave in the order asked for."""
    form, sort = AreaFilter(request.GET), request.GET.get("sort", "")
    wanted = form.wanted()
    area, only_without, text = (wanted.get(name, "") for name in ("area", "nothing", "text"))
    organisation = wanted.get("organisation", "")
    bodies = strand_queries.bodies_for(
        request.user, request.at, power=Can.ACTION_SEE, organisation=organisation, sort=sort
    )
    if area and only_without:
        bodies = strand_queries.bodies_without_area(bodies, area, request.at, text)
    return form, area, bodies


@requires(Can.ACTION_SEE)
@require_safe
def areas_file(request):
    """What the page shows as a file: each area, or the bodies of one. It is recorded that it was taken."""
    form, area, bodies = _areas(request)
    text, about = form.wanted().get("text", ""), {"name": "areas", "page": reverse("departments:areas")}
    if area:
        cells = lambda rows: presenting.area_as_shown(strand_queries.in_area(area, rows, request.at, text))  # noqa: E731
        return list_file(request, bodies, cells, title=reference.area_title(area)[:31], **about)
    counts = strand_queries.in_areas(bodies, request.at, text)
    lines = presenting.areas_as_shown(counts, bodies.count())
    return lines_file(request, lines, rows=len(counts), title="Areas", **about)


@requires(Can.ENTRY_SEE, Can.ASSET_SEE)
@require_safe
def due(request):
    """What is due in all registers and among the assets, the earliest first."""
    if first := default_view(request):
        return first
    form, things = _due(request)
    page = page_of(request, things, count_limit=queries.COUNTED)
    context = {
        "form": form,
        "page": page,
        "rows": [(thing, presenting.register_of(thing)) for thing in page],
        "day": london_day(request.at),
        "file_rows": FILE_ROWS,
        **kept_views(request),
    }
    return render(request, "departments/entries_due.html", context)


def _due(request):
    """The form of the list's filters, and what of the due things they leave."""
    form = DueFilter(request.GET)
    return form, queries.due_for(request.user, request.at, **form.wanted())


@requires(Can.ENTRY_SEE, Can.ASSET_SEE)
@require_safe
def due_file(request):
    """What the list shows as a file. It is recorded that it was taken."""
    cells = partial(presenting.due_as_shown, at=request.at)
    page = reverse("departments:entries_due")
    return list_file(request, _due(request)[1], cells, name="due", title="What is due", page=page)


@requires(Can.ENTRY_SEE)
@require_safe
def listing(request, register):
    """The entries of a register, filtered and in order."""
    register = _register_or_404(register)
    if first := default_view(request):
        return first
    form, entries = _filtered(request, register)
    wanted = form.wanted()
    counted = queries.entries_counted(request.user, register, request.at, **wanted)
    in_parts = queries.parts_in_order(register, request.GET.get("sort", ""), wanted)
    if "text" in wanted and not {"sort", "after", "before"} & set(request.GET):
        in_parts = (queries.newest_of(counted, PAGE_SIZE + 1),)
    page = page_of(
        request,
        entries,
        count_limit=SEARCH_COUNT_LIMIT if "text" in wanted else COUNT_LIMIT,
        in_parts=in_parts,
        counted=counted,
    )
    context = {
        "register": register,
        "form": form,
        "page": page,
        "heads": [
            (name, register.label(name), name in queries.sortable_columns(register))
            for name in register.columns
        ],
        "rows": [
            (
                entry,
                [
                    (register.label(name), presenting.text_of(register, entry, name))
                    for name in register.columns
                ],
            )
            for entry in page
        ],
        "may_add": powers.holds(request.user, Can.ENTRY_EDIT, request.at),
        "file_rows": FILE_ROWS,
        "kept": list(wanted.items()),
        **kept_views(request),
        "day": london_day(request.at),
        "blank": None if page.object_list else queries.blank_of(request.user, register, wanted, request.at),
    }
    return render(request, "departments/entries.html", context)


@requires(Can.ENTRY_SEE)
@require_safe
def file(request, register):
    """What the list shows as a file, in its columns or (`?fields=all`) with every field. It is recorded that it was taken."""
    register = _register_or_404(register)
    file_of = presenting.every_field_of if request.GET.get("fields") == "all" else presenting.as_shown
    return list_file(
        request,
        _filtered(request, register)[1],
        partial(file_of, register),
        name=register.code,
        title=register.title,
        page=reverse("departments:entries", args=[register.code]),
    )


@requires(Can.ENTRY_SEE)
@require_safe
def page(request, register, pk):
    """One entry, what may be done with it, and what happened to it."""
    register, entry = _entry_or_404(request, register, pk)
    context = {
        "register": register,
        "entry": entry,
        "lines": presenting.lines_of(register, entry),
        "steps": presenting.steps_of(entry, request.user, request.at),
        "may_edit": ENTRY["edit"].open_to(entry, by=request.user, at=request.at),
        "events": presenting.timeline(register, events_of(entry), queries.editions_from_files(entry)),
        "day": london_day(request.at),
        "lands": register.landed is not None,
        "has_landed": register.landed is not None and register.landed(entry),
        "instructions": instructions_to(entry) if register.code == "suppliers" else [],
        "recommendations": queries.recommendations_of(entry) if register.landed else [],
        "documents": queries.documents_of(entry),
    }
    return render(request, "departments/entry.html", context)


@requires(Can.ENTRY_SEE)
@require_safe
def document(request, pk):
    """A file of an entry, always as a download."""
    kept = queries.document_for(request.user, request.at, pk)
    if kept is None:
        raise Http404
    facts = {"part": str(kept.pk), "sha256": kept.sha256, "organisation": kept.entry.organisation.code}
    return kept_file(request, kept, "entry.document_read", subject=kept.entry, **facts)


@requires(Can.ENTRY_SEE)
@require_safe
def history(request, register, pk):
    """What each edition of an entry changed: field by field, by whom and when."""
    register, entry = _entry_or_404(request, register, pk)
    context = {"register": register, "entry": entry, **history_of(request, register, entry)}
    return render(
        request, "departments/entry_history.html", context, status=422 if context["form"].errors else 200
    )


def history_of(request, register, entry):
    """What the page of a history shows: each change, and what differs between two days where these are asked for."""
    editions = queries.editions_of(entry)
    asked = any(name.startswith(("first", "second")) for name in request.GET)
    form = CompareForm(request.GET if asked else None, at=request.at)
    days = (form.cleaned_data["first"], form.cleaned_data["second"]) if asked and form.is_valid() else None
    return {
        "form": form,
        "days": days,
        "comparison": presenting.compared(register, editions, *days) if days else None,
        "changes": presenting.changes_of(register, editions),
    }


@requires(Can.ENTRY_EDIT)
@require_http_methods(["GET", "POST"])
def add(request, register):
    """Put an entry on a register."""
    register = _register_or_404(register)
    title = f"Add {presenting.with_article(register.noun)}"
    crumb = (register.title, reverse("departments:entries", args=[register.code]))
    there = organisation_queries.organisations_to_act_in(request.user, Can.ENTRY_EDIT, request.at)
    organisation, choice = organisation_or_choice(request, there, title=title, crumb=crumb)
    if choice:
        return choice
    form = request.form = form_of(register)(
        sent(request),
        organisation=organisation,
        at=request.at,
        initial={"origin": request.GET.get("origin", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = partial(
                actions.add_entry, register, organisation, by=request.user, at=timezone.now(), **form.values()
            )
            entry = keep_with(added, form, by=request.user, at=request.at)
            messages.success(request, f"{entry.name} is on the register.")
            return redirect(entry)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {"form": form, "organisation": organisation, "register": register, "title": title}
    return render(request, "departments/entry_form.html", context, status=422 if form.errors else 200)


@requires(Can.ENTRY_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request, register, pk):
    """Change an entry."""
    register, entry = _entry_or_404(request, register, pk)
    form_class = form_of(register, is_edit=True)
    form = request.form = form_class(
        sent(request),
        organisation=entry.organisation,
        at=request.at,
        confirmed=confirmed_before(entry),
        initial=form_class.initial_of(entry),
    )
    if request.method == "POST" and form.is_valid():
        try:
            edited = partial(
                actions.edit_entry, entry, by=request.user, at=timezone.now(),
                version=form.cleaned_data["version"], **form.values(),
            )  # fmt: skip
            keep_with(edited, form, by=request.user, at=request.at)
            messages.success(request, "The entry was changed.")
            return redirect(entry)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {
        "form": form, "organisation": entry.organisation, "register": register, "entry": entry,
        "title": "Change this entry",
    }  # fmt: skip
    return render(request, "departments/entry_form.html", context, status=422 if form.errors else 200)


@requires(PUBLIC)
@no_key_in_referrer
@require_http_methods(["GET", "POST"])
def instruction(request, token):
    """What a supplier was instructed, for whoever has the link in the mail, and its acknowledgement."""
    instruction_found = instruction_for(token, request.at)
    if instruction_found is None:
        return render(request, "departments/instruction_gone.html", status=404)
    form = request.form = AcknowledgementForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.acknowledge_instruction(
                instruction_found, at=timezone.now(), role=form.cleaned_data["role"]
            )
            return redirect(instruction_found)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {"form": form, "instruction": instruction_found, "is_replaced": is_replaced(instruction_found)}
    return render(request, "departments/instruction.html", context, status=422 if form.errors else 200)


class EntryStepView(FileStepView):
    """Review an entry, keep a file with it, end it, or put it back in use."""

    table = ENTRY
    verbs = actions
    verb_names = VERBS
    forms = {"review": ReviewForm, "instruct": InstructionForm, "add_document": DocumentForm}
    about = "departments/_entry_lines.html"

    def find(self):
        self.register, entry = _entry_or_404(self.request, self.kwargs["register"], self.kwargs["pk"])
        return entry

    def initial(self):
        again = self.register.next_review(self.request.at)
        more = {"review": {"review_on": again}, "instruct": self.before}.get(self.chosen(), {})
        return super().initial() | more

    @property
    def before(self):
        """The address and the words of the last instruction to this supplier, or else of this body's last one."""
        return instruction_before(self.thing)

    def context(self):
        return {"lines": presenting.lines_of(self.register, self.thing)} | super().context()

    def crumbs(self):
        return [
            "Registers", reverse("departments:registers"),
            self.register.title, reverse("departments:entries", args=[self.register.code]),
            self.thing.name, self.thing.get_absolute_url(),
        ]  # fmt: skip
