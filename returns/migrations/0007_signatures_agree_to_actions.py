"""What a signed return promised before its signature counted as agreement is agreed by that signature (docs/adr/0021).

An action whose return was withdrawn and not signed again is taken back. Each change is an event of the audit log.
"""

from datetime import UTC, datetime

from django.db import migrations

from audit import chain
from departments.organisations.calendar import add_working_days, london_day

OVERDUE_AFTER = 10  # working days
WITHDRAWN = ("in_preparation", "awaiting_siro")


def agree(apps, schema_editor):
    """Every action that comes from an answer in a return."""
    Action, Return = apps.get_model("departments", "Action"), apps.get_model("returns", "Return")
    for action in (
        Action.objects.filter(origin="return").select_related("organisation").order_by("created_at")
    ):
        action.origin_part = _question(action.source)
        key = action.origin_subject.partition(":")[2]
        ret = Return.objects.filter(pk=key).select_related("submission").first() if key else None
        never_agreed = action.agreed_at is None and action.status in ("proposed", "overdue_escalated")
        if ret is None or not never_agreed:
            if action.origin_part:
                _save(apps, action, "action.source_noted", {})
            continue
        previous = action.status
        first = ret.submissions.filter(signed_at__lte=action.created_at).order_by("-number").first()
        submission = first or ret.submission
        if submission is None or (ret.status in WITHDRAWN and _was_withdrawn(apps, ret)):
            action.status, kind = "taken_back", "action.taken_back"
        else:
            action.agreed_at, action.agreed_by_id = submission.signed_at, submission.signed_by_id
            action.agreed_with = f"returns.Submission:{submission.pk}"
            action.status = "overdue_escalated" if _is_overdue(action) else "agreed"
            kind = "action.agreed_again"
        action.version += 1
        _save(apps, action, kind, {"previous": previous, "status": action.status, "upgrade": True})


def _question(source):
    """The question in "Answer A1 of Q1 2026-27"; empty where the source reads otherwise."""
    words = source.split()
    return words[1] if len(words) > 2 and words[0] == "Answer" and len(words[1]) <= 8 else ""


def _is_overdue(action):
    if action.status != "overdue_escalated" or action.due is None:
        return False
    return add_working_days(action.due, OVERDUE_AFTER) < london_day(datetime.now(UTC))


def _was_withdrawn(apps, ret):
    events = apps.get_model("audit", "Event").objects.filter(
        subject=f"returns.Return:{ret.pk}",
        kind__in=("return.signed", "return.withdrawn", "return.returned_for_rework"),
    )
    last = events.order_by("-pk").first()
    return last is not None and last.kind == "return.withdrawn"


def _save(apps, action, kind, facts):
    now = datetime.now(UTC)
    action.save()
    event = apps.get_model("audit", "Event")(
        format=chain.FORMAT,
        at=now,
        recorded_at=now,
        kind=kind,
        actor="system",
        role="",
        organisation=action.organisation.code,
        subject=f"departments.Action:{action.pk}",
        facts=facts,
    )
    event.content = chain.content_of(event)
    event.save()


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0010_head_of_a_sent_message"),
        ("departments", "0003_actions_agreed_by_signature"),
        ("returns", "0006_signing_after_the_quarter"),
    ]

    operations = [migrations.RunPython(agree, migrations.RunPython.noop)]
