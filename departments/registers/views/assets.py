"""The register of information assets."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirmed import confirmed_before, keep_with
from audit.queries import events_of
from audit.transitions import NotReady
from departments.lists.views import default_view, kept_views
from departments.organisations import powers
from departments.organisations import queries as organisation_queries
from departments.organisations.access import requires
from departments.organisations.calendar import london_day
from departments.organisations.roles import Can
from departments.organisations.views.common import organisation_or_choice, sent
from departments.organisations.views.steps import StepView
from departments.registers import actions, presenting
from departments.registers import queries as register_queries
from departments.registers.forms import AssetEditForm, AssetFilter, AssetForm
from departments.registers.workflow import ASSET
from govuk.pagination import page_of


@requires(Can.ASSET_SEE)
@require_safe
def listing(request):
    """The assets of the organisations you work with."""
    if first := default_view(request):
        return first
    form = AssetFilter(request.GET)
    context = {
        "form": form,
        "page": page_of(request, register_queries.assets_for(request.user, request.at, **form.wanted())),
        "may_add": powers.holds(request.user, Can.ASSET_EDIT, request.at),
        **kept_views(request),
    }
    return render(request, "departments/assets.html", context)


def _asset_or_404(request, pk):
    asset = register_queries.assets_for(request.user, request.at).filter(pk=pk).first()
    if asset is None:
        raise Http404
    return asset


@requires(Can.ASSET_SEE)
@require_safe
def page(request, pk):
    """One asset, what may be done with it, and its history."""
    asset = _asset_or_404(request, pk)
    may_edit = ASSET["edit"].open_to(asset, by=request.user, at=request.at)
    context = {
        "asset": asset,
        "may_edit": may_edit,
        "day": london_day(request.at),
        "events": presenting.timeline(events_of(asset)),
    }
    return render(request, "departments/asset.html", context)


@requires(Can.ASSET_EDIT)
@require_http_methods(["GET", "POST"])
def add(request):
    """Put an asset on the register."""
    crumb = ("Assets", reverse("departments:assets"))
    there = organisation_queries.organisations_to_act_in(request.user, Can.ASSET_EDIT, request.at)
    organisation, choice = organisation_or_choice(
        request, there, title="Add an information asset", crumb=crumb
    )
    if choice:
        return choice
    owners = register_queries.owners_in(organisation, request.at)
    form = AssetForm(sent(request), owners=owners, at=request.at)
    if request.method == "POST" and form.is_valid():
        try:
            added = partial(
                actions.add_asset, organisation, by=request.user, at=timezone.now(), **form.values()
            )
            asset = keep_with(added, form, by=request.user, at=request.at)
            messages.success(request, f"{asset.name} is on the register.")
            return redirect(asset)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {"form": form, "organisation": organisation, "title": "Add an information asset"}
    return render(request, "departments/asset_form.html", context, status=422 if form.errors else 200)


@requires(Can.ASSET_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """Change an asset."""
    asset = _asset_or_404(request, pk)
    owners = register_queries.owners_in(asset.organisation, request.at)
    form = AssetEditForm(
        sent(request),
        owners=owners,
        at=request.at,
        confirmed=confirmed_before(asset),
        initial=AssetForm.initial_of(asset),
    )
    request.form = form
    if request.method == "POST" and form.is_valid():
        try:
            edited = partial(
                actions.edit_asset,
                asset,
                by=request.user,
                at=timezone.now(),
                version=form.cleaned_data["version"],
                **form.values(),
            )
            keep_with(edited, form, by=request.user, at=request.at)
            messages.success(request, "The asset was changed.")
            return redirect(asset)
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {
        "form": form,
        "organisation": asset.organisation,
        "asset": asset,
        "title": f"Change {asset.name}",
    }
    return render(request, "departments/asset_form.html", context, status=422 if form.errors else 200)


class AssetStepView(StepView):
    """Take an asset out of use, with the reason."""

    table = ASSET
    verbs = actions
    verb_names = {"retire": "retire_asset"}

    def find(self):
        return _asset_or_404(self.request, self.kwargs["pk"])

    def crumbs(self):
        return [
            "Registers",
            reverse("departments:registers"),
            "Assets",
            reverse("departments:assets"),
            self.thing.name,
            self.thing.get_absolute_url(),
        ]
