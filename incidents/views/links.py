"""The links of a body for reporting without an account: what there is, making, withdrawing and replacing one."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.transitions import NotReady
from departments.organisations.access import requires
from departments.organisations.calendar import london_day
from departments.organisations.powers import can, organisations_for
from departments.organisations.roles import Can
from departments.organisations.views.common import organisation_or_choice, sent
from incidents import actions, forms
from incidents.checks.outside import USUAL_DAYS_OF_A_LINK
from incidents.queries import outside, suppliers


@requires(Can.REPORTING_LINK_SEE)
@require_safe
def links(request):
    """The body whose links are shown."""
    crumb = ("Incidents", reverse("incidents:list"))
    organisation, choice = organisation_or_choice(
        request, _bodies(request), title="Reporting without an account", crumb=crumb
    )
    return choice or redirect("incidents:links_of", code=organisation.code)


@requires(Can.REPORTING_LINK_SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def links_of(request, code):
    """The links of a body, with their addresses for those who make them; and making another one."""
    organisation = _bodies(request).filter(code=code).first()
    if organisation is None:
        raise Http404
    edits = can(request.user, Can.REPORTING_LINK_EDIT, organisation, request.at)
    if request.method == "POST" and not edits:
        raise Http404
    ends_on = london_day(request.at) + timedelta(days=USUAL_DAYS_OF_A_LINK)
    form = request.form = forms.LinkForm(
        sent(request), at=request.at, suppliers=suppliers(), initial={"ends_on": ends_on}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_link(organisation, by=request.user, at=request.at, **form.cleaned_data)
        except NotReady as problem:
            form.add_problems(problem.problems)
        else:
            messages.success(
                request, "The link is made. Give its address to the people who are to report with it."
            )
            return redirect("incidents:links_of", code=code)
    today = london_day(request.at)
    rows = [
        {
            "link": link,
            "is_open": link.is_open_on(today),
            "address": outside.address_of_link(link) if edits and link.is_open_on(today) else "",
        }
        for link in outside.links_of(organisation)
    ]
    context = {
        "organisation": organisation,
        "open": [row for row in rows if row["is_open"]],
        "ended": [row for row in rows if not row["is_open"]],
        "edits": edits,
        "form": form,
    }
    return render(request, "incidents/links.html", context, status=422 if form.errors else 200)


@requires(Can.REPORTING_LINK_EDIT)
@require_POST
def withdraw_link(request, pk):
    """Nobody reports with the link any more; or another one takes its place."""
    link = outside.link_for(request.user, request.at, pk)
    if link is None:
        raise Http404
    if "replace" in request.POST:
        actions.replace_link(link, by=request.user, at=request.at)
        messages.success(request, "The old address cannot be used any more. Give out the new one.")
    else:
        actions.withdraw_link(link, by=request.user, at=request.at)
        messages.success(request, "Withdrawn. Nobody can report with this address any more.")
    return redirect("incidents:links_of", code=link.organisation.code)


def _bodies(request):
    organisations = organisations_for(request.user, Can.REPORTING_LINK_SEE, request.at)
    return organisations.filter(reference_prefix__isnull=False).order_by("name")
