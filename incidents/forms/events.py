"""Whether incidents of several bodies are one event: which, what it is called, and why."""

from collections.abc import Callable, Collection, Iterable

from govuk import VersionForm
from incidents.forms.parts import area, ask_about_personal_data, drop, line, several
from incidents.models import Incident

Look = Callable[[Collection[str]], list[Incident]]


class IncidentsForm(VersionForm):
    """Incidents to choose from, references of others, and a reason. `incidents` holds what was chosen, after `clean`."""

    mark_optional = False

    chosen = several((), "Which incidents?", called="the incidents")
    references = line(
        "References of other incidents", "For example, HO-2026-00012. Separate references with commas.", most=400,
        called="the references",
    )  # fmt: skip
    reason = area(
        "Why?", "At least 10 characters. The organisations do not read it.", most=1500, required=True, rows=3,
        called="why",
    )  # fmt: skip

    def __init__(self, *args, candidates: Iterable[Incident] = (), look: Look = lambda references: [], **kw):
        super().__init__(*args, **kw)
        self.candidates, self.look = {str(incident.pk): incident for incident in candidates}, look
        if self.candidates:
            self.fields["chosen"].choices = [
                (key, f"{incident.reference}, {incident.body_name}")
                for key, incident in self.candidates.items()
            ]
        else:
            del self.fields["chosen"]

    def clean(self):
        cleaned = super().clean()
        incidents = [self.candidates[key] for key in cleaned.pop("chosen", [])]
        typed = cleaned.pop("references", "").upper().replace(";", ",").replace(" ", ",")
        references = [reference for reference in typed.split(",") if reference]
        others = self.look(references) if references else []
        missing = [
            reference for reference in references if reference not in {row.reference for row in others}
        ]
        if missing:
            self.add_error(
                "references", f"You can see no incident with the reference {missing[0]}: check the spelling"
            )
        cleaned["incidents"] = [*incidents, *others]
        if not cleaned["incidents"] and not missing:
            self.add_error(
                next(name for name in ("chosen", "references") if name in self.fields),
                "Choose the incidents, or enter their references",
            )
        ask_about_personal_data(self, "reason", *(("name",) if "name" in self.fields else ()))
        return cleaned


class ConfirmEventForm(IncidentsForm):
    """The incidents that are one event, and its name."""

    name = line(
        "What is the event called?",
        "For example: Swift Couriers, discs lost in March. Do not enter personal data.",
        most=100,
        required=True,
        called="a name for the event",
    )
    field_order = ("chosen", "references", "name", "reason")


class RemoveIncidentForm(VersionForm):
    """Which incident is not of the event, and why."""

    mark_optional = False

    incident = drop((), "Which incident?", required=True, called="the incident")
    reason = area("Why?", "At least 10 characters.", most=1500, required=True, rows=3, called="why")

    def __init__(self, *args, rows: Iterable[Incident] = (), **kw):
        super().__init__(*args, **kw)
        self.rows = {str(incident.pk): incident for incident in rows}
        self.fields["incident"].choices = [
            ("", "Choose"),
            *((key, f"{incident.reference}, {incident.body_name}") for key, incident in self.rows.items()),
        ]

    def clean_incident(self):
        return self.rows[self.cleaned_data["incident"]]
