"""The pages of an import: the file, its columns, what would happen, and what happened."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.progress import progress_of
from audit.transitions import NotReady, Refused
from audit.uploads.tables import COLUMNS
from departments.entries.register import lower
from departments.imports import actions, queries
from departments.imports.declared import RegisterTarget
from departments.imports.forms import (
    ColumnsForm,
    FieldForm,
    FileForm,
    choices_of,
    filter_class_of,
    value_form,
)
from departments.imports.rows import ChangingTarget, lines_of
from departments.imports.targets import TARGETS
from departments.organisations import powers
from departments.organisations import queries as organisation_queries
from departments.organisations.access import requires
from departments.organisations.views.common import organisation_or_choice, sent, table_file
from govuk.pagination import page_of
from govuk.templatetags.govuk import counted

SENT = [target for target in TARGETS.values() if target.is_sent]
SENDING = tuple(dict.fromkeys(target.power for target in SENT))
CHANGING = tuple(
    dict.fromkeys(
        power for target in SENT if isinstance(target, ChangingTarget) for power in target.powers_to_change
    )
)
ANY = tuple(dict.fromkeys((*SENDING, *CHANGING)))
"""Who sends files, who changes many things at once, and both."""
PREVIEWED = 50  # things that are changed together, whose present values the page shows


def _target_or_404(request, code):
    if code not in TARGETS:
        raise Http404
    target = TARGETS[code]
    if not powers.holds(request.user, target.power, request.at):
        raise Refused("You do not hold a role that may do this here.", target.power)
    return target


def _import_or_404(request, pk):
    upload = get_object_or_404(queries.imports_for(request.user, request.at), pk=pk)
    return upload, TARGETS[upload.target]


@requires(*SENDING)
@require_http_methods(["GET", "POST"])
def begin(request, register):
    """Send a file for a register, and see the last ones."""
    target = _target_or_404(request, register)
    if not target.is_sent:
        raise Http404
    there = organisation_queries.organisations_to_act_in(request.user, target.power, request.at)
    if target.is_of_the_centre:
        there = there.filter(code=organisation_queries.CENTRE)
    title = f"Import a file: {target.title}"
    organisation, choice = organisation_or_choice(
        request, there, title=title, crumb=(target.title, target.address)
    )
    if choice:
        return choice
    form = FileForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            upload = actions.begin_import(
                target, organisation, by=request.user, at=timezone.now(), file=form.cleaned_data["file"]
            )
            return redirect("departments:import_columns", upload.pk)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {
        "form": form,
        "target": target,
        "organisation": organisation,
        "title": title,
        "latest": queries.latest_imports(request.user, target, organisation, request.at),
        "limits": {"rows": target.most_sent, "columns": COLUMNS},
    }
    return render(request, "departments/import_new.html", context, status=422 if form.errors else 200)


@requires(*SENDING)
@require_http_methods(["GET", "POST"])
def columns(request, pk):
    """Choose the column of the file for each field."""
    upload, target = _import_or_404(request, pk)
    headings = list(dict.fromkeys(heading for sheet in upload.sheets for heading in sheet["heads"]))
    form = request.form = ColumnsForm(
        sent(request),
        columns=target.columns(upload.organisation),
        headings=headings,
        remembered=upload.columns or queries.columns_chosen_before(target, upload.organisation),
        keys=target.keys,
    )
    if request.method == "POST" and form.is_valid():
        actions.choose_columns(upload, by=request.user, at=timezone.now(), columns=form.cleaned_data)
        return redirect(upload)
    context = {"form": form, "upload": upload, "target": target, "title": "Choose the columns of your file"}
    return render(request, "departments/import_columns.html", context, status=422 if form.errors else 200)


@requires(*ANY)
@require_safe
def page(request, pk):
    """How far an import is, what would happen or has happened, and the rows that cannot be taken."""
    upload, target = _import_or_404(request, pk)
    if not upload.matched_at and not upload.fault:
        return redirect("departments:import_columns", upload.pk)
    job = (
        {"words": _words(upload), "done": progress_of(upload), "total": upload.rows}
        if upload.is_working
        else None
    )
    context = {
        "upload": upload,
        "target": target,
        "job": job,
        "page": page_of(request, queries.refused_rows(upload))
        if upload.checked_at and upload.refused
        else None,
    }
    return render(request, "departments/import.html", context)


def _words(upload):
    if upload.confirmed_at:
        return "They are being changed" if upload.is_change else "The rows are being imported"
    checked, done = ("They", "changed") if upload.is_change else ("The rows", "imported")
    return f"{checked} are being checked. Nothing is {done} yet"


@requires(*ANY)
@require_POST
def confirm(request, pk):
    """Have the good rows taken in."""
    upload, _ = _import_or_404(request, pk)
    actions.confirm_import(upload, by=request.user, at=timezone.now())
    done = "They are" if upload.is_change else "The rows are"
    verb = "changed" if upload.is_change else "imported"
    messages.success(request, f"{done} being {verb}. You can leave this page.")
    return redirect(upload)


@requires(*CHANGING)
@require_http_methods(["GET", "POST"])
def change(request, register):
    """Change several things together: those that are ticked (`?row=`), or all that the list shows (`?all=1`)."""
    target = TARGETS.get(register)
    if not isinstance(target, ChangingTarget) or not target.is_sent:
        raise Http404
    held = [power for power in target.powers_to_change if powers.holds(request.user, power, request.at)]
    if not held:
        raise Refused("You do not hold a role that may do this here.", target.power)
    name = request.GET.get("field", "")
    choices = choices_of(target, lambda power: power in held)
    choice = FieldForm(request.GET if "field" in request.GET else None, target=target, choices=choices)
    is_chosen = choice.is_valid()
    wanted = filter_class_of(target)(request.GET).wanted() if request.GET.get("all") else None
    things = queries.things_to_change(
        request.user,
        target,
        request.at,
        powers=(target.taking(name).power,) if is_chosen else tuple(held),
        rows=request.GET.getlist("row"),
        wanted=wanted,
    )
    back = f"{target.address}?{request.GET.urlencode()}"
    if problem := _why_not(target, things):
        messages.error(request, problem)
        return redirect(back)
    organisation = things[0].organisation
    nouns = f"{target.singular},{target.plural}"
    context = {
        "target": target,
        "about": target.about_change.format(things=counted(len(things), nouns)),
        "number": len(things),
        "organisation": organisation,
        "back": back,
        "title": f"Change several {target.plural}",
    }
    if not is_chosen:
        hidden = [(key, value) for key, values in request.GET.lists() if key != "field" for value in values]
        context |= {"form": choice, "hidden": hidden}
        return render(request, "departments/change.html", context, status=422 if choice.errors else 200)
    form = request.form = value_form(target, name, sent(request), organisation=organisation, at=request.at)
    if isinstance(target, RegisterTarget) and name not in form.fields:
        label = lower(target.register.label(name))
        messages.error(
            request, f"{organisation.name} has no {label} on its registers yet. Add them there first."
        )
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        upload = actions.begin_change(
            target,
            organisation,
            things,
            by=request.user,
            at=timezone.now(),
            field=name,
            values=form.cleaned_data,
        )
        return redirect(upload)
    context |= {
        "form": form,
        "chosen": dict(choices)[name],
        "now": target.previewed(things[:PREVIEWED], name),
    }
    return render(request, "departments/change.html", context, status=422 if form.errors else 200)


def _why_not(target, things):
    """Why these are not changed together, in words; empty where they are."""
    if not things:
        state = f"{target.state}, and " if target.state else ""
        return f"Tick the {target.plural} that you want to change. They must be {state}of an organisation for which you may change them."
    if len(things) > target.most_changed:
        return f"At most {target.most_changed:,} {target.plural} are changed at once. Filter the list, and change them in parts."
    if len({thing.organisation_id for thing in things}) > 1:
        return f"These {target.plural} are of several organisations. Filter the list by one of them first."
    return ""


@requires(*ANY)
@require_safe
def refused(request, pk):
    """The rows that cannot be taken, with what is wrong, as a file to correct and send again."""
    upload, target = _import_or_404(request, pk)
    rows = list(dict.fromkeys(heading for sheet in upload.sheets for heading in sheet["heads"]))
    lines = lines_of(queries.refused_rows(upload).iterator(chunk_size=500), tuple(rows))
    return table_file(request, lines, name=f"{target.code}-refused", title="Rows to correct")
