"""Template language of the portal's pages: components, dates in words, counts, links that keep a list's filters."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Model
from django.template import defaulttags
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from govuk import component, field_html
from govuk import error_summary as summary_of
from govuk.compiled import add_filters, function_of_parts, rendered, url
from govuk.counting import Count
from govuk.macros import Typed
from govuk.pagination import KeysetPage
from govuk.widgets import LONDON

register = template.Library()

TAG_COLOURS = {
    # waiting for a person
    "draft": "grey", "not_started": "grey", "compiling": "grey", "planned": "grey", "proposed": "grey",
    "in_preparation": "blue", "drafting": "blue", "drafted": "blue", "in_progress": "blue", "triage": "blue",
    "open": "blue", "reported": "blue", "assessed": "blue", "under_review": "blue", "sending": "blue",
    "awaiting_siro": "purple", "awaiting_approval": "purple", "recommended": "purple", "decided": "purple",
    "done_awaiting_check": "purple", "submitted": "purple", "queued": "purple", "minister_cleared": "purple",
    # somebody must move
    "queried": "yellow", "responding": "yellow", "further_owed": "yellow", "held": "yellow",
    "accepted_with_conditions": "yellow", "waiting": "yellow", "set_aside": "red",
    "missing": "red", "overdue_escalated": "red", "send_failed": "red", "failed": "red", "rejected": "red",
    # settled
    "accepted": "green", "sent": "green", "acknowledged": "green", "signed": "green", "verified": "green",
    "published": "green", "closed": "green", "laid": "green", "done": "green", "notified": "green", "confirmed": "green",
    "agreed": "teal", "siro_agreed": "teal", "answered": "teal", "final_sent": "green",
}  # fmt: skip

# Components whose options are in the templates or come from the code, and so come again and again.
REPEATED = {"button", "skip-link", "service-navigation", "tag"}


# Components


def _nested(params: dict[str, Any]) -> dict[str, Any]:
    """`label__text="x"` as {"label": {"text": "x"}}, because a template cannot write a dictionary."""
    out: dict[str, Any] = {}
    for key, value in params.items():
        *path, last = key.split("__")
        inner = out
        for step in path:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return out


@register.simple_tag(name="govuk")
def govuk(component_name: str, /, **params: Any) -> SafeString:
    """A component of the design system: `{% govuk "button" text="Save" name="go" value="save" %}`."""
    repeated = component_name in REPEATED
    if repeated and "href" in params:
        params["href"] = _put_in(params["href"])
    html = component(component_name, _nested(params), repeated=repeated)
    if component_name == "back-link":  # every part of a page lies in a landmark, and the component has none
        return format_html('<nav aria-label="Back">{}</nav>', html)
    return html


@register.filter
def govuk_field(bound: Any) -> SafeString:
    """Any bound field in GOV.UK markup, also one of another library's form."""
    return field_html(bound)


@register.simple_tag
def error_summary(form: Any) -> SafeString:
    """The summary of errors of any form."""
    return summary_of(form)


@register.simple_tag
def crumbs(*pairs: str) -> SafeString:
    """`{% crumbs "Home" "/" "Returns" url "Quarter 3" %}`: text and address in turn; a last lone text is this page."""
    items = []
    for at in range(0, len(pairs), 2):
        href = pairs[at + 1] if at + 1 < len(pairs) else None
        items.append({"text": _put_in(pairs[at]), "href": _put_in(href)})
    return component("breadcrumbs", {"items": items, "collapseOnMobile": True}, repeated=True)


def _put_in(text: Any) -> Any:
    """A plain text that is put into kept markup each time."""
    return Typed(text) if type(text) is str else text


@register.simple_tag
def crumbs_to(pages: Sequence[str], here: str) -> SafeString:
    """`{% crumbs_to pages "This page" %}`: the same for text and address in turn that a view passes."""
    return crumbs(*pages, here)


@register.simple_tag
def state(thing: Any, status: str | None = None, label: str | None = None) -> SafeString:
    """The tag that shows a thing's state, in the words of its model; colour only repeats the words."""
    code = status or getattr(thing, "status", "")
    if label is not None:
        return _tag(code, label or _words(thing, code))
    return _known_tag(code, _words(thing, code))


def _tag(code: str, words: str) -> SafeString:
    return component("tag", {"text": words, "classes": f"govuk-tag--{TAG_COLOURS.get(code, 'grey')}"})


# Statuses and their words come from the code. Safe and unsafe text are equal strings of different types.
_known_tag = lru_cache(maxsize=1000, typed=True)(_tag)


_WORDS: dict[tuple[type, str], str] = {}  # of the statuses of models


def _words(thing: Any, code: str) -> str:
    display = getattr(thing, "get_status_display", None)
    if not isinstance(thing, Model):
        return str(display() if display else str(code).replace("_", " ").capitalize())
    key = (type(thing), getattr(thing, "status", ""))
    if key not in _WORDS:
        _WORDS[key] = str(display() if display else str(code).replace("_", " ").capitalize())
    return _WORDS[key]


@register.simple_block_tag
def details(content: str, summary: str) -> SafeString:
    """`{% details "How it is counted" %}…{% enddetails %}`."""
    return component("details", {"summaryText": summary, "html": content})


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """`{% inset %}…{% endinset %}`: a quotation, or words apart from the others."""
    return component("inset-text", {"html": content})


@register.simple_block_tag
def warning(content: str) -> SafeString:
    """`{% warning %}…{% endwarning %}`: what goes wrong if this is not read."""
    return component("warning-text", {"html": content, "iconFallbackText": "Warning"})


@register.simple_block_tag
def row(
    content: str,
    key: str,
    href: str = "",
    action: str = "Change",
    hidden: str = "",
    blank: str = "Not recorded",
) -> SafeString:
    """One row inside `<dl class="govuk-summary-list">`: `{% row "Title" href=url blank="Not yet" %}…{% endrow %}`."""
    link: str = ""
    if href:
        link = format_html(
            '<dd class="govuk-summary-list__actions"><a class="govuk-link" href="{}">{}'
            '<span class="govuk-visually-hidden"> {}</span></a></dd>',
            href,
            action,
            hidden or key[:1].lower() + key[1:],
        )
    return format_html(
        '<div class="govuk-summary-list__row{}"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd>{}</div>',
        "" if href else " govuk-summary-list__row--no-actions",
        key,
        SafeString(content)
        if content.strip()
        else format_html('<span class="portal-quiet">{}</span>', blank),
        link,
    )


@register.simple_tag(name="static")
@lru_cache(maxsize=100)
def static_address(path: str) -> str:
    """`{% static "portal.css" %}`: the address of a file, worked out once in a process."""
    return static(path)


# Lists


def _address(context: Context, **changes: Any) -> str:
    """This page's query string with some of it changed; an empty value takes a key out. A list begins at its first page."""
    gone = {"page", "after", "before", *changes}
    pairs = [
        (key, value) for key, values in context["request"].GET.lists() if key not in gone for value in values
    ]
    pairs += [(key, str(value)) for key, value in changes.items() if value not in ("", None)]
    return "?" + urlencode(pairs)


@register.simple_tag(takes_context=True)
def address_with(context: Context, **changes: Any) -> str:
    """`{% address_with page=2 state="" %}`: this list with one filter changed and the others kept."""
    return _address(context, **changes)


@register.simple_tag(takes_context=True)
def pages(context: Context, page: KeysetPage) -> SafeString:
    """Links to the pages before and after this one, with the list's filters kept; nothing where there is only one."""
    params: dict[str, Any] = {"landmarkLabel": "Pages of this list"}
    if page.previous:
        params["previous"] = {"href": Typed(_address(context, before=page.previous))}
    if page.next:
        params["next"] = {"href": Typed(_address(context, after=page.next))}
    return component("pagination", params, repeated=True) if len(params) > 1 else SafeString("")


@register.simple_tag(takes_context=True)
def sortable(context: Context, key: str, text: str, numeric: bool = False) -> SafeString:
    """A table header that sorts by `?sort=key`, and backwards by `?sort=-key` when it already does.

    `sort` in the context is the order of a list whose address names none.
    """
    now = context["request"].GET.get("sort", "") or context.get("sort", "")
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
    href = _address(context, sort=f"-{key}" if order == "ascending" else key)
    return format_html(
        '<th scope="col" class="govuk-table__header{}" aria-sort="{}">'
        '<a class="govuk-link govuk-link--no-visited-state portal-sort portal-sort--{}" href="{}">{}</a></th>',
        " govuk-table__header--numeric" if numeric else "",
        order,
        order,
        href,
        text,
    )


# Dates in words


def _here(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value, LONDON)


@register.filter
def day(value: dt.date | None) -> str:
    """3 December 2007. A moment gives the day it falls on in London."""
    if not value:
        return ""
    date = _here(value) if isinstance(value, dt.datetime) else value
    return f"{date.day} {date:%B %Y}"


@register.filter
def weekday(value: dt.date | None) -> str:
    """Monday 3 December 2007."""
    if not value:
        return ""
    date = _here(value) if isinstance(value, dt.datetime) else value
    return f"{date:%A} {day(value)}"


@register.filter
def clock_time(value: dt.datetime | None) -> str:
    """2:30pm, midday or midnight, by London's clock."""
    if not value:
        return ""
    here = _here(value)
    if here.minute == 0 and here.hour in (0, 12):
        return "midday" if here.hour else "midnight"
    minutes = f":{here:%M}" if here.minute else ""
    return f"{here.hour % 12 or 12}{minutes}{'pm' if here.hour >= 12 else 'am'}"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """3 December 2007 at 2:30pm GMT: a moment with its time zone."""
    if not value:
        return ""
    return f"{day(value)} at {clock_time(value)} {_here(value).tzname()}"


@register.filter
def deadline(value: dt.datetime | None) -> str:
    """Monday 3 December 2007 at 2:30pm GMT: a moment by which something must be done."""
    return f"{_here(value):%A} {moment(value)}" if value else ""


@register.filter
def left(due: dt.datetime | None, at: dt.datetime) -> str:
    """How long until `due`, seen at the moment `at`: "5 days left", "31 hours left", "2 days late"."""
    if not due:
        return ""
    minutes = int((due - at).total_seconds() // 60)
    end = "left" if minutes >= 0 else "late"
    minutes = abs(minutes)
    for size, least, unit in ((1440, 3 * 1440, "day"), (60, 60, "hour"), (1, 0, "minute")):
        if minutes >= least:
            return f"{counted(minutes // size, unit)} {end}"
    return ""


@register.filter
def machine_time(value: dt.date | None) -> str:
    """The same for `<time datetime="…">`."""
    if not value:
        return ""
    return _here(value).isoformat(timespec="minutes") if isinstance(value, dt.datetime) else value.isoformat()


# Numbers and lists in words


@register.filter
def thousands(value: Any) -> str:
    """1,234,567. Empty for no number, because nil and not recorded are different things. A count may be "more than"."""
    if isinstance(value, Count):
        return f"{'more than ' if value.is_limited else ''}{value.number:,}"
    if value in (None, ""):
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{float(value):,.10g}"


@register.filter
def counted(value: int | Count | None, noun: str) -> str:
    """`{{ 3|counted:"return" }}` 3 returns; `{{ 1|counted:"inquiry,inquiries" }}` 1 inquiry; more than 10,000 returns."""
    if value is None:
        return ""
    singular, _, many = noun.partition(",")
    return f"{thousands(value)} {singular if value in (1, Count(1)) else many or singular + 's'}"


@register.filter
def listed(values: Iterable[Any], word: str = "and") -> str:
    """A, B and C."""
    texts = [str(value) for value in values]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {word} {texts[-1]}"


@register.filter
def different(things: Iterable[Any], attribute: str) -> list[Any]:
    """The distinct values of an attribute, in order of appearance."""
    return list(dict.fromkeys(getattr(thing, attribute) for thing in things))


@register.filter
def opening(value: Any) -> str:
    """First letter in capitals, the rest as it is."""
    text = str(value)
    return text[:1].upper() + text[1:]


@register.filter
def inside(value: Any) -> str:
    """First letter small, as a name reads within a sentence: "The Commissioner" gives "the Commissioner"."""
    text = str(value)
    return text[:1].lower() + text[1:]


@register.filter
def as_label(name: Any) -> str:
    """The name of a form field as words: "lost_on" gives "Lost on"."""
    return opening(str(name).replace("_", " ").replace("-", " "))


@register.filter
def paragraphs(value: Any) -> SafeString:
    """What a person typed: paragraphs at empty lines, breaks at line ends, everything escaped."""
    blocks = [block for block in str(value or "").replace("\r\n", "\n").split("\n\n") if block.strip()]
    lined = [
        (format_html_join(SafeString("<br>"), "{}", ((line,) for line in b.split("\n"))),) for b in blocks
    ]
    return format_html_join("\n", '<p class="govuk-body">{}</p>', lined)


# Addresses


class KeptURLNode(URLNode):
    """`{% url %}`, worked out once in a process for the same name and plain arguments."""

    def render(self, context: Context) -> str:
        """The address, or nothing where it is for later."""
        name, args = self.view_name.resolve(context), [arg.resolve(context) for arg in self.args]
        if self.kwargs or not all(type(arg) in (str, int, SafeString) for arg in (name, *args)):
            return super().render(context)
        address = ""
        try:
            address = url(name, *args)
        except NoReverseMatch:
            if not self.asvar:
                raise
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@register.tag("url")
def kept_url(parser: Parser, token: Token) -> KeptURLNode:
    """As Django's."""
    node = defaulttags.url(parser, token)
    return KeptURLNode(node.view_name, node.args, node.kwargs, node.asvar)


# Compiled parts


@register.simple_tag(takes_context=True)
def compiled(context: Context, name: str, **more: Any) -> SafeString:
    """`{% compiled "components/header.jinja" %}`: a part of the page with what the page knows (`govuk.compiled`)."""
    return rendered(name, context.flatten() | more)


add_filters(register.filters)
function_of_parts(govuk)


@function_of_parts
def tag(words: str, colour: str) -> SafeString:
    """A tag whose words come from the code; drawn once in a process."""
    return _coloured_tag(words, colour)


@lru_cache(maxsize=1000, typed=True)
def _coloured_tag(words: str, colour: str) -> SafeString:
    return component("tag", {"text": words, "classes": f"govuk-tag--{colour}"})


@function_of_parts
def display(thing: Model, name: str) -> str:
    """The words of a thing's choice, as `get_…_display` gives them; looked up once in a process for each value."""
    return _words_of(type(thing), name, getattr(thing, name))


@lru_cache(maxsize=5000)
def _words_of(model: type[Model], name: str, value: Any) -> str:
    return str(getattr(model(**{name: value}), f"get_{name}_display")())


function_of_parts(state)
