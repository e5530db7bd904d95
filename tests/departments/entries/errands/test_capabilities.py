"""No register is a shell: each has every field that its capability names, a rule, a reminder, and a figure of a return."""

import re

import pytest

from departments.assets.declared import ASSETS
from departments.entries.circulars import REGISTER as CIRCULARS
from departments.entries.declared import REGISTERS
from departments.entries.figures import OF_ASSETS, OF_READERS
from returns.questionnaire import editions, questionnaire

# What the detail of each capability names, and the fields that hold it: "register.field", several where one idea needs them.
# "owner_role", "review_on" and "expires_on" are common to all entries.
NAMED = {
    "S6": {
        "raised by reviews and reviewers": "recommendations.origin recommendations.review",
        "owner": "recommendations.owner_role",
        "due date": "recommendations.to_do_by",
        "status": "recommendations.progress",
        "evidence of closure": "recommendations.evidence recommendations.closed_on",
    },
    "S7": {
        "commissioner": "reviews.commissioner",
        "terms": "reviews.terms",
        "interim and final report dates": "reviews.interim_on reviews.main_on",
        "recommendations": "reviews.made recommendations.origin",
        "link to departments and incidents": "reviews.departments reviews.incidents",
    },
    "S9": {
        "purpose": "sharing.purpose",
        "legal gateway": "sharing.gateway sharing.gateway_detail",
        "means of transfer": "sharing.means",
        "volume": "sharing.people",
        "owner at both ends": "sharing.owner_role sharing.owner_there",
    },
    "S13": {
        "contract": "suppliers.contract",
        "data": "suppliers.data",
        "clauses in place": "suppliers.clauses",
        "instruction sent and acknowledged": "suppliers.instructed_on suppliers.acknowledged_on",
        "last check": "suppliers.checked_on",
    },
    "S14": {
        "media transfers": "transfers.medium",
        "bans and exemptions": "media-bans.media media-exemptions.ban",
        "encryption": "media-exemptions.encryption",
        "port blocking": "media-bans.ports",
        "start and review date of a ban": "media-bans.begins_on media-bans.review_on",
        "approver of each exemption": "media-exemptions.approved_by",
    },
    "S15": {
        "method by marking": "disposal.method disposal.marking",
        "contractor": "disposal.contractor",
        "certificate of destruction": "disposal.certificate",
        "last check": "disposal.checked_on",
    },
    "S16": {
        "country of an asset": "overseas.asset overseas.country",
        "reason": "overseas.why",
        "safeguard": "overseas.safeguard",
        "approver": "overseas.approved_by",
        "review date": "overseas.review_on",
    },
    "S21": {
        "gate": "gateway-reviews.gate projects.gate",
        "date": "gateway-reviews.held_on projects.gate_on",
        "finding and rating": "gateway-reviews.findings gateway-reviews.rating projects.rating",
        "linked to assets": "gateway-reviews.assets projects.asset projects.assets",
    },
    "S22": {
        "notice": "spot-checks.noticed_on",
        "date": "spot-checks.checked_on",
        "findings": "spot-checks.findings",
        "response": "spot-checks.response",
        "close": "spot-checks.closed_on",
    },
    "S23": {
        "versions": "guidance.edition circulars.edition circulars.changes",
        "aimed at roles": "guidance.aimed_at circulars.roles",
        "acknowledgement": "guidance.acknowledged circulars.answer_by",
    },
    "S24": {
        "questions": "standards.questions",
        "ISO 27000 family and policy of the day": "standards.family standards.edition",
        "CAF outcomes": "standards.outcomes",
    },
    "S25": {
        "accreditor": "systems.accreditor",
        "level": "systems.level",
        "date": "systems.accredited_on",
        "expiry": "systems.expires_on",
        "conditions": "systems.conditions",
    },
    "S26": {
        "who must be trained, by role": "training.group training.must",
        "who was": "training.passed",
        "by when": "training.complete_by",
        "reminders sent": "training.reminded_on",
        "yearly": "training.counted_on training.review_on",
    },
    "S27": {"count": "professionals.posts professionals.filled", "skills": "professionals.skill"},
    "S32": {
        "date": "briefings.sent_on",
        "who sent": "briefings.sender",
        "who received": "briefings.audience briefings.reached",
        "how many confirmed": "briefings.confirmed",
    },
    "S33": {
        "scope": "audits.scope",
        "date": "audits.planned_on audits.done_on",
        "auditor": "audits.auditor",
        "findings": "audits.findings",
        "actions": "audits.made recommendations.tracked",
        "agreed with internal audit": "audits.is_agreed",
        "reported": "audits.reported_on",
    },
    "S35": {"coverage": "copying.places copying.covered", "last alert review": "copying.looked_on"},
    "S36": {
        "media, laptops, backup tapes, local backups, in transit": "encryption.kind",
        "state": "encryption.encrypted encryption.standard",
        "per asset and per site": "encryption.asset encryption.site",
    },
    "S37": {"site sample with a stated coverage": "encryption.sites encryption.sites_checked"},
    "S38": {"interim and main report as milestones": "reviews.interim_due reviews.main_due reviews.stage"},
    "S42": {
        "sender and receiver": "transfers.direction transfers.other transfers.other_name",
        "volume": "transfers.records transfers.times_quarter",
        "medium": "transfers.medium",
        "route": "transfers.route",
        "protection": "transfers.protection",
        "tracking": "transfers.tracking",
        "approver": "transfers.approved_by",
        "electronic, with date": "transfers.electronic_by transfers.plan",
    },
    "S46": {"specialist first involved": "projects.involved_on", "impact assessment": "projects.assessed_on"},
    "S48": {
        "channel": "guidance.channel circulars.channel",
        "audience": "guidance.aimed_at circulars.roles",
        "reach": "guidance.people guidance.reached",
    },
    "S60": {
        "consultations, new powers and sanctions": "consultations.kind circulars.kind",
        "by date": "consultations.in_force_on circulars.applies_on",
    },
    "S64": {"common standards, with versions": "circulars.kind circulars.edition"},
}  # fmt: skip
ELSEWHERE = {"S50": "information assets, which have tests of their own"}
DECLARED = {**REGISTERS, CIRCULARS.code: CIRCULARS, ASSETS.code: ASSETS}
QUESTIONS = {
    question.id
    for edition in editions()
    for section in questionnaire(edition).sections
    for question in section.questions
}


def test_each_field_that_a_capability_names_is_on_its_register():
    missing = []
    for capability, ideas in NAMED.items():
        for idea, places in ideas.items():
            for place in places.split():
                code, _, name = place.partition(".")
                if name not in DECLARED[code].every_field:
                    missing.append(f"{capability} {idea}: {place}")
    assert missing == []


def test_the_capabilities_of_every_register_are_looked_at():
    declared = {capability for register in DECLARED.values() for capability in register.capability.split()}
    assert declared == {*NAMED, *ELSEWHERE}


@pytest.mark.parametrize("code", REGISTERS)
def test_a_register_has_a_rule_a_reminder_and_a_figure_of_a_return(code):
    register = REGISTERS[code]
    assert register.rules
    assert register.review_days or register.deadlines
    assert {figure.question for figure in register.figures} <= QUESTIONS
    assert register.figures


def test_every_figure_is_of_a_question_that_is_asked():
    assert {figure.question for figure in (*OF_ASSETS, *OF_READERS)} <= QUESTIONS


def test_every_column_of_a_register_is_on_its_form_or_kept_by_the_portal():
    """A field that nobody can fill in would be a shell too."""
    for register in REGISTERS.values():
        options = register.model._meta
        own = {field.name for field in (*options.local_fields, *options.local_many_to_many)}
        own = {name for name in own if not re.search("_ptr$", name)}
        assert own == set(register.fields), register.code
