"""A page about an incident offers what its reader may do, and says before writing what they may not."""

import time

import pytest
from django.urls import reverse

from audit.transitions import NotNow, Refused
from departments.organisations.roles import Role
from incidents import actions, workflow
from tests.beginnings import begins_with
from tests.factories import person, sign_in
from tests.incidents import stories
from tests.incidents.stories import AT, HOUR, LONG_REASON, SLIGHT, save


@pytest.fixture
def here(db, beginning):
    return beginning[:2]


@pytest.fixture
def page(client):
    """A page as a person sees it, the password given a moment ago; with `data`, what it answers to a form."""

    def opened(user, name: str, incident, *args, data=None, **kw):
        sign_in(client, user)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True, "email": user.email}
        ]
        session.save()
        address = reverse(f"incidents:{name}", args=[incident.pk, *args])
        return client.post(address, data) if data is not None else client.get(address, **kw)

    return opened


@begins_with()
def test_a_delegate_reads_the_limit_and_who_decides_above_it_before_writing(here, page):
    body, people = here
    incident = stories.advised(body, people, facts=SLIGHT, advice="record_only")
    shown = page(people["delegate"], "decide", incident).content.decode()
    assert "up to severity 3, where the rule advises to record, and never below the advice" in shown
    assert (
        '<a class="govuk-link" href="mailto:siro@home-office.example">siro (Senior Information Risk Owner)</a>'
        in shown
    )
    assert "Confirm the decision" in shown


@begins_with()
def test_a_delegate_is_offered_no_decision_above_the_delegation(here, page):
    body, people = here
    incident = stories.advised(body, people)
    decide = page(people["delegate"], "decide", incident).content.decode()
    assert "Confirm the decision" not in decide
    assert "Your delegation reaches to severity 3" in decide
    assert "siro (Senior Information Risk Owner)" in decide
    assert (
        f'href="/incidents/{incident.pk}/decide/"'
        not in page(people["delegate"], "incident", incident).content.decode()
    )


@begins_with()
def test_a_delegate_is_offered_no_decision_below_the_advice(here, page):
    body, people = here
    incident = stories.advised(body, people, facts=SLIGHT, advice="notify")
    shown = page(people["delegate"], "decide", incident).content.decode()
    assert 'value="notify"' in shown
    assert 'value="record_only"' not in shown
    answer = page(
        people["delegate"], "decide", incident,
        data={"version": incident.version, "decision": "record_only", "reason": LONG_REASON},
    )  # fmt: skip
    assert answer.status_code == 422
    assert LONG_REASON in answer.content.decode()
    assert "Choose a decision that you may take" in answer.content.decode()


@begins_with()
def test_what_a_delegate_wrote_above_the_delegation_is_shown_and_was_not_saved(here, page):
    body, people = here
    incident = stories.advised(body, people, facts=SLIGHT, advice="record_only")
    seen = {"version": incident.version, "decision": "notify", "reason": LONG_REASON}
    actions.reassess(
        incident=incident, by=people["adviser"], at=AT + 4 * HOUR, reason="There were three thousand",
        fields={"people_max": 30000, "people_min": 30000, "harm_flags": ["criminal"]},
    )  # fmt: skip
    incident.refresh_from_db()
    actions.advise(
        incident=incident, by=people["dpo"], at=AT + 5 * HOUR, advice="notify", reason="The papers can be read by anybody."
    )  # fmt: skip
    answer = page(people["delegate"], "decide", incident, data=seen)
    page_text = answer.content.decode()
    assert answer.status_code in (403, 409, 422)
    assert LONG_REASON in page_text
    assert not incident.decisions.exists()


@begins_with()
def test_whoever_caused_an_incident_is_not_offered_its_decision(here, page):
    body, people = here
    incident = stories.advised(body, people)
    type(incident).objects.filter(pk=incident.pk).update(caused_by=people["siro"])
    assert (
        "takes no part in assessing it or deciding on it"
        in page(people["siro"], "decide", incident).content.decode()
    )
    incident.refresh_from_db()
    with pytest.raises(Refused, match="takes no part"):
        actions.decide(incident=incident, by=people["siro"], at=AT + 5 * HOUR, decision="notify")


@begins_with()
def test_a_duty_officer_is_offered_to_save_triage_and_not_to_assess(here, page):
    body, people = here
    incident = stories.triaged(body, people)
    shown = page(people["duty"], "triage", incident).content.decode()
    assert "Save and come back later" in shown
    assert "Save and assess" not in shown
    assert "Save and assess" in page(people["dpo"], "triage", incident).content.decode()


@begins_with()
def test_a_duty_officer_is_offered_no_step_of_others(here, page):
    body, people = here
    incident = stories.notified(body, people)
    shown = page(people["duty"], "incident", incident).content.decode()
    assert "Details for the notice" in shown
    assert "Assess again because of new facts" not in shown


@begins_with()
def test_closing_is_offered_when_what_was_learnt_is_complete_and_else_to_whom_it_falls(here, page):
    body, people = here
    incident = stories.notified(body, people)
    stories.sends(incident.regulator_case.notices.get().message, AT + 5 * HOUR)
    incident = actions.respond(incident=incident, by=people["adviser"], at=AT + 6 * HOUR)
    incident = save(
        incident,
        people["adviser"],
        AT + 6 * HOUR,
        "response",
        {"containment": "The bag was found.", "prevention": "A new rule."},
    )
    incident = actions.contained(incident=incident, by=people["dpo"], at=AT + 7 * HOUR)
    siro = page(people["siro"], "incident", incident).content.decode()
    assert "It can be closed when this is done: enter" in siro
    assert f"/incidents/{incident.pk}/step/close/" not in siro
    assert "Complete what was learnt" in page(people["dpo"], "incident", incident).content.decode()
    close = page(people["siro"], "step", incident, "close")
    assert close.status_code == 200
    assert "Close it</button>" not in close.content.decode()
    assert f"/incidents/{incident.pk}/learning/" not in close.content.decode()


@begins_with()
@pytest.mark.parametrize("section", ["triage", "response", "learning"])
def test_a_section_that_is_not_open_is_not_shown_to_be_filled_in(here, page, section):
    body, people = here
    incident = stories.assessed(body, people)
    answer = page(people["dpo"], section, incident)
    assert answer.status_code == 409
    assert "<textarea" not in answer.content.decode()
    with pytest.raises(NotNow):
        save(incident, people["dpo"], AT + 3 * HOUR, section, {})


@begins_with()
def test_nobody_but_who_may_end_what_is_owed_is_offered_to_record_history(here, page):
    body, people = here
    incident = stories.assessed(
        body, people, AT.replace(year=2007), facts={**stories.SERIOUS, "harm_flags": ["identity"]}
    )
    assert workflow.RECORD_HISTORY.refusal(incident, by=people["siro"], at=AT) == ""
    assert workflow.RECORD_HISTORY.refusal(incident, by=people["delegate"], at=AT)
    assert page(people["delegate"], "history", incident).status_code == 403


@begins_with()
def test_a_deputy_is_named_among_those_who_decide_above_the_delegation(here, page):
    body, people = here
    person("deputy@home-office.example", Role.DEPUTY_SIRO, body)
    incident = stories.advised(body, people, facts=SLIGHT, advice="record_only")
    assert (
        "mailto:deputy@home-office.example" in page(people["delegate"], "decide", incident).content.decode()
    )


@begins_with()
def test_a_faulty_form_for_a_decision_that_somebody_else_took_says_who_took_it(here, page):
    body, people = here
    incident = stories.advised(body, people, facts=SLIGHT, advice="record_only")
    seen = {"version": incident.version, "decision": "record_only", "reason": "Too short"}
    actions.decide(
        incident=incident, by=people["delegate"], at=AT + 5 * HOUR, decision="record_only", reason=LONG_REASON
    )
    answer = page(people["siro"], "decide", incident, data=seen)
    page_text = answer.content.decode()
    assert answer.status_code == 409
    assert "delegate changed it on" in page_text
    assert "Too short" in page_text  # to copy from
    assert "There is a problem" not in page_text


@begins_with()
def test_a_faulty_form_for_a_step_that_is_no_longer_open_says_so_and_not_what_is_wrong_with_it(here, page):
    body, people = here
    incident = stories.triaged(body, people)
    seen = {"version": incident.version, "reason": "Too short"}
    actions.dismiss(incident=incident, by=people["adviser"], at=AT + 4 * HOUR, reason=LONG_REASON)
    answer = page(people["dpo"], "step", incident, "dismiss", data=seen)
    page_text = answer.content.decode()
    assert answer.status_code == 409
    assert "adviser changed it on" in page_text
    assert "Too short" in page_text


@begins_with()
def test_a_delegate_is_led_to_no_page_of_the_case_that_is_shut_to_delegates(here, page):
    body, people = here
    incident = stories.advised(body, people, facts=SLIGHT, advice="notify")
    preview = f'href="/incidents/notifications/{incident.regulator_case.pk}/preview/"'
    for name in ("incident", "decide"):
        assert preview not in page(people["delegate"], name, incident).content.decode()
        assert preview in page(people["siro"], name, incident).content.decode()
