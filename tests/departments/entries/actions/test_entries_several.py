"""Entries that name several things: a project and its gateway reviews name every information asset that they concern."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.record import SYSTEM, subject_of
from audit.records import FORMS
from audit.transitions import NotReady
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.registers import actions as register_actions
from tests.departments.conftest import text
from tests.departments.entries.conftest import example, sent
from tests.departments.imports.stories import taken_in

PROJECTS = REGISTERS["projects"]


def asset_of(body, name, by):
    return register_actions.add_asset(
        body, by=by, at=timezone.now(), name=name, purpose="Deciding cases", personal_data=True
    )


@pytest.fixture
def assets(home_office, people):
    """Three assets of the Home Office."""
    return [asset_of(home_office, name, people["iao"]) for name in ("Cases", "Letters", "Photographs")]


@pytest.fixture
def project(home_office, people, assets):
    """A project that uses two of them."""
    values = example(PROJECTS) | {"assets": assets[:2]}
    return actions.add_entry(PROJECTS, home_office, by=people["iao"], at=timezone.now(), **values)


def test_a_project_names_several_assets_and_its_history_says_which_came_and_went(project, assets, people):
    assert list(project.assets.order_by("name")) == assets[:2]
    actions.edit_entry(project, by=people["iao"], at=timezone.now(), assets=[assets[2], assets[0]])
    first, second = project.editions.order_by("number")
    assert first.values["assets"] == ["Cases", "Letters"]
    assert second.values["assets"] == ["Cases", "Photographs"]
    assert second.values["keys"]["assets"] == sorted(str(asset.pk) for asset in (assets[0], assets[2]))
    edited = Event.objects.get(subject=subject_of(project), kind="entry.edited")
    assert edited.facts["changed"] == ["assets"]
    assert "entry_projects_assets" in FORMS, "the audit log proves which assets it names"


def test_assets_of_another_body_are_not_named(project, transport, people, home_office):
    strange = asset_of(transport, "Licences", SYSTEM)
    for change in (
        lambda: actions.edit_entry(project, by=people["iao"], at=timezone.now(), assets=[strange]),
        lambda: actions.add_entry(
            PROJECTS, home_office, by=people["iao"], at=timezone.now(),
            **example(PROJECTS) | {"name": "Another", "assets": [strange]},
        ),
    ):  # fmt: skip
        with pytest.raises(NotReady) as problem:
            change()
        assert [wrong.field for wrong in problem.value.problems] == ["assets"]


def test_they_are_ticked_on_the_form_and_lead_to_their_pages(project, assets, enter):
    client = enter("iao")
    edit = reverse("departments:entry_edit", args=["projects", project.pk])
    assert text(client.get(edit)).count('name="assets"') == 3
    ticked = {"version": project.version, "assets": [str(asset.pk) for asset in assets]}
    assert client.post(edit, sent(PROJECTS) | ticked).status_code == 302
    page = text(client.get(project.get_absolute_url()))
    for asset in assets:
        assert f'href="{asset.get_absolute_url()}"' in page
    history = text(client.get(reverse("departments:entry_history", args=["projects", project.pk])))
    assert "Cases; Letters; Photographs" in history


def test_a_file_has_them_by_name_and_takes_them_in_again(project, assets, people, home_office, enter):
    client = enter("iao")
    answer = client.get(reverse("departments:entries_file", args=["projects"]), {"fields": "all"})
    body = b"".join(answer.streaming_content)
    assert b"Cases; Letters" in body
    assert taken_in("projects", body, home_office, people["iao"]) == (0, 0, 1)
    assert taken_in(
        "projects", body.replace(b"Cases; Letters", b"Photographs"), home_office, people["iao"]
    ) == (0, 1, 0)
    assert list(project.assets.all()) == [assets[2]]
    assert project.editions.order_by("number").last().values["assets"] == ["Photographs"]


def test_a_list_asks_once_for_the_assets_of_all_its_projects(project, assets, people, home_office, enter):
    def asked():
        client = enter("iao")
        address = reverse("departments:entries_file", args=["projects"])
        with CaptureQueriesContext(connection) as queries:
            b"".join(client.get(address, {"fields": "all"}).streaming_content)
        return len(queries)

    before = asked()
    for number in range(4):
        actions.add_entry(
            PROJECTS, home_office, by=people["iao"], at=timezone.now(),
            **example(PROJECTS) | {"name": f"Project {number}", "assets": assets},
        )  # fmt: skip
    assert asked() <= before
