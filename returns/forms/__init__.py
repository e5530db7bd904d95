"""The forms of returns: one built from the questionnaire, the others written out."""

from returns.forms.section import Block, SectionForm
from returns.forms.steps import (
    AcceptForm,
    AnswerByForm,
    ConditionsForm,
    CycleForm,
    DraftForm,
    EvidenceForm,
    ExtendForm,
    GiveForm,
    ListFilter,
    MarkForm,
    QueryForm,
    ReassignForm,
    ReceiptForm,
    RecommendForm,
    SignAnswersForm,
    SignForm,
    StillWantedForm,
)

__all__ = [
    "AcceptForm",
    "AnswerByForm",
    "Block",
    "ConditionsForm",
    "CycleForm",
    "DraftForm",
    "EvidenceForm",
    "ExtendForm",
    "GiveForm",
    "ListFilter",
    "MarkForm",
    "QueryForm",
    "ReassignForm",
    "ReceiptForm",
    "RecommendForm",
    "SectionForm",
    "SignAnswersForm",
    "SignForm",
    "StillWantedForm",
]
