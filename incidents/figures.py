"""Numbers about the incidents of a year: the tables of the annual reports, and counts that can be opened.

An incident is counted in the financial year in which it was recorded, in the body where it was recorded. People affected
are ranges and are never summed across incidents. A notice that was withdrawn leaves table 1, with a note.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from audit.record import subject_of
from departments.calendar import financial_year_days, financial_year_name, london_day
from departments.figures import Figure
from departments.models import Organisation
from incidents.models import Incident
from incidents.models import choices as c

CATEGORIES = {
    "I": "Loss of inadequately protected electronic equipment, devices or paper documents from secured government premises",
    "II": "Loss of inadequately protected electronic equipment, devices or paper documents from outside secured "
    "government premises",
    "III": "Insecure disposal of inadequately protected electronic equipment, devices or paper documents",
    "IV": "Unauthorised disclosure",
    "V": "Other",
}
NOT_COUNTED = ("merged", "not_an_incident")
TOLD_DEFINITION = (
    "Incidents recorded in the year of which the regulator was told: it gave its reference. Before 25 May 2018 there was "
    "no duty and no such reference: an incident counts that is on record as told. A notice withdrawn because it was not needed after all is left out."
)
OTHER_DEFINITION = (
    "Incidents recorded centrally in the year and not on record as told to the regulator, by the five categories of the Cabinet "
    "Office. Small localised incidents that are not recorded centrally, near misses and dismissed reports are left out."
)
EARLIER_DEFINITION = "All incidents recorded in earlier years, by category; an incident counts in the year in which it was recorded."
HOURS_72 = timedelta(hours=72)


@dataclass(frozen=True)
class Scope:
    """Which incidents: of one body, of several, or of all (None)."""

    organisations: tuple[Organisation, ...] | None = None

    def filter(self) -> Q:
        return Q() if self.organisations is None else Q(organisation__in=self.organisations)


EVERYWHERE = Scope()


def recorded_in(year: str, scope: Scope = EVERYWHERE, *, until: datetime | None = None) -> QuerySet[Incident]:
    """The incidents recorded in a financial year ("2007-08"), merged and dismissed ones and near misses left out."""
    first, last = financial_year_days(year)
    found = (
        Incident.objects.filter(scope.filter())
        .exclude(status__in=NOT_COUNTED)
        .exclude(report_type="near_miss")
        .filter(reported_at__date__gte=first, reported_at__date__lte=last)
        .select_related("organisation", "notification")
        .prefetch_related("decisions", "assessments", "organisation__names", "actions")
        .order_by("occurred_from", "reference")
    )
    return found.filter(reported_at__lte=until) if until else found


def is_told(incident: Incident) -> bool:
    """Told to the regulator: in recorded history, or by a notice whose reference came back and that stands."""
    if incident.told_then:
        return incident.told_then == "yes"
    return is_sent(incident) and incident.notification.is_told


def is_sent(incident: Incident) -> bool:
    """A first notice has gone to the regulator and stands. Sent is not yet told: that takes the regulator's reference."""
    chain = getattr(incident, "notification", None)
    return bool(
        chain
        and chain.addressee == "regulator"
        and chain.first_sent_at
        and chain.status not in ("withdrawing", "withdrawn")
    )


def is_withdrawn(incident: Incident) -> bool:
    chain = getattr(incident, "notification", None)
    return bool(chain and chain.status in ("withdrawing", "withdrawn"))


def rows_of(
    year: str, organisation: Organisation | None = None, *, until: datetime | None = None
) -> list[dict[str, Any]]:
    """One plain row for each incident of the year, ready for freezing into a paper."""
    scope = Scope((organisation,)) if organisation else EVERYWHERE
    return [row_of(incident) for incident in recorded_in(year, scope, until=until)]


def row_of(incident: Incident) -> dict[str, Any]:
    """What a paper may say of an incident. What is not known is said to be so, and withheld ones are only counted."""
    day = london_day(incident.reported_at)
    named = incident.publish_ok not in (c.PublishOk.NUMBER, c.PublishOk.WITHHOLD)
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
        "nature": incident.title
        if named
        else "Not described: naming it would do harm, or only the number is published",
        "data_words": data_words(incident) if named else "Not described",
        "people_min": incident.people_min,
        "people_max": incident.people_max,
        "people_words": people_words(incident),
        "category": incident.co_category if incident.co_category in CATEGORIES else "",
        "told": is_told(incident),
        "awaits_reference": is_sent(incident) and not is_told(incident),
        "told_words": told_words(incident),
        "withdrawn": is_withdrawn(incident),
        "outcome": incident.history or incident.sanction,
        "encrypted": incident.encryption == "effective_key_safe",
        "decision": incident.decision,
        "below_advice": bool(decision and decision.below_advice),
        "significant": bool(decision and decision.significant),
        "substantial_risk": assessment.substantial_risk if assessment else "not_known",
        "advice_of_today": assessment.advice if assessment else "",
        "real": incident.origin == c.Origin.RECORDED_HISTORY,
        "sources": list(incident.sources),
        "status": incident.status,
        "planned": [action.summary for action in incident.actions.all()],
        "not_recorded": not_recorded(incident),
    }


def _newest(rows):
    return max(rows, key=lambda row: row.number, default=None)


def occurred_words(incident: Incident) -> str:
    """When it happened, no more exactly than is known."""
    if incident.occurred_from is None or incident.occurred_precision == "unknown":
        return "Date not recorded"
    day = london_day(incident.occurred_from)
    told = {"year": f"{day:%Y}", "month": f"{day:%B %Y}"}
    return told.get(incident.occurred_precision, f"{day.day} {day:%B %Y}")


def people_words(incident: Incident) -> str:
    """A range in words; empty where nothing is recorded, never nought for "not known"."""
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


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def data_words(incident: Incident) -> str:
    if incident.data_note:
        return incident.data_note[:1].upper() + incident.data_note[1:]
    kinds = [kind for kind in incident.data_types if kind != "Unknown"]
    if incident.personal_data == "no":
        return "No personal data"
    return ", ".join(kinds) if kinds else "Not recorded"


def told_words(incident: Incident) -> str:
    """Who was told, as the annual table's last column says it."""
    if incident.history:
        return incident.history
    said = []
    if is_told(incident):
        said.append("Regulator told")
    elif is_sent(incident):
        said.append("Notice sent, regulator's reference awaited")
    if incident.people_told == "yes":
        said.append("people told")
    others = [c.OthersTold(who).label for who in incident.others_told if who != "none"]
    return "; ".join(said + others) or "Not told"


def not_recorded(incident: Incident) -> list[str]:
    """What a reader would want to know and the record does not say."""
    gaps = []
    if incident.occurred_from is None or incident.occurred_precision == "unknown":
        gaps.append("when it happened")
    elif incident.occurred_precision == "year":
        gaps.append("the month in which it happened")
    if incident.people_max is None and incident.personal_data != "no":
        gaps.append("the number of people")
    if incident.told_then == "not_known":
        gaps.append("whether the Commissioner was told")
    if incident.co_category in ("", "not_known"):
        gaps.append("the category")
    return gaps


def tables_of(year: str, organisation: Organisation | None = None, *, as_of: datetime) -> dict[str, Any]:
    """Tables 1 to 3 of the annual reports for a body, or for all of government, as plain data."""
    rows = rows_of(year, organisation, until=as_of)
    told = [row for row in rows if row["told"]]
    other = [row for row in rows if not row["told"]]
    by_category = [
        {
            "category": category,
            "words": words,
            "value": len(found := [row for row in other if row["category"] == category]),
            "sources": [row["subject"] for row in found],
        }
        for category, words in CATEGORIES.items()
    ]
    unsettled = [row for row in other if not row["category"]]
    if unsettled:
        by_category.append(
            {
                "category": "–",
                "words": "Category not settled",
                "value": len(unsettled),
                "sources": [r["subject"] for r in unsettled],
            }
        )
    withdrawn = [row["reference"] for row in rows if row["withdrawn"]]
    note = f" Left out because the notice was withdrawn: {', '.join(withdrawn)}." if withdrawn else ""
    awaited = [row["reference"] for row in rows if row["awaits_reference"]]
    note += (
        f" Sent, and told once the regulator's reference is there: {', '.join(awaited)}." if awaited else ""
    )
    return {
        "year": year,
        "as_of": london_day(as_of).isoformat(),
        "sources": sources_of(rows),
        "told": told,
        "told_definition": TOLD_DEFINITION + note,
        "other": by_category,
        "other_total": len(other),
        "other_definition": OTHER_DEFINITION,
        "earlier": earlier_years(year, organisation),
        "earlier_definition": EARLIER_DEFINITION,
    }


def sources_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sources of recorded history, numbered in the order of their addresses, each with the incidents it tells of."""
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
        found = rows_of(financial_year_name(first), organisation)
        if found:
            values = [sum(1 for row in found if row["category"] == category) for category in CATEGORIES]
            rows.append({"year": financial_year_name(first), "values": values, "total": len(found)})
    return rows


def figures_of(year: str, organisation: Organisation | None = None, *, as_of: datetime) -> list[Figure]:
    """The counts of the year, each with its definition and the records behind it."""
    scope = Scope((organisation,)) if organisation else EVERYWHERE
    found = list(recorded_in(year, scope, until=as_of))
    day = london_day(as_of)
    told = [one for one in found if is_told(one)]
    sent = [one for one in found if is_sent(one)]
    aware = [one for one in sent if one.aware_at]
    decided = [one for one in found if (d := _newest(one.decisions.all())) and not d.from_history]
    unsaid = sum(one.told_then == "not_known" for one in found)
    rows = {
        "incidents.recorded": (
            found,
            None,
            "Incidents recorded in the year; merged, dismissed and near misses left out.",
        ),
        "incidents.told": (told, len(found), TOLD_DEFINITION),
        "incidents.told_within_72_hours_of_awareness": (
            [one for one in aware if _within(one, one.aware_at)],
            len(aware),
            "First notices sent within 72 hours of the body being aware, of those with that time on record. Only incidents "
            "under a law with a clock.",
        ),
        "incidents.told_within_72_hours_of_discovery": (
            [one for one in sent if _within(one, one.discovered_at)],
            len(sent),
            "First notices sent within 72 hours of discovery. Only incidents under a law with a clock.",
        ),
        "incidents.significant": (
            [one for one in found if (d := _newest(one.decisions.all())) and d.significant],
            len(found),
            "Decided as notifiable (2007 report, paragraph 14). Before 25 May 2018 it follows recorded history, and an "
            "incident of which it is not recorded whether the Commissioner was told is not counted."
            + (f" Not recorded: {unsaid}." if unsaid else ""),
        ),
        "incidents.substantial_risk": (
            [one for one in found if (a := _newest(one.assessments.all())) and a.substantial_risk == "yes"],
            len(found),
            "Substantial risk to large numbers: severity 4 or more, likelihood 3 or more and 10,000 people or more, under "
            "today's rule; a measure beside the decision and never an input to it (2007 report, paragraph 14).",
        ),
        "incidents.decided_below_advice": (
            [one for one in decided if _newest(one.decisions.all()).below_advice],
            len(decided),
            "Decided below the advice of the rule or of the Data Protection Officer, with the SIRO's reason. What recorded "
            "history says was decided before 25 May 2018 is left out.",
        ),
    }
    return [_figure(key, chosen, of, words, day) for key, (chosen, of, words) in rows.items()] + _by_category(
        found, day
    )


def _by_category(found: list[Incident], day: date) -> list[Figure]:
    return [
        _figure(
            f"incidents.category_{category}",
            [one for one in found if one.co_category == category],
            len(found),
            f"Category {category}: {words[:1].lower()}{words[1:]}.",
            day,
        )
        for category, words in CATEGORIES.items()
    ]


def _within(incident: Incident, start: datetime | None) -> bool:
    return bool(start and incident.notification.first_sent_at - start <= HOURS_72)


def _figure(key: str, chosen: list[Incident], of: int | None, words: str, day: date) -> Figure:
    return Figure(key, len(chosen), words, day, tuple(subject_of(one) for one in chosen), of)
