"""The ways of notifying somebody. A channel is a module with `send(message) -> receipt` that raises TryLater.

`send` runs in a process of its own that is killed at its limit and that must not use the database. "copy_sheet" is no
channel: a person sends it.
"""

from audit.channels import email, ico

CHANNELS = {"email": email, "ico": ico}
