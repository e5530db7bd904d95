"""The pages of what the centre sends to roles."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from departments.entries import actions
from departments.entries.circulars import Circular
from departments.organisations.roles import Role
from tests import factories
from tests.departments.circulars.stories import circular_document, drafted, editor, published, words
from tests.departments.conftest import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def centre_writes(db):
    return factories.browser(editor())


@pytest.fixture
def guardian(home_office):
    return factories.person("dpo@example.test", Role.DPO, home_office)


def address(name, circular):
    return reverse(f"departments:{name}", args=[circular.pk])


def typed(at, **changed):
    """What a browser sends of the form."""
    fields = {}
    for name, value in words(at, **changed).items():
        if isinstance(value, date):
            fields |= {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}
        else:
            fields[name] = value
    return fields


def test_the_centre_writes_a_draft_changes_it_and_publishes_it(centre_writes, people, now):
    new = reverse("departments:circular_new")
    assert "There is a problem" in text(centre_writes.post(new, typed(now, roles=[])))
    assert centre_writes.post(new, typed(now)).status_code == 302
    circular = Circular.objects.get()
    edit = typed(now, text="Encrypt every disc and tape.") | {"version": circular.version}
    assert centre_writes.post(address("circular_edit", circular), edit).status_code == 302
    step = reverse("departments:circular_step", args=[circular.pk, "publish"])
    assert "Senior Information Risk Owner: 2 in post" in text(centre_writes.get(step))
    circular.refresh_from_db()
    assert centre_writes.post(step, {"version": circular.version}).status_code == 302
    circular.refresh_from_db()
    assert (circular.status, circular.number) == ("published", 1)


def test_a_new_version_is_published_by_the_form_and_is_among_the_versions(centre_writes, now):
    circular = published(at=now)
    sent = typed(now, edition="2.0", changes="Tapes are included.") | {"version": circular.version}
    assert centre_writes.post(address("circular_edit", circular), sent).status_code == 302
    page = text(centre_writes.get(circular.get_absolute_url()))
    assert "Tapes are included." in page
    assert page.count("Published ") == 2


def test_a_draft_is_nobody_elses(enter, now):
    circular = drafted(at=now)
    client = enter("siro")
    assert client.get(circular.get_absolute_url()).status_code == 404
    assert circular.name not in text(client.get(reverse("departments:circulars")))


def test_who_is_asked_reads_it_on_the_home_page_and_acknowledges_it_by_one_click(enter, now):
    circular = published(at=now)
    client = enter("siro")
    assert circular.name in text(client.get("/"))
    assert circular.name in text(client.get(f"{reverse('departments:entries_due')}?whose=me"))
    assert circular.name in text(client.get(reverse("your_role")))
    assert "I have read it" in text(client.get(circular.get_absolute_url()))
    assert client.post(address("circular_answer", circular), {"number": 1}).status_code == 302
    assert "You acknowledged this version" in text(client.get(circular.get_absolute_url()))
    assert circular.name not in text(client.get("/"))
    assert circular.name not in text(client.get(f"{reverse('departments:entries_due')}?whose=me"))
    assert circular.name not in text(client.get(f"{reverse('departments:circulars')}?mine=owed"))
    assert "acknowledged " in text(client.get(reverse("your_role")))


def test_a_file_is_kept_with_the_text_and_read_by_those_who_are_asked(centre_writes, enter, now):
    circular = published(at=now)
    step = reverse("departments:circular_step", args=[circular.pk, "add_document"])
    assert "There is a problem" in text(centre_writes.post(step, {"version": circular.version}))
    sent = {
        "version": circular.version,
        "file": SimpleUploadedFile("discs.txt", b"Encrypt every disc.", "text/plain"),
    }
    assert centre_writes.post(step, sent).status_code == 302
    client, document = enter("siro"), circular.documents.get()
    assert "discs.txt" in text(client.get(circular.get_absolute_url()))
    response = client.get(reverse("departments:circular_file", args=[document.pk]))
    assert b"".join(response.streaming_content) == b"Encrypt every disc."
    assert "attachment" in response["Content-Disposition"]


def test_the_file_of_a_draft_is_nobody_elses(enter, now):
    document = circular_document(drafted(at=now), at=now)
    assert enter("siro").get(reverse("departments:circular_file", args=[document.pk])).status_code == 404


def test_an_old_page_does_not_acknowledge_a_new_version(enter, now):
    circular = published(at=now)
    actions.renew_circular(circular, by=editor(), at=now, **words(now, edition="2.0", changes="Tapes too."))
    response = enter("siro").post(address("circular_answer", circular), {"number": 1})
    assert response.status_code == 422
    assert "new version" in text(response)


def test_who_is_not_asked_reads_that_and_has_no_button(enter, now):
    circular = published(at=now)
    client = enter("iao")
    assert "You are not asked" in text(client.get(address("circular_answer", circular)))
    assert client.post(address("circular_answer", circular), {"number": 1}).status_code == 403


def test_a_siro_sees_who_in_the_own_body_has_not_and_nobody_of_another_one(enter, people, guardian, now):
    circular = published(at=now)
    actions.answer_circular(circular, by=guardian, at=now)
    client = enter("siro")
    owed = text(client.get(f"{address('circular_readers', circular)}?state=owed"))
    assert "deputy" in owed
    assert "other_siro" not in owed
    assert "dpo" not in owed.split("<tbody", 1)[1]
    bodies = text(client.get(address("circular_bodies", circular)))
    assert "Home Office" in bodies
    assert "Department for Transport" not in bodies
    assert enter("iao").get(address("circular_readers", circular)).status_code == 403


def test_the_centre_sees_counts_by_body_and_role_and_every_cell_opens_its_rows(
    centre_writes, enter, people, guardian, now
):
    circular = published(at=now)
    actions.answer_circular(circular, by=guardian, at=now)
    page = text(centre_writes.get(address("circular_bodies", circular)))
    assert "1 of 1" in page
    assert "Nobody in post" in page
    cell = f"{address('circular_readers', circular)}?organisation=home-office&role=dpo"
    assert cell.replace("&", "&amp;") in page
    rows = text(centre_writes.get(cell)).split("<tbody", 1)[1]
    assert "dpo" in rows
    assert "siro" not in rows
    factories.enrol(factories.make_organisation("quiet-office", name="Quiet Office"))
    without = text(centre_writes.get(f"{address('circular_bodies', circular)}?state=nobody")).split(
        "<tbody", 1
    )[1]
    assert "Quiet Office" in without
    assert "Home Office" not in without
    assert "dpo" in text(centre_writes.get(address("circular_answers", circular)))


def test_a_consultation_is_answered_in_words_that_the_centre_reads_and_its_outcome_is_shown(
    centre_writes, people, client, now
):
    circular = published(at=now, kind="consultation")
    siro = factories.browser(people["siro"])
    answer = address("circular_answer", circular)
    assert "There is a problem" in text(siro.post(answer, {"number": 1, "words": ""}))
    assert siro.post(answer, {"number": 1, "words": "We agree with all of it."}).status_code == 302
    assert "We agree with all of it." in text(centre_writes.get(address("circular_answers", circular)))
    step = reverse("departments:circular_step", args=[circular.pk, "close_consultation"])
    sent = {"version": circular.version, "reason": "The rule comes into force in May."}
    assert centre_writes.post(step, sent).status_code == 302
    assert "The rule comes into force in May." in text(siro.get(circular.get_absolute_url()))
    assert "closed with its outcome" in text(siro.get(reverse("your_role")))


def test_a_text_is_withdrawn_with_the_one_that_replaces_it(centre_writes, now):
    circular, newer = published(at=now), published(at=now, name="Handling of all media")
    step = reverse("departments:circular_step", args=[circular.pk, "withdraw_circular"])
    assert newer.name in text(centre_writes.get(step))
    sent = {
        "version": circular.version,
        "reason": "It is replaced by a newer text.",
        "replaced_by": str(newer.pk),
    }
    assert centre_writes.post(step, sent).status_code == 302
    assert f'Replaced by <a class="govuk-link" href="{newer.get_absolute_url()}"' in text(
        centre_writes.get(circular.get_absolute_url())
    )


@pytest.mark.parametrize(
    "name", ["circular", "circular_bodies", "circular_readers", "circular_answers", "circulars"]
)
def test_a_page_costs_at_most_ten_queries(
    name, home_office, people, client, now, django_assert_max_num_queries
):
    circular = published(at=now)
    for number in range(30):
        reader = factories.person(
            f"dpo{number}@example.test", Role.DPO, factories.make_organisation(f"body-{number}")
        )
        if number % 2:
            actions.answer_circular(circular, by=reader, at=now + timedelta(seconds=number))
    browser = factories.browser(editor())
    path = reverse("departments:circulars") if name == "circulars" else address(name, circular)
    browser.get("/")
    with django_assert_max_num_queries(10):
        assert browser.get(path).status_code == 200


def test_a_consultation_takes_no_answers_after_its_date_and_waits_for_the_centre(centre_writes, enter, now):
    before = now - timedelta(days=30)
    circular = published(at=before, kind="consultation")
    client, due = enter("siro"), reverse("departments:entries_due")
    assert "takes no answers any more" in text(
        client.post(address("circular_answer", circular), {"number": 1, "words": "Too late"})
    )
    assert not circular.answers.exists()
    assert "You did not answer it." in text(client.get(circular.get_absolute_url()))
    assert "This consultation took answers until" in text(client.get(address("circular_answer", circular)))
    for page in ("/", f"{due}?whose=me", f"{reverse('departments:circulars')}?mine=owed"):
        assert circular.name not in text(client.get(page)), page
    assert actions.remind_of_entries(at=now) == 0
    assert "Close a consultation with its outcome" in text(centre_writes.get("/"))


def test_guidance_is_owed_after_its_date_too(enter, now):
    circular = published(at=now - timedelta(days=30))
    client = enter("siro")
    assert circular.name in text(client.get("/"))
    assert client.post(address("circular_answer", circular), {"number": 1}).status_code == 302
