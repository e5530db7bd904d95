"""Reads of statements, the report and their editions: always for a person."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.text import slugify

from accounts.models import User
from audit.compiled import objects_of
from audit.models import Event, OutboxMessage
from audit.record import subject_of
from audit.together import Question, Steps, asking
from departments.circulars.queries import circulars_for
from departments.entries.declared import REGISTERS
from departments.models import Action, Asset, Entry, Organisation
from departments.organisations.calendar import Quarter, financial_year_name, london_day
from departments.organisations.powers import appointments_key, can, holds, organisations_for, scope
from departments.organisations.roles import Can
from incidents.models import Commitment, Sanction
from incidents.queries import cases_for, incidents_for
from reporting.models import (
    Edition,
    FactCheckAnswer,
    ParliamentReport,
    Part,
    Signature,
    Statement,
    hash_of,
)
from reporting.stages.layout.frozen import read
from reporting.stages.layout.paper import printed
from returns.models import Return
from returns.queries.receipts import Receipt, receipts


def statements_for(user: User, at: datetime) -> QuerySet[Statement]:
    """The statements a person may see. The Commissioner's officers see what was sent to them and nothing before."""
    statements = Statement.objects.select_related("organisation").prefetch_related("organisation__names")
    seen = scope(user, Can.STATEMENT_SEE, at)
    if seen.everything:
        return statements
    sent = Q(status__in=Statement.Status.sent, organisation__extract_to_commissioner=True)
    received = scope(user, Can.STATEMENT_SEE_SENT, at).filter() & sent
    return statements.filter(seen.filter() | received)


def statement_for(user: User, pk: Any, at: datetime) -> Statement:
    """One statement, or DoesNotExist where this person may not know of it."""
    return statements_for(user, at).prefetch_related("parts", editions_in_order()).get(pk=pk)


def reports_for(user: User, at: datetime) -> QuerySet[ParliamentReport]:
    """The reports a person may see: all of them or none, since they are of the whole of government."""
    if not can(user, Can.PARLIAMENT_REPORT_SEE, None, at):
        return ParliamentReport.objects.none()
    return ParliamentReport.objects.all()


def reports_listed(user: User, at: datetime) -> list[ParliamentReport]:
    """The same for the list, by a query that is kept."""
    key = ("reports", *appointments_key(user, at))
    return objects_of(key, lambda then: reports_for(user, then), at)


def report_for(user: User, pk: Any, at: datetime) -> ParliamentReport:
    """One report, or DoesNotExist."""
    return reports_for(user, at).prefetch_related("parts", editions_in_order()).get(pk=pk)


def edition_for(user: User, pk: Any, at: datetime) -> Edition:
    """One edition of a statement or report that this person may see, or DoesNotExist.

    Who sees only what was sent sees only the signed edition.
    """
    edition = Edition.objects.select_related("statement__organisation", "report").get(pk=pk)
    if edition.report_id:
        reports_for(user, at).get(pk=edition.report_id)
        return edition
    statement = statements_for(user, at).get(editions=edition)
    if edition.purpose != Edition.Purpose.SIGNED and not can(user, Can.STATEMENT_SEE, statement, at):
        raise Edition.DoesNotExist
    return edition


@receipts
def signed_statements(sha256: str) -> Iterator[Receipt]:
    """Statements that were signed, by the hash of their data and words or by that of a paper printed of them.

    A paper that was made again has another hash; whoever holds the one that was sent before has a true one too.
    """
    made_again = Event.objects.filter(kind="edition.made_again", facts__before=sha256)
    papers = Q(edition__sha256=sha256)
    for event in made_again:
        papers |= Q(
            edition__statement_id=event.subject.partition(":")[2], edition__number=event.facts["edition"]
        )
    signatures = Signature.objects.filter(Q(data_hash=sha256) | papers)
    for signature in signatures.select_related("signed_by", "edition__statement__organisation").order_by(
        "at"
    ):
        edition = signature.edition
        yield Receipt(
            reference=signature.reference,
            label="Statement",
            title=str(edition.statement),
            address=reverse("reporting:edition", args=[edition.pk]),
            rows=(("Edition", edition.number),),
            signed_by=signature.signatory,
            signed_at=signature.at,
            may_see=partial(_may_see_edition, edition.pk),
        )


def _may_see_edition(pk: Any, user: User, at: datetime) -> bool:
    try:
        edition_for(user, pk, at)
    except ObjectDoesNotExist:
        return False
    return True


def part_for(user: User, pk: Any, at: datetime) -> Part:
    """One section of a statement or report that this person may read, or DoesNotExist."""
    part = Part.objects.select_related("statement", "report").get(pk=pk)
    if part.statement_id:
        statement = statement_for(user, part.statement_id, at)
        if not can(user, Can.STATEMENT_SEE, statement, at):
            raise Part.DoesNotExist
    else:
        report_for(user, part.report_id, at)
    return part


def may_edit(user: User, thing: Statement | ParliamentReport, at: datetime) -> bool:
    """Whether this person may change the words of this thing now."""
    return thing.status in thing.Status.editable and can(user, thing.power_to_edit, thing, at)


def may_print(user: User, thing: Statement | ParliamentReport, at: datetime) -> bool:
    """Whether this person may have the current words printed."""
    return thing.status in thing.Status.editable and can(user, thing.power_to_print, thing, at)


def may_make_again(user: User, edition: Edition, at: datetime) -> bool:
    """Whether this person may have an edition tried again that failed, or one set again that is in the plain layout."""
    is_wanted = edition.may_be_set_again or (edition.has_failed and edition.wanted)
    return is_wanted and can(user, edition.parent.power_to_print, edition.parent, at)


def editions_in_order() -> "Prefetch[Any]":
    """The prefetch of editions, newest first, with their signatures and without their data and words."""
    light = Edition.objects.defer("data", "narrative").select_related("signature").order_by("-number")
    return Prefetch("editions", queryset=light)


def figure_of(edition: Edition, key: str) -> dict[str, Any]:
    """One figure of an edition with its definition, date and sources, or DoesNotExist."""
    for figure in _frozen_figures(edition):
        if figure["key"] == key:
            return figure
    raise ObjectDoesNotExist


def _frozen_figures(edition: Edition) -> list[dict[str, Any]]:
    return read(edition.data).figures if edition.data else []


def timeline_of(thing: Model) -> list[Event]:
    """What happened to it, oldest first."""
    return list(Event.objects.filter(subject=subject_of(thing)).order_by("id"))


def receipts_of(statement: Statement | ParliamentReport) -> list[OutboxMessage]:
    """Where the signed statement was sent, and what came back."""
    wanted = OutboxMessage.objects.filter(
        event__subject=subject_of(statement), event__kind="statement.notified"
    )
    return list(wanted.order_by("created_at", "to"))


STATES = Statement.Status.choices
ROUTES = ParliamentReport.Route.choices


def years_of(user: User, at: datetime) -> list[str]:
    """The years for which there are statements that a person may see, newest first."""

    def years(then: datetime) -> QuerySet[Any]:
        return statements_for(user, then).order_by("-year").values_list("year", flat=True).distinct()

    return objects_of(("years of statements", *appointments_key(user, at)), years, at)


def filtered(statements: QuerySet[Statement], *, year: str, state: str) -> QuerySet[Statement]:
    """The statements of a year and in a state; an empty value filters nothing."""
    if year:
        statements = statements.filter(year=year)
    return statements.filter(status=state) if state else statements


def may_start(user: User, at: datetime) -> bool:
    """Whether this person may ask for a statement of some organisation."""
    return holds(user, Can.STATEMENT_COMPILE, at)


def may_plan(user: User, at: datetime) -> bool:
    """Whether this person may open a year's report to Parliament."""
    return holds(user, Can.PARLIAMENT_REPORT_EDIT, at)


def organisations_to_state(user: User, at: datetime) -> QuerySet[Organisation]:
    """The organisations for which this person may ask for a statement."""
    return organisations_for(user, Can.STATEMENT_COMPILE, at).order_by("name")


def years_to_state(at: datetime) -> list[str]:
    """The financial year that runs and the one before."""
    now = Quarter.of(london_day(at)).year
    return [financial_year_name(now - 1), financial_year_name(now)]


def sees_whole(user: User, thing: Statement | ParliamentReport, at: datetime) -> bool:
    """Whether this person sees all of it, and not only what was sent out."""
    return can(user, thing.power_to_see, thing, at)


def newest_frozen(thing: Statement | ParliamentReport) -> Edition | None:
    """The last edition whose data are frozen; as `ask_newest_frozen` read it, where it did."""
    known: dict[str, Edition | None] = thing.__dict__
    if "_newest_frozen" in known:
        return known["_newest_frozen"]
    return thing.editions.exclude(data=None).order_by("-number").first()


def open_to(user: User, at: datetime, subjects: Iterable[str]) -> set[str]:
    """Of the records behind a figure, those whose page this person may open; the others are named without a link."""
    pages: dict[str, QuerySet[Any]] = {
        "departments.Action": Action.objects.filter(scope(user, Can.ACTION_SEE, at).filter()),
        "incidents.Incident": incidents_for(user, at),
        "incidents.Sanction": Sanction.objects.filter(case__in=cases_for(user, at)),
        "incidents.Commitment": Commitment.objects.filter(sanction__case__in=cases_for(user, at)),
        "reporting.Statement": statements_for(user, at),
        "returns.Return": Return.objects.filter(scope(user, Can.RETURN_SEE, at).filter()),
        "departments.Asset": Asset.objects.filter(scope(user, Can.ASSET_SEE, at).filter()),
        "departments.Circular": circulars_for(user, at),
    }
    entries = Entry.objects.filter(scope(user, Can.ENTRY_SEE, at).filter())
    pages |= {register.model._meta.label: entries for register in REGISTERS.values()}
    pages["departments.Organisation"] = organisations_for(user, Can.ENTRY_SEE, at)
    asked: dict[str, list[str]] = {}
    for subject in subjects:
        label, _, key = subject.partition(":")
        asked.setdefault(label, []).append(key)
    return {
        f"{label}:{key}"
        for label, keys in asked.items()
        if label in pages
        for key in pages[label].order_by().filter(pk__in=keys).values_list("pk", flat=True)
    }


def figures_of(thing: Statement | ParliamentReport) -> list[dict[str, Any]]:
    """The figures of the newest frozen edition, each with that edition's key."""
    edition = newest_frozen(thing)
    return figures_in(edition) if edition else []


def figures_in(edition: Edition) -> list[dict[str, Any]]:
    """The figures of an edition, each with the edition in which it can be opened."""
    return [figure | {"edition": edition.pk} for figure in _frozen_figures(edition)]


def to_sign(statement: Statement, newest: Edition) -> dict[str, Any]:
    """The words and figures to be signed, and the hash of just these."""
    narrative = statement.narrative()
    return {
        "narrative": narrative,
        "figures": figures_in(newest),
        "printed": newest.narrative == narrative,
        "sha256": hash_of(newest.frozen_data, narrative),
    }


def about_part(part: Part) -> str:
    """What belongs in a section, as the year's guidance has it."""
    return next((section.about for section in part.parent.kind.sections if section.key == part.key), "")


def fact_check_of(user: User, pk: Any, code: str, at: datetime) -> dict[str, Any]:
    """A department's pages in the proof that is with it, for whoever answers for it; DoesNotExist for anybody else."""
    organisation = organisations_for(user, Can.FACT_CHECK_ANSWER, at).get(code=code)
    report = ParliamentReport.objects.get(pk=pk)
    page = page_of(report, code)
    if page is None or report.fact_check_by is None:
        raise ParliamentReport.DoesNotExist
    return {
        "report": report,
        "organisation": organisation,
        "page": page,
        "answer": answers_of(report).get(code),
        "open": report.status == ParliamentReport.Status.FACT_CHECK,
    }


def page_of(report: ParliamentReport, code: str) -> dict[str, Any] | None:
    """What the newest proof prints of one department, or None where it has no page in it."""
    proof = newest_proof(report)
    pages = printed(report.kind, proof.frozen_data)["organisations"] if proof else []
    return next((page for page in pages if page["organisation"]["code"] == code), None)


def fact_check_rows(report: ParliamentReport) -> list[dict[str, Any]]:
    """Who was asked to check the newest proof and what they answered, in the order of the paper."""
    if report.fact_check_by is None:
        return []
    answers = answers_of(report)
    return [
        {"name": organisation["name"], "answer": answers.get(organisation["code"])}
        for organisation in asked_in_fact_check(report)
    ]


def file_stem(edition: Edition) -> str:
    """The name under which the paper is saved."""
    thing = edition.parent
    body = slugify(thing.body_name)  # as it was called then
    return "-".join(filter(None, (thing.noun, thing.year, body, f"edition-{edition.number}")))


def asked_in_fact_check(report: ParliamentReport) -> list[dict[str, Any]]:
    """The departments that have pages in the newest proof {code, name, short_name}, in its order."""
    return bodies_of_proof(newest_proof(report))


def bodies_of_proof(proof: Edition | None) -> list[dict[str, Any]]:
    """The departments that have pages in a proof, in its order; none where there is no proof."""
    return [body["organisation"] for body in read(data_of(proof)).facts["organisations"]] if proof else []


def answers_of(report: ParliamentReport) -> dict[str, FactCheckAnswer]:
    """The newest answer to the newest proof, by the department's code."""
    proof = newest_proof(report)
    answers = FactCheckAnswer.objects.filter(report=report, proof=proof.number if proof else 0)
    return {
        answer.organisation.code: answer
        for answer in answers.select_related("organisation", "by").order_by("at", "id")
    }


def newest_proof(report: ParliamentReport) -> Edition | None:
    """The proof with the highest number, or None where none was asked for."""
    return report.editions.filter(purpose=Edition.Purpose.PROOF).order_by("-number").first()


@asking
def ask_newest_frozen(statements: Collection[Statement]) -> Steps[None]:
    """Read the newest editions with frozen data of several statements, beside other questions."""
    if not statements:
        return

    def rows(_: None, keys: Collection[Any]) -> QuerySet[Edition]:
        editions = Edition.objects.filter(statement__among=keys).exclude(data=None)
        return editions.order_by("statement_id", "-number").distinct("statement_id")

    [editions] = yield [Question("frozen editions", rows, keys=([statement.pk for statement in statements],))]
    newest = {edition.statement_id: edition for edition in editions}
    for statement in statements:
        statement.__dict__["_newest_frozen"] = newest.get(statement.pk)


def data_of(edition: Edition) -> dict[str, Any]:
    """The frozen data of an edition that is done or was proved; ValueError where it has none."""
    data: dict[str, Any] | None = edition.data
    if data is None:
        raise ValueError(f"Edition {edition.pk} has no frozen data.")
    return data
