"""Pages of incidents as a browser opens them, and moments as they are typed in their boxes."""

import re
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from govuk.widgets import LONDON


def parts(name, moment):
    """A moment as it is typed in the boxes of a form."""
    here = moment.astimezone(LONDON)
    typed = {"day": here.day, "month": here.month, "year": here.year, "time": f"{here:%H:%M}"}
    return {f"{name}_{part}": str(value) for part, value in typed.items()}


def page(view, thing, **kw):
    return reverse(f"incidents:{view}", kwargs={"pk": thing.pk, **kw})


def details(body, kind="breach"):
    return reverse("incidents:report_details") + f"?classification=OFFICIAL&kind={kind}&body={body.code}"


def decides(client, incident, **typed):
    """Somebody decides as a browser does: reads what goes, where anything does, and confirms it."""
    address, data = page("decide", incident), {"version": incident.version, **typed}
    answer = client.post(address, data)
    seen = re.search(r'<input[^>]*name="seen"[^>]*value="(\w{64})"', answer.content.decode())
    return client.post(address, data | {"seen": seen[1]}) if seen else answer


# Pages read the clock: what is reported on them was found yesterday.
REPORT = {
    "title": "Papers left on a train",
    "description": "A bag with papers was left on a train.",
    "compared": "on",  # the person has seen which reports are like it
    **parts("discovered_at", timezone.now() - timedelta(days=1)),
}
