"""Addresses of the pages of papers."""

from django.urls import reverse


def at(view: str, thing, **kw) -> str:
    return reverse(f"reporting:{view}", kwargs={"pk": thing.pk, **kw})
