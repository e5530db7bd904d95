"""Sanctions of a regulator: each on a page of its own, with its commitments and their evidence."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from departments.organisations.access import requires
from departments.organisations.roles import Can
from departments.organisations.views.common import kept_file
from departments.organisations.views.steps import FileStepView
from incidents import actions, forms, presenting
from incidents.queries.sanctions import (
    commitment_for,
    document_for,
    events_of_sanction,
    sanction_for,
    unentered_sanction,
)
from incidents.views.common import case_or_404
from incidents.workflow import COMMITMENT, SANCTION


@requires(Can.REGULATOR_CASE_SEE, Can.REGULATOR_CASE_SEE_SENT)
@require_safe
def sanction(request, pk):
    """One sanction: what was given, the appeal, and what has to be done under it."""
    sanction = sanction_for(request.user, request.at, pk)
    if sanction is None:
        raise Http404
    context = {
        "sanction": sanction,
        "case": sanction.case,
        "steps": presenting.sanction_steps(sanction, request.user, request.at),
        "documents": [document for document in sanction.documents.all() if document.commitment_id is None],
        "commitments": [
            {
                "commitment": commitment,
                "steps": presenting.commitment_steps(commitment, request.user, request.at),
            }
            for commitment in sanction.commitments.select_related("action").prefetch_related(
                "documents__added_by"
            )
        ],
        "events": presenting.timeline(events_of_sanction(sanction)),
    }
    return render(request, "incidents/sanction.html", context)


@requires(Can.REGULATOR_CASE_SEE, Can.REGULATOR_CASE_SEE_SENT)
@require_safe
def document(request, pk):
    """A document of a sanction, always as a download."""
    kept = document_for(request.user, request.at, pk)
    if kept is None:
        raise Http404
    return kept_file(
        request,
        kept,
        "sanction.document_read",
        subject=kept.sanction,
        part=str(kept.pk),
        sha256=kept.sha256,
    )


class SanctionStepView(FileStepView):
    """One step of a sanction."""

    table = SANCTION
    verbs = actions
    verb_names = {
        "enter": "enter_sanction",
        "appeal": "appeal_sanction",
        "uphold": "uphold_sanction",
        "set_aside": "set_aside_sanction",
        "commit": "add_commitment",
    }
    forms = {
        "enter": forms.SanctionForm,
        "appeal": forms.AppealForm,
        "uphold": forms.AppealResultForm,
        "set_aside": forms.AppealResultForm,
        "commit": forms.CommitForm,
        "add_document": forms.DocumentForm,
    }
    elsewhere = {"enter": "enter_sanction"}

    def find(self):
        if self.name == "enter":
            return unentered_sanction(case_or_404(self.request, self.kwargs["pk"]))
        sanction = sanction_for(self.request.user, self.request.at, self.kwargs["pk"])
        if sanction is None:
            raise Http404
        return sanction

    def row(self):
        return super().row().seen_by(self.request.user, self.thing, self.request.at)

    def crumbs(self):
        case = self.thing.case
        crumbs = [f"Notices of {case.incident.reference}", case.get_absolute_url()]
        return crumbs if self.name == "enter" else [*crumbs, "Sanction", self.thing.get_absolute_url()]

    def caption(self):
        return f"{self.thing.case.incident.reference}, {self.thing.case.body_name}"

    def take(self, verb, values):
        if self.name != "enter":
            return super().take(verb, values)
        values.pop("version")
        return verb(self.thing.case, by=self.request.user, at=self.request.at, **values)


class CommitmentStepView(FileStepView):
    """One step of a commitment."""

    table = COMMITMENT
    verbs = actions
    forms = {
        "give_evidence": forms.EvidenceForm,
        "accept_evidence": forms.AcceptEvidenceForm,
        "add_file": forms.DocumentForm,
    }

    def find(self):
        commitment = commitment_for(self.request.user, self.request.at, self.kwargs["pk"])
        if commitment is None:
            raise Http404
        return commitment

    def row(self):
        return super().row().seen_by(self.request.user, self.thing, self.request.at)

    def crumbs(self):
        return ["Sanction", self.thing.get_absolute_url()]

    def caption(self):
        return self.thing.words

    def initial(self):
        initial = super().initial()
        if self.chosen() == "give_evidence":  # what the action's own evidence says is the beginning
            initial["evidence"] = self.thing.evidence or self.thing.action.evidence
        return initial
