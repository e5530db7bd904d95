"""Several departments with an incident of one courier, each with a notice that the regulator has, for the tests of shared events."""

from datetime import timedelta

from incidents import actions
from incidents.models import Incident
from tests.incidents.stories import AT, HOUR, SERIOUS, approver, notified, sends, staffed_body, supplier_of

LATER = AT + timedelta(days=5)
BODIES = (("home-office", "HO"), ("transport", "DFT"), ("treasury", "HMT"))
WHY = "All three lost the parcels of one courier's van."


def departments_with_one_loss(bodies=BODIES, *, centre_is_notified=True):
    """The incidents, each with the people of its body: each found a day after the one before."""
    courier = supplier_of("courier", name="Swift Couriers Ltd")
    rows = []
    for number, (code, prefix) in enumerate(bodies):
        body, people = staffed_body(code, prefix)
        at = AT + number * 24 * HOUR
        facts = {**SERIOUS, "supplier": courier, "supplier_serves_others": "yes"}
        incident = notified(body, people, at, facts=facts)
        Incident.objects.filter(pk=incident.pk).update(supplier=courier)
        incident = Incident.objects.get(pk=incident.pk)
        sends(incident.regulator_case.notices.get().message, at + 5 * HOUR)
        if centre_is_notified:
            Incident.objects.filter(pk=incident.pk).update(cabinet_office_notified=True)
        rows.append((incident, people))
    return rows


def confirmed(rows, by=None, at=LATER, name="Swift Couriers, parcels lost in June"):
    """The incidents of these rows confirmed as one event."""
    first, *others = [incident for incident, _ in rows]
    return actions.confirm_event(first, by=by or approver(), at=at, incidents=others, name=name, reason=WHY)
