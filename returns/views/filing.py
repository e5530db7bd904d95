"""A department's pages: a section's questions, evidence, checking and sending."""

from dataclasses import replace
from functools import cache, partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirmed import confirmed_before, keep_with
from accounts.unsaved import as_sent, unsaved_of
from audit.record import subject_of
from audit.transitions import NotNow, NotReady, Problem, Refused
from departments.organisations import powers
from departments.organisations.access import requires
from departments.organisations.roles import Can
from govuk import VersionForm
from govuk.templatetags.govuk import listed
from returns import actions, checks, forms, queries
from returns.queries import content, registers
from returns.queries.known import differences, known_of
from returns.queries.signing import entered_later
from returns.queries.standards import links_of_questions
from returns.questionnaire import in_words, pieces, shown
from returns.views.shared import (
    address,
    check_open,
    is_frozen,
    refusal_of,
    the_draft,
    who_can,
)
from returns.workflow import ANSWERING, EVIDENCE_ADDED, EVIDENCE_REMOVED


@requires(Can.RETURN_SEE)
@require_http_methods(["GET", "POST"])
def section(request, organisation, cycle, key):
    """The questions of one section: answered, saved and left at any time."""
    quarterly_return = the_draft(request, organisation, cycle, joined=("organisation", "cycle"))
    answers = content.answers_of(quarterly_return)
    everything_asked = content.asked_of(quarterly_return)
    sections = shown(everything_asked, answers)
    asked = next((section_asked for section_asked in everything_asked if section_asked.key == key), None)
    section_shown = next((candidate for candidate in sections if candidate.key == key), None)
    if asked is None or (section_shown is None and request.method == "GET"):
        raise Http404
    section_shown = _open_part(request, quarterly_return, section_shown or replace(asked, questions=()))
    if request.method == "GET" and not section_shown.questions:
        return redirect(address(quarterly_return, "check"))
    make = _maker(quarterly_return, section_shown, answers, request.at)
    if request.method == "GET":
        return _show_kept(request, quarterly_return, section_shown, make, answers)
    if why := ANSWERING.refusal(quarterly_return, by=request.user, at=request.at):
        raise Refused(why, ANSWERING.power)
    everything = _maker(quarterly_return, asked, answers, request.at)(request.POST)
    if closed := _closed(everything, section_shown):
        return _show_closed(request, quarterly_return, section_shown, make, closed)
    form = make(request.POST)
    try:
        saved = _save_what_is_sound(request, quarterly_return, section_shown, form)
    except actions.StaleAnswers as problem:
        return _show_both(request, quarterly_return, section_shown, make, problem)
    except NotNow:
        none = replace(section_shown, questions=())
        return _show_closed(request, quarterly_return, none, make, _closed(everything, none))
    if not saved:
        return _show_section(request, quarterly_return, section_shown, form, status=422)
    return _after_saving(request, quarterly_return, sections, section_shown, form.unsound())


def _save_what_is_sound(request, quarterly_return, section, form) -> bool:
    """Save the sound answers of the form and keep the others as typed; False where nothing could be saved at all.

    What only the saving finds wrong (a figure of a register has moved) is put on its question, which is then not sound.
    """
    form.full_clean()
    for _ in range(len(section.questions) + 1):
        try:
            keep_with(
                partial(
                    actions.save_section,
                    quarterly_return,
                    section=section.key,
                    answers=form.answers(),
                    seen=form.seen(),
                    same=form.same(),
                    unsound=form.unsound(),
                    by=request.user,
                    at=request.at,
                ),
                form,
                by=request.user,
                at=request.at,
                instead="the answer to {part}",  # a draft is seen by its own organisation alone
            )
        except NotReady as problem:
            _put_on_question(form, problem)
        else:
            return True
    return False


def _show_kept(request, quarterly_return, section, make, answers, *, status: int = 200):
    """A section with what is saved in its fields, and with what could not be saved as it was typed, with its error."""
    open_now = {question.id for question in section.questions}
    kept = [row for row in unsaved_of(subject_of(quarterly_return), section.key) if row.name in open_now]
    form = make(None)
    if not kept:
        return _show_section(request, quarterly_return, section, form, status=status, answers=answers)
    names = {row.name for row in kept}
    part = replace(
        section, questions=tuple(question for question in section.questions if question.id in names)
    )
    typed = _maker(quarterly_return, part, answers, request.at)(as_sent(kept))
    for row in kept:
        if row.name not in typed.unsound():
            _put_on_question(typed, NotReady([Problem(row.problem, field=row.name)]))
    evidence = content.evidence_of(quarterly_return)
    beside = {block.question.id: block for block in typed.blocks(evidence)}
    blocks = [beside.get(block.question.id, block) for block in form.blocks(evidence)]
    return _show_section(
        request, quarterly_return, section, typed, status=status, blocks=blocks, answers=answers
    )


def _may_answer(request, quarterly_return) -> bool:
    open_now = quarterly_return.status in quarterly_return.Status.answered_in and not is_frozen(
        quarterly_return
    )
    return open_now and powers.can(request.user, Can.RETURN_ANSWER, quarterly_return, request.at)


def _maker(quarterly_return, section, answers, at):
    last = content.last_answers(quarterly_return, content.asked_in([section]))
    drawn = registers.drawn_for(section.questions, quarterly_return, at)
    known = known_of(section.questions, quarterly_return, at)
    standards = links_of_questions(section.questions, quarterly_return)
    confirmed = cache(partial(confirmed_before, quarterly_return))

    def make(data):
        return forms.SectionForm(
            section,
            answers=answers,
            last=last,
            drawn=drawn,
            known=known,
            standards=standards,
            confirmed=() if data is None else confirmed(),
            data=data,
            at=at,
        )

    return make


def _open_part(request, quarterly_return, section):
    """The questions of a section that this person may answer now: all, some while queries are open, or none."""
    open_now = (
        actions.open_questions(quarterly_return, request.at) if _may_answer(request, quarterly_return) else ()
    )
    return replace(
        section, questions=tuple(question for question in section.questions if question.id in open_now)
    )


def _put_on_question(form, problem: NotReady) -> None:
    for single in problem.problems:
        names = [
            name
            for name in form.fields
            if name.startswith(f"{single.field}_") and not form.fields[name].widget.is_hidden
        ]
        form.add_error(names[0] if names else None, single.text)


def _show_section(
    request,
    quarterly_return,
    section,
    form,
    *,
    status: int = 200,
    conflicts=(),
    closed=(),
    blocks=None,
    answers=None,
):
    answers = content.answers_of(quarterly_return) if answers is None else answers
    keys = [section.key for section in shown(content.asked_of(quarterly_return), answers)]
    context = {
        "quarterly_return": quarterly_return,
        "section": section,
        "form": form,
        "blocks": form.blocks(content.evidence_of(quarterly_return)) if blocks is None else blocks,
        "conflicts": conflicts,
        "changed_by": list(
            dict.fromkeys(conflict["by"] for conflict in conflicts if conflict["by"] and not conflict["own"])
        ),
        "changed_by_you": any(conflict["own"] for conflict in conflicts),
        "closed": closed,
        "number": keys.index(section.key) + 1 if section.key in keys else 1,
        "of": len(keys),
    }
    return render(request, "returns/section.html", context, status=status)


def _closed(everything, open_part) -> list[dict]:
    """What was typed for questions of the section that were open on the page sent, and are no longer."""
    return [
        {"question": question, "typed": everything.typed(question)}
        for question in everything.changed()
        if question not in open_part.questions
    ]


def _show_closed(request, quarterly_return, section, make, closed):
    """409: what was typed for questions that are closed now is shown to copy from; the others keep it in their fields."""
    return _show_section(request, quarterly_return, section, make(request.POST), status=409, closed=closed)


def _show_both(request, quarterly_return, section, make, problem):
    """409: what this person typed stays in the fields, what is there now is shown beside; saving again keeps theirs.

    Questions that they did not touch are filled with what is there now.
    """
    data = request.POST.copy()
    rows = []
    for conflict in problem.conflicts:
        question = next(question for question in section.questions if question.id == conflict.question)
        theirs = conflict.theirs
        data[f"{question.id}_seen"] = theirs.value.token if theirs else ""
        rows.append(
            {
                "question": question,
                "yours": _both(question, conflict.yours),
                "theirs": _both(question, theirs.value if theirs else None),
                "by": theirs.by if theirs else "",
                "at": theirs.at if theirs else None,
                "own": bool(theirs and theirs.user == request.user.pk),
            }
        )
    form, evidence = make(data), content.evidence_of(quarterly_return)
    touched = make(request.POST).changed()
    blocks = [
        typed if typed.question in touched else there
        for typed, there in zip(form.blocks(evidence), make(None).blocks(evidence), strict=True)
    ]
    return _show_section(request, quarterly_return, section, form, status=409, conflicts=rows, blocks=blocks)


def _what_was_saved(section, unsound) -> str:
    keys = [question.id for question in section.questions if question.id in unsound]
    kept = (
        "What you typed there is kept in its field, and does not count as an answer until you put it right."
    )
    saved = " Everything else in the section is saved." if len(keys) < len(section.questions) else ""
    return f"Not saved: {listed(keys)}. {kept}{saved}"


def _both(question, answer) -> list[tuple[str, str]]:
    if answer is None:
        return [("Answer", "No answer")]
    return [("Answer", in_words(question, answer)), *pieces(question, answer)]


def _after_saving(request, quarterly_return, before, section, unsound):
    go = request.POST.get("go", "")
    if unsound:
        messages.warning(request, _what_was_saved(section, unsound))
    if go.startswith("evidence:"):
        key = go.removeprefix("evidence:")
        if any(question.id == key for question in section.questions):
            return redirect(address(quarterly_return, "evidence_add", key))
    if unsound and go == "later":
        return redirect(address(quarterly_return))
    if unsound:
        answers = content.answers_of(quarterly_return)
        make = _maker(quarterly_return, section, answers, request.at)
        return _show_kept(request, quarterly_return, section, make, answers, status=422)
    now = shown(content.asked_of(quarterly_return), content.answers_of(quarterly_return))
    here = next((section_now for section_now in now if section_now.key == section.key), None)
    if here and {question.id for question in here.questions} - {
        question.id for question in section.questions
    }:
        messages.success(request, "Saved. Your answers open another question in this section.")
        return redirect(address(quarterly_return, "section", section.key))
    messages.success(request, f"Section {section.key} is saved.")
    if go == "later":
        return redirect(address(quarterly_return))
    keys = [section.key for section in now]
    following = keys[keys.index(section.key) + 1 :] if section.key in keys else []
    return redirect(
        address(quarterly_return, "section", following[0])
        if following
        else address(quarterly_return, "check")
    )


@requires(Can.RETURN_SEE)
@require_http_methods(["GET", "POST"])
def evidence_add(request, organisation, cycle, question):
    """Put a file or a link behind one answer."""
    quarterly_return = the_draft(request, organisation, cycle)
    asked = next(
        (q for section in content.asked_of(quarterly_return) for q in section.questions if q.id == question),
        None,
    )
    if asked is None:
        raise Http404
    back = f"{address(quarterly_return, 'section', question[0])}#question-{question}"
    form = request.form = forms.EvidenceForm(request.POST or None, request.FILES or None, at=request.at)
    findings = None
    if request.method == "POST" and form.is_valid():
        try:
            keep_with(
                partial(
                    actions.add_evidence,
                    quarterly_return,
                    question=question,
                    by=request.user,
                    at=request.at,
                    **form.cleaned_data,
                ),
                form,
                by=request.user,
                at=request.at,
                instead="the date of the document",
            )
        except NotReady as problem:
            if isinstance(problem, actions.Findings):
                findings = problem
                form.ask_to_accept(problem.name, problem.sha256)
            form.add_problems(problem.problems)
        else:
            messages.success(request, f"Evidence is added to {question}.")
            return redirect(back)
    check_open(request, quarterly_return, EVIDENCE_ADDED)
    if question not in actions.open_questions(quarterly_return, request.at):
        raise NotNow(quarterly_return, EVIDENCE_ADDED)
    context = {
        "quarterly_return": quarterly_return,
        "question": asked,
        "form": form,
        "back": back,
        "refused_file": findings,
        "evidence": content.evidence_of(quarterly_return).get(question, []),
    }
    return render(request, "returns/evidence_add.html", context, status=422 if form.errors else 200)


@requires(Can.RETURN_SEE)
@require_http_methods(["GET", "POST"])
def evidence_remove(request, pk):
    """Take a piece of evidence away, after asking."""
    evidence = queries.evidence_for(request.user, request.at, pk)
    if evidence is None or not queries.inside(request.user, evidence.quarterly_return, request.at):
        raise Http404
    back = (
        f"{address(evidence.quarterly_return, 'section', evidence.question[0])}#question-{evidence.question}"
    )
    if request.method == "POST":
        actions.remove_evidence(evidence, by=request.user, at=request.at)
        messages.success(request, f"The evidence is removed from {evidence.question}.")
        return redirect(back)
    check_open(request, evidence.quarterly_return, EVIDENCE_REMOVED)
    return render(
        request,
        "returns/evidence_remove.html",
        {"evidence": evidence, "quarterly_return": evidence.quarterly_return, "back": back},
    )


@requires(Can.RETURN_SEE)
@require_safe
def check(request, organisation, cycle):
    """Check answers: everything on one page, with what must still be put right."""
    quarterly_return = the_draft(request, organisation, cycle)
    return render(request, "returns/check.html", _draft_context(request, quarterly_return))


def _draft_context(request, quarterly_return) -> dict:
    answers, may_answer = content.answers_of(quarterly_return), _may_answer(request, quarterly_return)
    kept = unsaved_of(subject_of(quarterly_return)) if may_answer else []
    return {
        "quarterly_return": quarterly_return,
        "parts": parts_of(
            shown(content.asked_of(quarterly_return), answers),
            answers,
            content.evidence_of(quarterly_return),
            content.confirmed_answers(quarterly_return),
            kept,
        ),
        "problems": checks.nothing_unsaved(quarterly_return, request.at)
        + checks.ready_to_send(quarterly_return, request.at),
        "entered_later": entered_later(quarterly_return, request.at),
        "differs": differences(content.asked_of(quarterly_return), answers, quarterly_return, request.at),
        "editable": may_answer,
        "may_send": quarterly_return.status == quarterly_return.Status.IN_PREPARATION
        and not refusal_of(request, quarterly_return, "send_to_siro"),
    }


def parts_of(sections, answers, evidence, confirmed, unsaved=()) -> list[dict]:
    """Section by section, each question with its answer in words, what is beside it, its evidence and what is not saved."""
    kept = {row.name: row for row in unsaved}
    return [
        {
            "section": section,
            "rows": [
                {
                    "question": question,
                    "words": in_words(question, answers.get(question.id)),
                    "beside": content.beside(question, answers[question.id], confirmed.get(question.id, ()))
                    if question.id in answers
                    else [],
                    "evidence": evidence.get(question.id, []),
                    "unsaved": kept.get(question.id),
                }
                for question in section.questions
            ],
        }
        for section in sections
    ]


@requires(Can.RETURN_SEE)
@require_http_methods(["GET", "POST"])
def send(request, organisation, cycle):
    """Hand the return to the SIRO: who will be notified, and what happens next."""
    quarterly_return = the_draft(request, organisation, cycle)
    form = request.form = VersionForm(request.POST or None, initial={"version": quarterly_return.version})
    if request.method == "POST" and form.is_valid():
        if quarterly_return.status == quarterly_return.Status.AWAITING_SIRO:
            return redirect(address(quarterly_return, "sent"))  # the same form sent twice
        actions.send_to_siro(
            quarterly_return, by=request.user, at=request.at, version=form.cleaned_data["version"]
        )
        return redirect(address(quarterly_return, "sent"))
    context = {
        "quarterly_return": quarterly_return,
        "form": form,
        "signers": who_can(quarterly_return, Can.RETURN_SIGN_AND_SUBMIT, request.at),
        "problems": checks.nothing_unsaved(quarterly_return, request.at)
        + checks.ready_to_send(quarterly_return, request.at),
        "refusal": _send_refusal(request, quarterly_return),
    }
    return render(request, "returns/send.html", context, status=422 if form.errors else 200)


def _send_refusal(request, quarterly_return) -> str:
    if quarterly_return.status != quarterly_return.Status.IN_PREPARATION:
        return f"The return is {quarterly_return.get_status_display().lower()} and cannot be sent now."
    return refusal_of(request, quarterly_return, "send_to_siro")


@requires(Can.RETURN_SEE)
@require_safe
def sent(request, organisation, cycle):
    """Confirmation: to whom it was sent, and what happens next."""
    quarterly_return = the_draft(request, organisation, cycle)
    signers = who_can(quarterly_return, Can.RETURN_SIGN_AND_SUBMIT, request.at)
    return render(request, "returns/sent.html", {"quarterly_return": quarterly_return, "signers": signers})
