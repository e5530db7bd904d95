"""How allauth behaves here: nobody signs up, a refusal never says which part was wrong, wrong passwords are delayed."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model, update_session_auth_hash
from django.contrib.auth import logout as forget_session
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import actions, browsers, delays, keeping

AFTER_SIGN_IN = "after_sign_in"  # in the session: whose form came too late, and the address of its page
KEPT = "kept"  # in the session: something that this person typed is kept
NOT_RIGHT = "Your email address or password is not correct"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; accounts are made with `manage.py account`."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": NOT_RIGHT,
        "email_password_mismatch": NOT_RIGHT,
        "incorrect_password": "The password is not correct",
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        return "/"

    def add_message(self, *args, **kwargs):
        """The pages say what happened in their own words."""

    def authenticate(self, request, **credentials):
        """The person with this address and password, or None; a ValidationError says how long to wait."""
        email = credentials.get("email", "").strip().lower()
        number, network = browsers.known(request, email), delays.network_of(self.get_client_ip(request))
        source = f"{email} {number or network}"
        now = time.time()
        if wait := delays.SIGN_IN.begin(source, now).wait:
            raise _wait(wait, "The password was wrong too often.")
        if not number and (wait := delays.NETWORK.begin(network, now).wait):
            delays.SIGN_IN.take_back(source, now)
            raise _wait(wait, "Too many attempts from where you are have failed.")
        if user := authenticate(request, **credentials):
            delays.SIGN_IN.forget(source)
            if not number:
                delays.NETWORK.take_back(network, now)
            return user
        wait = delays.SIGN_IN.wait_of(source, now)
        noted = delays.NOTED.begin(
            email if get_user_model().objects.filter(email=email).exists() else "", now
        )
        if noted.failures and delays.becomes_an_event(noted.failures):
            actions.note_failed_sign_in(email, failures=noted.failures, wait=wait, at=timezone.now())
        if wait:
            raise _wait(wait, f"{NOT_RIGHT}.")
        return None

    def reauthenticate(self, user, password):
        """Whether whoever is signed in knows the password. The right one always passes: nobody elsewhere delays it.

        Whoever gives too many wrong ones is signed out, since the owner of the session knows it.
        """
        request = context.request
        key = request.session.session_key or ""
        count = delays.AGAIN.begin(key, time.time())
        if count.wait:
            raise _wait(count.wait, "Several attempts were made at once.")
        failures = count.failures
        if failures <= delays.AGAIN.free and user.check_password(password):
            delays.AGAIN.forget(key)
            return True
        actions.note_refused_password(user, failures=failures, by=user, at=timezone.now())
        if failures >= delays.AGAIN.free:
            sign_out(request, why="wrong_passwords")
            raise ImmediateHttpResponse(redirect_to_login(request.GET.get("next", "/")))
        return False

    def post_login(self, request, user, **kwargs):
        author, page = request.session.pop(AFTER_SIGN_IN, None) or (None, "")
        if author == user.pk and self.is_safe_url(page):
            kwargs["redirect_url"] = page
        if keeping.has_any(user.pk, timezone.now()):
            request.session[KEPT] = True
        response = super().post_login(request, user, **kwargs)
        known = bool(browsers.known(request, user.email))
        actions.note_sign_in(user, known_browser=known, by=user, at=timezone.now())
        browsers.remember(request, response, user.email)
        return response

    def logout(self, request):
        sign_out(request, why="asked")


def sign_out(request, *, why: str) -> None:
    """End the session of a request, and note it."""
    user, at = request.user, timezone.now()
    actions.note_sign_out(user, why=why, session_key=request.session.session_key, by=user, at=at)
    forget_session(request)


def keep_signed_in(request) -> None:
    """Let this session go on after its owner's password has changed, under a new key."""
    before = request.session.session_key
    update_session_auth_hash(request, request.user)
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def _wait(seconds: int, why: str) -> ValidationError:
    return ValidationError(f"{why} Wait {delays.in_words(seconds)}, then try again", code="wait")


class PasswordBackend(ModelBackend):
    """Email and password. A demonstration account opens nothing outside demonstration mode."""

    def authenticate(self, request, username=None, password=None, email=None, **kwargs):
        address = (email or username or "").strip().lower()
        if not address or password is None:
            return None
        user = get_user_model().objects.filter(email=address).first()
        if user is None:
            get_user_model()().set_password(password)  # the same time is spent as for an account that exists
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            actions.renew_hash(user, password=password, by=user, at=timezone.now())
            return user
        return None

    def user_can_authenticate(self, user):
        return user.is_active and (settings.DEMONSTRATION or not user.demonstration)

    def get_user(self, user_id):
        user = import_string(settings.PORTAL_ACCOUNT)(user_id)
        return user if user and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj, perm, obj=None):
        return False
