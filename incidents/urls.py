"""Addresses."""

from django.urls import path

from incidents.views import (
    judging,
    kill_switch,
    links,
    notices,
    outside,
    pages,
    people,
    preview,
    redaction,
    register,
    report,
    sanctions,
    standing,
    steps,
    triage,
)

app_name = "incidents"
urlpatterns = [
    path("", pages.incidents, name="list"),
    path("report/", report.report, name="report"),
    path("report/details/", report.report_details, name="report_details"),
    path("report/held-elsewhere/", report.report_elsewhere, name="report_elsewhere"),
    path("report/with-link/<str:token>/", outside.start, name="outside"),
    path("report/with-link/<str:token>/details/", outside.details, name="outside_details"),
    path("report/come-back/", outside.come_back, name="come_back"),
    path("reporting-links/", links.links, name="links"),
    path("reporting-links/<slug:code>/", links.links_of, name="links_of"),
    path("reporting-links/<uuid:pk>/withdraw/", links.withdraw_link, name="withdraw_link"),
    path("register/", register.registers, name="registers"),
    path("register/<slug:code>/", register.register, name="register"),
    path("received/", notices.received, name="received"),
    path("standing-instructions/", standing.instructions, name="instructions"),
    path("standing-instructions/<slug:code>/", standing.instruction, name="instruction"),
    path(
        "standing-instructions/<slug:code>/sign/",
        standing.InstructionStepView.page("sign"),
        name="sign_instruction",
    ),
    path(
        "standing-instructions/<slug:code>/decline/",
        standing.InstructionStepView.page("decline"),
        name="decline_instruction",
    ),
    path(
        "standing-instructions/<slug:code>/end/",
        standing.InstructionStepView.page("end"),
        name="end_instruction",
    ),
    path("standing-instructions/<slug:code>/hours/", standing.hours, name="hours"),
    path(
        "standing-instructions/<slug:code>/authority/give/",
        standing.AuthorityStepView.page("give"),
        name="give_authority",
    ),
    path(
        "standing-instructions/<slug:code>/authority/take-back/",
        standing.AuthorityStepView.page("take_back"),
        name="take_back_authority",
    ),
    path("kill-switch/", kill_switch.switches, name="switches"),
    path("kill-switch/ask/<slug:code>/", kill_switch.SwitchStepView.page("ask_on"), name="ask_switch"),
    path("kill-switch/<uuid:pk>/", kill_switch.switch, name="switch"),
    path(
        "kill-switch/<uuid:pk>/confirm/", kill_switch.SwitchStepView.page("confirm_on"), name="confirm_switch"
    ),
    path(
        "kill-switch/<uuid:pk>/confirm-off/",
        kill_switch.SwitchStepView.page("confirm_off"),
        name="confirm_switch_off",
    ),
    path("kill-switch/<uuid:pk>/<slug:name>/", kill_switch.SwitchStepView.page(), name="switch_step"),
    path("notifications/<uuid:pk>/", notices.case, name="case"),
    path(
        "notifications/<uuid:pk>/acknowledge/", notices.CaseStepView.page("acknowledge"), name="acknowledge"
    ),
    path(
        "notifications/<uuid:pk>/copy-sheet/", notices.NoticeStepView.page("manual_send"), name="sent_by_hand"
    ),
    path(
        "notifications/<uuid:pk>/reference/",
        notices.CaseStepView.page("record_reference"),
        name="record_reference",
    ),
    path("notifications/<uuid:pk>/ask-more/", notices.CaseStepView.page("ask_more"), name="ask_more"),
    path(
        "notifications/<uuid:pk>/close/", notices.CaseStepView.page("regulator_close"), name="regulator_close"
    ),
    path("notifications/<uuid:pk>/withdraw/", notices.CaseStepView.page("withdraw_notice"), name="withdraw"),
    path("notifications/<uuid:pk>/further/", notices.CaseStepView.page("further_phase"), name="further"),
    path(
        "notifications/<uuid:pk>/send-further/",
        notices.NoticeStepView.page("queue_phase"),
        name="send_further",
    ),
    path(
        "notifications/<uuid:pk>/abandon-further/",
        notices.NoticeStepView.page("abandon_phase"),
        name="abandon_further",
    ),
    path(
        "notifications/<uuid:pk>/cancel-further/",
        notices.NoticeStepView.page("cancel_phase"),
        name="cancel_further",
    ),
    path("notifications/<uuid:pk>/preview/", preview.preview, name="preview"),
    path("notifications/<uuid:pk>/preview/paper/", preview.paper, name="preview_paper"),
    path("notifications/<uuid:pk>/preview/data/", preview.data, name="preview_data"),
    path("notices/schema/<int:version>/", preview.schema, name="schema"),
    path(
        "notifications/<uuid:pk>/reopen/",
        notices.CaseStepView.page("reopen_by_regulator"),
        name="reopen_by_regulator",
    ),
    path(
        "notifications/<uuid:pk>/refuse-withdrawal/",
        notices.CaseStepView.page("withdrawal_refused"),
        name="refuse_withdrawal",
    ),
    path("notifications/<uuid:pk>/notify-now/", notices.CaseStepView.page("notify_now"), name="notify_now"),
    path("notifications/<uuid:pk>/hold/", notices.CaseStepView.page("hold"), name="hold_notices"),
    path(
        "notifications/<uuid:pk>/release-hold/",
        notices.CaseStepView.page("release_hold"),
        name="release_hold",
    ),
    path(
        "notifications/<uuid:pk>/not-owed/",
        notices.CaseStepView.page("not_owed_there"),
        name="not_owed_there",
    ),
    path("notifications/<uuid:pk>/final/", notices.CaseStepView.page("final"), name="final"),
    path(
        "notifications/<uuid:pk>/sanction/",
        sanctions.SanctionStepView.page("enter"),
        name="enter_sanction",
    ),
    path("sanctions/<uuid:pk>/", sanctions.sanction, name="sanction"),
    path("sanctions/documents/<uuid:pk>/", sanctions.document, name="sanction_document"),
    path("sanctions/<uuid:pk>/<slug:name>/", sanctions.SanctionStepView.page(), name="sanction_step"),
    path("commitments/<uuid:pk>/<slug:name>/", sanctions.CommitmentStepView.page(), name="commitment_step"),
    path("notices/<uuid:pk>/paper/", notices.paper, name="paper"),
    path("notices/<uuid:pk>/data/", notices.data, name="data"),
    path("redactions/<uuid:pk>/", redaction.redaction, name="redaction"),
    path(
        "redactions/<uuid:pk>/remove/", redaction.RedactionStepView.page("agree_remove"), name="agree_remove"
    ),
    path("redactions/<uuid:pk>/<slug:name>/", redaction.RedactionStepView.page(), name="redaction_step"),
    path("<uuid:pk>/hide/", redaction.HideView.page("hide"), name="hide"),
    path("<uuid:pk>/", pages.incident, name="incident"),
    path("<uuid:pk>/reported/", report.reported, name="reported"),
    path("<uuid:pk>/do/<slug:name>/", steps.AtOnceView.page(), name="do"),
    path("<uuid:pk>/triage/", triage.on_one_page, name="triage"),
    path("<uuid:pk>/triage/steps/", triage.steps, name="triage_steps"),
    path("<uuid:pk>/triage/steps/<slug:key>/", triage.step, name="triage_step"),
    path("<uuid:pk>/assess/", steps.IncidentStepView.page("assess"), name="assess"),
    path("<uuid:pk>/assess-again/", judging.reassess, name="reassess"),
    path("<uuid:pk>/advise/", judging.advise, name="advise"),
    path("<uuid:pk>/decide/", judging.decide, name="decide"),
    path("<uuid:pk>/brief/", judging.brief, name="brief"),
    path("<uuid:pk>/decided/", judging.decided, name="decided"),
    path("<uuid:pk>/history/", steps.HistoryView.page("decide"), name="history"),
    path("<uuid:pk>/notice/", steps.notice, name="notice"),
    path("<uuid:pk>/response/", steps.response, name="response"),
    path("<uuid:pk>/learning/", steps.learning, name="learning"),
    path("<uuid:pk>/people/", people.people, name="people"),
    path("<uuid:pk>/people/free/", people.PeopleStepView.page("free"), name="free_people"),
    path("<uuid:pk>/people/<slug:name>/", people.PeopleStepView.page(), name="people_step"),
    path("<uuid:pk>/merge/", steps.IncidentStepView.page("merge"), name="merge"),
    path("<uuid:pk>/hold/", steps.IncidentStepView.page("hold_elsewhere"), name="hold"),
    path(
        "<uuid:pk>/decided-elsewhere/",
        steps.IncidentStepView.page("elsewhere_decided"),
        name="decided_elsewhere",
    ),
    path("<uuid:pk>/step/<slug:name>/", steps.IncidentStepView.page(), name="step"),
]
