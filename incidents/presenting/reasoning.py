"""The lines of the scoring rule as sentences: what was answered, and what it does to severity or likelihood of harm.

The lines are frozen with an assessment in the words of the rule; how they read is decided here, for old ones as well.
"""

from typing import Any

from incidents.duty.rule import current_rule
from incidents.models import Assessment, Incident, choices
from incidents.presenting.words import SHORT_WORDS

FLAGS = {**dict(choices.HarmFlag.choices), "kind_not_known": "Kind not known"}
MEASURES = {"severity": "Severity", "likelihood": "Likelihood of harm"}
# Why severity starts where it does, by the weightiest kind of data or of people.
KINDS = {
    "none_personal": "no data about living people are concerned",
    "basic_identifiers": "only names, photographs, work roles or email addresses are concerned",
    "contact_only": "addresses, telephone numbers, dates of birth or dealings with a service are concerned",
    "financial_detail": "pay, debts or benefit amounts are concerned",
    "reputation": "the data would embarrass or mark somebody",
    "identity": "identity papers or numbers are concerned, such as a passport or National Insurance number",
    "system_credentials": "passwords or keys to systems with personal data are concerned",
    "kind_not_known": "the kind of data is not known",
    "criminal": "data on offences, allegations, prison or release are concerned",
    "special_category": "data on health, ethnicity, belief, sexual life, biometrics or the like are concerned",
    "identity_and_financial": "the data are enough for fraud: identity with bank details or money matters",
    "children": "children are among the people",
    "vulnerable": "vulnerable adults are among the people",
    "armed_forces": "serving or former forces or their families are among the people",
    "protected_person": "a person in need of protection is among them, such as a witness, victim or informant",
}
# Why a measure starts where it does, by the question and its answer.
STARTS = {
    "exposure": {
        "not_exposed": "nobody saw the data",
        "recovered_unread": "the data are back, and shown to be unread",
        "trusted_recipient_confirmed": "a known holder with a duty of confidence has the data or had them",
        "internal_untrusted": "people inside who did not need the data saw them",
        "whereabouts_unknown": "the data are lost and nobody knows where they are",
        "untrusted_recipient": "somebody outside has the data",
        "public_exposure": "the data were open to anyone",
        "malicious_actor": "the data were stolen or somebody broke in",
        "harm_occurred": "misuse or harm has been seen",
    },
    "effect_on_people": {
        "none": "people felt no effect",
        "inconvenience": "people had inconvenience",
        "money_or_service_delayed": "people got money or a service late",
        "essentials_or_care_missed": "people went without essentials or care",
        "danger": "somebody was in danger",
    },
    "outage": {
        "none": "nobody went without the data",
        "under_24_hours": "the data could not be used for less than 24 hours",
        "one_to_three_days": "the data could not be used for one to three days",
        "over_three_days": "the data could not be used for more than three days",
        "lost_for_good": "the data are lost for good",
    },
    "integrity_state": {
        "corrected_before_use": "the data were corrected before they were used",
        "corrected_after_use": "the data were corrected after they had been used",
        "not_corrected": "the data are not corrected",
    },
}
# Why a step changes a measure, by the words of the rule.
STEPS = {
    "a second, different flag of 4 or more lifts by one": (
        "more than one of the answers on what the data are, and whose, weighs 4 or more"
    ),
    "the content could lead a feared person to somebody": (
        "the data could lead a person whom somebody fears to that person"
    ),
    "scale: a list of a thousand or more is worth misusing, though one line of it is not": (
        "a list of a thousand people or more is worth misusing, even where one entry is not"
    ),
    "lost inside our own controlled premises, so most likely still there": (
        "they were lost inside secured government premises and are most likely still there"
    ),
    "a recipient under a duty of confidence confirmed that it is deleted, destroyed or returned": (
        "a recipient under a duty of confidence confirmed that they are deleted, destroyed or returned"
    ),
    "the recipient is under a duty of confidence but has confirmed nothing": (
        "the recipient is under a duty of confidence, but has confirmed nothing"
    ),
    "a stranger holds papers of a few people and has seldom means or reason to do harm": (
        "a stranger has data of fewer than ten people, and seldom means or reason to do harm"
    ),
    "strangers by chance": "strangers have the data by chance, and ten people or more are concerned",
    "a closed group that got it by mistake": "a closed group got the data by mistake",
    "complete logs show that nobody opened it": "complete logs show that nobody opened them",
    "attackers were inside; no sign that data left, which is not proof": (
        "attackers were inside, and there is no sign that data left, which is not proof"
    ),
    "attackers were inside; complete logs show that nothing left": (
        "attackers were inside, but complete logs show that nothing left"
    ),
    "scale: unlikely for each is no longer unlikely for any of a thousand or more": (
        "harm that is unlikely for each person is not unlikely for any of a thousand or more"
    ),
    "scale and kind: plain details of nine people or fewer give a finder little to do harm with": (
        "plain details of nine people or fewer give a finder little to do harm with"
    ),
    "the lost or stolen medium is encrypted, its key is safe and the data are available elsewhere": (
        "the lost or stolen medium is encrypted, its key is safe and the data are available elsewhere"
    ),
    "the person feared has it": "the person who is feared has the data",
    "it is in criminal hands": "criminals have the data",
    "a password alone, or encryption whose key went with it, changes nothing": (
        "a password alone, or encryption whose key was lost with it, protects nothing"
    ),
    "restored from backup before anybody went without": (
        "the data were restored from a backup before anybody went without"
    ),
    "lost for good, and people go without": "the data are lost for good, and people go without",
}
# What the rule takes where a question has no answer.
UNKNOWNS = {
    "personal_data": "It is not known whether personal data are concerned. The rule assumes that they are",
    "breach_kind": (
        "The kind of breach is not known. The rule assumes that somebody may have seen the data, and judges what else was answered"
    ),
    "harm_flags": "The kind of data is not known. The rule takes severity 4 for it",
    "people_max": "The number of people is not known. The rule takes a thousand or more",
    "vulnerable_people": "It is not known whether vulnerable people are among them. The rule assumes that they are",
    "whereabouts": (
        "It is not known whether the data could lead a person who is feared to somebody. The rule assumes that they could"
    ),
    "encryption": "The encryption is not known. The rule assumes that there was none",
    "backup_available": "It is not known whether the data are available elsewhere. The rule assumes that they are not",
    "premises": "The place is not known. The rule assumes that it was outside secured government premises",
    "incident_type": "The type of incident is not known. The rule lowers nothing because of it",
    "exposure": "It is not known what became of the data. The rule assumes that they were stolen",
    "recipient": "It is not known who has the data. The rule assumes that anyone could",
    "recipient_control": "It is not known what the recipient did. The rule assumes that nothing was confirmed",
    "exfiltration": "It is not known whether data were taken. The rule assumes that they were",
    "outage": "It is not known for how long the data could not be used. The rule takes more than three days",
    "effect_on_people": "The effect on people is not known. The rule assumes that they went without essentials or care",
    "integrity_state": "It is not known whether the data were corrected. The rule assumes that they were not",
}
WHOLE = {
    "no personal data: not a personal data breach; the Cabinet Office test still applies": (
        "No personal data are concerned, so this is no personal data breach. The Cabinet Office may still have to be notified"
    ),
}


def branches_of(assessment: Assessment) -> list[dict[str, Any]]:
    """Each kind of breach with its lines, in words: what was entered and what follows."""
    reasoning = assessment.reasoning
    opening = [{"title": "", "advice": "", "lines": _lines(reasoning["lines"])}] if reasoning["lines"] else []
    return opening + [
        {
            "title": choices.BreachKind(branch["name"]).label,
            "advice": choices.Advised(branch["advice"]).label,
            "severity": branch["severity"],
            "likelihood": branch["likelihood"],
            "lines": _lines(branch["lines"]),
        }
        for branch in reasoning["branches"]
    ]


def deciding_sentences(assessment: Assessment) -> list[str]:
    """The sentences of the kind of breach that gave the advice, without those that changed nothing."""
    reasoning = assessment.reasoning
    leading = [
        branch
        for branch in reasoning["branches"]
        if (branch["advice"], branch["severity"], branch["likelihood"])
        == (reasoning["advice"], reasoning["severity"], reasoning["likelihood"])
    ]
    lines = leading[0]["lines"] if leading else reasoning["lines"]
    moved = [line for line in lines if not leading or line["before"] != line["after"]]
    return [sentence_of(line) for line in moved if not leading or not line["unknown"]]


def _lines(raw: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"entered": _entered(line), "follows": sentence_of(line), "unknown": line["unknown"]} for line in raw
    ]


def _entered(line: dict[str, Any]) -> str:
    entries = [f"{SHORT_WORDS[field]}: {answer_words(field, value)}" for field, value in line["entered"]]
    return "; ".join(entries)


def sentence_of(line: dict[str, Any]) -> str:
    """One frozen line of the rule's reasoning as a sentence, without its full stop.

    A line of a version of the rule that has no sentence here keeps the words in which it was frozen.
    """
    entered = dict(line["entered"])
    if line["unknown"]:
        return UNKNOWNS[next(iter(entered))]
    if line["after"] is None:
        return WHOLE.get(line["say"], _capital(line["say"]))
    measure, before, after = MEASURES[line["measure"]], line["before"], line["after"]
    if line["measure"] == "severity" and before == 0:
        return f"{measure} starts at {after} because {_kinds(entered['harm_flags'], after)}"
    if before is None:
        field, answer = next(iter(entered.items()))
        return f"{measure} starts at {after} because {STARTS[field][answer]}"
    why = STEPS.get(line["say"], line["say"])
    if before == after:
        return f"{measure} stays at {after}: {why}"
    return f"{measure} {'rises' if after > before else 'falls'} from {before} to {after} because {why}"


def _kinds(entered: str, weight: int) -> str:
    """Why severity starts at `weight`: the answers that weigh as much, of those entered."""
    weights = current_rule().flags
    flags = entered.split(", ")
    heaviest = [KINDS[flag] for flag in flags if weights.get(flag) == weight]
    return ", and ".join(heaviest or [KINDS[flag] for flag in flags if flag in KINDS])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def answer_words(field: str, value: str) -> str:
    """The words of one frozen answer (several are parted by a comma)."""
    if value == "not_known":
        return "not known"
    if field == "harm_flags":
        return "; ".join(FLAGS.get(flag, flag) for flag in value.split(", "))
    model_field = Incident._meta.get_field(field)
    choices_of = dict(getattr(model_field, "base_field", model_field).choices or ())
    if field == "incident_type":
        return "not known" if value == "Not Provided" else str(choices_of.get(value, value))
    if field == "people_max":
        return f"{int(value):,}" if value.isdigit() else "not known"
    return "; ".join(str(choices_of.get(key, key)) for key in value.split(", "))
