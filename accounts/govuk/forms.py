"""The form every page of the portal uses."""

from typing import Any

from django import forms
from django.utils.safestring import SafeString

from accounts.govuk.boundfield import GovukBoundField, error_summary
from accounts.govuk.wording import word


class GovukForm(forms.Form):
    """A Django form in the design system's markup and wording.

    In a template: `{{ form.error_summary }}` first in the page, then `{{ form }}` or single fields by
    `{{ form.name.as_govuk }}`. Inherit it beside another library's form to give that one the same look.
    """

    bound_field_class = GovukBoundField
    use_required_attribute = False
    label_size = "s"
    """How labels and legends look where a widget does not say: bold, so that questions stand out from their hints."""
    mark_optional = True
    """Whether fields that may stay empty say so. Filters, and questions saved as they are, set this to False."""

    @property
    def error_summary(self) -> SafeString:
        """The box that opens a page with errors, each linked to its field."""
        return error_summary(self)

    @property
    def title_prefix(self) -> str:
        """What the page's title begins with, so that a screen reader speaks of errors first."""
        return "Error: " if self.is_bound and self.errors else ""

    def full_clean(self) -> None:
        """Check everything, after Django's own sentences have given way to ours."""
        for name, field in self.fields.items():
            word(field, name)
        super().full_clean()

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """All fields, hidden ones included, in their order."""
        return SafeString("\n".join(self[name].as_govuk() for name in self.fields))

    __str__ = render
    __html__ = render
