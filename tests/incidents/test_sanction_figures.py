"""What regulators gave in a year, counted with the records behind it."""

from datetime import timedelta

import pytest

from audit.record import subject_of
from incidents import actions
from incidents.sanction_figures import figures_of, sanctions_in
from tests.incidents.cases import acknowledged_case
from tests.incidents.stories import AT, HOUR, officer, sanctioned, staffed_body

pytestmark = pytest.mark.django_db
YEAR = "2026-27"


def test_a_sanction_counts_in_the_year_of_its_day_for_its_body_and_once_it_is_entered():
    body, people = staffed_body()
    other, _ = staffed_body("hmrc", "HMRC")
    case = acknowledged_case(body, people)
    sanction = sanctioned(case, officer())
    (row,) = sanctions_in(YEAR, body)
    assert (row["kind_words"], row["incident"], row["issued_on"]) == (
        "Undertaking", case.incident.reference, AT.date().isoformat(),
    )  # fmt: skip
    assert (row["commitments_met"], len(row["commitments"])) == (0, 1)
    assert sanctions_in(YEAR) == [row]
    assert sanctions_in("2025-26", body) == sanctions_in(YEAR, other) == []
    assert sanctions_in(YEAR, body, until=sanction.entered_at - timedelta(seconds=1)) == []


def test_each_figure_has_its_definition_and_the_records_behind_it():
    body, people = staffed_body()
    case = acknowledged_case(body, people)
    undertaking = sanctioned(case, officer())
    values = {"issued_on": AT.date(), "words": "For the loss.", "amount": 4400}
    penalty = actions.enter_sanction(case, by=officer(), at=AT + 9 * HOUR, kind="penalty", **values)
    penalty = actions.appeal_sanction(penalty, by=people["siro"], at=AT + 10 * HOUR, appealed_on=AT.date())
    actions.set_aside_sanction(penalty, by=officer(), at=AT + 11 * HOUR, words="Allowed.")
    commitment = actions.give_evidence(
        undertaking.commitments.get(),
        by=people["siro"],
        at=AT + 9 * HOUR,
        evidence="Every laptop is encrypted.",
    )
    actions.accept_evidence(commitment, by=officer(), at=AT + 10 * HOUR)
    result = {figure.key: figure for figure in figures_of(sanctions_in(YEAR), YEAR, AT.date())}
    assert {key: (item.value, item.of) for key, item in result.items()} == {
        "sanctions.given": (2, None), "sanctions.penalties": (1, 2), "sanctions.set_aside": (1, 2),
        "sanctions.commitments_met": (1, 1),
    }  # fmt: skip
    assert result["sanctions.penalties"].sources == (subject_of(penalty),)
    assert result["sanctions.commitments_met"].sources == (subject_of(commitment),)
    assert all(item.definition for item in result.values())


def test_none_is_said_to_be_none_under_a_law_with_a_clock_and_not_of_2007():
    assert next((figure.key, figure.value) for figure in figures_of([], YEAR, AT.date())) == (
        "sanctions.given",
        0,
    )
    assert figures_of([], "2007-08", AT.date()) == []
