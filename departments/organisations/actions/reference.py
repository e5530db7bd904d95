"""Loading the register of organisations: as often as one likes, changing only what differs."""

from dataclasses import dataclass
from datetime import datetime

from audit.record import Actor, action, record
from departments import reference
from departments.organisations.models import Enrolment, Organisation, OrganisationName, Succession
from departments.organisations.queries import CENTRE

FIELDS = (
    "name",
    "short_name",
    "kind",
    "govuk_id",
    "register_status",
    "closed",
    "closed_reason",
    "closed_on",
    "holds_health_data",
    "accounting_officer_title",
    "source",
)


@dataclass(frozen=True)
class Loaded:
    """What a load found and did."""

    organisations: int
    added: int
    changed: int
    links: int
    names: int
    enrolments: int

    @property
    def did_nothing(self) -> bool:
        return not (self.added or self.changed or self.links or self.names or self.enrolments)


@action
def load_reference(*, by: Actor, at: datetime) -> Loaded:
    """Make the organisations what the reference data says, in bulk. A second load changes nothing.

    A reference prefix once given is never changed, and an enrolment once made is left to the people who keep it.
    """
    known = {organisation.code: organisation for organisation in Organisation.objects.all()}
    added = _add(known)
    changed = _change(known)
    links = _link_parents(known) + _link_successors(known)
    done = Loaded(len(known), added, changed, links, _name(known), _enrol(known))
    if not done.did_nothing:
        record(
            "reference.loaded",
            subject=known[CENTRE],
            by=by,
            at=at,
            added=done.added,
            changed=done.changed,
            sha256=reference.digest(),
        )
    return done


def _add(known: dict[str, Organisation]) -> int:
    missing = [body for body in reference.bodies() if body.code not in known]
    organisations = Organisation.objects.bulk_create(
        Organisation(
            code=body.code,
            reference_prefix=body.reference_prefix,
            **{name: getattr(body, name) for name in FIELDS},
        )
        for body in missing
    )
    known.update({organisation.code: organisation for organisation in organisations})
    return len(organisations)


def _change(known: dict[str, Organisation]) -> int:
    changed = []
    for body in reference.bodies():
        organisation = known[body.code]
        different = [name for name in FIELDS if getattr(organisation, name) != getattr(body, name)]
        for name in different:
            setattr(organisation, name, getattr(body, name))
        if different:
            changed.append(organisation)
    Organisation.objects.bulk_update(changed, FIELDS, batch_size=500)
    return len(changed)


def _link_parents(known: dict[str, Organisation]) -> int:
    changed = []
    for body in reference.bodies():
        organisation, wanted = known[body.code], known[body.sponsor].pk if body.sponsor else None
        if organisation.sponsor_id != wanted:
            organisation.sponsor_id = wanted
            changed.append(organisation)
    Organisation.objects.bulk_update(changed, ["sponsor"], batch_size=500)
    through = Organisation.other_parents.through
    there = set(through.objects.values_list("from_organisation_id", "to_organisation_id"))
    wanted_links = {
        (known[body.code].pk, known[other].pk) for body in reference.bodies() for other in body.other_parents
    }
    missing = wanted_links - there
    through.objects.bulk_create(
        through(from_organisation_id=child, to_organisation_id=parent) for child, parent in missing
    )
    return len(changed) + len(missing)


def _link_successors(known: dict[str, Organisation]) -> int:
    there = set(Succession.objects.values_list("predecessor_id", "successor_id"))
    missing = [
        Succession(predecessor=known[old], successor=known[new], on=on)
        for old, new, on in reference.successions()
        if (known[old].pk, known[new].pk) not in there
    ]
    return len(Succession.objects.bulk_create(missing))


def _name(known: dict[str, Organisation]) -> int:
    """Names by their first day. One that has ended since is ended here first, so that its successor finds room."""
    there = {
        (
            organisation_name.organisation_id,
            organisation_name.name,
            organisation_name.starts_on,
        ): organisation_name
        for organisation_name in OrganisationName.objects.all()
    }
    for entry in reference.dated_names():
        name_row = there.get((known[entry.code].pk, entry.name, entry.starts_on))
        if name_row and name_row.ends_on != entry.ends_on:
            name_row.ends_on = entry.ends_on
            name_row.save(update_fields=["ends_on"])
    missing = [
        OrganisationName(
            organisation=known[entry.code],
            name=entry.name,
            short_name=entry.short_name,
            starts_on=entry.starts_on,
            ends_on=entry.ends_on,
            source=entry.source,
        )
        for entry in reference.dated_names()
        if (known[entry.code].pk, entry.name, entry.starts_on) not in there
    ]
    return len(OrganisationName.objects.bulk_create(missing))


def _enrol(known: dict[str, Organisation]) -> int:
    there = set(Enrolment.objects.values_list("organisation_id", "starts_on"))
    missing = [
        Enrolment(organisation=known[code], starts_on=starts_on, ends_on=ends_on, source=source)
        for code, starts_on, ends_on, source in reference.enrolments()
        if (known[code].pk, starts_on) not in there
    ]
    return len(Enrolment.objects.bulk_create(missing))
