"""Shapes of input: what a page asks, and in which words."""

from incidents.forms.at_once import AskOnForm, HoldForm, NotifyNowForm, ProlongForm
from incidents.forms.facts import LearningForm, NoticeForm, ReassessForm, ResponseForm, TriageForm, label_of
from incidents.forms.received import ReceivedFilter
from incidents.forms.report import ElsewhereForm, ListFilter, ReportForm, StartForm
from incidents.forms.standing import HoursForm, InstructionForm
from incidents.forms.steps import (
    AcknowledgeForm,
    AdviseForm,
    ByHandForm,
    DecidedElsewhereForm,
    DecideForm,
    FurtherForm,
    HideForm,
    HistoryForm,
    HoldElsewhereForm,
    MergeForm,
    MoreForm,
    RefuseWithdrawalForm,
    RegulatorClosedForm,
    ReopenForm,
    SplitForm,
    WithdrawForm,
    WithoutPersonalDataForm,
)

__all__ = [
    "AcknowledgeForm",
    "AdviseForm",
    "AskOnForm",
    "ByHandForm",
    "DecideForm",
    "DecidedElsewhereForm",
    "ElsewhereForm",
    "FurtherForm",
    "HideForm",
    "HistoryForm",
    "HoldElsewhereForm",
    "HoldForm",
    "HoursForm",
    "InstructionForm",
    "LearningForm",
    "ListFilter",
    "MergeForm",
    "MoreForm",
    "NoticeForm",
    "NotifyNowForm",
    "ProlongForm",
    "ReassessForm",
    "ReceivedFilter",
    "RefuseWithdrawalForm",
    "RegulatorClosedForm",
    "ReopenForm",
    "ReportForm",
    "ResponseForm",
    "SplitForm",
    "StartForm",
    "TriageForm",
    "WithdrawForm",
    "WithoutPersonalDataForm",
    "label_of",
]
