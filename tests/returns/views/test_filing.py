"""The pages: every errand by form, every bad input a clear page, and nothing of another organisation."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit import files
from audit.models import Event
from returns import actions
from returns.models import Answer, Evidence
from returns.queries import content
from tests.factories import sign_in
from tests.files import pdf
from tests.returns import world as worlds
from tests.returns.browsing import page, text

pytestmark = pytest.mark.django_db
PDF = pdf("Minutes of the board")


@pytest.fixture
def here(recent):
    return recent


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
    ("typed", "message"),
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
def test_what_cannot_be_kept_is_said_beside_its_field_and_stays_typed(client, here, typed, message):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    sign_in(client, here.home.preparer)
    done = client.post(page(here, "section", "A"), typed)
    assert done.status_code == 422
    assert message in text(done)
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
    withdrawn, _, _ = (worlds.queried(here, key) for key in ("A3", "A4", "A1"))
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


def test_the_page_for_evidence_opens_only_for_who_can_add_it(client, here):
    actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    address = page(here, "evidence_add", "A2")
    sign_in(client, here.home.preparer)
    assert "Add it" in text(client.get(address))
    sign_in(client, here.home.accounting_officer)
    assert client.get(address).status_code == 403


def test_the_page_for_evidence_opens_only_while_it_can_be_added(client, here):
    address = page(here, "evidence_add", "A2")
    worlds.signed(here)
    sign_in(client, here.home.preparer)
    closed = client.get(address)
    assert closed.status_code == 409
    assert "Signed and submitted" in text(closed)
    late = client.post(address, {"link": "https://example.org/minute", "dated_on_day": "1"})
    assert late.status_code == 409
    assert "https://example.org/minute" in text(late)  # to copy from
