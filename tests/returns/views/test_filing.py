"""The pages: every errand by form, every bad input a clear page, and nothing of another organisation."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import chain, files
from audit.models import Event
from returns import actions
from returns.home import tasks_for
from returns.models import Answer, Evidence, Query, Return
from returns.queries import content
from returns.questionnaire import AnswerValue
from tests.factories import PASSWORD, Role, enrol, make_organisation, person, sign_in
from tests.files import pdf
from tests.returns import world as worlds
from tests.returns.browsing import known, page, text

pytestmark = pytest.mark.django_db
PDF = pdf("Minutes of the board")


@pytest.fixture
def here(recent):
    return recent


# A department files


def test_a_return_is_listed_started_and_shown_with_its_sections(client, here):
    sign_in(client, here.home.preparer)
    assert "Home Office" in text(client.get(reverse("returns:list")))
    assert "Start the return" in text(client.get(page(here)))
    done = client.post(page(here, "step", "start"), {"version": here.quarterly_return.version}, follow=True)
    assert "Governance and accountability" in text(done)


def test_answers_of_a_section_are_saved_and_come_back(client, here):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    sign_in(client, here.home.preparer)
    sent = {
        "A1_whole": "1,200",
        "A1_part": "7",
        "A1_confirmed": "on",
        "A2_choice": "never",
        "A4_choice": "amber",
    }
    done = client.post(page(here, "section", "A"), sent | {"go": "later"})
    assert done.headers["Location"] == page(here)
    assert Answer.objects.get(question="A1").whole == 1200
    shown = text(client.get(page(here, "section", "A")))
    assert 'value="1200"' in shown
    assert "Answered by: SIRO" in shown


def test_what_cannot_be_changed_now_is_read_and_a_late_save_loses_nothing(client, here):
    worlds.sent(here)
    sign_in(client, here.home.preparer)
    assert client.get(page(here, "section", "A")).headers["Location"] == page(here, "check")
    done = client.post(page(here, "section", "A"), {"A3_choice": "met", "A3_reason": "Typed too late"})
    assert done.status_code == 409
    assert "Typed too late" in text(done)


def test_a_register_is_shown_and_confirmed(client, here):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    sign_in(client, here.home.preparer)
    assert "The portal’s register now" in text(client.get(page(here, "section", "H")))
    drawn = {f"H1_drawn_{key}": "0" for key in ("I", "II", "III", "IV", "V", "not_known")}
    assert client.post(page(here, "section", "H"), drawn | {"H3_line_open": "2"}).status_code == 422
    done = client.post(page(here, "section", "H"), drawn | {"H1_confirmed": "on", "H1_drawn_II": "3"})
    assert "is now 0 in the register" in text(done)
    assert client.post(page(here, "section", "H"), drawn | {"H1_confirmed": "on"}).status_code == 302
    assert content.answers_of(here.quarterly_return)["H1"].confirmed


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"A1_whole": "many"}, "Enter the whole in A1 in digits, like 1200"),
        ({"A1_whole": "£1.2m"}, "Enter the whole in A1 in digits, like 1200000"),
        ({"A1_whole": "3", "A1_part": "4"}, "must not be more than the whole"),
        ({"A1_whole": "3"}, "Answer A1"),
        ({"A1_whole": "-3", "A1_part": "0"}, "0 or more"),
        ({"A1_whole": "9" * 40, "A1_part": "0"}, "The whole in A1 must be 1 billion or less"),
        ({"A3_choice": "perhaps"}, "from the list"),
        ({"A3_reason": "Only a reason"}, "Answer A3"),
        ({"A3_choice": "met", "A3_reason": "x" * 3000}, "1,500 characters or fewer"),
        ({"A2_day_day": "31", "A2_day_month": "2", "A2_day_year": "2026"}, "must be a real date"),
        ({"A3_choice": "not_met", "A3_action_owner": "king"}, "from the list"),
        ({"A1_whole": "3\x00", "A1_part": "1"}, "in digits, like 3"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_stays_typed(client, here, typed, words):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    sign_in(client, here.home.preparer)
    done = client.post(page(here, "section", "A"), typed)
    assert done.status_code == 422
    assert words in text(done)
    assert "There is a problem" in text(done)
    assert not Answer.objects.exists()


def test_two_tabs_show_both_versions_and_lose_nothing(client, here):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    sign_in(client, here.home.preparer)
    client.post(page(here, "section", "A"), {"A3_choice": "met", "A3_seen": ""})
    done = client.post(
        page(here, "section", "A"),
        {"A3_choice": "not_met", "A3_reason": "Typed in the other tab", "A3_seen": ""},
    )
    assert done.status_code == 409
    assert "What is there now" in text(done)
    assert "Typed in the other tab" in text(done)
    assert Answer.objects.get().choice == "met"
    token = content.answers_of(here.quarterly_return)["A3"].token
    assert f'value="{token}"' in text(done)
    again = {"A3_choice": "not_met", "A3_reason": "Typed in the other tab", "A3_seen": token}
    assert client.post(page(here, "section", "A"), again).status_code == 302
    assert Answer.objects.get().choice == "not_met"


def test_the_page_of_two_versions_shows_what_is_there_now_where_this_person_typed_nothing(client, here):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    sign_in(client, here.home.preparer)
    now = {"A3_choice": "met", "A4_choice": "green", "A4_reason": "Written in the first tab"}
    client.post(page(here, "section", "A"), now)
    typed = {"A3_choice": "not_met", "A3_reason": "Typed in the other tab", "A3_seen": "", "A4_seen": ""}
    done = client.post(page(here, "section", "A"), typed)
    assert done.status_code == 409
    assert "Written in the first tab" in text(done)
    assert "Typed in the other tab" in text(done)
    token = content.answers_of(here.quarterly_return)["A4"].token
    assert f'value="{token}"' in text(done)


def test_evidence_without_a_file_or_a_good_link_says_what_is_wanted(client, here):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    sign_in(client, here.home.preparer)
    day = here.cycle.last_day
    dated = {"dated_on_day": day.day, "dated_on_month": day.month, "dated_on_year": day.year}
    neither = text(client.post(page(here, "evidence_add", "A3"), dated))
    assert "Select a file or give a link" in neither
    assert "not both" not in neither
    both = {"file": SimpleUploadedFile("board.pdf", PDF), "link": "https://records.example/1"}
    assert "not both" in text(client.post(page(here, "evidence_add", "A3"), dated | both))
    bad = text(client.post(page(here, "evidence_add", "A3"), dated | {"link": "not a link"}))
    assert "for example https://" in bad


def test_what_was_typed_for_a_query_withdrawn_in_between_is_shown_and_not_said_to_be_saved(client, here):
    worlds.under_review(here)
    withdrawn, _, _ = (worlds.queried(here, one) for one in ("A3", "A4", "A1"))
    sign_in(client, here.home.preparer)
    seen = content.answers_of(here.quarterly_return)
    sent = {
        "A3_choice": "not_met",
        "A3_reason": "Typed in another tab",
        "A3_seen": seen["A3"].token,
        "A4_choice": "red",
        "A4_reason": "Two losses",
        "A4_seen": seen["A4"].token,
    }
    actions.withdraw_query(withdrawn, reason="Asked in error", by=here.centre.reviewer, at=worlds.at(4))
    done = client.post(page(here, "section", "A"), sent)
    assert done.status_code == 409
    assert "Typed in another tab" in text(done)
    assert "Not met" in text(done)
    assert 'name="A3_reason"' not in text(done)
    assert content.answers_of(here.quarterly_return)["A4"].choice == "green"
    again = {name: value for name, value in sent.items() if name.startswith("A4")}
    assert client.post(page(here, "section", "A"), again).status_code == 302
    assert content.answers_of(here.quarterly_return)["A4"].choice == "red"


def test_what_was_typed_for_a_section_that_is_closed_now_is_shown_and_what_was_not_touched_is_not(
    client, here
):
    worlds.under_review(here)
    worlds.queried(here, "H1")
    sign_in(client, here.home.preparer)
    seen = content.answers_of(here.quarterly_return)
    untouched = {"A3_choice": "met", "A3_seen": seen["A3"].token}
    assert client.post(page(here, "section", "A"), untouched).status_code == 302
    done = client.post(page(here, "section", "A"), untouched | {"A3_reason": "x" * 3000})
    assert done.status_code == 409
    assert "x" * 3000 in text(done)
    assert "Save and continue" not in text(done)


def test_what_was_typed_for_a_question_that_another_answer_hides_now_is_shown(client):
    here = worlds.world()
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    sign_in(client, here.home.preparer)
    done = client.post(
        page(here, "section", "F"), {"F2_confirmed": "on", "F2_text": "Typed before it was hidden"}
    )
    assert done.status_code == 409
    assert "Typed before it was hidden" in text(done)


def test_saving_with_evidence_goes_to_its_page_and_back(client, here):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    sign_in(client, here.home.preparer)
    done = client.post(page(here, "section", "A"), {"A3_choice": "met", "go": "evidence:A3"})
    assert done.headers["Location"] == page(here, "evidence_add", "A3")
    day = here.cycle.last_day
    sent = {
        "file": SimpleUploadedFile("board.pdf", PDF),
        "dated_on_day": day.day,
        "dated_on_month": day.month,
        "dated_on_year": day.year,
    }
    assert client.post(page(here, "evidence_add", "A3"), sent).status_code == 302
    kept = Evidence.objects.get()
    download = client.get(reverse("returns:evidence", args=[kept.pk]))
    assert Event.objects.get(kind="evidence.read").organisation == kept.quarterly_return.organisation.code
    assert b"".join(download.streaming_content) == PDF
    assert "attachment" in download.headers["Content-Disposition"]
    files.store(kept.file, PDF[:5])
    damaged = client.get(reverse("returns:evidence", args=[kept.pk]))
    assert damaged.status_code == 422
    assert "restore it from the backup" in text(damaged)
    bad = client.post(page(here, "evidence_add", "A3"), sent | {"file": SimpleUploadedFile("a.exe", b"MZ")})
    assert bad.status_code == 422
    assert "must be one of" in text(bad)
    client.post(reverse("returns:evidence_remove", args=[kept.pk]))
    assert content.evidence_of(here.quarterly_return) == {}


def test_check_answers_says_what_is_missing_with_links(client, here):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    shown = text(sign_in(client, here.home.preparer).get(page(here, "check")))
    assert f"{page(here, 'section', 'A')}#question-A1" in shown
    assert "not answered yet" in shown


def test_a_return_is_sent_signed_and_has_a_receipt(client, here):
    quarterly_return = actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    quarterly_return = worlds.answered(quarterly_return, by=here.home.preparer, at=worlds.at())
    sign_in(client, here.home.preparer)
    done = client.post(page(here, "send"), {"version": quarterly_return.version}, follow=True)
    assert "Sent to the SIRO" in text(done)
    assert (
        client.post(page(here, "send"), {"version": quarterly_return.version}).status_code == 302
    )  # sent twice
    known(client, here.home.siro)
    shown = client.get(page(here, "sign"))
    form = shown.context["form"]
    wanted = {"version": form["version"].value(), "sha256": form["sha256"].value()}
    assert wanted["sha256"][:16] in text(shown)
    assert client.post(page(here, "sign"), wanted).status_code == 422
    done = client.post(page(here, "sign"), wanted | {"declared": "on"}, follow=True)
    assert wanted["sha256"] in text(done)
    chain.seal()
    receipt = client.get(page(here, "receipt"))
    assert Event.objects.get(kind="return.signed").head in text(receipt), "the receipt carries the head"
    assert client.post(page(here, "sign"), wanted | {"declared": "on"}).status_code == 302  # signed twice
    assert Return.objects.get().submissions.count() == 1
    signed = client.get(page(here, "signed_json", 1, 1))
    assert json.loads(signed.content)["quarter"]["name"] == here.cycle.slug


def test_signing_asks_for_the_password_again(client, here):
    worlds.sent(here)
    here.home.siro.set_password(PASSWORD)
    here.home.siro.save()
    done = sign_in(client, here.home.siro).get(page(here, "sign"))
    assert done.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_who_sent_it_reads_why_they_cannot_sign(client, here):
    worlds.sent(here)
    shown = text(sign_in(client, here.home.preparer).get(page(here)))
    assert "Read and sign" in shown
    assert "siro" in shown


def test_an_old_version_is_a_409_page(client, here):
    worlds.sent(here)
    done = sign_in(client, here.home.siro).post(
        page(here, "step", "send_back"), {"version": 1, "reason": "C3 cannot be right"}
    )
    assert done.status_code == 409
    assert "C3 cannot be right" in text(done)


def test_a_step_without_the_version_that_was_seen_is_not_taken(client, here):
    worlds.sent(here)
    sign_in(client, here.home.siro)
    done = client.post(page(here, "step", "send_back"), {"reason": "C3 cannot be right"})
    assert done.status_code == 422
    assert "Open this page again" in text(done)
    assert Return.objects.get().status == "awaiting_siro"


def test_why_a_draft_was_sent_back_stays_inside_the_body(client, here):
    actions.send_back(worlds.sent(here), reason="C3 cannot be right.", by=here.home.siro, at=worlds.at(2))
    assert "C3 cannot be right" in text(sign_in(client, here.home.preparer).get(page(here)))
    assert "C3 cannot be right" not in text(sign_in(client, here.centre.approver).get(page(here)))


# The centre reviews


def every_page(here):
    query, kept = Query.objects.first(), Evidence.objects.first()
    yield from (
        page(here, name)
        for name in (
            "return",
            "check",
            "send",
            "sent",
            "sign",
            "answer_queries",
            "receipt",
            "signed",
            "review",
        )
    )
    yield from (page(here, name) for name in ("decide", "accept", "conditions", "reassign"))
    yield from (page(here, "section", "A"), page(here, "evidence_add", "A3"), page(here, "step", "start"))
    yield from (
        page(here, "ask", "A1"),
        page(here, "mark", "A"),
        page(here, "signed_json", 1, 1),
        page(here, "edition", 1),
    )
    yield from (
        reverse("returns:query", args=[query.pk]),
        reverse("returns:query_step", args=[query.pk, "draft_answer"]),
    )
    yield from (
        reverse("returns:evidence", args=[kept.pk]),
        reverse("returns:evidence_remove", args=[kept.pk]),
    )


@pytest.mark.parametrize(
    "role", [Role.SIRO, Role.PREPARER, Role.ACCOUNTING_OFFICER, Role.STAFF, Role.ICO_OFFICER, Role.SYSADMIN]
)
def test_a_stranger_finds_nothing_by_any_address_or_method(client, here, role):
    worlds.under_review(here, A3=AnswerValue(choice="met"))
    worlds.queried(here)
    known(client, person("stranger@elsewhere.example", role, enrol(make_organisation("elsewhere"))))
    before = Return.objects.get().version
    for address in every_page(here):
        for method in (client.get, client.post):
            assert method(address).status_code in (403, 404, 405), address
    assert Return.objects.get().version == before
    listing = client.get(reverse("returns:list"))
    assert "Home Office" not in text(listing) or listing.status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "no-such/2026-27-q1/",
        "home-office/2026-27-q9/",
        "home-office/nonsense/",
        "home-office/2026-27-q1/section/ZZ/",
    ],
)
def test_what_is_not_there_is_not_found(client, here, address):
    assert sign_in(client, here.home.preparer).get(f"/returns/{address}").status_code == 404


@pytest.mark.parametrize(
    "query", ["cycle=nonsense", "show=everything", "page=no", "sort=password", "organisation=%00"]
)
def test_a_strange_filter_is_no_error(client, here, query):
    assert sign_in(client, here.centre.reviewer).get(f"/returns/?{query}").status_code == 200


def test_quarters_are_opened_and_changed_by_the_approver_only(client, here):
    sign_in(client, here.home.siro)
    assert client.get(reverse("returns:cycles")).status_code == 200
    assert client.get(reverse("returns:open_cycle")).status_code == 403
    sign_in(client, here.centre.approver)
    form = client.get(reverse("returns:open_cycle")).context["form"]
    slug = form.fields["quarter"].choices[0][0]
    assert client.post(reverse("returns:open_cycle"), {"quarter": slug}).status_code == 302
    assert client.post(reverse("returns:open_cycle"), {"quarter": slug}).status_code == 422
    address = reverse("returns:cycle_step", args=[here.cycle.slug, "extend"])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "x"}).status_code == 422


def test_the_list_costs_the_same_with_three_and_three_hundred(client, here):
    def listed(number):
        for n in range(Return.objects.count(), number):
            body = make_organisation(f"body-{n}", reference_prefix=f"B{n}")
            Return.objects.create(cycle=here.cycle, organisation=body)
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("returns:list")).status_code == 200
        return len(found)

    sign_in(client, here.centre.reviewer)
    listed(2)
    assert listed(3) == listed(300)


def test_the_home_page_says_what_needs_whom(here):
    def said(user):
        return [task.text for task in tasks_for(user, worlds.at(30))]

    name = f"{here.cycle} return of Home Office"
    assert f"Start the {name}" in said(here.home.preparer)
    quarterly_return = worlds.sent(here)
    assert said(here.home.siro) == [f"Sign the {name}"]
    quarterly_return = actions.sign_and_submit(
        quarterly_return, declared=True, by=here.home.siro, at=worlds.at(1)
    )
    assert said(here.centre.reviewer) == [f"Take up the {name}"]
    assert said(here.centre.approver) == [
        "Open Q3 2026-27 for returns",
        f"Close {here.cycle} or extend it: every return is filed",
    ]
