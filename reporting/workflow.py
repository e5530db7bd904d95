"""What may be done to a statement and to the report, when, and by whom. Powers are mapped to roles elsewhere."""

from audit.transitions import StepPage, Transition, table
from departments.organisations.roles import Can
from reporting import checks
from reporting.models import ParliamentReport, Statement

STATEMENT = table(
    Transition(
        name="compile", event="statement.compiled", words="Compiled from the year's records",
        source=(Statement.Status.COMPILING,), target=Statement.Status.DRAFTED, power=Can.STATEMENT_COMPILE,
        system=True,
    ),
    Transition(
        name="recompile", event="statement.recompiled", words="Asked to be compiled again",
        source=(Statement.Status.DRAFTED, Statement.Status.SIRO_AGREED), target=Statement.Status.COMPILING,
        power=Can.STATEMENT_RECOMPILE,
        page=StepPage(
            button="Compile again",
            explanation="The year's data are gathered again. Sections that people have written stay as they are.",
            done="The statement is being compiled.",
        ),
    ),
    Transition(
        name="siro_advise", event="statement.advised_by_siro", words="The SIRO gave written advice",
        source=(Statement.Status.DRAFTED,), target=Statement.Status.SIRO_AGREED,
        power=Can.STATEMENT_SIRO_ADVISE, not_same_person_as=("statement.compiled",), reason=20,
        conditions=(checks.holds_the_years_data,), leads_in=(Statement.Status.DRAFTED,),
        page=StepPage(
            button="Give advice",
            explanation="The audit committee sees the statement next, then the Accounting Officer signs.",
            done="Your advice is with the statement.",
        ),
    ),
    Transition(
        name="committee", event="statement.seen_by_committee", words="Seen by the audit committee",
        source=(Statement.Status.SIRO_AGREED,), target=Statement.Status.AUDIT_COMMITTEE_SEEN,
        power=Can.STATEMENT_COMMITTEE, conditions=(checks.holds_the_years_data,), checks=(checks.committee_named,),
        leads_in=(Statement.Status.SIRO_AGREED,),
        page=StepPage(
            button="Record the audit committee's meeting",
            explanation="The Accounting Officer is asked to read and sign.",
            done="The meeting is recorded.",
        ),
    ),
    Transition(
        name="send_back_ao", event="statement.sent_back", words="Sent back by the Accounting Officer",
        source=(Statement.Status.SIRO_AGREED, Statement.Status.AUDIT_COMMITTEE_SEEN),
        target=Statement.Status.DRAFTED, power=Can.STATEMENT_SEND_BACK_AO, reason=10,
        page=StepPage(
            button="Send back for more work",
            explanation="The statement goes back to a draft, and those who draft it are notified.",
            done="The statement has been sent back.",
        ),
    ),
    Transition(
        name="sign", event="statement.signed", words="Signed by the Accounting Officer",
        source=(Statement.Status.AUDIT_COMMITTEE_SEEN,), target=Statement.Status.SIGNED,
        power=Can.STATEMENT_SIGN, not_same_person_as=("statement.compiled", "statement.advised_by_siro"),
        conditions=(checks.year_is_over, checks.drafted_from_frozen_data, checks.holds_the_years_data),
        checks=(checks.required_topics_present,),
        step_up=True, leads_in=(Statement.Status.AUDIT_COMMITTEE_SEEN,),
        page=StepPage(
            button="Sign the statement",
            explanation=(
                "Data and words are frozen and their hash is signed in your name. The paper is printed and "
                "sent to the Cabinet Office, and to the Information Commissioner where the setting of your "
                "organisation says so."
            ),
            done="The statement is signed. The paper is being printed and will be sent.",
        ),
    ),
    Transition(
        name="notify_centre_and_ico", event="statement.notified", words="Sent out", source=(Statement.Status.SIGNED,),
        target=Statement.Status.NOTIFIED, power=Can.STATEMENT_NOTIFY_BOTH,
        checks=(checks.signed_paper_printed,), system=True,
    ),
    Transition(
        name="publish_statement", event="statement.published", words="Published",
        source=(Statement.Status.NOTIFIED,), target=Statement.Status.PUBLISHED,
        power=Can.STATEMENT_PUBLISH_STATEMENT, checks=(checks.annual_report_laid,),
        leads_in=(Statement.Status.NOTIFIED,),
        page=StepPage(
            button="Publish the statement",
            explanation="The statement counts as published with the annual report.",
            done="The statement is published.",
        ),
    ),
    Transition(
        name="amend_before_laying", event="statement.amended",
        words="Taken back for amendment before laying",
        source=(Statement.Status.SIGNED, Statement.Status.NOTIFIED), target=Statement.Status.DRAFTED,
        power=Can.STATEMENT_AMEND_BEFORE_LAYING, reason=10, step_up=True,
        page=StepPage(
            button="Amend before laying",
            explanation=(
                "The signed edition stays readable. The statement goes back to a draft and must be signed "
                "again."
            ),
            done="The statement is a draft again.",
        ),
    ),
)  # fmt: skip

REPORT = table(
    Transition(
        name="lock_data", event="report.data_locked", words="Figures locked",
        source=(ParliamentReport.Status.PLANNED,), target=ParliamentReport.Status.DATA_LOCKED,
        power=Can.PARLIAMENT_REPORT_LOCK_DATA, conditions=(checks.year_is_over,),
        leads_in=(ParliamentReport.Status.PLANNED,),
        page=StepPage(
            button="Lock the figures",
            explanation="The year's figures are gathered once and frozen. Every proof is made from them.",
            done="The figures are being gathered.",
        ),
    ),
    Transition(
        name="unlock_data", event="report.data_unlocked", words="Figures unlocked",
        source=(ParliamentReport.Status.DATA_LOCKED, ParliamentReport.Status.DRAFTING),
        target=ParliamentReport.Status.PLANNED, power=Can.PARLIAMENT_REPORT_UNLOCK_DATA,
        not_same_person_as=("report.built",), reason=10,
        page=StepPage(
            button="Unlock the figures",
            explanation="The report goes back to its plan. The earlier lock and its proofs are kept.",
            done="The figures are unlocked.",
        ),
    ),
    Transition(
        name="build", event="report.built", words="First proof built",
        source=(ParliamentReport.Status.DATA_LOCKED,), target=ParliamentReport.Status.DRAFTING,
        power=Can.PARLIAMENT_REPORT_BUILD, checks=(checks.figures_locked,), system=True,
        leads_in=(ParliamentReport.Status.DATA_LOCKED,),
        page=StepPage(
            button="Build the first proof",
            explanation="Words are drafted from the locked figures and a proof is printed.",
            done="The proof is being printed.",
        ),
    ),
    Transition(
        name="send_fact_check", event="report.sent_for_fact_check",
        words="Sent to departments for fact check", source=(ParliamentReport.Status.DRAFTING,),
        target=ParliamentReport.Status.FACT_CHECK, power=Can.PARLIAMENT_REPORT_SEND_FACT_CHECK,
        checks=(checks.proof_printed, checks.reply_date_given),
        leads_in=(ParliamentReport.Status.DRAFTING,),
        page=StepPage(
            button="Send for fact check",
            explanation="The SIRO of each department is sent the figures of its own page and asked to check them.",
            done="Departments have been asked.",
        ),
    ),
    Transition(
        name="record_fact_check", event="report.fact_checked", words="Fact check recorded",
        source=(ParliamentReport.Status.FACT_CHECK,), target=ParliamentReport.Status.REDACTION_CHECK,
        power=Can.PARLIAMENT_REPORT_DEPARTMENTS_AGREE, reason=10,
        conditions=(checks.departments_have_answered,), leads_in=(ParliamentReport.Status.FACT_CHECK,),
        page=StepPage(
            button="Record the fact check",
            explanation="The report goes to the disclosure check, which somebody else makes.", done="Recorded.",
        ),
    ),
    Transition(
        name="record_disclosure_check", event="report.checked_for_harm", words="Disclosure check recorded",
        source=(ParliamentReport.Status.REDACTION_CHECK,), target=ParliamentReport.Status.FINAL_PROOF,
        power=Can.PARLIAMENT_REPORT_RECORD_DISCLOSURE_CHECK, not_same_person_as=("report.built", "report.fact_checked"),
        reason=10, leads_in=(ParliamentReport.Status.REDACTION_CHECK,),
        page=StepPage(
            button="Record the disclosure check",
            explanation="The proof is final, and the minister is asked to clear it.",
            done="Recorded. The proof is final.",
        ),
    ),
    Transition(
        name="back_to_draft", event="report.back_to_draft", words="Back to drafting",
        source=(ParliamentReport.Status.FACT_CHECK, ParliamentReport.Status.REDACTION_CHECK, ParliamentReport.Status.FINAL_PROOF),
        target=ParliamentReport.Status.DRAFTING, power=Can.PARLIAMENT_REPORT_BACK_TO_DRAFT, reason=10,
        page=StepPage(
            button="Back to drafting", explanation="The words can be changed again.",
            done="The report is being drafted again.",
        ),
    ),
    Transition(
        name="clear", event="report.cleared", words="Cleared by the minister",
        source=(ParliamentReport.Status.FINAL_PROOF,), target=ParliamentReport.Status.MINISTER_CLEARED,
        power=Can.PARLIAMENT_REPORT_CLEAR, not_same_person_as=("report.built", "report.checked_for_harm"),
        checks=(checks.preflight,), step_up=True, leads_in=(ParliamentReport.Status.FINAL_PROOF,),
        page=StepPage(
            button="Clear the report", explanation="The parliamentary clerk names the day of laying.",
            done="The report is cleared.",
        ),
    ),
    Transition(
        name="embargo", event="report.embargoed", words="Day of laying named",
        source=(ParliamentReport.Status.MINISTER_CLEARED,), target=ParliamentReport.Status.EMBARGOED,
        power=Can.PARLIAMENT_REPORT_EMBARGO,
        checks=(checks.number_where_the_route_has_one, checks.laying_day_permitted),
        leads_in=(ParliamentReport.Status.MINISTER_CLEARED,),
        page=StepPage(
            button="Name the day of laying",
            explanation="The paper to be laid is printed with its date and is under embargo until then.",
            done="The paper is being printed.",
        ),
    ),
    Transition(
        name="recall", event="report.recalled", words="Recalled",
        source=(ParliamentReport.Status.MINISTER_CLEARED, ParliamentReport.Status.EMBARGOED),
        target=ParliamentReport.Status.DRAFTING, power=Can.PARLIAMENT_REPORT_RECALL, reason=10,
        page=StepPage(
            button="Recall the report",
            explanation=(
                "The report is drafted again. The editor, the minister, the clerk and everybody who was "
                "sent figures to check are asked to use no copy."
            ),
            done="The report is recalled.",
        ),
    ),
    Transition(
        name="lay", event="report.laid", words="Laid", source=(ParliamentReport.Status.EMBARGOED,),
        target=ParliamentReport.Status.LAID, power=Can.PARLIAMENT_REPORT_LAY,
        checks=(checks.paper_as_laid_printed, checks.delivered_to_both_houses), step_up=True,
        leads_in=(ParliamentReport.Status.EMBARGOED,),
        page=StepPage(
            button="Record the laying", explanation="The report counts as laid and may be published.",
            done="The report is laid.",
        ),
    ),
    Transition(
        name="publish_report", event="report.published", words="Published",
        source=(ParliamentReport.Status.LAID,), target=ParliamentReport.Status.PUBLISHED,
        power=Can.PARLIAMENT_REPORT_PUBLISH_REPORT, checks=(checks.published_after_laying,),
        leads_in=(ParliamentReport.Status.LAID,),
        page=StepPage(
            button="Publish the report", explanation="The report counts as published.",
            done="The report is published.",
        ),
    ),
    Transition(
        name="correct_report", event="report.corrected", words="Correction slip issued",
        source=(ParliamentReport.Status.PUBLISHED,), power=Can.PARLIAMENT_REPORT_CORRECT_REPORT, reason=10,
        page=StepPage(
            button="Issue a correction slip",
            explanation="The slip is numbered and a new edition carries it. The edition as laid stays as it is.",
            done="The corrected edition is being printed.",
        ),
    ),
)  # fmt: skip

TABLES = {"statement": STATEMENT, "parliament_report": REPORT}
STEPS = {"statement": STATEMENT, "report": REPORT}  # by the `noun` of what they are steps of
