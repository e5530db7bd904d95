"""Files of lists that are made, as the world of several tests."""

from django.urls import reverse
from django.utils import timezone

from departments.lists import actions
from departments.lists.views import content_of


def asked_file(user, address=None):
    """A file that a person asked for and no worker has made yet."""
    return actions.ask_for_file(
        address or f"{reverse('departments:assets_file')}?format=csv", by=user, at=timezone.now(), title="Information assets",
        name="assets", suffix="csv", list_address="/organisations/assets/", rows=1_200,
    )  # fmt: skip


def ready_file(user):
    """A file that can be downloaded."""
    return actions.make_file(asked_file(user), content=content_of, at=timezone.now())
