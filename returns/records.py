"""Which columns of returns the audit log proves."""

from audit.records import track
from returns import models

track(
    "cycle",
    models.Cycle,
    "id year quarter edition questionnaire_sha256 first_day last_day due_on status version note demonstration snapshot"
    " snapshot_sha256",
    left_out="returns_made_at is_telling_due_date",  # how far the worker has come
)
track(
    "return",
    models.Return,
    "id cycle organisation number supersedes status version late reviewer submission signed_at decided_at",
    added={2: "leave_given_by leave_given_at"},
)
track(
    "answer",
    models.Answer,
    "id quarterly_return question kind choice number part whole percent day text nil confirmed reason action_summary action_owner"
    " action_due sample_method sample_checked sample_right same_as_last answered_by answered_at",
)
track("answer_figure", models.AnswerFigure, "id answer key value")
track(
    "evidence",
    models.Evidence,
    "id quarterly_return question name link file sha256 size content_type dated_on added_by added_at removed_at",
    added={2: "findings confirmed_by confirmed_at"},
    file="file",
    sha256="sha256",
)
track(
    "submission",
    models.Submission,
    "id quarterly_return number content sha256 declaration signed_by signed_as signed_at answers_queries",
    added={2: "leave_given_by leave_given_at"},
)
track(
    "query",
    models.Query,
    "id quarterly_return number question text still_wanted answer_by moves status version raised_by raised_at given_to answer"
    " drafted_by drafted_at answered_in reason",
)
track("signed_answer", models.SignedAnswer, "id query number text sha256 submission signed_by signed_at")
track("section_mark", models.SectionMark, "id submission section mark note marked_by marked_at")
track("remark", models.Remark, "id quarterly_return step text by at")
