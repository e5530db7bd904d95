"""What holds on every page: narrow screens, the keyboard, and no script."""

from tests.journeys.names import NOTIFIED


def test_a_member_of_staff_signs_in_and_reads_what_needs_them(person):
    somebody = person("staff", NOTIFIED)
    assert somebody.heading == "What needs you"
