"""What the data are, whose, and what became of them. The values are those of the scoring rule."""

from django.db.models import TextChoices

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
        "Name, photograph, work role or email address only",
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
