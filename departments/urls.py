"""Addresses under /organisations/."""

from django.urls import path

from departments.organisations.views import appointments, organisations
from departments.registers.views import actions, assets

app_name = "departments"

urlpatterns = [
    path("", organisations.register, name="organisations"),
    path("actions/", actions.listing, name="actions"),
    path("actions/new/", actions.propose, name="action_new"),
    path("actions/<uuid:pk>/", actions.page, name="action"),
    path("actions/<uuid:pk>/<slug:name>/", actions.ActionStepView.page(), name="action_step"),
    path("assets/", assets.listing, name="assets"),
    path("assets/new/", assets.add, name="asset_new"),
    path("assets/<uuid:pk>/", assets.page, name="asset"),
    path("assets/<uuid:pk>/edit/", assets.edit, name="asset_edit"),
    path("assets/<uuid:pk>/retire/", assets.AssetStepView.page("retire"), name="asset_retire"),
    path("appointments/", appointments.listing, name="appointments"),
    path("appointments/new/", appointments.add, name="appointment_new"),
    path("appointments/<int:pk>/end/", appointments.end, name="appointment_end"),
    path("<slug:code>/", organisations.page, name="organisation"),
    path("<slug:code>/extract/", organisations.extract, name="organisation_extract"),
]
