"""What a return coordinator does with a return, for the journeys that file one."""

from typing import Any

from tests.journeys.browsing import Person


def page_of(world, code: str) -> str:
    """The address of this quarter's return."""
    return f"/returns/{code}/{world.facts['slug']}/"


def answers_section(coordinator: Person, to_say: dict[str, Any]) -> set[str]:
    """Fill in every question that the page asks; returns the types of answers given."""
    types = set()
    asked = coordinator.page.evaluate("[...document.querySelectorAll('[id^=question-]')].map(one => one.id)")
    for key, about in to_say.items():
        if f"question-{key}" not in asked:
            continue
        types.add(about["type"])
        for field in about["fields"]:
            name = f"{key}_{field['name']}"
            if coordinator.has(name):  # what the portal draws from its registers has no field
                coordinator.fills(name, field["value"])
    return types


def answers_all(coordinator: Person, to_say: dict[str, Any]) -> set[str]:
    """Section after section, until everything is on the page that checks answers."""
    types: set[str] = set()
    for _ in range(30):
        if coordinator.heading == "Check answers":
            return types
        types |= answers_section(coordinator, to_say)
        coordinator.presses("Save and continue").sees_no("There is a problem")
    raise AssertionError("the sections do not end")
