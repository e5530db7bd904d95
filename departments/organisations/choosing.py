"""The field by which an organisation is chosen, and the filter of lists by organisation."""

from typing import ClassVar

from django import forms
from django.utils.functional import cached_property

from departments.organisations.matching import matching
from departments.organisations.models import Organisation
from govuk import Offer, Search, SearchField, Text


class OrganisationField(SearchField):
    """One of some organisations, by name or code. Up to ten are all shown; of more, those that match what was typed.

    A form sets `organisations` to those that its reader may choose. The value is the Organisation. What is typed is
    taken at once where it is the whole code, name or short name of one; otherwise its matches are shown to choose from.
    """

    few, most = 10, 20
    search_hint = "Type its name, a part of its name, or its code. Then you choose among what matches."
    default_error_messages: ClassVar[dict[str, str]] = {
        "required": "Enter the name or code of an organisation",
        "select": "Select the organisation",
        "which": "Select the organisation that you mean",
        "none": "No organisation that you can choose here has “%(typed)s” in its name. Check the spelling, or type less of it",
        "closed": "%(name)s is closed. Enter an organisation that is open",
        "outside": "You cannot choose %(name)s here. Enter an organisation for which you hold a role that may do this",
    }

    def __init__(self, *, nothing: str = "", **kwargs) -> None:
        kwargs.setdefault("widget", Search(called="the organisation"))
        super().__init__(**kwargs)
        self.organisations, self.nothing = Organisation.objects.none(), nothing
        self._found: Organisation | None = None
        self._matches: list[Organisation] = []

    def clean(self, value) -> Organisation | None:
        """The organisation meant; a ValidationError says why it is not clear, or not theirs to choose."""
        typed, chosen = value if isinstance(value, tuple) else (value or "", "")
        self._found, self._matches = None, []
        if not typed and not chosen:
            if self.required:
                raise self._error("select" if self._all else "required")
            return None
        text = typed or chosen
        self._matches = list(self._with_sponsors(matching(self.organisations, text))[: self.most + 1])
        self._found = self._meant(text, chosen)
        if self._found is None:
            raise self._why_not(text)
        return self._found

    def _meant(self, text: str, chosen: str) -> Organisation | None:
        if chosen:
            return matching(self.organisations, text).filter(code=chosen).first()
        exact = [organisation for organisation in self._matches if organisation.exact]
        return exact[0] if len(exact) == 1 else None

    def _why_not(self, text: str) -> forms.ValidationError:
        if self._matches:
            return self._error("select" if self._all else "which")
        elsewhere = matching(Organisation.objects.all(), text).filter(exact=True).first()
        if elsewhere is None:
            return self._error("select") if self._all else self._error("none", typed=text[:80])
        return self._error("closed" if elsewhere.closed else "outside", name=elsewhere.name)

    def _error(self, code: str, **facts: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code, params=facts)

    @cached_property
    def _all(self) -> list[Organisation]:
        """All there are where they are few, else nothing."""
        organisations = list(self._with_sponsors(self.organisations)[: self.few + 1])
        return organisations if len(organisations) <= self.few else []

    @staticmethod
    def _with_sponsors(organisations):
        return organisations.select_related("sponsor")

    def offer(self, value) -> Offer:
        """What to show, after the field was checked where something was typed."""
        typed, chosen = value if isinstance(value, tuple) else (value or "", "")
        if self._all:
            nothing = (("", self.nothing, ""),) if self.nothing else ()
            options = (*nothing, *map(_option, self._all))
            return Offer(options, few=True, chosen=self._found.code if self._found else chosen or typed)
        if self._found:
            return Offer(typed=self._found.name, chosen=self._found.code)
        shown = tuple(map(_option, self._matches[: self.most]))
        return Offer(shown, typed=typed, chosen=chosen, more=len(self._matches) > self.most)


def _option(organisation: Organisation) -> tuple[str, str, str]:
    """An organisation as one of the radios: code, name, and what distinguishes it from another of that name."""
    closed = " (closed)" if organisation.closed else ""
    sponsor = f", sponsored by {organisation.sponsor.name}" if organisation.sponsor else ""
    return organisation.code, f"{organisation.name}{closed}", f"{organisation.get_kind_display()}{sponsor}"


def filter_by_organisation() -> forms.CharField:
    """The filter of a list by organisation: what is typed fits a name or code, and every row of what fits is shown."""
    return forms.CharField(
        label="Organisation",
        required=False,
        max_length=200,
        widget=Text(called="the name or code of the organisation", width=20),
    )
