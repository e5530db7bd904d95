"""GOV.UK Design System forms and components, rendered on the server and whole without script.

A page's form is a plain Django form that inherits `GovukForm`; its look comes from the widgets below.
`docs/pages.md` shows how a page is put together.
"""

from govuk.boundfield import GovukBoundField, error_summary, field_html
from govuk.fields import (
    DateField,
    MomentField,
    NumberField,
    Offer,
    SearchField,
    VersionField,
)
from govuk.files import FileForm
from govuk.forms import GovukForm
from govuk.limits import DateLimits, happened, planned, promised
from govuk.macros import component
from govuk.steps import ReasonForm, VersionForm
from govuk.widgets import (
    Area,
    Checks,
    Choose,
    DateInput,
    Email,
    File,
    MomentInput,
    Password,
    Radios,
    Search,
    Text,
    Tick,
)

__all__ = [
    "Area",
    "Checks",
    "Choose",
    "DateField",
    "DateInput",
    "DateLimits",
    "Email",
    "File",
    "FileForm",
    "GovukBoundField",
    "GovukForm",
    "MomentField",
    "MomentInput",
    "NumberField",
    "Offer",
    "Password",
    "Radios",
    "ReasonForm",
    "Search",
    "SearchField",
    "Text",
    "Tick",
    "VersionField",
    "VersionForm",
    "component",
    "error_summary",
    "field_html",
    "happened",
    "planned",
    "promised",
]
