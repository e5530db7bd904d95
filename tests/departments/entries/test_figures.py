"""What the registers know for the questions of a return."""

from datetime import timedelta

from django.utils import timezone

from departments.entries.declared import REGISTERS
from departments.entries.figures import holdings_on, known_for
from departments.models import AssetReview, Entry, SharingArrangement
from departments.registers import actions as register_actions
from tests.departments.circulars.stories import published
from tests.departments.entries.conftest import today


def test_a_figure_counts_entries_in_use_and_those_of_them_that_fit(sharing, home_office, transport):
    [known] = known_for(home_office, {"D3"}, today())["D3"]
    assert (known.count, known.among) == (1, 1)
    assert known.text.startswith("1 of 1 sharing arrangements have an agreement that is current")
    SharingArrangement.objects.update(agreed_on=None)
    assert known_for(home_office, {"D3"}, today())["D3"][0].count == 0
    assert known_for(transport, {"D3"}, today())["D3"][0].among == 0
    Entry.objects.update(status="ended", ended_on=today())
    assert known_for(home_office, {"D3"}, today())["D3"][0].among == 0


def test_an_arrangement_that_has_run_out_is_not_current(sharing, home_office):
    later = today() + timedelta(days=400)
    assert known_for(home_office, {"D3"}, later)["D3"][0].count == 0


def test_nothing_is_counted_for_questions_that_are_not_asked(sharing, home_office):
    assert known_for(home_office, set(), today()) == {}


def test_each_figure_can_be_counted(declared, home_office):
    questions = {figure.question for figure in declared.figures}
    assert set(known_for(home_office, questions, today())) == questions
    assert REGISTERS[declared.code] is declared


def test_what_every_register_says_on_a_day_is_counted_for_a_statement(sharing, home_office, people):
    register_actions.add_asset(
        home_office, by=people["iao"], at=timezone.now(), name="Case files", purpose="Cases", personal_data=True
    )  # fmt: skip
    published(at=timezone.now())
    holdings = {holding.code: holding for holding in holdings_on(home_office, today())}
    assert set(holdings) == {"assets", *REGISTERS, "circulars"}
    held = {code: [record.is_late for record in holding.records] for code, holding in holdings.items()}
    assert (held["sharing"], held["assets"], held["overseas"]) == ([False], [False], [])
    assert [known.count for known in holdings["sharing"].figures] == [1]
    assert held["circulars"]
    assert all(holding.figures for holding in holdings.values())
    later = {
        holding.code: holding.records for holding in holdings_on(home_office, today() + timedelta(days=400))
    }
    for code in ("sharing", "assets", "circulars"):
        assert all(record.is_late for record in later[code])
        assert [record.subject for record in later[code]] == [
            record.subject for record in holdings[code].records
        ]
    assert [record.name for record in later["assets"]] == ["Case files"]


def test_a_return_shows_how_many_reviews_of_assets_lapsed(home_office, people):
    for name in ("Case files", "Pay"):
        register_actions.add_asset(
            home_office, by=people["iao"], at=timezone.now(), name=name, purpose="Cases", personal_data=True
        )  # fmt: skip
    AssetReview.objects.filter(asset__name="Pay").update(status="lapsed")
    texts = [known.text for known in known_for(home_office, {"B2"}, today())["B2"]]
    assert texts[-1] == "1 of 2 information assets in use have a yearly review that lapsed."
