"""A stranger with the same role elsewhere pastes addresses of another organisation, and finds that nothing is there."""

import re

from tests.journeys.filing import page_of
from tests.journeys.names import REVIEWED, STRANGER
from tests.journeys.telling import reports_incident


def addresses_of(insider) -> list[str]:
    """Every address below the open page's own thing that the page offers."""
    return insider.page.eval_on_selector_all(
        "main a[href]", "all => all.map(one => one.getAttribute('href'))"
    )


def test_a_siro_elsewhere_finds_nothing_at_another_organisations_addresses(person, world):
    siro = person("siro", REVIEWED)
    address = page_of(world, REVIEWED)
    siro.goes(f"{address}signed/")
    papers = [address for address in addresses_of(siro) if address.startswith("/returns/evidence/")]
    assert papers
    slug = world.facts["slug"]
    inside = [
        address, f"{address}section/A/", f"{address}check/", f"{address}receipt/", f"{address}signed/",
        f"{address}signed/1-1.json", f"{address}review/", f"{address}evidence/A2/", papers[0], f"{papers[0]}remove/",
    ]  # fmt: skip
    reports_incident(person("staff", REVIEWED), world, "A folder was sent to the wrong office")
    siro.goes("/incidents/").follows(f"{world.order('prefix', REVIEWED)}-")
    incident = re.sub(r"^https?://[^/]+", "", siro.page.url)
    inside += [
        incident,
        *(f"{incident}{name}/" for name in ("triage", "assess", "decide", "decided", "reported")),
    ]
    inside += world.order("statement_of", REVIEWED)

    stranger = person("siro", STRANGER)
    stranger.goes("/returns/").sees_no("Department for Transport")
    stranger.goes(f"/returns/?organisation=transport&cycle={slug}").sees_no("Department for Transport")
    stranger.goes("/incidents/").sees_no("A folder was sent")
    for place in inside:
        answer = stranger.page.request.get(f"{stranger.address}{place}", max_redirects=0)
        if answer.status == 403:  # a page for which this person holds no role anywhere
            continue
        if answer.status == 302:  # a signature's page asks for the password first
            stranger.goes(place, status=200).gives_password_once()
            answer = stranger.page.request.get(f"{stranger.address}{place}", max_redirects=0)
        assert answer.status == 404, f"{answer.status} at {place}"
    stranger.goes(address, status=404)
    assert stranger.heading == "Page not found"
    stranger.sees_no("Department for Transport")
