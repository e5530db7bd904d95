"""The laws of an incident, by its own answers."""

import pytest

from incidents.checks import laws
from incidents.models import Incident, RegulatorCase
from tests.incidents.stories import AT


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({"personal_data": "yes"}, ["uk_gdpr"]),
        ({"personal_data": "suspected", "regimes": ["nis"]}, ["uk_gdpr", "nis"]),
        ({"personal_data": "yes", "regimes": ["dpa_part3", "nis"]}, ["dpa_part3", "nis"]),
        ({"personal_data": "yes", "regimes": ["pecr"]}, ["pecr"]),
        ({"personal_data": "yes", "controller_or_processor": "processor_told_controller"}, ["processor"]),
        ({"personal_data": "no"}, []),
        ({"personal_data": "no", "regimes": ["nis"]}, ["nis"]),
    ],
)
def test_the_governing_law_comes_first_and_then_one_for_each_other_authority(answers, keys):
    incident = Incident(discovered_at=AT, **answers)
    assert [law.key for law in laws.laws_of(incident)] == keys


@pytest.mark.parametrize(
    ("addressee", "other"), [("regulator", False), ("controller", False), ("competent_authority", True)]
)
def test_another_authority_is_neither_the_regulator_nor_the_controller(addressee, other):
    case = RegulatorCase(addressee=addressee)
    assert laws.is_of_another_authority(case) is other
    assert (laws.of_another_authority(case, AT) == []) is other
