"""The one table that maps roles to powers. Separation of persons follows rules SD1 to SD9 of the domain."""

from dataclasses import dataclass
from functools import cache

from departments.organisations.roles.can import Can
from departments.organisations.roles.posts import ROLES, Reach, Role


@dataclass(frozen=True)
class OfSponsor:
    """A role that holds a power only over the bodies its organisation sponsors."""

    role: Role


# The people of an organisation who work with its returns, assets and actions.
OFFICE = (
    Role.PREPARER,
    Role.ALB_PREPARER,
    Role.ALB_APPROVER,
    Role.IAO,
    Role.LEAD_IAO,
    Role.DATA_GUARDIAN,
    Role.DPO,
    Role.CIO,
    Role.SECURITY_ADVISER,
    Role.CALDICOTT,
    Role.SIRO,
    Role.ACCOUNTING_OFFICER,
    Role.INTERNAL_AUDIT,
)
# The people of the centre and the auditors, who read and never write a department's words.
OVERSIGHT = (Role.CO_REVIEWER, Role.CO_APPROVER, Role.CO_EDITOR, Role.EXTERNAL_AUDITOR)

POWERS: dict[Can, tuple[Role | OfSponsor, ...]] = {
    # organisation
    Can.ORGANISATION_SEE: tuple(Role),
    Can.SUPPLIER_ADD: (Role.SIRO, Role.SECURITY_ADVISER, Role.DPO),
    Can.SUPPLIER_CHANGE: (Role.SIRO, Role.SECURITY_ADVISER, Role.DPO, Role.CO_REVIEWER, Role.CO_APPROVER),
    Can.APPOINTMENT_MANAGE: (Role.SYSADMIN,),
    Can.APPOINTMENT_LEND: (Role.CO_APPROVER, OfSponsor(Role.SIRO), OfSponsor(Role.ACCOUNTING_OFFICER)),
    Can.ASSET_SEE: OFFICE + OVERSIGHT,
    Can.ASSET_EDIT: (Role.IAO, Role.LEAD_IAO, Role.PREPARER, Role.ALB_PREPARER),
    Can.THRESHOLD_SET: (Role.CO_APPROVER, Role.CO_EDITOR),
    Can.ASSET_REVIEW_BEGIN_REVIEW: (Role.IAO, Role.LEAD_IAO),
    Can.ASSET_REVIEW_SUBMIT_ASSESSMENT: (Role.IAO, Role.LEAD_IAO),
    Can.ASSET_REVIEW_ACCEPT_ASSESSMENT: (Role.SIRO, Role.ALB_APPROVER),
    Can.ASSET_REVIEW_QUERY_ASSESSMENT: (Role.SIRO, Role.ALB_APPROVER),
    Can.ASSET_REVIEW_FALL_DUE: (),
    Can.ASSET_REVIEW_LAPSE: (),
    Can.ASSET_REVIEW_RETIRE: (Role.IAO, Role.LEAD_IAO),
    Can.ENTRY_SEE: OFFICE + OVERSIGHT,
    Can.ENTRY_EDIT: (
        Role.IAO,
        Role.LEAD_IAO,
        Role.PREPARER,
        Role.ALB_PREPARER,
        Role.DPO,
        Role.CIO,
        Role.SECURITY_ADVISER,
    ),
    # guidance, consultation or change of law that the centre sends to roles
    Can.CIRCULAR_SEE: tuple(role for role in Role if role is not Role.SYSADMIN),
    Can.CIRCULAR_READERS_SEE: (
        Role.SIRO,
        Role.ALB_APPROVER,
        Role.ACCOUNTING_OFFICER,
        Role.INTERNAL_AUDIT,
        OfSponsor(Role.SIRO),
        *OVERSIGHT,
    ),
    Can.CIRCULAR_EDIT: (Role.CO_REVIEWER, Role.CO_APPROVER, Role.CO_EDITOR),
    Can.CIRCULAR_PUBLISH: (Role.CO_APPROVER, Role.CO_EDITOR),
    Can.CIRCULAR_RENEW: (Role.CO_APPROVER, Role.CO_EDITOR),
    Can.CIRCULAR_ADD_DOCUMENT: (Role.CO_APPROVER, Role.CO_EDITOR),
    Can.CIRCULAR_CLOSE_CONSULTATION: (Role.CO_APPROVER, Role.CO_EDITOR),
    Can.CIRCULAR_WITHDRAW: (Role.CO_APPROVER, Role.CO_EDITOR),
    Can.AUDIT_LOG_SEE: (
        Role.SIRO,
        Role.ACCOUNTING_OFFICER,
        Role.INTERNAL_AUDIT,
        Role.CO_APPROVER,
        Role.EXTERNAL_AUDITOR,
    ),
    Can.OUTBOX_SEE: (Role.SIRO, Role.DPO, Role.SECURITY_ADVISER, Role.CO_APPROVER, Role.SYSADMIN),
    Can.OUTBOX_SEND_AGAIN: (Role.SIRO, Role.DPO, Role.CO_APPROVER, Role.SYSADMIN),
    Can.OUTBOX_RESUME: (Role.SYSADMIN,),
    # action
    Can.ACTION_SEE: OFFICE + OVERSIGHT,
    Can.ACTION_PROPOSE: (
        Role.SIRO,
        Role.IAO,
        Role.LEAD_IAO,
        Role.PREPARER,
        Role.ALB_PREPARER,
        Role.ALB_APPROVER,
        Role.SECURITY_ADVISER,
        Role.DPO,
        Role.CO_APPROVER,
        OfSponsor(Role.SIRO),
    ),
    Can.ACTION_AGREE: (Role.SIRO, Role.IAO, Role.LEAD_IAO, Role.ALB_APPROVER),
    Can.ACTION_REJECT: (Role.SIRO, Role.ALB_APPROVER),
    Can.ACTION_BEGIN: (
        Role.IAO,
        Role.LEAD_IAO,
        Role.PREPARER,
        Role.ALB_PREPARER,
        Role.SECURITY_ADVISER,
        Role.DPO,
    ),
    Can.ACTION_ESCALATE: (),
    Can.ACTION_AGREE_AGAIN: (Role.SIRO, Role.ALB_APPROVER),
    Can.ACTION_TAKE_BACK: (Role.SIRO, Role.ALB_APPROVER),
    Can.ACTION_AGREE_LATE: (Role.SIRO, Role.ALB_APPROVER),
    Can.ACTION_ASK_CANCEL: (Role.SIRO, Role.IAO, Role.LEAD_IAO, Role.ALB_APPROVER, Role.CO_REVIEWER),
    Can.ACTION_CANCEL: (Role.SIRO, Role.ALB_APPROVER, Role.CO_APPROVER),
    Can.ACTION_REPLAN: (Role.SIRO, Role.ALB_APPROVER),
    Can.ACTION_DONE: (
        Role.IAO,
        Role.LEAD_IAO,
        Role.PREPARER,
        Role.ALB_PREPARER,
        Role.SECURITY_ADVISER,
        Role.DPO,
    ),
    Can.ACTION_NOT_ACCEPTED: (Role.SIRO, Role.INTERNAL_AUDIT, Role.CO_REVIEWER, Role.ALB_APPROVER),
    Can.ACTION_VERIFY: (Role.SIRO, Role.INTERNAL_AUDIT, Role.CO_REVIEWER, Role.ALB_APPROVER),
    # collection cycle
    Can.CYCLE_SEE: OFFICE + OVERSIGHT,
    Can.COLLECTION_CYCLE_OPEN_CYCLE: (Role.CO_APPROVER,),
    Can.COLLECTION_CYCLE_EXTEND: (Role.CO_APPROVER,),
    Can.COLLECTION_CYCLE_CLOSE_CYCLE: (Role.CO_APPROVER,),
    Can.COLLECTION_CYCLE_REOPEN_CYCLE: (Role.CO_APPROVER,),
    Can.COLLECTION_CYCLE_FREEZE: (Role.CO_APPROVER,),
    # which standards bear on which questions
    Can.STANDARD_SEE: OFFICE + OVERSIGHT,
    Can.STANDARD_IMPORT: (Role.CO_APPROVER, Role.CO_EDITOR),
    # return
    Can.RETURN_SEE: OFFICE + OVERSIGHT + (Role.SPONSOR_REVIEWER, OfSponsor(Role.SIRO)),
    Can.RETURN_ANSWER: (
        Role.PREPARER,
        Role.ALB_PREPARER,
        Role.IAO,
        Role.LEAD_IAO,
        Role.DPO,
        Role.CIO,
        Role.SECURITY_ADVISER,
        Role.SIRO,
        Role.ALB_APPROVER,
    ),
    Can.RETURN_REVIEW_SEE: (Role.CO_REVIEWER, Role.CO_APPROVER, Role.SPONSOR_REVIEWER, OfSponsor(Role.SIRO)),
    Can.RETURN_START: (Role.PREPARER, Role.ALB_PREPARER, Role.SIRO, Role.ALB_APPROVER),
    Can.RETURN_DECLINE: (Role.SIRO, Role.ALB_APPROVER, Role.CO_APPROVER),
    Can.RETURN_TAKE_PART: (Role.SIRO, Role.ALB_APPROVER, Role.CO_APPROVER),
    Can.RETURN_SEND_TO_SIRO: (Role.PREPARER, Role.ALB_PREPARER),
    Can.RETURN_SEND_BACK: (Role.SIRO, Role.ALB_APPROVER),
    Can.RETURN_ALLOW_EARLY_SIGNING: (Role.CO_APPROVER,),
    Can.RETURN_END_EARLY_SIGNING: (Role.CO_APPROVER,),
    Can.RETURN_SIGN_AND_SUBMIT: (Role.SIRO, Role.ALB_APPROVER),
    Can.RETURN_WITHDRAW: (Role.SIRO, Role.ALB_APPROVER),
    Can.RETURN_TAKE_UP: (Role.CO_REVIEWER, Role.SPONSOR_REVIEWER),
    Can.RETURN_QUERY: (Role.CO_REVIEWER, Role.SPONSOR_REVIEWER),
    Can.RETURN_ANSWER_QUERIES: (Role.SIRO, Role.ALB_APPROVER),
    Can.RETURN_QUERIES_CLEARED: (),
    Can.RETURN_REASSIGN: (Role.CO_APPROVER, OfSponsor(Role.SIRO)),
    Can.RETURN_RETURN_FOR_REWORK: (Role.CO_REVIEWER, Role.SPONSOR_REVIEWER),
    Can.RETURN_RECOMMEND: (Role.CO_REVIEWER, Role.SPONSOR_REVIEWER),
    Can.RETURN_ACCEPT: (Role.CO_APPROVER, OfSponsor(Role.SIRO)),
    Can.RETURN_ACCEPT_WITH_CONDITIONS: (Role.CO_APPROVER, OfSponsor(Role.SIRO)),
    Can.RETURN_REFUSE: (Role.CO_APPROVER, OfSponsor(Role.SIRO)),
    Can.RETURN_RECALL: (Role.CO_APPROVER,),
    Can.RETURN_DISCHARGE_CONDITIONS: (Role.CO_APPROVER, OfSponsor(Role.SIRO)),
    Can.RETURN_RECORD_MISSING: (Role.CO_APPROVER,),
    Can.RETURN_LATE_START: (Role.PREPARER, Role.ALB_PREPARER, Role.SIRO, Role.ALB_APPROVER),
    Can.RETURN_CORRECT: (Role.SIRO, Role.ALB_APPROVER),
    Can.RETURN_DROP_CORRECTION: (Role.SIRO, Role.ALB_APPROVER),
    Can.RETURN_SUPERSEDE: (),
    # query
    Can.QUERY_DRAFT_ANSWER: (Role.PREPARER, Role.ALB_PREPARER, Role.IAO, Role.DPO, Role.SECURITY_ADVISER),
    Can.QUERY_SIGN_ANSWER: (Role.SIRO, Role.ALB_APPROVER),
    Can.QUERY_ASK_AGAIN: (Role.CO_REVIEWER, Role.SPONSOR_REVIEWER),
    Can.QUERY_WITHDRAW_QUERY: (Role.CO_REVIEWER, Role.SPONSOR_REVIEWER),
    Can.QUERY_GIVE_TO: (Role.CO_REVIEWER, Role.SPONSOR_REVIEWER, Role.CO_APPROVER, Role.SIRO, Role.PREPARER),
    Can.QUERY_MOVE_DATE: (Role.CO_REVIEWER, Role.SPONSOR_REVIEWER),
    Can.QUERY_EXPIRE: (),
    # incident
    Can.INCIDENT_REPORT: tuple(role for role in Role if ROLES[role].reach is Reach.OWN),
    Can.INCIDENT_SEE: (
        Role.DPO,
        Role.SECURITY_ADVISER,
        Role.DUTY_OFFICER,
        Role.SIRO,
        Role.INCIDENT_DELEGATE,
        Role.ACCOUNTING_OFFICER,
        Role.INTERNAL_AUDIT,
        Role.IAO,
        Role.EXTERNAL_AUDITOR,
    ),
    Can.INCIDENT_SEE_NOTIFIED: (Role.CO_REVIEWER, Role.CO_APPROVER, Role.CO_EDITOR),
    Can.INCIDENT_EDIT: (Role.DPO, Role.SECURITY_ADVISER, Role.DUTY_OFFICER),
    Can.INCIDENT_ADVISE: (Role.DPO,),
    Can.INCIDENT_TAKE_TRIAGE: (Role.SECURITY_ADVISER, Role.DPO, Role.DUTY_OFFICER),
    Can.INCIDENT_HOLD_ELSEWHERE: (Role.SECURITY_ADVISER, Role.DUTY_OFFICER),
    Can.INCIDENT_ELSEWHERE_DECIDED: (Role.SIRO,),
    Can.INCIDENT_DISMISS: (Role.SECURITY_ADVISER, Role.DPO),
    Can.INCIDENT_MERGE: (Role.DPO, Role.SECURITY_ADVISER),
    Can.INCIDENT_SPLIT: (Role.DPO, Role.SECURITY_ADVISER),
    Can.INCIDENT_ASSESS: (Role.DPO, Role.SECURITY_ADVISER),
    Can.INCIDENT_REASSESS: (Role.DPO, Role.SECURITY_ADVISER, Role.SIRO),
    Can.INCIDENT_DECIDE: (Role.SIRO, Role.INCIDENT_DELEGATE),
    Can.INCIDENT_DECIDE_BELOW: (Role.SIRO,),
    Can.INCIDENT_ASK_BACK: (Role.SIRO,),
    Can.INCIDENT_RESPOND: (Role.SECURITY_ADVISER, Role.IAO, Role.DPO),
    Can.INCIDENT_CONTAINED: (Role.SECURITY_ADVISER, Role.DPO),
    Can.INCIDENT_CLOSE_RECORDED: (Role.DPO, Role.SECURITY_ADVISER),
    Can.INCIDENT_CLOSE: (Role.SIRO,),
    Can.INCIDENT_CLOSE_WITHOUT_PERSONAL_DATA: (Role.DPO, Role.SECURITY_ADVISER),
    Can.INCIDENT_REOPEN: (Role.SIRO, Role.DPO),
    Can.INCIDENT_REOPEN_DISMISSED: (Role.SECURITY_ADVISER, Role.DPO, Role.SIRO),
    # links through which people without an account report
    Can.REPORTING_LINK_SEE: (
        Role.DPO,
        Role.SECURITY_ADVISER,
        Role.DUTY_OFFICER,
        Role.SIRO,
        Role.ACCOUNTING_OFFICER,
        Role.INTERNAL_AUDIT,
    ),
    Can.REPORTING_LINK_EDIT: (Role.SIRO, Role.SECURITY_ADVISER, Role.DPO),
    # redaction of a passage in the texts of an incident
    Can.REDACTION_HIDE: (Role.SIRO, Role.DPO, Role.SECURITY_ADVISER, Role.CO_APPROVER),
    Can.REDACTION_AGREE_REMOVE: (Role.SIRO, Role.CO_APPROVER),
    Can.REDACTION_REFUSE_REDACTION: (Role.SIRO, Role.CO_APPROVER),
    Can.REDACTION_RESTORE: (Role.SIRO, Role.CO_APPROVER),
    # one event that several bodies have an incident of: the centre or the regulator says so
    Can.SHARED_EVENT_SEE: (Role.CO_REVIEWER, Role.CO_APPROVER, Role.CO_EDITOR, Role.ICO_OFFICER),
    Can.SHARED_EVENT_CONFIRM: (Role.CO_REVIEWER, Role.CO_APPROVER, Role.ICO_OFFICER),
    Can.SHARED_EVENT_REJECT: (Role.CO_REVIEWER, Role.CO_APPROVER, Role.ICO_OFFICER),
    Can.SHARED_EVENT_ADD_INCIDENTS: (Role.CO_REVIEWER, Role.CO_APPROVER, Role.ICO_OFFICER),
    Can.SHARED_EVENT_REMOVE_INCIDENT: (Role.CO_REVIEWER, Role.CO_APPROVER, Role.ICO_OFFICER),
    Can.SHARED_EVENT_TAKE_BACK: (Role.CO_REVIEWER, Role.CO_APPROVER, Role.ICO_OFFICER),
    # case with the regulator, and notices in it
    Can.REGULATOR_CASE_SEE: (
        Role.DPO,
        Role.SECURITY_ADVISER,
        Role.DUTY_OFFICER,
        Role.SIRO,
        Role.ACCOUNTING_OFFICER,
        Role.INTERNAL_AUDIT,
        Role.EXTERNAL_AUDITOR,
    ),
    Can.REGULATOR_CASE_SEE_SENT: (Role.ICO_OFFICER,),
    Can.REGULATOR_NOTICE_QUEUE: (),
    Can.REGULATOR_CASE_NOT_NEEDED_NOW: (),
    Can.REGULATOR_CASE_NOT_OWED_THERE: (Role.SIRO,),
    Can.REGULATOR_CASE_NOT_TOLD_THEN: (Role.SIRO, Role.SECURITY_ADVISER),
    Can.REGULATOR_CASE_NEEDED_AFTER_ALL: (),
    Can.REGULATOR_NOTICE_QUEUE_PHASE: (Role.DPO,),
    Can.REGULATOR_NOTICE_ABANDON_PHASE: (Role.DPO,),
    Can.REGULATOR_NOTICE_CANCEL_PHASE: (Role.SIRO, Role.ACCOUNTING_OFFICER, Role.DPO),
    Can.REGULATOR_NOTICE_MANUAL_SEND: (Role.DPO, Role.SECURITY_ADVISER, Role.DUTY_OFFICER),
    Can.REGULATOR_CASE_ACKNOWLEDGE: (Role.ICO_OFFICER, Role.DPO),
    Can.REGULATOR_CASE_RECORD_REFERENCE: (Role.ICO_OFFICER, Role.DPO),
    Can.REGULATOR_CASE_ASK_MORE: (Role.ICO_OFFICER, Role.DPO),
    Can.REGULATOR_CASE_FURTHER_PHASE: (Role.DPO,),
    Can.REGULATOR_CASE_FINAL: (Role.DPO,),
    Can.REGULATOR_CASE_REGULATOR_CLOSE: (Role.ICO_OFFICER, Role.DPO),
    Can.REGULATOR_CASE_REOPEN_BY_REGULATOR: (Role.ICO_OFFICER, Role.DPO),
    Can.REGULATOR_CASE_WITHDRAW_NOTICE: (Role.DPO,),
    Can.REGULATOR_CASE_WITHDRAWAL_DROPPED: (),
    Can.REGULATOR_CASE_WITHDRAWAL_REFUSED: (Role.ICO_OFFICER, Role.DPO),
    Can.REGULATOR_CASE_FAIL_SAFE: (),
    Can.REGULATOR_CASE_FAIL_SAFE_UNSCORED: (),
    Can.REGULATOR_CASE_NOTIFY_NOW: (Role.SIRO, Role.ACCOUNTING_OFFICER, Role.DPO),
    Can.REGULATOR_CASE_HOLD: (Role.SIRO, Role.ACCOUNTING_OFFICER),
    Can.REGULATOR_CASE_RELEASE_HOLD: (Role.SIRO, Role.ACCOUNTING_OFFICER),
    # sanction of a regulator, and what a body has to do under it
    Can.SANCTION_ENTER: (Role.ICO_OFFICER, Role.DPO),
    Can.SANCTION_APPEAL: (Role.ICO_OFFICER, Role.SIRO, Role.DPO),
    Can.SANCTION_UPHOLD: (Role.ICO_OFFICER, Role.DPO),
    Can.SANCTION_SET_ASIDE: (Role.ICO_OFFICER, Role.DPO),
    Can.SANCTION_COMMIT: (Role.ICO_OFFICER, Role.DPO),
    Can.SANCTION_CLOSE_SANCTION: (Role.ICO_OFFICER, Role.DPO),
    Can.SANCTION_ADD_DOCUMENT: (Role.ICO_OFFICER, Role.DPO),
    Can.COMMITMENT_GIVE_EVIDENCE: (Role.SIRO, Role.DPO),
    Can.COMMITMENT_ADD_FILE: (Role.SIRO, Role.DPO),
    Can.COMMITMENT_ACCEPT_EVIDENCE: (Role.ICO_OFFICER, Role.DPO),
    Can.COMMITMENT_REFUSE_EVIDENCE: (Role.ICO_OFFICER, Role.DPO),
    # notifying the people affected
    Can.PEOPLE_NOTICE_OWE: (),
    Can.PEOPLE_NOTICE_DROP: (),
    Can.PEOPLE_NOTICE_PLAN: (Role.DPO, Role.SIRO),
    Can.PEOPLE_NOTICE_SENT: (Role.DPO, Role.SECURITY_ADVISER),
    Can.PEOPLE_NOTICE_FINISH: (),
    Can.PEOPLE_NOTICE_FREE: (Role.SIRO,),
    Can.PEOPLE_NOTICE_OWE_AGAIN: (Role.SIRO, Role.DPO),
    # standing authority for the Data Protection Officer to notify at once
    Can.STANDING_AUTHORITY_GIVE: (Role.SIRO,),
    Can.STANDING_AUTHORITY_TAKE_BACK: (Role.SIRO,),
    Can.TIMER_SETTING_EDIT: (Role.SIRO, Role.ACCOUNTING_OFFICER),
    # kill switch
    Can.KILL_SWITCH_SEE: (
        Role.SIRO,
        Role.DPO,
        Role.SECURITY_ADVISER,
        Role.DUTY_OFFICER,
        Role.ACCOUNTING_OFFICER,
        Role.INTERNAL_AUDIT,
        Role.CO_APPROVER,
        Role.SYSADMIN,
        Role.EXTERNAL_AUDITOR,
    ),
    Can.KILL_SWITCH_ASK_ON: (Role.SIRO, Role.CO_APPROVER, Role.SYSADMIN),
    Can.KILL_SWITCH_CONFIRM_ON: (Role.SIRO, Role.ACCOUNTING_OFFICER, Role.CO_APPROVER),
    Can.KILL_SWITCH_REFUSE_ON: (Role.SIRO, Role.ACCOUNTING_OFFICER, Role.CO_APPROVER),
    Can.KILL_SWITCH_LAPSE_ON: (),
    Can.KILL_SWITCH_PROLONG: (Role.ACCOUNTING_OFFICER, Role.CO_APPROVER),
    Can.KILL_SWITCH_END_TIME: (),
    Can.KILL_SWITCH_ASK_OFF: (Role.SIRO, Role.CO_APPROVER, Role.SYSADMIN),
    Can.KILL_SWITCH_CONFIRM_OFF: (Role.SIRO, Role.ACCOUNTING_OFFICER, Role.CO_APPROVER),
    Can.KILL_SWITCH_KEEP_ON: (Role.SIRO, Role.ACCOUNTING_OFFICER, Role.CO_APPROVER),
    # standing instruction on notices that go by themselves
    Can.STANDING_INSTRUCTION_SEE: (
        Role.DPO,
        Role.SECURITY_ADVISER,
        Role.DUTY_OFFICER,
        Role.SIRO,
        Role.ACCOUNTING_OFFICER,
        Role.INTERNAL_AUDIT,
        Role.EXTERNAL_AUDITOR,
    ),
    Can.STANDING_INSTRUCTION_SIGN: (Role.ACCOUNTING_OFFICER,),
    Can.STANDING_INSTRUCTION_REPLACE: (),
    Can.STANDING_INSTRUCTION_DECLINE: (Role.ACCOUNTING_OFFICER,),
    Can.STANDING_INSTRUCTION_END: (Role.ACCOUNTING_OFFICER,),
    # statement
    Can.STATEMENT_SEE: (
        Role.PREPARER,
        Role.SIRO,
        Role.DPO,
        Role.ACCOUNTING_OFFICER,
        Role.INTERNAL_AUDIT,
        Role.PARLIAMENTARY_CLERK,
        Role.CO_REVIEWER,
        Role.CO_APPROVER,
        Role.CO_EDITOR,
        Role.EXTERNAL_AUDITOR,
    ),
    Can.STATEMENT_SEE_SENT: (Role.ICO_OFFICER,),
    Can.STATEMENT_EDIT: (Role.PREPARER, Role.ACCOUNTING_OFFICER),
    Can.STATEMENT_COMPILE: (Role.PREPARER,),
    Can.STATEMENT_RECOMPILE: (Role.PREPARER, Role.SIRO),
    Can.STATEMENT_SIRO_ADVISE: (Role.SIRO,),
    Can.STATEMENT_COMMITTEE: (Role.INTERNAL_AUDIT, Role.ACCOUNTING_OFFICER),
    Can.STATEMENT_SEND_BACK_AO: (Role.ACCOUNTING_OFFICER,),
    Can.STATEMENT_SIGN: (Role.ACCOUNTING_OFFICER,),
    Can.STATEMENT_NOTIFY_BOTH: (),
    Can.STATEMENT_PUBLISH_STATEMENT: (Role.ACCOUNTING_OFFICER, Role.PARLIAMENTARY_CLERK),
    Can.STATEMENT_AMEND_BEFORE_LAYING: (Role.ACCOUNTING_OFFICER,),
    # parliament report
    Can.PARLIAMENT_REPORT_SEE: (
        Role.CO_EDITOR,
        Role.CO_REVIEWER,
        Role.CO_APPROVER,
        Role.MINISTER,
        Role.PARLIAMENTARY_CLERK,
        Role.EXTERNAL_AUDITOR,
    ),
    Can.PARLIAMENT_REPORT_EDIT: (Role.CO_EDITOR,),
    Can.PARLIAMENT_REPORT_LOCK_DATA: (Role.CO_APPROVER,),
    Can.PARLIAMENT_REPORT_UNLOCK_DATA: (Role.CO_APPROVER,),
    Can.PARLIAMENT_REPORT_BUILD: (Role.CO_EDITOR,),
    Can.PARLIAMENT_REPORT_SEND_FACT_CHECK: (Role.CO_EDITOR,),
    Can.FACT_CHECK_ANSWER: (Role.SIRO,),
    Can.PARLIAMENT_REPORT_DEPARTMENTS_AGREE: (Role.CO_EDITOR,),
    Can.PARLIAMENT_REPORT_RECORD_DISCLOSURE_CHECK: (Role.CO_APPROVER,),
    Can.PARLIAMENT_REPORT_BACK_TO_DRAFT: (Role.CO_EDITOR, Role.CO_APPROVER, Role.MINISTER),
    Can.PARLIAMENT_REPORT_CLEAR: (Role.MINISTER,),
    Can.PARLIAMENT_REPORT_EMBARGO: (Role.PARLIAMENTARY_CLERK,),
    Can.PARLIAMENT_REPORT_RECALL: (Role.MINISTER, Role.CO_APPROVER, Role.PARLIAMENTARY_CLERK),
    Can.PARLIAMENT_REPORT_LAY: (Role.PARLIAMENTARY_CLERK,),
    Can.PARLIAMENT_REPORT_PUBLISH_REPORT: (Role.PARLIAMENTARY_CLERK, Role.CO_EDITOR),
    Can.PARLIAMENT_REPORT_CORRECT_REPORT: (Role.CO_APPROVER,),
}


# What the administrator may do everywhere, though no content is ever within reach.
SETTINGS = frozenset(
    {
        Can.APPOINTMENT_MANAGE,
        Can.ORGANISATION_SEE,
        Can.KILL_SWITCH_SEE,
        Can.KILL_SWITCH_ASK_ON,
        Can.KILL_SWITCH_ASK_OFF,
    }
)
# What is done to things of the whole of government: quarters and the report to Parliament. It is held over all of
# government, or, in a role limited to one organisation, not at all.
OF_GOVERNMENT = frozenset(
    power
    for power in Can
    if power.startswith(("collection_cycle.", "parliament_report.", "shared_event."))
    and power != Can.CYCLE_SEE
)
# What reads, or sends once more what others decided. It judges nobody, so a reviewer may do it to an employer too (SD3).
JUDGES_NOBODY = frozenset(
    power
    for power in Can
    if power.endswith(("see", "see_notified", "see_sent"))
    or power.startswith(("circular.", "standard.", "threshold."))
    or power is Can.OUTBOX_SEND_AGAIN
)


@cache
@cache
def reaches(role: Role, power: Can) -> tuple[Reach, ...]:
    """How far `role` holds `power`: nothing, or one or two reaches. A deputy has what the post it deputises for has."""
    names = {role, ROLES[role].deputy_of} - {None}
    grants = []
    for holder in POWERS[power]:
        if isinstance(holder, OfSponsor):
            if holder.role in names:
                grants.append(Reach.SPONSORED)
        elif holder in names:
            grants.append(ROLES[role].reach)
    return tuple(dict.fromkeys(grants))


@cache
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
