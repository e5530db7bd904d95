"""What was done, decided and sent. The values are those of the regulator's own form."""

from django.db.models import TextChoices
from django.utils.functional import classproperty


class Exception34(TextChoices):
    NONE = "none", "None: the people are notified"
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
    SOON = "about_to_be", "They are about to be notified"
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

    @classproperty
    def final(cls) -> list[tuple[str, str]]:
        """Those with which a case can be closed, each with its words."""
        return [(decision.value, decision.label) for decision in cls if decision is not cls.NOT_YET]


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
    NOTIFY = "notify", "Notify the regulator"
    NOTIFY_AND_TELL = "notify_and_tell_people", "Notify the regulator and the people"


class Decided(TextChoices):
    RECORD_ONLY = "record_only", "Record only"
    NOTIFY = "notify", "Notify the regulator"
    NOTIFY_AND_TELL = "notify_and_tell_people", "Notify the regulator and the people"


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
    REGULATOR = "regulator", "Information Commissioner"
    CONTROLLER = "controller", "controller"
    COMPETENT_AUTHORITY = "competent_authority", "competent authority"


class CaseStatus(TextChoices):
    """What a case with the regulator knows; how far a notice is sent is on its message."""

    OWED = "owed", "Not notified yet"
    NOTIFIED = "notified", "Notified"
    CLOSED = "closed", "Closed by the regulator"
    WITHDRAWN = "withdrawn", "Withdrawn"
    NOT_NEEDED = "not_needed", "Not needed"

    @classproperty
    def open(cls) -> tuple["CaseStatus", ...]:
        """The regulator is notified or must be, and has not closed it."""
        return cls.OWED, cls.NOTIFIED


class CaseState(TextChoices):
    """A case in one word, worked out from itself, its notices and their messages; never stored."""

    OWED = "owed", "Not sent: being prepared"
    BY_HAND = "by_hand", "Not sent: to be sent by hand"
    WAITING = "waiting", "Queued for sending"
    SENDING = "sending", "Being sent"
    SEND_FAILED = "send_failed", "Sending failed, will be tried again"
    SET_ASIDE = "set_aside", "Not sent: set aside"
    SENT = "sent", "Sent, waiting for the reference"
    NOTIFIED = "notified", "Notified"
    FURTHER_OWED = "further_owed", "More is owed"
    FINAL = "final_sent", "Final notice sent"
    CLOSED = "closed", "Closed by the regulator"
    WITHDRAWING = "withdrawing", "Being withdrawn"
    WITHDRAWN = "withdrawn", "Withdrawn"
    NOT_NEEDED = "not_needed", "Not needed"


class NoticeStatus(TextChoices):
    """What a notice itself knows."""

    DRAFTING = "drafting", "Being prepared"
    READY = "ready", "Ready"
    ABANDONED = "abandoned", "Abandoned"


class NoticeState(TextChoices):
    """How far a notice has come, worked out from itself and its message; never stored."""

    DRAFTING = "drafting", "Being prepared"
    ABANDONED = "abandoned", "Abandoned before it was sent"
    BY_HAND = "by_hand", "Ready, to be sent by hand"
    WAITING = "waiting", "Queued for sending"
    SENDING = "sending", "Being sent"
    SEND_FAILED = "send_failed", "Sending failed, will be tried again"
    SET_ASIDE = "set_aside", "Set aside: the portal does not try it again"
    SENT = "sent", "Sent"
    CANCELLED = "cancelled", "Cancelled before it was sent"


class ManualWay(TextChoices):
    """How a person sends a notice."""

    FORM = "form", "The regulator's own form"
    HELPLINE = "helpline", "Helpline"
    POST = "post", "Post"


class NoticeOrigin(TextChoices):
    """What made a notice ready."""

    DECISION = "decision", "A decision"
    FAIL_SAFE = "fail_safe", "The portal, automatically: nobody had decided"
    FAIL_SAFE_UNSCORED = "fail_safe_unscored", "The portal, automatically: nobody had assessed it"
    NOTIFY_NOW = "notify_now", "A person at once, before a decision"

    @classproperty
    def automatic(cls) -> tuple["NoticeOrigin", ...]:
        """No person asked for it."""
        return cls.FAIL_SAFE, cls.FAIL_SAFE_UNSCORED


class InstructionStatus(TextChoices):
    """How far a standing instruction has come."""

    UNSIGNED = "unsigned", "Not signed"
    IN_FORCE = "in_force", "In force"
    REPLACED = "replaced", "Replaced"
    ENDED = "ended", "Ended"
    DECLINED = "declined", "Declined"


class SendingChannel(TextChoices):
    """Who sends what the portal completes by itself."""

    MACHINE = "machine", "The portal sends it, by the channel agreed with the regulator"
    COPY_SHEET = "copy_sheet", "People send it with the completed copy sheet"


class AuthorityStatus(TextChoices):
    """Whether the Data Protection Officer may notify at once."""

    UNSIGNED = "unsigned", "Not signed"
    IN_FORCE = "in_force", "In force"
    ENDED = "ended", "Ended"


class HoldGround(TextChoices):
    """The exemption from article 33 that a hold relies on. Parliamentary privilege is none: it exempts from article 34 alone."""

    NATIONAL_SECURITY = "national_security", "National security (Data Protection Act 2018, section 26)"
    DEFENCE = "defence", "Defence (Data Protection Act 2018, section 26)"
    OTHER = "other", "Another exemption, named in the reason"


class RedactionGround(TextChoices):
    """Why a passage must not stay readable."""

    PERSONAL_DATA = "personal_data", "Personal data"
    CLASSIFICATION = "classification", "It is marked above OFFICIAL-SENSITIVE"
    HARM = "harm", "Reading it would do harm"


class RedactionStatus(TextChoices):
    """What became of a passage."""

    ASKED = "asked", "Asked for"
    HIDDEN = "hidden", "Hidden: waits for a second person"
    REMOVED = "removed", "Removed"
    REFUSED = "refused", "Refused: the passage is in the text again"
    RESTORED = "restored", "Restored: the passage is in the text again"


class EventStatus(TextChoices):
    """Whether incidents of several bodies are one event."""

    ASKED = "asked", "Asked"
    CONFIRMED = "confirmed", "One event"
    REJECTED = "not_one_event", "Not one event"
    TAKEN_BACK = "taken_back", "Taken back"


class SwitchStatus(TextChoices):
    """How far the kill switch is turned."""

    ALLOWED = "sending_allowed", "Off: sending is allowed"
    ON_ASKED = "on_asked", "Asked for: waits for a second person"
    HOLDING = "holding", "On: nothing goes to a regulator"
    OFF_ASKED = "off_asked", "On: somebody has asked to turn it off"

    @classproperty
    def on(cls) -> tuple["SwitchStatus", ...]:
        """Nothing goes."""
        return cls.HOLDING, cls.OFF_ASKED


class SanctionKind(TextChoices):
    """What a regulator can do about an incident."""

    UNDERTAKING = "undertaking", "Undertaking"
    REPRIMAND = "reprimand", "Reprimand"
    ENFORCEMENT = "enforcement_notice", "Enforcement notice"
    ASSESSMENT = "assessment_notice", "Assessment notice"
    PENALTY = "penalty", "Penalty"


class SanctionStatus(TextChoices):
    """How far a sanction has come."""

    NOT_ENTERED = "not_entered", "Not entered"
    IN_FORCE = "in_force", "In force"
    APPEALED = "appealed", "Under appeal"
    SET_ASIDE = "set_aside", "Set aside on appeal"
    CLOSED = "closed", "Closed"


class CommitmentStatus(TextChoices):
    """How far a commitment has come."""

    NOT_ENTERED = "not_entered", "Not entered"
    OPEN = "open", "To be done"
    EVIDENCE = "evidence", "Evidence sent to the regulator"
    MET = "met", "Met: the regulator accepts the evidence"


class PeopleStatus(TextChoices):
    """How far notifying the people has come."""

    OWED = "owed", "Owed: nothing is planned yet"
    PLANNED = "planned", "Planned"
    NOTIFIED = "notified", "The people have been notified"
    FREED = "freed", "Not owed: a ground of article 34(3)"
    NOT_NEEDED = "not_needed", "Not needed under the newest decision"

    @classproperty
    def open(cls) -> tuple["PeopleStatus", ...]:
        """The people are still to be notified."""
        return cls.OWED, cls.PLANNED


class PeopleWay(TextChoices):
    """How people are notified."""

    LETTER = "letter", "Letter"
    EMAIL = "email", "Email"
    TELEPHONE = "telephone", "Telephone or in person"
    PUBLIC = "public", "Public notice"
