"""What the pages of an import ask."""

from datetime import datetime
from typing import Any

from django import forms

from departments.assets.declared import ASSETS
from departments.assets.forms import AssetFilter, AssetForm
from departments.entries.forms import EntryForm, filter_of, form_of
from departments.imports.declared import RegisterTarget
from departments.imports.rows import suggested
from departments.organisations.forms import Filter
from departments.organisations.models import Organisation
from departments.registers.queries import owners_in
from govuk import Choose, File, GovukForm


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


def filter_class_of(target: RegisterTarget) -> type[Filter]:
    """The filters of the list of a register."""
    return AssetFilter if target.register is ASSETS else filter_of(target.register)


class FieldForm(GovukForm):
    """Which field of some entries is changed."""

    def __init__(self, *args: Any, target: RegisterTarget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [name for name in form_class_of(target).base_fields if name not in target.keys]
        self.fields["field"] = forms.ChoiceField(
            label="Which field do you want to change?",
            choices=[("", "Choose one"), *((name, target.register.label(name)) for name in names)],
            widget=Choose(called="the field"),
        )


def value_form(
    target: RegisterTarget, name: str, data: Any, *, organisation: Organisation, at: datetime
) -> EntryForm:
    """The form with one field of a register."""
    form_class = form_class_of(target)
    others: dict[str, Any] = dict.fromkeys(other for other in form_class.base_fields if other != name)
    single = type("ValueForm", (form_class,), others | {"__doc__": form_class.__doc__})
    more = {"owners": owners_in(organisation, at)} if target.register is ASSETS else {}
    return single(data, organisation=organisation, at=at, **more)


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
