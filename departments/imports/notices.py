"""One message of what came with a file or a change of many, in place of one for each of its actions."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse

from audit.models import Event
from audit.registry import Message, notice
from departments.organisations.queries import Recipient, addresses_for, at_the_centre
from departments.organisations.roles import Role
from departments.registers.models import Action
from departments.registers.notices import accountable
from govuk.templatetags.govuk import counted

NAMED = 20  # actions in one message; more are counted


@notice("entries.imported")
def notify_of_actions(event, upload) -> Iterator[Message]:
    """Of actions that came with a file or were changed together: the SIRO of proposals and of requests to cancel, owners of what was agreed."""
    proposed, agreed, cancelled = (
        _actions(event, upload, *kinds)
        for kinds in (("action.proposed",), ("action.agreed", "action.agreed_late"), ("action.cancel_asked",))
    )
    siro = accountable(upload.organisation, event.at)
    if proposed:
        text = "Agree to each, and say who answers for it and by when, or reject it. After 20 working days without an answer it is escalated."
        yield from _messages([(siro, proposed)], "Actions are proposed", "proposed", text)
    if cancelled:
        conditions = [action for action in cancelled if action.origin == Action.Origin.CONDITION]
        approvers = at_the_centre(Role.CO_APPROVER, event.at) if conditions else []
        text = "Somebody asks to cancel them. A second person must agree, action by action."
        asked = [(siro, cancelled), (approvers, conditions)]
        yield from _messages(asked, "Somebody asked to cancel actions", "open", text)
    owned: dict[str, list[Action]] = {}
    for action in agreed:
        owned.setdefault(action.owner_role if action.owner_role in set(Role) else "", []).append(action)
    owners = [
        (addresses_for(upload.organisation, Role(role), event.at) if role else siro, actions)
        for role, actions in owned.items()
    ]
    text = "They have been agreed and you answer for them. Begin the work, and report each done by its date."
    yield from _messages(owners, "Actions are yours", "agreed", text)


def _actions(event: Event, upload, *kinds: str) -> list[Action]:
    """The actions about which the same transaction recorded this, in the order of their numbers."""
    if not upload.target.startswith("actions"):
        return []
    events = Event.objects.filter(
        kind__in=kinds, organisation=upload.organisation.code, at=event.at, facts__upload=str(upload.pk)
    )
    keys = [subject.rpartition(":")[2] for subject in events.values_list("subject", flat=True)]
    return list(
        Action.objects.filter(pk__in=keys).select_related("organisation").order_by("created_at", "code")
    )


def _messages(
    notified: Iterable[tuple[list[Recipient], list[Action]]], subject: str, state: str, text: str
) -> Iterator[Message]:
    """One message for each address, about all the actions that it is notified of by whatever post."""
    recipients: dict[str, list[Recipient]] = {}
    actions_of: dict[str, dict[Any, Action]] = {}
    for those, actions in notified:
        for recipient in those:
            recipients.setdefault(recipient.address, []).append(recipient)
            actions_of.setdefault(recipient.address, {}).update({action.pk: action for action in actions})
    for address, posts in recipients.items():
        why = "\n\n".join(dict.fromkeys(post.why for post in posts if post.why))
        body = _body(list(actions_of[address].values()), state, text)
        yield replace(posts[0], why=why).message(subject=subject, body=body)


def _body(actions: list[Action], state: str, text: str) -> str:
    body = actions[0].organisation
    lines = [f"Action {action.code}: {action.summary}" for action in actions[:NAMED]]
    if len(actions) > NAMED:
        lines.append(f"and {len(actions) - NAMED:,} more")
    address = (
        f"{settings.PORTAL_ADDRESS}{reverse('departments:actions')}?organisation={body.code}&state={state}"
    )
    return "\n\n".join(
        (f"{counted(len(actions), 'action')} of {body.name}. {text}", "\n".join(lines), address)
    )
