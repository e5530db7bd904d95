"""What the pages of an import ask."""

from typing import Any

from django import forms

from departments.entries.forms import EntryForm, form_of
from departments.entries.register import Register
from departments.imports.rows import suggested
from govuk import Choose, File, GovukForm


class FileForm(GovukForm):
    file = forms.FileField(
        label="File",
        help_text="CSV, ODS or XLSX, smaller than 20 MB, with the headings in its first row. Nothing comes into the "
        "register yet: you choose the columns first, and see what would happen.",
        widget=File(called="a file"),
    )


class FieldForm(GovukForm):
    """Which field of some entries is changed."""

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [name for name in form_of(register).base_fields if name not in ("name", "key")]
        self.fields["field"] = forms.ChoiceField(
            label="Which field do you want to change?",
            choices=[("", "Choose one"), *((name, register.label(name)) for name in names)],
            widget=Choose(called="the field"),
        )


def value_form(register: Register, name: str) -> type[EntryForm]:
    """The form with one field of a register."""
    mapping = {name: form_of(register).base_fields[name], "register": register, "__doc__": EntryForm.__doc__}
    return type("ValueForm", (EntryForm,), mapping)


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
