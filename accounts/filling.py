"""Putting kept text back into the form of a page, in the page's own HTML: no form and no view needs to know of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from accounts.keeping import TOKENS, Text

TYPED = ("text", "email", "number", "tel", "url", "search", "date", "time", "hidden")
CHOSEN = ("checkbox", "radio")


@dataclass
class _Form:
    """One form of the page: the path it is sent to, the names in it, and what to change in the source."""

    action: str
    names: set[str] = field(default_factory=set)
    changes: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Filled:
    """The page with the text in its form, and what found no field. `form` is False where the page has no such form."""

    page: str
    form: bool
    left_over: list[str]


def fill(page: str, text: Text, address: str) -> Filled:
    """Put the text into the form of the page at this address that is sent to the same path as the text was."""
    reader = _Reader(page, text, address)
    reader.feed(page)
    reader.close()
    wanted = {name for name, _ in text.fields}
    fitting = [
        form for form in reader.forms if form.action == text.action and (form.names & wanted or not wanted)
    ]
    best = max(fitting, key=lambda form: len(form.names & wanted), default=None)
    names = best.names if best else set()
    left_over = [value for name, value in text.fields if name not in names and len(value) > 3]
    for start, end, text_to_insert in sorted(best.changes if best else [], reverse=True):
        page = page[:start] + text_to_insert + page[end:]
    return Filled(page, best is not None, left_over)


def insert_into_main(page: str, html: str) -> str:
    """The page with some HTML at the beginning of its main part."""
    reader = _Main(convert_charrefs=False)
    reader.feed(page)
    return page[: reader.after] + html + page[reader.after :] if reader.after else page


class _Placed(HTMLParser):
    """Knows where in the source it reads."""

    lines: list[int]

    def feed(self, data):
        self.lines = [0]
        for line in data.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        super().feed(data)

    @property
    def here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column


class _Main(_Placed):
    after = 0

    def handle_starttag(self, tag, attrs):
        if tag == "main" and not self.after:
            self.after = self.here + len(self.get_starttag_text() or "")


class _Reader(_Placed):
    """Walks through the page and notes, form by form, what has to change."""

    def __init__(self, page: str, text: Text, address: str):
        super().__init__(convert_charrefs=False)
        self.text, self.address = text, address
        self.forms: list[_Form] = []
        self.form: _Form | None = None
        self.values: dict[str, list[str]] = {}
        self.select = ""
        self.area: tuple[str, int] | None = None

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(attributes)
        elif self.form is not None and self.area is None:
            self._inside(tag, attributes)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.area and self.form is not None:
            name, start = self.area
            if name in self.values:
                self.form.changes.append((start, self.here, "\n" + escape(self._next(name), quote=False)))
            self.area = None

    def _begin(self, attributes):
        if attributes.get("method", "").lower() != "post":
            return
        action = urlsplit(urljoin(self.address, attributes.get("action", ""))).path
        self.form = _Form(action)
        self.forms.append(self.form)
        self.values = defaultdict(list)
        for name, value in self.text.fields:
            self.values[name].append(value)
        self.values = dict(self.values)

    def _inside(self, tag, attributes):
        name = attributes.get("name", "")
        if name and name not in TOKENS:
            self.form.names.add(name)
        if tag == "textarea":
            self.area = (name, self.here + len(self.get_starttag_text() or ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self._mark(
                attributes, "selected", attributes.get("value", "") in self.values.get(self.select, ())
            )
        elif tag == "input" and name and name not in TOKENS:
            self._input(name, attributes)

    def _input(self, name, attributes):
        kind = attributes.get("type", "text").lower()
        if kind in CHOSEN:
            self._mark(attributes, "checked", attributes.get("value", "on") in self.values.get(name, ()))
        elif kind in TYPED and name in self.values:
            self._write({**attributes, "value": self._next(name)})

    def _next(self, name: str) -> str:
        """Several fields of one name take their values in turn."""
        values = self.values[name]
        return values.pop(0) if len(values) > 1 else values[0]

    def _mark(self, attributes, mark: str, on: bool):
        kept = {name: value for name, value in attributes.items() if name != mark}
        if on != (mark in attributes):
            self._write({**kept, mark: mark} if on else kept)

    def _write(self, attribute_values):
        tag = self.get_starttag_text() or ""
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in attribute_values.items())
        self.form.changes.append(
            (self.here, self.here + len(tag), f"<{tag[1:].split()[0].rstrip('/>')}{attributes}>")
        )
