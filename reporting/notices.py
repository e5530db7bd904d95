"""Who is notified of what happens to statements and to the report."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse

from audit.models import OutboxMessage
from audit.registry import Attachment, Message, StoredPaper, notice, stored_papers
from departments.organisations.calendar import financial_year_days, london_day
from departments.organisations.models import Organisation
from departments.organisations.queries import (
    Recipient,
    addresses_for,
    at_the_centre,
    by_codes,
    commissioner_addresses,
)
from departments.organisations.roles import Role
from reporting import actions
from reporting.models import Edition, ParliamentReport, Statement
from reporting.queries import newest_proof
from reporting.stages.layout.paper import layout, printed


def _letters(
    recipients: Iterable[Recipient], thing, subject: str, *text: str, papers=()
) -> Iterable[Message]:
    link = settings.PORTAL_ADDRESS + thing.get_absolute_url()
    for recipient in recipients:
        yield recipient.message(
            subject=subject[:200],
            body="\n\n".join([*text, link]),
            attachments=tuple(Attachment(paper.file, paper.sha256) for paper in papers),
        )


def _titled(statement: Statement) -> str:
    """A statement within a sentence: "Statement of Internal Control 2007-08 of HM Treasury"."""
    return f"{statement.kind.title} {statement.year} of {statement.body_name}"


@notice("statement.compiled")
def ask_the_siro(event, statement):
    """The SIRO is asked for the year's written advice on a statement that has been drafted."""
    recipients = addresses_for(statement.organisation, Role.SIRO, event.at)
    yield from _letters(
        recipients,
        statement,
        f"Your advice is needed: {statement.kind.title} {statement.year}",
        f"The {_titled(statement)} has been drafted from the year's returns, incidents and actions.",
        "Read it and give your written advice for the year. The Accounting Officer signs after you and the audit committee.",
    )


@notice("statement.seen_by_committee")
def ask_the_accounting_officer(event, statement):
    """The Accounting Officer is asked to read and sign once SIRO and audit committee have seen it."""
    recipients = addresses_for(statement.organisation, Role.ACCOUNTING_OFFICER, event.at)
    yield from _letters(
        recipients,
        statement,
        f"Ready to sign: {statement.kind.title} {statement.year}",
        f"The {_titled(statement)} has the SIRO's advice, and the audit committee has seen it. It is ready for you to read and sign.",
    )


@notice("statement.sent_back")
def notify_drafters(event, statement):
    """Return coordinators are notified that the Accounting Officer wants more work on the statement."""
    recipients = addresses_for(statement.organisation, Role.PREPARER, event.at)
    yield from _letters(
        recipients,
        statement,
        f"Sent back: {statement.kind.title} {statement.year}",
        f"The Accounting Officer has sent back the {_titled(statement)}. The reason is on its page.",
        "It is a draft again: change it. Then the SIRO advises on it again, and the audit committee sees it again.",
    )


def _signed_paper(statement: Statement) -> Edition:
    return (
        statement.editions.filter(purpose=Edition.Purpose.SIGNED).select_related("signature").latest("number")
    )


def _signed_words(statement: Statement, edition: Edition) -> list[str]:
    return [
        f"The {_titled(statement)} was signed by the Accounting Officer on {london_day(edition.signature.at):%-d %B %Y}. "
        "It is attached.",
        f"Reference: {edition.signature.reference}\nSHA-256 of what was signed: {edition.data_hash}\n"
        f"SHA-256 of the paper attached: {edition.sha256}",
        "To check that this is what was signed, go to the page below with the reference and the first hash, or with the "
        f"paper:\n{settings.PORTAL_ADDRESS}{reverse('returns:check_receipt')}",
    ]


@notice("edition.set_aside")
def say_that_an_edition_could_not_be_made(event, thing):
    """Who may ask for it again, and administrators: an edition failed several times and waits for a person."""
    number, purpose = event.facts["edition"], Edition.Purpose(event.facts["purpose"]).label.lower()
    yield from _letters(
        _makers_and_administrators(thing, event.at),
        thing,
        f"Could not be made: edition {number}, {thing}",
        f"Edition {number} ({purpose}) of the {thing} could not be made. The portal tried "
        f"{event.facts['attempts']} times and "
        "does not try again by itself.",
        "The page of the edition says why. Whoever may have it made can try again there. Administrators: the log of the "
        "document worker says more.",
    )


@notice("edition.made")
def say_that_an_edition_is_in_the_plain_layout(event, thing):
    """Who may have it set again, and administrators: typesetting an edition took too long, and its paper has no tags."""
    if not event.facts["plain_layout"]:
        return
    number, purpose = event.facts["edition"], Edition.Purpose(event.facts["purpose"]).label.lower()
    remedy = (
        "The report is not cleared or laid with it: open the edition and have its paper set again. If that "
        "fails too, shorten "
        "what is unusually long and have a new edition made."
        if isinstance(thing, ParliamentReport)
        else "The page of the edition says whether its paper can be set again. For the next edition shorten what is unusually "
        "long."
    )
    yield from _letters(
        _makers_and_administrators(thing, event.at),
        thing,
        f"In the plain layout: edition {number}, {thing}",
        f"The paper of edition {number} ({purpose}) of the {thing} is in the plain layout, because the usual "
        "one could not be "
        "made in time. The text is complete. It has no tags for people who use a screen reader.",
        remedy,
        "Administrators: the log of the document worker says how long typesetting took.",
    )


def _makers_and_administrators(thing, at) -> Iterable[Recipient]:
    """Who may have an edition made again, and who looks after the portal; each address once."""
    makers = (
        addresses_for(thing.organisation, Role.PREPARER, at)
        if thing.organisation
        else at_the_centre(Role.CO_EDITOR, at)
    )
    return {
        recipient.address: recipient for recipient in (*at_the_centre(Role.SYSADMIN, at), *makers)
    }.values()


@notice("statement.notified")
def send_to_the_cabinet_office(event, statement):
    """The signed statement goes to the Cabinet Office with the year's incidents (2007 report, paragraph 43; S57)."""
    edition = _signed_paper(statement)
    yield from _letters(
        at_the_centre(Role.CO_REVIEWER, event.at),
        statement,
        f"Signed: {statement}",
        *_signed_words(statement, edition),
        papers=[edition],
    )


@notice("statement.notified")
def send_to_the_commissioner(event, statement):
    """The same goes to the Information Commissioner where the organisation has that setting on (S57)."""
    if not statement.organisation.extract_to_commissioner:
        return
    edition = _signed_paper(statement)
    officers = commissioner_addresses(statement.organisation, event.at)
    if not officers:
        yield from _letters(
            at_the_centre(Role.CO_APPROVER, event.at),
            statement,
            f"To be sent on: {statement}",
            *_signed_words(statement, edition),
            "It is owed to the Information Commissioner too, where nobody holds a post in the portal now. Send the "
            "paper there by hand.",
            papers=[edition],
        )
        return
    yield from _letters(
        officers,
        statement,
        f"Signed: {statement}",
        *_signed_words(statement, edition),
        "It is sent as paragraph 43 of the Cabinet Office's report of December 2007 proposed. No law requires it.",
        papers=[edition],
    )


@notice("report.sent_for_fact_check")
def ask_departments(event, report: ParliamentReport):
    """The SIRO of each department with a page in the proof is asked to check it by a day, with what it says and where to answer."""
    pages = _pages_of(report)
    asked: dict[str, list[tuple[Recipient, Organisation]]] = defaultdict(list)
    for organisation in by_codes(pages):
        for recipient in addresses_for(organisation, Role.SIRO, event.at):
            asked[recipient.address].append((recipient, organisation))
    for those in asked.values():  # somebody may be SIRO of two departments, or stand in for two
        posts = [recipient for recipient, _ in those]
        first, is_one_post = posts[0], len({post.addressee for post in posts}) == 1
        why = "\n\n".join(dict.fromkeys(post.why for post in posts if post.why))
        whole = replace(first, why=why, addressee=first.addressee if is_one_post else "")
        texts = [_request(report, organisation, pages[organisation.code]) for _, organisation in those]
        yield whole.message(subject=f"Fact check: {report}"[:200], body="\n\n".join(texts))


def _pages_of(report: ParliamentReport) -> dict[str, dict[str, Any]]:
    """The pages of departments in the newest proof, by their codes."""
    proof = newest_proof(report)
    bodies = printed(report.kind, proof.data)["organisations"] if proof else []
    return {body["organisation"]["code"]: body for body in bodies}


def _request(report: ParliamentReport, organisation: Organisation, page: dict[str, Any]) -> str:
    last_day = financial_year_days(report.year)[1]
    where = reverse("reporting:fact_check", args=[report.pk, organisation.code])
    return (
        f"The draft of the {report} has a page on {organisation.name_on(last_day)}. Check what it says against your own "
        f"records. By {report.fact_check_by:%-d %B %Y}, say on this page what is wrong or that nothing is: "
        f"{settings.PORTAL_ADDRESS}{where}\n\nIts figures are those of your accepted returns, your incidents and your "
        f"actions in the portal. In short it says:\n\n{_page_in_lines(page)}"
    )


def _page_in_lines(page: dict[str, Any]) -> str:
    """What a department's page says, in plain lines: references and codes only, since titles may point at people."""
    headline = [f"- {figure['label']}: {figure['shown']}" for figure in page["headline"]]
    incidents = [f"- {incident['reference']}" for incident in page["incidents"]]
    promised = [f"- {action['code']}: {action['status_words']}" for action in page["actions"]]
    return "\n\n".join(
        "\n".join([f"{title}:", *(lines or ["- none"])])
        for title, lines in (("Figures", headline), ("Incidents", incidents), ("Actions", promised))
    )


@notice("report.checked_for_harm")
def ask_the_minister(event, report):
    """The minister is notified that the proof is final and waits to be cleared."""
    yield from _letters(
        at_the_centre(Role.MINISTER, event.at),
        report,
        f"Ready to be cleared: {report}",
        f"The disclosure check of the {report} is done and its proof is final. It is ready for you to read and clear.",
    )


@notice("report.recalled")
def notify_of_recall(event, report):
    """The editor, the minister and the clerk are notified of a recall, and the SIRO of each department that was sent figures to check."""
    subject = f"Recalled: {report}"
    text = f"The {report} has been recalled before it was laid, and is being drafted again."
    centre = [
        recipient
        for role in (Role.CO_EDITOR, Role.MINISTER, Role.PARLIAMENTARY_CLERK)
        for recipient in at_the_centre(role, event.at)
    ]
    centre = list({recipient.address: recipient for recipient in centre}.values())
    yield from _letters(
        centre, report, subject, text, "The reason is on its page. Do not use or share any copy."
    )
    asked = OutboxMessage.objects.filter(
        event__subject=event.subject, event__kind="report.sent_for_fact_check"
    )
    reached = {recipient.address for recipient in centre}
    pages = _pages_of(report) if asked else {}  # one message may have asked for two departments
    for organisation in by_codes({*asked.values_list("organisation", flat=True), *pages}):
        for recipient in addresses_for(organisation, Role.SIRO, event.at):
            if recipient.address not in reached:
                yield recipient.message(
                    subject=subject[:200],
                    body=f"{text} Do not use or pass on the figures that you were sent to check.",
                )
            reached.add(recipient.address)


@notice("report.cleared")
def ask_the_clerk(event, report):
    """The parliamentary clerk is notified that the minister has cleared the report."""
    yield from _letters(
        at_the_centre(Role.PARLIAMENTARY_CLERK, event.at),
        report,
        f"Cleared: {report}",
        f"The minister has cleared the {report}. Name the day of laying.",
    )


@notice("report.laid")
def notify_editor(event, report):
    """The report's editor is notified that it has been laid and may be published."""
    yield from _letters(
        at_the_centre(Role.CO_EDITOR, event.at),
        report,
        f"Laid: {report}",
        f"The {report} has been delivered to both Houses. It may be published today.",
    )


@stored_papers("editions")
def stored_paper(name: str) -> StoredPaper | None:
    """The paper of an edition, made again from its frozen data where a message goes with it and the file is damaged."""
    edition = Edition.objects.filter(file=name).first()
    if edition is None:
        return None
    template, context, title = layout(edition)
    keep = partial(_keep_made_again, edition)
    return StoredPaper(template, context, title, edition.requested_at, keep, is_plain=edition.is_plain)


def _keep_made_again(edition: Edition, sha256: str, at: datetime) -> Edition:
    return actions.keep_made_again(edition, sha256=sha256, at=at)
