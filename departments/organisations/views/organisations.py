"""The register of organisations and the page of one."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.transitions import NotReady
from departments import reference
from departments.organisations import actions, powers, presenting, queries
from departments.organisations.access import requires
from departments.organisations.forms import RegisterFilter, SupplierForm
from departments.organisations.roles import Can
from departments.organisations.views.common import list_page, organisation_or_choice, sent


@requires(Can.ORGANISATION_SEE)
@require_safe
def register(request):
    """Every organisation: the public register, the same for everybody."""
    form = RegisterFilter(request.GET)
    wanted = form.wanted()
    page = list_page(request, form, lambda at: queries.register(**wanted))
    context = {"form": form, "page": page, "adds": powers.holds(request.user, Can.SUPPLIER_ADD, request.at)}
    return render(request, "departments/organisations.html", context)


@requires(Can.ORGANISATION_SEE)
@require_safe
def page(request, code):
    """One organisation. Its entry in the public register is for everybody; its posts are for those within reach."""
    organisation = queries.organisation_by_code(code)
    if organisation is None:
        raise Http404
    in_report = reference.department_2007(code)
    context = {
        "organisation": organisation,
        "family": presenting.family_of(organisation),
        "enrolments": list(organisation.enrolments.all()),
        "within_reach": powers.can(request.user, Can.ORGANISATION_SEE, organisation, request.at),
        "may_appoint": powers.can(request.user, Can.APPOINTMENT_MANAGE, organisation, request.at),
        "sees_actions": powers.can(request.user, Can.ACTION_SEE, organisation, request.at),
        "sees_assets": powers.can(request.user, Can.ASSET_SEE, organisation, request.at),
        "in_report": in_report,
        "today": queries.by_codes(in_report.successors)
        if in_report and in_report.successors != (code,)
        else [],
    }
    if context["within_reach"]:
        context["posts"] = queries.posts_of(organisation, request.at)
    return render(request, "departments/organisation.html", context)


@requires(Can.SUPPLIER_ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def add_supplier(request):
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


@requires(Can.APPOINTMENT_MANAGE)
@require_POST
def extract(request, code):
    """Whether signed statements also go to the Information Commissioner. Asking twice changes nothing."""
    organisation = queries.organisation_by_code(code)
    if organisation is None:
        raise Http404
    on = request.POST.get("on") == "yes"
    actions.set_extract_to_commissioner(organisation, by=request.user, at=request.at, on=on)
    where = "the Cabinet Office and the Information Commissioner" if on else "the Cabinet Office only"
    messages.success(request, f"Statements of {organisation.name} go to {where}.")
    return redirect("departments:organisation", code)
