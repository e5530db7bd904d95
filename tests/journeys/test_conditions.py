"""A return is accepted on a condition, corrected, and its condition discharged from the page of the return."""

from tests.journeys.names import CENTRE, CONDITIONED

EVIDENCE = "The certificate of the last laptop, of this week."


def test_conditions_are_discharged_from_the_page_of_the_return_after_a_correction(person, world):
    address = world.order("accept_on_a_condition", CONDITIONED, "Encrypt the last laptops")

    # The SIRO corrects the accepted return: the condition stays on its page, with state, date and owner.
    siro = person("siro", CONDITIONED).goes(address)
    siro.sees("Accepted with conditions", "Encrypt the last laptops", "Proposed")
    siro.follows("Correct it").fills("reason", "One figure of section C was counted twice.")
    siro.presses("Begin the correction").sees(
        "The correction has begun", "counts until the correction is accepted"
    )
    siro.sees("Encrypt the last laptops")

    # The condition is agreed, done and checked. What was not accepted at first is shown beside what was.
    siro.clicks(siro.page.locator("[aria-labelledby=conditions] a")).follows("Agree to this action")
    siro.fills("due", world.order("working_day", 20)).presses("Agree to this action").sees(
        "The action is agreed."
    )
    action = siro.page.url.removeprefix(siro.address)
    preparer = person("preparer", CONDITIONED).goes(action)
    preparer.follows("Begin work").presses("Begin work")
    for evidence in ("A list of laptops.", EVIDENCE):
        preparer.goes(action).follows("Report it done").fills("evidence", evidence).presses("Report it done")
        auditor = person("internal_audit", CONDITIONED).goes(action)
        if evidence == EVIDENCE:
            auditor.follows("Verify that it is done").sees(
                "A list of laptops.", "The list names no certificate."
            )
            auditor.presses("Verify that it is done").sees("The action is verified and closed.")
        else:
            auditor.follows("Do not accept it").fills("reason", "The list names no certificate.")
            auditor.presses("Do not accept it").sees("The action goes back to work.")

    # The centre discharges the conditions from the page of the return, while the correction is still in work.
    approver = person("approver", CENTRE).goes(address)
    approver.sees("Encrypt the last laptops", "Verified").follows("Record that all conditions are met")
    approver.presses("Record it").sees("All conditions are met. The return is accepted.")
    narrow = person("siro", CONDITIONED, width=320).goes(address)
    narrow.sees("accepted on", "counts until the correction is accepted")
    narrow.goes(action).sees("A list of laptops.", "Not accepted", EVIDENCE)


def test_anybody_checks_a_receipt_and_only_whoever_may_see_the_return_learns_who_signed(person, world):
    reference, sha256 = world.order("receipt_of", CONDITIONED)
    for reader, known in ((person(width=320), False), (person("siro", CONDITIONED), True)):
        reader.goes("/returns/receipts/").fills("reference", reference).fills("sha256", sha256)
        reader.presses("Check the receipt").sees("It matches")
        (reader.sees if known else reader.sees_no)("Signed by")
    stranger = person().goes("/returns/receipts/").fills("reference", reference).fills("sha256", "0" * 64)
    stranger.presses("Check the receipt").sees("It does not match")
