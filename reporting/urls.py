"""Addresses below /publications/."""

from django.urls import path

from reporting import api, views

app_name = "reporting"
urlpatterns = [
    path("", views.publications, name="list"),
    path("statements/start/", views.start, name="start"),
    path("statements/<uuid:pk>/", views.statement, name="statement"),
    path("statements/<uuid:pk>/print/", views.print_draft, name="print_draft"),
    path("reports/plan/", views.plan, name="plan"),
    path("reports/<uuid:pk>/", views.report, name="report"),
    path("reports/<uuid:pk>/print/", views.print_proof, name="print_proof"),
    path("reports/<uuid:pk>/fact-check/<slug:code>/", views.fact_check, name="fact_check"),
    path("parts/<int:pk>/", views.part, name="part"),
    path("editions/<uuid:pk>/", views.edition, name="edition"),
    path("editions/<uuid:pk>/again/", views.again, name="again"),
    path("editions/<uuid:pk>/paper.pdf", views.paper, name="paper"),
    path("editions/<uuid:pk>/frozen.json", views.frozen, name="frozen"),
    path("editions/<uuid:pk>/progress.json", api.progress, name="progress"),
    path("editions/<uuid:pk>/figures/<str:key>/", views.figure, name="figure"),
    *(
        path(f"{kind}s/<uuid:pk>/{name.replace('_', '-')}/", view.page(name), name=f"{kind}_{name}")
        for kind, view in (("statement", views.StatementStepView), ("report", views.ReportStepView))
        for name in view.names()
    ),
]
