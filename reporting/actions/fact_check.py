"""The fact check: each department answers for its own pages of the proof that it was sent."""

from datetime import datetime

from accounts.models import User
from audit.record import action, record
from audit.transitions import NotReady, Problem, locked
from departments.models import Organisation
from departments.organisations.roles import Can
from reporting.actions.editions import role_for, standing
from reporting.models import FactCheckAnswer, ParliamentReport
from reporting.queries import asked_in_fact_check, newest_proof

LEAST = 10  # characters that say what is wrong


@action
def answer_fact_check(
    report: ParliamentReport,
    *,
    organisation: Organisation,
    agrees: bool,
    words: str = "",
    by: User,
    at: datetime,
) -> FactCheckAnswer:
    """A department's SIRO says that its pages are right, or what is wrong on them. Said again, the newest answer counts.

    Raises Refused, or NotReady where the report is not with departments, the department was not asked, or a disputed
    page is left without words.
    """
    report = locked(report)
    role = role_for(by, Can.FACT_CHECK_ANSWER, organisation, at)
    if report.status != ParliamentReport.Status.FACT_CHECK:
        raise NotReady([Problem(f"The report is not with departments for fact check: {standing(report)}")])
    if organisation.code not in {body["code"] for body in asked_in_fact_check(report)}:
        raise NotReady([Problem(f"{organisation.name} has no page in this report and was not asked")])
    if not agrees and len(words.strip()) < LEAST:
        raise NotReady([Problem(f"Say what is wrong, in at least {LEAST} characters", field="words")])
    proof = newest_proof(report)
    answer = FactCheckAnswer.objects.create(
        report=report,
        organisation=organisation,
        proof=proof.number if proof else 0,
        agrees=agrees,
        words=words.strip(),
        by=by,
        role=role,
        at=at,
    )
    record(
        "report.fact_check_answered",
        subject=report,
        by=by,
        at=at,
        role=role,
        department=organisation.code,
        agrees=agrees,
        proof=answer.proof,
    )
    return answer
