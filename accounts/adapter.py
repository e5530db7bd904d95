"""How allauth behaves here: nobody signs up, and a refusal never tells which part was wrong."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; accounts are made with `manage.py account`."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Your email address or password is not right",
        "email_password_mismatch": "Your email address or password is not right",
        "incorrect_password": "The password is not right",
        "too_many_login_attempts": "Too many attempts have failed. Wait five minutes, then try again",
        "rate_limited": "This was tried too often. Wait a few minutes, then try again",
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        return "/"

    def add_message(self, *args, **kwargs):
        """The pages say what happened in their own words."""


class PasswordBackend(ModelBackend):
    """E-mail and password. A demonstration account opens nothing outside demonstration mode."""

    def authenticate(self, request, username=None, password=None, email=None, **kwargs):
        address = (email or username or "").strip().lower()
        if not address or password is None:
            return None
        user = get_user_model().objects.filter(email=address).first()
        if user is None:
            get_user_model()().set_password(password)  # the same time is spent as for an account that exists
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None

    def user_can_authenticate(self, user):
        return user.is_active and (settings.DEMONSTRATION or not user.demonstration)

    def get_user(self, user_id):
        user = get_user_model().objects.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj, perm, obj=None):
        return False
