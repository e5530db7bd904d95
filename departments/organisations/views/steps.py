"""The page of a step, for every workflow: its words are on the row of the table, its verb is in the app's actions."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.generic import View

from accounts.confirmed import confirmed_before, keep_with
from audit.sent_files import Findings
from audit.transitions import NotNow, NotReady, Problem, Refused, Transition
from departments.organisations.access import requires
from departments.organisations.roles import Can
from govuk import FileForm, GovukForm, ReasonForm, VersionForm


class StepView(View, ABC):
    """Show what a step does and asks, take it, and show what is wrong.

    A subclass says how its thing is found and what leads back. `verbs` holds the app's actions: the verb of a step has
    the step's name, or another one that `verb_names` gives. A step asks for a reason where its row wants one and for
    nothing else otherwise; `forms` gives the others their form. `about` is a template with more about the thing.
    """

    table: ClassVar[Mapping[str, Transition]]
    verbs: ClassVar[Any]
    verb_names: ClassVar[Mapping[str, str]] = {}
    forms: ClassVar[Mapping[str, type[GovukForm]]] = {}
    elsewhere: ClassVar[Mapping[str, str]] = {}
    about: ClassVar[str] = ""
    longest_reason: ClassVar[int] = 1500  # characters
    name: str = ""

    @classmethod
    def page(cls, name: str = "", *, powers: tuple[Can, ...] = ()) -> Callable[..., HttpResponse]:
        """The view of one step at an address of its own, or of those that the address names (`<slug:name>`).

        `powers` open the page where more people may enter than may take the step.
        """
        steps = [cls.table[name]] if name else [cls.table[key] for key in cls.names()]
        view = require_http_methods(["GET", "POST"])(cls.as_view(name=name))
        wanted = powers or tuple(dict.fromkeys(Can(step.power) for step in steps))
        return requires(*wanted, step_up=bool(name) and steps[0].step_up)(view)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The steps that have a page of this kind at a common address: all but those that are `elsewhere`."""
        return tuple(name for name, step in cls.table.items() if step.page and name not in cls.elsewhere)

    @abstractmethod
    def find(self) -> Any:
        """The thing, as this person may see it; raises Http404."""

    @property
    def subject(self) -> Any:
        """What the step is taken on, where that is part of the thing; None where there is none now."""
        return self.thing

    @abstractmethod
    def crumbs(self) -> list[str]:
        """Text and address in turn of the pages above this one; the last is where the person goes back to."""

    def caption(self) -> str:
        """What the thing is called above the heading."""
        return str(self.thing)

    def chosen(self) -> str:
        """The name of the step, from the address."""
        return self.name or self.kwargs["name"]

    def row(self) -> Transition:
        """The row of the table, in the words for this person."""
        return self.table[self.chosen()]

    def more_for_form(self) -> dict[str, Any]:
        """What the form of this step needs beside what was sent."""
        return {}

    def initial(self) -> dict[str, Any]:
        """What the form shows first."""
        return {"version": self.thing.version}

    def take(self, verb: Callable[..., Any], values: dict[str, Any]) -> Any:
        """Call the verb with what was entered; returns what the step was taken on."""
        return verb(self.thing, by=self.request.user, at=self.request.at, **values)

    def place(self, done: Any, name: str) -> tuple[Any, str]:
        """To which thing the value of a field of the form belongs, and what it is called there."""
        return done, name

    def go_to(self, done: Any) -> str:
        """Where the person goes after the step."""
        return done.get_absolute_url()

    def context(self) -> dict[str, Any]:
        """What the template `about` needs; `button` in it is on the button instead of the step's words, `folded` on what
        the form is folded into, and `papers` gives what follows from the step as files before it is taken."""
        return {}

    def before_taking(self, form: GovukForm) -> HttpResponse | None:
        """What is answered instead of taking the step, where its person has to see something first."""
        return None

    def get(self, request, **kwargs) -> HttpResponse:
        return self._answer(None)

    def post(self, request, **kwargs) -> HttpResponse:
        return self._answer(request.POST)

    def _answer(self, data) -> HttpResponse:
        request, self.thing = self.request, self.find()
        if self.chosen() not in ((self.name,) if self.name else self.names()):
            raise Http404
        step = self.step = self.row()
        form, subject = self._form(data), self.subject
        request.form = form  # what was sent is shown where the step is refused too
        if subject and (why := step.refusal(subject, by=request.user, at=request.at)):
            raise Refused(why, step.power)
        is_taken = data is not None and form.is_valid()
        if subject and not is_taken and subject.status not in step.source:
            raise NotNow(subject, step)
        problems = self.problems(form)
        if is_taken:
            try:
                if answer := self.before_taking(form):
                    return answer
                done = self._take(form)
            except NotReady as problem:
                problems = self._shown(form, problem.problems)
            else:
                messages.success(request, step.page.done.format(thing=done))
                return redirect(self.go_to(done))
        wrong = form.errors or (problems and data is not None)
        return self.page_of(form, problems, status=422 if wrong else 200)

    def page_of(self, form: GovukForm, problems: list[Problem], status: int = 200) -> HttpResponse:
        """The page of the step, with the form as it is."""
        step = self.step
        crumbs = ["Home", "/", *self.crumbs()]
        context = {
            "thing": self.thing,
            "step": step.page,
            "form": form,
            "problems": problems,
            "about": self.about,
        }
        context |= {"crumbs": crumbs, "back": crumbs[-1], "caption": self.caption()}
        return render(self.request, "steps/step.html", context | self.context(), status=status)

    def _take(self, form: GovukForm) -> Any:
        name = self.step.name
        verb = getattr(self.verbs, self.verb_names.get(name, name))
        return keep_with(
            lambda: self.take(verb, dict(form.cleaned_data)),
            form,
            by=self.request.user,
            at=self.request.at,
            place=self.place,
        )

    def _form(self, data) -> GovukForm:
        kwargs = {"at": self.request.at, "initial": self.initial()} | self.more_for_form()
        if data is not None:
            kwargs["confirmed"] = confirmed_before(self.thing)
        if form_class := self.forms.get(self.step.name):
            return form_class(data, **kwargs)
        if self.step.reason:
            return ReasonForm(
                data,
                label=self.step.page.asks,
                least=self.step.reason,
                most=self.longest_reason,
                **kwargs,
            )
        return VersionForm(data, **kwargs)

    def problems(self, form: GovukForm) -> list[Problem]:
        """What must be put right before the step, whatever is entered; where nothing is asked, everything that must."""
        asks = [name for name, field in form.fields.items() if not field.widget.is_hidden]
        checks = (*self.step.conditions, *(() if asks else self.step.checks))
        return [problem for check in checks for problem in check(self.subject, self.request.at)]

    def _shown(self, form: GovukForm, problems: list[Problem]) -> list[Problem]:
        """Put each problem where it belongs: those of a form that asks something on the form, the others above it."""
        if known := self.problems(form):
            return known
        form.add_problems(problems)
        return []


class FileStepView(StepView):
    """A step that may take a file, and asks about what was found in it."""

    found = None  # what the file holds that the person has to confirm

    def _form(self, data):
        form_class = self.forms.get(self.step.name)
        if form_class is None or not issubclass(form_class, FileForm):
            return super()._form(data)
        sent = {} if data is None else {"data": data, "files": self.request.FILES}
        return form_class(**sent, at=self.request.at, initial=self.initial())

    def take(self, verb, values):
        try:
            return super().take(verb, values)
        except Findings as problem:
            self.found = problem
            self.request.form.ask_to_accept(problem.name, problem.sha256)
            raise

    def context(self):
        return {"about": "components/found.html", "found": self.found} if self.found else {}
