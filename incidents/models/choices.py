"""The words a form offers and a page shows. The values are those of the scoring rule and of the regulator's own lists."""

from django.db.models import TextChoices


class Status(TextChoices):
    REPORTED = "reported", "Reported"
    HELD_ELSEWHERE = "held_elsewhere", "Held elsewhere"
    TRIAGE = "triage", "In triage"
    ASSESSED = "assessed", "Assessed"
    DECIDED = "decided", "Decided"
    RESPONDING = "responding", "Responding"
    LEARNING = "learning", "Learning"
    CLOSED = "closed", "Closed"
    MERGED = "merged", "Merged"
    NOT_AN_INCIDENT = "not_an_incident", "Not an incident"


class Origin(TextChoices):
    REPORTED = "reported", "Reported in the portal"
    RECORDED_HISTORY = "recorded_history", "Recorded history"
    DEMONSTRATION = "demonstration", "Demonstration"


class Classification(TextChoices):
    OFFICIAL = "OFFICIAL", "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE"
    SECRET = "SECRET", "SECRET"
    TOP_SECRET = "TOP SECRET", "TOP SECRET"


ABOVE_THE_CEILING = ("SECRET", "TOP SECRET")


class ReportType(TextChoices):
    BREACH = "personal_data_breach", "A personal data breach"
    POTENTIAL = "potential_personal_data_breach", "It may be a personal data breach"
    NEAR_MISS = "near_miss", "A near miss: something nearly went wrong, or a weakness"
    OTHER = (
        "other_information_incident",
        "Another information incident, without personal data",
    )


class PersonalData(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    SUSPECTED = "suspected", "It is suspected"


class YesNo(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class PressInterest(TextChoices):
    YES = "yes", "Yes"
    LIKELY = "likely", "Likely"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class ServesOthers(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"
    NOT_APPLICABLE = "not_applicable", "No supplier is concerned"


class Controller(TextChoices):
    SOLE = "sole_controller", "This body alone decides how the data are used"
    JOINT = "joint_controller", "This body decides together with another"
    PROCESSOR = (
        "processor_told_controller",
        "This body processes the data for another, which must be told",
    )


class Media(TextChoices):
    LAPTOP = "laptop", "Laptop"
    DESKTOP = "desktop", "Desktop computer"
    MOBILE_PHONE = "mobile_phone", "Mobile phone"
    TABLET = "tablet", "Tablet"
    USB_STICK = "usb_stick", "USB stick"
    PORTABLE_DRIVE = "portable_drive", "Portable drive"
    OPTICAL_DISC = "optical_disc", "CD or DVD"
    BACKUP_TAPE = "backup_tape", "Backup tape"
    SERVER = "server", "Server"
    CLOUD_STORE = "cloud_store", "Cloud storage"
    PAPER = "paper", "Paper"
    POST = "post", "Post"
    COURIER = "courier", "Courier"
    EMAIL = "email", "E-mail"
    BCC_FAILURE = "bcc_failure", "E-mail addresses shown to all recipients"
    WEB_PUBLICATION = "web_publication", "Web page"
    SPREADSHEET_HIDDEN_DATA = "spreadsheet_hidden_data", "Hidden data in a spreadsheet"
    FAX = "fax", "Fax"
    VERBAL = "verbal", "Spoken"
    PORTAL = "portal", "Online portal"
    THIRD_PARTY_SYSTEM = "third_party_system", "A supplier's system"
    OTHER = "other", "Something else"


PORTABLE_OR_PAPER = (
    "laptop", "desktop", "mobile_phone", "tablet", "usb_stick", "portable_drive", "optical_disc",
    "backup_tape", "server", "paper", "post", "courier", "other",
)  # fmt: skip

INCIDENT_TYPES = (
    "Alteration of personal data",
    "Brute Force",
    "Cryptographic flaw",
    "Data emailed to incorrect recipient",
    "Data of wrong data subject shown in client portal",
    "Data posted or faxed to incorrect recipient",
    "Denial of service",
    "Failure to redact",
    "Failure to use bcc",
    "Hardware/software misconfiguration",
    "Incorrect disposal of hardware",
    "Incorrect disposal of paperwork",
    "Loss/theft of device containing personal data",
    "Loss/theft of paperwork or data left in insecure location",
    "Malware",
    "Other cyber incident",
    "Other non-cyber incident",
    "Phishing",
    "Ransomware",
    "Unauthorised access",
    "Verbal disclosure of personal data",
    "Not Provided",
)
IncidentType = [(name, "Not known" if name == "Not Provided" else name) for name in INCIDENT_TYPES]


class Category(TextChoices):
    I = (  # noqa: E741
        "I",
        "I: loss of inadequately protected equipment, devices or paper from secured government premises",
    )
    II = (
        "II",
        "II: loss of inadequately protected equipment, devices or paper from outside secured government premises",
    )
    III = (
        "III",
        "III: insecure disposal of inadequately protected equipment, devices or paper",
    )
    IV = "IV", "IV: unauthorised disclosure"
    V = "V", "V: other"
    NOT_KNOWN = "not_known", "Not known yet"


class BreachKind(TextChoices):
    CONFIDENTIALITY = (
        "confidentiality",
        "Somebody saw or has the data who should not (confidentiality)",
    )
    INTEGRITY = "integrity", "The data were changed or are wrong (integrity)"
    AVAILABILITY = (
        "availability",
        "The data could not be used or are lost (availability)",
    )
    NOT_KNOWN = "not_known", "Not known"


class Premises(TextChoices):
    INSIDE = "inside_secured_government_premises", "Inside secured government premises"
    OUTSIDE = (
        "outside_secured_government_premises",
        "Outside secured government premises",
    )
    TRANSIT = "in_transit", "On the way between places"
    ONLINE = "online", "Online"
    SUPPLIER = "supplier_site", "At a supplier's site"
    OVERSEAS = "overseas", "Overseas"
    NOT_KNOWN = "not_known", "Not known"


class Cause(TextChoices):
    HUMAN_ERROR = "human_error", "Human error"
    PROCESS_GAP = "process_gap", "A gap in the process"
    CONTROL_MISSING = (
        "control_missing",
        "A control that should have been there was missing",
    )
    CONTROL_NOT_USED = "control_not_used", "A control was there and not used"
    SUPPLIER_FAILURE = "supplier_failure", "A supplier's failure"
    TECHNICAL_FAULT = "technical_fault", "A technical fault"
    MALICIOUS_INSIDER = "malicious_insider", "A malicious insider"
    MALICIOUS_OUTSIDER = "malicious_outsider", "A malicious outsider"
    PHYSICAL_THEFT = "physical_theft", "Theft"
    NOT_KNOWN = "not_known", "Not known"


class Precision(TextChoices):
    HOUR = "hour", "To the hour"
    DAY = "day", "To the day"
    MONTH = "month", "To the month"
    UNKNOWN = "unknown", "Not known"


DATA_TYPES = (
    "Basic personal identifiers", "Criminal convictions or offences", "Data revealing racial or ethnic origin",
    "Economic and financial data", "Gender Reassignment Data", "Genetic or biometric data", "Health data",
    "Identification data", "Location data", "Official documents", "Political opinions",
    "Religious or philosophical beliefs", "Sex life data", "Sexual orientation data", "Trade union membership", "Unknown",
)  # fmt: skip
DataType = [(name, "Not known" if name == "Unknown" else name) for name in DATA_TYPES]

SUBJECT_TYPES = (
    "Children", "Customers or prospective customers", "Employees", "Patients", "Students", "Subscribers",
    "Users", "Vulnerable adults", "Unknown",
)  # fmt: skip
SubjectType = [(name, "Not known" if name == "Unknown" else name) for name in SUBJECT_TYPES]


class HarmFlag(TextChoices):
    NONE_PERSONAL = "none_personal", "No data about living people"
    BASIC_IDENTIFIERS = (
        "basic_identifiers",
        "Name, photograph, work role or e-mail address only",
    )
    CONTACT_ONLY = (
        "contact_only",
        "Home address, telephone, date of birth or dealings with a service",
    )
    FINANCIAL_DETAIL = "financial_detail", "Pay, debts or benefit amounts"
    REPUTATION = (
        "reputation",
        "What would embarrass or mark somebody: suitability, discipline, the list one is on",
    )
    IDENTITY = (
        "identity",
        "Passport, licence, National Insurance number or identity papers",
    )
    SYSTEM_CREDENTIALS = (
        "system_credentials",
        "Passwords or keys to systems with personal data",
    )
    CRIMINAL = "criminal", "Offences, allegations, prison or release"
    SPECIAL_CATEGORY = (
        "special_category",
        "Health, ethnicity, belief, sexual life, biometrics and the like",
    )
    IDENTITY_AND_FINANCIAL = (
        "identity_and_financial",
        "Enough for fraud: identity with bank details, or National Insurance number with money matters",
    )
    CHILDREN = "children", "Children are among the people"
    VULNERABLE = "vulnerable", "Vulnerable adults are among the people"
    ARMED_FORCES = "armed_forces", "Serving or former forces or their families"
    PROTECTED_PERSON = (
        "protected_person",
        "Witness, victim, informant, adopter, agent, official at risk, person in danger abroad",
    )
    NOT_KNOWN = "not_known", "Not known"


class PeopleKnown(TextChoices):
    EXACT = "exact", "The number is exact"
    ESTIMATE = "estimate", "It is an estimate"
    UNKNOWN = "unknown", "Not known"


class ProtectedData(TextChoices):
    A = (
        "category_A",
        "Category A: an identifier with information whose release could cause harm or distress",
    )
    B = "category_B", "Category B: a source of information about 1,000 people or more"
    BOTH = "both", "Both"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class Encryption(TextChoices):
    EFFECTIVE = "effective_key_safe", "Effectively encrypted, and the key is safe"
    KEY_LOST = (
        "encrypted_key_lost_too",
        "Encrypted, but the key or password went with it",
    )
    PASSWORD = "password_only", "A password only"
    NONE = "none", "None"
    NOT_APPLICABLE = "not_applicable", "Does not apply (paper, spoken)"
    NOT_KNOWN = "not_known", "Not known"


class Backup(TextChoices):
    YES = "yes", "Yes"
    PARTIAL = "partial", "In part"
    NO = "no", "No"
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    NOT_KNOWN = "not_known", "Not known"


class Exposure(TextChoices):
    NOT_EXPOSED = (
        "not_exposed",
        "Nobody saw it: only availability or integrity was touched",
    )
    RECOVERED_UNREAD = "recovered_unread", "It is back, and shown to be unread"
    TRUSTED = (
        "trusted_recipient_confirmed",
        "A known holder with a duty has it, or had one",
    )
    INTERNAL = "internal_untrusted", "Seen inside by those with no need"
    LOST = "whereabouts_unknown", "Lost: nobody knows where it is"
    UNTRUSTED = "untrusted_recipient", "Somebody outside has it"
    PUBLIC = "public_exposure", "Open to anyone"
    MALICIOUS = "malicious_actor", "Stolen or broken into"
    HARM = "harm_occurred", "Misuse or harm has been seen"
    NOT_KNOWN = "not_known", "Not known"


class Recipient(TextChoices):
    NOBODY = "nobody", "Nobody"
    COLLEAGUE = "colleague_under_duty", "A colleague under a duty of confidence"
    COLLEAGUES = "colleagues_at_large", "Colleagues at large"
    PUBLIC_BODY = (
        "public_body_under_duty",
        "Another public body under a duty of confidence",
    )
    PROFESSIONAL = (
        "professional_under_duty",
        "A professional under a duty of confidence",
    )
    SUPPLIER = "supplier_under_contract", "A supplier under contract"
    GROUP = "known_group", "A closed group, such as the readers of one mailing"
    STRANGER = (
        "chance_member_of_public",
        "A member of the public by chance, who does not know the people",
    )
    CONNECTED = "connected_person", "Somebody who knows the people"
    FEARED = (
        "feared_person",
        "A person whom one of them fears, or somebody in touch with one",
    )
    CRIMINAL = "criminal", "A criminal"
    ANYONE = "anyone", "Anyone"
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    NOT_KNOWN = "not_known", "Not known"


class RecipientControl(TextChoices):
    CONFIRMED = (
        "confirmed_deleted_or_returned",
        "They confirmed that it is deleted, destroyed or returned",
    )
    NOT_OPENED = "logs_show_not_opened", "Complete logs show that nobody opened it"
    NO_ANSWER = "asked_no_answer", "Asked, no answer"
    REFUSED = "refused", "They refused"
    NO_CONTACT = "no_contact", "No contact"
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    NOT_KNOWN = "not_known", "Not known"


class Exfiltration(TextChoices):
    EVIDENCE = "evidence", "There is evidence that data were taken"
    NO_SIGN = "no_sign_not_ruled_out", "No sign of it, but it is not ruled out"
    RULED_OUT = "ruled_out_by_logs", "Complete logs rule it out"
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    NOT_KNOWN = "not_known", "Not known"


class Outage(TextChoices):
    NONE = "none", "None"
    SHORT = "under_24_hours", "Under 24 hours"
    DAYS = "one_to_three_days", "One to three days"
    LONG = "over_three_days", "Over three days"
    LOST = "lost_for_good", "Lost for good"
    NOT_KNOWN = "not_known", "Not known"


class Effect(TextChoices):
    NONE = "none", "None"
    INCONVENIENCE = "inconvenience", "Inconvenience"
    DELAYED = "money_or_service_delayed", "Money or a service was delayed"
    MISSED = "essentials_or_care_missed", "Essentials or care were missed"
    DANGER = "danger", "Somebody was in danger"
    NOT_KNOWN = "not_known", "Not known"


class IntegrityState(TextChoices):
    BEFORE = "corrected_before_use", "Put right before the data were used"
    AFTER = "corrected_after_use", "Put right after the data were used"
    NOT = "not_corrected", "Not put right"
    NOT_KNOWN = "not_known", "Not known"


class Exception34(TextChoices):
    NONE = "none", "None: the people are told"
    ENCRYPTION = "effective_encryption", "The data were effectively encrypted"
    LATER = "later_measures_removed_risk", "Later measures removed the high risk"
    PUBLIC = (
        "disproportionate_so_public_notice",
        "It would take disproportionate effort, so a public notice is given",
    )


class Recovered(TextChoices):
    FULL = "full", "Yes, all of it"
    PARTIAL = "partial", "In part"
    NO = "no", "No"
    NOT_APPLICABLE = "not_applicable", "Does not apply"


class Training(TextChoices):
    RECENT = "trained_last_12_months", "Trained in the last 12 months"
    OLDER = "trained_12_to_24_months", "Trained 12 to 24 months before"
    NEVER = "older_or_never", "Longer ago, or never"
    NOT_KNOWN = "not_known", "Not known"
    NO_STAFF = "no_staff_member_involved", "No member of staff was involved"


class PeopleTold(TextChoices):
    YES = "yes", "Yes"
    SOON = "about_to_be", "They are about to be told"
    AWARE = "no_but_aware", "No, but they know"
    NO = "no", "No"
    NOT_DECIDED = "not_decided", "Not decided yet"


class OthersTold(TextChoices):
    POLICE = "police", "Police"
    NCSC = "NCSC", "National Cyber Security Centre"
    CABINET_OFFICE = "Cabinet_Office", "Cabinet Office"
    GC3 = "Government_Cyber_Coordination_Centre", "Government Cyber Coordination Centre"
    MINISTER = "minister", "Minister"
    SPONSOR = "sponsor_department", "Sponsor department"
    REGULATOR = "other_regulator", "Another regulator"
    BANK = "bank", "Bank"
    INSURER = "insurer", "Insurer"
    FRAUD = "Action_Fraud_or_Report_Fraud", "Report Fraud"
    NONE = "none", "Nobody else"


class CyberImpact(TextChoices):
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    NOT_KNOWN = "not_known", "Not known"


class RecoveryTime(TextChoices):
    REGULAR = "regular", "Foreseeable, with the means at hand"
    SUPPLEMENTED = "supplemented", "Foreseeable, with further means"
    EXTENDED = "extended", "Not foreseeable"
    NOT_RECOVERABLE = "not_recoverable", "Not possible"
    COMPLETE = "complete", "Already complete"
    NOT_KNOWN = "not_known", "Not known"


class IcoDecision(TextChoices):
    INFORMAL = "Informal Action Taken", "Informal action taken"
    INVESTIGATION = "Investigation Pursued", "Investigation pursued"
    NONE = "No Further Action", "No further action"
    NOT_YET = "Not Yet Assigned", "Not yet assigned"
    REGULATORY = "Regulatory action taken", "Regulatory action taken"


class Theme(TextChoices):
    EXPORT = "ad_hoc_export", "An ad hoc export of data"
    RECIPIENT = (
        "wrong_recipient_or_bcc",
        "The wrong recipient, or addresses shown to all",
    )
    HIDDEN = "hidden_data_in_spreadsheet", "Hidden data in a spreadsheet"
    NONE = "none", "None of these"


class PublishOk(TextChoices):
    PUBLISH = "publish", "It may be described in the annual report"
    NUMBER = "publish_number_only", "Only counted in the annual report"
    WITHHOLD = "withhold_harm", "Withheld: naming it would do harm"


class Advised(TextChoices):
    RECORD_ONLY = "record_only", "Record only"
    RECORD_CONSIDER = "record_consider", "Record, and consider whether this one differs"
    NOTIFY = "notify", "Tell the regulator"
    NOTIFY_AND_TELL = "notify_and_tell_people", "Tell the regulator and the people"


class Decided(TextChoices):
    RECORD_ONLY = "record_only", "Record only"
    NOTIFY = "notify", "Tell the regulator"
    NOTIFY_AND_TELL = "notify_and_tell_people", "Tell the regulator and the people"


class Measure(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class PhaseKind(TextChoices):
    INITIAL = "initial", "First notice"
    FURTHER = "further", "Further notice"
    FINAL = "final", "Final notice"
    WITHDRAWAL = "withdrawal", "Withdrawal"


class Addressee(TextChoices):
    REGULATOR = "regulator", "The Information Commissioner"
    CONTROLLER = "controller", "The controller"
    COMPETENT_AUTHORITY = "competent_authority", "The competent authority"


class NotificationStatus(TextChoices):
    DRAFTING = "drafting", "Not sent: being prepared"
    QUEUED = "queued", "Queued for sending"
    SENDING = "sending", "Being sent"
    SEND_FAILED = "send_failed", "Sending failed, will be tried again"
    SENT = "sent", "Sent, waiting for the reference"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    FURTHER_OWED = "further_owed", "More is owed"
    FINAL_SENT = "final_sent", "Final notice sent"
    REGULATOR_CLOSED = "regulator_closed", "Closed by the regulator"
    WITHDRAWING = "withdrawing", "Being withdrawn"
    WITHDRAWN = "withdrawn", "Withdrawn"
    NOT_NEEDED = "not_needed", "Not needed"


class SentBy(TextChoices):
    PORTAL = "portal", "Sent by the portal"
    FORM = "form", "The regulator's own form"
    HELPLINE = "helpline", "Helpline"
    POST = "post", "Post"
