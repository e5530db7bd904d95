"""Numbers about returns: only what was signed counts, and every number can be opened."""

from datetime import date

import pytest

from departments.models import Action
from returns import actions, figures
from returns.models import Return
from returns.queries.registers import SOURCES, Registers
from returns.questionnaire import Given
from tests.returns.world import accepted, answered, at, body, signed, world

pytestmark = pytest.mark.django_db
SHORT = Given(
    choice="not_met",
    reason="Vacant",
    action_summary="Appoint",
    action_owner="siro",
    action_due=date(2007, 12, 1),
)


def by_key(found):
    return {one.key: one for one in found}


def test_filing_is_counted_with_the_returns_behind_it():
    here = world()
    body("treasury", "HMT")
    cycle = actions.open_cycle(year="2007-08", quarter=2, by=here.centre.approver, at=at(80))
    ret = Return.objects.get(cycle=cycle, organisation=here.home.organisation)
    ret = answered(actions.start(ret, by=here.home.preparer, at=at(90)), by=here.home.preparer, at=at(90))
    ret = actions.send_to_siro(ret, by=here.home.preparer, at=at(90))
    actions.sign_and_submit(ret, declared=True, by=here.home.siro, at=at(120))
    found = by_key(figures.filing_figures([cycle], at(121)))
    assert (found["returns.owed"].value, found["returns.filed"].value, found["returns.late"].value) == (
        2,
        1,
        1,
    )
    assert (found["returns.overdue"].value, found["returns.filed"].of) == (1, 2)
    assert found["returns.filed"].sources == (f"returns.Return:{ret.pk}",)


def test_answers_are_counted_by_value_and_sums_stand_with_their_whole_and_the_missing():
    here = world()
    signed(here, A1=SHORT, C2=Given(part=30, whole=40))
    found = {one.question: by_key(one.figures) for one in figures.answer_figures(here.cycle, at(5))}
    assert found["A1"]["returns.A1.not_met"].value == 1
    assert found["A1"]["returns.A1.met"].value == 0
    rate = found["C2"]["returns.C2"]
    assert (rate.value, rate.of, rate.missing) == (30, 40, 0)
    assert found["F1"]["returns.F1.recorded"].value == 0


def test_a_draft_is_nobodys_testimony():
    here = world()
    answered(actions.start(here.ret, by=here.home.preparer, at=at()), by=here.home.preparer, at=at())
    assert figures.answer_figures(here.cycle, at(5)) == []


def test_an_organisations_year_at_a_glance():
    here = world()
    accepted(here, A1=SHORT)
    (line,) = figures.returns_of(here.home.organisation, "2007-08")
    assert (line.status, line.signed_on, line.decided_on) == (
        "accepted",
        date(2007, 7, 10),
        date(2007, 7, 13),
    )
    assert (line.lowest["A"], line.lowest["B"], line.counts["not_met"]) == ("not_met", "met", 1)


def test_what_was_said_can_be_quoted():
    here = world()
    signed(here, G2=Given(text="The Q1 audit found old backups."))
    (said,) = figures.said_by(here.home.organisation, "2007-08", ["G2"])
    assert (said.quarter, said.words, said.nil) == ("2007-08-q1", "The Q1 audit found old backups.", False)


def test_actions_in_the_register_are_those_of_the_organisation():
    here = world()
    signed(here, A1=SHORT)
    assert Action.objects.get().status == "agreed"
    (said,) = figures.said_by(here.home.organisation, "2007-08", ["G1"])
    assert said.words == "Nil"


def test_an_action_that_waits_for_a_check_is_open_and_not_overdue_in_the_register():
    here = world()
    for number, status in enumerate(("in_progress", "done_awaiting_check", "overdue_escalated", "verified")):
        Action.objects.create(
            organisation=here.home.organisation, code=f"HO-{number}", summary="Encrypt", origin="own",
            status=status, due=date(2007, 6, 1), created_at=at(),
        )  # fmt: skip
    held = Registers(here.ret, at())
    assert (SOURCES["actions.open"](held), SOURCES["actions.overdue"](held)) == (3, 2)


def test_while_a_correction_is_in_work_the_accepted_edition_is_the_one_that_counts():
    here = world()
    old = accepted(here, A1=SHORT, G2=Given(text="The Q1 audit found old backups."))
    actions.correct(old, reason="C2 counted phones twice", by=here.home.siro, at=at(30))
    found = by_key(figures.filing_figures([here.cycle], at(31)))
    assert [found[f"returns.{key}"].value for key in ("owed", "filed", "overdue")] == [1, 1, 0]
    answers = {one.question: by_key(one.figures) for one in figures.answer_figures(here.cycle, at(31))}
    assert answers["A1"]["returns.A1.not_met"].value == 1
    (said,) = figures.said_by(here.home.organisation, "2007-08", ["G2"])
    assert said.subject == f"returns.Return:{old.pk}"
    (line,) = figures.returns_of(here.home.organisation, "2007-08")
    assert (line.edition, line.signed_on, line.sha256) == (1, date(2007, 7, 10), old.submission.sha256)


def test_a_return_given_back_for_rework_after_it_was_signed_is_not_overdue():
    here = world()
    actions.withdraw(signed(here), reason="One figure was wrong", by=here.home.siro, at=at(1, 1))
    found = by_key(figures.filing_figures([here.cycle], at(30)))
    assert (found["returns.filed"].value, found["returns.overdue"].value) == (1, 0)
