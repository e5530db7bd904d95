"""A hold keeps a decided notice from going; releasing it lets it go."""

from tests.journeys.names import HELD

ON_HOLD = "A hold is in force until"


def test_a_held_notice_goes_when_the_hold_is_released(person, world):
    _, page, case = world.order("assessed_hours_ago", HELD, "Papers left on a ferry", 5)
    siro = person("siro", HELD)
    siro.goes(f"{case}hold/").gives_password().fills("ground", "national_security")
    siro.fills("reason", "The papers concern an operation of the agencies.")
    siro.fills("ends_at", [*world.order("working_day", 1), "12:00"]).presses("Put it on hold")
    siro.sees("On hold").goes(page).sees(ON_HOLD)

    # It is decided, and waits.
    siro.goes(f"{page}decide/").sees(ON_HOLD).fills("decision", "notify")
    siro.fills("to_follow_by", world.order("working_day", 10)).presses("Confirm the decision")
    siro.sees("What will be sent", ON_HOLD).presses("Confirm and send")
    siro.goes(page).sees(ON_HOLD).sees_no("counts as notified when it gives its reference")

    # The Accounting Officer has it on the home page and releases it; it goes.
    officer = person("accounting_officer", HELD)
    officer.follows("Release the hold").fills("reason", "The agencies do not object.").presses("Release it")
    officer.sees("Released").goes(page).waits_for("counts as notified when it gives its reference")
    officer.sees_no(ON_HOLD)
