"""Cases with the regulator: the notices in them, the copy sheet, the regulator's own list and its reference."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render

from audit.chain import canonical
from audit.reading import record_reading
from audit.transitions import NotReady
from departments.access import requires
from departments.roles import Can
from incidents import actions, forms, presenting, queries
from incidents.views.common import case_or_404, show_problems

PAGE = 25


@requires(Can.REGULATOR_CASE_SEE, Can.REGULATOR_CASE_SEE_SENT)
def received(request):
    """The regulator's list: what was sent to it, and what still wants a reference."""
    waiting = request.GET.get("show") == "waiting"
    found = queries.received_by_regulator(request.user, request.at, waiting=waiting)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [{"case": case, "state": presenting.case_state(case)} for case in page]
    return render(request, "incidents/received.html", {"page": page, "rows": rows, "waiting": waiting})


@requires(Can.REGULATOR_CASE_SEE, Can.REGULATOR_CASE_SEE_SENT)
def case(request, pk):
    """One case with the regulator: each notice as it went, with its hash, receipt and the addressee's reference."""
    case = case_or_404(request, pk)
    regulator = not queries.sees_unsent(request.user, case, request.at)
    notices = queries.notices_of(case, only_sent=regulator)
    steps = presenting.case_steps(case, request.user, request.at)
    first = next((name for name in ("acknowledge", "manual_send") if name in steps), "")
    context = {
        "case": case,
        "state": presenting.case_state(case),
        "notices": notices,
        "regulator": regulator,
        "first": steps.pop(first, None),
        "steps": list(steps.values()),
    }
    return render(request, "incidents/case.html", context)


@requires(Can.REGULATOR_CASE_SEE, Can.REGULATOR_CASE_SEE_SENT)
def paper(request, pk):
    """The paper of one notice, as it was sent."""
    notice = queries.notice_for(request.user, request.at, pk)
    if notice is None or not notice.message.file or not default_storage.exists(notice.message.file):
        raise Http404
    _note_reading(request, notice)
    name = f"{notice.payload['reference']}-{notice.number}.pdf"
    return FileResponse(default_storage.open(notice.message.file), as_attachment=True, filename=name)


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


def _form_page(request, pk, form_class, verb, template, *, done: str, **context):
    case = case_or_404(request, pk)
    form = request.form = form_class(request.POST or None, at=request.at, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        try:
            verb(case=case, by=request.user, at=request.at, **form.cleaned_data)
            messages.success(request, done)
            return redirect("incidents:case", pk=pk)
        except NotReady as problem:
            show_problems(form, problem)
    regulator = not queries.sees_unsent(request.user, case, request.at)
    notices = queries.notices_of(case, only_sent=regulator)
    ready = [notice for notice in notices if notice.payload]
    context |= {
        "case": case,
        "form": form,
        "newest": ready[-1] if ready else None,
        "unsent": case.unsent_notice,
    }
    return render(request, template, context, status=422 if form.errors else 200)


@requires(Can.REGULATOR_CASE_ACKNOWLEDGE)
def acknowledge(request, pk):
    """The addressee's reference: with it the addressee is notified."""
    return _form_page(
        request,
        pk,
        forms.AcknowledgeForm,
        actions.acknowledge,
        "incidents/acknowledge.html",
        done="Acknowledged. The body sees your reference now.",
    )


@requires(Can.REGULATOR_NOTICE_MANUAL_SEND, step_up=True)
def sent_by_hand(request, pk):
    """The copy sheet for the regulator's own form or helpline, and the record of how it went."""
    return _form_page(
        request,
        pk,
        forms.ByHandForm,
        actions.record_sent_manually,
        "incidents/copy_sheet.html",
        done="Recorded. Enter the regulator's reference when it comes.",
    )


@requires(Can.REGULATOR_CASE_ASK_MORE)
def ask_more(request, pk):
    """The addressee wants more by a day."""
    return _form_page(
        request, pk, forms.MoreForm, actions.ask_more, "incidents/case_step.html", done="The body sees what is wanted.",
        heading="Ask for more", button="Ask for more",
    )  # fmt: skip


@requires(Can.REGULATOR_CASE_REGULATOR_CLOSE)
def regulator_close(request, pk):
    """The regulator's decision."""
    return _form_page(
        request, pk, forms.RegulatorClosedForm, actions.regulator_close, "incidents/case_step.html", done="Closed.",
        heading="Close the case", button="Close the case",
    )  # fmt: skip


@requires(Can.REGULATOR_CASE_REOPEN_BY_REGULATOR)
def reopen_by_regulator(request, pk):
    """The regulator takes its case up again."""
    return _form_page(
        request, pk, forms.MoreForm, actions.reopen_by_regulator, "incidents/case_step.html",
        done="Reopened. The body sees what is wanted.", heading="Reopen the case", button="Reopen the case",
    )  # fmt: skip


@requires(Can.REGULATOR_CASE_WITHDRAWAL_REFUSED)
def refuse_withdrawal(request, pk):
    """The regulator does not accept a withdrawal."""
    return _form_page(
        request, pk, forms.RefuseWithdrawalForm, actions.refuse_withdrawal, "incidents/case_step.html",
        done="The withdrawal is refused. The body sees your answer.", heading="Refuse the withdrawal",
        button="Refuse the withdrawal",
    )  # fmt: skip


@requires(Can.REGULATOR_CASE_WITHDRAW_NOTICE, step_up=True)
def withdraw(request, pk):
    """A withdrawal goes to the same addressee; what went before stays."""
    return _form_page(
        request, pk, forms.WithdrawForm, actions.withdraw, "incidents/case_step.html",
        done="The withdrawal is queued for sending.", heading="Withdraw the notification", button="Send the withdrawal",
    )  # fmt: skip


@requires(Can.REGULATOR_CASE_FURTHER_PHASE)
def further(request, pk):
    """The next notice of the case is being prepared."""
    return _form_page(
        request, pk, forms.VersionForm, actions.begin_further_notice, "incidents/case_step.html",
        done="Complete the details, then send the further notice.", heading="Prepare a further notice",
        button="Prepare it",
    )  # fmt: skip


@requires(Can.REGULATOR_NOTICE_QUEUE_PHASE, step_up=True)
def send_further(request, pk):
    """Freeze and send the further notice."""
    return _form_page(
        request, pk, forms.FurtherForm, actions.send_further_notice, "incidents/case_step.html",
        done="The further notice is queued for sending.", heading="Send the further notice", button="Send it",
    )  # fmt: skip


@requires(Can.REGULATOR_NOTICE_ABANDON_PHASE)
def abandon_further(request, pk):
    """The further notice is not sent after all."""
    return _form_page(
        request, pk, forms.VersionForm, actions.abandon_further_notice, "incidents/case_step.html",
        done="Abandoned. What was sent before stays as it is.", heading="Abandon the further notice",
        button="Abandon it", words="It is not sent, and what was owed before is still owed. You can prepare another one later.",
    )  # fmt: skip


@requires(Can.REGULATOR_CASE_FINAL)
def final(request, pk):
    """Nothing is owed any more."""
    return _form_page(
        request, pk, forms.VersionForm, actions.mark_final, "incidents/case_step.html",
        done="Marked as final.", heading="Mark the last notice as final", button="Mark as final",
    )  # fmt: skip
