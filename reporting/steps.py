"""Each step of a statement and of the report as a page shows it: its words, its form, its verb."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audit.transitions import Transition
from reporting import actions, forms
from reporting.workflow import REPORT, STATEMENT


@dataclass(frozen=True)
class StepPage:
    """`button` is what the page is called and what its button says; `then` is what happens next."""

    name: str
    step: Transition
    form: type
    verb: Callable[..., Any]
    button: str
    then: str
    done: str
    main: bool = True

    @property
    def address(self) -> str:
        return self.name.replace("_", "-")


def _pages(table: dict[str, Transition], *rows: tuple) -> dict[str, StepPage]:
    return {row[0]: StepPage(row[0], table[row[0]], *row[1:]) for row in rows}


STATEMENT_PAGES = _pages(
    STATEMENT,
    ("siro_advise", forms.Advice, actions.siro_advise, "Give your advice", "The audit committee sees the statement next, then the Accounting Officer signs.", "Your advice is with the statement."),
    ("committee", forms.Committee, actions.committee, "Record the audit committee's meeting", "The Accounting Officer is asked to read and sign.", "The meeting is recorded."),
    ("sign", forms.Sign, actions.sign, "Sign the statement", "Data and words are frozen and their hash is signed in your name. The paper is printed and sent to the Cabinet Office, and to the Information Commissioner where the setting of your organisation says so.", "The statement is signed. The paper is being printed and will be sent."),
    ("publish_statement", forms.PublishStatement, actions.publish_statement, "Publish the statement", "The statement counts as published with the annual report.", "The statement is published."),
    ("recompile", forms.Confirm, actions.recompile, "Compile again", "The year's data are gathered afresh. Sections that people have written stay as they are.", "The statement is being compiled.", False),
    ("send_back_ao", forms.Reason, actions.send_back_ao, "Send back for more work", "The statement goes back to a draft, and those who draft it are told.", "The statement has been sent back.", False),
    ("amend_before_laying", forms.Reason, actions.amend_before_laying, "Amend before laying", "The signed edition stays readable. The statement goes back to a draft and must be signed again.", "The statement is a draft again.", False),
)  # fmt: skip

REPORT_PAGES = _pages(
    REPORT,
    ("lock_data", forms.Confirm, actions.lock_data, "Lock the figures", "The year's figures are gathered once and frozen. Every proof is made from them.", "The figures are being gathered."),
    ("build", forms.Confirm, actions.build, "Build the first proof", "Words are drafted from the locked figures and a proof is printed.", "The proof is being printed."),
    ("send_fact_check", forms.ReplyBy, actions.send_fact_check, "Send for fact check", "The SIRO of each department is sent the figures of its own page and asked to check them.", "Departments have been asked."),
    ("departments_agree", forms.Note, actions.departments_agree, "Record what departments said", "The report goes to the check for harm, made by somebody else.", "Recorded."),
    ("redact", forms.Note, actions.redact, "Record the check for harm", "The proof is final, and the minister is asked to clear it.", "Recorded. The proof is final."),
    ("clear", forms.Confirm, actions.clear, "Clear the report", "The parliamentary clerk names the day of laying.", "The report is cleared."),
    ("embargo", forms.Laying, actions.embargo, "Name the day of laying", "The paper to be laid is printed with its date and is under embargo until then.", "The paper is being printed."),
    ("lay", forms.Lay, actions.lay, "Record the laying", "The report counts as laid and may be published.", "The report is laid."),
    ("publish_report", forms.PublishReport, actions.publish_report, "Publish the report", "The report counts as published.", "The report is published."),
    ("unlock_data", forms.Reason, actions.unlock_data, "Unlock the figures", "The report goes back to its plan. The earlier lock and its proofs are kept.", "The figures are unlocked.", False),
    ("back_to_draft", forms.Reason, actions.back_to_draft, "Back to drafting", "The words can be changed again.", "The report is being drafted again.", False),
    ("recall", forms.Reason, actions.recall, "Recall the report", "The report is drafted again. The editor, the minister, the clerk and everybody who was sent figures to check are told to use no copy.", "The report is recalled.", False),
    ("correct_report", forms.Slip, actions.correct_report, "Issue a correction slip", "The slip is numbered and a new edition carries it. The edition as laid stays as it is.", "The corrected edition is being printed.", False),
)  # fmt: skip
