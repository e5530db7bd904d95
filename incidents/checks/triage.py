"""Which questions triage asks now: what the rule reads for this kind of incident, in short steps. No writes.

What the rule does not read is asked for the notice or at closing; it may be answered in triage too (docs/adr/0029).
"""

from dataclasses import dataclass

from incidents.models import Incident, choices

OLD_LAW = "dpa_1998"  # no clock ran, so awareness started nothing
NOT_OUTSIDE = ("not_exposed", "recovered_unread")  # nobody has it, so nothing is asked of whoever has
# Questions without a "not known" to choose: of an incident of recorded history they may stay unanswered.
OPEN_IN_HISTORY = ("controller_or_processor", "supplier_serves_others")
WORDS = {
    "breach_kind": "the kind of breach",
    "incident_type": "the type of incident",
    "cyber": "whether it was a cyber incident",
    "premises": "where it happened",
    "harm_flags": "what the data are and whose",
    "whereabouts": "whether the data could show a dangerous person where somebody is",
    "encryption": "whether it was encrypted",
    "backup_available": "whether the data are available elsewhere",
    "people_known": "how well the number of people is known",
    "vulnerable_people": "whether vulnerable people are among them",
    "exposure": "what became of the data",
    "recipient": "who has it or could have it",
    "recipient_control": "what the recipient did",
    "exfiltration": "whether data were taken",
    "outage": "how long the outage lasted",
    "effect_on_people": "the effect on people",
    "integrity_state": "whether the data were put right",
    "controller_or_processor": "who is the controller",
    "aware_at": "when the organisation was aware",
    "provisional_cause": "the first view of the cause",
    "press_interest": "whether there is press interest",
    "supplier_serves_others": "whether the supplier serves other bodies",
}


@dataclass(frozen=True)
class TriageStep:
    """One page of triage: its key in the address, its heading, and the names of its questions."""

    key: str
    title: str
    fields: tuple[str, ...]


STEPS = (
    TriageStep(
        "kind", "What kind of incident it is",
        ("personal_data", "report_type", "breach_kind", "incident_type", "cyber", "premises"),
    ),
    TriageStep("data", "The data", ("harm_flags", "whereabouts", "encryption", "backup_available")),
    TriageStep("people", "The people", ("people_min", "people_max", "people_known", "vulnerable_people")),
    TriageStep("exposure", "What became of the data", ("exposure", "exfiltration")),
    TriageStep("recipient", "Who has the data", ("recipient", "recipient_control", "recipient_confirmed_on")),
    TriageStep(
        "use", "Data that could not be used, or were wrong", ("outage", "effect_on_people", "integrity_state")
    ),
    TriageStep(
        "duty", "Whose duty it is, and since when",
        ("controller_or_processor", "other_body", "regimes", "aware_at", "aware_reason"),
    ),
    TriageStep(
        "wider", "Cause, supplier and public interest",
        ("provisional_cause", "supplier", "supplier_serves_others", "press_interest", "caused_by"),
    ),
    TriageStep(
        "course", "How it happened, for the notice",
        (
            "how_occurred", "how_discovered", "occurred_from", "occurred_precision", "occurred_to", "ongoing", "media",
            "country",
        ),
    ),
    TriageStep(
        "details", "Categories and register, for the notice and for closing",
        (
            "data_types", "data_note", "subject_types", "protected_personal_data", "co_category", "assets",
            "asset_not_on_register",
        ),
    ),
)  # fmt: skip
LATER = ("course", "details")  # steps that may wait


def wanted_now(incident: Incident) -> tuple[str, ...]:
    """The questions that must be answered, "not known" included, before the rule is applied; in the order of the steps."""
    wanted = {"incident_type", "provisional_cause", "press_interest"}
    if incident.premises == "supplier_site" or incident.supplier_id:
        wanted.add("supplier_serves_others")
    if incident.personal_data != choices.PersonalData.NO:
        wanted |= {"breach_kind", "people_known", "controller_or_processor"}
        if incident.personal_data == choices.PersonalData.YES and incident.governing_regime != OLD_LAW:
            wanted.add("aware_at")
        wanted |= _of_branches(incident)
    if incident.origin == choices.Origin.RECORDED_HISTORY:
        wanted -= set(OPEN_IN_HISTORY)
    return tuple(name for step in STEPS for name in step.fields if name in wanted)


def _of_branches(incident: Incident) -> set[str]:
    """What the rule reads for each kind of breach; a kind that is not known is taken as confidentiality."""
    kinds = set(incident.breach_kind)
    availability, integrity = "availability" in kinds, "integrity" in kinds
    wanted = set()
    if is_confidentiality(incident):
        wanted |= {
            "cyber",
            "premises",
            "harm_flags",
            "whereabouts",
            "encryption",
            "vulnerable_people",
            "exposure",
        }
        if incident.exposure not in NOT_OUTSIDE:
            wanted |= {"recipient", "recipient_control"}
        if incident.cyber in ("yes", "not_known"):
            wanted.add("exfiltration")
    if availability or integrity or incident.encryption == "effective_key_safe":
        wanted.add("backup_available")
    if availability or integrity:
        wanted.add("effect_on_people")
    if availability:
        wanted.add("outage")
    if integrity:
        wanted.add("integrity_state")
    return wanted


def is_confidentiality(incident: Incident) -> bool:
    """Whether the rule asks who may have seen the data."""
    kinds = set(incident.breach_kind)
    return not kinds or bool({"confidentiality", "not_known"} & kinds)


def steps_of(incident: Incident) -> tuple[TriageStep, ...]:
    """The steps that this incident has, each with the questions that may be asked of it."""
    left_out: set[str] = set()
    if incident.personal_data == choices.PersonalData.NO:
        kept = {"personal_data", "report_type", "incident_type", "premises", "regimes", "other_body"}
        left_out = {name for step in STEPS[:7] for name in step.fields} - kept
        left_out |= {"data_types", "data_note", "subject_types", "protected_personal_data"}
    else:
        touched = {"availability", "integrity"} & set(incident.breach_kind)
        if not touched:
            left_out |= set(_step("use").fields)
        if not is_confidentiality(incident):
            left_out |= {*_step("exposure").fields, *_step("recipient").fields}
            left_out |= {"harm_flags", "whereabouts", "vulnerable_people"}
        elif incident.cyber == "no":
            left_out.add("exfiltration")
    steps = (
        TriageStep(step.key, step.title, tuple(name for name in step.fields if name not in left_out))
        for step in STEPS
    )
    return tuple(step for step in steps if step.fields)


def _step(key: str) -> TriageStep:
    return next(step for step in STEPS if step.key == key)


def step_with(name: str) -> str:
    """The key of the step that asks a question; of the first one for what none asks."""
    return next((step.key for step in STEPS if name in step.fields), STEPS[0].key)


def open_questions(incident: Incident) -> dict[str, str]:
    """By field, in words, what the rule needs and nobody has answered yet; "not known" is an answer."""
    return {name: WORDS[name] for name in wanted_now(incident) if getattr(incident, name) in ("", None, [])}
