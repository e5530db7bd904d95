"""The one table that maps roles to powers. Separation of persons follows rules SD1 to SD9 of the domain."""

from dataclasses import dataclass
from functools import cache

from departments.roles.can import Can
from departments.roles.posts import ROLES, R, Reach


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
    Can.OUTBOX_RESUME: (R.SYSADMIN,),
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
    Can.ACTION_AGREE_AGAIN: (R.SIRO, R.ALB_APPROVER),
    Can.ACTION_TAKE_BACK: (R.SIRO, R.ALB_APPROVER),
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
    Can.RETURN_ALLOW_EARLY_SIGNING: (R.CO_APPROVER,),
    Can.RETURN_END_EARLY_SIGNING: (R.CO_APPROVER,),
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
    Can.RETURN_DROP_CORRECTION: (R.SIRO, R.ALB_APPROVER),
    Can.RETURN_SUPERSEDE: (),
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
    # case with the regulator, and notices in it
    Can.REGULATOR_CASE_SEE: (
        R.DPO,
        R.SECURITY_ADVISER,
        R.DUTY_OFFICER,
        R.SIRO,
        R.ACCOUNTING_OFFICER,
        R.INTERNAL_AUDIT,
        R.EXTERNAL_AUDITOR,
    ),
    Can.REGULATOR_CASE_SEE_SENT: (R.ICO_OFFICER,),
    Can.REGULATOR_NOTICE_QUEUE: (),
    Can.REGULATOR_CASE_NOT_NEEDED_NOW: (),
    Can.REGULATOR_CASE_NOT_TOLD_THEN: (R.SIRO, R.SECURITY_ADVISER),
    Can.REGULATOR_CASE_NEEDED_AFTER_ALL: (),
    Can.REGULATOR_NOTICE_QUEUE_PHASE: (R.DPO,),
    Can.REGULATOR_NOTICE_ABANDON_PHASE: (R.DPO,),
    Can.REGULATOR_NOTICE_MANUAL_SEND: (R.DPO, R.SECURITY_ADVISER, R.DUTY_OFFICER),
    Can.REGULATOR_CASE_ACKNOWLEDGE: (R.ICO_OFFICER, R.DPO),
    Can.REGULATOR_CASE_ASK_MORE: (R.ICO_OFFICER, R.DPO),
    Can.REGULATOR_CASE_FURTHER_PHASE: (R.DPO,),
    Can.REGULATOR_CASE_FINAL: (R.DPO,),
    Can.REGULATOR_CASE_REGULATOR_CLOSE: (R.ICO_OFFICER, R.DPO),
    Can.REGULATOR_CASE_REOPEN_BY_REGULATOR: (R.ICO_OFFICER, R.DPO),
    Can.REGULATOR_CASE_WITHDRAW_NOTICE: (R.DPO,),
    Can.REGULATOR_CASE_WITHDRAWAL_REFUSED: (R.ICO_OFFICER, R.DPO),
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
    Can.FACT_CHECK_ANSWER: (R.SIRO,),
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
# What is done to things of the whole of government: quarters and the report to Parliament. It is held over all of
# government, or, in a role limited to one organisation, not at all.
OF_GOVERNMENT = frozenset(
    power
    for power in Can
    if power.startswith(("collection_cycle.", "parliament_report.")) and power != Can.CYCLE_SEE
)
# What reads, or sends once more what others decided. It judges nobody, so a reviewer may do it to an employer too (SD3).
JUDGES_NOBODY = frozenset(
    power
    for power in Can
    if power.endswith(("see", "see_told", "see_sent")) or power is Can.OUTBOX_SEND_AGAIN
)


@cache
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
