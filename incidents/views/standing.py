"""The standing instruction of a body: what is in force, what was before, signing and ending."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from audit.channels import text
from audit.transitions import NotReady
from departments.organisations.access import requires
from departments.organisations.powers import can, organisations_for
from departments.organisations.roles import Can
from departments.organisations.views.common import organisation_or_choice, sent
from departments.organisations.views.steps import StepView
from incidents import actions, forms, presenting
from incidents.queries import standing
from incidents.workflow import STANDING_AUTHORITY, STANDING_INSTRUCTION


@requires(Can.STANDING_INSTRUCTION_SEE)
@require_safe
def instructions(request):
    """The body whose standing instruction is shown."""
    there = _bodies(request)
    crumb = ("Incidents", reverse("incidents:list"))
    organisation, choice = organisation_or_choice(request, there, title="Standing instruction", crumb=crumb)
    return choice or redirect("incidents:instruction", code=organisation.code)


@requires(Can.STANDING_INSTRUCTION_SEE)
@require_safe
def instruction(request, code):
    """What happens in a body when nobody decides in time: in force now, and before."""
    organisation = _body_or_404(request, code)
    every = standing.instructions_of(organisation)
    in_force = next((known for known in every if known.is_in_force), None)
    authority = standing.authority_of(organisation)
    context = {
        "organisation": organisation,
        "instruction": in_force,
        "earlier": [instruction for instruction in every if instruction != in_force],
        "steps": presenting.instruction_steps(in_force, organisation, request.user, request.at),
        "others": presenting.who_signs(organisation, request.at),
        "authority": authority,
        "authority_steps": presenting.authority_steps(organisation, authority, request.user, request.at),
        "hours": presenting.hours_rows(organisation),
        "sets_hours": can(request.user, Can.TIMER_SETTING_EDIT, organisation, request.at),
        "channel": presenting.channel_words(organisation, in_force, request.at),
        "can_text": text.is_possible(),
        "is_set_up": settings.REGULATOR_CHANNEL == "ico",
    }
    return render(request, "incidents/instruction.html", context)


@requires(Can.TIMER_SETTING_EDIT)
@require_http_methods(["GET", "POST"])
def hours(request, code):
    """The hours at which people of a body are reminded and notified."""
    organisation = _body_or_404(request, code)
    if not can(request.user, Can.TIMER_SETTING_EDIT, organisation, request.at):
        raise Http404
    form = request.form = forms.HoursForm(sent(request), initial=presenting.settable_hours(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_hours(organisation, by=request.user, at=request.at, hours=form.cleaned_data)
        except NotReady as problem:
            form.add_problems(problem.problems)
        else:
            messages.success(request, "Saved. The clocks of open incidents follow these hours.")
            return redirect("incidents:instruction", code=code)
    context = {"form": form, "organisation": organisation}
    return render(request, "incidents/hours.html", context, status=422 if form.errors else 200)


def _bodies(request):
    organisations = organisations_for(request.user, Can.STANDING_INSTRUCTION_SEE, request.at)
    return organisations.filter(reference_prefix__isnull=False).order_by("name")


def _body_or_404(request, code: str):
    organisation = _bodies(request).filter(code=code).first()
    if organisation is None or not can(request.user, Can.STANDING_INSTRUCTION_SEE, organisation, request.at):
        raise Http404
    return organisation


class StandingStepView(StepView):
    """A step on the page of a body's standing instruction."""

    verbs = actions

    def crumbs(self):
        return ["Incidents", reverse("incidents:list"), "Standing instruction", self.thing.get_absolute_url()]

    def caption(self):
        return self.thing.organisation.name


class InstructionStepView(StandingStepView):
    """Signing and ending a standing instruction."""

    table = STANDING_INSTRUCTION
    verb_names = {"sign": "sign_instruction", "decline": "decline_instruction", "end": "end_instruction"}
    forms = {"sign": forms.InstructionForm}

    def find(self):
        organisation = _body_or_404(self.request, self.kwargs["code"])
        if self.name == "sign":
            return standing.unsigned_instruction(organisation, self.request.at)
        instruction = standing.instruction_of(organisation)
        if self.name == "decline" and instruction is None:
            return standing.unsigned_instruction(organisation, self.request.at)
        if instruction is None:
            raise Http404
        return instruction

    def initial(self):
        if self.name != "sign":
            return super().initial()
        return {name: getattr(self.thing, name) for name in forms.InstructionForm.base_fields}

    def take(self, verb, values):
        if self.name == "end":
            return super().take(verb, values)
        values.pop("version", None)
        return verb(self.thing.organisation, by=self.request.user, at=self.request.at, **values)


class AuthorityStepView(StandingStepView):
    """Letting the Data Protection Officer notify at once, and taking that back."""

    table = STANDING_AUTHORITY
    verb_names = {"give": "give_authority", "take_back": "take_back_authority"}

    def find(self):
        organisation = _body_or_404(self.request, self.kwargs["code"])
        if self.name == "give":
            return standing.ungiven_authority(organisation)
        authority = standing.authority_of(organisation)
        if authority is None:
            raise Http404
        return authority

    def take(self, verb, values):
        if self.name != "give":
            return super().take(verb, values)
        return verb(self.thing.organisation, by=self.request.user, at=self.request.at)
