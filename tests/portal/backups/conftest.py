"""An installation that has something to lose."""

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from departments.organisations.roles import Role
from tests.factories import centre, person
from tests.incidents import stories

FILE = b"%PDF-1.7 the evidence"


@pytest.fixture
def running(real_stack):
    """An installation with a body and its people, an administrator, mail, and a file in the store."""
    settings.EMAIL_PORT = real_stack.post.port
    settings.DEMONSTRATION = False
    body, people = stories.staffed_body()
    default_storage.save("evidence/one.pdf", ContentFile(FILE))
    return real_stack, body, people, person("administrator@centre.example", Role.SYSADMIN, centre())
