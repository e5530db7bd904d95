"""An asset leads to the entries of all registers that name it, and the return counts those outside the United Kingdom."""

from datetime import timedelta

from django.utils import timezone

from departments.entries.actions import add_entry, end_entry
from departments.entries.declared import REGISTERS
from departments.entries.figures import known_for
from departments.models import Asset
from tests.departments.conftest import text
from tests.departments.entries.conftest import example, today


def named(code, body, people, **changed):
    register = REGISTERS[code]
    return add_entry(register, body, by=people["iao"], at=timezone.now(), **example(register) | changed)


def test_the_page_of_an_asset_names_the_entries_about_it(asset, people, enter):
    for code, field in (("encryption", "asset"), ("projects", "asset"), ("gateway-reviews", "assets")):
        value = [asset] if field == "assets" else asset
        named(code, asset.organisation, people, **{field: value, "name": f"About {code}"})
    ended = named("copying", asset.organisation, people, asset=asset, name="About copying")
    end_entry(ended, by=people["iao"], at=timezone.now(), reason="It is watched no more.")
    page = text(enter("siro").get(asset.get_absolute_url()))
    assert "On other registers" in page
    for code in ("encryption", "projects", "gateway-reviews"):
        assert f"About {code}" in page
    assert "About copying" not in page


def test_an_asset_held_overseas_counts_once_it_has_an_approved_safeguard_on_the_register(
    asset, people, home_office
):
    Asset.objects.update(held_overseas=True)

    def counted():
        known = known_for(home_office, {"D2"}, today())["D2"]
        return [(item.count, item.among) for item in known if item.register is None]

    assert counted() == [(0, 1)]
    for country in ("Ireland", "France"):
        named("overseas", home_office, people, asset=asset, name=f"Held in {country}", country=country)
    assert counted() == [(1, 1)]
    REGISTERS["overseas"].model.objects.update(expires_on=today() - timedelta(days=1))
    assert counted() == [(0, 1)]
