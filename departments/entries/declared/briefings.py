"""Reminders and briefings to staff: sent by whom, reached how many, confirmed by how many (S32)."""

from django.db import models

from departments.entries.models import Entry
from departments.entries.register import Figure, Register, in_order, when, within_year
from govuk.limits import happened, kept_dates


class Briefing(Entry):
    class Channel(models.TextChoices):
        MAIL = "mail", "Email"
        INTRANET = "intranet", "Intranet"
        MEETING = "meeting", "Meeting or talk"
        PAPER = "paper", "Letter, leaflet or poster"

    channel = models.CharField("Channel", max_length=8, choices=Channel)
    about = models.TextField("What it says", max_length=1000)
    audience = models.CharField("For whom", max_length=200)
    sender = models.CharField("Post that sent it", max_length=120)
    sent_on = models.DateField("Date of sending", null=True)
    sent_to = models.PositiveBigIntegerField("People it was sent to", null=True)
    reached = models.PositiveBigIntegerField("People it reached", null=True, blank=True)
    confirmed = models.PositiveBigIntegerField("People who confirmed it", null=True, blank=True)

    class Meta:
        constraints = [*kept_dates("briefing", days="sent_on")]


REGISTER = Register(
    code="briefings", title="Reminders and briefings", noun="briefing", capability="S32",
    about="Each reminder or briefing on the handling of information: who sent it to whom and by which channel, how many it "
    "reached, and how many confirmed it.",
    model=Briefing,
    fields=("channel", "about", "audience", "sender", "sent_on", "sent_to", "reached", "confirmed"),
    columns=("channel", "sent_on", "reached"), filters=("channel",),
    rules=(
        in_order("reached", "sent_to"), in_order("confirmed", "reached"),
        when(lambda entry: entry.confirmed is not None, "reached"),
    ),
    limits={"sent_on": happened(likely_days=2 * 365)},
    figures=(
        Figure(
            question="F3", text="people to whom reminders and briefings were sent in 12 months were reached", adds="sent_to", counts="reached",
            of_people=True,
            among=lambda day: within_year("sent_on", day), counted=lambda day: within_year("sent_on", day),
        ),
    ),
)  # fmt: skip
