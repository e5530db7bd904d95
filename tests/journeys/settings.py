"""What the portal of the journeys is run with: the portal's own settings, but a password is checked in a millisecond.

Argon2 is meant to cost a fifth of a second of processor, and the journeys give a password some 130 times. That the portal's own
passwords cost it, `tests/rules/test_settings.py` sees, and the journeys pay it where every case is tried.
"""

from portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.journeys.passwords.LightArgon2"]
