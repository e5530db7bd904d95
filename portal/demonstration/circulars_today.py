"""Texts of the Cabinet Office that people of the departments of today acknowledge and answer, all invented and marked so."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from departments.entries import actions
from departments.entries.circulars import Circular, owing_readers
from departments.models import Organisation
from departments.organisations.calendar import london_day
from departments.organisations.queries import CENTRE, organisation_by_code, post_holder
from departments.organisations.roles import Role
from portal.demonstration import story
from portal.demonstration.player import Step, at_centre

NOTE = "Demonstration: no such text exists."
FIELDS = ("name", "kind", "roles", "channel", "edition")


def circular_steps(offices: Sequence[Organisation], now: datetime) -> Iterator[Step]:
    """Each text is published, renewed where it has a second version, answered by some, and closed where it has an outcome."""
    for plan in story.read("circulars"):
        scope, author = f"circular/{plan['name']}", "approver-one"
        published = now + timedelta(days=plan["published"])
        yield Step(published, 0, scope, "", partial(_publish, plan, now, author))
        if again := plan.get("again"):
            published = now + timedelta(days=again["published"])
            yield Step(published, 0, scope, "", partial(_renew, plan, author))
        for place, office in enumerate(offices):
            for role, number in plan["answers"].items():
                if place < number:
                    at = published + timedelta(hours=20 + place)
                    yield Step(at, 0, scope, "", partial(_answer, plan, Role(role), office))
        if "outcome" in plan:
            at = published + timedelta(days=13)
            yield Step(at, 0, scope, "", partial(_close, plan, author))


def _circular(plan: dict[str, Any]) -> Circular | None:
    return Circular.objects.filter(name=plan["name"]).first()


def _publish(plan: dict[str, Any], now: datetime, author: str, at: datetime) -> None:
    centre = organisation_by_code(CENTRE)
    if centre is None or _circular(plan):
        return
    fields = {name: plan[name] for name in FIELDS} | {
        "text": f"{plan['text']}\n\n{NOTE}",
        "applies_on": london_day(at),
        "answer_by": london_day(now) + timedelta(days=plan["answer_by"]),
    }
    by = at_centre(author)
    draft = actions.add_circular(centre, by=by, at=at, demonstration=True, **fields)
    actions.publish_circular(draft, by=by, at=at)


def _renew(plan: dict[str, Any], author: str, at: datetime) -> None:
    circular = _circular(plan)
    if circular and circular.number == 1:
        again = {name: plan["again"][name] for name in ("edition", "changes")}
        actions.renew_circular(circular, by=at_centre(author), at=at, **again)


def _answer(plan: dict[str, Any], role: Role, office: Organisation, at: datetime) -> None:
    circular, post = _circular(plan), post_holder(office, role, at)
    if circular and post and owing_readers(at).filter(circular=circular, user=post.user).exists():
        actions.answer_circular(circular, by=post.user, at=at, words=plan.get("words", ""))


def _close(plan: dict[str, Any], author: str, at: datetime) -> None:
    circular = _circular(plan)
    if circular and circular.status == Circular.Status.PUBLISHED:
        actions.close_consultation(circular, by=at_centre(author), at=at, reason=plan["outcome"])
