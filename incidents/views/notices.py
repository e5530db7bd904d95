"""Notices to the regulator: the chain, the copy sheet, the regulator's own list and its reference."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render

from audit.chain import canonical
from audit.reading import record_reading
from audit.transitions import NotReady
from departments.access import requires
from departments.powers import can
from departments.roles import Can
from incidents import actions, forms, queries
from incidents.views.common import notification_or_404, show_problems

PAGE = 25


@requires(Can.NOTIFICATION_SEE, Can.NOTIFICATION_SEE_SENT)
def received(request):
    """The regulator's list: what was sent to it, and what still wants a reference."""
    waiting = request.GET.get("show") == "waiting"
    found = queries.received_by_regulator(request.user, request.at, waiting=waiting)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "incidents/received.html", {"page": page, "waiting": waiting})


@requires(Can.NOTIFICATION_SEE, Can.NOTIFICATION_SEE_SENT)
def notification(request, pk):
    """One chain: each notice as it went, with its hash, receipt and the addressee's reference."""
    chain = notification_or_404(request, pk)
    regulator = not queries.sees_unsent(request.user, chain, request.at)
    dispatches = queries.dispatches_of(chain, only_sent=regulator)
    may = {
        name: can(request.user, power, chain, request.at)
        for name, power in (
            ("acknowledge", Can.NOTIFICATION_ACKNOWLEDGE),
            ("more", Can.NOTIFICATION_ASK_MORE),
            ("closes", Can.NOTIFICATION_REGULATOR_CLOSE),
            ("withdraw", Can.NOTIFICATION_WITHDRAW_NOTICE),
            ("by_hand", Can.NOTIFICATION_MANUAL_SEND),
            ("further", Can.NOTIFICATION_FURTHER_PHASE),
        )
    }
    context = {"chain": chain, "dispatches": dispatches, "regulator": regulator, "may": may}
    return render(request, "incidents/notification.html", context)


@requires(Can.NOTIFICATION_SEE, Can.NOTIFICATION_SEE_SENT)
def paper(request, pk):
    """The paper of one notice, as it was sent."""
    dispatch = queries.dispatch_for(request.user, request.at, pk)
    notice = queries.paper_of(dispatch) if dispatch else None
    if notice is None or not default_storage.exists(notice.file):
        raise Http404
    _note_reading(request, dispatch)
    name = f"{dispatch.payload['reference']}-{dispatch.number}.pdf"
    return FileResponse(default_storage.open(notice.file), as_attachment=True, filename=name)


@requires(Can.NOTIFICATION_SEE, Can.NOTIFICATION_SEE_SENT)
def data(request, pk):
    """The machine copy of one notice, exactly as it was frozen."""
    dispatch = queries.dispatch_for(request.user, request.at, pk)
    if dispatch is None:
        raise Http404
    _note_reading(request, dispatch)
    return HttpResponse(canonical(dispatch.payload), content_type="application/json")


def _note_reading(request, dispatch):
    record_reading(
        "notification.notice_read",
        subject=dispatch.notification,
        by=request.user,
        at=request.at,
        part=str(dispatch.number),
        number=dispatch.number,
    )


def _form_page(
    request, pk, form_class, verb, template, *, done: str, then: str = "incidents:notification", **context
):
    chain = notification_or_404(request, pk)
    form = request.form = form_class(request.POST or None, initial={"version": chain.version})
    if request.method == "POST" and form.is_valid():
        try:
            verb(notification=chain, by=request.user, at=request.at, **form.cleaned_data)
            messages.success(request, done)
            return redirect(then, pk=pk)
        except NotReady as problem:
            show_problems(form, problem)
    regulator = not queries.sees_unsent(request.user, chain, request.at)
    dispatches = queries.dispatches_of(chain, only_sent=regulator)
    context |= {
        "chain": chain,
        "form": form,
        "dispatches": dispatches,
        "newest": dispatches[-1] if dispatches else None,
    }
    return render(request, template, context, status=422 if form.errors else 200)


@requires(Can.NOTIFICATION_ACKNOWLEDGE)
def acknowledge(request, pk):
    """The addressee's reference: with it the notice counts as told."""
    return _form_page(
        request,
        pk,
        forms.AcknowledgeForm,
        actions.acknowledge,
        "incidents/acknowledge.html",
        done="Acknowledged. The body sees your reference now.",
    )


@requires(Can.NOTIFICATION_MANUAL_SEND, step_up=True)
def sent_by_hand(request, pk):
    """The copy sheet for the regulator's own form or helpline, and the record of how it went."""
    return _form_page(
        request,
        pk,
        forms.ByHandForm,
        actions.sent_by_hand,
        "incidents/copy_sheet.html",
        done="Recorded. Enter the regulator's reference when it comes.",
    )


@requires(Can.NOTIFICATION_ASK_MORE)
def ask_more(request, pk):
    """The addressee wants more by a day."""
    return _form_page(
        request, pk, forms.MoreForm, actions.ask_more, "incidents/chain_step.html", done="The body sees what is wanted.",
        heading="Ask for more", button="Ask for more",
    )  # fmt: skip


@requires(Can.NOTIFICATION_REGULATOR_CLOSE)
def regulator_close(request, pk):
    """The regulator's decision."""
    return _form_page(
        request, pk, forms.RegulatorClosedForm, actions.regulator_close, "incidents/chain_step.html", done="Closed.",
        heading="Close the case", button="Close the case",
    )  # fmt: skip


@requires(Can.NOTIFICATION_WITHDRAW_NOTICE, step_up=True)
def withdraw(request, pk):
    """A withdrawal goes to the same addressee; what went before stays."""
    return _form_page(
        request, pk, forms.WithdrawForm, actions.withdraw, "incidents/chain_step.html",
        done="The withdrawal is queued for sending.", heading="Withdraw the notice", button="Send the withdrawal",
    )  # fmt: skip


@requires(Can.NOTIFICATION_FURTHER_PHASE)
def further(request, pk):
    """The next notice of the chain is being prepared."""
    return _form_page(
        request, pk, forms.VersionForm, actions.begin_further_phase, "incidents/chain_step.html",
        done="Complete the details, then send the further notice.", heading="Prepare a further notice",
        button="Prepare it",
    )  # fmt: skip


@requires(Can.NOTIFICATION_QUEUE_PHASE, step_up=True)
def send_further(request, pk):
    """Freeze and send the further notice."""
    return _form_page(
        request, pk, forms.FurtherForm, actions.queue_phase, "incidents/chain_step.html",
        done="The further notice is queued for sending.", heading="Send the further notice", button="Send it",
    )  # fmt: skip


@requires(Can.NOTIFICATION_FINAL)
def final(request, pk):
    """Nothing is owed any more."""
    return _form_page(
        request, pk, forms.VersionForm, actions.mark_final, "incidents/chain_step.html",
        done="Marked as final.", heading="Mark the last notice as final", button="Mark as final",
    )  # fmt: skip
