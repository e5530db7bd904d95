"""Filters of the audit log, the choice of the organisation you act for, and confirming a reconciliation."""

from django.forms import BooleanField, CharField, ChoiceField, SlugField

from audit.search import SHORTEST, TOO_SHORT
from departments.organisations.choosing import filter_by_organisation
from govuk import Choose, GovukForm, Text, Tick

KINDS = (
    ("", "Anything"),
    ("cycle.", "Quarters"),
    ("return.", "Returns"),
    ("query.", "Queries on returns"),
    ("evidence.", "Evidence"),
    ("incident.", "Incidents"),
    ("notification.", "Notices to the regulator"),
    ("action.", "Actions"),
    ("asset.", "Information assets"),
    ("statement.", "Statements"),
    ("report.", "Reports to Parliament"),
    ("paper.", "Papers of statements and reports"),
    ("appointment.", "Appointments"),
    ("account.", "Accounts"),
)


class AuditLogFilter(GovukForm):
    """What to look for in the audit log."""

    mark_optional = False
    repeated = is_filter = True

    organisation = filter_by_organisation()
    kind = ChoiceField(required=False, widget=Choose, label="What it is about", choices=KINDS)
    subject = CharField(
        required=False, max_length=128, widget=Text, label="One thing, by its identifier in the audit log"
    )


class ActFor(GovukForm):
    """Which of one's organisations the header shows."""

    organisation = SlugField(max_length=80)


class Reconciliation(GovukForm):
    """That an administrator has compared the database with what is known outside it."""

    seen = BooleanField(
        widget=Tick(called="that you have looked at every line"),
        label="I have looked at every line above and compared it with the log of the mail server",
        error_messages={"required": "Confirm that you have looked at every line"},
    )


class SearchForm(GovukForm):
    """The words to look for in everything that a person may see."""

    mark_optional = False

    text = CharField(
        label="Search for",
        min_length=SHORTEST,
        max_length=120,
        help_text="At least 3 characters of a name or a reference",
        error_messages={"min_length": TOO_SHORT},
        widget=Text(called="what to search for", width=20),
    )
