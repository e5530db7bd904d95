"""A correction is dropped: the accepted return counts all the time, and can be corrected again."""

from tests.journeys.filing import page_of
from tests.journeys.names import CENTRE, CORRECTED


def test_a_correction_is_dropped(person, world):
    world.order("accept_return", CORRECTED)
    address = page_of(world, CORRECTED)

    # The SIRO begins a correction; the accepted edition counts and can be read.
    siro = person("siro", CORRECTED)
    siro.goes(address).sees("Accepted").follows("Correct it")
    siro.fills("reason", "C3 counted transfers twice.").presses("Begin the correction")
    siro.sees(
        "The correction has begun.", "Edition 2", "In preparation", "counts until the correction is accepted"
    )
    siro.follows("Read edition 1").sees("What was signed").goes(address)

    # The preparer changes an answer and sends it; the SIRO sees what is corrected, by whom and when.
    preparer = person("preparer", CORRECTED)
    preparer.goes(f"{address}section/A/").fills("A4_reason", "One more risk was found.")
    preparer.presses("Save and continue").goes(f"{address}check/").follows("Continue").presses(
        "Send to the SIRO"
    )
    siro.goes(f"{address}sign/").gives_password()
    siro.sees("Changed since it was opened for a correction by", "One more risk was found.")

    # A reviewer sees the accepted edition and that a correction is in work.
    reviewer = person("reviewer", CENTRE)
    reviewer.goes(f"/returns/?cycle={world.facts['slug']}&organisation=Business").sees(
        "A correction is being prepared"
    )
    reviewer.goes(address).sees("Edition 2", "counts until the correction is accepted")

    # The SIRO drops it; the accepted edition is what everybody sees, and it can be corrected again.
    siro.goes(address).follows("Drop the correction").sees("The accepted edition still counts").presses(
        "Drop it"
    )
    siro.sees("The correction is dropped. The accepted edition counts.", "Accepted", "Correct it")
    siro.sees_no("Edition 2")
    reviewer.goes(address).sees("Accepted").sees_no("counts until the correction")

    # On a phone nothing scrolls sideways.
    phone = person("siro", CORRECTED, width=320)
    phone.goes(address).is_not_wider_than_the_screen()
    phone.goes(f"{address}edition/2/", status=404)
    phone.goes(f"{address}signed/").is_not_wider_than_the_screen()
