"""One thing of every kind in one organisation, for the test that nobody elsewhere sees or touches any of it.

An app registers its things here: a function that makes them in a department's name and gives the parameters of their
addresses, and marks by which they would be recognised on a page that must not show them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.actions import record_absence
from accounts.links import token_for
from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from departments.entries.instructions import PURPOSE
from departments.lists.actions import save_view
from departments.models import Action, Asset, AssetReview
from departments.organisations.roles import Role
from incidents import actions as incident_actions
from incidents.models import Incident
from incidents.queries.outside import address_of_link
from reporting.models import Edition
from returns import actions as return_actions
from returns.models import Evidence, Query
from tests.departments.circulars.stories import circular_document, published
from tests.departments.entries.stories import entry_document, instructed_by, shared_by
from tests.departments.imports.stories import checked_import
from tests.departments.lists.stories import ready_file
from tests.departments.training.stories import member_trained
from tests.factories import centre, make_organisation, person
from tests.incidents import stories as incident_stories
from tests.reporting import stories as reporting_stories
from tests.returns import world as return_world

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Things:
    """`addresses`: parameters by the address's name, or by a part of it; the first that fits is taken. `marks`: what
    only those who may see the things should ever read."""

    addresses: dict[str, dict[str, object]]
    marks: tuple[str, ...]
    opens: str  # an address that is open
    to: object  # for this person


def session_of(user) -> UserSession:
    """A session of somebody at another machine."""
    store = SessionStore()
    store.create()
    return UserSession.objects.create(
        user=user, session_key=store.session_key, ip="192.0.2.1", user_agent="Firefox/140"
    )


def of_the_portal() -> Things:
    """A notice that is owed, a session, and days on which somebody is away."""
    body = make_organisation("home-office", name="Home Office")
    dpo = person("dpo@home-office.invalid", Role.DPO, body)
    event = record("thing.done", subject=body, by=SYSTEM, at=AT)
    notice = OutboxMessage.objects.create(
        event=event, rule="test.tell", channel="email", to="siro@home-office.invalid", organisation=body.code,
        subject="A subject of the Home Office", body="Words of the Home Office", next_try_at=AT, created_at=AT,
    )  # fmt: skip
    away = record_absence(dpo, starts_on=AT.date(), ends_on=AT.date(), by=dpo, at=AT)
    return Things(
        {
            "notice_again": {"pk": notice.pk},
            "notice": {"pk": notice.pk},
            "end_session": {"pk": session_of(dpo).pk},
            "remove_absence": {"pk": away.pk},
        },
        (
            "A subject of the Home Office",
            "Words of the Home Office",
            str(notice.pk),
            "siro@home-office.invalid",
        ),
        "notice",
        dpo,
    )


def of_departments() -> Things:
    """An action, an asset and an entry of a register; their owner, and the administrator, who may change what the register says of a body."""
    body = make_organisation("home-office", name="Home Office")
    siro = person("siro@home-office.invalid", Role.SIRO, body)
    owner = person("iao@home-office.invalid", Role.IAO, body)
    person("administrator@central-review.invalid", Role.SYSADMIN, centre())
    action = Action.objects.create(
        organisation=body, code="HO-77", summary="Encrypt the laptops of the Home Office", origin="own",
        status="proposed", created_at=AT,
    )  # fmt: skip
    asset = Asset.objects.create(
        organisation=body, name="Case files of the Home Office", purpose="Deciding cases", personal_data=True
    )
    AssetReview.objects.create(asset=asset, organisation=body, due_on=AT.date())
    entry = shared_by(body, at=AT)
    register = {"register": entry.register}
    view = save_view(siro, page="/organisations/assets/", query="text=files", name="Files of the Home Office")
    imported = checked_import(body, at=AT)
    table_file = ready_file(siro)
    trained = member_trained(body)
    circular = published(at=AT)
    document, certificate = circular_document(circular, at=AT), entry_document(entry, by=owner, at=AT)
    return Things(
        {
            "departments:action_step": {"pk": action.pk, "name": "agree"},
            "departments:action": {"pk": action.pk},
            "departments:asset_review": {"pk": asset.pk, "name": "begin_review"},
            "departments:asset": {"pk": asset.pk},
            "departments:entry_step": {**register, "pk": entry.pk, "name": "end"},
            "departments:entry_document": {"pk": certificate.pk},
            "departments:entry_new": register,
            "departments:entry_": {**register, "pk": entry.pk},
            "departments:circular": {"pk": circular.pk},
            "departments:circular_": {"pk": circular.pk},
            "departments:circular_file": {"pk": document.pk},
            "departments:circular_step": {"pk": circular.pk, "name": "withdraw_circular"},
            "departments:view_": {"pk": view.pk},
            "departments:table_file": {"pk": table_file.pk},
            "departments:import_new": register,
            "departments:import": {"pk": imported.pk},
            "departments:entries_due": {},
            "departments:entries": register,
            "departments:instruction": {"token": token_for(PURPOSE, instructed_by(body, at=AT).pk)},
            "departments:entry": {**register, "pk": entry.pk},
            "departments:organisation": {"code": "home-office"},
        },
        (
            "Encrypt the laptops of the Home Office",
            "Case files of the Home Office",
            str(action.pk),
            str(asset.pk),
            entry.name,
            str(entry.pk),
            imported.name,
            view.name,
            str(table_file.pk),
            trained.staff_number,
        ),
        "departments:asset",
        siro,
    )


def of_returns() -> Things:
    """A return under review, with evidence and a query."""
    here = return_world.world()
    quarterly_return = return_world.under_review(here)
    question = quarterly_return.answers.order_by("question").first().question
    return_actions.raise_query(
        quarterly_return, question=question, text="What does the Home Office mean by this?",
        answer_by=return_world.at(20).date(), by=here.centre.reviewer, at=return_world.at(3),
    )  # fmt: skip
    query, evidence = Query.objects.first(), Evidence.objects.first()
    item = {"organisation": here.home.organisation.code, "cycle": here.cycle.slug}
    section = return_world.content.asked_of(here.quarterly_return)[0].key
    return Things(
        {
            "returns:query_step": {"pk": query.pk, "name": "draft_answer"},
            "returns:query": {"pk": query.pk},
            "returns:evidence_add": {**item, "question": question},
            "returns:evidence": {"pk": evidence.pk},
            "returns:section": {**item, "key": section},
            "returns:mark": {**item, "key": section},
            "returns:ask": {**item, "question": question},
            "returns:signed_json": {**item, "edition": 1, "number": 1},
            "returns:edition": {**item, "number": 1},
            "returns:step": {**item, "name": "withdraw"},
            "returns:standard": {"code": "uk-gdpr-article-37"},
            "returns:": item,
        },
        (
            f"/returns/home-office/{here.cycle.slug}/",
            str(query.pk),
            "What does the Home Office mean by this?",
        ),
        "returns:query",
        here.home.siro,
    )


def of_incidents() -> Things:
    """An incident that was decided, with its notice queued and the notice's paper printed; and three that wait."""
    body, people = incident_stories.staffed_body()
    title = "Papers of the Home Office on a train"
    incident = incident_stories.notified(body, people, title=title)
    to_decide = incident_stories.advised(body, people, title=title)
    to_advise = incident_stories.assessed(body, people, title=title)
    in_triage = incident_stories.triaged(body, people, title=title)
    incident_stories.instructed(body, people)
    incident_stories.allowed_to_notify(body, people)
    switch = incident_stories.asked_to_stop(body, people)
    incident = Incident.objects.get(pk=incident.pk)
    high_risk = incident_stories.of_high_risk(body, people, title=title)
    notice = incident.regulator_case.notices.get()
    sanction = incident_stories.sanctioned(incident.regulator_case, people["dpo"])
    notice.message.file = default_storage.save("paper.pdf", ContentFile(b"%PDF-"))
    notice.message.save(update_fields=["file"])
    link = incident_stories.linked(body, people, at=AT)
    token = address_of_link(link).rstrip("/").rpartition("/")[2]
    outside, _ = incident_stories.from_outside(link, at=AT, title=title)
    incident_actions.add_words(outside.outside_report, at=AT, words=title)
    hidden = incident_stories.redacted(incident, people, passage="on a train")
    event = incident_stories.one_event(incident)
    pk = {"pk": incident.pk}
    case = {"pk": incident.regulator_case.pk}
    on_cases = (
        "case", "acknowledge", "sent_by_hand", "ask_more", "regulator_close", "reopen_by_regulator",
        "refuse_withdrawal", "withdraw", "further", "send_further", "abandon_further", "final", "notify_now", "hold_notices",
        "release_hold", "cancel_further", "record_reference", "not_owed_there", "preview", "preview_paper", "preview_data",
    )  # fmt: skip
    return Things(
        {
            **{f"incidents:{name}": case for name in on_cases},
            "incidents:enter_sanction": case,
            "incidents:named": {"reference": incident.reference},
            "incidents:event": {"pk": event.pk},
            "incidents:event_step": {"pk": event.pk, "name": "take_back"},
            "incidents:sanction": {"pk": sanction.pk},
            "incidents:sanction_document": {"pk": incident_stories.documented(sanction, people["dpo"]).pk},
            "incidents:sanction_step": {"pk": sanction.pk, "name": "commit"},
            "incidents:commitment_step": {"pk": sanction.commitments.get().pk, "name": "give_evidence"},
            "incidents:people": {"pk": high_risk.pk},
            "incidents:free_people": {"pk": high_risk.pk},
            "incidents:people_step": {"pk": high_risk.pk, "name": "plan"},
            "incidents:schema": {"version": 3},
            "incidents:named_schema": {"name": "nis-notice", "version": 1},
            "incidents:paper": {"pk": notice.pk},
            "incidents:data": {"pk": notice.pk},
            "incidents:do": {**pk, "name": "respond"},
            "incidents:step": {**pk, "name": "dismiss"},
            "incidents:decide": {"pk": to_decide.pk},
            "incidents:brief": {"pk": to_decide.pk},
            "incidents:advise": {"pk": to_advise.pk},
            "incidents:decided": pk,
            "incidents:triage": {"pk": in_triage.pk},
            "incidents:triage_step": {"pk": in_triage.pk, "key": "kind"},
            "incidents:triage_steps": {"pk": in_triage.pk},
            "incidents:agree_remove": {"pk": hidden.pk},
            "incidents:redaction_step": {"pk": hidden.pk, "name": "restore"},
            "incidents:redaction": {"pk": hidden.pk},
            **{
                f"incidents:{name}": {"pk": switch.pk}
                for name in ("switch", "confirm_switch", "confirm_switch_off")
            },
            "incidents:switch_step": {"pk": switch.pk, "name": "prolong"},
            **{
                f"incidents:{name}": {"code": body.code}
                for name in (
                    "instruction",
                    "register",
                    "sign_instruction",
                    "decline_instruction",
                    "end_instruction",
                    "give_authority",
                    "take_back_authority",
                    "hours",
                    "ask_switch",
                )
            },
            "incidents:links_of": {"code": body.code},
            "incidents:withdraw_link": {"pk": link.pk},
            "incidents:outside": {"token": token},
            "incidents:": pk,
        },
        (
            title,
            *(
                str(word)
                for row in (incident, to_decide, to_advise, in_triage, outside)
                for word in (row.reference, row.pk)
            ),
        ),
        "incidents:incident",
        people["siro"],
    )


def of_reporting() -> Things:
    """A statement that waits for its signature, with its editions and parts, and a report that is in fact check."""
    central = reporting_stories.centre_people()
    body, people = reporting_stories.staffed_body("home-office", "HO", name="Home Office")
    statement = reporting_stories.seen_by_committee(body, people)
    edition = Edition.objects.filter(statement=statement).first()
    report = reporting_stories.in_fact_check(central)
    pk = {"pk": statement.pk}
    return Things(
        {
            "reporting:fact_check": {"pk": report.pk, "code": body.code},
            "reporting:part": {"pk": statement.parts.first().pk},
            "reporting:figure": {"pk": edition.pk, "key": edition.data["figures"][0]["key"]},
            "reporting:edition": {"pk": edition.pk},
            "reporting:again": {"pk": edition.pk},
            "reporting:paper": {"pk": edition.pk},
            "reporting:frozen": {"pk": edition.pk},
            "reporting:progress": {"pk": edition.pk},
            "reporting:statement": pk,
            "reporting:print_draft": pk,
        },
        (str(statement.pk), reporting_stories.ADVICE),
        "reporting:statement",
        people["accounting"],
    )


EVERYTHING: dict[str, Callable[[], Things]] = {
    "portal": of_the_portal,
    "departments": of_departments,
    "returns": of_returns,
    "incidents": of_incidents,
    "reporting": of_reporting,
}
