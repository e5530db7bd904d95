"""The list, and the page of one incident."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import keeping
from accounts.adapter import KEPT
from accounts.unsaved import unsaved_of
from audit.record import actor_of, subject_of
from audit.transitions import read_earlier
from departments.entries.queries import reviews_naming
from departments.organisations.access import requires
from departments.organisations.powers import can, holds, read_posts
from departments.organisations.roles import Can
from departments.organisations.views.common import list_key, with_names_read
from govuk.counting import COUNT_LIMIT, Count
from govuk.pagination import SEARCH_COUNT_LIMIT, Listed, kept_page_of
from govuk.templatetags.govuk import inside
from incidents import forms, presenting, queries
from incidents.actions.questions import shown
from incidents.checks import gaps_of_notice, is_undecided, many_reports, triage_gaps
from incidents.home import incidents_waiting_for
from incidents.presenting.events import event_offers, event_words
from incidents.queries.events import event_of, events_to_filter_by
from incidents.queries.people import people_notices_of
from incidents.queries.redaction import redactions_of
from incidents.queries.sanctions import sanctions_of
from incidents.queries.standing import concerns_for_all
from incidents.queries.together import are_others_concerned, in_event, together_with
from incidents.queries.with_cases import read_cases
from incidents.views.common import incident_or_404, question_of_triage
from incidents.workflow import EDITING, INCIDENT, REGULATOR_CASE, REGULATOR_NOTICE

LISTED = (Can.INCIDENT_REPORT, Can.INCIDENT_SEE, Can.INCIDENT_SEE_NOTIFIED)


BY_DEADLINE = ("open", "mine", "undecided")  # lists in which the nearest deadline comes first


@requires(*LISTED, Can.REGULATOR_CASE_SEE_SENT)
def incidents(request):
    """The incidents this person may see, with filters in the address. Who sees notices alone has a list of those."""
    if not any(holds(request.user, power, request.at) for power in LISTED):
        return redirect("incidents:received")
    there = concerns_for_all(request.at)
    events = events_to_filter_by(request.user, request.at, "event" in there)
    form = forms.ListFilter(request.GET or None, events=events)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    show = wanted.get("show") or "open"
    sort = request.GET.get("sort", "") or ("deadline" if show in BY_DEADLINE else "")
    mine = incidents_waiting_for(request.user, request.at) if show == "mine" else ()

    def listed(at) -> Listed:
        rows, visible = queries.listed(
            request.user, at, show=show, mine=mine, organisation=wanted.get("organisation", ""), sort=sort
        )
        if wanted.get("event"):
            rows = rows.filter(in_event(wanted["event"]))
        if not (text := wanted.get("q")):
            return Listed(rows, visible)
        by_row = queries.with_text(text, by_index=False)
        return Listed(rows, visible, with_text=queries.with_text(text), by_row=by_row)

    key = list_key(request, form, sort, frozenset(mine))
    # What waits for somebody is worked out already, up to a number, so that there is nothing to be counted.
    limit = SEARCH_COUNT_LIMIT if wanted.get("q") or show in ("told", "mine") else COUNT_LIMIT
    page = with_names_read(kept_page_of(request, key, listed, limit))
    if show == "mine" and not any(wanted.get(name) for name in ("organisation", "event", "q")):
        page.count = Count(len(mine))
    read_cases(page.object_list)
    rows = [
        {
            "incident": incident,
            "clock": presenting.clock_of(incident, request.at),
            "notice": presenting.notice_words(incident),
            "at_stake": presenting.at_stake(incident),
            "among_many": many_reports(incident.reports_before) and incident.reporter_id != request.user.pk,
        }
        for incident in page
    ]
    context = {"form": form, "page": page, "rows": rows, "filtered": any(wanted.values()), "sort": sort}
    context["unsent"] = _unsent_report(request)
    context["may_report"] = holds(request.user, Can.INCIDENT_REPORT, request.at)
    context["sees_instructions"] = holds(request.user, Can.STANDING_INSTRUCTION_SEE, request.at)
    context["sees_links"] = holds(request.user, Can.REPORTING_LINK_SEE, request.at)
    context["held"] = presenting.switches_words(request.user, request.at) if "switch" in there else []
    context["sees_switches"] = holds(request.user, Can.KILL_SWITCH_SEE, request.at)
    context["receives"] = holds(request.user, Can.REGULATOR_CASE_SEE_SENT, request.at)
    return render(request, "incidents/list.html", context)


def _unsent_report(request) -> str:
    """The page with the report that this person has begun and not sent; empty where there is none."""
    if not request.session.get(KEPT):
        return ""
    path = reverse("incidents:report_details")
    pages = (page for page, _ in keeping.pages_with_text(request.user.pk, request.at))
    return next((page for page in pages if page.partition("?")[0] == path), "")


@requires(*LISTED)
@require_safe
def named(request, reference):
    """The page of an incident by its reference: where a review that names it leads to."""
    incident = queries.incident_named(request.user, request.at, reference)
    if incident is None:
        raise Http404
    return redirect(incident)


@requires(*LISTED)
def incident(request, pk):
    """One incident: state, next step, clock, what is known, advice, decision, notices, timeline."""
    incident = incident_or_404(request, pk, whole=False)
    whole = queries.sees_all_of(request.user, incident, request.at)
    named = queries.sees_reporter(request.user, incident, request.at)
    context = {
        "incident": incident,
        "whole": whole,
        "named": named,
        "withheld": None if named else incident.reporter_id,
        "clock": presenting.clock_of(incident, request.at),
        "notice": presenting.notice_words(incident),
        "kept_words": presenting.kept_words(incident, request.at),
    }
    if whole:
        context |= _whole(request, incident, named)
    return render(request, "incidents/incident.html", context)


def _unsaved(request, incident) -> list[dict]:
    """What was typed and could not be saved, each with the page on which it is put right, for who may."""
    return [
        {
            "row": row,
            "label": forms.label_of(row.part, row.name),
            "href": question_of_triage(incident, row.name)
            if row.part == "triage"
            else reverse(f"incidents:{row.part}", args=[incident.pk]),
        }
        for row in unsaved_of(subject_of(incident))
        if EDITING[row.part].open_to(incident, by=request.user, at=request.at)
    ]


def _read_ahead(incident, at) -> None:
    """Read at once what is asked for each step: who holds which post, and who took the steps that others check."""
    cases = list(incident.regulator_cases.all())
    for case in cases:
        if case.organisation_id == incident.organisation_id:
            case.organisation = incident.organisation
    read_posts(incident.organisation, at)
    notices = (notice for case in cases for notice in case.notices.all())
    read_earlier([incident, *cases, *notices], INCIDENT, REGULATOR_CASE, REGULATOR_NOTICE)


def _whole(request, incident, named: bool) -> dict:
    _read_ahead(incident, request.at)
    assessments = queries.assessments_of(incident)
    cases = presenting.case_rows(incident)
    linked = queries.linked_to(incident)
    people = people_notices_of(
        incident, merged=[other.pk for _, other in linked if other.merged_into_id == incident.pk]
    )
    sanctions, redactions = sanctions_of(incident), redactions_of(incident)
    events, readings = presenting.timelines(
        queries.events_of(queries.subjects_about(incident, sanctions, people, redactions)),
        hide="" if named or incident.is_from_outside else actor_of(incident.reporter),
    )
    step = presenting.next_step(incident, request.user, request.at, assessments[0] if assessments else None)
    others = [
        step_offered
        for step_offered in presenting.other_steps(incident, request.user, request.at, people)
        if not step or step_offered.href != step.href
    ]
    return {
        "step": step,
        "brief": bool(step and step.yours and step.href == reverse("incidents:decide", args=[incident.pk])),
        "assessments": assessments,
        "branches": presenting.branches_of(assessments[0]) if assessments else [],
        "decisions": queries.decisions_of(incident),
        "cases": cases,
        "sees_redactions": can(request.user, Can.REDACTION_HIDE, incident, request.at),
        "redactions": presenting.redaction_rows(redactions),
        "sanctions": sanctions,
        "sees_people": can(request.user, Can.INCIDENT_SEE, incident, request.at),
        "people_notices": presenting.people_rows(incident, people),
        "event": event_of(incident),
        "event_words": event_words(incident),
        "sees_event": holds(request.user, Can.SHARED_EVENT_SEE, request.at),
        "others_concerned": are_others_concerned(incident),
        "together": together_with(request.user, request.at, incident),
        "reviews": reviews_naming(request.user, incident.reference, request.at),
        "linked": presenting.linked_rows(linked, request.user, request.at),
        "laws": presenting.law_sentences(incident),
        "owed": presenting.owed_rows(incident),
        "root_cause": shown(incident, "root_cause"),
        "parts": presenting.facts_rows(incident, shown, withheld=None if named else incident.reporter_id),
        "triage_gaps": list(triage_gaps(incident).values()) if incident.is_in_triage else [],
        "notice_gaps": [inside(gap) for gap in gaps_of_notice(incident).values()] if cases else [],
        "events": events,
        "among_many": many_reports(incident.reports_before),
        "undecided_notice": presenting.undecided_notice(incident),
        "held": presenting.held_words([row["case"] for row in cases], incident, request.at),
        "people": presenting.next_people(incident, request.at) if cases and is_undecided(incident) else [],
        "question": incident.status_reason if incident.is_in_triage and assessments else "",
        "unsaved": _unsaved(request, incident),
        "readings": readings,
        "others": others + event_offers(incident, request.user, request.at),
        "at_once": next((offer for offer in others if offer.name == "notify_now"), None),
        "sees_cases": can(request.user, Can.REGULATOR_CASE_SEE, incident, request.at),
    }
