"""What the pages of an import ask."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms

from departments.assets.declared import ASSETS
from departments.assets.forms import AssetFilter, AssetForm
from departments.entries.declared.training import Training
from departments.entries.forms import EntryForm, filter_of, form_of
from departments.imports.declared import RegisterTarget
from departments.imports.improvements import STEPS, ActionTarget
from departments.imports.rows import ChangingTarget, suggested
from departments.imports.training import LABELS
from departments.organisations.forms import POSTS, Filter
from departments.organisations.models import Organisation
from departments.organisations.roles import Can
from departments.registers.checks import DUE
from departments.registers.forms import ActionFilter, AgreeForm, ReplanForm
from departments.registers.queries import owners_in
from departments.registers.workflow import ACTION
from departments.training.forms import StaffFilter
from govuk import Choose, DateField, DateInput, File, GovukForm, Radios, ReasonForm, happened, planned


class FileForm(GovukForm):
    file = forms.FileField(
        label="File",
        help_text="CSV, ODS or XLSX, smaller than 20 MB, with the headings in its first row. Nothing comes into the "
        "register yet: you choose the columns first, and see what would happen.",
        widget=File(called="a file"),
    )


def form_class_of(target: RegisterTarget) -> type[EntryForm]:
    """The form of what is on a register."""
    return AssetForm if target.register is ASSETS else form_of(target.register)


def filter_class_of(target: ChangingTarget) -> type[Filter]:
    """The filters of the list of a register."""
    if not isinstance(target, RegisterTarget):
        return ActionFilter if isinstance(target, ActionTarget) else StaffFilter
    return AssetFilter if target.register is ASSETS else filter_of(target.register)


def choices_of(target: ChangingTarget, may: Callable[[Can], bool]) -> list[tuple[str, str]]:
    """What can be changed in many things at once: fields, or steps of those for which somebody holds a power."""
    if isinstance(target, RegisterTarget):
        names = [name for name in form_class_of(target).base_fields if name not in target.keys]
        return [(name, target.register.label(name)) for name in names]
    if isinstance(target, ActionTarget):
        return [(name, step.label) for name, step in STEPS.items() if may(step.power)]
    return list(LABELS.items())


class FieldForm(GovukForm):
    """What is changed in some things."""

    def __init__(
        self, *args: Any, target: ChangingTarget, choices: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"] = forms.ChoiceField(
            label=target.asks,
            choices=[("", "Choose one"), *choices],
            widget=Choose(called="what you want to change"),
        )


def value_form(
    target: ChangingTarget, name: str, data: Any, *, organisation: Organisation, at: datetime
) -> GovukForm:
    """The form with the value of one field of a register, or with what one step asks."""
    if isinstance(target, RegisterTarget):
        return _value_form(target, name, data, organisation=organisation, at=at)
    if not isinstance(target, ActionTarget):
        return TRAINING_FORMS.get(name, NothingForm)(data, at=at)
    step, form_class = ACTION[name], STEP_FORMS.get(name, NothingForm)
    if step.reason and name not in STEP_FORMS:
        return ReasonTogetherForm(data, label=step.page.asks, least=step.reason, most=1500, at=at)
    return form_class(data, at=at)


def _value_form(
    target: RegisterTarget, name: str, data: Any, *, organisation: Organisation, at: datetime
) -> EntryForm:
    form_class = form_class_of(target)
    others: dict[str, Any] = dict.fromkeys(other for other in form_class.base_fields if other != name)
    single = type("ValueForm", (form_class,), others | {"__doc__": form_class.__doc__})
    more = {"owners": owners_in(organisation, at)} if target.register is ASSETS else {}
    return single(data, organisation=organisation, at=at, **more)


class NothingForm(GovukForm):
    """A change that asks nothing more."""


class AgreeTogetherForm(AgreeForm):
    """Who answers for several actions and by when; what is left empty stays as each action has it."""

    version = None
    owner_role = forms.ChoiceField(
        label="Who answers for them?", required=False, choices=[("", "Whoever each action names"), *POSTS],
        widget=Choose(called="who answers for them"),
    )  # fmt: skip
    due = DateField(
        label="By when are they to be done?", required=False, help_text="For example, {example}. Leave it empty to keep the date of each.",
        limits=DUE, widget=DateInput(called="the date"),
    )  # fmt: skip


class ReasonTogetherForm(ReasonForm):
    """Why a step is taken on several actions."""

    version = None


class ReplanTogetherForm(ReplanForm):
    """The new date of several actions, and why."""

    version = None


STEP_FORMS: dict[str, type[GovukForm]] = {"agree": AgreeTogetherForm, "replan": ReplanTogetherForm}


class GroupForm(GovukForm):
    group = forms.ChoiceField(
        label=LABELS["group"], choices=Training.Group.choices, widget=Radios(called="who must be trained")
    )


class RequiredForm(GovukForm):
    is_required = forms.ChoiceField(
        label=LABELS["is_required"],
        choices=[("yes", "Yes"), ("no", "No")],
        widget=Radios(called="whether they must pass it", inline=True),
    )


class DueForm(GovukForm):
    due_on = DateField(
        label=LABELS["due_on"], limits=planned(days=2 * 365, likely_days=(2 * 365, 365)),
        widget=DateInput(called="the date by which it is to be passed"),
    )  # fmt: skip


class PassedForm(GovukForm):
    passed_on = DateField(
        label=LABELS["passed_on"], required=False, help_text="For example, {example}. Leave it empty if they have not passed it.",
        limits=happened(likely_days=2 * 365), widget=DateInput(called="the date on which it was passed"),
    )  # fmt: skip


TRAINING_FORMS: dict[str, type[GovukForm]] = {
    "group": GroupForm, "is_required": RequiredForm, "due_on": DueForm, "passed_on": PassedForm,
}  # fmt: skip


class ColumnsForm(GovukForm):
    """For each field the column of the file that has it."""

    def __init__(
        self, *args: Any, columns: tuple, headings: list[str], remembered: dict[str, str], keys: tuple[str, ...],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.keys = keys
        choices = [("", "Not in the file"), *((heading, heading) for heading in headings if heading)]
        mapping = suggested(columns, headings, remembered)
        for column in columns:
            self.fields[column.name] = forms.ChoiceField(
                label=column.label,
                required=column.is_needed,
                choices=choices,
                initial=mapping.get(column.name, ""),
                widget=Choose(called=f"the column with “{column.label}”"),
            )

    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """No column twice, and one by which a row is known."""
        values = super().clean() or {}
        used: dict[str, str] = {}
        for name, heading in list(values.items()):
            if heading and heading in used:
                self.add_error(
                    name,
                    f"“{heading}” is chosen for “{self.fields[used[heading]].label}” already. Choose another column",
                )
            elif heading:
                used[heading] = name
        if not any(values.get(name) for name in self.keys) and not self.errors:
            labels = " or ".join(f"“{self.fields[name].label}”" for name in self.keys)
            self.add_error(self.keys[0], f"Choose the column with {labels}: a row is known by it")
        return values
