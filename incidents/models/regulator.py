"""Cases with a regulator or a controller, the notices in them, what is still owed, and the hours that are watched."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from audit.models import OutboxMessage
from audit.transitions import ALONE
from departments.organisations.calendar import london_day
from govuk.compiled import url
from govuk.limits import kept_dates
from incidents.models import choices
from incidents.models.incident import Incident

# Keys of notices are UUIDs of version 5 in this namespace, so that a row made again has the same key.
KEY_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "data-handling-portal")
COPY_SHEET = "copy_sheet"  # the channel of messages that wait for a person
# Of notices: all but those that were cancelled before they were sent.
IS_OR_WILL_BE_SENT = Q(message=None) | ~Q(message__status=OutboxMessage.Status.CANCELLED)


class RegulatorCase(models.Model):
    """The case of one incident with one addressee under one law (docs/adr/0015).

    It knows whether a notification is owed, and that the addressee is notified: it gave its reference (F63). How far a
    notice is sent is on the notice's own row of the outbox and nowhere else.
    """

    LOCKED_FIRST = {"incident": ALONE}
    FORMER_LABELS = ("incidents.Notification",)  # under which older events name it

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="regulator_cases")
    organisation = models.ForeignKey("departments.Organisation", on_delete=models.PROTECT, related_name="+")
    addressee = models.CharField(
        max_length=20, choices=choices.Addressee, default=choices.Addressee.REGULATOR
    )
    regime = models.CharField(max_length=20)
    status = models.CharField(max_length=20, choices=choices.CaseStatus, default=choices.CaseStatus.OWED)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    case_reference = models.CharField(max_length=40, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    not_needed_reason = models.TextField(blank=True)
    more_wanted = models.TextField(blank=True)
    more_wanted_by = models.DateField(null=True)
    more_asked_at = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_answer = models.TextField(blank=True)
    withdrawal_reason = models.TextField(blank=True)
    withdrawal_answer = models.TextField(blank=True)

    class Meta:
        db_table = "incidents_notification"  # the name that the first version gave it
        ordering = ["opened_at", "id"]
        constraints = [
            *kept_dates("case", days="more_wanted_by"),
            models.UniqueConstraint(
                fields=["incident", "regime", "addressee"], name="case_once_per_law_and_addressee"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["notified", "closed"]) | ~Q(case_reference=""),
                name="case_notified_with_reference",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, case_reference="")
                | Q(acknowledged_at__isnull=False) & ~Q(case_reference=""),
                name="notification_told_with_reference",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | ~Q(status="closed") & Q(closed_at=None),
                name="case_closed_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(more_wanted_by=None, more_asked_at=None)
                | Q(more_wanted_by__isnull=False, more_asked_at__isnull=False),
                name="case_asked_more_by_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "opened_at"], name="notification_by_status"),
            models.Index(fields=["-opened_at", "id"], name="case_newest"),
            models.Index(fields=["organisation", "-opened_at", "id"], name="case_of_organisation"),
            models.Index(
                fields=["organisation", "opened_at"],
                condition=Q(status__in=["owed", "notified"]),
                name="case_open_by_organisation",
            ),
            models.Index(Upper("case_reference"), name="case_by_reference"),
            # What the regulator asked about, and where its last notice is final: few of all cases, the oldest first.
            models.Index(
                fields=["opened_at"],
                condition=Q(more_asked_at__isnull=False, status__in=["owed", "notified"]),
                name="case_asked",
            ),
            models.Index(
                fields=["opened_at"],
                condition=Q(final_at__isnull=False, status="notified"),
                name="case_final",
            ),
        ]

    def __str__(self):
        return f"Case of {self.incident.reference}"

    def get_absolute_url(self):
        return url("incidents:case", self.pk)

    @property
    def body_name(self) -> str:
        """What the organisation was called when its incident was reported."""
        return self.organisation.name_on(london_day(self.incident.reported_at))

    @property
    def is_notified(self) -> bool:
        """The addressee has it on record: it gave a reference, and nothing was withdrawn since."""
        return self.status in (choices.CaseStatus.NOTIFIED, choices.CaseStatus.CLOSED)

    @property
    def is_withdrawn(self) -> bool:
        return self.status == choices.CaseStatus.WITHDRAWN

    @property
    def is_needed(self) -> bool:
        """The addressee is or was to be notified under the decision."""
        return self.status != choices.CaseStatus.NOT_NEEDED

    @property
    def is_withdrawal_refused(self) -> bool:
        """The addressee did not accept a withdrawal, and nothing was withdrawn since."""
        return bool(self.withdrawal_answer) and self.status != choices.CaseStatus.WITHDRAWN

    @property
    def sent_notices(self) -> list["RegulatorNotice"]:
        """The notices that the addressee has, in their order. Prefetch `NOTICES` in lists."""
        return [notice for notice in self.notices.all() if notice.sent_at]

    @property
    def first_sent_at(self) -> datetime | None:
        """When the first notice went; None while the addressee has none."""
        return min((notice.sent_at for notice in self.sent_notices if notice.sent_at), default=None)

    @property
    def has_notices(self) -> bool:
        """Whether it has a notice other than those that were cancelled before they were sent."""
        if "notices" in getattr(self, "_prefetched_objects_cache", {}):
            return any(
                notice.message is None or notice.message.status != OutboxMessage.Status.CANCELLED
                for notice in self.notices.all()
            )
        return self.notices.filter(IS_OR_WILL_BE_SENT).exists()

    @property
    def unsent_notice(self) -> "RegulatorNotice | None":
        """The notice that is ready, has not gone yet and was not cancelled."""
        ready = (notice for notice in self.notices.all() if notice.status == choices.NoticeStatus.READY)
        return next((notice for notice in ready if not notice.sent_at and not notice.cancelled_at), None)

    @property
    def draft(self) -> "RegulatorNotice | None":
        """The further notice that is being prepared."""
        drafts = (notice for notice in self.notices.all() if notice.status == choices.NoticeStatus.DRAFTING)
        return next(drafts, None)

    @property
    def open_hold(self) -> Any:
        """The hold that nobody has released yet, its end reached or not; None without one. Prefetch `holds` in lists."""
        return next((hold for hold in self.holds.all() if hold.released_at is None), None)

    def hold_at(self, at: datetime) -> Any:
        """The hold that keeps its notices from going at a moment; None where they may go."""
        hold = self.open_hold
        return hold if hold and hold.ends_at > at else None

    @property
    def is_more_wanted(self) -> bool:
        """The addressee of an open case asked for more, and no notice was made ready since."""
        is_open = self.status in choices.CaseStatus.open
        return is_open and self.more_asked_at is not None and not self._went_on_after(self.more_asked_at)

    @property
    def answer(self) -> "RegulatorNotice | None":
        """The notice that went after the addressee's last question; None where it asked nothing or none has gone."""
        asked_at = self.more_asked_at
        if asked_at is None:
            return None
        return next(
            (
                sent_notice
                for sent_notice in self.sent_notices
                if sent_notice.ready_at and sent_notice.ready_at > asked_at
            ),
            None,
        )

    @property
    def is_final(self) -> bool:
        """The last notice was marked as final, and none was made ready since."""
        return self.final_at is not None and not self._went_on_after(self.final_at)

    def _went_on_after(self, moment: datetime) -> bool:
        return any(
            notice.ready_at and notice.ready_at > moment
            for notice in self.notices.all()
            if notice.state != choices.NoticeState.CANCELLED
        )


class RegulatorNotice(models.Model):
    """One notice of a case: first, further, final or withdrawal (F62).

    The payload is frozen in the transaction that makes it ready, and never changes after. From then on it owes one
    message, under a key that follows from incident, law, addressee and number. Whether, when and how it was sent is on
    that message alone. `cancelled_at` is when a later decision said that it must not go any more; it may have gone all
    the same, where it was being sent at that moment.
    """

    LOCKED_FIRST = {"case": ALONE}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(RegulatorCase, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField()
    phase = models.CharField(max_length=12, choices=choices.PhaseKind)
    status = models.CharField(
        max_length=12, choices=choices.NoticeStatus, default=choices.NoticeStatus.DRAFTING
    )
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(
        max_length=20, choices=choices.NoticeOrigin, default=choices.NoticeOrigin.DECISION
    )
    begun_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    payload = models.JSONField(null=True)
    payload_sha256 = models.CharField(max_length=64, blank=True)
    message = models.OneToOneField(
        OutboxMessage,
        to_field="key",
        db_column="key",
        on_delete=models.PROTECT,
        null=True,
        related_name="regulator_notice",
    )

    class Meta:
        db_table = "incidents_dispatch"  # the name that the first version gave it
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="notice_number_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(phase="initial", cancelled_at=None),
                name="notice_one_first_of_a_case",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="drafting"), name="notice_one_draft_of_a_case"
            ),
            models.CheckConstraint(
                condition=Q(
                    status="ready", ready_at__isnull=False, payload__isnull=False, message__isnull=False
                )
                & ~Q(payload_sha256="")
                | ~Q(status="ready") & Q(ready_at=None, payload=None, payload_sha256="", message=None),
                name="notice_ready_with_payload_and_message",
            ),
        ]

    def __str__(self):
        return f"{self.get_phase_display()} of {self.case.incident.reference}"

    @property
    def organisation(self):
        """The body whose notice it is."""
        return self.case.organisation

    @property
    def is_automatic(self) -> bool:
        """The portal made it ready by itself."""
        return self.origin in choices.NoticeOrigin.automatic

    @property
    def is_undecided(self) -> bool:
        """It was made ready without a decision, which is owed."""
        return self.origin != choices.NoticeOrigin.DECISION

    @property
    def key(self) -> str:
        """The idempotency key under which it is sent; empty while it is being prepared."""
        return self.message_id or ""

    @property
    def own_key(self) -> str:
        """The key that follows from incident, law, addressee and number."""
        case = self.case
        name = f"{case.incident_id}/{case.regime}/{case.addressee}/{self.number}"
        return str(uuid.uuid5(KEY_NAMESPACE, name))

    @property
    def sent_at(self) -> datetime | None:
        """When it went, as its message says; None before. In a year that is played back, by that year's clock."""
        message = self.message
        if message is None or message.sent_at is None:
            return None
        if message.sent_way != OutboxMessage.Way.PORTAL:
            return message.sent_at
        return message.event.at + (message.sent_at - message.event.recorded_at)

    @property
    def state(self) -> choices.NoticeState:
        """How far it has come: its own state until it is ready, then its message's."""
        message = self.message
        if self.status != choices.NoticeStatus.READY or message is None:
            return choices.NoticeState(self.status)
        if message.status == OutboxMessage.Status.WAITING and message.channel == COPY_SHEET:
            return choices.NoticeState.BY_HAND
        if message.status == OutboxMessage.Status.WAITING and message.attempts:
            return choices.NoticeState.SEND_FAILED
        return choices.NoticeState(message.status)

    @property
    def hash_in_groups(self) -> str:
        """The hash of what was sent, in groups of eight, to compare by eye or voice."""
        return " ".join(self.payload_sha256[i : i + 8] for i in range(0, 64, 8)).strip()


class Owed(models.Model):
    """One answer that a first notice left to follow, with the day it is expected (article 33(4))."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="owed")
    field = models.CharField(max_length=40)
    expected_on = models.DateField()
    supplied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["expected_on", "field"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "field"], name="owed_once_per_field"),
            *kept_dates("owed", days="expected_on"),
        ]

    def __str__(self):
        return f"{self.field} of {self.incident_id} by {self.expected_on}"


class Timer(models.Model):
    """One hour to be watched. Swept by beat; fires once, and says what came of it."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="timers")
    key = models.CharField(max_length=40)
    at_hours = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["due_at", "at_hours"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "key"], name="timer_once_per_incident"),
            models.CheckConstraint(
                condition=Q(fired_at=None, outcome="") | Q(fired_at__gte=F("due_at")) & ~Q(outcome=""),
                name="timer_fires_when_due_and_says_so",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(fired_at=None), name="timer_waiting")]

    def __str__(self):
        return f"{self.key} of {self.incident_id}"


class Call(models.Model):
    """One post that was asked to send a notice by hand, in its turn, because nobody had sent it yet."""

    notice = models.ForeignKey(RegulatorNotice, on_delete=models.PROTECT, related_name="calls")
    number = models.PositiveIntegerField()
    role = models.CharField(max_length=32)
    called_at = models.DateTimeField()

    class Meta:
        ordering = ["notice", "number"]
        constraints = [models.UniqueConstraint(fields=["notice", "number"], name="call_number_once")]

    def __str__(self):
        return f"Call {self.number} for {self.notice_id}"


# What the states of a case are worked out from, for `prefetch_related` on incidents and on cases: a fixed number of queries.
WITH_MESSAGES = RegulatorNotice.objects.select_related("message__event")
CASES = models.Prefetch(
    "regulator_cases__notices", WITH_MESSAGES
)  # and `regulator_cases__holds` where holds are shown
NOTICES = models.Prefetch("notices", WITH_MESSAGES)
