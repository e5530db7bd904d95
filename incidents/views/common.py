"""What the pages share: finding the thing or 404, and showing problems beside their fields."""

from functools import partial

from django.http import Http404
from django.urls import reverse

from accounts.confirmed import keep_with
from accounts.unsaved import as_sent, unsaved_of
from audit.reading import record_reading
from audit.record import subject_of
from audit.transitions import NotNow, NotReady, Refused, Transition
from govuk.templatetags.govuk import listed
from incidents import actions, queries
from incidents.checks import FIRST_PART
from incidents.checks.triage import step_with


def incident_or_404(request, pk, *, whole: bool = True):
    """The incident, if this person may see it (all of it, unless `whole` is off). Seeing all of it is an event."""
    incident = queries.incident_for(request.user, request.at, pk)
    if incident is None:
        raise Http404
    if queries.sees_all_of(request.user, incident, request.at):
        record_reading("incident.read", subject=incident, by=request.user, at=request.at)
    elif whole:
        raise Http404
    return incident


def check_offered(request, incident, step: Transition) -> None:
    """Show the page of a step only where the step is open and this person's: raises Refused or NotNow.

    What was posted goes on to the action, which answers for it.
    """
    if request.method != "GET":
        return
    if why := step.refusal(incident, by=request.user, at=request.at):
        raise Refused(why, step.power)
    check_still_open(incident, step)


def check_still_open(incident, step: Transition) -> None:
    """Raise NotNow where the step is not open any more: what is wrong with a form sent for it does not matter then."""
    if incident.status not in step.source:
        raise NotNow(incident, step)


def case_or_404(request, pk):
    """The case with the regulator, if this person may see it. Seeing it is an event."""
    case = queries.case_for(request.user, request.at, pk)
    if case is None:
        raise Http404
    record_reading("notification.read", subject=case, by=request.user, at=request.at)
    return case


def save_what_is_sound(request, incident, form, section: str, *things: str):
    """Save the sound answers of a section and keep the others as typed; None where nothing could be saved at all.

    What only the saving finds wrong (times that contradict each other) is put on its field, which is then not sound.
    """
    form.full_clean()
    for _ in form.fields:
        if "version" in form.errors or form.non_field_errors():
            return None
        unsound = form.unsound()
        try:
            saved = partial(
                actions.save,
                incident=incident,
                by=request.user,
                at=request.at,
                version=form.cleaned_data["version"],
                section=section,
                fields={name: value for name, value in form.answers.items() if name not in unsound},
                unsound=unsound,
                asked=list(form.fields),
                **{name: form.cleaned_data.get(name) for name in things},
            )
            return keep_with(saved, form, by=request.user, at=request.at)
        except NotReady as problem:
            form.add_problems(problem.problems)
    return None


def question_of_triage(incident, field: str) -> str:
    """The address of a question of triage, on the page of its step."""
    page = reverse("incidents:triage_step", args=[incident.pk, step_with(field)])
    return f"{page}#id_{FIRST_PART.get(field, field)}"


def see_version(form, incident) -> None:
    """The form, shown again, is of what was saved with it."""
    form.data = form.data.copy()
    form.data["version"] = str(incident.version)


def with_kept(form, make, incident, section: str):
    """The form as it is shown first, with what could not be saved before in its fields. `make` binds one to data."""
    rows = unsaved_of(subject_of(incident), section)
    if rows:
        form.show_kept(make(as_sent(rows)), rows)
    return form


def what_was_saved(form) -> str:
    """What could not be saved of a form, and that the rest is."""
    labels = [f"“{form.fields[name].label}”" for name in form.unsound()]
    return (
        f"Not saved: {listed(labels)}. What you typed there is kept in its field, and does not count as an answer until "
        "you put it right. Everything else is saved."
    )


def initial_of(thing, form_class, **more):
    """What the form shows first: the thing's own answers."""
    names = [name for name in form_class.base_fields if hasattr(thing, name)]
    values = {name: getattr(thing, name) for name in names}
    return {
        **{name: "" if value is None else value for name, value in values.items()},
        "version": thing.version,
        **more,
    }
