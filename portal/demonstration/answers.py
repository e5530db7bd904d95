"""What a body says in a quarter: worked out from the report where it speaks, otherwise drawn by a seeded rule.

The same body, quarter and question always give the same answer. Everything that the report does not say is marked
as demonstration in the answer's own words. Figures are drawn to size and are not real.
"""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from departments.organisations.calendar import Quarter, add_working_days, is_working_day
from portal.demonstration import story
from returns.questionnaire import AnswerValue, Question

LADDER = ("not_met", "partly_met", "met")
SHORT = ("not_met", "partly_met")
REPORT_FROM = Quarter(2007, 3)  # the quarter in which the report was published
NEVER_MET = {
    "C5",
    "C6",
}  # disposal and overseas: the report names both, no department reports an action (p6, p15, p35)
NO_PROMISE = ("completed", "in_place", "discussed", "expected")  # done already, or promised by nobody
ON_MEDIA = {"optical_disc", "portable_drive", "usb_stick", "courier"}
DEMONSTRATION = "Demonstration: "
HASHED = 2**64


def draw(*key: object) -> float:
    """A number from 0 up to 1 that depends on the key alone."""
    digest = hashlib.sha256("/".join(str(part) for part in key).encode()).digest()
    return int.from_bytes(digest[:8], "big") / HASHED


def pick(options: list, *key: object):
    """One of several, by the key."""
    return options[int(draw(*key) * len(options))]


def between(least: float, most: float, *key: object) -> float:
    return least + (most - least) * draw(*key)


def working_day_in(quarter: Quarter, *key: object) -> date:
    """A working day inside a quarter, not at its very end."""
    day = quarter.first_day + timedelta(days=int(between(5, 75, *key)))
    return day if is_working_day(day) else add_working_days(day, 1)


def wants_paper(question: Question, answer: AnswerValue) -> bool:
    """Whether this answer needs a file: evidence is asked for what is claimed as done."""
    return question.evidence in ("one_file", "dated_in_quarter", "sampled") and question.claims(answer)


def answer_2007(body: str, quarter: Quarter, question: Question) -> AnswerValue:
    """The answer of one of the 19 organisations (by the report's letters) to one question of 2007-08."""
    about = story.departments()[body]
    spoken = about["report"].get(question.id) if quarter >= REPORT_FROM else None
    answer = BY_TYPE[question.answer](body, quarter, question, about, spoken)
    return replace(answer, confirmed=True) if question.evidence == "register_confirmed" else answer


def _from_report(about: dict, spoken: dict, quarter: Quarter) -> str:
    text = f"{spoken['words']} (Report of December 2007, paragraph {about['para']}.)"
    if quarter > REPORT_FROM:
        text += " Demonstration: what came of it by the end of March 2008 is not in the report."
    return text


def _plan(body: str, quarter: Quarter, question: str, action: dict | None) -> dict[str, object]:
    """What will be done where something is not met: the report's own action, or else what the demonstration adds."""
    due = add_working_days(quarter.last_day, int(between(60, 160, body, question)))
    chosen = action or pick(
        story.read("words_2007")["compliance"][question]["improve"], body, question, "improve"
    )
    return {
        "action_summary": chosen["summary"][:300],
        "action_owner": "security_adviser" if action else chosen["owner"],
        "action_due": chosen.get("due") or due,
    }


def _still_open(spoken: dict | None) -> dict | None:
    """The first of the report's actions behind an answer that it does not call completed or in place."""
    known = [story.report_actions()[code] for code in spoken["actions"]] if spoken else []
    return next((action for action in known if action["status"] not in NO_PROMISE), None)


def _made_up(action: dict | None) -> str:
    """Which part of a plan behind the report's own words is not the report's."""
    if not action:
        return f" {DEMONSTRATION}what will be done, by whom and by when is not in the report."
    if "due" not in action:
        return f" {DEMONSTRATION}by whom and by when the action will be done is not in the report."
    return f" {DEMONSTRATION}who answers for the action is not in the report."


@cache
def belied(body: str) -> frozenset[str]:
    """The questions to which a real incident of the year forbids a made-up “met”: B2 by any, C1 by one on media."""
    entries = [entry for entry in story.read("incidents_2007")["incidents"] if entry["body"] == body]
    on_media = any(ON_MEDIA & set(entry["media"]) for entry in entries)
    return frozenset(({"B2"} if entries else set()) | ({"C1"} if on_media else set()))


def recorded_by(body: str, quarter: Quarter) -> bool:
    """Whether a real incident of the body is recorded by the end of a quarter."""
    return any(
        entry["body"] == body and entry["recorded"] <= quarter.last_day
        for entry in story.read("incidents_2007")["incidents"]
    )


def level(body: str, quarter: Quarter, question: str) -> str:
    """A body's level. It climbs slowly; in Q3 some look again and find less than they thought.

    What a real incident of the body belies is never called met.
    """
    top = 1 if question in NEVER_MET or question in belied(body) else 2
    low, high = (0.1, 0.3) if question == "A1" else (0.38, 0.8)
    start = draw(body, question, "start")
    step = 0 if start < low else 1 if start < high else 2
    for number in range(2, quarter.number + 1):
        luck = draw(body, question, number)
        if number == 3 and luck < 0.18:
            step -= 1
        elif luck > 0.72:
            step += 1
        step = max(0, min(step, top))
    return LADDER[min(step, top)]


def _compliance(
    body: str, quarter: Quarter, question: Question, about: dict, spoken: dict | None
) -> AnswerValue:
    key = question.id
    texts = story.read("words_2007")["compliance"][key]
    if spoken:
        where, reason = spoken["level"], _from_report(about, spoken, quarter)
    elif "absent" in texts and body not in story.read("words_2007")["abroad"] and draw(body, key) < 0.3:
        where, reason = "not_applicable", DEMONSTRATION + pick(texts["absent"], body, key)
    else:
        where = level(body, quarter, key)
        options = {"met": [texts["done"]] if "done" in texts else [], "not_met": texts["none"]}
        reason = DEMONSTRATION + pick(options.get(where, texts["short"]), body, key, where)
    if where not in SHORT:
        return AnswerValue(choice=where, reason=reason)
    action = _still_open(spoken)
    if spoken:
        reason += _made_up(action)
    return AnswerValue(choice=where, reason=reason, **_plan(body, quarter, key, action))


def _date(body: str, quarter: Quarter, question: Question, about: dict, spoken: dict | None) -> AnswerValue:
    luck = draw(body, question.id, quarter)
    if quarter < REPORT_FROM and draw(body, "board") < 0.2:
        return AnswerValue(choice="never")
    if luck < (0.45 if quarter < REPORT_FROM else 0.12) and not spoken:
        return AnswerValue(choice="not_in_this_quarter")
    return AnswerValue(day=working_day_in(quarter, body, question.id))


def _text(body: str, quarter: Quarter, question: Question, about: dict, spoken: dict | None) -> AnswerValue:
    if spoken:
        return AnswerValue(text=_from_report(about, spoken, quarter))
    if question.id == "G2" and recorded_by(body, quarter):
        return AnswerValue(text=DEMONSTRATION + "what the register of incidents holds for the year.")
    if question.id == "G2" and draw(body, "G2", quarter) < 0.3:
        return AnswerValue(nil=True)
    options = story.read("words_2007")["texts"][question.id]
    if question.id == "E1" and quarter == REPORT_FROM:
        options = [option for option in options if not option.startswith("No reminder")]
    text = DEMONSTRATION + pick(options, body, question.id, quarter)
    if question.id == "E1" and quarter == REPORT_FROM:
        text = f"All departments have reminded staff (report of December 2007, paragraph 15). {text}"
    return AnswerValue(text=text)


def _yes_no(body: str, quarter: Quarter, question: Question, about: dict, spoken: dict | None) -> AnswerValue:
    if spoken:
        return AnswerValue(choice="yes", reason=_from_report(about, spoken, quarter))
    before = story.read("words_2007")["predecessors"].get(body)
    if before:
        return AnswerValue(choice="yes", reason=f"{DEMONSTRATION}procedures of {before} are in use.")
    return AnswerValue(choice="no", reason=f"{DEMONSTRATION}no work was taken over this quarter.")


def _count(body: str, quarter: Quarter, question: Question, about: dict, spoken: dict | None) -> AnswerValue:
    most = 1 + about["size"] * 4
    return AnswerValue(number=int(most * max(0.0, draw(body, question.id, quarter) - 0.45) * 1.6))


SHARES = {  # question: (size of the whole, least and most share in Q1, gained by Q4)
    "C2": (lambda about: about["size"] * 31_000 + 180, 0.08, 0.4, 0.35),
    "C4": (lambda about: about["size"] * 420 + 6, 0.2, 0.65, 0.2),
    "C8": (lambda about: about["holdings"], 0.0, 0.35, 0.45),
    "D1": (lambda about: about["bodies"], 0.1, 0.5, 0.4),
    "D2": (lambda about: about["contractors"], 0.1, 0.45, 0.35),
}


def _count_of_total(
    body: str, quarter: Quarter, question: Question, about: dict, spoken: dict | None
) -> AnswerValue:
    size, least, most, gain = SHARES[question.id]
    whole = size(about)
    if whole > 60:
        whole *= between(0.94, 1.06, body, question.id, quarter)
    whole = max(1, round(whole))
    share = between(least, most, body, question.id) + gain * (quarter.number - 1) / 3 * between(
        0.5, 1.1, body, question.id, quarter
    )
    part = min(whole, round(whole * min(share, 0.97)))
    text = _from_report(about, spoken, quarter) + " " if spoken else ""
    return AnswerValue(part=part, whole=whole, reason=f"{text}{DEMONSTRATION}the figures are not real.")


def _register(
    body: str, quarter: Quarter, question: Question, about: dict, spoken: dict | None
) -> AnswerValue:
    lines = {}
    for line in question.lines:
        if line.source:
            continue  # the portal draws it from its own register
        size = 1 + about["size"] * 3
        lines[line.key] = int(size * max(0.0, draw(body, question.id, line.key, quarter) - 0.3) * 1.5)
    if question.id == "B3":
        if spoken and not any(lines.values()):
            lines["open"] = 1
        lines["reported"] = min(lines["reported"], lines["started"] + lines["open"])
    if question.id == "F3":
        lines = dict.fromkeys(lines, 0)
        if spoken and quarter == REPORT_FROM:
            lines["undertakings"] = 1
    text = _from_report(about, spoken, quarter) + " " if spoken else ""
    note = "the numbers are not real." if lines else "drawn from the portal’s own register."
    return AnswerValue(confirmed=True, figures=lines, text=f"{text}{DEMONSTRATION}{note}")


def _declaration(
    body: str, quarter: Quarter, question: Question, about: dict, spoken: dict | None
) -> AnswerValue:
    text = pick(story.read("words_2007")["declarations"], body, "G3", quarter)
    return AnswerValue(nil=True) if text is None else AnswerValue(text=DEMONSTRATION + text)


BY_TYPE = {
    "compliance": _compliance,
    "date": _date,
    "text": _text,
    "yes_no": _yes_no,
    "count": _count,
    "count_of_total": _count_of_total,
    "register": _register,
    "declaration": _declaration,
}


def revised(answer: AnswerValue, text: str) -> AnswerValue:
    """The same answer after a second count."""
    if answer.whole is not None:
        whole = answer.whole + max(1, answer.whole // 40)
        return replace(
            answer, whole=whole, part=min(whole, (answer.part or 0) + max(1, (answer.part or 0) // 50))
        )
    if answer.figures:
        (key, value), *others = answer.figures
        return replace(answer, figures=((key, value + 1), *others), text=f"{text}{answer.text}"[:1500])
    return replace(answer, reason=f"{text}{answer.reason}"[:1500])
