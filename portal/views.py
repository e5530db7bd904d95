"""Home, the audit log, the outbox and the state of health."""

import json

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import record_absence
from accounts.adapter import KEPT
from accounts.forms import AbsenceForm
from audit import chain
from audit.channels import notify
from audit.compiled import objects_of
from audit.database import connected_as
from audit.deliver import DELIVERIES, back_off_in_words, record_delivery, send_again
from audit.lease import IN_TROUBLE_AFTER
from audit.queries import in_trouble, set_aside, still_owed
from audit.suspension import confirm, held_messages, open_suspensions
from audit.transitions import NotReady
from departments.checklist import role_pages
from departments.organisations import powers
from departments.organisations.access import PUBLIC, SIGNED_IN, requires
from departments.organisations.queries import people_in_place_of
from departments.organisations.roles import Can
from departments.organisations.views.common import list_key
from govuk.counting import Count, counts_of
from govuk.pagination import (
    SEARCH_COUNT_LIMIT,
    KeysetPage,
    Listed,
    Source,
    count_among,
    kept_page_of,
    page_of,
)
from portal import forms, health, presenting, queries
from portal import reconciliation as reconciling
from portal import search as searching
from portal.context import acting_for

OUTBOX_SHOWS = {
    "owed": "Still owed",
    "trouble": f"Failed {IN_TROUBLE_AFTER} times",
    "set_aside": "Set aside",
    "all": "All",
}
OUTBOX_LISTS = {
    "owed": still_owed,
    "trouble": in_trouble,
    "set_aside": set_aside,
    "all": lambda messages: messages,
}
OF_THE_OWED = {
    "owed": lambda message: True,
    "trouble": lambda message: message.is_in_trouble,
    "set_aside": lambda message: message.is_set_aside,
}


@requires(SIGNED_IN)
@require_safe
def home(request):
    """What you need to do, and the state of your organisations."""
    held = powers.current(request.user, request.at)
    organisation = acting_for(request, held)
    there = queries.what_there_is(request.user, request.at)
    unsent = queries.unsent_texts(request.user, request.at) if "unsent texts" in there else []
    if unsent:
        request.session[KEPT] = True  # so that the page, when it is opened, has the text in its form
    tasks, figures = queries.home_of(request.user, request.at, there, organisation)
    context = {
        "unsent": unsent,
        "tasks": [presenting.shown_task(task, request.at) for task in tasks],
        "held": held,
        "current_figures": figures,
        "report_href": reverse("incidents:report")
        if powers.holds(request.user, Can.INCIDENT_REPORT, request.at)
        else "",
    }
    return render(request, "portal/home.html", context)


@requires(SIGNED_IN)
@require_POST
def act_for(request):
    """Choose which of your organisations the header shows."""
    form = forms.ActFor(request.POST)
    held = {appointment.organisation.code for appointment in powers.current(request.user, request.at)}
    if form.is_valid() and form.cleaned_data["organisation"] in held:
        request.session["acting_for"] = form.cleaned_data["organisation"]
    return redirect("home")


@requires(Can.AUDIT_LOG_SEE)
@require_safe
def moved_to_audit_log(request):
    """The address that the audit log had before; the filters go along."""
    return redirect(f"{reverse('audit_log')}?{request.GET.urlencode()}".rstrip("?"), permanent=True)


@requires(Can.AUDIT_LOG_SEE)
@require_safe
def audit_log(request):
    """The audit log of the organisations you answer for, with filters in the address."""
    form = forms.AuditLogFilter(request.GET)
    wanted = {key: value for key, value in form.cleaned_data.items() if value} if form.is_valid() else {}

    def listed(at) -> Listed:
        events, visible = queries.audit_log_for(request.user, at, **wanted)
        among = None if wanted.get("subject") else queries.seen_among_events(request.user, at)
        return Listed(events, visible, among)

    page = kept_page_of(request, list_key(request, form), listed, SEARCH_COUNT_LIMIT)
    context = {"form": form, "page": page, "lines": queries.event_lines(request.user, page, request.at)}
    context["head"] = chain.head()
    return render(request, "portal/audit_log.html", context)


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def absence(request):
    """A person says when they are away, and reads who is called in their place."""
    form = AbsenceForm(request.POST if request.method == "POST" else None, at=request.at)
    if request.method == "POST" and form.is_valid():
        days = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}
        try:
            record_absence(request.user, **days, by=request.user, at=request.at)
        except NotReady as problem:
            form.add_problems(problem.problems)
        else:
            messages.success(request, "Your absence is recorded.")
            return redirect("account")
    context = {"form": form, "in_place": people_in_place_of(request.user, request.at)}
    return render(request, "account/absence.html", context, status=422 if form.errors else 200)


@requires(Can.OUTBOX_SEE)
@require_safe
def outbox(request):
    """What is owed, what has failed three times, and what was sent."""
    shown = request.GET.get("show", "owed")
    shown = shown if shown in OUTBOX_LISTS else "owed"
    posts = powers.appointments_key(request.user, request.at)

    def source(name: str, *, slim: bool = False) -> Source:
        """One of the lists; slim with what is needed to count its rows."""

        def listed(at) -> Listed:
            messages, visible = queries.messages_listed(request.user, at)
            rows = OUTBOX_LISTS[name](messages)
            rows = rows.select_related(None).only("created_at") if slim else rows
            return Listed(rows, visible, queries.seen_among_messages(request.user, at))

        return Source(listed, request.at, ("outbox", name, slim, *posts))

    page = KeysetPage(source(shown), request.GET)
    queries.name_incidents(request.user, page, request.at)

    is_whole = shown == "owed" and not (
        page.previous or page.next
    )  # the others are among those that are owed

    counts = {
        key: Count(len([row for row in page if OF_THE_OWED[key](row)]))
        for key in OUTBOX_LISTS
        if is_whole and key != "all"
    }
    to_count = [key for key in OUTBOX_LISTS if key not in counts]
    if page.has_among:
        counts |= {key: count_among(source(key)) for key in to_count if key != "all"}
        counts["all"] = (page if shown == "all" else KeysetPage(source("all", slim=True), {})).count
    else:
        messages, visible = queries.messages_listed(request.user, request.at)
        rows = [OUTBOX_LISTS[key](messages) for key in to_count]
        counts |= zip(to_count, counts_of(rows, visible()), strict=True)

    context = {
        "page": page,
        "shown": shown,
        "shows": [{"key": key, "words": OUTBOX_SHOWS[key], "count": counts[key]} for key in OUTBOX_LISTS],
        "trouble_after": IN_TROUBLE_AFTER,
        "back_off": back_off_in_words(),
        "suspensions": objects_of("suspensions", lambda _: open_suspensions(), request.at),
        "failures": queries.sweep_failures(request.user, request.at),
        "may_resume": powers.holds(request.user, Can.OUTBOX_RESUME, request.at),
    }
    return render(request, "portal/outbox.html", context)


@requires(Can.OUTBOX_SEE)
@require_safe
def notice(request, pk):
    """One notice: to whom, why, and its state. The administrator sees everything but its words."""
    notice_row = queries.notices_for(request.user, request.at).filter(pk=pk).first()
    if notice_row is None:
        raise Http404
    context = {
        "notice": notice_row,
        "words": queries.may_read(request.user, notice_row, request.at),
        "address": queries.shows_address(request.user, notice_row, request.at),
        "again": queries.may_send_again(request.user, notice_row, request.at),
    }
    return render(request, "portal/notice.html", context)


@requires(Can.OUTBOX_SEND_AGAIN)
@require_POST
def notice_again(request, pk):
    """Try a notice at once. A second click, or a notice that is on its way, changes nothing."""
    notice_row = queries.notices_for(request.user, request.at, Can.OUTBOX_SEND_AGAIN).filter(pk=pk).first()
    if notice_row is None:
        raise Http404
    if send_again(notice_row, by=request.user, at=request.at):
        messages.success(request, "The portal is trying again now.")
    else:
        messages.info(request, "It is on its way, or has been sent already.")
    return redirect("notice", pk=pk)


@requires(Can.OUTBOX_RESUME, step_up=True)
@require_http_methods(["GET", "POST"])
def suspension(request):
    """Why nothing is sent, what will be sent once it is confirmed, and confirming it."""
    if request.method == "POST":
        for open_suspension in open_suspensions().filter(pk__in=_numbers(request.POST.getlist("confirm"))):
            if not open_suspension.needs_reconciliation:
                confirm(open_suspension, by=request.user, at=request.at)
        if open_suspensions().exists():
            messages.info(request, "Something still suspends sending.")
            return redirect("suspension")
        messages.success(request, "The portal is sending again.")
        return redirect("outbox")
    held = held_messages()
    context = {
        "suspensions": open_suspensions(),
        "may_confirm": any(
            not open_suspension.needs_reconciliation for open_suspension in open_suspensions()
        ),
        "page": page_of(request, held),
    }
    return render(request, "portal/suspension.html", context)


def _numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 19]


@requires(PUBLIC)
@require_safe
def healthz(request):
    """200 when every part is well, 503 with what is not."""
    with connected_as("health"):
        well = health.check()
    return JsonResponse(well, status=200 if all(well.values()) else 503)


@csrf_exempt
@requires(PUBLIC)
@require_POST
def delivery(request):
    """GOV.UK Notify says what became of a message. It shows who it is with the token that it was given.

    A message that is not known answers 404, which Notify does not try again.
    """
    if not notify.is_callback(request.headers.get("Authorization", "")):
        return JsonResponse({"error": "The token is missing or not right."}, status=401)
    try:
        receipt = json.loads(request.body)
        key, became = str(receipt["reference"]), str(receipt["status"])
    except (ValueError, KeyError, TypeError):
        key = became = ""
    if became not in DELIVERIES:
        return JsonResponse({"error": "reference and status are wanted."}, status=400)
    known = "\x00" not in key and record_delivery(key, delivery=became, now=request.at)
    return JsonResponse({"known": known})


@requires(Can.OUTBOX_RESUME, step_up=True)
@require_http_methods(["GET", "POST"])
def reconciliation(request):
    """After a restore: what is known outside the database and not in it, and confirming that it was seen."""
    suspensions = reconciling.open_suspensions()
    form = forms.Reconciliation(request.POST if request.method == "POST" else None)
    if request.method == "POST" and suspensions and form.is_valid():
        reconciling.reconcile(by=request.user, at=request.at)
        messages.success(request, "You have reconciled the database. The portal sends again.")
        return redirect("outbox")
    context = {"form": form, "suspensions": suspensions}
    if suspensions:
        context["differences"] = reconciling.differences()
    return render(request, "portal/reconciliation.html", context)


@requires(SIGNED_IN)
@require_safe
def search(request):
    """What a person may see that a text fits, a few of each kind."""
    form = forms.SearchForm(request.GET if "text" in request.GET else None)
    text = form.cleaned_data["text"] if form.is_bound and form.is_valid() else ""
    context = {
        "form": form,
        "text": text,
        "groups": searching.groups_for(request.user, request.at, text) if text else [],
    }
    return render(request, "portal/search.html", context, status=422 if form.errors else 200)


@requires(SIGNED_IN)
@require_safe
def your_role(request):
    """What each of a person's posts asks of them, and the guidance for it."""
    return render(request, "portal/your_role.html", {"pages": role_pages(request.user, request.at)})
