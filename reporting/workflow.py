"""What may be done to a statement and to the report, when, and by whom. Powers are mapped to roles elsewhere."""

from audit.transitions import Transition
from departments.roles import Can
from reporting import checks

STATEMENT = {
    "compile": Transition(
        "compile", "statement.compiled", ("compiling",), "drafted", Can.STATEMENT_COMPILE, system=True
    ),
    "recompile": Transition(
        "recompile", "statement.recompiled", ("drafted", "siro_agreed"), "compiling", Can.STATEMENT_RECOMPILE
    ),
    "siro_advise": Transition(
        "siro_advise",
        "statement.advised_by_siro",
        ("drafted",),
        "siro_agreed",
        Can.STATEMENT_SIRO_ADVISE,
        not_same_person_as=("statement.compiled",),
        reason=20,
    ),
    "committee": Transition(
        "committee",
        "statement.seen_by_committee",
        ("siro_agreed",),
        "audit_committee_seen",
        Can.STATEMENT_COMMITTEE,
        checks=(checks.committee_named,),
    ),
    "send_back_ao": Transition(
        "send_back_ao",
        "statement.sent_back",
        ("siro_agreed", "audit_committee_seen"),
        "drafted",
        Can.STATEMENT_SEND_BACK_AO,
        reason=10,
    ),
    "sign": Transition(
        "sign",
        "statement.signed",
        ("audit_committee_seen",),
        "signed",
        Can.STATEMENT_SIGN,
        not_same_person_as=("statement.compiled", "statement.advised_by_siro"),
        checks=(
            checks.year_is_over,
            checks.required_topics_present,
            checks.drafted_from_frozen_data,
            checks.holds_the_years_data,
        ),
        step_up=True,
    ),
    "notify_both": Transition(
        "notify_both",
        "statement.notified",
        ("signed",),
        "notified",
        Can.STATEMENT_NOTIFY_BOTH,
        checks=(checks.signed_paper_printed,),
        system=True,
    ),
    "publish_statement": Transition(
        "publish_statement",
        "statement.published",
        ("notified",),
        "published",
        Can.STATEMENT_PUBLISH_STATEMENT,
        checks=(checks.annual_report_laid,),
    ),
    "amend_before_laying": Transition(
        "amend_before_laying",
        "statement.amended",
        ("signed", "notified"),
        "drafted",
        Can.STATEMENT_AMEND_BEFORE_LAYING,
        reason=10,
        step_up=True,
    ),
}

REPORT = {
    "lock_data": Transition(
        "lock_data",
        "report.data_locked",
        ("planned",),
        "data_locked",
        Can.PARLIAMENT_REPORT_LOCK_DATA,
        checks=(checks.year_is_over,),
    ),
    "unlock_data": Transition(
        "unlock_data",
        "report.data_unlocked",
        ("data_locked", "drafting"),
        "planned",
        Can.PARLIAMENT_REPORT_UNLOCK_DATA,
        not_same_person_as=("report.built",),
        reason=10,
    ),
    "build": Transition(
        "build",
        "report.built",
        ("data_locked",),
        "drafting",
        Can.PARLIAMENT_REPORT_BUILD,
        checks=(checks.figures_locked,),
        system=True,
    ),
    "send_fact_check": Transition(
        "send_fact_check",
        "report.sent_for_fact_check",
        ("drafting",),
        "fact_check",
        Can.PARLIAMENT_REPORT_SEND_FACT_CHECK,
        checks=(checks.proof_printed, checks.reply_date_given),
    ),
    "departments_agree": Transition(
        "departments_agree",
        "report.fact_checked",
        ("fact_check",),
        "redaction_check",
        Can.PARLIAMENT_REPORT_DEPARTMENTS_AGREE,
        reason=10,
        checks=(checks.departments_have_answered,),
    ),
    "redact": Transition(
        "redact",
        "report.checked_for_harm",
        ("redaction_check",),
        "final_proof",
        Can.PARLIAMENT_REPORT_REDACT,
        not_same_person_as=("report.built", "report.fact_checked"),
        reason=10,
    ),
    "back_to_draft": Transition(
        "back_to_draft",
        "report.back_to_draft",
        ("fact_check", "redaction_check", "final_proof"),
        "drafting",
        Can.PARLIAMENT_REPORT_BACK_TO_DRAFT,
        reason=10,
    ),
    "clear": Transition(
        "clear",
        "report.cleared",
        ("final_proof",),
        "minister_cleared",
        Can.PARLIAMENT_REPORT_CLEAR,
        not_same_person_as=("report.built", "report.checked_for_harm"),
        checks=(checks.preflight,),
        step_up=True,
    ),
    "embargo": Transition(
        "embargo",
        "report.embargoed",
        ("minister_cleared",),
        "embargoed",
        Can.PARLIAMENT_REPORT_EMBARGO,
        checks=(checks.number_where_the_route_has_one, checks.laying_day_permitted),
    ),
    "recall": Transition(
        "recall",
        "report.recalled",
        ("minister_cleared", "embargoed"),
        "drafting",
        Can.PARLIAMENT_REPORT_RECALL,
        reason=10,
    ),
    "lay": Transition(
        "lay",
        "report.laid",
        ("embargoed",),
        "laid",
        Can.PARLIAMENT_REPORT_LAY,
        checks=(checks.paper_as_laid_printed, checks.delivered_to_both_houses),
        step_up=True,
    ),
    "publish_report": Transition(
        "publish_report",
        "report.published",
        ("laid",),
        "published",
        Can.PARLIAMENT_REPORT_PUBLISH_REPORT,
        checks=(checks.published_after_laying,),
    ),
    "correct_report": Transition(
        "correct_report",
        "report.corrected",
        ("published",),
        None,
        Can.PARLIAMENT_REPORT_CORRECT_REPORT,
        reason=10,
    ),
}

TABLE = {f"statement.{name}": step for name, step in STATEMENT.items()} | {
    f"parliament_report.{name}": step for name, step in REPORT.items()
}
