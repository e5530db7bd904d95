"""Sanctions of a regulator that a person may see: those of the cases that they may see."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from audit.models import Event
from audit.record import subjects_of
from departments.organisations.powers import scope
from departments.organisations.roles import Can
from incidents.models import Commitment, Incident, RegulatorCase, Sanction, SanctionDocument, choices
from incidents.queries import READ, cases_for


def sanction_for(user: User, at: datetime, pk: UUID) -> Sanction | None:
    """One sanction, with its case."""
    sanctions = Sanction.objects.filter(case__in=cases_for(user, at))
    return sanctions.select_related("case__incident", "case__organisation").filter(pk=pk).first()


def unentered_sanction(case: RegulatorCase) -> Sanction:
    """A sanction that nobody has entered yet: not saved."""
    return Sanction(case=case)


def commitment_for(user: User, at: datetime, pk: UUID) -> Commitment | None:
    """One commitment, with its sanction and case."""
    commitments = Commitment.objects.filter(sanction__case__in=cases_for(user, at))
    return (
        commitments.select_related("sanction__case__incident", "sanction__case__organisation")
        .filter(pk=pk)
        .first()
    )


def document_for(user: User, at: datetime, pk: UUID) -> SanctionDocument | None:
    """One document of a sanction."""
    documents = SanctionDocument.objects.filter(sanction__case__in=cases_for(user, at))
    return (
        documents.select_related("sanction__case__incident", "sanction__case__organisation")
        .filter(pk=pk)
        .first()
    )


def events_of_sanction(sanction: Sanction) -> list[Event]:
    """What happened to a sanction and its commitments, newest first, without who only read."""
    things = (sanction, *sanction.commitments.all())
    subjects = [subject for thing in things for subject in subjects_of(thing)]
    return list(Event.objects.filter(subject__in=subjects).exclude(kind__in=READ).order_by("-id"))


def sanctions_of(incident: Incident) -> list[Sanction]:
    """The sanctions about an incident, by their day, with what the body has to do under each."""
    sanctions = Sanction.objects.filter(case__incident=incident).select_related(
        "case__incident", "entered_by"
    )
    return list(sanctions.prefetch_related("commitments__action"))


def commitments_waiting(user: User, at: datetime) -> QuerySet[Commitment]:
    """The commitments that wait for this person: for evidence that they may send, or as the regulator's for judgement."""
    status = choices.CommitmentStatus
    gives = scope(user, Can.COMMITMENT_GIVE_EVIDENCE, at).filter("sanction__case__organisation")
    judges = scope(user, Can.REGULATOR_CASE_SEE_SENT, at).filter("sanction__case__organisation")
    return Commitment.objects.filter(
        Q(status=status.OPEN) & gives | Q(status=status.EVIDENCE) & judges,
        sanction__status__in=(choices.SanctionStatus.IN_FORCE, choices.SanctionStatus.APPEALED),
    )
