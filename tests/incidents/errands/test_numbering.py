"""While the actions of a file are numbered, an incident of the same body is reported, and no number is given twice."""

from threading import Event as Signal

from django.db import connection, transaction
from django.utils import timezone

from departments.models import Action
from departments.registers.actions import propose_action
from incidents.models import Incident
from tests.incidents.stories import reported as report_incident
from tests.incidents.stories import staffed_body
from tests.stack import in_threads


def test_an_incident_is_reported_while_the_actions_of_a_file_are_numbered(real_stack):
    body, people = staffed_body()
    numbered, reported = Signal(), Signal()

    def propose(what):
        propose_action(body, by=people["siro"], at=timezone.now(), summary=what)

    def file():
        with transaction.atomic():
            propose("Encrypt laptops")
            numbered.set()
            assert reported.wait(20)
            propose("Encrypt discs")

    def incident():
        assert numbered.wait(20)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            report_incident(body, people)
        finally:
            reported.set()

    def single():
        assert numbered.wait(20)
        propose("Encrypt tapes")

    assert in_threads(file, incident, single) == []
    assert Incident.objects.count() == 1
    assert sorted(Action.objects.values_list("code", "summary"))[-1][1] == "Encrypt tapes"
    assert len(set(Action.objects.values_list("code", flat=True))) == 3
