"""Which columns of accounts the audit log proves: who took a decision, who can sign in as whom, and what
somebody confirmed."""

from accounts import models
from audit.records import track

track(
    "user",
    models.User,
    "id email name password is_active demonstration created_at",
    left_out="last_login",  # changes at every sign-in, which is an event
)
track("confirmed_value", models.ConfirmedValue, "id thing name value question confirmed_by confirmed_at")
