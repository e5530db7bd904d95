"""Information assets, every edition of each, and their yearly review."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils.functional import classproperty

from audit.rows import ReadOften
from audit.search import search_index
from audit.transitions import ALONE
from departments.organisations.models import USER, Appointment, Organisation
from departments.registers.models.kept import Edition
from govuk.compiled import url
from govuk.limits import kept_dates

ASSET_SEARCHED = (
    "name", "key", "purpose", "places", "countries", "sharing", "retention", "value", "risk_note", "note",
)  # fmt: skip
"""Every field of an asset that is text, in this order by the index and by the search."""
BANDS = (
    (9, "1 to 9"),
    (99, "10 to 99"),
    (999, "100 to 1,000"),
    (9_999, "1,000 to 10,000"),
    (99_999, "10,000 to 100,000"),
    (None, "100,000 and above"),
)
"""The bands of numbers of people that the Information Commissioner publishes, each with the most that falls into it."""


OFTEN = {
    12: "every year",
    6: "every six months",
    4: "every four months",
    3: "every three months",
    1: "every month",
    None: "as often as smaller ones",
}
"""How often an accumulation may be reviewed: the months from one review to the next, and these in words."""


class Asset(ReadOften, models.Model):
    """An information asset: what is held, about how many people, where and with whom, how it is marked and protected, who
    owns it (S41, S45, S47, S50).

    `size` is the largest number of people or of records that it is known to hold: what makes it an accumulation.
    """

    class Marking(models.TextChoices):
        OFFICIAL = "OFFICIAL", "OFFICIAL"
        OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE"
        NOT_SET = "not_set", "Not yet marked"

    class OldMarking(models.TextChoices):
        UNCLASSIFIED = "UNCLASSIFIED", "UNCLASSIFIED"
        PROTECT = "PROTECT", "PROTECT"
        RESTRICTED = "RESTRICTED", "RESTRICTED"
        CONFIDENTIAL = "CONFIDENTIAL", "CONFIDENTIAL"

    class Level(models.TextChoices):
        LOW = "low", "Low: little harm"
        MODERATE = "moderate", "Moderate: harm to some people, or to the work of the body"
        HIGH = "high", "High: serious harm to people, or to what government does"

    class Impact(models.TextChoices):
        """The business impact levels of the scheme before April 2014."""

        NONE = "0", "0"
        ONE = "1", "1"
        TWO = "2", "2"
        THREE = "3", "3"
        FOUR = "4", "4"
        FIVE = "5", "5"
        SIX = "6", "6"

    class Protected(models.TextChoices):
        NO = "no", "No protected personal data"
        A = "A", "Category A: details whose release could cause harm or distress"
        B = "B", "Category B: information about 1,000 people or more"
        BOTH = "both", "Both categories"

    class Status(models.TextChoices):
        IN_USE = "in_use", "In use"
        RETIRED = "retired", "Retired"

    class Subject(models.TextChoices):
        PUBLIC = "public", "Members of the public"
        CUSTOMERS = "customers", "People who use a service, or apply for one"
        CHILDREN = "children", "Children"
        PATIENTS = "patients", "Patients"
        OFFENDERS = "offenders", "Suspects, offenders or prisoners"
        VICTIMS = "victims", "Victims and witnesses"
        STAFF = "staff", "Staff and pensioners"
        SUPPLIERS = "suppliers", "Suppliers and their staff"
        OTHERS = "others", "Others"

    class Kind(models.TextChoices):
        IDENTIFIERS = "identifiers", "Names, addresses and other identifiers"
        FINANCIAL = "financial", "Bank, tax, benefit or pension records"
        HEALTH = "health", "Health"
        SOCIAL = "social", "Social care, housing or education"
        CRIMINAL = "criminal", "Offences and allegations"
        ORIGIN = "origin", "Racial or ethnic origin"
        BELIEFS = "beliefs", "Religion, politics or trade union"
        SEX_LIFE = "sex_life", "Sex life or sexual orientation"
        BIOMETRIC = "biometric", "DNA, fingerprints or other biometric data"
        LOCATION = "location", "Location and movements"
        EMPLOYMENT = "employment", "Employment records"
        OTHER = "other", "Other personal data"

    class Contents(models.TextChoices):
        COMMERCIAL = "commercial", "Commercial information"
        SECURITY = "security", "Information that security depends on"
        POLICY = "policy", "Advice and policy"
        RESEARCH = "research", "Statistics and research"
        OPERATIONAL = "operational", "Operational information"

    class Medium(models.TextChoices):
        SERVER = "server", "Servers of government"
        CLOUD = "cloud_store", "Cloud services"
        DESKTOP = "desktop", "Desktop computers"
        LAPTOP = "laptop", "Laptops and tablets"
        PHONE = "mobile_phone", "Mobile phones"
        REMOVABLE = "removable", "USB sticks, portable drives or discs"
        TAPE = "backup_tape", "Backup tapes"
        PAPER = "paper", "Paper"

    class Encryption(models.TextChoices):
        ALL = "all", "All of it, to the approved standard"
        PART = "part", "Part of it"
        NONE = "none", "None of it"
        PAPER = "paper", "Not applicable: paper only"

    class Backups(models.TextChoices):
        ENCRYPTED = "encrypted", "Encrypted, and restoring was tested"
        UNTESTED = "untested", "Encrypted, and restoring was not tested"
        OPEN = "open", "Not encrypted"
        NONE = "none", "None"

    class Copying(models.TextChoices):
        BLOCKED = "blocked", "Export in bulk is blocked"
        APPROVED = "approved", "Each export in bulk is approved"
        LOGGED = "logged", "Copies and exports are logged"
        REVIEWED = "reviewed", "The log is reviewed"
        PORTS = "ports", "Ports for removable media are blocked"

    class Disposal(models.TextChoices):
        DELETED = "deleted", "Deleted by the system"
        WIPED = "wiped", "Media wiped or destroyed, with certificate"
        SHREDDED = "shredded", "Paper destroyed, with certificate"
        ARCHIVES = "archives", "Transferred to The National Archives"
        OTHER = "other", "Another way"

    class Risk(models.TextChoices):
        LOW = "low", "Low, never nil"
        MEDIUM = "medium", "Medium"
        HIGH = "high", "High"
        VERY_HIGH = "very_high", "Very high"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assets")
    name = models.CharField("Name of the asset", max_length=120)
    key = models.CharField("Your own reference", max_length=60, blank=True, default="")
    purpose = models.TextField("What it holds and what it is for", max_length=1000)
    owner = models.ForeignKey(
        Appointment, verbose_name="Information Asset Owner", null=True, on_delete=models.SET_NULL,
        related_name="assets",
    )  # fmt: skip
    contents = ArrayField(
        models.CharField(max_length=16, choices=Contents), default=list, blank=True,
        verbose_name="What it holds beside personal data",
    )  # fmt: skip
    records = models.PositiveBigIntegerField("About how many records?", null=True, blank=True)
    personal_data = models.BooleanField("Does it hold personal data?")
    subjects = ArrayField(
        models.CharField(max_length=16, choices=Subject), default=list, blank=True, verbose_name="Whose data"
    )
    kinds = ArrayField(
        models.CharField(max_length=16, choices=Kind), default=list, blank=True,
        verbose_name="Kinds of personal data",
    )  # fmt: skip
    protected = models.CharField(
        "Protected personal data", max_length=4, choices=Protected, default=Protected.NO
    )
    people_min = models.PositiveBigIntegerField("About how many people? At least", null=True, blank=True)
    people_max = models.PositiveBigIntegerField("At most", null=True, blank=True)
    confidentiality = models.CharField(
        "Harm if the wrong people read it", max_length=8, choices=Level, blank=True, default=""
    )
    integrity = models.CharField("Harm if it is wrong", max_length=8, choices=Level, blank=True, default="")
    availability = models.CharField(
        "Harm if it cannot be reached", max_length=8, choices=Level, blank=True, default=""
    )
    marking = models.CharField("Marking", max_length=20, choices=Marking, default=Marking.NOT_SET)
    old_marking = models.CharField(
        "Marking before April 2014", max_length=16, choices=OldMarking, blank=True, default=""
    )
    impact_confidentiality = models.CharField(
        "Impact level before April 2014: confidentiality", max_length=1, choices=Impact.choices[:5], blank=True,
        default="", help_text="5 and 6 are SECRET and TOP SECRET, which do not belong on this portal.",
    )  # fmt: skip
    impact_integrity = models.CharField(
        "Impact level before April 2014: integrity", max_length=1, choices=Impact, blank=True, default=""
    )
    impact_availability = models.CharField(
        "Impact level before April 2014: availability", max_length=1, choices=Impact, blank=True, default=""
    )
    systems = models.ManyToManyField(
        "departments.System", verbose_name="Systems", blank=True, related_name="assets"
    )
    suppliers = models.ManyToManyField(
        "departments.Supplier", verbose_name="Suppliers", blank=True, related_name="assets"
    )
    places = models.TextField("Places where it is held", max_length=500, blank=True, default="")
    held_overseas = models.BooleanField("Is any of it held outside the United Kingdom?", default=False)
    countries = models.CharField(
        "Countries outside the United Kingdom", max_length=300, blank=True, default=""
    )
    media = ArrayField(
        models.CharField(max_length=16, choices=Medium), default=list, blank=True, verbose_name="Media"
    )
    encryption = models.CharField("Encryption", max_length=8, choices=Encryption, blank=True, default="")
    backups = models.CharField("Backups", max_length=12, choices=Backups, blank=True, default="")
    copying = ArrayField(
        models.CharField(max_length=16, choices=Copying), default=list, blank=True,
        verbose_name="Controls on copying and export",
    )  # fmt: skip
    sharing = models.TextField("With whom it is shared, and how", max_length=1000, blank=True, default="")
    retention = models.CharField("How long it is kept", max_length=200, blank=True, default="")
    dispose_on = models.DateField("Date by which it is to be disposed of", null=True, blank=True)
    disposal = models.CharField(
        "How it is disposed of", max_length=12, choices=Disposal, blank=True, default=""
    )
    value = models.TextField(
        "What it is worth to the body and the public", max_length=1000, blank=True, default=""
    )
    risk = models.CharField("Risk", max_length=12, choices=Risk, blank=True, default="")
    risk_note = models.TextField("What the risk is", max_length=1000, blank=True, default="")
    reviewed_on = models.DateField("Last reviewed", null=True, blank=True)
    retired_on = models.DateField("Retired", null=True)
    note = models.TextField("Why it was retired, and where it went", max_length=1500, blank=True)
    size = models.GeneratedField(
        expression=Greatest(
            Coalesce("people_max", 0), Coalesce("people_min", 0), Coalesce("records", 0),
            output_field=models.BigIntegerField(),
        ),
        output_field=models.BigIntegerField(), db_persist=True,
    )  # fmt: skip
    status = models.CharField(max_length=8, choices=Status, default=Status.IN_USE)
    demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["organisation", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="asset_named_once"),
            models.UniqueConstraint(
                fields=["organisation", "key"], condition=~Q(key=""), name="asset_known_once"
            ),
            models.CheckConstraint(
                condition=Q(people_max=None) | Q(people_min=None) | Q(people_max__gte=F("people_min")),
                name="asset_people_in_order",
            ),
            models.CheckConstraint(
                condition=Q(personal_data=True) | Q(protected="no"), name="asset_protected_is_personal"
            ),
            models.CheckConstraint(
                condition=Q(status="retired", retired_on__isnull=False) | Q(status="in_use", retired_on=None),
                name="asset_retired_with_its_day",
            ),
            *kept_dates("asset", days="reviewed_on retired_on dispose_on", moments="created_at"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "owner"], condition=Q(status="in_use"), name="asset_in_use_by_owner"
            ),
            models.Index(
                fields=["-size", "id"], condition=Q(status="in_use", personal_data=True), name="asset_by_size"
            ),
            models.Index(fields=["-created_at", "id"], name="asset_by_age"),
            models.Index(fields=["organisation", "-created_at", "id"], name="asset_of_body_by_age"),
            models.Index(fields=["size", "id"], name="asset_in_order_of_size"),
            models.Index(fields=["organisation", "size", "id"], name="asset_of_body_by_size"),
            models.Index(fields=["name", "id"], name="asset_by_name"),
            models.Index(
                fields=["organisation", "name", "id"],
                condition=Q(status="in_use", owner=None),
                name="asset_without_owner",
            ),
            search_index("asset_text", *ASSET_SEARCHED),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return url("departments:asset", self.pk)

    @property
    def protection(self) -> str:
        """Whether it is protected personal data, in a few words."""
        labels = {"no": "Not protected data", "both": "Both categories of protected data"}
        return labels.get(self.protected, f"Protected data, category {self.protected}")

    @property
    def band(self) -> str:
        """The band of the most people that it is known to hold data about; empty where no number is known."""
        number = self.people_max if self.people_max is not None else self.people_min
        if not number:
            return ""
        return next(text for most, text in BANDS if most is None or number <= most)


class AssetEdition(Edition):
    """An edition of an asset."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="editions")

    class Meta:
        ordering = ["asset", "number"]
        constraints = [models.UniqueConstraint(fields=["asset", "number"], name="asset_edition_once")]

    def __str__(self):
        return f"edition {self.number} of {self.asset_id}"


class AssetReview(ReadOften, models.Model):
    """Where the yearly review of an asset has got to. `due_on` is when its owner is to have it reviewed next."""

    class Status(models.TextChoices):
        DUE = "due", "To be reviewed"
        IN_REVIEW = "in_review", "In review"
        WITH_SIRO = "with_siro", "With the SIRO"
        CURRENT = "current", "Reviewed and accepted"
        LAPSED = "lapsed", "Review lapsed"
        RETIRED = "retired", "Retired"

        @classproperty
        def waiting(cls) -> tuple["AssetReview.Status", ...]:
            """The owner or the SIRO has something to do."""
            return cls.DUE, cls.IN_REVIEW, cls.WITH_SIRO, cls.LAPSED

    LOCKED_FIRST = {"asset": ALONE}

    asset = models.OneToOneField(Asset, primary_key=True, on_delete=models.PROTECT, related_name="review")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("Review due")
    accepted_on = models.DateField("Accepted", null=True)
    reminded_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.DUE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["organisation", "due_on"]
        constraints = [*kept_dates("asset_review", days="due_on accepted_on", moments="reminded_at")]
        indexes = [
            models.Index(
                fields=["organisation", "due_on", "asset"],
                condition=~Q(status="retired"),
                name="asset_review_due_of_body",
            ),
            models.Index(
                fields=["organisation", "due_on", "asset"],
                condition=Q(status__in=("due", "in_review", "lapsed")),
                name="asset_review_of_owners",
            ),
            models.Index(fields=["status", "due_on"], name="asset_review_by_status"),
            models.Index(
                fields=["due_on", "asset"], condition=~Q(status="retired"), name="asset_review_due_in_order"
            ),
        ]

    def __str__(self):
        return f"Review of {self.asset}"

    def get_absolute_url(self):
        return self.asset.get_absolute_url()

    @property
    def is_waiting(self) -> bool:
        """Whether the owner or the SIRO has something to do."""
        return self.status in AssetReview.Status.waiting

    @property
    def name(self) -> str:
        """What is reviewed."""
        return self.asset.name


class AssetAssessment(models.Model):
    """What an owner wrote when an asset was reviewed. Never changed.

    `public_good` answers paragraph 46 of the report of December 2007: how the asset could better support public services,
    or help to tackle crime and fraud, within the law (S63).
    """

    class Use(models.TextChoices):
        FOUND = "found", "There is a better use, within the law"
        IN_USE = "in_use", "It is used so already"
        NONE = "none", "There is none within the law"

    review = models.ForeignKey(AssetReview, on_delete=models.PROTECT, related_name="assessments")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=4000)
    use = models.CharField(max_length=8, choices=Use)
    public_good = models.TextField(max_length=2000)
    risk = models.CharField(max_length=12, choices=Asset.Risk)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="asset_assessment_numbered_once")
        ]

    def __str__(self):
        return f"assessment {self.number} of {self.review_id}"


class AssessmentAnswer(models.Model):
    """What the SIRO said to an assessment: accepted or not, and why not. Never changed."""

    assessment = models.OneToOneField(AssetAssessment, on_delete=models.PROTECT, related_name="answer")
    accepted = models.BooleanField()
    reason = models.TextField(max_length=1500, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["assessment"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(reason=""), name="assessment_refused_with_reason"
            )
        ]

    def __str__(self):
        return f"answer to {self.assessment_id}"


class AccumulationThreshold(models.Model):
    """How often assets with personal data on so many people or more are reviewed, from a day on (S45). Never changed: a later
    row for the same number takes its place. `months` is None where the number has no rule any more; `by` is None for the portal."""

    least = models.PositiveBigIntegerField("People or records, at least")
    months = models.PositiveSmallIntegerField("Months from one review to the next", null=True)
    starts_on = models.DateField()
    reason = models.TextField(max_length=1500)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["least", "-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(least__gte=100_000), name="threshold_of_accumulations"),
            models.CheckConstraint(
                condition=Q(months=None) | Q(months__gte=1, months__lte=12), name="threshold_within_a_year"
            ),
            *kept_dates("threshold", days="starts_on", moments="at"),
        ]

    def __str__(self):
        return f"threshold of {self.least:,}"

    @property
    def often(self) -> str:
        """How often, in words."""
        return OFTEN.get(self.months, "")
