"""A step touches one row and one verb: its page, its power, its history and its documents follow."""

import re
from dataclasses import fields, replace
from enum import Enum
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404
from django.urls import reverse

from audit.models import Event
from audit.record import action
from audit.transitions import NotNow, Refused, StepPage, Transition, table, words_of
from departments.assets.views import AssetStepView
from departments.models import Asset
from departments.organisations import steps
from departments.organisations.roles import Can, Role
from departments.registers.workflow import ASSET
from incidents.workflow import EDITING
from portal import documents
from portal.tables import every_step
from returns.workflow import ANSWERING, EVIDENCE_ADDED, EVIDENCE_REMOVED, MARKING
from tests.factories import make_organisation, person
from tests.returns.world import at

BASE = Path(__file__).resolve().parent.parent.parent
ROWS = [*every_step().values(), *EDITING.values(), ANSWERING, EVIDENCE_ADDED, EVIDENCE_REMOVED, MARKING]
COMPARISON = re.compile(
    r"""\{%\s*(?:el)?if\b[^%]*?(?:\bstatus\s*(?:==|!=|in\b|not in\b)|["'\s]in\s+["'][a-z_ ]+["'])""",
    re.VERBOSE,
)


def comparisons(text: str) -> list[str]:
    """The tests of a state against a word, or of a word inside a string of words, in a template."""
    return COMPARISON.findall(text)


def test_no_template_compares_a_status_with_a_word():
    result = {
        str(path.relative_to(BASE)): comparisons(path.read_text())
        for kind in ("html", "jinja")
        for path in (BASE / "templates").rglob(f"*.{kind}")
    }
    assert {name: lines for name, lines in result.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        '{% if quarterly_return.status == "queried" %}',
        '{% elif notice.status != "sent" and late %}',
        '{% if "sent" in "acknowledged final_sent" %}',
        "{% if status in open %}",
    ],
)
def test_a_comparison_in_a_template_is_found(line):
    assert comparisons(line)


def faults(step: Transition) -> list[str]:
    """What a row lacks, or names wrongly."""
    states = [*step.source, *step.leads_in, *([step.target] if step.target else [])]
    holds = {
        "has an event": step.event,
        "has words": step.words,
        "has a power of the table": step.power in set(Can),
        "names members of an enum": all(isinstance(state, Enum) for state in states),
        "leads in from its sources": set(step.leads_in) <= set(step.source),
    }
    return [rule for rule, it_holds in holds.items() if not it_holds]


def test_a_row_has_its_event_its_words_and_its_power_and_names_members_of_an_enum():
    assert ROWS
    assert {(step.name, step.event): faults(step) for step in ROWS if faults(step)} == {}


def test_rows_are_written_with_keywords():
    assert all(field.kw_only for kind in (Transition, StepPage) for field in fields(kind))


# A step in a workflow of its own: one row and one verb.

MOVED = Transition(
    name="move",
    event="asset.moved",
    words="Moved to another building",
    source=(Asset.Status.IN_USE,),
    power=Can.ASSET_EDIT,
    reason=10,
    leads_in=(Asset.Status.IN_USE,),
    page=StepPage(button="Move it", explanation="Say where it is now.", done="{thing} is moved."),
)
ONE_MORE = {**ASSET, **table(MOVED)}


@action
def move(asset, *, by, at, version=None, reason):
    """The asset is in another building."""
    return MOVED.perform(asset, by=by, at=at, version=version, reason=reason, fields={"note": reason})


class OneMoreView(AssetStepView):
    table = ONE_MORE
    verbs = SimpleNamespace(move=move)


@pytest.fixture
def asset(db):
    return Asset.objects.create(
        organisation=make_organisation("home-office"),
        name="Case files",
        purpose="Deciding cases",
        personal_data=True,
    )


@pytest.fixture
def owner(asset):
    return person("iao@home-office.example", Role.IAO, asset.organisation)


@pytest.fixture
def asked(rf, asset):
    """Open the page of the new step as this person, or send its form."""

    def ask(user, **sent):
        request = rf.post("/", sent) if sent else rf.get("/")
        request.user, request.session = user, {}
        request._messages = FallbackStorage(request)
        return OneMoreView.page()(request, pk=asset.pk, name="move")

    return ask


def test_a_new_step_has_its_page(asked, owner):
    page = asked(owner)
    assert page.status_code == 200
    assert all(
        page_text in page.content.decode()
        for page_text in ("Move it", "Say where it is now.", 'name="reason"')
    )


def test_a_new_step_is_taken_by_its_verb_and_what_is_wrong_is_shown_at_its_field(asked, owner, asset):
    short = asked(owner, reason="Rain", version=1)
    assert short.status_code == 422
    assert "at least 10 characters" in short.content.decode()
    assert asked(owner, reason="The roof of the old one leaks", version=1).status_code == 302
    assert Event.objects.filter(kind="asset.moved", actor=f"user:{owner.pk}").count() == 1


def test_a_new_step_is_refused_to_whoever_does_not_hold_its_power(asked, asset):
    stranger = person("siro@hm-treasury.example", Role.SIRO, make_organisation("hm-treasury"))
    assert asked(stranger).status_code in (403, 404)
    auditor = person("audit@home-office.example", Role.INTERNAL_AUDIT, asset.organisation)
    assert asked(auditor).status_code == 403
    with pytest.raises(Refused):
        move(asset, by=auditor, at=at(), reason="The roof of the old one leaks")


def test_a_new_step_is_not_offered_in_another_state(asked, owner, asset):
    Asset.objects.update(status="retired", retired_on="2026-01-01")
    assert asked(owner).status_code == 409
    with pytest.raises(NotNow):
        move(asset, by=owner, at=at(), reason="The roof of the old one leaks")


def test_a_new_step_is_the_next_one_and_is_in_the_history(owner, asset):
    def address(thing, step):
        return reverse("departments:asset", args=[thing.pk])

    offered = steps.next_step(ONE_MORE, asset, owner, at(), address)
    assert (offered.text, offered.yours) == ("Move it", True)
    move(asset, by=owner, at=at(), reason="The roof of the old one leaks")
    (line,) = steps.history(Event.objects.all(), words_of(ONE_MORE))
    assert (line.what, line.who) == ("Moved to another building", f"{owner.name} (Information Asset Owner)")


def test_a_new_step_is_in_the_documents(monkeypatch):
    monkeypatch.setattr(documents, "machines", lambda: {"asset": ONE_MORE})
    assert "| move | in use | stays | Information Asset Owner" in documents.workflows()


def test_a_step_without_a_page_has_no_address(asked, owner, monkeypatch):
    monkeypatch.setattr(OneMoreView, "table", {**ASSET, **table(replace(MOVED, page=None))})
    with pytest.raises(Http404):
        asked(owner)
