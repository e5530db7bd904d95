"""Forms of assets and actions."""

from uuid import uuid4

from django import forms

from departments import reference
from departments.organisations.choosing import filter_by_organisation
from departments.organisations.forms import EVERY, POSTS, Filter
from departments.registers.checks import DUE
from departments.registers.models import Action, Asset
from govuk import (
    Area,
    Checks,
    Choose,
    DateField,
    DateInput,
    GovukForm,
    NumberField,
    Radios,
    Text,
    VersionField,
    VersionForm,
    happened,
)

YES_NO = [("yes", "Yes"), ("no", "No")]
AREAS = [(code, reference.area_title(code)) for code in reference.areas()]


class AssetFilter(Filter):
    organisation = filter_by_organisation()
    marking = forms.ChoiceField(
        label="Marking", required=False, choices=EVERY + Asset.Marking.choices, widget=Choose()
    )
    protected = forms.ChoiceField(
        label="Protected personal data",
        required=False,
        choices=[
            *EVERY,
            ("no", "None"),
            ("A", "Category A"),
            ("B", "Category B"),
            ("both", "Both categories"),
        ],
        widget=Choose(),
    )
    state = forms.ChoiceField(
        label="State", required=False, choices=EVERY + Asset.Status.choices, widget=Choose()
    )


class ActionFilter(Filter):
    text = forms.CharField(label="Words or number", required=False, max_length=200, widget=Text(width=20))
    organisation = filter_by_organisation()
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            *EVERY,
            ("open", "Open"),
            ("late", "Late"),
            *Action.Status.choices,
            ("history", "Recorded history"),
        ],
        widget=Choose(),
    )
    area = forms.ChoiceField(label="Area", required=False, choices=EVERY + AREAS, widget=Choose())
    origin = forms.ChoiceField(
        label="Came from", required=False, choices=EVERY + Action.Origin.choices, widget=Choose()
    )


# Assets


class AssetForm(GovukForm):
    name = forms.CharField(label="Name of the asset", max_length=120, widget=Text(called="the name"))
    purpose = forms.CharField(
        label="What it holds and what it is for",
        max_length=1000,
        help_text="Describe the information, not the people in it. Do not enter personal data.",
        widget=Area(called="what it holds and what it is for"),
    )
    owner = forms.ChoiceField(
        label="Information Asset Owner",
        required=False,
        help_text="The person who answers for this information. Leave it empty only until somebody is named.",
        widget=Choose(called="the owner"),
    )
    marking = forms.ChoiceField(
        label="Marking",
        choices=Asset.Marking.choices,
        widget=Radios(
            called="the marking",
            hints={
                "OFFICIAL": "Most of what government holds",
                "OFFICIAL-SENSITIVE": "Loss or theft could do damage; only those who need it may see it",
                "not_set": "Shown as a gap until it is decided",
            },
        ),
    )
    personal_data = forms.ChoiceField(
        label="Does it hold personal data?",
        choices=YES_NO,
        help_text="Anything about people who can be identified",
        widget=Radios(called="whether it holds personal data", inline=True),
    )
    protected = forms.ChoiceField(
        label="Protected personal data",
        choices=Asset.Protected.choices,
        help_text="This is the minimum in the rules of June 2008. Other data may need protection too.",
        widget=Radios(
            called="whether it is protected personal data",
            hints={
                "A": "A name, address, date of birth or other identifier, together with something whose release could "
                "harm or distress: bank details, National Insurance number, tax, benefit, health, employment, school "
                "or social services records, DNA or fingerprints",
                "B": "Any source of information about 1,000 or more people who can be identified, that is not public",
            },
        ),
    )
    people_min = NumberField(
        label="About how many people? At least",
        required=False,
        help_text="For example, 1,200",
    )
    people_max = NumberField(label="At most", required=False)
    held_overseas = forms.ChoiceField(
        label="Is any of it held outside the United Kingdom?",
        choices=YES_NO,
        widget=Radios(called="whether any of it is held outside the United Kingdom", inline=True),
    )
    reviewed_on = DateField(
        label="When was it last reviewed?",
        required=False,
        help_text="For example, 27 3 2026",
        limits=happened(likely_days=5 * 365),
        widget=DateInput(called="the date of the review"),
    )

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self._owners = {str(owner.pk): owner for owner in owners}
        self.fields["owner"].choices = [
            ("", "Nobody yet"),
            *((str(owner.pk), f"{owner.user.name}, {owner.title}") for owner in owners),
        ]

    def values(self) -> dict:
        """What the verb takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return values | {
            "owner": self._owners.get(values["owner"]),
            "personal_data": values["personal_data"] == "yes",
            "held_overseas": values["held_overseas"] == "yes",
        }

    @staticmethod
    def initial_of(asset: Asset) -> dict:
        """What the form shows of an asset."""
        shown = {
            name: getattr(asset, name)
            for name in ("name", "purpose", "marking", "protected", "people_min", "people_max", "reviewed_on")
        }
        return shown | {
            "owner": str(asset.owner_id or ""),
            "personal_data": "yes" if asset.personal_data else "no",
            "held_overseas": "yes" if asset.held_overseas else "no",
            "version": asset.version,
        }


class AssetEditForm(AssetForm):
    version = VersionField()


# Actions


class ProposeForm(GovukForm):
    """A proposal. `key` is the form's own, by which a second sending is known."""

    key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    summary = forms.CharField(
        label="What is to be done?",
        max_length=300,
        help_text="Enter one improvement that somebody can check. Do not enter personal data.",
        widget=Area(called="what is to be done", rows=3),
    )
    areas = forms.MultipleChoiceField(
        label="Which areas does it belong to?",
        required=False,
        choices=AREAS,
        widget=Checks(called="the areas", small=True),
    )
    owner_role = forms.ChoiceField(
        label="Who should answer for it?",
        required=False,
        choices=[("", "To be decided"), *POSTS],
        widget=Choose(called="who answers for it"),
    )
    due = DateField(
        label="By when?",
        required=False,
        help_text="For example, 27 3 2027",
        limits=DUE,
        widget=DateInput(called="the date"),
    )


class AgreeForm(VersionForm):
    owner_role = forms.ChoiceField(
        label="Who answers for it?",
        required=False,
        choices=[("", "Choose a post"), *POSTS],
        widget=Choose(called="who answers for it"),
    )
    due = DateField(
        label="By when is it to be done?",
        required=False,
        help_text="For example, 27 3 2027",
        limits=DUE,
        widget=DateInput(called="the date"),
    )
    mark_optional = False


class ReplanForm(VersionForm):
    due = DateField(
        label="New date",
        help_text="For example, 27 3 2027",
        limits=DUE,
        widget=DateInput(called="the new date"),
    )
    reason = forms.CharField(
        label="Why does it need more time?",
        max_length=1500,
        help_text="At least 10 characters. Do not enter personal data.",
        widget=Area(called="the reason"),
    )


class DoneForm(VersionForm):
    evidence = forms.CharField(
        label="What shows that it is done?",
        max_length=1500,
        help_text="Enter something that somebody else can check: a document, a test or a date. Do not enter personal data.",
        widget=Area(called="what shows that it is done"),
    )
