"""Checking a receipt: anybody who holds one learns whether it matches what is on record, and nothing else."""

import time

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts import delays
from departments.organisations.access import PUBLIC, requires
from returns import forms
from returns.queries.receipts import receipt_for

ATTEMPTS = delays.Delays("receipts", free=10, first=30, longest=15 * 60, forgotten=60 * 60)


@requires(PUBLIC)
@require_http_methods(["GET", "POST"])
def check_receipt(request):
    """Whether a reference and a hash, or a file of what was signed, match a return or a statement that was signed.

    Attempts that match nothing are counted for the network address, and the next one has to wait longer and longer.
    """
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = request.form = forms.ReceiptForm(*sent)
    context: dict = {"form": form, "checked": False, "wait": ""}
    status = 200
    if request.method == "POST" and form.is_valid():
        network, now = delays.network_of(request.META.get("REMOTE_ADDR", "")), time.time()
        if wait := ATTEMPTS.begin(network, now).wait:
            context["wait"], status = delays.in_words(wait), 429
        else:
            receipt = receipt_for(form.digest, form.cleaned_data["reference"])
            if receipt:
                ATTEMPTS.take_back(network, now)
            is_shown = receipt and request.user.is_authenticated and receipt.may_see(request.user, request.at)
            context |= {
                "checked": True,
                "matches": receipt is not None,
                "receipt": receipt if is_shown else None,
            }
    elif form.errors:
        status = 422
    return render(request, "returns/check_receipt.html", context, status=status)
