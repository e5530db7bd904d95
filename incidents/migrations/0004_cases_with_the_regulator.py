"""A case with the regulator for each law and addressee, and one state of sending: that of the outbox.

The states in which an installation can be are taken over without losing a fact: who is notified, what is being prepared,
what was asked, closed, withdrawn or marked as final, and when and how each notice went. That last goes to the messages,
which alone keep it from now on.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

OWED, NOTIFIED, CLOSED, WITHDRAWN, NOT_NEEDED = "owed", "notified", "closed", "withdrawn", "not_needed"
QUEUED_BY = ("notification.queued", "notification.phase_queued", "notification.withdrawing")
PREPARED = ("drafting", "awaiting_approval", "held")  # states of a notice that was being prepared
RECEIPT_LENGTH = 200


def convert(apps, schema_editor):
    """Every case, and every notice in it."""
    Case = apps.get_model("incidents", "RegulatorCase")
    Notice = apps.get_model("incidents", "RegulatorNotice")
    for case in Case.objects.select_related("incident__organisation").iterator(chunk_size=500):
        events = _events_of(apps, case)
        notices = list(Notice.objects.filter(case=case).order_by("number"))
        for notice in notices:
            _link(apps, case, notice, events)
        if case.status in PREPARED and case.first_sent_at is not None:
            # A further notice was being prepared; the case itself stays what it was before.
            begun = _last(events, "notification.further_begun")
            Notice.objects.create(
                case=case,
                number=max((one.number for one in notices), default=0) + 1,
                phase="further",
                status="drafting",
                begun_at=begun.at if begun else case.opened_at,
            )
        _take_over(case, events)


def _events_of(apps, case):
    Event = apps.get_model("audit", "Event")
    return list(Event.objects.filter(subject=f"incidents.Notification:{case.pk}").order_by("pk"))


def _last(events, kind):
    return next((event for event in reversed(events) if event.kind == kind), None)


def _take_over(case, events):
    """What the case knows from now on."""
    old = case.status
    final, closed = (_last(events, f"notification.{kind}") for kind in ("final", "regulator_closed"))
    asked = _last(events, "notification.more_asked")
    later = case.acknowledged_at or case.opened_at
    if case.more_wanted_by is not None:
        case.more_asked_at = asked.at if asked else later
    if old in ("final_sent", "regulator_closed") and (final or old == "final_sent"):
        case.final_at = final.at if final else later
    if old == "regulator_closed":
        case.closed_at = closed.at if closed else later
    case.status = {
        "regulator_closed": CLOSED,
        "withdrawing": WITHDRAWN,
        "withdrawn": WITHDRAWN,
        "not_needed": NOT_NEEDED,
    }.get(old, NOTIFIED if case.case_reference else OWED)
    case.save()


def _link(apps, case, notice, events):
    """Give a notice its message, and the message what the notice knew of its sending."""
    Message = apps.get_model("audit", "OutboxMessage")
    message = Message.objects.filter(
        payload__key=str(notice.pk), rule="incidents.send_to_regulator"
    ).first() or _message_for_a_person(apps, case, notice, events)
    notice.status, notice.begun_at, notice.message_id = "ready", notice.ready_at, message.key
    notice.save()
    if notice.sent_at is None:
        return
    if message.status != "sent":
        message.status, message.sent_at, message.sent_way = "sent", notice.sent_at, notice.sent_by
        message.receipt, message.claimed_until, message.last_error = notice.receipt, None, ""
    elif notice.sent_by != "portal":
        # A person recorded it. What the portal itself was told, if it sent it too, is kept beside.
        by_hand = message.sent_way != "portal"
        receipts = notice.receipt if by_hand else f"{notice.receipt}; by the portal: {message.receipt}"
        message.receipt = receipts[:RECEIPT_LENGTH]
        message.sent_at, message.sent_way = notice.sent_at, notice.sent_by
    message.save()


def _message_for_a_person(apps, case, notice, events):
    """Where the portal had no way to the addressee there was no message: it gets the one that waits for a person."""
    Message = apps.get_model("audit", "OutboxMessage")
    said = [one for one in events if one.kind in QUEUED_BY]
    event = next((one for one in said if one.facts.get("key") == str(notice.pk)), None) or said[-1]
    phase = {
        "initial": "First notice",
        "further": "Further notice",
        "final": "Final notice",
        "withdrawal": "Withdrawal",
    }
    names = {"regulator": "Information Commissioner", "controller": "Controller"}
    to = notice.payload.get("addressee", {}).get("name") or names.get(case.addressee, "Competent authority")
    return Message.objects.create(
        id=uuid.uuid4(),
        key=str(notice.pk),
        event=event,
        rule="incidents.wait_for_a_person",
        channel="copy_sheet",
        to=to[:254],
        organisation=case.incident.organisation.code,
        subject=f"{phase[notice.phase]} of incident {case.incident.reference}",
        body="To be sent by hand with the copy sheet.",
        payload=notice.payload,
        document="documents/ico_notice.html",
        next_try_at=notice.ready_at,
        created_at=notice.ready_at,
    )


SETTLE = migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_outbox_message"),
        ("departments", "__first__"),
        ("incidents", "0003_reports_by_the_same_person"),
    ]

    operations = [
        # What the old states and columns held together must go before they do.
        migrations.RemoveConstraint("notification", "notification_sent_has_its_time"),
        migrations.RemoveConstraint("dispatch", "dispatch_number_once"),
        migrations.RemoveConstraint("dispatch", "dispatch_one_first_notice"),
        migrations.RemoveConstraint("dispatch", "dispatch_sent_with_its_way"),
        migrations.AlterModelTable(name="notification", table="incidents_notification"),
        migrations.AlterModelTable(name="dispatch", table="incidents_dispatch"),
        migrations.RenameModel(old_name="Notification", new_name="RegulatorCase"),
        migrations.RenameModel(old_name="Dispatch", new_name="RegulatorNotice"),
        migrations.AlterModelOptions(name="regulatorcase", options={"ordering": ["opened_at", "id"]}),
        migrations.AlterField(
            model_name="regulatorcase",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="regulator_cases",
                to="incidents.incident",
            ),
        ),
        migrations.AlterField(
            model_name="regulatorcase",
            name="status",
            field=models.CharField(
                choices=[
                    ("owed", "Not notified yet"),
                    ("notified", "Notified"),
                    ("closed", "Closed by the regulator"),
                    ("withdrawn", "Withdrawn"),
                    ("not_needed", "Not needed"),
                ],
                default="owed",
                max_length=20,
            ),
        ),
        migrations.RenameField("regulatorcase", "not_told_reason", "not_needed_reason"),
        migrations.AddField("regulatorcase", "more_wanted", models.TextField(blank=True, default=""), False),
        migrations.AddField("regulatorcase", "more_asked_at", models.DateTimeField(null=True)),
        migrations.AddField("regulatorcase", "final_at", models.DateTimeField(null=True)),
        migrations.AddField("regulatorcase", "closed_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "regulatorcase", "withdrawal_answer", models.TextField(blank=True, default=""), False
        ),
        migrations.RenameField("regulatornotice", "notification", "case"),
        migrations.AlterField(
            model_name="regulatornotice",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="incidents.regulatorcase",
            ),
        ),
        migrations.AlterModelOptions(name="regulatornotice", options={"ordering": ["case", "number"]}),
        migrations.RenameField("regulatornotice", "queued_at", "ready_at"),
        migrations.AlterField("regulatornotice", "ready_at", models.DateTimeField(null=True)),
        migrations.AlterField("regulatornotice", "payload", models.JSONField(null=True)),
        migrations.AlterField(
            "regulatornotice", "payload_sha256", models.CharField(blank=True, max_length=64)
        ),
        migrations.AddField("regulatornotice", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField("regulatornotice", "begun_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "regulatornotice",
            "status",
            models.CharField(
                choices=[
                    ("drafting", "Being prepared"),
                    ("ready", "Ready"),
                    ("abandoned", "Abandoned"),
                ],
                default="drafting",
                max_length=12,
            ),
        ),
        migrations.AddField(
            "regulatornotice",
            "message",
            models.OneToOneField(
                db_column="key",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="regulator_notice",
                to="audit.outboxmessage",
                to_field="key",
            ),
        ),
        SETTLE,
        migrations.RunPython(convert, migrations.RunPython.noop),
        # What the rows still owe to their foreign keys must be settled before the tables change again.
        SETTLE,
        migrations.AlterField("regulatornotice", "begun_at", models.DateTimeField()),
        migrations.RemoveField("regulatorcase", "first_sent_at"),
        migrations.RemoveField("regulatornotice", "sent_at"),
        migrations.RemoveField("regulatornotice", "sent_by"),
        migrations.RemoveField("regulatornotice", "receipt"),
        migrations.AddConstraint(
            "regulatorcase",
            models.UniqueConstraint(
                fields=("incident", "regime", "addressee"), name="case_once_per_law_and_addressee"
            ),
        ),
        migrations.AddConstraint(
            "regulatorcase",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["notified", "closed"]), _negated=True),
                    models.Q(("case_reference", ""), _negated=True),
                    _connector="OR",
                ),
                name="case_notified_with_reference",
            ),
        ),
        migrations.AddConstraint(
            "regulatorcase",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("status", "closed")),
                    models.Q(models.Q(("status", "closed"), _negated=True), ("closed_at", None)),
                    _connector="OR",
                ),
                name="case_closed_with_its_time",
            ),
        ),
        migrations.AddConstraint(
            "regulatorcase",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("more_asked_at", None), ("more_wanted_by", None)),
                    models.Q(("more_asked_at__isnull", False), ("more_wanted_by__isnull", False)),
                    _connector="OR",
                ),
                name="case_asked_more_by_a_day",
            ),
        ),
        migrations.AddConstraint(
            "regulatornotice",
            models.UniqueConstraint(fields=("case", "number"), name="notice_number_once"),
        ),
        migrations.AddConstraint(
            "regulatornotice",
            models.UniqueConstraint(
                condition=models.Q(("phase", "initial")), fields=("case",), name="notice_one_first_of_a_case"
            ),
        ),
        migrations.AddConstraint(
            "regulatornotice",
            models.UniqueConstraint(
                condition=models.Q(("status", "drafting")),
                fields=("case",),
                name="notice_one_draft_of_a_case",
            ),
        ),
        migrations.AddConstraint(
            "regulatornotice",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("message__isnull", False),
                        ("payload__isnull", False),
                        ("ready_at__isnull", False),
                        ("status", "ready"),
                        models.Q(("payload_sha256", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("status", "ready"), _negated=True),
                        ("message", None),
                        ("payload", None),
                        ("payload_sha256", ""),
                        ("ready_at", None),
                    ),
                    _connector="OR",
                ),
                name="notice_ready_with_payload_and_message",
            ),
        ),
    ]
