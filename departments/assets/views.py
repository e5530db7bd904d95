"""The pages of information assets and of their yearly review."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirmed import confirmed_before, keep_with
from audit.queries import events_of
from audit.transitions import NotReady
from departments.assets import presenting
from departments.assets.declared import ASSETS, suggested_marking
from departments.assets.forms import (
    AccumulationFilter,
    AssessmentForm,
    AssetEditForm,
    AssetFilter,
    AssetForm,
    ThresholdForm,
)
from departments.entries.queries import editions_from_files, entries_naming
from departments.entries.views import history_of
from departments.lists.views import FILE_ROWS, default_view, kept_views, list_file
from departments.organisations import powers
from departments.organisations import queries as organisation_queries
from departments.organisations.access import requires
from departments.organisations.calendar import london_day
from departments.organisations.queries import CENTRE, organisation_by_code
from departments.organisations.roles import Can
from departments.organisations.views.common import list_page, organisation_or_choice, sent
from departments.organisations.views.steps import StepView
from departments.registers import actions, figures, queries
from departments.registers.workflow import ASSET, ASSET_REVIEW
from govuk.counting import COUNT_LIMIT
from govuk.pagination import SEARCH_COUNT_LIMIT, Listed, page_of


def _filtered(request):
    """The form of the list's filters, the order that is asked for, and what gives the assets that they leave as of a moment."""
    form = AssetFilter(request.GET)
    order = request.GET.get("sort", "")
    wanted = form.wanted()

    def assets(at):
        rows = queries.assets_for(request.user, at, sort=order, **wanted)
        is_split = wanted.get("gap") == "owner"
        return Listed(rows, queries.parts_without_owner(request.user, at) if is_split else ())

    return form, order, assets


@requires(Can.ASSET_SEE)
@require_safe
def listing(request):
    """The assets of the organisations you work with."""
    if first := default_view(request):
        return first
    form, order, assets = _filtered(request)
    # In all of government owners are looked up one by one, so that nothing is counted beyond the page.
    is_one_by_one = (
        form.wanted().get("gap") == "owner"
        and powers.scope(request.user, Can.ASSET_SEE, request.at).everything
    )
    limit = SEARCH_COUNT_LIMIT if is_one_by_one or form.wanted().get("text") else COUNT_LIMIT
    context = {
        "form": form,
        "page": list_page(request, form, assets, order, count_limit=limit),
        "kept": list(form.wanted().items()),
        "register": ASSETS,
        "file_rows": FILE_ROWS,
        "may_add": powers.holds(request.user, Can.ASSET_EDIT, request.at),
        "day": london_day(request.at),
        **kept_views(request),
    }
    return render(request, "departments/assets.html", context)


@requires(Can.ASSET_SEE)
@require_safe
def file(request):
    """What the list shows as a file, in its columns or (`?fields=all`) with every field. It is recorded that it was taken."""
    assets = _filtered(request)[2](request.at).rows
    if is_whole := request.GET.get("fields") == "all":
        assets = assets.prefetch_related("systems", "suppliers")
    return list_file(
        request,
        assets,
        presenting.every_field_of if is_whole else presenting.as_shown,
        name=ASSETS.code,
        title=ASSETS.title,
        page=reverse("departments:assets"),
    )


@requires(Can.ASSET_SEE)
@require_safe
def accumulations(request):
    """The large accumulations of personal data, with what is missing in each."""
    if first := default_view(request):
        return first
    form, assets = _accumulations(request)
    page = page_of(request, assets)
    context = {
        "form": form,
        "page": page,
        "rule": figures.ACCUMULATION_RULE,
        "rows": [(asset, presenting.gaps_of(asset, request.at)) for asset in page],
        "day": london_day(request.at),
        "file_rows": FILE_ROWS,
        **kept_views(request),
    }
    return render(request, "departments/accumulations.html", context)


@requires(Can.ASSET_SEE)
@require_http_methods(["GET", "POST"])
def thresholds(request):
    """How often large accumulations are reviewed, by size; what was set before; and the form by which the centre sets it."""
    centre = organisation_by_code(CENTRE)
    may_set = powers.can(request.user, Can.THRESHOLD_SET, centre, request.at)
    form = request.form = ThresholdForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            threshold = actions.set_threshold(centre, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"From {threshold.least:,} on: reviewed {threshold.often}.")
            return redirect("departments:thresholds")
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {
        "form": form,
        "may_set": may_set,
        "thresholds": queries.thresholds_on(london_day(request.at)),
        "history": queries.every_threshold(),
    }
    return render(request, "departments/thresholds.html", context, status=422 if form.errors else 200)


def _accumulations(request):
    """The form of the list's filter, and the accumulations that it leaves in the order asked for."""
    form, order = AccumulationFilter(request.GET), request.GET.get("sort", "")
    return form, queries.accumulations_for(request.user, request.at, sort=order, **form.wanted())


@requires(Can.ASSET_SEE)
@require_safe
def accumulations_file(request):
    """What the list shows as a file. It is recorded that it was taken."""
    return list_file(
        request,
        _accumulations(request)[1],
        partial(presenting.accumulations_as_shown, at=request.at),
        name="accumulations",
        title="Large accumulations",
        page=reverse("departments:accumulations"),
    )


def _asset_or_404(request, pk):
    return get_object_or_404(queries.assets_for(request.user, request.at), pk=pk)


@requires(Can.ASSET_SEE)
@require_safe
def page(request, pk):
    """One asset, its review, what may be done with it, and its history."""
    asset = _asset_or_404(request, pk)
    review = queries.review_of(asset)
    step = presenting.next_step(review, request.user, request.at) if review else None
    context = {
        "asset": asset,
        "review": review,
        "step": step,
        "others": presenting.other_steps(asset, review, request.user, request.at, step),
        "assessments": queries.assessments_of(review) if review else [],
        "may_edit": ASSET["edit"].open_to(asset, by=request.user, at=request.at),
        "parts": presenting.parts_of(asset, request.at),
        "suggestion": suggested_marking(asset),
        "gaps": presenting.gaps_of(asset, request.at),
        "entries": presenting.links_of(entries_naming(asset)),
        "rule": figures.ACCUMULATION_RULE if figures.is_accumulation(asset) else "",
        "threshold": queries.threshold_over(asset, request.at),
        "critical": figures.CRITICAL_RULE if figures.is_critical(asset) else "",
        "day": london_day(request.at),
        "events": presenting.timeline(
            [*events_of(asset), *(events_of(review) if review else [])], editions_from_files(asset)
        ),
    }
    return render(request, "departments/asset.html", context)


@requires(Can.ASSET_SEE)
@require_safe
def history(request, pk):
    """What each edition of an asset changed, and what differs between two days."""
    asset = _asset_or_404(request, pk)
    context = {"asset": asset, **history_of(request, ASSETS, asset)}
    status = 422 if context["form"].errors else 200
    return render(request, "departments/asset_history.html", context, status=status)


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
    owners = queries.owners_in(organisation, request.at)
    form = AssetForm(sent(request), organisation=organisation, owners=owners, at=request.at)
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
    owners = queries.owners_in(asset.organisation, request.at)
    form = AssetEditForm(
        sent(request),
        organisation=asset.organisation,
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


class _OfAnAsset(StepView):
    def crumbs(self):
        return [
            "Registers",
            reverse("departments:registers"),
            "Assets",
            reverse("departments:assets"),
            self.thing.name,
            self.thing.get_absolute_url(),
        ]


class AssetStepView(_OfAnAsset):
    """Take an asset out of use, with the reason."""

    table = ASSET
    verbs = actions
    verb_names = {"retire": "retire_asset"}

    def find(self):
        return _asset_or_404(self.request, self.kwargs["pk"])


class ReviewStepView(_OfAnAsset):
    """Begin the review of an asset, write its assessment, accept it or send it back."""

    table = ASSET_REVIEW
    verbs = actions
    forms = {"submit_assessment": AssessmentForm}
    about = "departments/_asset_about.html"

    def find(self):
        review = queries.review_of(_asset_or_404(self.request, self.kwargs["pk"]))
        if review is None:
            raise Http404
        return review

    def caption(self):
        return self.thing.name

    def initial(self):
        return super().initial() | {"risk": self.thing.asset.risk}

    def context(self):
        assessments = queries.assessments_of(self.thing)
        return {
            "assessments": assessments[:1],
            "parts": presenting.parts_of(self.thing.asset, self.request.at),
        }
