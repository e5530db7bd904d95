"""What happened, and who must be notified of it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _

from audit.lease import IN_TROUBLE_AFTER, Leased
from audit.rows import ReadOften

ORIGIN = "0" * 64  # what the first event is chained to
NOT_OF_INCIDENTS = ~models.Q(subject__startswith="incidents.")  # whoever sees few incidents sees these all
HEAD_OF_EVENT = "{head of the audit log}"  # in the body of a message: the head that its event makes at commit


class AppendOnly(models.QuerySet):
    """Refuses in code what a trigger refuses in the database."""

    def update(self, **fields):
        raise TypeError("Events are never changed.")

    def delete(self):
        raise TypeError("Events are never deleted.")


class Event(ReadOften, models.Model):  # type: ignore[misc]
    """One thing that happened. No foreign keys: the audit log outlives what it describes.

    Events form a chain: `hash` covers every column of the event and the hash of the one before (`audit.chain`).
    The database gives `position`, `previous`, `hash`, `messages_owed` and `digests` when the transaction commits, so
    that nobody else ever sees an event without them; inside its own transaction they are None. `id` is the order of
    insertion. `content` is the digest of what the event says, `format` the version of the digests.
    `at` is when it is said to have happened, `recorded_at` is the clock. Facts hold no personal data.
    """

    position = models.BigIntegerField(null=True, unique=True, editable=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)
    role = models.CharField(max_length=32, blank=True)
    organisation = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=128)
    facts = models.JSONField(default=dict)
    digests = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 - not sealed yet
    messages_owed = models.IntegerField(null=True, editable=False)
    format = models.SmallIntegerField()
    content = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 - not sealed yet
    hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 - not sealed yet

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["subject", "id"], name="event_by_subject"),
            models.Index(fields=["organisation", "-id"], name="event_by_organisation"),
            models.Index(fields=["kind", "-id"], name="event_by_kind"),
            models.Index(fields=["-id"], condition=NOT_OF_INCIDENTS, name="event_not_of_incidents"),
            models.Index(
                fields=["organisation", "-id"],
                condition=NOT_OF_INCIDENTS,
                name="event_not_of_incidents_by_body",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(position=None, previous=None, hash=None, messages_owed=None, digests=None)
                | models.Q(position__gte=1, previous__isnull=False, hash__isnull=False),
                name="event_sealed_whole",
            ),
        ]

    def __str__(self):
        return f"{self.position or 'unsealed'} {self.kind}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("Events are never changed.")
        super().save(*args, force_insert=True, **{k: v for k, v in kwargs.items() if k != "force_insert"})

    def delete(self, *args, **kwargs):
        raise TypeError("Events are never deleted.")

    @property
    def head(self) -> str:
        """The head of the audit log that this event made, as receipts print it."""
        if self.position is None:
            raise ValueError("An event has no place in the chain before its transaction commits.")
        return f"{self.position}:{self.hash}"


class RecordDigest(models.Model):
    """The digest of one row as a transaction left it, noted by a trigger; empty where the row was deleted.

    The event of that transaction takes it up when it is sealed. One that no event took up was changed behind the
    portal's back. `form` is the version of the canonical form (`audit.records`).
    """

    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="record_digests")
    record = models.CharField(max_length=120)
    form = models.SmallIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    transaction = models.BigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["record", "-id"], name="digest_by_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["transaction", "record"],
                condition=models.Q(event=None),
                name="digest_once_a_transaction",
            ),
        ]

    def __str__(self):
        return f"{self.record} in form {self.form}"


class OutboxMessage(ReadOften, Leased):  # type: ignore[misc]
    """One message that one event owes to one person or body. The row is the queue.

    What is to be said is frozen when the event is recorded. The row alone knows whether, when and how the message was
    sent. `key` is the idempotency key: every attempt carries it, and a row made again for the same thing has the same.
    `message_id` is made of it once, so that it stays the same when the settings change. `attachments` are stored files
    as {"name", "sha256"}, with "first_sha256" where the file had to be made again and has other bytes since.
    `addressee` is the subject of what makes the address the right one ("departments.Appointment:12"), empty where nothing does.
    `head` is the head of the audit log that went with it, for whoever looks for heads held outside the database.
    `cancelled_at` is when it was said that it must not go any more; an attempt that was under way then may still succeed.
    `delivery` is what became of it after it was sent, in the words of whoever carries it, and `delivery_at` when that was.
    `unreported` lists outcomes, oldest first, that the delivery listener of the rule has not been given yet.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        SET_ASIDE = "set_aside", _("Set aside")
        CANCELLED = "cancelled", _("Cancelled before it was sent")

        @classproperty
        def owed(cls) -> tuple["OutboxMessage.Status", ...]:
            """It is still to go."""
            return cls.WAITING, cls.SENDING, cls.SET_ASIDE

    class Delivery(models.TextChoices):
        """As GOV.UK Notify names them."""

        DELIVERED = "delivered", _("Delivered")
        PERMANENT = "permanent-failure", _("Not delivered: the number or address does not exist")
        TEMPORARY = "temporary-failure", _("Not delivered: the telephone is off, or the mailbox is full")
        TECHNICAL = "technical-failure", _("Not delivered: a fault at whoever carries it")

        @classproperty
        def failed(cls) -> tuple["OutboxMessage.Delivery", ...]:
            """It did not reach anybody."""
            return cls.PERMANENT, cls.TEMPORARY, cls.TECHNICAL

    class Way(models.TextChoices):
        PORTAL = "portal", _("By the portal")
        FORM = "form", _("By the addressee's own form")
        HELPLINE = "helpline", _("By the helpline")
        POST = "post", _("By post")
        BY_HAND = "by_hand", _("By hand")

    FORMER_LABELS = ("audit.Notice",)  # under which older events name it

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=200)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="messages")
    rule = models.CharField(max_length=80)
    channel = models.CharField(max_length=16)
    to = models.CharField(max_length=254)
    post = models.CharField(max_length=200, blank=True)
    addressee = models.CharField(max_length=128, blank=True)
    organisation = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    payload = models.JSONField(null=True)
    document = models.CharField(max_length=100, blank=True)
    attachments = models.JSONField(default=list)
    file = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.WAITING)
    last_error = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_way = models.CharField(max_length=12, choices=Way, blank=True)
    receipt = models.CharField(max_length=200, blank=True)
    head = models.CharField(max_length=90, blank=True)
    delivery = models.CharField(max_length=20, choices=Delivery, blank=True)
    delivery_at = models.DateTimeField(null=True)
    unreported = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "audit_notice"  # the name that the first version gave it
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "rule", "to"], name="notice_told_once"),
            models.CheckConstraint(
                condition=models.Q(delivery="") ^ models.Q(delivery_at__isnull=False),
                name="message_delivery_with_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status="sent", sent_at__isnull=False)
                | ~models.Q(status="sent") & models.Q(sent_at=None),
                name="notice_sent_with_its_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="sending") | models.Q(claimed_until__isnull=False),
                name="notice_sending_under_a_lease",
            ),
            models.CheckConstraint(condition=~models.Q(key=""), name="message_has_a_key"),
            models.CheckConstraint(
                condition=~models.Q(status="cancelled") | models.Q(cancelled_at__isnull=False),
                name="message_cancelled_with_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status="sent") ^ models.Q(sent_way=""), name="message_sent_in_a_way"
            ),
        ]
        indexes = [
            # The condition of all that is owed is the same, so that PostgreSQL does not take two of these for narrower than one.
            models.Index(
                fields=["next_try_at"],
                condition=~models.Q(status__in=["sent", "cancelled"]),
                name="message_owed_next",
            ),
            models.Index(fields=["organisation", "-created_at"], name="notice_by_organisation"),
            models.Index(fields=["-created_at", "id"], name="message_newest"),
            models.Index(
                fields=["-created_at", "id"],
                condition=~models.Q(status__in=["sent", "cancelled"]),
                name="message_owed_newest",
            ),
            models.Index(  # audit.lease.IN_TROUBLE_AFTER
                fields=["-created_at", "id"],
                condition=~models.Q(status__in=["sent", "cancelled"]) & models.Q(attempts__gte=3),
                name="message_in_trouble",
            ),
            models.Index(
                fields=["-created_at", "id"],
                condition=models.Q(status="set_aside"),
                name="message_set_aside",
            ),
            models.Index(
                fields=["organisation", "-created_at"],
                include=["status", "attempts"],
                condition=~models.Q(status__in=["sent", "cancelled"]),
                name="message_owed_by_organisation",
            ),
            models.Index(fields=["id"], condition=~models.Q(unreported=[]), name="message_unreported"),
            models.Index(
                fields=["channel", "created_at"],
                condition=models.Q(status="waiting", attempts=0),
                name="message_never_tried",
            ),
        ]

    def __str__(self):
        return f"{self.rule} to {self.post or self.to}"

    def save(self, *args, **kwargs):
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Give it the keys that follow from its id, where it has no others."""
        self.key = self.key or str(self.id)
        self.message_id = self.message_id or f"<{self.key}@{settings.MESSAGE_ID_DOMAIN}>"

    @property
    def words(self) -> str:
        """The text as it is sent: with the head of the audit log where the body leaves a place for it."""
        if HEAD_OF_EVENT not in self.body or self.event.position is None:
            return self.body
        return self.body.replace(HEAD_OF_EVENT, self.head or self.event.head)

    @property
    def head_in_words(self) -> str:
        """The head of the audit log that its text names; empty where it names none."""
        if HEAD_OF_EVENT not in self.body or self.event.position is None:
            return ""
        return self.head or str(self.event.head)

    @property
    def is_waiting(self) -> bool:
        """It waits for its next attempt."""
        return self.status == self.Status.WAITING

    @property
    def is_text(self) -> bool:
        """It goes to a telephone, whose number no page shows."""
        return self.channel == "text"

    @property
    def is_set_aside(self) -> bool:
        """It ended the process that was sending it too often, and waits for a person."""
        return self.status == self.Status.SET_ASIDE

    @property
    def is_sent(self) -> bool:
        """The addressee has it."""
        return self.status == self.Status.SENT

    @property
    def is_in_trouble(self) -> bool:
        """It has failed so often that somebody should look."""
        return not self.is_sent and self.attempts >= IN_TROUBLE_AFTER

    @property
    def about(self) -> str:
        """The kind of its event, in words."""
        text = self.event.kind.replace(".", " ").replace("_", " ")
        return text[:1].upper() + text[1:]


class Suspension(models.Model):
    """A time in which the portal sends nothing by itself: why, since when, and who ended it (`audit.suspension`)."""

    class Reason(models.TextChoices):
        CLOCK = "clock", _("The clock of a server jumped")
        RESTORE = "restore", _("The database was restored from a backup")
        COPY = "copy", _("This is a copy of another installation")
        STOPPED = "stopped", _("An administrator stopped sending")

    CONFIRMED_ON_A_PAGE = (Reason.CLOCK, Reason.STOPPED)  # the others end with a reconciliation

    reason = models.CharField(max_length=12, choices=Reason)
    detail = models.TextField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reason"], condition=models.Q(ended_at=None), name="suspension_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) ^ ~models.Q(ended_by=""),
                name="suspension_ended_by_somebody",
            ),
        ]

    def __str__(self):
        return self.get_reason_display()

    @property
    def needs_reconciliation(self) -> bool:
        """Whether it ends only when the database has been compared with what is noted outside it."""
        return self.reason not in self.CONFIRMED_ON_A_PAGE


class Installation(models.Model):
    """The identity of this installation, in one row. The same is noted outside the database (`audit.installation`)."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    identity = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one"),
        ]

    def __str__(self):
        return str(self.identity)


class SweepFailure(models.Model):
    """One item with which a sweep fails at the moment: since when, how often, and by which error (`audit.sweeps`).

    `subject` is written as in the audit log; empty where the sweep fails as a whole. The row goes when the item succeeds.
    `error` is the kind of the error and its place in the code, never its words.
    """

    sweep = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    subject = models.CharField(max_length=128, blank=True)
    error = models.CharField(max_length=200)
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sweep", "subject"], name="sweep_failure_once"),
        ]

    def __str__(self):
        return f"{self.sweep} {self.subject}".strip()
