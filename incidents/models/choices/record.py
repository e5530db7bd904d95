"""What is said of an incident itself: its status, what it was on, how and why it happened."""

from django.db.models import TextChoices
from django.utils.functional import classproperty

from departments.organisations.roles import Role


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

    @classproperty
    def undecided(cls) -> tuple["Status", ...]:
        """Nobody has decided whether the regulator is notified."""
        return cls.REPORTED, cls.HELD_ELSEWHERE, cls.TRIAGE, cls.ASSESSED

    @classproperty
    def after_decision(cls) -> tuple["Status", ...]:
        """It is decided and not closed."""
        return cls.DECIDED, cls.RESPONDING, cls.LEARNING

    @classproperty
    def after_response(cls) -> tuple["Status", ...]:
        """Nothing more is done about its effects; lessons may still be written down."""
        return cls.LEARNING, cls.CLOSED

    @classproperty
    def open(cls) -> tuple["Status", ...]:
        """Somebody has something to do with it."""
        return *cls.undecided, *cls.after_decision

    @classproperty
    def not_counted(cls) -> tuple["Status", ...]:
        """It is no incident of its own."""
        return cls.MERGED, cls.NOT_AN_INCIDENT

    @classproperty
    def ended(cls) -> tuple["Status", ...]:
        """Nothing more is done with it."""
        return cls.CLOSED, *cls.not_counted


class Origin(TextChoices):
    REPORTED = "reported", "Reported in the portal"
    RECORDED_HISTORY = "recorded_history", "Recorded history"
    DEMONSTRATION = "demonstration", "Demonstration"


class Audience(TextChoices):
    """Whose people report with a link, without an account."""

    STAFF = "staff", "Our own staff"
    SUPPLIER = "supplier", "A supplier"
    PROCESSOR = "processor", "A processor of our personal data"


class KeptFrom(TextChoices):
    """The posts that a reporter can ask to keep a report from at first (F04)."""

    SIRO = "siro", "Senior Information Risk Owner, deputies and delegates"
    ACCOUNTING_OFFICER = "accounting_officer", "Accounting Officer"
    ASSET_OWNERS = "iao", "Information Asset Owners"
    SECURITY_ADVISER = "security_adviser", "Security adviser"
    DPO = "dpo", "Data Protection Officer and deputies"
    DUTY_OFFICER = "duty_officer", "Duty officer"
    INTERNAL_AUDIT = "internal_audit", "Internal audit"

    @property
    def roles(self) -> tuple[Role, ...]:
        """Whoever is kept from a report with this post: its holders, deputies and delegates."""
        more = {
            KeptFrom.SIRO: (Role.DEPUTY_SIRO, Role.INCIDENT_DELEGATE),
            KeptFrom.ASSET_OWNERS: (Role.LEAD_IAO,),
            KeptFrom.DPO: (Role.DEPUTY_DPO,),
        }
        return Role(self.value), *more.get(self, ())

    @classmethod
    def of(cls, role: Role | str) -> "KeptFrom | None":
        """The post of a role; None where nothing is kept from it."""
        return next((post for post in cls if role in post.roles), None)


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


class ReportKind(TextChoices):
    """What a reporter says it is: the kind of report (F03) and whether personal data are concerned (F29) in one answer."""

    BREACH = "breach", "People's data were lost, changed, not available, or seen by the wrong person"
    SUSPECTED = "suspected", "That may have happened"
    NOT_PERSONAL = "not_personal", "Something else went wrong, without data about people"
    NEAR_MISS = "near_miss", "A near miss or a weakness: nothing has gone wrong yet"

    @property
    def report_type(self) -> str:
        """The kind of report (F03)."""
        return {
            ReportKind.BREACH: ReportType.BREACH,
            ReportKind.SUSPECTED: ReportType.POTENTIAL,
            ReportKind.NOT_PERSONAL: ReportType.OTHER,
            ReportKind.NEAR_MISS: ReportType.NEAR_MISS,
        }[self]

    @property
    def personal_data(self) -> str:
        """Whether personal data are concerned (F29)."""
        answers = {ReportKind.BREACH: PersonalData.YES, ReportKind.SUSPECTED: PersonalData.SUSPECTED}
        return answers.get(self, PersonalData.NO)


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
        "This body processes the data for another, which must be notified",
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
    EMAIL = "email", "Email"
    BCC_FAILURE = "bcc_failure", "Email addresses shown to all recipients"
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
    YEAR = "year", "To the year"
    UNKNOWN = "unknown", "Not known"
