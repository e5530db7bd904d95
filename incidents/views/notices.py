"""Cases with the regulator: the notices in them, the copy sheet, the regulator's own list and its reference."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from audit.chain import canonical
from audit.reading import open_intact, record_reading
from audit.transitions import NotNow, NotReady, Problem, Refused
from departments.organisations.access import requires
from departments.organisations.powers import holds
from departments.organisations.roles import Can
from departments.organisations.views.steps import StepView
from govuk.pagination import SEARCH_COUNT_LIMIT, page_of
from govuk.templatetags.govuk import listed
from incidents import actions, checks, forms, presenting, queries
from incidents.actions.asked import field_of, open_questions
from incidents.actions.notifying import CHANGED_SINCE
from incidents.actions.previewing import fingerprint, preview, tried
from incidents.checks.laws import is_of_another_authority
from incidents.duty.notice_schema import problems_in
from incidents.presenting.events import event_offers, event_words
from incidents.queries.events import event_of, events_to_filter_by
from incidents.queries.received import (
    events_of_case,
    is_used_elsewhere,
    received_by_regulator,
    under_same_reference,
)
from incidents.queries.sanctions import sanctions_of
from incidents.queries.standing import concerns_for_all
from incidents.queries.together import cases_together_with
from incidents.views.common import case_or_404
from incidents.views.preview import FILES, data_of, paper_of
from incidents.workflow import REGULATOR_CASE, REGULATOR_NOTICE
from incidents.workflow.cases import ADDRESSEE_EVENTS, AddresseeStep


@requires(Can.REGULATOR_CASE_SEE, Can.REGULATOR_CASE_SEE_SENT)
def received(request):
    """The regulator's list: the cases by age, each with its newest notice, filtered by what they wait for."""
    events = events_to_filter_by(request.user, request.at, "event" in concerns_for_all(request.at))
    form = forms.ReceivedFilter(request.GET or None, events=events)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    cases = received_by_regulator(request.user, request.at, **wanted, sort=request.GET.get("sort", ""))
    page = page_of(request, cases, count_limit=SEARCH_COUNT_LIMIT)
    rows = [presenting.received_row(case, request.at) for case in page]
    context = {"form": form, "page": page, "rows": rows, "filtered": any(wanted.values())}
    return render(request, "incidents/received.html", context)


@requires(Can.REGULATOR_CASE_SEE, Can.REGULATOR_CASE_SEE_SENT)
def case(request, pk):
    """One case with the regulator: each notice as it went, with its hash, receipt and the addressee's reference."""
    case = case_or_404(request, pk)
    regulator = not queries.sees_unsent(request.user, case, request.at)
    notices = queries.notices_of(case, only_sent=regulator)
    steps = presenting.case_steps(case, request.user, request.at)
    first = next((step for step in steps if step.leads), None)
    context = {
        "case": case,
        "state": presenting.case_state(case),
        "off_schema": presenting.off_schema(case) if not regulator else [],
        "notices": notices,
        "regulator": regulator,
        "held": presenting.held_words([case], case.incident, request.at) if not regulator else [],
        "questions": presenting.question_rows(case, only_sent=regulator),
        "together": under_same_reference(request.user, request.at, case),
        "event": event_of(case.incident),
        "event_words": event_words(case.incident),
        "sees_event": holds(request.user, Can.SHARED_EVENT_SEE, request.at),
        "same_event": cases_together_with(request.user, request.at, case),
        "events": presenting.timeline(events_of_case(case, ADDRESSEE_EVENTS)),
        "first": first,
        "sanctions": sanctions_of(case.incident),
        "steps": [step for step in steps if step is not first]
        + presenting.enter_sanction_step(case, request.user, request.at)
        + event_offers(case.incident, request.user, request.at),
    }
    return render(request, "incidents/case.html", context)


@requires(Can.REGULATOR_CASE_SEE, Can.REGULATOR_CASE_SEE_SENT)
def paper(request, pk):
    """The paper of one notice, as it was sent; made now from the same record where no worker has printed it."""
    notice = queries.notice_for(request.user, request.at, pk)
    if notice is None:
        raise Http404
    if not notice.message.file:
        answer = paper_of(request, notice.payload, created=notice.message.created_at)
        _note_reading(request, notice)
        return answer
    file = open_intact(notice.message.file, notice.message.file_sha256)
    _note_reading(request, notice)
    name = f"{notice.payload['reference']}-{notice.number}.pdf"
    return FileResponse(file, as_attachment=True, filename=name)


@requires(Can.REGULATOR_CASE_SEE, Can.REGULATOR_CASE_SEE_SENT)
def data(request, pk):
    """The machine copy of one notice, exactly as it was frozen."""
    notice = queries.notice_for(request.user, request.at, pk)
    if notice is None:
        raise Http404
    _note_reading(request, notice)
    return HttpResponse(canonical(notice.payload), content_type="application/json")


def _note_reading(request, notice):
    record_reading(
        "notification.notice_read",
        subject=notice.case,
        by=request.user,
        at=request.at,
        part=str(notice.number),
        number=notice.number,
    )


class CaseStepView(StepView):
    """One step of a case with the regulator.

    A step of `SHOWN_FIRST` sends a notice: what goes is shown, made by the step itself and undone, before the person
    sends it; `seen` in its form is the fingerprint of what was shown.
    """

    SHOWN_FIRST = ("notify_now", "withdraw_notice")
    shown = None  # the payload that the page shows

    table = REGULATOR_CASE
    verbs = actions
    verb_names = {
        "further_phase": "begin_further_notice",
        "final": "mark_final",
        "withdraw_notice": "withdraw",
        "withdrawal_refused": "refuse_withdrawal",
    }
    forms = {
        "acknowledge": forms.AcknowledgeForm,
        "record_reference": forms.AcknowledgeForm,
        "ask_more": forms.MoreForm,
        "regulator_close": forms.RegulatorClosedForm,
        "reopen_by_regulator": forms.ReopenForm,
        "withdrawal_refused": forms.RefuseWithdrawalForm,
        "withdraw_notice": forms.WithdrawForm,
        "notify_now": forms.NotifyNowForm,
        "hold": forms.HoldForm,
        "release_hold": forms.ReleaseForm,
    }

    def find(self):
        return case_or_404(self.request, self.kwargs["pk"])

    def crumbs(self):
        return [f"Notices of {self.thing.incident.reference}", self.thing.get_absolute_url()]

    def caption(self):
        return f"{self.thing.incident.reference}, {self.thing.body_name}"

    def row(self):
        step = super().row()
        return (
            step.seen_by(self.request.user, self.thing, self.request.at)
            if isinstance(step, AddresseeStep)
            else step
        )

    @cached_property
    def newest(self):
        """The newest notice of the case that is ready, as this person may see it."""
        regulator = not queries.sees_unsent(self.request.user, self.thing, self.request.at)
        ready = [notice for notice in queries.notices_of(self.thing, only_sent=regulator) if notice.payload]
        return ready[-1] if ready else None

    def same_reference(self, reference):
        """Who has this reference already, as far as this person may know; empty where nobody has."""
        user, at = self.request.user, self.request.at
        others = [
            f"incident {other.incident.reference} of {other.body_name}"
            for other in under_same_reference(user, at, self.thing, reference)
        ]
        if others:
            return f"{reference} is already the reference of {listed(others)}."
        used = is_used_elsewhere(self.thing, reference)
        return f"{reference} is already the reference of an incident of another organisation." if used else ""

    def more_for_form(self):
        if self.step.name in ("acknowledge", "record_reference", "withdrawal_refused"):
            return {"same_reference": self.same_reference}
        if self.step.name != "notify_now":
            return {}
        deadline = self.thing.incident.deadline_at
        late = bool(deadline and self.request.at > deadline)
        return {"late": late, "of_a_service": is_of_another_authority(self.thing)}

    def initial(self):
        incident, initial = self.thing.incident, super().initial()
        if self.step.name == "notify_now":
            names = [name for name in forms.NotifyNowForm.base_fields if hasattr(incident, name)]
            initial |= {name: getattr(incident, name) for name in names if name != "version"}
        if self.step.name == "withdraw_notice" and self.was_never_decided:
            initial["reason"] = presenting.WITHDRAWN_AFTER_ALL
            initial |= self.seen_at_once({"reason": initial["reason"]})
        if self.step.name == "release_hold":
            initial["seen"] = self.waiting
        return initial

    @property
    def waiting(self):
        """The hash of the notice that goes when the hold is released; empty where none waits."""
        notice = self.thing.unsent_notice
        return notice.payload_sha256 if notice else ""

    def seen_at_once(self, values):
        """The fingerprint of what goes with these values, which the page shows; nothing where it could not go so."""
        try:
            self.shown = self.trial(values)
        except (NotReady, NotNow, Refused):
            return {}
        return {"seen": fingerprint(self.shown)}

    def trial(self, values):
        """The record that the step would send with these values."""
        verb = getattr(self.verbs, self.verb_names.get(self.step.name, self.step.name))
        return tried(self.thing, step=lambda: self.take(verb, dict(values)))

    def before_taking(self, form):
        """Show what goes, or give it as a file; nothing where the person has just read the same."""
        if self.step.name == "release_hold" and form.cleaned_data.pop("seen") != self.waiting:
            return self.show_again(form, self.waiting)
        if self.step.name not in self.SHOWN_FIRST:
            return None
        values = dict(form.cleaned_data)
        seen = values.pop("seen", "")
        self.shown = self.trial(values)
        wanted, now = self.request.POST.get("show"), fingerprint(self.shown)
        if wanted == "paper":
            return paper_of(self.request, self.shown)
        if wanted == "data":
            return data_of(self.shown)
        if seen == now:
            return None
        return self.show_again(form, now, is_first=not seen)

    def show_again(self, form, seen, is_first=False):
        """The page with what goes now; what was read before is something else, unless it is shown for the first time."""
        form.data = form.data.copy()
        form.data["seen"] = seen
        if not is_first:
            form.add_problems([Problem(CHANGED_SINCE)])
        return self.page_of(form, [], status=200 if is_first else 422)

    @property
    def was_never_decided(self):
        """Whether what went was made ready before anybody had decided."""
        return any(notice.is_undecided for notice in self.thing.sent_notices)

    def context(self):
        if self.shown:
            return self.showing(self.shown)
        more = {"button": "Check what will be sent"} if self.step.name in self.SHOWN_FIRST else {}
        if self.step.name in ("notify_now", "hold"):
            incident = self.thing.incident
            return more | {
                "about": "incidents/_clock_of.html",
                "held": self.held,
                "clock": presenting.clock_of(incident, self.request.at),
            }
        if self.step.name == "release_hold" and self.thing.unsent_notice:
            return {"about": "incidents/_notice_says.html", "payload": self.thing.unsent_notice.payload}
        if self.step.name != "acknowledge":
            return more
        return {
            "about": "incidents/_notice_says.html",
            "payload": self.newest.payload if self.newest else None,
        }

    @property
    def held(self):
        """What keeps notices of this case from going now."""
        return presenting.held_words([self.thing], self.thing.incident, self.request.at)

    def showing(self, payload):
        """What the page shows of a notice that goes with the next click."""
        entered = self.request.method == "POST" and not self.request.form.errors
        return {
            "about": "incidents/_about_to_go.html",
            "case": self.thing,
            "payload": payload,
            "held": self.held,
            "off_schema": problems_in(payload),
            "folded": "Change what you entered" if entered else "",
            "papers": FILES,
        }


class NoticeStepView(CaseStepView):
    """One step of the notice that a case prepares, or that waits to be sent."""

    table = REGULATOR_NOTICE
    SHOWN_FIRST = ("queue_phase",)
    verb_names = {
        "queue_phase": "send_further_notice",
        "abandon_phase": "abandon_further_notice",
        "cancel_phase": "cancel_notice",
        "manual_send": "record_sent_manually",
    }
    forms = {"queue_phase": forms.FurtherForm, "manual_send": forms.ByHandForm}

    def more_for_form(self):
        if self.step.name != "queue_phase":
            return super().more_for_form()
        passed = bool(checks.promises_passed(self.thing.incident, self.request.at))
        return {"passed": passed, "questions": open_questions(self.thing)}

    def take(self, verb, values):
        if self.step.name == "queue_phase":
            asked = open_questions(self.thing)
            values["answers"] = (
                {question.pk: values.pop(field_of(question), "") for question in asked} if asked else None
            )
        return super().take(verb, values)

    @cached_property
    def subject(self):
        waits = self.name in ("manual_send", "cancel_phase")
        return self.thing.unsent_notice if waits else self.thing.draft

    def initial(self):
        initial = super().initial()
        if self.name == "queue_phase" and self.thing.draft and self.request.method == "GET" and not self.asks:
            initial |= self.seen_at_once({})
        return initial

    @property
    def asks(self):
        """Whether the form asks for what the notice will say: an answer, or another day by which the rest follows."""
        passed = checks.promises_passed(self.thing.incident, self.request.at)
        return bool(passed or open_questions(self.thing))

    def problems(self, form):
        if self.subject:
            return super().problems(form)
        if self.name == "cancel_phase":
            return [Problem("No notice waits to be sent")]
        if self.name != "manual_send":
            return [Problem("No further notice is being prepared")]
        text = "Every notice of this incident has been sent: there is nothing to record"
        return [
            Problem(
                text
                if self.newest
                else "No notice is ready: it is made when somebody decides that it must go"
            )
        ]

    def context(self):
        if self.name == "queue_phase" and self.thing.draft:
            more = {} if self.shown else {"button": "Check what will be sent"}
            return self.showing(self.shown or preview(self.thing, at=self.request.at)) | more
        if self.name != "manual_send":
            return {}
        notice = self.subject or self.newest
        payload = notice.payload if notice else None
        return {"about": "incidents/_copy_sheet.html", "payload": payload, "records": bool(self.subject)}
