"""Appointments, for the administrator: who holds what, appointing, ending."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirmed import confirmed_before, keep_with, read_confirmed
from audit.transitions import NotReady
from departments.organisations import actions, queries
from departments.organisations.access import requires
from departments.organisations.calendar import london_day
from departments.organisations.forms import AppointForm, AppointmentFilter, EndForm, LendForm
from departments.organisations.home import tasks_of_appointment
from departments.organisations.powers import organisations_for
from departments.organisations.presenting import day_words, who_takes_over
from departments.organisations.roles import ROLES, Can, Role
from departments.organisations.views.common import list_page, organisation_or_choice, sent


@requires(Can.APPOINTMENT_MANAGE)
@require_safe
def listing(request):
    """Who holds what, now, before and to come."""
    form = AppointmentFilter(request.GET)
    wanted = form.wanted()
    page = list_page(request, form, lambda at: queries.appointments_for(request.user, at, **wanted))
    read_confirmed(page.object_list)
    context = {"form": form, "page": page, "day": london_day(request.at)}
    return render(request, "departments/appointments.html", context)


@requires(Can.APPOINTMENT_MANAGE)
@require_http_methods(["GET", "POST"])
def add(request):
    """Appoint somebody. A post that is held then is refused with who holds it until when."""
    crumb = ("Appointments", reverse("departments:appointments"))
    there = queries.organisations_to_appoint_in(request.user, request.at)
    organisation, choice = organisation_or_choice(request, there, title="Appoint somebody", crumb=crumb)
    if choice:
        return choice
    form = AppointForm(
        sent(request),
        at=request.at,
        organisations=there.filter(closed=False),
        initial={"starts_on": london_day(request.at)},
    )
    if request.method == "POST" and form.is_valid() and _appoint(request, organisation, form):
        return redirect(f"{reverse('departments:appointments')}?organisation={organisation.code}")
    context = {"form": form, "organisation": organisation}
    return render(request, "departments/appointment_new.html", context, status=422 if form.errors else 200)


def _appoint(request, organisation, form) -> bool:
    cleaned = form.cleaned_data
    person = queries.person_by_address(cleaned["email"])
    if person is None:
        form.add_error(
            "email",
            "There is no account with this email address. Whoever runs the portal’s servers makes one, with "
            "“manage.py account”",
        )
        return False
    try:
        appointed = partial(
            actions.appoint,
            person,
            Role(cleaned["role"]),
            organisation,
            by=request.user,
            at=timezone.now(),
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"],
            limited_to=cleaned["limited_to"],
        )
        appointment = keep_with(appointed, form, by=request.user, at=request.at)
    except NotReady as problem:
        form.add_problems(problem.problems)
        return False
    messages.success(request, f"{person.name} is appointed: {appointment.title}, {organisation.name}.")
    return True


@requires(Can.APPOINTMENT_LEND)
@require_http_methods(["GET", "POST"])
def lend(request):
    """Lend a person to a body in which nobody is there who could act, until a day."""
    there = (
        organisations_for(request.user, Can.APPOINTMENT_LEND, request.at)
        .filter(closed=False)
        .order_by("name")
    )
    organisation, choice = organisation_or_choice(request, there, title="Lend somebody", crumb=("Home", "/"))
    if choice:
        return choice
    today = london_day(request.at)
    form = request.form = LendForm(sent(request), at=request.at, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid() and (lend := _lend(request, organisation, form)):
        text = f"{lend.user.name} is lent to {organisation.name} as {lend.title} until {day_words(lend.ends_on)}."
        messages.success(request, text)
        return redirect("home")
    missing = queries.roles_without_anybody([organisation], today).get(organisation.pk, [])
    context = {
        "form": form,
        "organisation": organisation,
        "missing": [ROLES[role].title for role in missing],
    }
    return render(request, "departments/appointment_lend.html", context, status=422 if form.errors else 200)


def _lend(request, organisation, form):
    values = form.cleaned_data
    person = queries.person_by_address(values["email"])
    if person is None:
        form.add_error(
            "email", "There is no account with this email address: check it, or lend somebody else"
        )
        return None
    lent = partial(
        actions.lend,
        person,
        Role(values["role"]),
        organisation,
        by=request.user,
        at=timezone.now(),
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
    )
    try:
        return keep_with(lent, form, by=request.user, at=request.at)
    except NotReady as problem:
        form.add_problems(problem.problems)
        return None


@requires(Can.APPOINTMENT_MANAGE)
@require_http_methods(["GET", "POST"])
def end(request, pk):
    """Let an appointment end on a day, knowing what is open with its holder and who has it next."""
    appointment = get_object_or_404(queries.appointments_for(request.user, request.at).defer(None), pk=pk)
    form = EndForm(
        sent(request),
        at=request.at,
        confirmed=confirmed_before(appointment),
        initial={"ends_on": london_day(request.at)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            ends_on = form.cleaned_data["ends_on"]
            ending = partial(
                actions.end_appointment, appointment, by=request.user, at=timezone.now(), ends_on=ends_on
            )
            ended = keep_with(ending, form, by=request.user, at=request.at)
            last = ended.ends_on
            message = f"The appointment of {appointment.user.name} as {appointment.title} ends on {day_words(last)}."
            messages.success(request, f"{message} {who_takes_over(ended, last)}")
            return redirect(
                f"{reverse('departments:appointments')}?organisation={appointment.organisation.code}"
            )
        except NotReady as problem:
            form.add_problems(problem.problems)
    context = {
        "form": form,
        "appointment": appointment,
        "tasks": tasks_of_appointment(appointment, request.at),
        "takes_over": who_takes_over(appointment, appointment.ends_on or london_day(request.at)),
    }
    return render(request, "departments/appointment_end.html", context, status=422 if form.errors else 200)
