"""Small makers of fields, so that a form reads as its questions."""

from django import forms

from accounts.govuk import Area, Checks, Choose, GovukForm, Radios, Text, VersionField


class VersionForm(GovukForm):
    """What every form about a thing posts: the version its reader saw."""

    version = VersionField()


class FactsForm(VersionForm):
    """Questions that may be left open and answered later. `GROUPS` are (heading, names of fields)."""

    mark_optional = False
    GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def groups(self):
        """(heading, bound fields), for the template."""
        for heading, names in self.GROUPS:
            yield heading, [self[name] for name in names if name in self.fields]

    @property
    def answers(self) -> dict:
        """What was answered, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def radios(choices, label: str, hint: str = "", required: bool = False, **look) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=_pairs(choices), label=label, help_text=hint, required=required, widget=Radios(**look)
    )


def drop(choices, label: str, hint: str = "", required: bool = False, **look) -> forms.ChoiceField:
    pairs = [("", "Choose"), *_pairs(choices)]
    return forms.ChoiceField(
        choices=pairs, label=label, help_text=hint, required=required, widget=Choose(**look)
    )


def several(choices, label: str, hint: str = "", required: bool = False, **look) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=_pairs(choices), label=label, help_text=hint, required=required, widget=Checks(**look)
    )


def line(label: str, hint: str = "", most: int = 200, required: bool = False, **look) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=most, required=required, widget=Text(**look)
    )


def area(label: str, hint: str = "", most: int = 5000, required: bool = False, **look) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=most, required=required, widget=Area(**look)
    )


def _pairs(choices):
    return list(getattr(choices, "choices", choices))
