"""What the pages share: finding the thing or 404, and showing problems beside their fields."""

from django.http import Http404

from audit.reading import record_reading
from audit.transitions import NotNow, NotReady, Refused, Transition
from incidents import queries


def incident_or_404(request, pk, *, whole: bool = True):
    """The incident, if this person may see it (all of it, unless `whole` is off). Seeing all of it is an event."""
    found = queries.incident_for(request.user, request.at, pk)
    if found is None:
        raise Http404
    if queries.sees_all_of(request.user, found, request.at):
        record_reading("incident.read", subject=found, by=request.user, at=request.at)
    elif whole:
        raise Http404
    return found


def check_offered(request, incident, step: Transition) -> None:
    """Show the page of a step only where the step is open and this person's: raises Refused or NotNow.

    What was posted goes on to the action, which answers for it.
    """
    if request.method != "GET":
        return
    if why := step.refusal(incident, by=request.user, at=request.at):
        raise Refused(why, step.power)
    if incident.status not in step.source:
        raise NotNow(incident, step)


def case_or_404(request, pk):
    """The case with the regulator, if this person may see it. Seeing it is an event."""
    found = queries.case_for(request.user, request.at, pk)
    if found is None:
        raise Http404
    record_reading("notification.read", subject=found, by=request.user, at=request.at)
    return found


def show_problems(form, problem: NotReady) -> None:
    """Each problem beside the field it names, the others above the form."""
    for one in problem.problems:
        name = one.href.removeprefix("#id_")
        for part in ("_day", "_time"):
            name = name.removesuffix(part)
        form.add_error(name if name in form.fields else None, one.text)


def initial_of(thing, form_class, **more):
    """What the form shows first: the thing's own answers."""
    names = [name for name in form_class.base_fields if hasattr(thing, name)]
    values = {name: getattr(thing, name) for name in names}
    return {
        **{name: "" if value is None else value for name, value in values.items()},
        "version": thing.version,
        **more,
    }
