"""Filters of the trail and the outbox, and the choice of the organisation you act for."""

from django import forms


class TrailFilter(forms.Form):
    """What to look for in the trail."""

    organisation = forms.SlugField(required=False, label="Organisation code", max_length=80)
    kind = forms.CharField(required=False, label="Kind of event", max_length=64)
    subject = forms.CharField(required=False, label="Thing", max_length=128)


class ActFor(forms.Form):
    """Which of one's organisations the header shows."""

    organisation = forms.SlugField(max_length=80)
