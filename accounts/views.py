"""A person's own account: where they are signed in, what happened lately, the password. `portal.urls` says who enters."""

import time

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, forms, queries
from accounts.adapter import keep_signed_in
from accounts.keeping import forget_page
from accounts.middleware import end_of, touch
from audit.channels import text
from audit.transitions import NotReady


@require_safe
def account(request):
    """Name and address, sessions, and what happened lately."""
    context = {
        "sessions": queries.sessions_of(request.user, request.at, request.session.session_key),
        "can_text": text.is_possible(),
        "telephone": queries.telephone_of(request.user),
        "absences": queries.absences_of(request.user, localdate(request.at)),
        "events": queries.recent_sign_ins(request.user),
    }
    return render(request, "account/account.html", context)


@require_http_methods(["GET", "POST"])
def session(request):
    """For the dialog before the end of a session: in how many seconds it ends. POST begins the half hour again."""
    if request.method == "POST":
        touch(request, time.time())
    end = end_of(request)
    return JsonResponse({"ends_in": max(0, int(end.at - time.time())), "moves": end.moves})


@require_POST
def drop_text(request):
    """Delete what one typed on a page and did not send."""
    forget_page(request.user.pk, request.POST.get("page", "").partition("?")[0])
    messages.success(request, "What you had typed is deleted. Nothing was sent.")
    return redirect("home")


@require_POST
def end_session(request, pk):
    """End one other session of one's own."""
    if not actions.end_session(request.user, session=pk, by=request.user, at=request.at):
        raise Http404
    messages.success(request, "That session is ended.")
    return redirect("account")


@require_POST
def end_other_sessions(request):
    """End all sessions but this one."""
    key = request.session.session_key
    if actions.end_other_sessions(request.user, keep=key, by=request.user, at=request.at):
        messages.success(request, "You are signed out everywhere else.")
    else:
        messages.info(request, "You were not signed in anywhere else.")
    return redirect("account")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request):
    """The present password, and a new one. Other sessions end, and the owner is notified by mail."""
    form = forms.ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.change_password(
            request.user,
            password=form.cleaned_data["new_password"],
            keep=request.session.session_key,
            by=request.user,
            at=request.at,
        )
        keep_signed_in(request)
        messages.success(request, "Your password is changed. You are signed out everywhere else.")
        return redirect("account")
    return render(request, "account/change_password.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def telephone(request):
    """The number to which text messages go; a code is sent to it."""
    if not text.is_possible():
        raise Http404
    form = forms.TelephoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_telephone(
                request.user, number=form.cleaned_data["number"], by=request.user, at=request.at
            )
        except NotReady as problem:
            form.add_problems(problem.problems)
        else:
            return redirect("confirm_telephone")
    return render(request, "account/telephone.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def confirm_telephone(request):
    """The code that came to the number."""
    if not queries.telephone_of(request.user):
        raise Http404
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if wrong := actions.confirm_telephone(request.user, code=code, by=request.user, at=request.at):
            form.add_error("code", wrong)
        else:
            messages.success(request, "Your telephone number is confirmed.")
            return redirect("account")
    return render(
        request, "account/confirm_telephone.html", {"form": form}, status=422 if form.errors else 200
    )


@require_POST
def remove_telephone(request):
    """No text messages any more."""
    if actions.remove_telephone(request.user, by=request.user, at=request.at):
        messages.success(request, "Your telephone number is removed.")
    return redirect("account")


@require_POST
def remove_absence(request, pk):
    """The person is not away after all."""
    if not actions.remove_absence(request.user, absence=pk, by=request.user, at=request.at):
        raise Http404
    messages.success(request, "That absence is removed.")
    return redirect("account")
