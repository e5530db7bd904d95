"""The form of an asset, made from its declaration, the filters of the list, and the form of an assessment."""

from typing import Any

from django import forms

from departments.assets.declared import ASSETS, PARTS, SUGGESTIONS
from departments.entries.forms import filter_of, form_of
from departments.organisations.forms import EVERY, Filter
from departments.organisations.models import Organisation
from departments.registers.models import OFTEN, Asset, AssetAssessment, AssetReview
from govuk import Area, Choose, GovukForm, NumberField, Radios, Text, VersionField, VersionForm

UNKNOWN = [("", "Not recorded")]
HOW_MANY = "the number of people or records"


class AssetForm(form_of(ASSETS)):  # type: ignore[misc]
    """What an asset says: its declaration, with the fields that point at people and entries."""

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
    marking = forms.ChoiceField(
        label="Marking",
        choices=Asset.Marking.choices,
        help_text="Do not enter anything here about information that is SECRET or TOP SECRET. Ask the security adviser "
        "where it is recorded.",
        widget=Radios(
            called="the marking",
            hints={
                "OFFICIAL": "Most of what government holds",
                "OFFICIAL-SENSITIVE": "Loss or theft could do damage; only those who need it may see it",
                "not_set": "Shown as a gap until it is decided",
            },
        ),
    )
    old_marking = forms.ChoiceField(
        label="Marking before April 2014",
        required=False,
        choices=[*UNKNOWN, *Asset.OldMarking.choices],
        help_text="It is kept beside the marking of today and never converted.",
        widget=Radios(
            called="the marking before April 2014",
            hints={old: f"Suggests {new}. The owner decides" for old, new in SUGGESTIONS.items()},
        ),
    )

    def __init__(self, *args: Any, organisation: Organisation, owners: list, **kwargs: Any) -> None:
        super().__init__(*args, organisation=organisation, **kwargs)
        self._owners = {str(owner.pk): owner for owner in owners}
        if "owner" in self.fields:
            self.fields["owner"].choices = [
                ("", "Nobody yet"),
                *((str(owner.pk), f"{owner.user.name}, {owner.title}") for owner in owners),
            ]

    def clean_owner(self) -> Any:
        """The appointment that is meant, or None."""
        return self._owners.get(self.cleaned_data["owner"])

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        """The fields under the headings of the page."""
        return [(part.title, [self[name] for name in part.fields if name in self.fields]) for part in PARTS]

    @classmethod
    def initial_of(cls, asset: Asset) -> dict[str, Any]:
        """What the form shows of an asset."""
        shown = super().initial_of(asset)
        return shown | {"owner": str(asset.owner_id or ""), "version": asset.version}


class AssetEditForm(AssetForm):
    version = VersionField()


class AssetFilter(filter_of(ASSETS)):  # type: ignore[misc]
    """The filters of the list of assets."""

    state = forms.ChoiceField(
        label="State", required=False, choices=EVERY + Asset.Status.choices, widget=Choose()
    )
    review = forms.ChoiceField(
        label="Review",
        required=False,
        choices=[*EVERY, ("late", "Late"), *AssetReview.Status.choices[:-1]],
        widget=Choose(),
    )
    gap = forms.ChoiceField(
        label="Which assets",
        required=False,
        choices=[
            *EVERY,
            ("owner", "No owner in post"),
            ("large", "Large accumulations"),
            ("critical", "Critical assets: personal data"),
        ],
        widget=Choose(),
    )


class AccumulationFilter(Filter):
    text = filter_of(ASSETS).base_fields["text"]
    organisation = filter_of(ASSETS).base_fields["organisation"]
    size = NumberField(
        label="People or records, at least",
        required=False,
        widget=Text(called=HOW_MANY, width=10, inputmode="numeric"),
    )
    gap = forms.ChoiceField(
        label="Gap",
        required=False,
        choices=[
            *EVERY,
            ("any", "No owner in post, or review lapsed"),
            ("owner", "No owner in post"),
            ("review", "Review lapsed"),
        ],
        widget=Choose(),
    )


class ThresholdForm(GovukForm):
    """How often accumulations from a size on are reviewed."""

    least = NumberField(
        label="People or records, at least",
        help_text="An asset in use with personal data on so many people, or with so many records. For example, 1,000,000.",
        max_value=10_000_000_000,
        widget=Text(called=HOW_MANY, width=10, inputmode="numeric"),
    )
    months = forms.ChoiceField(
        label="How often are these reviewed?",
        choices=[(str(months or "none"), often.capitalize()) for months, often in OFTEN.items()],
        widget=Radios(called="how often these are reviewed"),
    )
    reason = forms.CharField(
        label="Why?",
        help_text="It stays on record beside the rule. Do not enter personal data.",
        max_length=1500,
        widget=Area(called="the reason", rows=3),
    )

    def clean_months(self) -> int | None:
        """The number of months; None where the number has no rule any more."""
        months = self.cleaned_data["months"]
        return int(months) if months.isdigit() else None


class AssessmentForm(VersionForm):
    """The yearly assessment of an asset by its owner."""

    text = forms.CharField(
        label="Your assessment",
        max_length=4000,
        help_text="What did you look at, what has changed since the last review, and who can reach it? At least 20 "
        "characters. Do not enter personal data.",
        widget=Area(called="the assessment", rows=8),
    )
    risk = forms.ChoiceField(
        label="What is the risk today?",
        choices=Asset.Risk.choices,
        help_text="The risk to information is never nil.",
        widget=Radios(called="the risk"),
    )
    use = forms.ChoiceField(
        label="Could it better support public services, or help to tackle crime and fraud?",
        choices=AssetAssessment.Use.choices,
        help_text="The report of December 2007 asks this of the owners of significant information assets (paragraph 46).",
        widget=Radios(called="whether there is a better use within the law"),
    )
    public_good = forms.CharField(
        label="What did you consider, and what does the law allow?",
        max_length=2000,
        help_text="Name the use and the legal ground, or why there is none. Do not enter personal data.",
        widget=Area(called="what you considered", rows=5),
    )
