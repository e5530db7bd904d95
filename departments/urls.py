"""Addresses under /organisations/."""

from django.urls import path

from departments.assets import views as assets
from departments.circulars import views as circulars
from departments.entries import views as entries
from departments.imports import views as imports
from departments.lists import views as lists
from departments.organisations.views import appointments, organisations, suppliers
from departments.registers.views import actions
from departments.training import views as staff_training

app_name = "departments"

urlpatterns = [
    path("", organisations.register, name="organisations"),
    path("actions/", actions.listing, name="actions"),
    path("actions/file/", actions.file, name="actions_file"),
    path("actions/new/", actions.propose, name="action_new"),
    path("actions/<uuid:pk>/", actions.page, name="action"),
    path("actions/<uuid:pk>/<slug:name>/", actions.ActionStepView.page(), name="action_step"),
    path("assets/", assets.listing, name="assets"),
    path("assets/file/", assets.file, name="assets_file"),
    path("assets/new/", assets.add, name="asset_new"),
    path("assets/accumulations/", assets.accumulations, name="accumulations"),
    path("assets/accumulations/file/", assets.accumulations_file, name="accumulations_file"),
    path("assets/thresholds/", assets.thresholds, name="thresholds"),
    path("assets/<uuid:pk>/", assets.page, name="asset"),
    path("assets/<uuid:pk>/edit/", assets.edit, name="asset_edit"),
    path("assets/<uuid:pk>/history/", assets.history, name="asset_history"),
    path("assets/<uuid:pk>/review/<slug:name>/", assets.ReviewStepView.page(), name="asset_review"),
    path("assets/<uuid:pk>/retire/", assets.AssetStepView.page("retire"), name="asset_retire"),
    path("suppliers/new/", suppliers.add, name="supplier_new"),
    path("suppliers/<slug:code>/change/<slug:name>/", suppliers.change, name="supplier_change"),
    path("suppliers/instructions/<str:token>/", entries.instruction, name="instruction"),
    path("registers/", entries.registers, name="registers"),
    path("registers/strands/", entries.strands, name="strands"),
    path("registers/strands/file/", entries.strands_file, name="strands_file"),
    path("registers/areas/", entries.areas, name="areas"),
    path("registers/areas/file/", entries.areas_file, name="areas_file"),
    path("registers/due/", entries.due, name="entries_due"),
    path("registers/due/file/", entries.due_file, name="entries_due_file"),
    path("circulars/", circulars.listing, name="circulars"),
    path("circulars/file/", circulars.file, name="circulars_file"),
    path("circulars/new/", circulars.add, name="circular_new"),
    path("circulars/files/<uuid:pk>/", circulars.document, name="circular_file"),
    path("circulars/<uuid:pk>/", circulars.page, name="circular"),
    path("circulars/<uuid:pk>/edit/", circulars.edit, name="circular_edit"),
    path("circulars/<uuid:pk>/answer/", circulars.answer, name="circular_answer"),
    path("circulars/<uuid:pk>/bodies/", circulars.bodies, name="circular_bodies"),
    path("circulars/<uuid:pk>/bodies/file/", circulars.bodies_file, name="circular_bodies_file"),
    path("circulars/<uuid:pk>/readers/", circulars.readers, name="circular_readers"),
    path("circulars/<uuid:pk>/readers/file/", circulars.readers_file, name="circular_readers_file"),
    path("circulars/<uuid:pk>/answers/", circulars.answers, name="circular_answers"),
    path("circulars/<uuid:pk>/answers/file/", circulars.answers_file, name="circular_answers_file"),
    path("circulars/<uuid:pk>/<slug:name>/", circulars.CircularStepView.page(), name="circular_step"),
    path("views/", lists.listing, name="saved_views"),
    path("views/save/", lists.save, name="view_save"),
    path("views/<int:pk>/", lists.change, name="view_change"),
    path("views/<int:pk>/remove/", lists.remove, name="view_remove"),
    path("files/<uuid:pk>/", lists.file, name="table_file"),
    path("files/<uuid:pk>/download/", lists.download, name="table_file_download"),
    path("imports/<uuid:pk>/", imports.page, name="import"),
    path("imports/<uuid:pk>/columns/", imports.columns, name="import_columns"),
    path("imports/<uuid:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("imports/<uuid:pk>/refused/", imports.refused, name="import_refused"),
    path("registers/training/staff/", staff_training.listing, name="staff_training"),
    path("registers/training/staff/file/", staff_training.file, name="staff_training_file"),
    path("registers/files/<uuid:pk>/", entries.document, name="entry_document"),
    path("registers/<slug:register>/change/", imports.change, name="entries_change"),
    path("registers/<slug:register>/import/", imports.begin, name="import_new"),
    path("registers/<slug:register>/", entries.listing, name="entries"),
    path("registers/<slug:register>/new/", entries.add, name="entry_new"),
    path("registers/<slug:register>/file/", entries.file, name="entries_file"),
    path("registers/<slug:register>/<uuid:pk>/", entries.page, name="entry"),
    path("registers/<slug:register>/<uuid:pk>/edit/", entries.edit, name="entry_edit"),
    path("registers/<slug:register>/<uuid:pk>/history/", entries.history, name="entry_history"),
    path("registers/<slug:register>/<uuid:pk>/<slug:name>/", entries.EntryStepView.page(), name="entry_step"),
    path("appointments/", appointments.listing, name="appointments"),
    path("appointments/new/", appointments.add, name="appointment_new"),
    path("appointments/lend/", appointments.lend, name="lend"),
    path("appointments/<int:pk>/end/", appointments.end, name="appointment_end"),
    path("<slug:code>/", organisations.page, name="organisation"),
    path("<slug:code>/extract/", organisations.extract, name="organisation_extract"),
]
