"""Tasks about quarters: opening, closing and freezing them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from audit.together import Question, Steps, asking
from departments.organisations import powers
from departments.organisations.calendar import Quarter, london_day
from departments.organisations.home import Task, by_day
from departments.organisations.roles import Can
from govuk.compiled import url
from returns.models import Cycle, Return, never_signed
from returns.queries.visible import quarters_to_open


@asking
def quarter_tasks(user, at: datetime, *, is_any_open: bool) -> Steps[list[Task]]:
    """A quarter is opened; once its due date has passed it is closed or extended; then what is missing is recorded, and it is frozen."""
    opens = powers.holds(user, Can.COLLECTION_CYCLE_OPEN_CYCLE, at)
    closes = is_any_open and powers.holds(user, Can.COLLECTION_CYCLE_CLOSE_CYCLE, at)
    if not opens and not closes:
        return []
    columns = ("year", "quarter", "status", "first_day", "last_day", "due_on")
    lately = Quarter.of(london_day(at)).first_day - timedelta(days=366)
    [rows] = yield [Question(("quarters", lately), lambda _: _quarters(columns, lately))]
    cycles = [(Cycle(**dict(zip(columns, row, strict=False))), *row[len(columns) :]) for row in rows]
    to_open = _to_open([cycle for cycle, *_ in cycles if cycle.first_day >= lately], at) if opens else ()
    return [*to_open, *(_of_quarters(cycles, at) if closes else ())]


def _of_quarters(cycles: list[tuple], at: datetime) -> Iterable[Task]:
    for cycle, unfiled, owing, unsettled in cycles:
        page = url("returns:cycle", cycle.slug)
        listed = f"{url('returns:list')}?cycle={cycle.slug}&show=not_filed"
        if cycle.status == Cycle.Status.DRAFT:
            yield by_day(cycle.last_day, f"Open {cycle} for returns", page)
        elif cycle.status == Cycle.Status.OPEN and cycle.is_past_due(london_day(at)):
            verb = f"Close {cycle} or extend it" if unfiled else f"Close {cycle}"
            yield by_day(cycle.due_on, f"{verb}: {_not_filed(unfiled)}", page)
        elif cycle.status == Cycle.Status.CLOSED and owing:
            yield Task(None, f"Record what is missing in {cycle}: {_not_filed(owing)}", listed)
        elif cycle.status == Cycle.Status.CLOSED and not unsettled:
            yield Task(None, f"Freeze {cycle}: every return is settled", page)


def _quarters(columns: tuple[str, ...], lately: date) -> QuerySet:
    """The quarters that are not frozen or began lately, with how many of their returns are not filed, owed, and not settled."""
    in_work = Q(returns__status__in=Return.Status.undecided)
    begun = ~never_signed("returns__") & Q(returns__status__in=Return.Status.unfiled)
    unfiled = never_signed("returns__") & Q(returns__status__in=Return.Status.unfiled)
    owing = unfiled & ~Q(returns__organisation__kind="devolved_administration")
    counts = {"unfiled": unfiled, "owing": owing, "unsettled": in_work | begun}
    cycles = Cycle.objects.filter(~Q(status=Cycle.Status.FROZEN) | Q(first_day__gte=lately)).order_by(
        "first_day"
    )
    cycles = cycles.annotate(**{name: Count("returns", filter=wanted) for name, wanted in counts.items()})
    return cycles.values_list(*columns, *counts)


def _to_open(lately: list[Cycle], at: datetime) -> Iterable[Task]:
    """A quarter that nobody has opened: this one, and those of the year before it that follow one that was opened."""
    this = Quarter.of(london_day(at))
    first = lately[0].first_day if lately else None
    for quarter in quarters_to_open(at, {(cycle.year, cycle.quarter) for cycle in lately}):
        if quarter == this or (first and quarter.first_day > first):
            yield by_day(quarter.last_day, f"Open {quarter} for returns", url("returns:open_cycle"))


def _not_filed(number: int) -> str:
    if number == 1:
        return "1 return is not filed"
    return f"{number} returns are not filed" if number else "every return is filed"
