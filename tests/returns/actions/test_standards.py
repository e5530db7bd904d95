"""The centre takes in which standards bear on which questions."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audit.models import Event
from audit.transitions import NotReady, Refused
from departments.organisations.roles import Role
from returns import actions
from returns.models import StandardLink
from tests import factories

pytestmark = pytest.mark.django_db
HEADS = "Standard,Edition,Part,Title,Question,Source"


@pytest.fixture
def centre():
    return factories.centre()


@pytest.fixture
def editor(centre):
    return factories.person("editor@example.test", Role.CO_EDITOR, centre)


def taken_in(centre, by, *rows, heads=HEADS):
    file = SimpleUploadedFile("standards.csv", "\n".join((heads, *rows)).encode(), "text/csv")
    return actions.import_standards(centre, by=by, at=timezone.now(), file=file)


def test_the_portal_comes_with_the_mapping_of_the_questionnaire():
    codes = StandardLink.objects.filter(question="A1").values_list("code", flat=True)
    assert "cyber-assessment-framework-4-0-a1-b" in codes
    assert "uk-gdpr-article-37" in codes
    assert not StandardLink.objects.filter(source="").exists()


def test_a_file_is_the_whole_mapping_and_the_same_file_again_changes_nothing(centre, editor):
    before = StandardLink.objects.count()
    rows = ("GovS 007,,,,A2,A new source", "ISO 27001,2022,5.1,Policies,I1,The text of the standard")
    assert taken_in(centre, editor, *rows) == (1, 1, before - 1)
    assert taken_in(centre, editor, *rows) == (0, 0, 0)
    link = StandardLink.objects.get(standard="ISO 27001")
    assert (link.name, link.code) == ("ISO 27001 2022, 5.1 Policies", "iso-27001-2022-5-1")
    assert Event.objects.filter(kind="standards.imported").count() == 2


def test_one_wrong_row_keeps_the_whole_file_out_and_is_named(centre, editor):
    before = StandardLink.objects.count()
    with pytest.raises(NotReady) as problem:
        taken_in(
            centre,
            editor,
            "GovS 007,,,,A2,Source",
            "GovS 007,,,,Z9,Source",
            "GovS 007,,,,A2,Source",
            ",,,,A1,",
        )
    assert [str(wrong) for wrong in problem.value.problems] == [
        "Row 3: there is no question Z9",
        "Row 4: an earlier row says the same",
        "Row 5: “Standard” is empty; “Source” is empty",
    ]
    assert StandardLink.objects.count() == before


def test_a_file_without_its_headings_is_refused(centre, editor):
    with pytest.raises(NotReady, match="no heading “Source”"):
        taken_in(centre, editor, "GovS 007,,,,A2", heads="Standard,Edition,Part,Title,Question")


def test_a_reviewer_takes_in_nothing(centre):
    reviewer = factories.person("reviewer@example.test", Role.CO_REVIEWER, centre)
    with pytest.raises(Refused):
        taken_in(centre, reviewer, "GovS 007,,,,A2,Source")
