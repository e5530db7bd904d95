"""Nobody's work goes silent: in every state of every workflow somebody has the thing on the home page, or it is named why not."""

import pytest

from departments.organisations.home import SHOWN
from incidents.models import Incident
from portal.queries import tasks_for
from portal.tables import machines
from tests.factories import sign_in
from tests.incidents import stories as incident_stories
from tests.rules.lists import copies
from tests.rules.waiting import HOUR, MADE

pytestmark = pytest.mark.django_db

SETTLED = "settled: nobody has anything to do"
# What waits for nobody's home page: why, and who is notified when it takes too long.
WAITS = {
    "collection_cycle.frozen": SETTLED,
    "return.accepted": SETTLED,
    "return.not_taking_part": "a devolved administration takes part by choice and may do so at any time",
    "return.superseded": SETTLED,
    "return.dropped": SETTLED,
    "query.answered": "the return is under review again: the reviewer has it",
    "query.withdrawn": SETTLED,
    "query.expired": "it stays unanswered for the approver, who has the return",
    "incident.closed": SETTLED,
    "incident.merged": SETTLED,
    "incident.not_an_incident": SETTLED,
    "regulator_case.not_needed": SETTLED,
    "regulator_case.closed": SETTLED,
    "regulator_case.withdrawn": "the regulator may refuse it, and its officer enters that",
    "regulator_notice.ready": "the outbox sends it; after a failure the DPO, deputy and duty officer have it and are mailed",
    "regulator_notice.abandoned": SETTLED,
    "standing_authority.unsigned": "it is made and given in one step",
    "standing_authority.in_force": SETTLED,
    "standing_authority.ended": SETTLED,
    "kill_switch.sending_allowed": SETTLED,
    "kill_switch.on_asked": "a second person is asked by mail, and it lapses within the hour",
    "kill_switch.holding": "it ends by itself within a day, and everybody concerned has a mail",
    "kill_switch.off_asked": "it ends by itself within a day",
    "shared_event.asked": "it is asked and answered in one step",
    "shared_event.confirmed": SETTLED,
    "shared_event.not_one_event": SETTLED,
    "shared_event.taken_back": SETTLED,
    "standing_instruction.unsigned": "it is made and signed in one step",
    "standing_instruction.declined": SETTLED,
    "standing_instruction.in_force": SETTLED,
    "standing_instruction.replaced": SETTLED,
    "standing_instruction.ended": SETTLED,
    "sanction.not_entered": "it is made and entered in one step",
    "sanction.in_force": "its commitments are on the home page, and the regulator closes it",
    "sanction.appealed": "the tribunal decides; who enters that has its page",
    "sanction.set_aside": SETTLED,
    "sanction.closed": SETTLED,
    "commitment.met": SETTLED,
    "people_notice.notified": SETTLED,
    "people_notice.freed": SETTLED,
    "people_notice.not_needed": SETTLED,
    "redaction.asked": "it is asked and hidden in one step",
    "redaction.refused": SETTLED,
    "redaction.removed": SETTLED,
    "redaction.restored": SETTLED,
    "action.verified": SETTLED,
    "action.rejected": SETTLED,
    "action.cancelled": SETTLED,
    "action.taken_back": SETTLED,
    "asset.retired": SETTLED,
    "asset_review.current": SETTLED,
    "asset_review.retired": SETTLED,
    "entry.ended": SETTLED,
    "circular.closed": SETTLED,
    "circular.withdrawn": SETTLED,
    "statement.compiling": "the document worker compiles it; who drafts has it once that failed",
    "statement.signed": "the document worker prints and sends it; who drafts has it once that failed",
    "statement.published": SETTLED,
    "parliament_report.published": SETTLED,
}  # fmt: skip


def every_status() -> list[str]:
    return sorted(
        {
            f"{machine}.{status}"
            for machine, steps in machines().items()
            for step in steps.values()
            for status in (*step.source, step.target)
            if status
        }
    )


def test_every_status_of_every_workflow_is_in_one_of_the_two_tables():
    assert set(MADE).isdisjoint(WAITS)
    assert every_status() == sorted({*MADE, *WAITS})


def test_a_task_is_not_hidden_by_those_of_others_and_what_is_beyond_the_list_is_counted(client):
    body, people = incident_stories.staffed_body()
    late = incident_stories.triaged(body, people)
    incident = Incident.objects.get(pk=late.pk)
    copies(incident, SHOWN + 40, reference=lambda n: f"X-{n}", number=lambda n: n + 10)
    fresh = incident_stories.reported(body, people, at=incident_stories.AT + HOUR)
    at = incident_stories.AT + 2 * HOUR
    assert [task.href for task in tasks_for(people["duty"], at)] == [f"/incidents/{fresh.pk}/"]
    *shown, more = [task for task in tasks_for(people["dpo"], at) if task.href.startswith("/incidents/")]
    assert (len(shown), more.text) == (SHOWN, "See 42 more incidents")
    listed = sign_in(client, people["dpo"]).get(more.href).context["page"].count.number
    assert listed == SHOWN + 42
