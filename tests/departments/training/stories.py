"""A member of staff who passed a course, for the tests of what must hold everywhere."""

from datetime import date

from departments.training.models import StaffTraining


def member_trained(body, number="HO-STAFF-4711", **changed) -> StaffTraining:
    """One row of a body's learning system."""
    fields = {"course": "Data handling", "passed_on": date(2026, 9, 1), "kept_until": date(2028, 9, 1)}
    return StaffTraining.objects.create(organisation=body, staff_number=number, **fields | changed)
