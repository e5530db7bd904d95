"""Judging: whose notice it is, judging again, merging, who may decide, and what the pages then say."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Notice
from tests.factories import sign_in
from tests.incidents.stories import (
    AT,
    HOUR,
    SERIOUS,
    house,
    notified,
)

pytestmark = pytest.mark.django_db
FOUND = AT - HOUR


def shown(user, view, thing):
    return sign_in(Client(), user).get(reverse(f"incidents:{view}", args=[thing.pk])).content.decode()


def test_a_law_that_names_another_authority_leaves_the_notice_with_the_commissioner():
    body, people = house()
    incident = notified(body, people, facts={**SERIOUS, "regimes": ["nis"]})
    assert (incident.governing_regime, incident.notification.addressee) == ("uk_gdpr", "regulator")
    assert Notice.objects.filter(channel="ico").count() == 1
    assert "The competent authority must be told too" in shown(people["dpo"], "incident", incident)
