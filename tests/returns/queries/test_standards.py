"""Which standards support an answer."""

import pytest

from departments.entries.figures import KEPT_SINCE
from returns.queries import standards
from tests.returns import world as return_world

pytestmark = pytest.mark.django_db


def test_a_question_names_its_standards_by_name_and_part():
    names = [str(link) for link in standards.standards_for(question="A1")]
    assert names == [
        "Cyber Assessment Framework 3.2, A1.b Roles and Responsibilities",
        "Cyber Assessment Framework 4.0, A1.b Roles and Responsibilities",
        "Government Security Roles 2018",
        "Mandatory minimum measures June 2008, Process measures",
        "UK GDPR, Article 37",
    ]


def test_every_link_is_of_a_question_that_is_asked():
    known = standards.questions_by_id()
    assert {link.question for link in standards.standards_for()} <= set(known)


def test_a_quarter_before_the_portal_asked_other_questions_and_names_no_standards():
    quarterly_return = return_world.world().quarterly_return
    assert quarterly_return.cycle.last_day < KEPT_SINCE
    question = standards.questions_by_id()["A1"]
    assert standards.links_of_questions([question], quarterly_return) == {}
    quarterly_return.cycle.last_day = KEPT_SINCE
    assert len(standards.links_of_questions([question], quarterly_return)["A1"]) == 5


def test_the_rows_of_a_file_begin_with_the_headings():
    rows = list(standards.rows_of(standards.standards_for(question="H5")))
    assert rows[0] == list(standards.HEADS)
    assert rows[1][:5] == ["Data (Use and Access) Act 2025", "", "From 19 June 2026", "", "H5"]
