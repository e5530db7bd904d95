"""The report to Parliament, from the lock of its figures to its publication."""

from tests.journeys.names import CENTRE, STATED


def test_editor_minister_and_clerk_take_the_report_from_lock_to_published(person, world, stack):
    # The editor opens the year; the approver locks its figures, gathered by the worker.
    editor, approver = person("editor", CENTRE), person("approver", CENTRE)
    editor.goes("/publications/").follows("Open a year’s report").fills("route", "deposited_paper")
    editor.presses("Open").sees("Planned")
    page = editor.page.url
    approver.goes("/").follows("Lock the figures of").follows("Lock the figures").presses("Lock the figures")
    approver.waits_for_the_worker()

    # The first proof is printed, and goes to the departments.
    editor.goes(page).follows("Build the first proof").presses("Build the first proof")
    editor.waits_for_the_worker().sees("Automatic checks of the newest proof").sees_no("Fails:")
    editor.follows("Send for fact check").fills("reply_by", world.order("working_day", 5))
    editor.presses("Send for fact check").sees("Departments have been asked")
    editor.sees("Next step: Record the fact check", "not answered yet: wait for them")

    # The department's SIRO reads what the proof says of it and answers on that page.
    siro = person("siro", STATED)
    siro.goes("/").follows("Check what the").sees("Is what your pages say right?").fills("agrees", "yes")
    siro.presses("Answer the fact check").sees("Your answer is with the Cabinet Office", "nothing is wrong")
    editor.goes(page).sees("nothing is wrong").follows("Record the fact check")
    editor.fills("note", "They agreed.").presses("Record the fact check").sees("Recorded.")

    # Somebody else makes the disclosure check, the minister clears, the clerk lays and publishes.
    approver.goes(page).follows("Record the disclosure check").fills(
        "note", "No cell is small enough to point at anyone."
    )
    approver.presses("Record the disclosure check").sees("The proof is final")
    minister = person("minister", CENTRE)
    minister.follows("Clear").follows("Clear the report").gives_password()
    minister.presses("Clear the report").sees("The report is cleared")
    clerk = person("clerk", CENTRE)
    day = world.order("working_day", 0)
    clerk.follows("Name the day of laying of").follows("Name the day of laying").fills("laying_on", day)
    clerk.presses("Name the day of laying").sees("The paper is being printed").waits_for_the_worker()
    now = world.order("moment_ago", 1)
    clerk.follows("Record the laying").gives_password().fills("commons_at", now).fills(
        "lords_at", now
    ).presses("Record the laying")
    if now[:3] == day:
        clerk.sees("The report is laid").follows("Publish the report").presses("Publish the report")
        clerk.sees("The report is published")
    else:  # nothing is laid today: the page says so, and the clerk does the same on the day itself
        clerk.sees("not on the day of laying")
        world.order("lay_and_publish", page.rstrip("/").rpartition("/")[2], day)
        clerk.goes(page)
    clerk.sees("Published").sees_no("Record the laying", "Publish the report")
    address = clerk.page.get_by_role("link", name="PDF").first.get_attribute("href")
    answer = clerk.page.request.get(f"{stack.address}{address}")
    assert answer.body().startswith(b"%PDF-")
