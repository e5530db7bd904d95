"""Who may do what: the one table that maps roles to powers.

A power is named after the step it permits (`workflow.py` of each app) or after what it lets a person read or
edit. A role is held by appointment, for dates, in an organisation; nobody has a power that no appointment gives.
Sources: the 2007 report, paragraphs 7, 8 and 43; the separation rules SD1 to SD9 of the domain.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum


class Reach(Enum):
    """Over whose things a role holds its powers."""

    OWN = "the organisation of the post"
    SPONSORED = "the bodies that the organisation of the post sponsors"
    GOVERNMENT = "every organisation, or the one it is limited to"
    NONE = "accounts and settings, never content"


class R(StrEnum):
    """The roles. `Role` is the same thing under its full name."""

    STAFF = "staff"
    IAO = "iao"
    LEAD_IAO = "lead_iao"
    DATA_GUARDIAN = "data_guardian"
    PREPARER = "preparer"
    ALB_PREPARER = "alb_preparer"
    ALB_APPROVER = "alb_approver"
    CIO = "cio"
    SECURITY_ADVISER = "security_adviser"
    DPO = "dpo"
    DEPUTY_DPO = "deputy_dpo"
    DUTY_OFFICER = "duty_officer"
    CALDICOTT = "caldicott"
    SIRO = "siro"
    DEPUTY_SIRO = "deputy_siro"
    INCIDENT_DELEGATE = "incident_delegate"
    SPONSOR_REVIEWER = "sponsor_reviewer"
    ACCOUNTING_OFFICER = "accounting_officer"
    INTERNAL_AUDIT = "internal_audit"
    CO_REVIEWER = "co_reviewer"
    CO_APPROVER = "co_approver"
    CO_EDITOR = "co_editor"
    MINISTER = "minister"
    PARLIAMENTARY_CLERK = "parliamentary_clerk"
    ICO_OFFICER = "ico_officer"
    EXTERNAL_AUDITOR = "external_auditor"
    DEVOLVED_OBSERVER = "devolved_observer"
    SYSADMIN = "sysadmin"


Role = R


@dataclass(frozen=True)
class RoleSpec:
    """What a role is called, how far it reaches, and whom it stands for.

    `single` roles have one holder at a time in an organisation (a database constraint); a deputy is a role of its
    own that stands for another one within its dates.
    """

    title: str
    reach: Reach
    single: bool = False
    stands_for: "R | None" = None


ROLES: dict[R, RoleSpec] = {
    R.STAFF: RoleSpec("Member of staff", Reach.OWN),
    R.IAO: RoleSpec("Information Asset Owner", Reach.OWN),
    R.LEAD_IAO: RoleSpec("Lead Information Asset Owner", Reach.OWN),
    R.DATA_GUARDIAN: RoleSpec("Data Guardian", Reach.OWN),
    R.PREPARER: RoleSpec("Return coordinator", Reach.OWN),
    R.ALB_PREPARER: RoleSpec("Return coordinator in an arm's-length body", Reach.OWN),
    R.ALB_APPROVER: RoleSpec("ALB chief executive or its SIRO", Reach.OWN, single=True),
    R.CIO: RoleSpec("Chief Information Officer", Reach.OWN, single=True),
    R.SECURITY_ADVISER: RoleSpec(
        "Departmental security officer or chief security adviser", Reach.OWN, single=True
    ),
    R.DPO: RoleSpec("Data Protection Officer", Reach.OWN, single=True),
    R.DEPUTY_DPO: RoleSpec("Deputy Data Protection Officer", Reach.OWN, stands_for=R.DPO),
    R.DUTY_OFFICER: RoleSpec("Duty officer out of hours", Reach.OWN),
    R.CALDICOTT: RoleSpec("Caldicott Guardian", Reach.OWN, single=True),
    R.SIRO: RoleSpec("Senior Information Risk Owner", Reach.OWN, single=True),
    R.DEPUTY_SIRO: RoleSpec("Deputy SIRO by recorded delegation", Reach.OWN, stands_for=R.SIRO),
    R.INCIDENT_DELEGATE: RoleSpec("Recorded delegate of the SIRO for incident decisions", Reach.OWN),
    R.SPONSOR_REVIEWER: RoleSpec("Reviewer in the sponsor department", Reach.SPONSORED),
    R.ACCOUNTING_OFFICER: RoleSpec("Accounting Officer", Reach.OWN, single=True),
    R.INTERNAL_AUDIT: RoleSpec("Internal audit", Reach.OWN),
    R.CO_REVIEWER: RoleSpec("Cabinet Office reviewer", Reach.GOVERNMENT),
    R.CO_APPROVER: RoleSpec("Cabinet Office approver", Reach.GOVERNMENT),
    R.CO_EDITOR: RoleSpec("Cabinet Office report editor", Reach.GOVERNMENT),
    R.MINISTER: RoleSpec(
        "Minister who presents the report (or private office on the minister's word)",
        Reach.GOVERNMENT,
        single=True,
    ),
    R.PARLIAMENTARY_CLERK: RoleSpec("Parliamentary clerk", Reach.GOVERNMENT),
    R.ICO_OFFICER: RoleSpec("Information Commission caseworker", Reach.GOVERNMENT),
    R.EXTERNAL_AUDITOR: RoleSpec("National Audit Office (read only)", Reach.GOVERNMENT),
    R.DEVOLVED_OBSERVER: RoleSpec("Devolved administration observer", Reach.GOVERNMENT),
    R.SYSADMIN: RoleSpec("System administrator", Reach.NONE),
}


class Can(StrEnum):
    """Every power. The value is `thing.step`, as the trail and the generated docs show it."""

    # organisation
    ORGANISATION_SEE = "organisation.see"
    APPOINTMENT_MANAGE = "appointment.manage"
    ASSET_SEE = "asset.see"
    ASSET_EDIT = "asset.edit"
    TRAIL_SEE = "trail.see"
    OUTBOX_SEE = "outbox.see"
    OUTBOX_SEND_AGAIN = "outbox.send_again"
    # action
    ACTION_SEE = "action.see"
    ACTION_PROPOSE = "action.propose"
    ACTION_AGREE = "action.agree"
    ACTION_REJECT = "action.reject"
    ACTION_BEGIN = "action.begin"
    ACTION_ESCALATE = "action.escalate"
    ACTION_AGREE_LATE = "action.agree_late"
    ACTION_ASK_CANCEL = "action.ask_cancel"
    ACTION_CANCEL = "action.cancel"
    ACTION_REPLAN = "action.replan"
    ACTION_DONE = "action.done"
    ACTION_NOT_ACCEPTED = "action.not_accepted"
    ACTION_VERIFY = "action.verify"
    # collection cycle
    CYCLE_SEE = "collection_cycle.see"
    COLLECTION_CYCLE_OPEN_CYCLE = "collection_cycle.open_cycle"
    COLLECTION_CYCLE_EXTEND = "collection_cycle.extend"
    COLLECTION_CYCLE_CLOSE_CYCLE = "collection_cycle.close_cycle"
    COLLECTION_CYCLE_REOPEN_CYCLE = "collection_cycle.reopen_cycle"
    COLLECTION_CYCLE_FREEZE = "collection_cycle.freeze"
    # return
    RETURN_SEE = "return.see"
    RETURN_ANSWER = "return.answer"
    RETURN_REVIEW_SEE = "return.review_see"
    RETURN_START = "return.start"
    RETURN_DECLINE = "return.decline"
    RETURN_TAKE_PART = "return.take_part"
    RETURN_SEND_TO_SIRO = "return.send_to_siro"
    RETURN_SEND_BACK = "return.send_back"
    RETURN_SIGN_AND_SUBMIT = "return.sign_and_submit"
    RETURN_WITHDRAW = "return.withdraw"
    RETURN_TAKE_UP = "return.take_up"
    RETURN_QUERY = "return.query"
    RETURN_ANSWER_QUERIES = "return.answer_queries"
    RETURN_QUERIES_CLEARED = "return.queries_cleared"
    RETURN_REASSIGN = "return.reassign"
    RETURN_RETURN_FOR_REWORK = "return.return_for_rework"
    RETURN_RECOMMEND = "return.recommend"
    RETURN_ACCEPT = "return.accept"
    RETURN_ACCEPT_WITH_CONDITIONS = "return.accept_with_conditions"
    RETURN_REFUSE = "return.refuse"
    RETURN_RECALL = "return.recall"
    RETURN_DISCHARGE_CONDITIONS = "return.discharge_conditions"
    RETURN_RECORD_MISSING = "return.record_missing"
    RETURN_LATE_START = "return.late_start"
    RETURN_CORRECT = "return.correct"
    # query
    QUERY_DRAFT_ANSWER = "query.draft_answer"
    QUERY_SIGN_ANSWER = "query.sign_answer"
    QUERY_ASK_AGAIN = "query.ask_again"
    QUERY_WITHDRAW_QUERY = "query.withdraw_query"
    QUERY_GIVE_TO = "query.give_to"
    QUERY_MOVE_DATE = "query.move_date"
    QUERY_EXPIRE = "query.expire"
    # incident
    INCIDENT_REPORT = "incident.report"
    INCIDENT_SEE = "incident.see"
    INCIDENT_SEE_TOLD = "incident.see_told"
    INCIDENT_EDIT = "incident.edit"
    INCIDENT_ADVISE = "incident.advise"
    INCIDENT_TAKE_TRIAGE = "incident.take_triage"
    INCIDENT_HOLD_ELSEWHERE = "incident.hold_elsewhere"
    INCIDENT_ELSEWHERE_DECIDED = "incident.elsewhere_decided"
    INCIDENT_BACK_FROM_ELSEWHERE = "incident.back_from_elsewhere"
    INCIDENT_DISMISS = "incident.dismiss"
    INCIDENT_MERGE = "incident.merge"
    INCIDENT_ASSESS = "incident.assess"
    INCIDENT_REASSESS = "incident.reassess"
    INCIDENT_DECIDE = "incident.decide"
    INCIDENT_DECIDE_BELOW = "incident.decide_below"
    INCIDENT_RESPOND = "incident.respond"
    INCIDENT_CONTAINED = "incident.contained"
    INCIDENT_CLOSE_RECORDED = "incident.close_recorded"
    INCIDENT_CLOSE = "incident.close"
    INCIDENT_REOPEN = "incident.reopen"
    # notification
    NOTIFICATION_SEE = "notification.see"
    NOTIFICATION_QUEUE = "notification.queue"
    NOTIFICATION_NOT_NEEDED_NOW = "notification.not_needed_now"
    NOTIFICATION_NOT_TOLD_THEN = "notification.not_told_then"
    NOTIFICATION_NEEDED_AFTER_ALL = "notification.needed_after_all"
    NOTIFICATION_QUEUE_PHASE = "notification.queue_phase"
    NOTIFICATION_BEGIN_SEND = "notification.begin_send"
    NOTIFICATION_CLAIM_LAPSED = "notification.claim_lapsed"
    NOTIFICATION_SENT_OK = "notification.sent_ok"
    NOTIFICATION_SENT_BAD = "notification.sent_bad"
    NOTIFICATION_RETRY = "notification.retry"
    NOTIFICATION_MANUAL_SEND = "notification.manual_send"
    NOTIFICATION_ACKNOWLEDGE = "notification.acknowledge"
    NOTIFICATION_ASK_MORE = "notification.ask_more"
    NOTIFICATION_FURTHER_PHASE = "notification.further_phase"
    NOTIFICATION_FINAL = "notification.final"
    NOTIFICATION_REGULATOR_CLOSE = "notification.regulator_close"
    NOTIFICATION_REOPEN_BY_REGULATOR = "notification.reopen_by_regulator"
    NOTIFICATION_DROP_UNSENT = "notification.drop_unsent"
    NOTIFICATION_WITHDRAW_NOTICE = "notification.withdraw_notice"
    NOTIFICATION_WITHDRAWAL_TOLD = "notification.withdrawal_told"
    NOTIFICATION_WITHDRAWAL_REFUSED = "notification.withdrawal_refused"
    # statement
    STATEMENT_SEE = "statement.see"
    STATEMENT_SEE_SENT = "statement.see_sent"
    STATEMENT_EDIT = "statement.edit"
    STATEMENT_COMPILE = "statement.compile"
    STATEMENT_RECOMPILE = "statement.recompile"
    STATEMENT_SIRO_ADVISE = "statement.siro_advise"
    STATEMENT_COMMITTEE = "statement.committee"
    STATEMENT_SEND_BACK_AO = "statement.send_back_ao"
    STATEMENT_SIGN = "statement.sign"
    STATEMENT_NOTIFY_BOTH = "statement.notify_both"
    STATEMENT_PUBLISH_STATEMENT = "statement.publish_statement"
    STATEMENT_AMEND_BEFORE_LAYING = "statement.amend_before_laying"
    STATEMENT_WITHDRAW_STATEMENT = "statement.withdraw_statement"
    # parliament report
    PARLIAMENT_REPORT_SEE = "parliament_report.see"
    PARLIAMENT_REPORT_EDIT = "parliament_report.edit"
    PARLIAMENT_REPORT_LOCK_DATA = "parliament_report.lock_data"
    PARLIAMENT_REPORT_UNLOCK_DATA = "parliament_report.unlock_data"
    PARLIAMENT_REPORT_BUILD = "parliament_report.build"
    PARLIAMENT_REPORT_SEND_FACT_CHECK = "parliament_report.send_fact_check"
    PARLIAMENT_REPORT_DEPARTMENTS_AGREE = "parliament_report.departments_agree"
    PARLIAMENT_REPORT_REDACT = "parliament_report.redact"
    PARLIAMENT_REPORT_BACK_TO_DRAFT = "parliament_report.back_to_draft"
    PARLIAMENT_REPORT_CLEAR = "parliament_report.clear"
    PARLIAMENT_REPORT_EMBARGO = "parliament_report.embargo"
    PARLIAMENT_REPORT_RECALL = "parliament_report.recall"
    PARLIAMENT_REPORT_LAY = "parliament_report.lay"
    PARLIAMENT_REPORT_PUBLISH_REPORT = "parliament_report.publish_report"
    PARLIAMENT_REPORT_CORRECT_REPORT = "parliament_report.correct_report"


@dataclass(frozen=True)
class OfSponsor:
    """A role that holds a power only over the bodies its organisation sponsors."""

    role: R


def of_sponsor(role: R) -> OfSponsor:
    """Read aloud in the table: "the SIRO of the sponsor"."""
    return OfSponsor(role)


# The people of an organisation who work with its returns, assets and actions.
OFFICE = (
    R.PREPARER,
    R.ALB_PREPARER,
    R.ALB_APPROVER,
    R.IAO,
    R.LEAD_IAO,
    R.DATA_GUARDIAN,
    R.DPO,
    R.CIO,
    R.SECURITY_ADVISER,
    R.CALDICOTT,
    R.SIRO,
    R.ACCOUNTING_OFFICER,
    R.INTERNAL_AUDIT,
)
# The people of the centre and the auditors, who read and never write a department's words.
OVERSIGHT = (R.CO_REVIEWER, R.CO_APPROVER, R.CO_EDITOR, R.EXTERNAL_AUDITOR)

POWERS: dict[Can, tuple[R | OfSponsor, ...]] = {
    # organisation
    Can.ORGANISATION_SEE: tuple(R),
    Can.APPOINTMENT_MANAGE: (R.SYSADMIN,),
    Can.ASSET_SEE: (*OFFICE, R.EXTERNAL_AUDITOR),
    Can.ASSET_EDIT: (R.IAO, R.LEAD_IAO, R.PREPARER, R.ALB_PREPARER),
    Can.TRAIL_SEE: (R.SIRO, R.ACCOUNTING_OFFICER, R.INTERNAL_AUDIT, R.CO_APPROVER, R.EXTERNAL_AUDITOR),
    Can.OUTBOX_SEE: (R.SIRO, R.DPO, R.SECURITY_ADVISER, R.CO_APPROVER, R.SYSADMIN),
    Can.OUTBOX_SEND_AGAIN: (R.SIRO, R.DPO, R.CO_APPROVER, R.SYSADMIN),
    # action
    Can.ACTION_SEE: OFFICE + OVERSIGHT,
    Can.ACTION_PROPOSE: (
        R.SIRO,
        R.IAO,
        R.LEAD_IAO,
        R.PREPARER,
        R.ALB_PREPARER,
        R.ALB_APPROVER,
        R.SECURITY_ADVISER,
        R.DPO,
        R.CO_APPROVER,
        of_sponsor(R.SIRO),
    ),
    Can.ACTION_AGREE: (R.SIRO, R.IAO, R.LEAD_IAO, R.ALB_APPROVER),
    Can.ACTION_REJECT: (R.SIRO, R.ALB_APPROVER),
    Can.ACTION_BEGIN: (R.IAO, R.LEAD_IAO, R.PREPARER, R.ALB_PREPARER, R.SECURITY_ADVISER, R.DPO),
    Can.ACTION_ESCALATE: (),
    Can.ACTION_AGREE_LATE: (R.SIRO, R.ALB_APPROVER),
    Can.ACTION_ASK_CANCEL: (R.SIRO, R.IAO, R.LEAD_IAO, R.ALB_APPROVER, R.CO_REVIEWER),
    Can.ACTION_CANCEL: (R.SIRO, R.ALB_APPROVER, R.CO_APPROVER),
    Can.ACTION_REPLAN: (R.SIRO, R.ALB_APPROVER),
    Can.ACTION_DONE: (R.IAO, R.LEAD_IAO, R.PREPARER, R.ALB_PREPARER, R.SECURITY_ADVISER, R.DPO),
    Can.ACTION_NOT_ACCEPTED: (R.SIRO, R.INTERNAL_AUDIT, R.CO_REVIEWER, R.ALB_APPROVER),
    Can.ACTION_VERIFY: (R.SIRO, R.INTERNAL_AUDIT, R.CO_REVIEWER, R.ALB_APPROVER),
    # collection cycle
    Can.CYCLE_SEE: OFFICE + OVERSIGHT,
    Can.COLLECTION_CYCLE_OPEN_CYCLE: (R.CO_APPROVER,),
    Can.COLLECTION_CYCLE_EXTEND: (R.CO_APPROVER,),
    Can.COLLECTION_CYCLE_CLOSE_CYCLE: (R.CO_APPROVER,),
    Can.COLLECTION_CYCLE_REOPEN_CYCLE: (R.CO_APPROVER,),
    Can.COLLECTION_CYCLE_FREEZE: (R.CO_APPROVER,),
    # return
    Can.RETURN_SEE: OFFICE + OVERSIGHT + (R.SPONSOR_REVIEWER, of_sponsor(R.SIRO)),
    Can.RETURN_ANSWER: (
        R.PREPARER,
        R.ALB_PREPARER,
        R.IAO,
        R.LEAD_IAO,
        R.DPO,
        R.CIO,
        R.SECURITY_ADVISER,
        R.SIRO,
        R.ALB_APPROVER,
    ),
    Can.RETURN_REVIEW_SEE: (R.CO_REVIEWER, R.CO_APPROVER, R.SPONSOR_REVIEWER, of_sponsor(R.SIRO)),
    Can.RETURN_START: (R.PREPARER, R.ALB_PREPARER, R.SIRO, R.ALB_APPROVER),
    Can.RETURN_DECLINE: (R.SIRO, R.ALB_APPROVER, R.CO_APPROVER),
    Can.RETURN_TAKE_PART: (R.SIRO, R.ALB_APPROVER, R.CO_APPROVER),
    Can.RETURN_SEND_TO_SIRO: (R.PREPARER, R.ALB_PREPARER),
    Can.RETURN_SEND_BACK: (R.SIRO, R.ALB_APPROVER),
    Can.RETURN_SIGN_AND_SUBMIT: (R.SIRO, R.ALB_APPROVER),
    Can.RETURN_WITHDRAW: (R.SIRO, R.ALB_APPROVER),
    Can.RETURN_TAKE_UP: (R.CO_REVIEWER, R.SPONSOR_REVIEWER),
    Can.RETURN_QUERY: (R.CO_REVIEWER, R.SPONSOR_REVIEWER),
    Can.RETURN_ANSWER_QUERIES: (R.SIRO, R.ALB_APPROVER),
    Can.RETURN_QUERIES_CLEARED: (),
    Can.RETURN_REASSIGN: (R.CO_APPROVER, of_sponsor(R.SIRO)),
    Can.RETURN_RETURN_FOR_REWORK: (R.CO_REVIEWER, R.SPONSOR_REVIEWER),
    Can.RETURN_RECOMMEND: (R.CO_REVIEWER, R.SPONSOR_REVIEWER),
    Can.RETURN_ACCEPT: (R.CO_APPROVER, of_sponsor(R.SIRO)),
    Can.RETURN_ACCEPT_WITH_CONDITIONS: (R.CO_APPROVER, of_sponsor(R.SIRO)),
    Can.RETURN_REFUSE: (R.CO_APPROVER, of_sponsor(R.SIRO)),
    Can.RETURN_RECALL: (R.CO_APPROVER,),
    Can.RETURN_DISCHARGE_CONDITIONS: (R.CO_APPROVER, of_sponsor(R.SIRO)),
    Can.RETURN_RECORD_MISSING: (R.CO_APPROVER,),
    Can.RETURN_LATE_START: (R.PREPARER, R.ALB_PREPARER, R.SIRO, R.ALB_APPROVER),
    Can.RETURN_CORRECT: (R.SIRO, R.ALB_APPROVER),
    # query
    Can.QUERY_DRAFT_ANSWER: (R.PREPARER, R.ALB_PREPARER, R.IAO, R.DPO, R.SECURITY_ADVISER),
    Can.QUERY_SIGN_ANSWER: (R.SIRO, R.ALB_APPROVER),
    Can.QUERY_ASK_AGAIN: (R.CO_REVIEWER, R.SPONSOR_REVIEWER),
    Can.QUERY_WITHDRAW_QUERY: (R.CO_REVIEWER, R.SPONSOR_REVIEWER),
    Can.QUERY_GIVE_TO: (R.CO_REVIEWER, R.SPONSOR_REVIEWER, R.CO_APPROVER, R.SIRO, R.PREPARER),
    Can.QUERY_MOVE_DATE: (R.CO_REVIEWER, R.SPONSOR_REVIEWER),
    Can.QUERY_EXPIRE: (),
    # incident
    Can.INCIDENT_REPORT: tuple(role for role in R if ROLES[role].reach is Reach.OWN),
    Can.INCIDENT_SEE: (
        R.DPO,
        R.SECURITY_ADVISER,
        R.DUTY_OFFICER,
        R.SIRO,
        R.INCIDENT_DELEGATE,
        R.ACCOUNTING_OFFICER,
        R.INTERNAL_AUDIT,
        R.IAO,
        R.EXTERNAL_AUDITOR,
    ),
    Can.INCIDENT_SEE_TOLD: (R.CO_REVIEWER, R.CO_APPROVER, R.CO_EDITOR),
    Can.INCIDENT_EDIT: (R.DPO, R.SECURITY_ADVISER, R.DUTY_OFFICER),
    Can.INCIDENT_ADVISE: (R.DPO,),
    Can.INCIDENT_TAKE_TRIAGE: (R.SECURITY_ADVISER, R.DPO, R.DUTY_OFFICER),
    Can.INCIDENT_HOLD_ELSEWHERE: (R.SECURITY_ADVISER, R.DUTY_OFFICER),
    Can.INCIDENT_ELSEWHERE_DECIDED: (R.SIRO,),
    Can.INCIDENT_BACK_FROM_ELSEWHERE: (R.SECURITY_ADVISER, R.DPO),
    Can.INCIDENT_DISMISS: (R.SECURITY_ADVISER, R.DPO),
    Can.INCIDENT_MERGE: (R.DPO, R.SECURITY_ADVISER),
    Can.INCIDENT_ASSESS: (R.DPO, R.SECURITY_ADVISER),
    Can.INCIDENT_REASSESS: (R.DPO, R.SECURITY_ADVISER, R.SIRO),
    Can.INCIDENT_DECIDE: (R.SIRO, R.INCIDENT_DELEGATE),
    Can.INCIDENT_DECIDE_BELOW: (R.SIRO,),
    Can.INCIDENT_RESPOND: (R.SECURITY_ADVISER, R.IAO, R.DPO),
    Can.INCIDENT_CONTAINED: (R.SECURITY_ADVISER, R.DPO),
    Can.INCIDENT_CLOSE_RECORDED: (R.DPO, R.SECURITY_ADVISER),
    Can.INCIDENT_CLOSE: (R.SIRO,),
    Can.INCIDENT_REOPEN: (R.SIRO, R.DPO),
    # notification
    Can.NOTIFICATION_SEE: (
        R.DPO,
        R.SECURITY_ADVISER,
        R.DUTY_OFFICER,
        R.SIRO,
        R.ACCOUNTING_OFFICER,
        R.INTERNAL_AUDIT,
        R.ICO_OFFICER,
        R.EXTERNAL_AUDITOR,
    ),
    Can.NOTIFICATION_QUEUE: (),
    Can.NOTIFICATION_NOT_NEEDED_NOW: (),
    Can.NOTIFICATION_NOT_TOLD_THEN: (R.SIRO, R.SECURITY_ADVISER),
    Can.NOTIFICATION_NEEDED_AFTER_ALL: (),
    Can.NOTIFICATION_QUEUE_PHASE: (R.DPO,),
    Can.NOTIFICATION_BEGIN_SEND: (),
    Can.NOTIFICATION_CLAIM_LAPSED: (),
    Can.NOTIFICATION_SENT_OK: (),
    Can.NOTIFICATION_SENT_BAD: (),
    Can.NOTIFICATION_RETRY: (R.DPO,),
    Can.NOTIFICATION_MANUAL_SEND: (R.DPO, R.SECURITY_ADVISER, R.DUTY_OFFICER),
    Can.NOTIFICATION_ACKNOWLEDGE: (R.ICO_OFFICER, R.DPO),
    Can.NOTIFICATION_ASK_MORE: (R.ICO_OFFICER, R.DPO),
    Can.NOTIFICATION_FURTHER_PHASE: (R.DPO,),
    Can.NOTIFICATION_FINAL: (R.DPO,),
    Can.NOTIFICATION_REGULATOR_CLOSE: (R.ICO_OFFICER, R.DPO),
    Can.NOTIFICATION_REOPEN_BY_REGULATOR: (R.ICO_OFFICER, R.DPO),
    Can.NOTIFICATION_DROP_UNSENT: (R.DPO,),
    Can.NOTIFICATION_WITHDRAW_NOTICE: (R.DPO,),
    Can.NOTIFICATION_WITHDRAWAL_TOLD: (R.DPO, R.ICO_OFFICER),
    Can.NOTIFICATION_WITHDRAWAL_REFUSED: (R.ICO_OFFICER, R.DPO),
    # statement
    Can.STATEMENT_SEE: (
        R.PREPARER,
        R.SIRO,
        R.DPO,
        R.ACCOUNTING_OFFICER,
        R.INTERNAL_AUDIT,
        R.PARLIAMENTARY_CLERK,
        R.CO_REVIEWER,
        R.CO_APPROVER,
        R.CO_EDITOR,
        R.EXTERNAL_AUDITOR,
    ),
    Can.STATEMENT_SEE_SENT: (R.ICO_OFFICER,),
    Can.STATEMENT_EDIT: (R.PREPARER, R.ACCOUNTING_OFFICER),
    Can.STATEMENT_COMPILE: (R.PREPARER,),
    Can.STATEMENT_RECOMPILE: (R.PREPARER, R.SIRO),
    Can.STATEMENT_SIRO_ADVISE: (R.SIRO,),
    Can.STATEMENT_COMMITTEE: (R.INTERNAL_AUDIT, R.ACCOUNTING_OFFICER),
    Can.STATEMENT_SEND_BACK_AO: (R.ACCOUNTING_OFFICER,),
    Can.STATEMENT_SIGN: (R.ACCOUNTING_OFFICER,),
    Can.STATEMENT_NOTIFY_BOTH: (),
    Can.STATEMENT_PUBLISH_STATEMENT: (R.ACCOUNTING_OFFICER, R.PARLIAMENTARY_CLERK),
    Can.STATEMENT_AMEND_BEFORE_LAYING: (R.ACCOUNTING_OFFICER,),
    Can.STATEMENT_WITHDRAW_STATEMENT: (R.ACCOUNTING_OFFICER,),
    # parliament report
    Can.PARLIAMENT_REPORT_SEE: (
        R.CO_EDITOR,
        R.CO_REVIEWER,
        R.CO_APPROVER,
        R.MINISTER,
        R.PARLIAMENTARY_CLERK,
        R.EXTERNAL_AUDITOR,
    ),
    Can.PARLIAMENT_REPORT_EDIT: (R.CO_EDITOR,),
    Can.PARLIAMENT_REPORT_LOCK_DATA: (R.CO_APPROVER,),
    Can.PARLIAMENT_REPORT_UNLOCK_DATA: (R.CO_APPROVER,),
    Can.PARLIAMENT_REPORT_BUILD: (R.CO_EDITOR,),
    Can.PARLIAMENT_REPORT_SEND_FACT_CHECK: (R.CO_EDITOR,),
    Can.PARLIAMENT_REPORT_DEPARTMENTS_AGREE: (R.CO_EDITOR,),
    Can.PARLIAMENT_REPORT_REDACT: (R.CO_APPROVER,),
    Can.PARLIAMENT_REPORT_BACK_TO_DRAFT: (R.CO_EDITOR, R.CO_APPROVER, R.MINISTER),
    Can.PARLIAMENT_REPORT_CLEAR: (R.MINISTER,),
    Can.PARLIAMENT_REPORT_EMBARGO: (R.PARLIAMENTARY_CLERK,),
    Can.PARLIAMENT_REPORT_RECALL: (R.MINISTER, R.CO_APPROVER, R.PARLIAMENTARY_CLERK),
    Can.PARLIAMENT_REPORT_LAY: (R.PARLIAMENTARY_CLERK,),
    Can.PARLIAMENT_REPORT_PUBLISH_REPORT: (R.PARLIAMENTARY_CLERK, R.CO_EDITOR),
    Can.PARLIAMENT_REPORT_CORRECT_REPORT: (R.CO_APPROVER,),
}


# What the administrator may do everywhere, though no content is ever within reach.
SETTINGS = frozenset({Can.APPOINTMENT_MANAGE, Can.ORGANISATION_SEE})


def reaches(role: R, power: Can) -> tuple[Reach, ...]:
    """How far `role` holds `power`: nothing, or one or two reaches. A deputy has what the post it stands for has."""
    names = {role, ROLES[role].stands_for} - {None}
    found = []
    for holder in POWERS[power]:
        if isinstance(holder, OfSponsor):
            if holder.role in names:
                found.append(Reach.SPONSORED)
        elif holder in names:
            found.append(ROLES[role].reach)
    return tuple(dict.fromkeys(found))


def who_may(power: Can) -> str:
    """The titles of the roles that hold a power, for the sentence on a page: "the SIRO or the Deputy SIRO"."""
    titles = []
    for holder in POWERS[power]:
        role = holder.role if isinstance(holder, OfSponsor) else holder
        title = ROLES[role].title
        titles.append(f"{title} of the sponsor" if isinstance(holder, OfSponsor) else title)
    if not titles:
        return "the portal itself"
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} or {titles[-1]}"
