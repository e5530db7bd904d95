"""Cases and notices that are read together with incidents."""

import pytest
from django.db.models import prefetch_related_objects

from incidents.models import CASES, Incident
from incidents.presenting import notice_words
from incidents.queries.with_cases import read_cases
from tests.incidents.stories import (
    AT,
    HOUR,
    fails,
    notified,
    of_2007,
    recorded,
    reported,
    sends,
    staffed_body,
)

pytestmark = pytest.mark.django_db


def test_cases_and_notices_read_together_are_those_that_are_read_one_after_the_other(
    django_assert_num_queries,
):
    body, people = staffed_body()
    sends(notified(body, people).regulator_case.notices.get().message, AT + 5 * HOUR)
    fails(notified(body, people).regulator_case.notices.get().message, AT + 5 * HOUR)
    reported(body, people)
    recorded(body, people)
    of_2007(body, people)
    together = list(Incident.objects.order_by("reference"))
    with django_assert_num_queries(1):
        read_cases(together)
    apart = list(Incident.objects.order_by("reference"))
    prefetch_related_objects(apart, CASES)
    with django_assert_num_queries(0):
        for one_way, other_way in zip(together, apart, strict=True):
            cases, others = list(one_way.regulator_cases.all()), list(other_way.regulator_cases.all())
            assert cases == others
            assert [case.first_sent_at for case in cases] == [case.first_sent_at for case in others]
            notices = [[notice.state for notice in case.notices.all()] for case in cases]
            assert notices == [[notice.state for notice in case.notices.all()] for case in others]
            assert notice_words(one_way) == notice_words(other_way)


def test_for_no_incidents_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        read_cases([])
