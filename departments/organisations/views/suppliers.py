"""Adding a supplier to the organisations, correcting its name, closing it and having it used again."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from audit.transitions import NotReady, Refused
from departments.organisations import actions, powers, queries, suppliers
from departments.organisations.access import requires
from departments.organisations.actions.suppliers import seen_of
from departments.organisations.forms import SupplierForm, SupplierNameForm, SupplierStepForm
from departments.organisations.roles import Can
from departments.organisations.views.common import organisation_or_choice, sent

STEPS = {
    "correct": (actions.correct_supplier, SupplierNameForm, "Correct its name", "is its name now"),
    "close": (
        actions.close_supplier,
        SupplierStepForm,
        "Close this supplier",
        "is closed. Nobody can choose it any more",
    ),
    "use-again": (actions.use_supplier_again, SupplierStepForm, "Use it again", "can be chosen again"),
}


@requires(Can.SUPPLIER_ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request):
    """Add a supplier, which every organisation can then name in incidents, links and registers."""
    bodies = powers.organisations_for(request.user, Can.SUPPLIER_ADD, request.at).order_by("name")
    crumb = ("Organisations", reverse("departments:organisations"))
    organisation, choice = organisation_or_choice(request, bodies, title="Add a supplier", crumb=crumb)
    if choice:
        return choice
    form = request.form = SupplierForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            supplier = actions.add_supplier(organisation, by=request.user, at=request.at, **form.cleaned_data)
        except NotReady as problem:
            form.add_problems(problem.problems)
        else:
            messages.success(request, f"{supplier.name} is added. It can be chosen as a supplier now.")
            return redirect(supplier)
    context = {"form": form, "organisation": organisation}
    status = 422 if form.errors else 200
    return render(request, "departments/supplier_new.html", context, status=status)


@requires(Can.SUPPLIER_CHANGE)
@require_http_methods(["GET", "POST"])
def change(request, code, name):
    """Correct a supplier's name, close it or have it used again, with what names it and why."""
    supplier = queries.organisation_by_code(code)
    if supplier is None or not supplier.is_supplier or name not in STEPS:
        raise Http404
    if not suppliers.may_change(request.user, supplier, request.at):
        raise Refused(suppliers.who_changes(request.user, supplier, request.at), Can.SUPPLIER_CHANGE)
    verb, form_class, title, done = STEPS[name]
    initial = {"name": supplier.name, "seen": seen_of(supplier)}
    form = request.form = form_class(sent(request), initial=initial)
    problems = []
    if request.method == "POST" and form.is_valid():
        try:
            changed = verb(supplier, by=request.user, at=request.at, **form.cleaned_data)
        except NotReady as problem:
            problems = [] if name == "correct" else problem.problems
            form.add_problems([] if problems else problem.problems)
        else:
            messages.success(request, f"{changed.name} {done}.")
            return redirect(changed)
    context = {
        "form": form, "supplier": supplier, "title": title, "problems": problems, "name": name,
        "uses": suppliers.uses_of(request.user, supplier, request.at), "is_shared": suppliers.is_shared(supplier),
    }  # fmt: skip
    return render(
        request, "departments/supplier_change.html", context, status=422 if form.errors or problems else 200
    )
