"""The long questions: triage, what a notice needs, the response, what was learnt. Each may be saved half answered."""

from django import forms

from govuk import (
    Choose,
    DateField,
    DateInput,
    Email,
    MomentField,
    MomentInput,
    NumberField,
    Text,
    Tick,
    happened,
)
from incidents.checks.triage import LATER, STEPS
from incidents.duty import clock
from incidents.forms.parts import (
    FactsForm,
    area,
    ask_about_people,
    drop,
    line,
    ongoing_field,
    radios,
    several,
)
from incidents.models import choices

NOT_KNOWN_HINT = "“Not known” is an answer. The rule then assumes the worst, and the question is listed as something to find out."


class TriageForm(FactsForm):
    """What the rule reads, and what a first look must settle."""

    GROUPS = tuple((step.title, step.fields) for step in STEPS)

    how_discovered = area("How was it found?", most=1000, rows=3)

    report_type = radios(choices.ReportType, "What kind of report is this?")
    personal_data = radios(choices.PersonalData, "Are personal data concerned?")
    how_occurred = area("How did it happen?", "The chain of events. No names of people affected.", most=3000)
    incident_type = drop(choices.IncidentType, "Type of incident", "In the regulator's own list.")
    cyber = radios(choices.YesNo, "Was it a cyber incident?", inline=True)
    breach_kind = several(
        choices.BreachKind, "What kind of breach?", "Select all that apply.", none_of_these="not_known"
    )
    media = several(choices.Media, "What was it on, or how did it go?", "Select all that apply.", small=True)
    premises = radios(choices.Premises, "Where did it happen?")
    country = line("Countries concerned", "When it happened overseas, or the data are held there.")
    ongoing = ongoing_field()
    occurred_from = MomentField(
        label="When did it happen?",
        required=False,
        limits=happened(likely_days=5 * 365),
        widget=MomentInput(called="the time it happened"),
    )
    occurred_precision = radios(choices.Precision, "How exactly is that known?", small=True)
    occurred_to = MomentField(
        label="If it lasted, when did it end?",
        required=False,
        limits=happened(likely_days=5 * 365),
        widget=MomentInput(called="the time it ended"),
    )
    aware_at = MomentField(
        label="When did the organisation become aware?",
        help_text="When it was reasonably certain that personal data were compromised. This starts the clock; until it "
        "is set, the clock runs from the discovery.",
        required=False,
        limits=happened(),
        widget=MomentInput(called="the time of awareness"),
    )
    aware_reason = area(
        "Why did the organisation become aware later than the discovery?",
        "Answer this if it did. Reviewers see the answer.",
        most=1000,
        rows=3,
    )
    data_types = several(
        choices.DataType, "Categories of personal data", "In the regulator's own list.", small=True
    )
    data_note = line(
        "Describe the data in a few words",
        "For example, “names, addresses, dates of birth”. Do not enter the data itself.",
    )
    harm_flags = several(
        [*choices.HarmFlag.choices], "What are the data, and whose?", f"Select all that apply. {NOT_KNOWN_HINT}",
        none_of_these="not_known", small=True,
    )  # fmt: skip
    whereabouts = radios(
        choices.YesNo,
        "Could the data show somebody dangerous where a person is?",
        "For example, where a victim of abuse, a witness, an adopted child or an informant is.",
        inline=True,
    )
    protected_personal_data = radios(choices.ProtectedData, "Is it protected personal data?")
    encryption = radios(
        choices.Encryption, "Was it encrypted?", "A password alone is not encryption.", small=True
    )
    backup_available = radios(choices.Backup, "Are the data available elsewhere?", small=True)
    people_min = NumberField(label="People affected: the least it could be", required=False)
    people_max = NumberField(
        label="People affected: the most it could be",
        help_text="Leave it empty if nobody knows.",
        required=False,
    )
    people_known = radios(choices.PeopleKnown, "How well is the number known?", inline=True)
    subject_types = several(
        choices.SubjectType, "Who are the people?", "In the regulator's own list.", small=True
    )
    vulnerable_people = radios(choices.YesNo, "Are vulnerable people among them?", inline=True)
    exposure = radios(choices.Exposure, "What happened to the data?", NOT_KNOWN_HINT)
    recipient = radios(
        choices.Recipient, "Who has it, or could have it?", "If there are several, choose the worst."
    )
    recipient_control = radios(choices.RecipientControl, "What did the recipient do?")
    recipient_confirmed_on = DateField(
        label="When was that confirmed?",
        required=False,
        limits=happened(),
        widget=DateInput(called="the day of the confirmation"),
    )
    exfiltration = radios(choices.Exfiltration, "Were data taken?", "Answer this for a cyber incident.")
    outage = radios(
        choices.Outage,
        "How long could the data not be used?",
        "Count the time until people could be served again.",
    )
    effect_on_people = radios(choices.Effect, "What was the effect on people?")
    integrity_state = radios(choices.IntegrityState, "Were wrong data put right?")
    controller_or_processor = radios(choices.Controller, "Who decides how the data are used?")
    other_body = line(
        "The other body", "The joint controller, the controller you process for, or the agency concerned."
    )
    regimes = several(
        (), "Which laws apply besides the general one?", "Select a law only if it applies.", small=True
    )
    supplier = forms.ChoiceField(
        required=False,
        label="Supplier concerned",
        help_text="If it is not there, add it on the page “Organisations” first.",
        widget=Choose,
    )
    supplier_serves_others = radios(choices.ServesOthers, "Does the supplier serve other public bodies?")
    co_category = radios(
        choices.Category, "Cabinet Office category", "The category in the yearly table of incidents."
    )
    provisional_cause = several(choices.Cause, "Provisional cause", none_of_these="not_known")
    press_interest = radios(
        choices.PressInterest,
        "Do ministers, Parliament or the press know, or are they likely to?",
        inline=True,
    )
    caused_by = forms.ChoiceField(
        required=False,
        label="Did somebody who holds a post here cause it?",
        help_text="That person then takes no part in the decisions. It does not mean that the person is to blame.",
        widget=Choose,
    )
    assets = forms.MultipleChoiceField(
        required=False, label="Information assets concerned", widget=several((), "", small=True).widget
    )
    asset_not_on_register = forms.BooleanField(
        required=False, label="The asset is not on the register", widget=Tick
    )

    def __init__(self, *args, incident, colleagues=(), suppliers=(), assets=(), only=None, **kw):
        """`only` are the names of the questions that the page asks, where it does not ask all."""
        super().__init__(*args, **kw)
        self.incident = incident
        self.people = {str(pk): pk for pk, _ in colleagues}
        self.suppliers = {str(supplier.pk): supplier for supplier in suppliers}
        if incident.supplier:  # it may be closed since
            self.suppliers.setdefault(str(incident.supplier.pk), incident.supplier)
        self.fields["caused_by"].choices = [
            ("", "Nobody named"),
            *((str(pk), name) for pk, name in colleagues),
        ]
        self.fields["supplier"].choices = [
            ("", "None"),
            *((str(supplier.pk), supplier.name) for supplier in self.suppliers.values()),
        ]
        self._choices("assets", [(str(asset.pk), asset.name) for asset in assets])
        day = clock.london_day(incident.discovered_at)
        special = [
            regime
            for regime in clock.regimes_on(day)
            if regime.key not in (*clock.law().general, "processor")
        ]
        self._choices("regimes", [(regime.key, f"{regime.title}: {regime.described}") for regime in special])
        if only is not None:
            for name in set(self.fields) - {*only, "version"}:
                del self.fields[name]

    def _choices(self, name: str, pairs: list) -> None:
        """Offer these; a question without answers is not asked."""
        if pairs:
            self.fields[name].choices = pairs
        else:
            del self.fields[name]

    def clean(self):
        data = super().clean()
        personal = data.get("personal_data") or self.incident.personal_data
        ask_about_people(self, data.get("people_max"), personal == choices.PersonalData.YES)
        return data

    @property
    def answers(self) -> dict:
        answers = {
            k: v for k, v in super().answers.items() if k not in ("assets", "caused_by", "supplier", "reason")
        }
        if "caused_by" in self.cleaned_data:
            answers["caused_by_id"] = self.people.get(self.cleaned_data["caused_by"])
        if "supplier" in self.cleaned_data:
            answers["supplier"] = self.suppliers.get(self.cleaned_data["supplier"])
        if answers.get("occurred_precision") == "":
            answers["occurred_precision"] = "unknown"
        for name in ("report_type", "personal_data"):
            if not answers.get(name, True):
                del answers[name]
        return answers


class ReassessForm(TriageForm):
    """New facts, and why it is judged again."""

    GROUPS = (
        ("Why you assess it again", ("reason",)),
        *((step.title, step.fields) for step in STEPS if step.key not in LATER),
    )
    reason = area(
        "What is new?", "At least 10 characters.", most=2000, required=True, rows=3, called="what is new"
    )

    def __init__(self, *args, **kw):
        super().__init__(*args, only=[name for _, names in self.GROUPS for name in names], **kw)


class NoticeForm(FactsForm):
    """What the laws want in a notice. What is not known yet may follow. `asked` names the forms of the laws that apply."""

    OF_A_SERVICE = (
        "essential_service", "service_impact", "users_affected", "area_affected", "cross_border_impact",
        "helpful_information",
    )  # fmt: skip
    ONLY_OF_A_SERVICE = frozenset([  # what is asked where no law on personal data applies
        "version", "how_occurred", "occurred_to", "ongoing", "late_reason", "country", "containment", *OF_A_SERVICE,
        "contact_for_regulator", "contact_email", "contact_telephone",
    ])  # fmt: skip
    GROUPS = (
        ("Network and information systems", OF_A_SERVICE),
        ("What happened", ("how_occurred", "occurred_to", "ongoing", "processor_involved", "late_reason")),
        ("Staff and training", ("staff_training",)),
        ("Data and people", ("data_types", "records_count", "subject_types", "cross_border", "country")),
        ("Risk to people", ("consequences", "people_told", "high_risk_exception")),
        ("Measures in place before", ("measures_before",)),
        ("What was done", ("containment",)),
        ("Cyber incidents only", ("cyber_impact", "recovery_time")),
        ("Who else has been notified", ("others_told", "others_told_detail")),
        ("Who reports", (
            "registration_number", "contact_for_regulator", "contact_email", "contact_telephone",
        )),
    )  # fmt: skip

    essential_service = line(
        "Which essential services does the organisation provide?",
        "Those that the incident concerns first. The competent authority reads this (NIS Regulations 2018, regulation 11).",
    )
    service_impact = area(
        "What is the impact on the essential service?",
        "What cannot be used, by whom, and how badly.",
        most=3000,
        rows=4,
    )
    users_affected = NumberField(
        label="How many users are affected?",
        help_text="Users of the service, whether or not data about them are concerned.",
        required=False,
        widget=Text(width=10, called="the number of users"),
    )
    area_affected = line("Which geographical area is affected?")
    cross_border_impact = radios(
        choices.YesNo, "Is there an impact in other countries, or is one likely?", inline=True
    )
    helpful_information = area("What else may help the competent authority?", most=3000, rows=3)
    how_occurred = area("How did it happen?", "The chain of events. No names of people affected.", most=3000)
    occurred_to = MomentField(
        label="If it lasted, when did it end?",
        required=False,
        limits=happened(likely_days=5 * 365),
        widget=MomentInput(called="the time it ended"),
    )
    ongoing = ongoing_field()
    processor_involved = radios(
        choices.YesNo,
        "Was a processor or supplier involved?",
        "If the supplier is named in the details of the incident, the notice names it.",
        inline=True,
    )
    data_types = several(
        choices.DataType, "Categories of personal data", "In the regulator's own list.", small=True
    )
    subject_types = several(
        choices.SubjectType, "Who are the people?", "In the regulator's own list.", small=True
    )
    cross_border = radios(choices.YesNo, "Are people in other countries concerned?", inline=True)
    country = line(
        "Countries concerned",
        "When people in other countries are concerned, it happened there, or the data are held there.",
    )
    consequences = area(
        "Likely consequences for the people",
        "Describe the harm that could happen, and any that has happened.",
    )
    containment = area("What has been done to contain it and get it back?")
    measures_before = area("Which measures were in place before?")
    staff_training = radios(choices.Training, "Data protection training of the staff involved")
    records_count = NumberField(label="Number of records", required=False)
    people_told = radios(choices.PeopleTold, "Have the people affected been notified?")
    high_risk_exception = radios(
        choices.Exception34, "If they are at high risk and were not notified, why not?"
    )
    others_told = several(choices.OthersTold, "Who else has been notified?", none_of_these="none")
    others_told_detail = area("When were they notified, and what is their reference?", most=2000, rows=3)
    cyber_impact = radios(choices.CyberImpact, "Impact on your organisation", inline=True)
    recovery_time = radios(choices.RecoveryTime, "Recovery time")
    contact_for_regulator = line(
        "Who should the regulator contact?",
        "A name or a post. Leave it empty for the Data Protection Officer.",
    )
    contact_email = forms.EmailField(
        required=False, label="Email address of the contact", widget=Email(called="the email address")
    )
    contact_telephone = forms.RegexField(
        r"^[+(]?[0-9][0-9 ()/-]{5,}( ?(ext|x)\.? ?[0-9]+)?$",
        required=False,
        max_length=40,
        label="Telephone number of the contact",
        help_text="For example, 020 7946 0000.",
        error_messages={"invalid": "Enter a telephone number, such as 020 7946 0000"},
        widget=line("", width=20, autocomplete="tel", inputmode="tel").widget,
    )
    registration_number = forms.RegexField(
        r"^[A-Z]{1,2}\d{6,8}$",
        required=False,
        label="Registration number",
        help_text="For example, Z1234567.",
        error_messages={"invalid": "Enter the number as one or two capital letters and six to eight figures"},
        widget=line("", width=10).widget,
    )
    late_reason = area(
        "Reason for delay", "Needed if the notice is sent after the deadline.", most=2000, rows=3
    )

    def __init__(self, *args, asked=("data_protection",), **kw):
        super().__init__(*args, **kw)
        if "nis" not in asked:
            dropped = frozenset(self.OF_A_SERVICE)
        else:
            dropped = frozenset() if len(asked) > 1 else self.fields.keys() - self.ONLY_OF_A_SERVICE
        for name in dropped:
            del self.fields[name]


class ResponseForm(FactsForm):
    """How it was contained, and what will stop it happening again."""

    GROUPS = (
        ("What was done", ("containment", "recovered", "prevention")),
        ("The people", ("people_told", "people_told_on", "people_told_count")),
    )  # fmt: skip

    containment = area("What has been done to contain it and get it back?")
    recovered = radios(choices.Recovered, "Have the data been recovered?", inline=True)
    prevention = area("What will stop it happening again?")
    people_told = radios(choices.PeopleTold, "Have the people affected been notified?")
    people_told_on = DateField(
        label="When were they notified?",
        required=False,
        limits=happened(),
        widget=DateInput(called="the day"),
    )
    people_told_count = NumberField(label="How many people were notified?", required=False)


class LearningForm(FactsForm):
    """What was learnt, and what may be published."""

    GROUPS = (
        ("What was learnt", (
            "root_cause", "review_theme", "actions", "no_action_reason", "lesson_for_sharing",
        )),
        ("For the record", (
            "how_occurred", "media", "co_category", "protected_personal_data", "assets", "asset_not_on_register",
        )),
        ("Outcome", ("ico_decision", "sanction", "publish_ok", "publish_reason")),
    )  # fmt: skip

    root_cause = several(
        [pair for pair in choices.Cause.choices if pair[0] != "not_known"],
        "Root cause",
        "This replaces the provisional cause.",
    )
    review_theme = several(
        choices.Theme, "Does it fit a theme of the Cabinet Office review of 2023?", none_of_these="none"
    )
    co_category = radios(
        choices.Category, "Cabinet Office category", "Answer this before you close the incident."
    )
    actions = forms.MultipleChoiceField(
        required=False,
        label="Actions that follow from it",
        help_text="Choose from your organisation's actions.",
        widget=several((), "", small=True).widget,
    )
    no_action_reason = area("If no action follows, why not?", most=1000, rows=3)
    lesson_for_sharing = area(
        "Lesson for others", "No personal data. The centre may publish it.", most=3000, rows=3
    )
    ico_decision = radios(choices.IcoDecision, "The regulator's decision", "Answer this if it has given one.")
    sanction = area("Undertaking, reprimand, notice or penalty", "Kind, date and amount.", most=2000, rows=3)
    publish_ok = radios(choices.PublishOk, "May it be described in the annual report?")
    publish_reason = area(
        "If it is withheld, which exemption applies?", "The Accounting Officer must agree.", most=1000, rows=3
    )

    how_occurred = area("How did it happen?", "The chain of events. No names of people affected.", most=3000)
    media = several(choices.Media, "What was it on, or how did it go?", "Select all that apply.", small=True)
    protected_personal_data = radios(choices.ProtectedData, "Is it protected personal data?")
    assets = forms.MultipleChoiceField(
        required=False, label="Information assets concerned", widget=several((), "", small=True).widget
    )
    asset_not_on_register = forms.BooleanField(
        required=False, label="The asset is not on the register", widget=Tick
    )

    def __init__(self, *args, actions=(), assets=(), **kw):
        super().__init__(*args, **kw)
        if assets:
            self.fields["assets"].choices = [(str(asset.pk), asset.name) for asset in assets]
        else:
            del self.fields["assets"]
        if actions:
            self.fields["actions"].choices = [(str(action.pk), str(action)) for action in actions]
        else:
            del self.fields["actions"]

    @property
    def answers(self) -> dict:
        return {name: value for name, value in super().answers.items() if name not in ("actions", "assets")}


SECTIONS: dict[str, type[FactsForm]] = {
    "triage": TriageForm,
    "notice": NoticeForm,
    "response": ResponseForm,
    "learning": LearningForm,
}


def label_of(section: str, name: str) -> str:
    """What a field of a section is called on its page."""
    field = SECTIONS[section].base_fields.get(name)
    return str(field.label) if field else name
