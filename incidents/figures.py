"""Numbers about the incidents of a year: the tables of the annual reports, and counts that can be opened.

An incident is counted in the financial year in which it was recorded, in the body where it was recorded. People affected
are ranges and are never summed across incidents. Table 1 names every incident, whether the regulator was notified or not,
or that it is not known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from audit.record import subject_of
from departments.models import Organisation
from departments.organisations.calendar import financial_year_days, financial_year_name, london_day
from departments.registers.figures import Figure, figure_of
from incidents.models import CASES, Assessment, Decision, Incident, RegulatorCase, choices
from incidents.small_numbers import (
    FEWER,
    NOT_DESCRIBED,
    RULE,
    is_small,
    published_range,
    says_few,
)

CATEGORIES = {
    "I": "Loss of inadequately protected electronic equipment, devices or paper documents from secured government premises",
    "II": "Loss of inadequately protected electronic equipment, devices or paper documents from outside secured "
    "government premises",
    "III": "Insecure disposal of inadequately protected electronic equipment, devices or paper documents",
    "IV": "Unauthorised disclosure",
    "V": "Other",
}
LAW_WITH_A_CLOCK = (
    "2018-19"  # the first financial year in which the law set a duty to notify, from 25 May 2018
)
NOTIFIED, NOT_NOTIFIED, NOT_KNOWN = "notified", "not_notified", "not_known"
STATES = {NOTIFIED: "Notified", NOT_NOTIFIED: "Not notified", NOT_KNOWN: "Not known whether notified"}
RECORDED_DEFINITION = (
    "Every incident that the portal records in the year. Small localised incidents that are not recorded centrally, near misses, merged "
    "and dismissed reports are left out."
)
NEAR_MISS_DEFINITION = "Near misses and weaknesses recorded in the year: nothing had gone wrong. They are no incidents and in none of the other counts."
STATES_THEN = (
    " Notified: a source says that the department, one of its bodies or a minister informed the Information Commissioner, or "
    "told the House what he had judged. Not notified: a source says that none of them did. Not known: no source used here says "
    "either; that the Commissioner acted on an incident does not show who informed him. The law set no duty to notify in this "
    "year; the report of December 2007 (paragraph 14) called it good practice for significant instances."
)
STATES_NOW = (
    " Notified: the regulator’s reference for the notice is on record, and the notice was not withdrawn. Not notified: all "
    "others. Not known: an incident of before 25 May 2018 of which no source says whether the regulator was informed."
)
CATEGORY_DEFINITION = "The same incidents by the five categories of the Cabinet Office and by whether the regulator was notified."
SUBSTANTIAL_DEFINITION = (
    "Substantial risk to large numbers by the portal’s rule of today: severity 4 or more, likelihood 3 or more and 10,000 "
    "people or more. What is not known of an incident counts at the worst that is likely. A measure of the portal’s own, "
    "beside what was said at the time and never a part of it."
)
EARLIER_DEFINITION = "All incidents recorded in earlier years, by category; an incident counts in the year in which it was recorded."
HOURS_72 = timedelta(hours=72)


@dataclass(frozen=True)
class Scope:
    """Which incidents: of one body, of several, or of all (None)."""

    organisations: tuple[Organisation, ...] | None = None

    def filter(self) -> Q:
        return Q() if self.organisations is None else Q(organisation__in=self.organisations)


Numbered = TypeVar("Numbered", Assessment, Decision)
EVERYWHERE = Scope()


def recorded_in(year: str, scope: Scope = EVERYWHERE, *, until: datetime | None = None) -> QuerySet[Incident]:
    """The incidents recorded in a financial year ("2007-08"), merged and dismissed ones and near misses left out."""
    first, last = financial_year_days(year)
    incidents = (
        Incident.objects.filter(scope.filter())
        .exclude(status__in=choices.Status.not_counted)
        .exclude(report_type="near_miss")
        .filter(reported_at__date__gte=first, reported_at__date__lte=last)
        .select_related("organisation")
        .prefetch_related("decisions", "assessments", "organisation__names", "actions", CASES)
        .order_by("occurred_from", "reference")
    )
    return incidents.filter(reported_at__lte=until) if until else incidents


def near_misses_in(
    year: str, organisation: Organisation | None = None, *, until: datetime | None = None
) -> list[dict[str, Any]]:
    """The near misses and weaknesses recorded in a financial year: no incidents, and counted by themselves."""
    first, last = financial_year_days(year)
    near_misses = Incident.objects.filter(
        Scope((organisation,)).filter() if organisation else Q(),
        report_type=choices.ReportType.NEAR_MISS,
        reported_at__date__gte=first,
        reported_at__date__lte=last,
    ).exclude(status__in=choices.Status.not_counted)
    if until:
        near_misses = near_misses.filter(reported_at__lte=until)
    return [
        {
            "subject": subject_of(near_miss),
            "reference": near_miss.reference,
            "organisation": near_miss.organisation.code,
        }
        for near_miss in near_misses.select_related("organisation").order_by("reference")
    ]


def notification_state(incident: Incident) -> str:
    """Notified, not notified or not known: three states, because no record of it is not a record that it was not done.

    Recorded history says it in its own field; since 25 May 2018 it takes a notice whose reference came back and that was not withdrawn.
    """
    if incident.notified_in_source:
        return {"yes": NOTIFIED, "no": NOT_NOTIFIED}.get(incident.notified_in_source, NOT_KNOWN)
    if incident.origin == choices.Origin.RECORDED_HISTORY and not is_sent(incident):
        return NOT_KNOWN
    return NOTIFIED if any(case.is_notified for case in _with_regulator(incident)) else NOT_NOTIFIED


def is_notified(incident: Incident) -> bool:
    """Whether it is on record that the regulator was notified."""
    return notification_state(incident) == NOTIFIED


def is_sent(incident: Incident) -> bool:
    """A first notice has gone to the regulator and was not withdrawn. Sent is not yet notified: that takes its reference."""
    return first_sent_at(incident) is not None


def first_sent_at(incident: Incident) -> datetime | None:
    """When the first notice that was not withdrawn went to the regulator; None where none did."""
    sent = (case.first_sent_at for case in _with_regulator(incident) if not case.is_withdrawn)
    return min((moment for moment in sent if moment), default=None)


def notices_sent(incident: Incident) -> int:
    """How many notices went to the regulator, further ones included."""
    return sum(len(case.sent_notices) for case in _with_regulator(incident))


def is_withdrawn(incident: Incident) -> bool:
    """Whether a notification of the incident was withdrawn. Reads its cases."""
    return any(case.is_withdrawn for case in incident.regulator_cases.all())


def _with_regulator(incident: Incident) -> list[RegulatorCase]:
    return [case for case in incident.regulator_cases.all() if case.addressee == "regulator"]


def rows_of(
    year: str, organisation: Organisation | None = None, *, until: datetime | None = None
) -> list[dict[str, Any]]:
    """One plain row for each incident of the year, ready for freezing into a paper."""
    scope = Scope((organisation,)) if organisation else EVERYWHERE
    return [row_of(incident) for incident in recorded_in(year, scope, until=until)]


def row_of(incident: Incident) -> dict[str, Any]:
    """What a paper may say of an incident. What is not known is said to be so, and withheld ones are only counted.

    A number of people that could point at one of them is not said, nor what would give it away (`small_numbers`).
    """
    day = london_day(incident.reported_at)
    few = is_of_few_people(incident)
    least, most = (
        (incident.people_min, incident.people_max)
        if _is_published(incident)
        else published_range(incident.people_min, incident.people_max)
    )
    title, data = incident.title, data_words(incident)
    named = incident.publish_ok not in (choices.PublishOk.NUMBER, choices.PublishOk.WITHHOLD)
    assessment = _newest(incident.assessments.all())
    decision = _newest(incident.decisions.all())
    return {
        "subject": subject_of(incident),
        "reference": incident.reference,
        "organisation": incident.organisation.code,
        "organisation_name": incident.organisation.name_on(day),
        "body": incident.other_body,
        "recorded_on": day.isoformat(),
        "occurred_words": occurred_words(incident),
        "occurred_month": f"{incident.occurred_from:%Y-%m}"
        if incident.occurred_from and incident.occurred_precision != "year"
        else "",
        "discovered_on": london_day(incident.discovered_at).isoformat(),
        "nature": (NOT_DESCRIBED if few and says_few(title) else title)
        if named
        else "Not described: naming it would do harm, or only the number is published",
        "data_words": data if named and not (few and says_few(data)) else "Not described",
        "people_min": least,
        "people_max": most,
        "people_words": published_people(incident),
        "few_people": few,
        "category": incident.co_category if incident.co_category in CATEGORIES else "",
        "notification": notification_state(incident),
        "awaits_reference": is_sent(incident) and not is_notified(incident),
        "notification_words": notification_words(incident) if named else "",
        "withdrawn": is_withdrawn(incident),
        "outcome": (incident.history or incident.sanction) if named else "",
        "encrypted": incident.encryption == "effective_key_safe",
        "decision": incident.decision,
        "below_advice": bool(decision and decision.below_advice),
        "significant": bool(decision and decision.significant),
        "decided": bool(decision and not decision.from_history),
        "sent": is_sent(incident),
        "sent_in_72_hours_of_awareness": _within(incident, incident.aware_at),
        "sent_in_72_hours_of_discovery": _within(incident, incident.discovered_at),
        "substantial_risk": assessment.substantial_risk if assessment else "not_known",
        "substantial_at_mildest": bool(assessment and assessment.reasoning.get("substantial_at_mildest")),
        "advice_of_today": assessment.advice if assessment else "",
        "real": incident.origin == choices.Origin.RECORDED_HISTORY,
        "sources": list(incident.sources),
        "status": incident.status,
        "planned": [action.summary for action in incident.actions.all()],
        "not_recorded": not_recorded(incident),
    }


def _newest(rows: Iterable[Numbered]) -> Numbered | None:
    """The row with the highest number, if there is one."""
    return max(rows, key=lambda row: row.number, default=None)


def occurred_words(incident: Incident) -> str:
    """When it happened, no more exactly than is known."""
    if incident.occurred_from is None or incident.occurred_precision == "unknown":
        return "Date not recorded"
    day = london_day(incident.occurred_from)
    by_precision = {"year": f"{day:%Y}", "month": f"{day:%B %Y}"}
    return by_precision.get(incident.occurred_precision, f"{day.day} {day:%B %Y}")


def people_words(incident: Incident) -> str:
    """A range in words; empty where nothing is recorded, never zero for "not known"."""
    least, most = incident.people_min, incident.people_max
    if most is None:
        return f"at least {least:,} people" if least else ""
    if most == 0:
        return "no people"
    if least == most:
        return f"about {_people(most)}" if incident.people_known == "estimate" else _people(most)
    if least is None:
        return _people(most) if incident.people_known == "exact" else f"up to {_people(most)}"
    return f"{least:,} to {most:,} people"


def _is_published(incident: Incident) -> bool:
    """Whether its numbers are public already: recorded history has them from its sources."""
    return incident.origin == choices.Origin.RECORDED_HISTORY


def is_of_few_people(incident: Incident) -> bool:
    """Whether so few people are concerned that a paper does not say how many."""
    least, most = incident.people_min, incident.people_max
    return not _is_published(incident) and is_small(least if most is None else most)


def published_people(incident: Incident) -> str:
    """The range as a paper says it: without an end that could point at a person."""
    if is_of_few_people(incident):
        return FEWER if incident.people_max is not None else "at least one person"
    if is_small(incident.people_min) and incident.people_max is not None and not _is_published(incident):
        return f"up to {_people(incident.people_max)}"
    return people_words(incident)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def data_words(incident: Incident) -> str:
    """The kinds of data in words: the note on them, else the kinds chosen, else "Not recorded"."""
    if incident.data_note:
        return incident.data_note[:1].upper() + incident.data_note[1:]
    kinds = [kind for kind in incident.data_types if kind != "Unknown"]
    if incident.personal_data == "no":
        return "No personal data"
    return ", ".join(kinds) if kinds else "Not recorded"


def notification_words(incident: Incident) -> str:
    """Who was notified beside the state, as the annual table's last column says it; empty where nothing more is on record."""
    if incident.history:
        return incident.history
    sentences = []
    if is_sent(incident) and not is_notified(incident):
        sentences.append("Notice sent, the regulator’s reference is awaited")
    if incident.people_told == "yes":
        sentences.append("People affected were notified")
    others = [choices.OthersTold(who).label for who in incident.others_told if who != "none"]
    return ". ".join([*sentences, *([f"Also informed: {', '.join(others)}"] if others else [])])


def not_recorded(incident: Incident) -> list[str]:
    """What a reader would want to know and the record does not say."""
    gaps = []
    if incident.occurred_from is None or incident.occurred_precision == "unknown":
        gaps.append("when it happened")
    elif incident.occurred_precision == "year":
        gaps.append("the month in which it happened")
    if incident.people_max is None and not incident.people_min and incident.personal_data != "no":
        gaps.append("the number of people")
    if incident.notified_in_source == "not_known":
        gaps.append("whether the Commissioner was notified")
    if incident.co_category in ("", "not_known"):
        gaps.append("the category")
    return gaps


def tables_of(rows: list[dict[str, Any]], earlier: list[dict[str, Any]]) -> dict[str, Any]:
    """Tables 1 to 3 of the annual reports from the rows of a year (`rows_of`) and the totals of those before."""
    return {
        "sources": sources_of(rows),
        "rows": rows,
        "counts": counts_by_state(rows),
        "by_category": by_category(rows),
        "earlier": earlier,
    }


def definitions_of(rows: list[dict[str, Any]], year: str) -> dict[str, str]:
    """What the tables count, in the words of the law of the year."""
    return {
        "definition": RECORDED_DEFINITION
        + _states_of(year)
        + (RULE if any(row.get("few_people") for row in rows) else "")
        + _notes(rows),
        "category_definition": CATEGORY_DEFINITION,
        "earlier_definition": EARLIER_DEFINITION,
    }


def _states_of(year: str) -> str:
    return STATES_THEN if year < LAW_WITH_A_CLOCK else STATES_NOW


def counts_by_state(rows: list[dict[str, Any]]) -> dict[str, int]:
    """How many rows are in each of the three states, and all."""
    return {state: sum(row["notification"] == state for row in rows) for state in STATES} | {"all": len(rows)}


def by_category(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Table 2: a line for each category, and one for what has none, that add up to all rows."""
    lines: list[dict[str, Any]] = [
        {"category": category, "words": text, "rows": [row for row in rows if row["category"] == category]}
        for category, text in CATEGORIES.items()
    ]
    if unsettled := [row for row in rows if not row["category"]]:
        lines.append({"category": "–", "words": "Category not settled", "rows": unsettled})
    return [
        {key: line[key] for key in ("category", "words")}
        | counts_by_state(line["rows"])
        | {"sources": [row["subject"] for row in line["rows"]]}
        for line in lines
    ]


def _notes(rows: list[dict[str, Any]]) -> str:
    """What a reader of the states must know of notices that were withdrawn or still await their reference."""
    withdrawn = [row["reference"] for row in rows if row["withdrawn"]]
    note = (
        f" Counted as not notified because the notice was withdrawn: {', '.join(withdrawn)}."
        if withdrawn
        else ""
    )
    awaited = [row["reference"] for row in rows if row["awaits_reference"]]
    return note + (
        f" Sent, and notified once the regulator’s reference is there: {', '.join(awaited)}."
        if awaited
        else ""
    )


def sources_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sources of recorded history, numbered in the order of their addresses, each with the incidents that it describes."""
    named = sorted({source for row in rows for source in row["sources"]}, key=lambda s: (unchecked(s), s))
    return [
        {
            "number": number,
            "source": source,
            "unchecked": unchecked(source),
            "references": [row["reference"] for row in rows if source in row["sources"]],
        }
        for number, source in enumerate(named, 1)
    ]


def unchecked(source: str) -> bool:
    """Whether it is no source at all but what somebody remembers."""
    return source.startswith("General knowledge")


def earlier_years(year: str, organisation: Organisation | None = None, back: int = 3) -> list[dict[str, Any]]:
    """Table 3: totals by category of the years before, those only in which something was recorded."""
    rows = []
    for first in range(int(year[:4]) - back, int(year[:4])):
        own_rows = rows_of(financial_year_name(first), organisation)
        if own_rows:
            values = [sum(1 for row in own_rows if row["category"] == category) for category in CATEGORIES]
            rows.append({"year": financial_year_name(first), "values": values, "total": len(own_rows)})
    return rows


def figures_of(
    rows: list[dict[str, Any]], year: str, day: date, near_misses: Iterable[dict[str, Any]] = ()
) -> list[Figure]:
    """The counts of the year's rows (`rows_of`) and of its near misses, each with its definition and the records behind it.

    What only a law with a clock knows is left out of years before 25 May 2018.
    """
    chosen = {state: [row for row in rows if row["notification"] == state] for state in STATES}
    counts = {
        "incidents.recorded": (rows, None, RECORDED_DEFINITION),
        "incidents.notified": (
            chosen[NOTIFIED],
            rows,
            f"Of the incidents recorded in the year, those notified.{_states_of(year)}",
        ),
        "incidents.not_notified": (
            chosen[NOT_NOTIFIED],
            rows,
            "Of the incidents recorded in the year, those not notified.",
        ),
        "incidents.not_known": (
            chosen[NOT_KNOWN],
            rows,
            "Of the incidents recorded in the year, those of which it is not known whether the regulator was notified.",
        ),
        "incidents.substantial_risk": (
            [row for row in rows if row["substantial_risk"] == "yes"],
            rows,
            SUBSTANTIAL_DEFINITION,
        ),
        **(_under_the_law(rows, near_misses) if year >= LAW_WITH_A_CLOCK else {}),
        **{
            f"incidents.category_{category}": (
                [row for row in rows if row["category"] == category],
                rows,
                f"Category {category}: {text[:1].lower()}{text[1:]}.",
            )
            for category, text in CATEGORIES.items()
        },
    }
    return [figure_of(key, some, whole, text, day) for key, (some, whole, text) in counts.items()]


def _under_the_law(
    rows: list[dict[str, Any]], near_misses: Iterable[dict[str, Any]]
) -> dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]] | None, str]]:
    """What is counted only where the law has a clock and somebody decides: (chosen, of which, definition) by key."""
    sent = [row for row in rows if row["sent"]]
    aware = [row for row in sent if row["sent_in_72_hours_of_awareness"] is not None]
    decided = [row for row in rows if row["decided"]]
    return {
        "incidents.notified_within_72_hours_of_awareness": (
            [row for row in aware if row["sent_in_72_hours_of_awareness"]],
            aware,
            "First notices sent within 72 hours of the body being aware, of those with that time on record. Only incidents "
            "under a law with a clock.",
        ),
        "incidents.notified_within_72_hours_of_discovery": (
            [row for row in sent if row["sent_in_72_hours_of_discovery"]],
            sent,
            "First notices sent within 72 hours of discovery. Only incidents under a law with a clock.",
        ),
        "incidents.significant": (
            [row for row in decided if row["significant"]],
            decided,
            "Decided as notifiable, of those decided under a law with a clock.",
        ),
        "incidents.decided_below_advice": (
            [row for row in decided if row["below_advice"]],
            decided,
            "Decided below the advice of the rule or of the Data Protection Officer, with the SIRO’s reason.",
        ),
        "incidents.near_misses": (list(near_misses), None, NEAR_MISS_DEFINITION),
    }


def _within(incident: Incident, start: datetime | None) -> bool | None:
    """Whether the first notice was sent within 72 hours of a moment; None where the moment is not on record."""
    sent = first_sent_at(incident)
    return None if start is None else bool(sent and sent - start <= HOURS_72)
