"""The register of organisations and the page of one."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from departments import reference
from departments.organisations import actions, powers, presenting, queries, suppliers
from departments.organisations.access import requires
from departments.organisations.forms import RegisterFilter
from departments.organisations.roles import Can
from departments.organisations.views.common import list_page


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
    if organisation.is_supplier:
        context |= {
            "may_change": suppliers.may_change(request.user, organisation, request.at),
            "who_changes": suppliers.who_changes(request.user, organisation, request.at),
            "changes": suppliers.changes_of(organisation),
        }
    if context["within_reach"]:
        context["posts"] = queries.posts_of(organisation, request.at)
    return render(request, "departments/organisation.html", context)


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
