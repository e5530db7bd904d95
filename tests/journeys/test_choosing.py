"""The centre proposes an action to any organisation of the register: found by a search, with script and without."""

import pytest

from tests.journeys.names import CENTRE, NOTIFIED, STRANGER

NEW = "/organisations/actions/new/"


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("scripted", "width"), [(True, 1280), (False, 320)])
def test_the_centre_proposes_an_action_to_hm_treasury(person, scripted, width):
    summary = f"Encrypt the backup tapes of {'every' if scripted else 'each'} office"
    approver = person("approver", CENTRE, scripted=scripted, width=width)
    approver.goes("/organisations/actions/").follows("Propose an action").sees(
        "Which organisation is it for?"
    )
    approver.fills("organisation", "of").presses("Continue").sees("More than 20 match")
    approver.fills("organisation", "treasury").presses("Continue").sees(
        "Which one do you mean?", "HM Treasury"
    )
    approver.is_not_wider_than_the_screen()
    approver.presses("Continue").sees("There is a problem", "Select the organisation that you mean")
    approver.fills("organisation_chosen", NOTIFIED).presses("Continue").sees("HM Treasury", "By when?")
    approver.fills("summary", summary).presses("Propose this action").sees("is proposed", summary)
    person("siro", NOTIFIED).goes("/organisations/actions/?organisation=hm-treasury").sees(summary)
    stranger = person("siro", STRANGER)
    stranger.goes("/organisations/actions/?organisation=hm-treasury").sees_no(summary)
    stranger.goes(f"{NEW}?organisation=hm-treasury", status=422).sees("You cannot choose HM Treasury here")
