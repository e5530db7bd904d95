"""Addresses of returns. The id of the thing is in the address, and its version in the form."""

from django.urls import path

from departments.organisations.roles import Can
from returns.views import filing, querying, reading, receipts, reviewing, signing, standards, steps

app_name = "returns"
RETURN = "<slug:organisation>/<slug:cycle>/"
urlpatterns = [
    path("", reading.listing, name="list"),
    path("quarters/", steps.quarters, name="cycles"),
    path("quarters/open/", steps.open_quarter, name="open_cycle"),
    path("quarters/<slug:cycle>/", steps.one_quarter, name="cycle"),
    path("quarters/<slug:cycle>/frozen.json", steps.snapshot, name="snapshot"),
    path("quarters/<slug:cycle>/<slug:name>/", steps.CycleStepView.page(), name="cycle_step"),
    path("standards/", standards.listing, name="standards"),
    path("standards/import/", standards.take_in, name="standards_import"),
    path("standards/file/", standards.file, name="standards_file"),
    path("standards/<slug:code>/", standards.page, name="standard"),
    path("receipts/", receipts.check_receipt, name="check_receipt"),
    path("queries/<uuid:pk>/", querying.query, name="query"),
    path(
        "queries/<uuid:pk>/<slug:name>/",
        querying.QueryStepView.page(powers=(Can.RETURN_SEE,)),
        name="query_step",
    ),
    path("evidence/<uuid:pk>/", reading.evidence, name="evidence"),
    path("evidence/<uuid:pk>/remove/", filing.evidence_remove, name="evidence_remove"),
    path(f"{RETURN}", reading.return_page, name="return"),
    path(f"{RETURN}section/<slug:key>/", filing.section, name="section"),
    path(f"{RETURN}evidence/<slug:question>/", filing.evidence_add, name="evidence_add"),
    path(f"{RETURN}check/", filing.check, name="check"),
    path(f"{RETURN}send/", filing.send, name="send"),
    path(f"{RETURN}sent/", filing.sent, name="sent"),
    path(f"{RETURN}sign/", signing.sign, name="sign"),
    path(f"{RETURN}answers/", signing.answer_queries, name="answer_queries"),
    path(f"{RETURN}receipt/", reading.receipt, name="receipt"),
    path(f"{RETURN}signed/", reading.signed, name="signed"),
    path(f"{RETURN}signed/<int:edition>-<int:number>.json", reading.signed_json, name="signed_json"),
    path(f"{RETURN}edition/<int:number>/", reading.edition, name="edition"),
    path(f"{RETURN}review/", reviewing.review, name="review"),
    path(f"{RETURN}review/<slug:key>/", reviewing.mark, name="mark"),
    path(f"{RETURN}query/<slug:question>/", querying.ask, name="ask"),
    path(f"{RETURN}decide/", reviewing.decide, name="decide"),
    path(f"{RETURN}accept/", reviewing.DecisionView.page("accept"), name="accept"),
    path(
        f"{RETURN}accept-with-conditions/",
        reviewing.DecisionView.page("accept_with_conditions"),
        name="conditions",
    ),
    path(f"{RETURN}reassign/", reviewing.ReassignView.page("reassign"), name="reassign"),
    path(f"{RETURN}step/<slug:name>/", steps.ReturnStepView.page(powers=(Can.RETURN_SEE,)), name="step"),
]
