"""The ways of telling somebody. A channel is a module with `send(notice) -> receipt` that raises TryLater."""

from audit.channels import email, ico

CHANNELS = {"email": email, "ico": ico}
