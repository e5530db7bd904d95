"""What the next notice of a case would say, before it is made ready: the same record from which it is made.

`preview` builds that record from what is known. `tried` takes the step that makes the notice ready, reads the record that
the step froze, and undoes everything: so it shows what a person has entered too, and is refused where the step would be.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.chain import sha256_of
from audit.record import action
from incidents.actions.payload import build
from incidents.checks import is_undecided
from incidents.models import Incident, RegulatorCase, RegulatorNotice, choices

# What is known only when a notice is made ready.
SET_WITH_SENDING = frozenset({"queued_at", "queued_words"})


def preview(case: RegulatorCase, *, at: datetime) -> dict[str, Any]:
    """The payload that the next notice would have if it were made ready at this moment.

    That is the notice being prepared, otherwise the one that a decision to notify would send.
    """
    notice = case.draft or _next(case, at)
    incident = Incident.objects.select_related("organisation", "supplier").get(pk=case.incident_id)
    decision = None if is_undecided(incident) else incident.decisions.order_by("-number").first()
    return build(incident, notice, at=at, decision=decision)


@action
def tried(case: RegulatorCase, *, step: Callable[[], Any]) -> dict[str, Any]:
    """The payload of the notice of this case that `step` makes ready. Nothing is kept of it; raises what the step raises."""
    step()
    ready = RegulatorNotice.objects.filter(case=case, status=choices.NoticeStatus.READY)
    payload: dict[str, Any] = ready.latest("number").payload or {}
    transaction.set_rollback(True)
    return payload


@action
def tried_notices(incident: Incident, *, step: Callable[[], Any]) -> list[RegulatorNotice]:
    """Every notice that a step on an incident makes ready, one for each addressee. Nothing is kept of them."""
    ready = RegulatorNotice.objects.filter(case__incident=incident, status=choices.NoticeStatus.READY)
    before = set(ready.values_list("pk", flat=True))
    step()
    notices = list(ready.exclude(pk__in=before).select_related("case").order_by("case__opened_at", "number"))
    transaction.set_rollback(True)
    return notices


def fingerprint(payload: dict[str, Any]) -> str:
    """What a notice says as one hash, so that nobody sends another text than the one that they read."""
    kept = {name: value for name, value in payload.items() if name not in SET_WITH_SENDING}
    if kept.get("decision"):  # of a decision that is only tried the time is not known yet
        kept["decision"] = {name: value for name, value in kept["decision"].items() if name != "at"}
    return sha256_of(kept)


def fingerprint_of_all(notices: Iterable[RegulatorNotice]) -> str:
    """The same of several notices, in whatever order."""
    return sha256_of(sorted(fingerprint(notice.payload or {}) for notice in notices))


def _next(case: RegulatorCase, at: datetime) -> RegulatorNotice:
    newest = case.notices.order_by("-number").first()
    return RegulatorNotice(
        case=case,
        number=newest.number + 1 if newest else 1,
        phase=choices.PhaseKind.FURTHER if case.has_notices else choices.PhaseKind.INITIAL,
        begun_at=at,
    )
