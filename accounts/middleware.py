"""Sessions end: half an hour after the last page, and ten hours after the first."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login

TOUCH_SECONDS = 60  # the last page is noted at most once a minute, to spare a write per request


class SessionLimits:
    """Signs a person out when a limit has passed, and brings them back to the page they asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = time.time()
            began = request.session.setdefault("began", now)
            seen = request.session.setdefault("seen", now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_LONGEST_SECONDS:
                logout(request)
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
            if now - seen > TOUCH_SECONDS:
                request.session["seen"] = now
        return self.get_response(request)
