"""Instructions on data handling that are sent to suppliers, each an edition of its own that is never changed (S13)."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from accounts.links import key_of, token_for
from audit.transitions import ALONE
from departments.entries.declared.suppliers import Supplier
from departments.entries.models import Entry
from departments.organisations.models import USER
from govuk.limits import kept_dates

PURPOSE = "accounts.links.instruction"
REMIND_AFTER = timedelta(days=14)
INSTRUCTIONS_SHOWN = 20  # to one supplier
OPEN_FOR = timedelta(days=365)  # after it was sent, its link opens nothing any more


class SupplierInstruction(models.Model):
    """What a supplier was instructed, to which address, by when it must acknowledge it, and in which post it did."""

    LOCKED_FIRST = {"supplier": ALONE}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="instructions")
    number = models.PositiveIntegerField()
    words = models.TextField(max_length=5000)
    address = models.EmailField()
    acknowledge_by = models.DateField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["supplier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "number"], name="instruction_number_once"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by="")
                | Q(acknowledged_at__isnull=False) & ~Q(acknowledged_by=""),
                name="instruction_acknowledged_by_a_post",
            ),
            *kept_dates("instruction", days="acknowledge_by", moments="sent_at reminded_at acknowledged_at"),
        ]

    def __str__(self):
        return f"Instruction {self.number} to {self.supplier.name}"

    def get_absolute_url(self):
        return reverse("departments:instruction", args=[token_for(PURPOSE, self.pk)])


def newest(at: datetime) -> QuerySet[SupplierInstruction]:
    """The last instruction of each supplier in use whose link is still open."""
    last = Supplier.objects.filter(status=Supplier.Status.IN_USE).annotate(last=Max("instructions__number"))
    return SupplierInstruction.objects.filter(
        supplier__in=last.filter(last=models.OuterRef("number"), pk=models.OuterRef("supplier")).values("pk"),
        sent_at__gt=at - OPEN_FOR,
    )


def instruction_for(token: str, at: datetime) -> SupplierInstruction | None:
    """The instruction that the token of a link names; None where there is none, or it was sent too long ago."""
    key = key_of(PURPOSE, token)
    instruction = SupplierInstruction.objects.filter(pk=key, sent_at__gt=at - OPEN_FOR) if key else None
    return instruction.select_related("supplier__organisation").first() if instruction is not None else None


def is_replaced(instruction: SupplierInstruction) -> bool:
    """Whether a later one was sent to the same supplier, or the supplier's entry is ended."""
    later = SupplierInstruction.objects.filter(
        supplier=instruction.supplier_id, number__gt=instruction.number
    )
    return instruction.supplier.status != Supplier.Status.IN_USE or later.exists()


def waiting_for_acknowledgement(at: datetime) -> QuerySet[SupplierInstruction]:
    """Those that the supplier is to be reminded of now."""
    quiet = Q(reminded_at=None, sent_at__lte=at - REMIND_AFTER) | Q(reminded_at__lte=at - REMIND_AFTER)
    return newest(at).filter(quiet, acknowledged_at=None)


def instructions_to(supplier: Entry) -> list[SupplierInstruction]:
    """What a supplier was instructed, the newest first."""
    instructions = SupplierInstruction.objects.filter(supplier=supplier.pk).select_related("sent_by")
    return list(instructions.order_by("-number")[:INSTRUCTIONS_SHOWN])


def instruction_before(supplier: Any) -> dict[str, str]:
    """The address of a supplier, and the words that it, or else another supplier of the same body, was last sent."""
    sent = SupplierInstruction.objects.filter(supplier__organisation=supplier.organisation)
    own = sent.filter(supplier=supplier.pk).order_by("-number").first()
    before = own or sent.order_by("-sent_at", "-number").first()
    return (
        {"address": supplier.contact, "words": before.words if before else ""}
        if supplier.register == "suppliers"
        else {}
    )
