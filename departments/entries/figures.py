"""What the registers know for the questions of a return."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Aggregate, BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum, Value

from audit.compiled import objects_of
from departments.entries.circulars import REGISTER as CIRCULARS
from departments.entries.circulars import Circular, CircularReader, held_on
from departments.entries.declared import REGISTERS, overseas
from departments.entries.models import ASSETS, Entry
from departments.entries.register import Figure, Register, within_year, year_before
from departments.organisations.models import Appointment, Organisation
from departments.organisations.scope import EVERY_ROW
from departments.registers.figures import ACCUMULATION
from departments.registers.models import Asset, AssetAssessment, AssetReview


@dataclass(frozen=True)
class Known:
    """A figure for a question: `count` of `among` entries of a register in use, of information assets where it is None, or of the readers of circulars."""

    register: Register | None
    figure: Figure
    count: int
    among: int

    @property
    def text(self) -> str:
        """The figure as a sentence."""
        return f"{self.count:,} of {self.among:,} {self.figure.text}."


KEPT_SINCE = date(2026, 4, 1)  # quarters and years that ended before it are older than the registers
RATED_IN_PART = Q(confidentiality="") | Q(integrity="") | Q(availability="")
HIGH = Q(confidentiality=Asset.Level.HIGH) | Q(integrity=Asset.Level.HIGH) | Q(availability=Asset.Level.HIGH)


def _assessed(day: date) -> Q:
    """The assets with an assessment that was written within the twelve months before a day."""
    written = AssetAssessment.objects.filter(at__date__gt=year_before(day), at__date__lte=day)
    return Q(pk__in=written.order_by().values("review"))


def _safeguarded(day: date) -> QuerySet[Any, Any]:
    """The assets that the register of data outside the United Kingdom names with a safeguard that is approved on a day."""
    entries = overseas.Overseas.objects.filter(overseas.is_safeguarded(day), status=Entry.Status.IN_USE)
    return entries.exclude(asset=None).order_by().values("asset")


OF_ASSETS = (
    Figure(
        question="B1", fills=True, text="information assets in use have a named owner in post",
        counted=lambda day: Q(owner__in=Appointment.objects.held_on(day).order_by().values("pk")),
    ),
    Figure(
        question="B2", fills=True, text="owners of information assets gave the SIRO a written assessment within 12 months",
        among=lambda day: Q(owner__isnull=False), counted=lambda day: _assessed(day), distinct="owner",
        of_people=True,
    ),
    Figure(
        question="B2", text="information assets in use have a yearly review that lapsed",
        counted=lambda day: Q(review__status=AssetReview.Status.LAPSED),
    ),
    Figure(
        question="B3", fills=True, text="assets with data on 100,000 people or more were reviewed within 12 months",
        among=lambda day: ACCUMULATION, counted=lambda day: within_year("reviewed_on", day),
    ),
    Figure(
        question="B4", fills=True,
        text="information assets in use have a marking and a rating of confidentiality, integrity and availability",
        counted=lambda day: ~Q(marking=Asset.Marking.NOT_SET) & ~RATED_IN_PART,
    ),
    Figure(
        question="B4", text="information assets in use have a marking",
        counted=lambda day: ~Q(marking=Asset.Marking.NOT_SET),
    ),
    Figure(
        question="D2", text="information assets held outside the United Kingdom have an approved safeguard on the register of data outside it",
        among=lambda day: Q(held_overseas=True), counted=lambda day: Q(pk__in=_safeguarded(day)),
    ),
    Figure(
        question="B5", fills=True,
        text="significant assets (large accumulations, and those whose loss would do serious harm) had their better use "
        "considered by their owner within 12 months",
        among=lambda day: ACCUMULATION | HIGH, counted=lambda day: _assessed(day),
    ),
)  # fmt: skip


def _asked(day: date) -> Q:
    """The people whom texts of the centre that were published by a day ask to acknowledge or answer them."""
    return held_on(day) & Q(circular__status=Circular.Status.PUBLISHED, circular__published_at__date__lte=day)


OF_READERS = (
    Figure(
        question="F3", text="readings of the circulars of the Cabinet Office were acknowledged or answered by the people they are for",
        among=_asked, counted=lambda day: Q(answered_at__date__lte=day), of_people=True,
    ),
    Figure(
        question="I1", text="common standards and guidance of the Cabinet Office were acknowledged by the people they are for",
        among=lambda day: _asked(day) & Q(circular__kind__in=(Circular.Kind.STANDARD, Circular.Kind.GUIDANCE)),
        counted=lambda day: Q(answered_at__date__lte=day), of_people=True,
    ),
)  # fmt: skip
"""What people of an organisation were asked to read by the centre."""


def every_figure() -> list[tuple[Register | None, Figure]]:
    """The figures of all registers, each with its register; None for information assets."""
    return [
        *((register, figure) for register in REGISTERS.values() for figure in register.figures),
        *((None, figure) for figure in OF_ASSETS),
        *((CIRCULARS, figure) for figure in OF_READERS),
    ]


def known_for(organisation: Organisation, questions: set[str], day: date) -> dict[str, list[Known]]:
    """What the registers of an organisation know for these questions on a day. One query."""
    asked = [(register, figure) for register, figure in every_figure() if figure.question in questions]
    if not asked:
        return {}
    key = ("known", *REGISTERS, tuple(sorted(questions)), day)
    counted = {
        number: (int(count), int(among))
        for number, _, count, among in objects_of(key, partial(_rows, asked, day), None, [organisation.pk])
    }
    figures: dict[str, list[Known]] = {}
    for number, (register, figure) in enumerate(asked):
        known = Known(register, figure, *counted.get(number, (0, 0)))
        figures.setdefault(figure.question, []).append(known)
    return figures


def _rows(
    asked: list[tuple[Register | None, Figure]], day: date, _: None, bodies: list[int]
) -> QuerySet[Any, Any]:
    """For each figure and body: the number of the figure, the body, what is counted and of how many."""
    first, *others = (
        _counted(number, register, figure, bodies, day) for number, (register, figure) in enumerate(asked)
    )
    return first.union(*others)


def _counted(
    number: int, register: Register | None, figure: Figure, bodies: list[int], day: date
) -> QuerySet[Any, Any]:
    """One row for each body, or none where its register is empty."""
    model = register.model if register else Asset
    rows: QuerySet[Any]
    if register is CIRCULARS:
        rows = CircularReader.objects.filter(organisation__among=bodies)
    else:
        rows = model.objects.filter(organisation__among=bodies, status=Entry.Status.IN_USE)
    among = rows.filter(figure.among(day) if figure.among else EVERY_ROW)
    kept = figure.counted(day) if figure.counted else EVERY_ROW
    return (
        among.order_by()
        .values("organisation")
        .annotate(
            figure=Value(number),
            counted=_number(figure.counts or figure.adds, kept, distinct=figure.distinct),
            among=_number(figure.adds, distinct=figure.distinct),
        )
        .values_list("figure", "organisation", "counted", "among")
    )


def _number(name: str, only: Q | None = None, *, distinct: str = "") -> Aggregate:
    """The entries, or the numbers of one of their columns added up, or how many values another one has."""
    if distinct:
        return Count(distinct, distinct=True, filter=only)
    return Sum(name, default=0, filter=only) if name else Count("pk", filter=only)


def titles() -> dict[str, str]:
    """Every register by its code: information assets first, what people were asked to read last."""
    registers = (*REGISTERS.values(), CIRCULARS)
    return {ASSETS: "Information assets"} | {register.code: register.title for register in registers}


@dataclass(frozen=True)
class Held:
    """A record that is in use on a register: as the audit log writes it, its name, and whether it is late."""

    subject: str
    name: str
    is_late: bool


@dataclass(frozen=True)
class Holding:
    """What one register of an organisation says on a day: what is in use, and its figures."""

    code: str
    title: str
    records: list[Held]
    figures: list[Known]


def holdings_on(organisation: Organisation, day: date) -> list[Holding]:
    """What every register of an organisation says on a day, information assets first and what people were asked to read last. Four queries."""
    asked = {figure.question for register in REGISTERS.values() for figure in register.figures}
    by_register: dict[str, list[Known]] = {}
    for known in known_for(organisation, asked | {figure.question for figure in OF_ASSETS}, day).values():
        for figure in known:
            by_register.setdefault(figure.register.code if figure.register else ASSETS, []).append(figure)
    records: dict[str, list[Held]] = {}
    for code, subject, name, is_late in _records(organisation, day):
        records.setdefault(code, []).append(Held(subject, name, bool(is_late)))
    return [
        Holding(code, title, records.get(code, []), by_register.get(code, []))
        for code, title in titles().items()
    ]


def _records(organisation: Organisation, day: date) -> Iterator[tuple[str, str, str, bool | None]]:
    """What is in use on each register by name: the register, the record as the audit log writes it, its name, whether it is late."""
    kept = {"organisation": organisation, "status": Entry.Status.IN_USE}
    labels = {code: register.model._meta.label for code, register in REGISTERS.items()}
    for code, key, name, due_on in (
        Entry.objects.filter(**kept, register__in=labels)
        .order_by("register", "name", "pk")
        .values_list("register", "pk", "name", "due_on")
    ):
        yield code, f"{labels[code]}:{key}", name, due_on is not None and due_on < day
    late = _late_review(day)
    assets = Asset.objects.filter(**kept).order_by("name", "pk")
    for key, name, is_late in assets.values_list("pk", "name", ExpressionWrapper(late, BooleanField())):
        yield ASSETS, f"{Asset._meta.label}:{key}", name, is_late
    texts = CircularReader.objects.filter(_asked(day), organisation=organisation)
    owed = BoolOr(Q(answered_at=None, circular__answer_by__lt=day))
    for key, name, is_late in (
        texts.order_by("circular__name", "circular")
        .values_list("circular", "circular__name")
        .annotate(owed=owed)
    ):
        yield CIRCULARS.code, f"{Circular._meta.label}:{key}", name, is_late


Pair = tuple[int, int]  # how many, and of how many


@dataclass(frozen=True)
class Total:
    """What one register of several organisations says on a day: by the key of each that has anything there, how much is late of
    how much in use; and its figures, each with its numbers by the key of the organisation."""

    code: str
    title: str
    held: dict[int, Pair]
    figures: list[tuple[Figure, dict[int, Pair]]]


def totals_on(organisations: Collection[Organisation], day: date) -> list[Total]:
    """What every register of these organisations says on a day, in the order of `holdings_on`. Four queries."""
    bodies = [organisation.pk for organisation in organisations]
    asked, counted = every_figure(), dict[int, dict[int, Pair]]()
    for number, body, count, among in _rows(asked, day, None, bodies):
        counted.setdefault(number, {})[body] = (int(count), int(among))
    held: dict[str, dict[int, Pair]] = {}
    for code, body, late, in_use in _held_by_each(bodies, day):
        held.setdefault(code, {})[body] = (late, in_use)
    figures: dict[str, list[tuple[Figure, dict[int, Pair]]]] = {}
    for number, (register, figure) in enumerate(asked):
        figures.setdefault(register.code if register else ASSETS, []).append(
            (figure, counted.get(number, {}))
        )
    return [Total(code, title, held.get(code, {}), figures.get(code, [])) for code, title in titles().items()]


def _held_by_each(bodies: list[int], day: date) -> Iterator[tuple[str, int, int, int]]:
    """By register and body: how much is late, and in use. What one body's people are asked to read counts once there."""
    entries = Entry.objects.filter(
        organisation__in=bodies, status=Entry.Status.IN_USE, register__in=REGISTERS
    )
    assets = Asset.objects.filter(organisation__in=bodies, status=Asset.Status.IN_USE)
    texts = CircularReader.objects.filter(_asked(day), organisation__in=bodies)
    owed = Q(answered_at=None, circular__answer_by__lt=day)
    yield from (
        entries.order_by()
        .values_list("register", "organisation")
        .annotate(late=Count("pk", filter=Q(due_on__lt=day)), in_use=Count("pk"))
    )
    for code, rows, late, counted in (
        (ASSETS, assets, _late_review(day), "pk"),
        (CIRCULARS.code, texts, owed, "circular"),
    ):
        for body, *numbers in (
            rows.order_by()
            .values_list("organisation")
            .annotate(late=Count(counted, distinct=True, filter=late), in_use=Count(counted, distinct=True))
        ):
            yield code, body, *numbers


def _late_review(day: date) -> Q:
    return Q(review__due_on__lt=day, review__status__in=AssetReview.Status.waiting)
