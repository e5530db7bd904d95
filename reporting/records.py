"""Which columns of statements and reports the audit log proves."""

from audit.records import track
from reporting import models

track(
    "statement",
    models.Statement,
    "id organisation year status version siro_advice committee_met_on committee_minute sent_back_because report_laid_on"
    " created_at",
)
track(
    "parliament_report",
    models.ParliamentReport,
    "id year route status version number isbn fact_check_by fact_check_note redaction_note sent_back_because laying_on"
    " laid_commons_at laid_lords_at published_at late_because corrections created_at",
)
track("part", models.Part, "id statement report position key title drafted text sources edited_at version")
track(
    "edition",
    models.Edition,
    "id statement report number purpose data narrative data_hash file sha256 pages facts requested_by requested_at",
    left_out="status percent words attempts unanswered failures next_try_at tried_at claimed_until queued_at",  # of the queue
    file="file",
    sha256="sha256",
)
track("signature", models.Signature, "id edition data_hash signed_by role title at")
track("fact_check_answer", models.FactCheckAnswer, "id report organisation proof agrees words by role at")
