"""An installation knows itself, and recognises that it was restored or copied."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from audit import installation, noted
from audit.models import Installation
from tests.factories import make_organisation

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_a_first_start_takes_an_identity_and_keeps_it(db):
    assert installation.check(NOW)
    first = noted.installation()
    assert installation.check(NOW)
    assert noted.installation() == first == str(Installation.objects.get().identity)
    make_organisation("home-office")


def test_the_audit_log_is_compared_with_the_heads_noted_outside(db):
    noted.note_head(9, "a" * 64, NOW)
    with pytest.raises(CommandError, match="cut off"):
        call_command("verify_audit")
