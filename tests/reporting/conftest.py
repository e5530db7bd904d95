"""The bodies and people that the tests of this folder share."""

from copy import deepcopy

import pytest

from audit import pdf
from tests.beginnings import begin_with, shared_beginning
from tests.reporting import stories
from tests.reporting.report_facts import CREATED, data, paper


def with_department():
    return stories.centre_people(), a_department()


def with_centre():
    return stories.centre_people(), None


def stage_of(names):
    return with_department if "department" in names else with_centre if "central" in names else None


def pytest_generate_tests(metafunc):
    begin_with(metafunc, stage_of)


@pytest.fixture(scope="module", autouse=True)
def shared_world(request):
    """The people of the centre, and a department, made once for the tests of a module that begin with them."""
    with shared_beginning(request) as world:
        yield world or (None, None)


@pytest.fixture
def own_copy(request, shared_world, db):
    """The same as objects of this test alone; of what `begins_with` names, where the test says it."""
    beginning = request.getfixturevalue("beginning") if "begun" in request.fixturenames else None
    return (beginning[1], beginning[:2]) if beginning else deepcopy(shared_world)


@pytest.fixture
def central(own_copy):
    return own_copy[0] or stories.centre_people()


@pytest.fixture
def department(own_copy, central):
    return own_copy[1] or a_department()


@pytest.fixture(scope="module")
def begun(request, shared, typeset_once):
    """What several tests of a module begin with: see `tests/beginnings.py`. The stage is given the department; its people are
    those of the department and of the centre.
    """

    def make():
        if request.param is None:
            return None
        central = stories.centre_people()
        body, people = a_department()
        people |= central
        return body, people, request.param(body, people)

    with shared(request, make) as world:
        yield world


@pytest.fixture
def beginning(begun, db):
    """The department, its people and what was made for them, as objects of this test alone."""
    return deepcopy(begun)


@pytest.fixture
def report(beginning):
    """The report to Parliament as far as the stage took it."""
    return beginning[2]


def a_department():
    """A department with a year behind it, and its people."""
    body, people = stories.staffed_body()
    for quarter in (1, 2, 3):
        stories.add_return(body, people, quarter, B1=("Examined?", "partly_met", "Partly met"))
    stories.add_return(body, people, 4, status="missing")
    stories.add_action(body, "DfT-1", ["electronic_transfer"])
    stories.add_action(body, "DfT-2", ["guidance"], status="verified", reported_status="completed")
    stories.add_incident(body, people, 1)
    stories.add_incident(body, people, 2, notified="no", people_max=None)
    return body, people


@pytest.fixture(autouse=True, scope="module")
def typeset_once(papers_kept):
    """Most tests print the same few papers."""


@pytest.fixture(scope="module")
def printed(typeset_once):
    """The report to Parliament on the departments of 2007, as it is printed."""
    template, context, title = paper(data())
    return pdf.render(template, context, title=title, created=CREATED)
