"""The form of a notice under each law: its questions in the order in which that law names its contents, and its schema.

Which law has which form is data (`form` in `incidents/regimes.yaml`). A law without one of its own has the form of the
Information Commissioner (`questions.PARTS`).
"""

from typing import NamedTuple

from incidents.actions.questions import PARTS, Part, Parts, Question
from incidents.duty import clock
from incidents.models import Incident, PeopleNotice


class LawForm(NamedTuple):
    """A form: the name and version of its schema, its questions, and for a notice that nobody decided what is always shown
    and what a person who notifies at once can have read. `title` is empty for the form of the Information Commissioner.
    """

    schema: str
    version: int
    parts: Parts
    always: tuple[str, ...]
    read: tuple[str, ...]
    title: str = ""

    @property
    def worked_out_always(self) -> tuple[str, ...]:
        """What nobody can be asked for in a field of its own, and is named in every notice: how long a service was out."""
        return tuple(name for name in self.always if name == "duration")

    @property
    def fields(self) -> frozenset[str]:
        """Every question that it asks."""
        return frozenset(question.field for part in self.parts for question in part.questions)


# The Network and Information Systems Regulations 2018, regulation 11(3)(a), with the factors of significance of 11(2):
# legislation.gov.uk/uksi/2018/506/regulation/11. What the authority is not asked to know of people is not in it.
NIS_PARTS: Parts = (
    Part("Operator and essential service", (
        Question("organisation", "Name of the operator", "11(3)(a)(i)"),
        Question("essential_service", "Essential services that it provides", "11(3)(a)(i)"),
        Question("report_kind", "First report or follow-up"),
    )),
    Part("Time and duration", (
        Question("occurred_from", "When the incident occurred", "11(3)(a)(ii)"),
        Question("duration", "How long it lasted", "11(3)(a)(iii)"),
        Question("occurred_to", "Until", "11(3)(a)(iii)"),
        Question("ongoing", "Still going on", "11(3)(a)(iii)"),
        Question("discovered_at", "When it was discovered"),
        Question("late_reason", "Reason for delay"),
    )),
    Part("Nature and impact", (
        Question("description", "What happened", "11(3)(a)(iv)"),
        Question("how_occurred", "How it happened", "11(3)(a)(iv)"),
        Question("breach_kind", "Confidentiality, integrity or availability", "11(3)(a)(iv)"),
        Question("cyber", "Cyber incident", "11(3)(a)(iv)"),
        Question("service_impact", "Impact on the essential service", "11(3)(a)(iv)"),
        Question("users_affected", "Users affected by the disruption", "11(2)(a)"),
        Question("area_affected", "Geographical area affected", "11(2)(c)"),
    )),
    Part("Impact across borders", (
        Question("cross_border_impact", "Impact in other countries, actual or likely", "11(3)(a)(v)"),
        Question("country", "Countries concerned", "11(3)(a)(v)"),
    )),
    Part("Other information that may help", (
        Question("containment", "Done to contain and recover", "11(3)(a)(vi)"),
        Question("prevention", "Done so that it does not happen again", "11(3)(a)(vi)"),
        Question("helpful_information", "Other information", "11(3)(a)(vi)"),
    )),
    Part("Who to contact", (
        Question("contact", "Who to contact"),
        Question("contact_email", "Email address of the contact"),
        Question("contact_telephone", "Telephone number of the contact"),
    )),
)  # fmt: skip

# Regulation 5A of the Privacy and Electronic Communications Regulations 2003, with annex I to Regulation (EU) No 611/2013.
PECR_PARTS: Parts = (
    Part("Provider", (
        Question("organisation", "Name of the provider", "1"),
        Question("contact", "Who to contact", "2"),
        Question("contact_email", "Email address of the contact", "2"),
        Question("contact_telephone", "Telephone number of the contact", "2"),
        Question("report_kind", "First or second notification", "3"),
    )),
    Part("First information on the breach", (
        Question("occurred_from", "When it happened", "4"),
        Question("occurred_to", "Until", "4"),
        Question("discovered_at", "When it was detected", "4"),
        Question("aware_at", "When the provider was aware that personal data were compromised", "4"),
        Question("late_reason", "Reason for delay"),
        Question("incident_type", "Circumstances of the breach", "5"),
        Question("breach_kind", "Confidentiality, integrity or availability", "5"),
        Question("how_occurred", "How it happened", "5"),
        Question("data_types", "Nature and content of the personal data", "6"),
        Question("harm_flags", "What the data are and whose", "6"),
        Question("records_count", "Records", "6"),
        Question("measures_before", "Measures applied to the affected data", "7"),
        Question("encryption", "Encryption", "7"),
        Question("processor", "Use of other providers", "8"),
    )),
    Part("Further information on the breach", (
        Question("description", "Summary of the incident that caused it", "9"),
        Question("premises", "Where it happened", "9"),
        Question("media", "Storage media involved", "9"),
        Question("people", "Subscribers or individuals concerned", "10"),
        Question("subject_types", "Who they are", "10"),
        Question("consequences", "Potential consequences and adverse effects for them", "11"),
        Question("containment", "Measures taken to mitigate adverse effects", "12"),
        Question("prevention", "Done so that it does not happen again", "12"),
    )),
    Part("Notification of subscribers or individuals", (
        Question("people_told", "Whether they have been notified", "13"),
        Question("people_letter", "Content of the notification", "13"),
        Question("people_ways", "Means of communication used", "14"),
        Question("people_told_count", "How many were notified", "15"),
        Question("people_told_on", "When they were notified", "15"),
    )),
    Part("Issues across borders", (
        Question("cross_border", "People in other countries concerned", "16"),
        Question("country", "Countries concerned", "16"),
        Question("others_told", "Who else has been notified", "17"),
        Question("others_told_detail", "Dates and references", "17"),
    )),
)  # fmt: skip
# What article 33(3) wants, and the words that are read for a notice that a person sends at once.
ARTICLE_33_3 = (
    "description", "data_types", "people", "records_count", "subject_types", "consequences", "containment",
)  # fmt: skip
READ_FOR_IT = ("description", "consequences", "containment")
OF_A_SERVICE = ("essential_service", "service_impact", "users_affected", "area_affected")

FORMS = {
    "data_protection": LawForm("incident-notice", 3, PARTS, ARTICLE_33_3, READ_FOR_IT),
    "pecr": LawForm(
        "pecr-notice", 1, PECR_PARTS, ARTICLE_33_3, READ_FOR_IT,
        "Notification of a personal data breach by a provider of a public electronic communications service",
    ),
    "nis": LawForm(
        "nis-notice", 1, NIS_PARTS,
        ("description", "duration", *OF_A_SERVICE, "cross_border_impact"),
        ("description", "containment", "essential_service", "service_impact", "area_affected"),
        "Notification of a network and information systems (NIS) incident",
    ),
}  # fmt: skip


def form_of(regime: str) -> LawForm:
    """The form of the notices under a law."""
    return FORMS[clock.law().regimes[regime].form]


def worked_out(form: LawForm, incident: Incident) -> dict[str, str]:
    """Those answers of the forms of other laws that are no fields of the incident."""
    answers = {}
    if "duration" in form.fields:
        answers["duration"] = duration_in_words(incident)
    if "people_letter" in form.fields:
        answers |= _sent_to_people(incident)
    return answers


def duration_in_words(incident: Incident) -> str:
    """From when it occurred until it ended, as days, hours and minutes; empty where that is not known."""
    begun, ended = incident.occurred_from, incident.occurred_to
    if incident.ongoing:
        return "It is still going on"
    if begun is None or ended is None:
        return ""
    minutes = int((ended - begun).total_seconds()) // 60
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    texts = [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in parts if number]
    return ", ".join(texts) or "Less than a minute"


def _sent_to_people(incident: Incident) -> dict[str, str]:
    """What was written to the people, and how: what was sent, otherwise what is planned."""
    notice = PeopleNotice.objects.filter(incident=incident).first()
    if notice is None:
        return {"people_letter": "", "people_ways": ""}
    sendings = list(notice.sendings.all())
    ways = dict.fromkeys(sending.get_way_display() for sending in sendings)
    letter = sendings[-1].words if sendings else notice.letter
    planned = f"{notice.get_way_display()} (planned)" if notice.way else ""
    return {"people_letter": letter, "people_ways": "; ".join(ways) or planned}
