"""Addresses."""

from allauth.account import views as account
from django.urls import include, path

from accounts import views as accounts
from departments.organisations.access import PUBLIC, SIGNED_IN, requires
from portal import views


def _declared(view, access):
    """allauth's views do not declare their access themselves."""
    view.access, view.step_up = (access,), False
    return view


urlpatterns = [
    path("", views.home, name="home"),
    path("your-role/", views.your_role, name="your_role"),
    path("search/", views.search, name="search"),
    path("act-for/", views.act_for, name="act_for"),
    path("audit-log/", views.audit_log, name="audit_log"),
    path("trail/", views.moved_to_audit_log, name="audit_log_moved"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/reconciliation/", views.reconciliation, name="reconciliation"),
    path("outbox/suspended/", views.suspension, name="suspension"),
    path("outbox/<uuid:pk>/", views.notice, name="notice"),
    path("outbox/<uuid:pk>/again/", views.notice_again, name="notice_again"),
    path("notify/delivery/", views.delivery, name="delivery"),
    path("healthz", views.healthz, name="healthz"),
    path("sign-in/", _declared(account.LoginView.as_view(), PUBLIC), name="account_login"),
    path("sign-out/", _declared(account.LogoutView.as_view(), PUBLIC), name="account_logout"),
    path(
        "sign-in/again/",
        _declared(account.ReauthenticateView.as_view(), SIGNED_IN),
        name="account_reauthenticate",
    ),
    path("account/", requires(SIGNED_IN)(accounts.account), name="account"),
    path("account/session/", requires(SIGNED_IN)(accounts.session), name="session_end"),
    path("account/unsent/delete/", requires(SIGNED_IN)(accounts.drop_text), name="drop_text"),
    path("account/password/", requires(SIGNED_IN)(accounts.change_password), name="change_password"),
    path("account/telephone/", requires(SIGNED_IN)(accounts.telephone), name="telephone"),
    path(
        "account/telephone/code/", requires(SIGNED_IN)(accounts.confirm_telephone), name="confirm_telephone"
    ),
    path(
        "account/telephone/remove/", requires(SIGNED_IN)(accounts.remove_telephone), name="remove_telephone"
    ),
    path("account/absence/", views.absence, name="absence"),
    path(
        "account/absence/<int:pk>/remove/",
        requires(SIGNED_IN)(accounts.remove_absence),
        name="remove_absence",
    ),
    path(
        "account/sessions/end/", requires(SIGNED_IN)(accounts.end_other_sessions), name="end_other_sessions"
    ),
    path("account/sessions/<int:pk>/end/", requires(SIGNED_IN)(accounts.end_session), name="end_session"),
    path("organisations/", include("departments.urls")),
    path("returns/", include("returns.urls")),
    path("incidents/", include("incidents.urls")),
    path("publications/", include("reporting.urls")),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.broken"
