"""Reporting without an account, through a link that a body gave out, and coming back with a code (docs/adr/0036).

Nothing about the reporter is in an address or in a session, and nothing half finished is kept. All links that cannot be
used, and all codes that are nobody's, get the same answer.
"""

import time
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

from allauth.account.adapter import get_adapter
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import delays
from accounts.links import no_key_in_referrer
from audit.transitions import NotReady
from departments.organisations.access import PUBLIC, requires
from incidents import actions, checks, forms
from incidents.duty.codes import digest_of
from incidents.queries import outside as queries
from incidents.views.report import note_of_opening, opened_at

WRONG_CODE = "This is not the code of a report. Check it and enter it again"


@requires(PUBLIC)
@no_key_in_referrer
@require_http_methods(["GET", "HEAD"])
def start(request, token):
    """How the content is marked, and whether data about people are concerned."""
    link = queries.open_link(token, request.at)
    if link is None:
        return _closed(request)
    form = forms.OutsideStartForm(
        request.GET if {"classification", "kind", "go"} & request.GET.keys() else None
    )
    if form.is_bound and form.is_valid():
        above = checks.above_the_ceiling(form.cleaned_data["classification"])
        page = reverse(f"incidents:outside_{'elsewhere' if above else 'details'}", args=[token])
        return redirect(f"{page}?{urlencode(form.cleaned_data)}")
    context = {"form": form, "link": link}
    return render(request, "incidents/outside_start.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@requires(PUBLIC)
@no_key_in_referrer
@require_http_methods(["GET", "HEAD", "POST"])
def details(request, token):
    """The report. What looks like personal data is pointed out once. The code is shown in the answer, and nowhere again."""
    link = queries.open_link(token, request.at)
    if link is None:
        return _closed(request)
    started = forms.OutsideStartForm(request.GET)
    if not started.is_valid() or checks.above_the_ceiling(started.cleaned_data["classification"]):
        return redirect("incidents:outside", token=token)
    kind = started.cleaned_data["kind"]
    began = opened_at(request)
    data = request.POST if request.method == "POST" else None
    form = forms.OutsideForm(data, at=request.at, began=began, kind=kind)
    by_name, wait = {}, 0
    if form.is_bound and form.is_valid():
        fields = dict(form.cleaned_data)
        if not fields.pop("warned"):
            by_name = checks.found_in_fields((name, fields[name]) for name in ("title", "description"))
        if not by_name:
            send = partial(
                actions.report_from_outside,
                link,
                at=request.at,
                classification=started.cleaned_data["classification"],
                report_type=kind.report_type,
                personal_data=kind.personal_data,
                **fields,
            )
            try:
                wait, content = _slowed_report(request, link, send)
            except NotReady as problem:
                form.add_problems(problem.problems)
            else:
                if content:
                    return _sent(request, link, content[1])
    context = {
        "form": form,
        "link": link,
        "key": request.POST.get("key") or uuid4(),
        "began": note_of_opening(request, began),
        "classification": started.cleaned_data["classification"],
        "near_miss": form.is_near_miss,
        "found": by_name,
        "warned": by_name or request.POST.get("warned"),
        "wait": delays.in_words(wait) if wait else "",
    }
    status = 429 if wait else 422 if form.errors else 200
    return render(request, "incidents/outside_report.html", context, status=status)


@sensitive_post_parameters()
@requires(PUBLIC)
@no_key_in_referrer
@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request, token):
    """SECRET and above: where to take the content, and a stub without it, as for somebody with an account."""
    link = queries.open_link(token, request.at)
    if link is None:
        return _closed(request)
    started = forms.OutsideStartForm(request.GET)
    if not started.is_valid() or not checks.above_the_ceiling(started.cleaned_data["classification"]):
        return redirect("incidents:outside", token=token)
    began, classification = opened_at(request), started.cleaned_data["classification"]
    initial = {"personal_data": started.cleaned_data["kind"].personal_data}
    data = request.POST if request.method == "POST" else None
    form = forms.OutsideElsewhereForm(data, at=request.at, began=began, initial=initial)
    wait = 0
    if form.is_bound and form.is_valid():
        send = partial(
            actions.report_held_elsewhere_from_outside,
            link,
            at=request.at,
            classification=classification,
            **form.cleaned_data,
        )
        try:
            wait, content = _slowed_report(request, link, send)
        except NotReady as problem:
            form.add_problems(problem.problems)
        else:
            if content:
                return _sent(request, link, content[1])
    context = {
        "form": form,
        "body": link.organisation,
        "from_outside": True,
        "key": request.POST.get("key") or uuid4(),
        "began": note_of_opening(request, began),
        "classification": classification,
        "wait": delays.in_words(wait) if wait else "",
    }
    status = 429 if wait else 422 if form.errors else 200
    return render(request, "incidents/report_elsewhere.html", context, status=status)


@sensitive_post_parameters()
@requires(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request):
    """With the code of a report: how far it has come, and adding information. Nothing else of it is shown."""
    if request.method != "POST":
        return render(request, "incidents/come_back.html", {"form": forms.CodeForm()})
    form = forms.CodeForm(request.POST)
    if not form.is_valid():
        return render(request, "incidents/come_back.html", {"form": form}, status=422)
    code, network, now = form.cleaned_data["code"], _network(request), time.time()
    wait = delays.CODES.begin(network, now).wait
    report = None if wait else queries.report_with(digest_of(code))
    if report is None:
        text = (
            f"Too many codes were wrong. Wait {delays.in_words(wait)}, then try again" if wait else WRONG_CODE
        )
        form.add_error("code", text)
        return render(request, "incidents/come_back.html", {"form": form}, status=429 if wait else 422)
    delays.CODES.take_back(network, now)
    return _progress(request, report, code, network)


def _progress(request, report, code: str, network: str):
    adding = "words" in request.POST
    form = forms.WordsForm(request.POST if adding else None, initial={"code": code})
    by_name, wait, added = {}, 0, None
    if adding and form.is_valid():
        text = form.cleaned_data["words"]
        by_name = {} if request.POST.get("warned") else checks.found_in_fields([("words", text)])
        if not by_name:
            add = partial(actions.add_words, report, at=request.at, words=text)
            try:
                wait, added = _slowed(add, (delays.ADDITIONS, f"{report.pk} {network}"))
            except NotReady as problem:
                form.add_problems(problem.problems)
    context = {
        "form": forms.WordsForm(initial={"code": code}) if added else form,
        "code": code,
        "report": report,
        "progress": queries.progress_of(report.incident),
        "found": by_name,
        "added": added,
        "wait": delays.in_words(wait) if wait else "",
    }
    status = 429 if wait else 422 if form.errors else 200
    return render(request, "incidents/outside_progress.html", context, status=status)


def _slowed_report(request, link, send):
    return _slowed(
        send, (delays.REPORTS, f"{link.pk} {_network(request)}"), (delays.REPORTS_OF_LINK, str(link.pk))
    )


def _slowed(act, *counts):
    """(seconds to wait, what the action gave): the action is taken where none of the counts asks to wait."""
    now = time.time()
    begun = []
    for counted, key in counts:
        if wait := counted.begin(key, now).wait:
            _take_back(begun, now)
            return wait, None
        begun.append((counted, key))
    try:
        return 0, act()
    except NotReady:
        _take_back(begun, now)
        raise


def _take_back(begun, now: float) -> None:
    for counted, key in begun:
        counted.take_back(key, now)


def _network(request) -> str:
    return delays.network_of(get_adapter().get_client_ip(request))


def _sent(request, link, code: str):
    return render(request, "incidents/outside_sent.html", {"link": link, "code": code})


def _closed(request):
    return render(request, "incidents/outside_closed.html", status=404)
