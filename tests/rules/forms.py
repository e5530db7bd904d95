"""Reads the forms of a page as a browser would, and spoils them in every way that people and programs do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from accounts.keeping import TOKENS

WORDS = "Words that are long enough for any reason that a step of this portal may want."
LONG = "long " * 6000
NUL = "before\x00after"
ODD = "\u202e\U0001f600 ‘quoted’ <script>alert(1)</script> '; --"
NUMBERS = ("9" * 400, "9999999999999999999", "-1", "1e400", "²", "NaN")
VERSIONS = ("", "abc", "-1", "999999", "9223372036854775808", "²")
DATES = (("31", "2", "2026"), ("0", "0", "0"), ("²", "13", "99999"), ("1", "", ""), ("-1", "x", "9" * 50))
UNKNOWN = ("nobody", "00000000-0000-4000-8000-000000000000", "")
PARTS = ("_day", "_month", "_year")


@dataclass
class Form:
    """One form that is posted: where to, and its fields with the values that it would send now."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    version: str = ""

    def add(self, name: str, kind: str, value: str, checked: bool) -> None:
        """Radios and lists begin with a choice; empty texts are filled in."""
        if kind == "hidden":
            self.fields[name] = value
            self.version = value if name.endswith("version") else self.version
        elif kind in ("radio", "checkbox", "option"):
            if checked or not self.fields.get(name):
                self.fields[name] = value
        else:
            self.fields[name] = value or _likely(name)
        self.kinds[name] = kind


def _likely(name: str) -> str:
    for ending, value in (("_day", "3"), ("_month", "12"), ("_year", "2026"), ("_time", "14:30")):
        if name.endswith(ending):
            return value
    return WORDS


class _Reader(HTMLParser):
    def __init__(self, path: str):
        super().__init__()
        self.path, self.forms, self.form, self.select, self.area = path, [], None, "", ""

    def handle_starttag(self, tag, attrs):
        attributes: dict[str, Any] = dict(attrs)
        if tag == "form" and (attributes.get("method") or "").lower() == "post":
            self.form = Form(attributes.get("action") or self.path)
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag in ("input", "button") and attributes.get("name"):
            kind = attributes.get("type") or "text"
            if kind != "file":
                self.form.add(
                    attributes["name"], kind, attributes.get("value") or "", "checked" in attributes
                )
        elif tag == "textarea":
            self.area = attributes.get("name") or ""
            self.form.add(self.area, "textarea", "", False)
        elif tag == "select":
            self.select = attributes.get("name") or ""
        elif tag == "option" and self.select:
            self.form.add(self.select, "option", attributes.get("value") or "", "selected" in attributes)

    def handle_data(self, data):
        if self.form is not None and self.area and data.strip():
            self.form.fields[self.area] = data.strip()

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""


def forms_of(page: str, path: str) -> list[Form]:
    """The forms of a page that are posted, apart from the shell's own."""
    reader = _Reader(path)
    reader.feed(page)
    return [
        form
        for form in reader.forms
        if not form.action.startswith(("/act-for/", "/sign-out/", "/account/session/"))
    ]


def spoilt(form: Form) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is wrong in words, and what would be sent."""
    names = [name for name in form.fields if name not in TOKENS]
    texts = [name for name in names if form.kinds[name] not in ("hidden",)]
    dates = sorted({name.removesuffix(part) for name in names for part in PARTS if name.endswith(part)})
    good = {name: form.fields[name] for name in names}
    yield "nothing at all", {}
    yield "nothing but the version", {name: value for name, value in good.items() if name.endswith("version")}
    yield "as a person might", good
    for label, value in (
        ("too long", LONG),
        ("null bytes", NUL),
        ("odd letters", ODD),
        ("blanks", " \t\r\n "),
    ):
        yield label, good | dict.fromkeys(texts, value)
    yield "null bytes in hidden fields too", dict.fromkeys(names, NUL)
    for turn in (0, 3):
        yield f"numbers of every kind, {turn}", good | _in_turn(texts, NUMBERS, turn)
    for turn in (0, 1):
        choices = [
            name for name in names if form.kinds[name] in ("radio", "checkbox", "option", "hidden", "submit")
        ]
        unversioned = [name for name in choices if not name.endswith("version")]
        yield f"choices that are not offered, {turn}", good | _in_turn(unversioned, UNKNOWN, turn)
    for version in VERSIONS if form.version else ():
        yield f"version {version}", good | {name: version for name in names if name.endswith("version")}
    for turn in (0, 2) if dates else ():
        wrong: dict[str, str] = {}
        for name, parts in _in_turn(dates, DATES, turn).items():
            wrong |= {f"{name}{part}": value for part, value in zip(PARTS, parts, strict=True)}
        yield f"days that there are not, {turn}", good | wrong
    yield "everything three times", {name: [value] * 3 for name, value in good.items()}


def _in_turn(names: list[str], values: tuple, first: int) -> dict[str, Any]:
    """The values dealt out to the fields one after another."""
    return {name: values[(first + place) % len(values)] for place, name in enumerate(names)}
