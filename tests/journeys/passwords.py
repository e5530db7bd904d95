"""Argon2 with as little work as it allows."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LightArgon2(Argon2PasswordHasher):
    """The portal's own hasher with one pass over a few kilobytes instead of two over a hundred megabytes."""

    time_cost, memory_cost, parallelism = 1, 8, 1
