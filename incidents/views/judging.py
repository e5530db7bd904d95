"""Assessing again, the DPO's advice and the decision."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.confirmed import keep_with
from audit.transitions import NotReady, Problem
from departments.organisations.access import requires
from departments.organisations.powers import can
from departments.organisations.roles import Can
from incidents import actions, checks, forms, presenting, queries
from incidents.actions.notifying import CHANGED_SINCE
from incidents.actions.previewing import fingerprint_of_all, tried_notices
from incidents.actions.questions import shown
from incidents.duty.notice_schema import problems_in
from incidents.queries.channels import regulator_addresses
from incidents.views.common import (
    check_offered,
    check_still_open,
    incident_or_404,
)
from incidents.views.preview import FILES, data_of, paper_of
from incidents.views.triage import triage_form
from incidents.workflow import INCIDENT, open_decisions

NOT_ASSESSED_AGAIN = (
    "Nothing is saved yet, because an assessment is of all its facts together. Everything that you typed is still in the "
    "form. Put right what is marked, then select “Assess again”."
)


@requires(Can.INCIDENT_REASSESS)
def reassess(request, pk):
    """New facts: judged again, the clock as before. All or nothing: a refused form is shown again as it was typed."""
    incident = incident_or_404(request, pk)
    check_offered(request, incident, INCIDENT["reassess"])
    form = request.form = triage_form(forms.ReassessForm, request, incident)
    if request.method == "POST" and form.is_valid():
        try:
            assessed = partial(
                actions.reassess,
                incident=incident,
                by=request.user,
                at=request.at,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                fields=form.answers,
            )
            keep_with(assessed, form, by=request.user, at=request.at)
            messages.success(request, "Assessed again. Earlier advice and decision are kept.")
            return redirect("incidents:incident", pk=pk)
        except NotReady as problem:
            form.add_problems(problem.problems)
    if form.errors:
        check_still_open(incident, INCIDENT["reassess"])
        messages.warning(request, NOT_ASSESSED_AGAIN)
    context = {"form": form, "incident": incident, "heading": "Assess again", "button": "Assess again"}
    context |= {"clock": presenting.clock_of(incident, request.at), "section": "reassess"}
    return render(request, "incidents/section.html", context, status=422 if form.errors else 200)


@requires(Can.INCIDENT_ADVISE)
def advise(request, pk):
    """The Data Protection Officer's own advice beside the rule's."""
    incident = incident_or_404(request, pk)
    assessments = queries.assessments_of(incident)
    form = request.form = forms.AdviseForm(request.POST or None, initial={"version": incident.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.advise(incident=incident, by=request.user, at=request.at, **data)
            messages.success(request, "Your advice is recorded. The SIRO has been asked to decide.")
            return redirect("incidents:incident", pk=pk)
        except NotReady as problem:
            form.add_problems(problem.problems)
    if form.errors:
        check_still_open(incident, INCIDENT["advise"])
    context = _advice_context(request, incident, assessments, form)
    return render(request, "incidents/advise.html", context, status=422 if form.errors else 200)


@requires(Can.INCIDENT_DECIDE, Can.INCIDENT_DECIDE_BELOW, step_up=True)
def decide(request, pk):
    """The advice, what happens on each decision, and the decision."""
    incident = incident_or_404(request, pk)
    assessments = queries.assessments_of(incident)
    case = incident.regulator_case
    gaps, personal_data = checks.gaps_of_notice(incident), checks.personal_data_in(incident)
    late = bool(incident.deadline_at and request.at > incident.deadline_at)
    kw = {"gaps": gaps, "personal_data": personal_data, "late": late, "refusals": {}}
    if assessments:
        kw["refusals"] = open_decisions(incident, assessments[0], by=request.user, at=request.at)
    form = request.form = forms.DecideForm(
        request.POST or None,
        at=request.at,
        initial={"version": incident.version, "decision": request.GET.get("decision", "")},
        **kw,
    )
    going = []
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        seen = values.pop("seen")
        decision = partial(actions.decide, incident=incident, by=request.user, at=request.at, **values)
        try:
            going = tried_notices(incident, step=decision)
            if (wanted := request.POST.get("show")) and going:
                return _file_of(request, going, wanted)
            if not going or seen == fingerprint_of_all(going):
                done = keep_with(partial(decision, seen=seen), form, by=request.user, at=request.at)
                return redirect("incidents:decided", pk=done.pk)
            form.data = form.data.copy()
            form.data["seen"] = fingerprint_of_all(going)
            if seen:
                form.add_problems([Problem(CHANGED_SINCE)])
        except NotReady as problem:
            form.add_problems(problem.problems)
    if form.errors:
        check_still_open(incident, INCIDENT["decide"])
    context = _advice_context(request, incident, assessments, form)
    context |= {
        "delegation": presenting.delegation_of(incident, request.user, request.at),
        "gaps": gaps,
        "seems_personal": [(name.replace("_", " "), kinds) for name, kinds in personal_data.items()],
        "late": late,
        "sees_cases": can(request.user, Can.REGULATOR_CASE_SEE, incident, request.at),
        "held": presenting.held_words(list(incident.regulator_cases.all()), incident, request.at),
        "queued_before": bool(case and not case.is_withdrawn and case.has_notices),
        "by_portal": bool(
            regulator_addresses(case.addressee if case else "regulator", incident.organisation, request.at)
        ),
        "clock": presenting.clock_of(incident, request.at),
        "files": FILES,
        "going": [
            {"case": notice.case, "payload": notice.payload, "off_schema": problems_in(notice.payload)}
            for notice in going
        ],
        "button": "Confirm and send" if going else "Confirm the decision",
    }
    return render(request, "incidents/decide.html", context, status=422 if form.errors else 200)


def _file_of(request, notices, wanted: str):
    """One of the notices that a decision sends, as the paper or as data: "paper-1" is the paper of the first."""
    kind, _, number = wanted.partition("-")
    notice = (
        notices[int(number) - 1] if number.isdecimal() and 0 < int(number) <= len(notices) else notices[0]
    )
    return paper_of(request, notice.payload) if kind == "paper" else data_of(notice.payload)


@requires(Can.INCIDENT_SEE)
def brief(request, pk):
    """What whoever decides must know, on one page for a telephone; its buttons lead to the decision and decide nothing."""
    incident = incident_or_404(request, pk)
    newest = next(iter(queries.assessments_of(incident)), None)
    step = presenting.next_step(incident, request.user, request.at, newest)
    decides = bool(step and step.yours and step.href == reverse("incidents:decide", args=[pk]))
    refusals = open_decisions(incident, newest, by=request.user, at=request.at) if decides and newest else {}
    context = {
        "incident": incident,
        "assessment": newest,
        "step": step,
        "rows": presenting.brief_rows(incident, newest, shown),
        "sentences": presenting.deciding_sentences(newest) if newest else [],
        "clock": presenting.clock_of(incident, request.at),
        "held": presenting.held_words(list(incident.regulator_cases.all()), incident, request.at),
        "offered": [choice for choice in ("notify", "record_only") if decides and not refusals.get(choice)],
    }
    return render(request, "incidents/brief.html", context)


@requires(Can.INCIDENT_SEE)
def decided(request, pk):
    """What the decision set going, and to whom."""
    incident = incident_or_404(request, pk)
    case = incident.regulator_case
    decision = next(iter(queries.decisions_of(incident)), None)
    notices = queries.notices_of(case) if case else []
    context = {
        "incident": incident,
        "case": case,
        "decision": decision,
        "notices": notices,
        "queued_now": bool(decision and any(notice.ready_at == decision.decided_at for notice in notices)),
        "by_portal": bool(case and regulator_addresses(case.addressee, incident.organisation, request.at)),
    }
    return render(request, "incidents/decided.html", context)


def _advice_context(request, incident, assessments, form) -> dict:
    """What advising and deciding show. The form is offered where its step is the next one and this person's.

    What was typed before somebody else took the step stays in its form, under the reason.
    """
    newest = assessments[0] if assessments else None
    step = presenting.next_step(incident, request.user, request.at, newest)
    offered = bool(step and step.yours and step.href == request.path)
    return {
        "incident": incident,
        "assessment": newest,
        "branches": presenting.branches_of(newest) if newest else [],
        "form": form,
        "offered": offered or form.is_bound,
        "step": step,
        "case": incident.regulator_case,
    }
