"""Addresses."""

from django.urls import path

from incidents.views import judging, notices, pages, report, steps

app_name = "incidents"
urlpatterns = [
    path("", pages.incidents, name="list"),
    path("report/", report.report, name="report"),
    path("report/details/", report.report_details, name="report_details"),
    path("report/held-elsewhere/", report.report_elsewhere, name="report_elsewhere"),
    path("received/", notices.received, name="received"),
    path("notifications/<uuid:pk>/", notices.case, name="case"),
    path("notifications/<uuid:pk>/acknowledge/", notices.acknowledge, name="acknowledge"),
    path("notifications/<uuid:pk>/copy-sheet/", notices.sent_by_hand, name="sent_by_hand"),
    path("notifications/<uuid:pk>/ask-more/", notices.ask_more, name="ask_more"),
    path("notifications/<uuid:pk>/close/", notices.regulator_close, name="regulator_close"),
    path("notifications/<uuid:pk>/withdraw/", notices.withdraw, name="withdraw"),
    path("notifications/<uuid:pk>/further/", notices.further, name="further"),
    path("notifications/<uuid:pk>/send-further/", notices.send_further, name="send_further"),
    path("notifications/<uuid:pk>/abandon-further/", notices.abandon_further, name="abandon_further"),
    path("notifications/<uuid:pk>/reopen/", notices.reopen_by_regulator, name="reopen_by_regulator"),
    path("notifications/<uuid:pk>/refuse-withdrawal/", notices.refuse_withdrawal, name="refuse_withdrawal"),
    path("notifications/<uuid:pk>/final/", notices.final, name="final"),
    path("notices/<uuid:pk>/paper/", notices.paper, name="paper"),
    path("notices/<uuid:pk>/data/", notices.data, name="data"),
    path("<uuid:pk>/", pages.incident, name="incident"),
    path("<uuid:pk>/reported/", report.reported, name="reported"),
    path("<uuid:pk>/do/<slug:name>/", steps.do, name="do"),
    path("<uuid:pk>/triage/", judging.triage, name="triage"),
    path("<uuid:pk>/assess/", judging.assess, name="assess"),
    path("<uuid:pk>/assess-again/", judging.reassess, name="reassess"),
    path("<uuid:pk>/advise/", judging.advise, name="advise"),
    path("<uuid:pk>/decide/", judging.decide, name="decide"),
    path("<uuid:pk>/decided/", judging.decided, name="decided"),
    path("<uuid:pk>/history/", steps.history, name="history"),
    path("<uuid:pk>/notice/", steps.notice, name="notice"),
    path("<uuid:pk>/response/", steps.response, name="response"),
    path("<uuid:pk>/learning/", steps.learning, name="learning"),
    path("<uuid:pk>/merge/", steps.merge, name="merge"),
    path("<uuid:pk>/hold/", steps.hold, name="hold"),
    path("<uuid:pk>/decided-elsewhere/", steps.decided_elsewhere, name="decided_elsewhere"),
    path("<uuid:pk>/step/<slug:name>/", steps.step, name="step"),
]
