"""One field of a form in the design system's markup, and the summary of what is wrong with a form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from govuk.fields import DateField, Offer
from govuk.macros import Typed, component
from govuk.widgets import Area, DateInput, Look, MomentInput, Search

PART_WIDTHS = {"day": 2, "month": 2, "year": 4, "time": 5}
HIDDEN = '<input type="hidden" name="{}"{} id="{}">'  # as Django's widget, without a template for each
GROUPED = (forms.RadioSelect, forms.CheckboxSelectMultiple, DateInput, MomentInput)


class GovukBoundField(BoundField):
    """A bound field that knows the design system's markup."""

    def as_govuk(self) -> SafeString:
        """The whole form group: label, hint, error and input."""
        return field_html(self)

    @property
    def error_href(self) -> str:
        """Where the error summary's link goes: the input at fault."""
        return error_href(self)


def field_html(bound: BoundField) -> SafeString:
    """Any bound field, ours or another library's, as a GOV.UK form group, with what is asked about its value below it."""
    group = _group(bound) + _questions(bound)
    if not _look(bound).folded:
        return group
    is_open = bool(bound.value() or bound.errors)
    return component("details", {"summaryText": str(bound.label), "html": group, "open": is_open})


def _questions(bound: BoundField) -> SafeString:
    """A box to tick for each question about the value of a field."""
    questions = getattr(bound.form, "questions", {}).get(bound.name, [])
    boxes = []
    for number, question in enumerate(questions, 1):
        item = {"value": question.token, "text": question.answer, "checked": question.is_confirmed}
        base = {"name": "confirmed", "idPrefix": f"{bound.auto_id}_confirmed_{number}"}
        boxes.append(component("checkboxes", base | {"items": [item], "classes": "govuk-checkboxes--small"}))
    return SafeString("".join(boxes))


def _group(bound: BoundField) -> SafeString:
    widget = bound.field.widget
    if type(widget) is forms.HiddenInput and not (widget.attrs or bound.field.disabled) and bound.auto_id:
        value = widget.format_value(bound.value())
        shown = "" if value is None else format_html(' value="{}"', value)
        return format_html(HIDDEN, bound.html_name, shown, bound.auto_id)
    if widget.is_hidden:
        return bound.as_widget()
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _choices(bound)
    if isinstance(widget, DateInput | MomentInput):
        return _parts(bound)
    if isinstance(widget, forms.CheckboxInput):
        return _tick(bound)
    if isinstance(widget, forms.Select):
        return component("select", _common(bound) | {"items": _options(bound)}, repeated=_is_repeated(bound))
    if isinstance(widget, forms.FileInput):
        return component("file-upload", _common(bound))
    if isinstance(widget, forms.Textarea):
        return _area(bound)
    if isinstance(widget, Search):
        return _search(bound)
    return _line(bound)


def error_href(bound: BoundField) -> str:
    """The address of the input at fault: of a date, the first part that is wrong."""
    if isinstance(bound.field.widget, Search) and _asks_which(bound.field.offer(bound.value())):
        return f"#{bound.auto_id}_chosen"
    if not isinstance(bound.field.widget, DateInput | MomentInput):
        return f"#{bound.auto_id}"
    parts = _wrong_parts(bound) or ("day",)
    return f"#{bound.auto_id}_{parts[0]}"


def error_summary(form: forms.BaseForm) -> SafeString:
    """What is wrong with the form, each line a link to its field; nothing where nothing is."""
    if not form.errors:
        return SafeString("")
    lines: list[dict[str, Any]] = [{"text": message} for message in form.non_field_errors()]
    for name in form.fields:
        bound = form[name]
        for message in bound.errors:
            here = {} if bound.is_hidden else {"href": error_href(bound)}
            lines.append({"text": message} | here)
    return component("error-summary", {"titleText": "There is a problem", "errorList": lines})


def _is_repeated(bound: BoundField) -> bool:
    """Whether the markup of a field comes again, apart from what a person typed into it.

    Only a form whose words come from the code alone says that its fields are `repeated`. A note beside a field and an
    error can hold what somebody typed; the choices of a person are among those that the form offers.
    """
    return getattr(bound.form, "repeated", False) and not (bound.errors or _look(bound).note)


def _look(bound: BoundField) -> Look:
    return getattr(bound.field.widget, "look", None) or Look()


def _common(bound: BoundField) -> dict[str, Any]:
    """What every component takes: name, id, label, hint, error, attributes."""
    look, attrs = _look(bound), dict(bound.field.widget.attrs)
    attrs.pop("maxlength", None)
    classes = [attrs.pop("class", "")]
    if look.width:
        classes.append(f"govuk-input--width-{look.width}")
    return {
        "id": bound.auto_id,
        "name": bound.html_name,
        "label": _label(bound, look),
        "hint": _hint(bound, look),
        "errorMessage": {"text": bound.errors[0]} if bound.errors else None,
        "classes": " ".join(filter(None, classes)),
        "autocomplete": attrs.pop("autocomplete", None),
        "inputmode": attrs.pop("inputmode", None),
        "attributes": {name: str(value) for name, value in attrs.items() if value not in (None, False, True)},
    }


def _label(bound: BoundField, look: Look, *, grouped: bool = False) -> dict[str, Any]:
    size = look.size or ("l" if look.heading else getattr(bound.form, "label_size", ""))
    part = "fieldset__legend" if grouped or isinstance(bound.field.widget, GROUPED) else "label"
    if part == "fieldset__legend" and not size:
        size = "s"
    text = f"{bound.label} (optional)" if _marked_optional(bound) else bound.label
    return {
        "html": _distinguished(text, look),
        "classes": f"govuk-{part}--{size}" if size else "",
        "isPageHeading": look.heading,
    }


def _distinguished(text: Any, look: Look) -> SafeString:
    """The label, followed by what distinguishes it from the same label elsewhere on the page: only heard, not seen."""
    if not look.about:
        return conditional_escape(text)
    return format_html('{}<span class="govuk-visually-hidden">: {}</span>', text, look.about)


def _marked_optional(bound: BoundField) -> bool:
    if bound.field.required or isinstance(bound.field.widget, forms.CheckboxInput):
        return False
    return getattr(bound.form, "mark_optional", True) and "optional" not in str(bound.label).lower()


def _hint(bound: BoundField, look: Look) -> dict[str, Any] | None:
    text = bound.field.hint(bound.form.at) if isinstance(bound.field, DateField) else bound.help_text
    note = look.note
    if not text and not note:
        return None
    if not note:
        return {"html": conditional_escape(text)}
    lines = format_html('{}<span class="portal-hint-note">{}</span>', text, note)
    return {"html": lines}


def _line(bound: BoundField) -> SafeString:
    look, widget, params = _look(bound), bound.field.widget, _common(bound)
    if isinstance(widget, forms.PasswordInput):
        shown = f"{bound.label[:1].lower()}{bound.label[1:]}"
        params |= {
            f"{verb}PasswordAriaLabelText": f"{verb.capitalize()} {shown}" for verb in ("show", "hide")
        }
        return component("password-input", params)
    params |= {"value": Typed(_shown(bound)), "type": getattr(widget, "input_type", "text")}
    if params["type"] == "number":
        params |= {"type": "text", "inputmode": "numeric", "attributes": {}}
    if params["type"] == "email":
        params |= {
            "autocomplete": params["autocomplete"] or "email",
            "spellcheck": False,
        }
    if look.prefix:
        params["prefix"] = {"text": look.prefix}
    if look.suffix:
        params["suffix"] = {"text": look.suffix}
    return component("input", params, repeated=_is_repeated(bound))


def _area(bound: BoundField) -> SafeString:
    params = _common(bound)
    attrs = params["attributes"]
    attrs.pop("cols", None)
    params |= {"value": Typed(_shown(bound)), "rows": attrs.pop("rows", None) or "5"}
    limit = getattr(bound.field, "max_length", None)
    if limit and isinstance(bound.field.widget, Area):
        params |= {"maxlength": limit, "threshold": 75}
        return component("character-count", params, repeated=_is_repeated(bound))
    return component("textarea", params, repeated=_is_repeated(bound))


def _shown(bound: BoundField) -> str:
    value = bound.value()
    return "" if value is None else str(bound.field.widget.format_value(value) or "")


def _chosen(bound: BoundField) -> set[str]:
    value = bound.value()
    values = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return {str(item) for item in values if item is not None}


def _pairs(bound: BoundField) -> list[tuple[Any, Any]]:
    """The choices in one flat list: groups of a drop-down become plain options."""
    flat: list[tuple[Any, Any]] = []
    for value, text in bound.field.widget.choices:
        flat.extend(text if isinstance(text, list | tuple) else [(value, text)])
    return flat


def _choices(bound: BoundField) -> SafeString:
    look, chosen, params = _look(bound), _chosen(bound), _common(bound)
    several = isinstance(bound.field.widget, forms.CheckboxSelectMultiple)
    kind = "checkboxes" if several else "radios"
    items: list[dict[str, Any]] = []
    for value, text in _pairs(bound):
        if value in ("", None) and not several:
            continue
        if look.or_before is not None and str(value) == str(look.or_before):
            items.append({"divider": "or"})
        hint = look.hints.get(value)
        items.append(
            {
                "value": str(value),
                "text": str(text),
                "checked": str(value) in chosen,
                "hint": {"text": hint} if hint else None,
                "behaviour": "exclusive" if _excludes(look, value) else None,
            }
        )
    styles = [f"govuk-{kind}--{name}" for name in ("inline", "small") if getattr(look, name)]
    params |= {
        "idPrefix": params.pop("id"),
        "items": items,
        "classes": " ".join(styles),
    }
    params["fieldset"] = {"legend": params.pop("label")}
    return component(kind, params, repeated=_is_repeated(bound))


def _search(bound: BoundField) -> SafeString:
    """All as radios where they are few; else a line to type in, with the matches of what was typed below it."""
    offer, params = bound.field.offer(bound.value()), _common(bound)
    if offer.few:
        return _options_of(offer, params, _label(bound, _look(bound), grouped=True))
    if bound.field.search_hint and not params.get("hint"):
        params["hint"] = {"text": bound.field.search_hint}
    name, at = f"{bound.html_name}_chosen", f"{bound.auto_id}_chosen"
    if not _asks_which(offer):
        keep = format_html('<input type="hidden" name="{}" value="{}">', name, offer.chosen)
        line = component("input", params | {"value": offer.typed, "spellcheck": False})
        return line + keep if offer.chosen else line
    error = params.pop("errorMessage")
    most = (
        f"More than {len(offer.options)} match. If the one you mean is not here, type more of its name above."
    )
    asked = {"name": name, "id": at, "errorMessage": error, "hint": {"text": most} if offer.more else None}
    legend = {"text": "Which one do you mean?", "classes": "govuk-fieldset__legend--s"}
    line = component("input", params | {"value": offer.typed, "spellcheck": False})
    shown = format_html('<input type="hidden" name="{}_shown" value="{}">', bound.html_name, offer.typed)
    return line + shown + _options_of(offer, asked, legend)


def _asks_which(offer: Offer) -> bool:
    return bool(offer.options) and not offer.few


def _options_of(offer: Offer, params: dict[str, Any], legend: dict[str, Any]) -> SafeString:
    items = [
        {
            "value": value,
            "text": text,
            "hint": {"text": hint} if hint else None,
            "checked": value == offer.chosen,
        }
        for value, text, hint in offer.options
    ]
    shown = {key: params.get(key) for key in ("name", "hint", "errorMessage")}
    return component(
        "radios", shown | {"idPrefix": params["id"], "items": items, "fieldset": {"legend": legend}}
    )


def _excludes(look: Look, value: Any) -> bool:
    return look.none_of_these is not None and str(value) == str(look.none_of_these)


def _tick(bound: BoundField) -> SafeString:
    params = _common(bound)
    item = {
        "value": "on",
        "html": params.pop("label")["html"],
        "checked": bool(bound.value()),
    }
    params |= {"idPrefix": params.pop("id"), "items": [item]}
    return component("checkboxes", params, repeated=_is_repeated(bound))


def _options(bound: BoundField) -> list[dict[str, Any]]:
    chosen = _chosen(bound)
    return [
        {
            "value": "" if value is None else str(value),
            "text": str(text),
            "selected": ("" if value is None else str(value)) in chosen,
        }
        for value, text in _pairs(bound)
    ]


def _parts(bound: BoundField) -> SafeString:
    widget, params = bound.field.widget, _common(bound)
    typed = widget.decompress(bound.value())
    wrong = _wrong_parts(bound)
    items = []
    for part, value in zip(widget.parts, typed, strict=True):
        mark = " govuk-input--error" if part in wrong else ""
        items.append(
            {
                "name": f"{bound.html_name}_{part}",
                "id": f"{bound.auto_id}_{part}",
                "label": part.capitalize(),
                "classes": f"govuk-input--width-{PART_WIDTHS[part]}{mark}",
                "inputmode": "text" if part == "time" else "numeric",
                "autocomplete": f"{widget.autocomplete}-{part}" if widget.autocomplete else None,
                "value": Typed("" if value is None else value),
            }
        )
    params |= {"fieldset": {"legend": params.pop("label")}, "items": items}
    params.pop("name")
    return component("date-input", params, repeated=_is_repeated(bound))


def _wrong_parts(bound: BoundField) -> tuple[str, ...]:
    """The parts of a date to outline: those its error names, otherwise all."""
    if not bound.errors:
        return ()
    first: ValidationError = bound.form.errors[bound.name].as_data()[0]
    named = (first.params or {}).get("parts")
    return tuple(named) if named else tuple(bound.field.widget.parts)
