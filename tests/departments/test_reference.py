"""The register and the report of 2007, as data and as loaded."""

from departments import reference


def test_every_body_has_a_code_of_its_own_and_no_two_share_a_prefix():
    bodies = reference.bodies()
    prefixes = [body.reference_prefix for body in bodies if body.reference_prefix]
    assert len({body.code for body in bodies}) == len(bodies) == 1255
    assert len(set(prefixes)) == len(prefixes)
    assert all(
        2 <= len(prefix) <= 8 and prefix.isascii() and prefix.isupper() and prefix.isalpha()
        for prefix in prefixes
    )


def test_every_body_that_is_not_closed_has_a_prefix():
    assert all(body.reference_prefix for body in reference.bodies() if not body.closed)


def test_the_report_has_19_organisations_and_76_actions_in_30_areas():
    in_report = reference.departments_2007()
    assert len(in_report) == 19
    assert sum(len(department.actions) for department in in_report) == 76
    assert len(reference.areas()) == 30
    assert {
        area for department in in_report for action in department.actions for area in action.areas
    } <= set(reference.areas())


def test_every_action_that_waits_for_another_names_one_that_is_there():
    codes = {action.code for department in reference.departments_2007() for action in department.actions}
    assert {
        code
        for department in reference.departments_2007()
        for action in department.actions
        for code in action.depends_on
    } <= codes
