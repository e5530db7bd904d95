"""Which columns of accounts the audit log proves: who took a decision, who can sign in as whom, where they are called,
when they are away, and what somebody confirmed."""

from accounts import models
from audit.records import track

track(
    "user",
    models.User,
    "id email name password is_active demonstration created_at",
    left_out="last_login",  # changes at every sign-in, which is an event
)
track("telephone", models.Telephone, "id user number confirmed_at code_key code_sent_at wrong_codes")
track("absence", models.Absence, "id user starts_on ends_on recorded_at")
track("confirmed_value", models.ConfirmedValue, "id thing name value question confirmed_by confirmed_at")
