"""The form and the filters of a register, made from its declaration."""

from functools import cache
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from departments import reference
from departments.entries.declared import LANDING, REGISTERS
from departments.entries.models import ASSETS, CIRCULARS, Entry
from departments.entries.register import LIMITS, Register, in_sentence, lower, value_of
from departments.organisations.choosing import OrganisationField, filter_by_organisation
from departments.organisations.forms import EVERY, POSTS, Filter
from departments.organisations.models import Organisation
from govuk import (
    Area,
    Checks,
    Choose,
    DateField,
    DateInput,
    FileForm,
    GovukForm,
    NumberField,
    Radios,
    Search,
    Text,
    VersionField,
    VersionForm,
    happened,
)
from govuk.limits import promised

FEW = 5  # choices that radios carry
YES_NO = [("yes", "Yes"), ("no", "No")]
HINTS = {
    "key": "The number or name that your own list uses. An import finds the entry by it.",
    "note": "Do not enter personal data.",
    "expires_on": "Leave it empty if it has no end.",
    "review_on": "If you leave it empty, the portal sets the next review.",
}


class OwnField(forms.ChoiceField):
    """One of the assets, or of the entries of another register, of an organisation. The value is that, or None."""

    model: type[models.Model]

    def offer(self, organisation: Organisation, *, kept: str = "") -> None:
        """Offer those in use, and the one that was chosen before."""
        rows = self.model._default_manager.filter(organisation=organisation)
        if self.model is Entry:
            rows = rows.filter(register__in=LANDING)
        wanted = rows.filter(Q(status=Entry.Status.IN_USE) | Q(pk=kept or None)).order_by("name")
        self._rows = {str(row.pk): row for row in wanted}
        self.choices = [("", "None"), *((key, str(row)) for key, row in self._rows.items())]

    def clean(self, value: Any) -> Any:
        """The asset or entry that is meant."""
        return self._rows.get(super().clean(value))


class SeveralField(forms.MultipleChoiceField):
    """Any of the assets, or of the entries of another register, of an organisation. The value is a list of them by name."""

    model: type[models.Model]

    def offer(self, organisation: Organisation, *, kept: Any = ()) -> None:
        """Offer those in use, and those that were chosen before."""
        rows = self.model._default_manager.filter(organisation=organisation)
        wanted = rows.filter(Q(status=Entry.Status.IN_USE) | Q(pk__in=kept or ()))
        self._rows = {str(row.pk): row for row in sorted(wanted, key=str)}
        self.choices = [(key, str(row)) for key, row in self._rows.items()]

    def clean(self, value: Any) -> list[Any]:
        """The assets or entries that are meant."""
        return sorted((self._rows[key] for key in super().clean(value)), key=str)


class EntryForm(GovukForm):
    """What the entries of one register say; `form_of` makes it."""

    register: Register
    keeps_dates = True

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            if isinstance(field, OwnField | SeveralField):
                field.offer(organisation, kept=self.initial.get(name, ""))
                if isinstance(field, SeveralField) and not field.choices:
                    del self.fields[name]
            elif isinstance(field, OrganisationField) and (code := self.initial.get(name)):
                field.organisations |= Organisation.objects.filter(code=code)  # it may be closed since

    def values(self) -> dict[str, Any]:
        """What the verb takes. Where there is nothing to choose several of, none is chosen."""
        values = {
            name: self.cleaned_data.get(name, []) if name in self.register.many else self.cleaned_data[name]
            for name in self.register.asked
        }
        for name, value in values.items():
            column = self.register.column(name)
            if isinstance(column, models.BooleanField):
                values[name] = value == "yes" if value else None
            elif value is None and isinstance(column, models.CharField | models.TextField):
                values[name] = ""
        return values

    @classmethod
    def initial_of(cls, entry: Entry) -> dict[str, Any]:
        """What the form shows of an entry."""
        shown = {name: value_of(entry, name) for name in cls.register.asked}
        for name, value in shown.items():
            if name in cls.register.many:
                shown[name] = [str(row.pk) for row in value]
            elif isinstance(value, bool):
                shown[name] = "yes" if value else "no"
            elif isinstance(value, Organisation):
                shown[name] = value.code
            elif isinstance(value, models.Model):
                shown[name] = str(value.pk)
        return shown | {"version": entry.version}


class EntryEditForm(EntryForm):
    version = VersionField()


class ReviewForm(VersionForm):
    review_on = DateField(
        label="When is it to be reviewed again?",
        limits=LIMITS["review_on"],
        widget=DateInput(called="the day of the next review"),
    )


class InstructionForm(VersionForm):
    address = forms.EmailField(
        label="Email address of the supplier",
        help_text="The address of a post rather than of a person, where there is one",
        max_length=254,
        widget=Text(called="the email address of the supplier"),
    )
    words = forms.CharField(
        label="Instruction",
        help_text="What the supplier must do with your information. It is kept word for word. Do not enter personal data.",
        max_length=5000,
        widget=Area(called="the instruction", rows=10),
    )
    acknowledge_by = DateField(
        label="By when is it to be acknowledged?",
        limits=promised(days=180, likely_days=60),
        widget=DateInput(called="the date by which it is to be acknowledged"),
    )


class AcknowledgementForm(GovukForm):
    role = forms.CharField(
        label="Your job title",
        help_text="For example, Head of compliance. Do not enter your name.",
        max_length=120,
        widget=Text(called="your job title"),
    )
    has_read = forms.MultipleChoiceField(
        label="What you confirm",
        choices=[("yes", "We have read this instruction and will follow it")],
        widget=Checks(called="that you have read it"),
        error_messages={"required": "Confirm that you have read the instruction and will follow it"},
    )


class DocumentForm(FileForm, VersionForm):
    """A file of an entry, or of a text of the centre."""

    name = forms.CharField(
        label="What it is",
        help_text="In a few words. Leave it empty for the name of the file.",
        required=False,
        max_length=200,
        widget=Text(),
    )


class CompareForm(GovukForm):
    """The two days on which an entry is compared with itself, in the address."""

    mark_optional = False
    first = DateField(label="First date", limits=happened(), widget=DateInput(called="the first day"))
    second = DateField(label="Second date", limits=happened(), widget=DateInput(called="the second day"))


def words(besides: str = "reference") -> forms.CharField:
    """The filter of a list by words in any text of its rows, or by what else is looked for."""
    label = f"Words in any text, or {besides}"
    return forms.CharField(label=label, required=False, max_length=120, widget=Text(width=20))


class DueFilter(Filter):
    text = forms.CharField(label="Words in the name", required=False, max_length=120, widget=Text(width=20))
    whose = forms.ChoiceField(
        label="Whose",
        required=False,
        choices=[*EVERY, ("me", "Mine"), ("nobody", "Nobody's yet")],
        widget=Choose(),
    )
    organisation = filter_by_organisation()
    register = forms.ChoiceField(
        label="Register",
        required=False,
        choices=[
            *EVERY,
            (ASSETS, "Reviews of assets"),
            (CIRCULARS, "Circulars of the Cabinet Office"),
            *((code, register.title) for code, register in REGISTERS.items()),
        ],
        widget=Choose(),
    )
    state = forms.ChoiceField(
        label="State", required=False, choices=[*EVERY, ("late", "Late")], widget=Choose()
    )


class StrandFilter(Filter):
    text = words()
    organisation = filter_by_organisation()
    nothing = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "Every organisation"),
            ("some", "Those with something in one of these registers"),
            ("any", "Those with nothing in all of these registers"),
            *(
                (code, f"Those with nothing in {lower(register.title)}")
                for code, register in REGISTERS.items()
                if register.strand
            ),
        ],
        widget=Choose(),
    )
    sponsor = forms.SlugField(required=False, widget=forms.HiddenInput)


class AreaFilter(Filter):
    area = forms.ChoiceField(
        label="Area",
        required=False,
        choices=[*EVERY, *((code, reference.area_title(code)) for code in reference.areas())],
        widget=Choose(),
    )
    text = words("number")
    organisation = filter_by_organisation()
    nothing = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "Every organisation"), ("yes", "Organisations with nothing")],
        widget=Choose(),
    )


@cache
def form_of(register: Register, *, is_edit: bool = False) -> type[EntryForm]:
    """The form of a register's entries: one field for each of its columns, in the declared order."""
    base = EntryEditForm if is_edit else EntryForm
    fields = {name: _field(register, name) for name in register.asked}
    return type("EntryForm", (base,), {**fields, "register": register, "__doc__": base.__doc__})


@cache
def filter_of(register: Register) -> type[Filter]:
    """The filters of a register's list."""
    fields: dict[str, forms.Field] = {
        "text": words(),
        "organisation": filter_by_organisation(),
    }
    for name in register.filters:
        fields[name] = forms.ChoiceField(
            label=register.label(name),
            required=False,
            choices=[*EVERY, *_choices(register.column(name))],
            widget=Choose(),
        )
    states = [*EVERY, *Entry.Status.choices, ("due", "Due within 30 days"), ("late", "Late")]
    fields["state"] = forms.ChoiceField(label="State", required=False, choices=states, widget=Choose())
    return type("EntryFilter", (Filter,), {**fields, "__doc__": filter_of.__doc__})


def _choices(column: Any) -> list[tuple[str, str]]:
    return [(str(value), str(text)) for value, text in column.flatchoices]


def _field(register: Register, name: str) -> forms.Field:
    """The form's field for a column: by the type of the column, in the words of its label."""
    column = register.column(name)
    label = str(column.verbose_name)
    called = "" if label.endswith("?") else in_sentence(label)
    common: dict[str, Any] = {
        "label": label,
        "required": register.is_needed(name),
        "help_text": column.help_text or HINTS.get(name, ""),
    }
    if name == "owner_role":
        return forms.ChoiceField(
            **common | {"required": False}, choices=[("", "Nobody yet"), *POSTS], widget=Choose(called="who answers for it")
        )  # fmt: skip
    if isinstance(column, models.ManyToManyField):
        common["help_text"] = common["help_text"] or "Those on your own register"
        several = SeveralField(**common, widget=Checks(called=called, small=True))
        several.model = column.related_model  # type: ignore[assignment]
        return several
    if isinstance(column, ArrayField):
        return forms.MultipleChoiceField(
            **common, choices=_choices(column.base_field), widget=Checks(called=called, small=True)
        )
    if choices := _choices(column):
        if not common["required"]:
            choices = [("", "Not recorded"), *choices]
        widget = Radios(called=called) if len(choices) <= FEW else Choose(called=called)
        if isinstance(widget, Choose) and common["required"]:
            choices = [("", "Choose one"), *choices]
        return forms.ChoiceField(**common, choices=choices, widget=widget)
    if isinstance(column, models.BooleanField):
        return forms.ChoiceField(**common, choices=YES_NO, widget=Radios(called=called, inline=True))
    if isinstance(column, models.DateField):
        if hint := common.pop("help_text"):
            common["help_text"] = f"{DateField.example}. {hint}"
        return DateField(**common, limits=register.limits_of(name), widget=DateInput(called=called))
    if isinstance(column, models.IntegerField):
        return NumberField(**common)
    if isinstance(column, models.ForeignKey) and register.names_own(name):
        own = OwnField(**common, widget=Choose(called=called))
        own.model = column.related_model  # type: ignore[assignment]
        return own
    if isinstance(column, models.EmailField):
        return forms.EmailField(
            **common, max_length=column.max_length, widget=Text(called=called, autocomplete="off")
        )
    if isinstance(column, models.ForeignKey):
        organisation_field = OrganisationField(
            **common, nothing="Not in that register", widget=Search(called="the organisation")
        )
        organisation_field.organisations = Organisation.objects.filter(closed=False)
        return organisation_field
    if isinstance(column, models.TextField):
        return forms.CharField(**common, max_length=column.max_length, widget=Area(called=called, rows=3))
    return forms.CharField(**common, max_length=column.max_length, widget=Text(called=called))
