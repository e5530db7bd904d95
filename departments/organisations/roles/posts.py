"""The roles: what each is called, how far it reaches, and whom it deputises for.

Sources: the 2007 report, paragraphs 7, 8 and 43.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum


class Reach(Enum):
    """Over whose things a role holds its powers."""

    OWN = "the organisation of the post"
    SPONSORED = "the bodies that the organisation of the post sponsors"
    GOVERNMENT = "every organisation, or the one it is limited to"
    NONE = "accounts and settings, never content"


class Role(StrEnum):
    """The roles of people."""

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


@dataclass(frozen=True)
class RoleSpec:
    """What a role is called, how far it reaches, and whom it deputises for.

    `single` roles have one holder at a time in an organisation (a database constraint); a deputy is a role of its
    own that deputises for another one within its dates. A role that reaches over government has a `seat`: the one kind
    of organisation in which it is held.
    """

    title: str
    reach: Reach
    single: bool = False
    deputy_of: "Role | None" = None
    seat: str = ""


ROLES: dict[Role, RoleSpec] = {
    Role.STAFF: RoleSpec("Member of staff", Reach.OWN),
    Role.IAO: RoleSpec("Information Asset Owner", Reach.OWN),
    Role.LEAD_IAO: RoleSpec("Lead Information Asset Owner", Reach.OWN),
    Role.DATA_GUARDIAN: RoleSpec("Data Guardian", Reach.OWN),
    Role.PREPARER: RoleSpec("Return coordinator", Reach.OWN),
    Role.ALB_PREPARER: RoleSpec("Return coordinator in an arm's-length body", Reach.OWN),
    Role.ALB_APPROVER: RoleSpec("ALB chief executive or its SIRO", Reach.OWN, single=True),
    Role.CIO: RoleSpec("Chief Information Officer", Reach.OWN, single=True),
    Role.SECURITY_ADVISER: RoleSpec(
        "Departmental security officer or chief security adviser", Reach.OWN, single=True
    ),
    Role.DPO: RoleSpec("Data Protection Officer", Reach.OWN, single=True),
    Role.DEPUTY_DPO: RoleSpec("Deputy Data Protection Officer", Reach.OWN, deputy_of=Role.DPO),
    Role.DUTY_OFFICER: RoleSpec("Duty officer out of hours", Reach.OWN),
    Role.CALDICOTT: RoleSpec("Caldicott Guardian", Reach.OWN, single=True),
    Role.SIRO: RoleSpec("Senior Information Risk Owner", Reach.OWN, single=True),
    Role.DEPUTY_SIRO: RoleSpec("Deputy SIRO by recorded delegation", Reach.OWN, deputy_of=Role.SIRO),
    Role.INCIDENT_DELEGATE: RoleSpec("Recorded delegate of the SIRO for incident decisions", Reach.OWN),
    Role.SPONSOR_REVIEWER: RoleSpec("Reviewer in the sponsor department", Reach.SPONSORED),
    Role.ACCOUNTING_OFFICER: RoleSpec("Accounting Officer", Reach.OWN, single=True),
    Role.INTERNAL_AUDIT: RoleSpec("Internal audit", Reach.OWN),
    Role.CO_REVIEWER: RoleSpec("Cabinet Office reviewer", Reach.GOVERNMENT, seat="central_team"),
    Role.CO_APPROVER: RoleSpec("Cabinet Office approver", Reach.GOVERNMENT, seat="central_team"),
    Role.CO_EDITOR: RoleSpec("Cabinet Office report editor", Reach.GOVERNMENT, seat="central_team"),
    Role.MINISTER: RoleSpec(
        "Minister who presents the report (or private office on the minister's word)",
        Reach.GOVERNMENT,
        single=True,
        seat="central_team",
    ),
    Role.PARLIAMENTARY_CLERK: RoleSpec("Parliamentary clerk", Reach.GOVERNMENT, seat="central_team"),
    Role.ICO_OFFICER: RoleSpec("Information Commission caseworker", Reach.GOVERNMENT, seat="regulator"),
    Role.EXTERNAL_AUDITOR: RoleSpec(
        "National Audit Office (read only)", Reach.GOVERNMENT, seat="central_team"
    ),
    Role.DEVOLVED_OBSERVER: RoleSpec(
        "Devolved administration observer", Reach.GOVERNMENT, seat="devolved_administration"
    ),
    Role.SYSADMIN: RoleSpec("System administrator", Reach.NONE, seat="central_team"),
}
