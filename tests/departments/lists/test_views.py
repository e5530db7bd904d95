"""A person keeps views of lists: named, opened, renamed, removed, and one that opens first."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from departments.lists import actions
from departments.models import SavedView
from tests.departments.conftest import text

LIST = reverse("departments:entries", args=["sharing"])
SAVE, ALL = reverse("departments:view_save"), reverse("departments:saved_views")


def save(client, query="state=late&sort=-due", **sent):
    return client.post(f"{SAVE}?list={LIST}&query={quote(query)}", {"name": "Late ones", **sent})


def test_a_view_is_kept_from_the_list_and_opens_it_again(enter, people):
    client = enter("siro")
    page = text(client.get(LIST, {"state": "late", "after": "x"}))
    assert f"{SAVE}?list={LIST.replace('/', '%2F')}&amp;query=state%3Dlate" in page
    assert save(client).url == f"{LIST}?state=late&sort=-due"
    page = text(client.get(LIST))
    assert "Late ones" in page
    assert "Late ones" not in text(enter("iao").get(LIST))


def test_the_default_opens_where_the_address_asks_for_nothing_and_all_is_one_link_away(enter):
    client = enter("siro")
    save(client, is_default="on")
    assert client.get(LIST).url == f"{LIST}?state=late&sort=-due"
    assert "?show=all" in text(client.get(LIST, {"state": "late"}))
    assert client.get(LIST, {"show": "all"}).status_code == 200
    save(client, query="state=due", name="Due ones", is_default="on")
    assert list(SavedView.objects.filter(is_default=True).values_list("name", flat=True)) == ["Due ones"]


def test_a_view_is_renamed_and_removed_by_its_person_alone(enter):
    client = enter("siro")
    save(client)
    save(client, query="state=due", name="Due ones")
    view = SavedView.objects.get(name="Late ones")
    change, remove = (reverse(f"departments:view_{step}", args=[view.pk]) for step in ("change", "remove"))
    assert client.post(change, {"name": "Due ones"}).status_code == 422
    client.post(change, {"name": "Too late"})
    assert "Too late" in text(client.get(ALL))
    stranger = enter("iao")
    assert stranger.get(change).status_code == stranger.post(remove).status_code == 404
    enter("siro").post(remove)
    assert SavedView.objects.get().name == "Due ones"


def test_only_what_is_a_list_with_a_filter_or_an_order_is_kept(enter, people):
    client = enter("siro")
    assert client.post(f"{SAVE}?list=//evil.example/&query=a%3Db", {"name": "x"}).url == ALL
    assert save(client, query="after=x").status_code == 422
    for number in range(actions.MOST):
        actions.save_view(people["siro"], page=LIST, query="state=due", name=f"View {number}")
    assert "Remove one first" in text(save(client))


@pytest.mark.parametrize(
    "sort", ["name", "state", "organisation", "due", "gateway", "-gateway", "partner", "no_such", "pk"]
)
def test_a_list_is_sorted_by_each_of_its_columns(enter, sort):
    assert enter("siro").get(LIST, {"sort": sort}).status_code == 200
