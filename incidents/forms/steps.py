"""Steps of the workflow: a reason, a reference, a decision."""

from collections.abc import Callable

from django import forms

from govuk import Choose, DateField, DateInput, MomentField, MomentInput, VersionForm, happened
from incidents.actions.asked import field_of
from incidents.checks import FOLLOWS_BY, WANTED_BY
from incidents.forms.parts import area, ask_about_personal_data, line, override_field, radios, seen_field
from incidents.models import choices

__all__ = [
    "AcknowledgeForm",
    "AdviseForm",
    "ByHandForm",
    "DecideForm",
    "DecidedElsewhereForm",
    "FurtherForm",
    "HideForm",
    "HistoryForm",
    "HoldElsewhereForm",
    "MergeForm",
    "MoreForm",
    "RefuseWithdrawalForm",
    "RegulatorClosedForm",
    "ReopenForm",
    "SplitForm",
    "WithdrawForm",
    "WithoutPersonalDataForm",
]


class MergeForm(VersionForm):
    """Into which incident."""

    into = forms.ChoiceField(
        label="Which incident do you want to merge it into?", widget=Choose(called="the incident")
    )

    def __init__(self, *args, targets=(), **kw):
        super().__init__(*args, **kw)
        self.fields["into"].choices = [
            ("", "Choose"),
            *((str(target.pk), f"{target.reference}: {target.title}") for target in targets),
        ]


class SplitForm(VersionForm):
    """What the second incident is about."""

    mark_optional = False

    title = line(
        "What is the second incident called?",
        "Do not enter personal data.",
        most=120,
        required=True,
        called="what it is called",
    )
    description = area(
        "What happened in it?",
        "Do not enter names or other data of the people affected.",
        most=5000,
        required=True,
        rows=6,
        called="what happened",
    )
    personal_data = radios(
        choices.PersonalData,
        "Are personal data concerned in it?",
        required=True,
        called="whether personal data are concerned",
    )
    reason = area(
        "Why are they two incidents?", "At least 10 characters.", most=2000, required=True, rows=3,
        called="why they are two incidents",
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        ask_about_personal_data(self, "title", "description")
        return cleaned


class HideForm(VersionForm):
    """Which passage must not stay readable, and why."""

    mark_optional = False

    passage = line(
        "Which passage?",
        "Copy it exactly as it is in the text. It is hidden wherever this incident has it.",
        most=1000,
        required=True,
        called="the passage",
    )
    ground = radios(
        choices.RedactionGround, "Why must it not be read?", required=True, called="why it must not be read"
    )
    reason = area(
        "What is it, and how did it get there?",
        "At least 10 characters. Do not repeat the passage: this is shown beside the text.",
        most=1000, required=True, rows=3, called="what it is",
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        passage, reason = self.cleaned_data.get("passage"), self.cleaned_data.get("reason")
        if passage and reason and passage in reason:
            self.add_error("reason", "The reason repeats the passage: take it out")
        return cleaned


class WithoutPersonalDataForm(VersionForm):
    """What is asked where an incident without personal data is closed at once."""

    mark_optional = False

    reason = area(
        "What was it, and what was done?", "At least 20 characters.", most=1000, required=True, rows=4,
        called="what it was and what was done",
    )  # fmt: skip
    co_category = radios(
        [
            (category.value, category.label)
            for category in choices.Category
            if category is not choices.Category.NOT_KNOWN
        ],
        "Cabinet Office category",
        required=True,
        called="the category",
    )
    publish_ok = radios(
        [(choice.value, choice.label) for choice in (choices.PublishOk.PUBLISH, choices.PublishOk.NUMBER)],
        "In the annual report",
        required=True,
        called="what may be published",
    )

    def __init__(self, *args, near_miss: bool, **kw):
        super().__init__(*args, **kw)
        if near_miss:
            del self.fields["co_category"], self.fields["publish_ok"]


class AdviseForm(VersionForm):
    """The DPO's own advice."""

    mark_optional = False

    advice = radios(choices.Decided, "What do you advise?", required=True, called="what you advise")
    reason = area(
        "Reason",
        "Enter at least 20 characters if your advice differs from the rule's.",
        most=2000,
        rows=4,
        called="the reason",
    )


class DecideForm(VersionForm):
    """The decision, with what a notice still needs from the person who takes it."""

    mark_optional = False

    decision = radios(choices.Decided, "What do you decide?", required=True, called="what you decide")
    reason = area(
        "Reason",
        "Enter at least 50 characters if you record only, or decide below the advice of the rule or of the Data Protection Officer.",
        most=2000,
        rows=4,
        called="the reason",
    )
    to_follow_by = DateField(
        label="By when will the rest follow?",
        help_text="The date for what the first notice does not say yet.",
        required=False,
        limits=FOLLOWS_BY,
        widget=DateInput(called="the day by which the rest follows"),
    )
    override = override_field()
    late_reason = area(
        "Why is the notice late?", "Leave it empty if the reason is to follow.", most=2000, rows=3
    )
    seen = seen_field()

    def __init__(self, *args, gaps=(), personal_data=(), late: bool = False, refusals=None, **kw):
        """`refusals` says of each decision why it is not this person's; "" where it is. Those are not offered."""
        super().__init__(*args, **kw)
        self.refusals = {decision: why for decision, why in (refusals or {}).items() if why}
        field = self.fields["decision"]
        field.choices = [pair for pair in field.choices if pair[0] not in self.refusals]
        field.error_messages["invalid_choice"] = "Choose a decision that you may take"
        for name, wanted in (("to_follow_by", gaps), ("override", personal_data), ("late_reason", late)):
            if not wanted:
                del self.fields[name]


class _ReferenceForm(VersionForm):
    """A reference of the regulator's: where another incident has the same one, the person is asked first.

    `same_reference` says of a reference, in words, who has it already; empty where nobody has.
    """

    def __init__(self, *args, same_reference: Callable[[str], str] = lambda reference: "", **kw):
        super().__init__(*args, **kw)
        self.same_reference = same_reference

    def clean(self):
        cleaned = super().clean()
        reference = self.cleaned_data.get("case_reference", "").strip()
        if reference and (problem := self.same_reference(reference)):
            self.ask("case_reference", f"{problem} Is it the same event?", reference)
        return cleaned


class AcknowledgeForm(_ReferenceForm):
    """The regulator's reference."""

    case_reference = line(
        "Case reference",
        "For example, IC-123456-A1B2.",
        most=40,
        required=True,
        width=20,
        called="the case reference",
    )


class ByHandForm(VersionForm):
    """Sent by another way."""

    way = radios(choices.ManualWay, "How was it sent?", required=True, called="how it was sent")
    sent_at = MomentField(
        label="When was it sent?",
        limits=happened(likely_days=30),
        widget=MomentInput(called="the time it was sent"),
    )
    receipt = line(
        "Receipt, reference, or the post of whoever took the call", required=True, called="the receipt"
    )


class MoreForm(VersionForm):
    """The regulator wants more."""

    wanted = area(
        "What is wanted?",
        "The organisation reads it.",
        most=2000,
        required=True,
        rows=4,
        called="what is wanted",
    )
    wanted_by = DateField(label="By when?", limits=WANTED_BY, widget=DateInput(called="the day"))


class ReopenForm(MoreForm):
    """The regulator takes a closed case up again."""

    wanted = area(
        "Why is it reopened, and what is wanted?", "The organisation reads it.", most=2000, required=True, rows=4,
        called="why it is reopened",
    )  # fmt: skip


class RefuseWithdrawalForm(_ReferenceForm):
    """The regulator does not accept a withdrawal."""

    answer = area(
        "Why is it refused, and what is wanted?", "The organisation reads it.", most=2000, required=True, rows=4,
        called="why it is refused",
    )  # fmt: skip
    wanted_by = DateField(label="By when?", limits=WANTED_BY, widget=DateInput(called="the day"))
    case_reference = line("Case reference", "Enter it if you have not given one yet.", most=40, width=20)


class RegulatorClosedForm(VersionForm):
    """The regulator closes its case."""

    ico_decision = radios(choices.IcoDecision.final, "Decision", required=True, called="the decision")
    answer = area(
        "The decision in words", "The organisation reads it.", most=2000, required=True, rows=4,
        called="the decision in words",
    )  # fmt: skip


class HoldElsewhereForm(VersionForm):
    """It is SECRET or above after all."""

    classification = radios(
        [(v, v) for v in choices.ABOVE_THE_CEILING],
        "How is it marked?",
        required=True,
        called="how it is marked",
    )
    holder = line("Who holds the case?", "The post or team.", required=True, called="who holds the case")
    reference_there = line(
        "Reference there",
        "Enter only the reference.",
        most=100,
        required=True,
        width=20,
        called="the reference that it has there",
    )


class DecidedElsewhereForm(VersionForm):
    """The decision taken in the other system, as a fact."""

    decision = radios(choices.Decided, "What was decided there?", required=True, called="what was decided")
    decided_there_at = MomentField(
        label="When?", limits=happened(likely_days=365), widget=MomentInput(called="the time of the decision")
    )
    told_there = line("Who was notified, and when?", "Do not enter any content.")


class HistoryForm(VersionForm):
    """What was in fact done, before 25 May 2018."""

    notified = radios(
        choices.Measure,
        "Was the Commissioner notified?",
        required=True,
        called="whether the Commissioner was notified",
    )
    history = area(
        "What is recorded, and where?", most=2000, required=True, rows=4, called="what is recorded"
    )


class WithdrawForm(VersionForm):
    """Why a notice that was sent is withdrawn."""

    reason = area(
        "Why is it withdrawn?", "At least 20 characters. It is sent to the addressee.", most=1000, required=True, rows=4,
        called="why it is withdrawn",
    )  # fmt: skip
    seen = seen_field()


class FurtherForm(VersionForm):
    """A further notice, with the reason where a text looks like personal data."""

    override = area(
        "If a text seems to hold personal data, why may it go?", "At least 20 characters.", most=1000, rows=3
    )
    to_follow_by = DateField(
        label="By when will the rest follow?",
        help_text="The new date for what was promised by a day that has passed, and is still not known.",
        required=False,
        limits=FOLLOWS_BY,
        widget=DateInput(called="the day by which the rest follows"),
    )
    seen = seen_field()

    def __init__(self, *args, passed: bool = False, questions=(), **kw):
        """`passed`: something was promised by a day that has passed, and is still not known. `questions` are open."""
        super().__init__(*args, **kw)
        for question in questions:
            self.fields[field_of(question)] = area(
                f"Answer to question {question.number}",
                f"{question.words} Leave it empty if the answer is to follow: the question stays open.".strip(),
                rows=4,
            )
        if not passed:
            del self.fields["to_follow_by"]
