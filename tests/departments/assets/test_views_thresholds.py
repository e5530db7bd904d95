"""The page of how often large accumulations are reviewed: everybody with assets reads it, the centre sets it."""

from django.urls import reverse

from departments.models import AccumulationThreshold
from tests.departments.conftest import text

SENT = {"least": "1,000,000", "months": "6", "reason": "Most of the country would be concerned."}


def test_the_centre_sets_a_rule_and_everybody_reads_it_with_what_was_set_before(enter, asset, people):
    page = reverse("departments:thresholds")
    assert "No rule is set" in text(enter("siro").get(page))
    assert "Set this rule" not in text(enter("siro").get(page))
    approver = enter("approver")
    assert "Set this rule" in text(approver.get(page))
    assert approver.post(page, SENT).status_code == 302
    assert approver.post(page, SENT | {"months": "3"}).status_code == 302
    shown = text(enter("siro").get(page))
    assert shown.count("Most of the country would be concerned.") == 2
    assert "every three months" in shown
    assert "?size=1000000" in shown
    type(asset).objects.update(people_max=2_000_000)
    assert "From 1,000,000 on it is reviewed every three months." in text(
        enter("siro").get(asset.get_absolute_url())
    )


def test_a_rule_that_cannot_be_is_shown_with_what_was_typed(enter, people):
    page = reverse("departments:thresholds")
    answer = enter("approver").post(page, SENT | {"least": "20000"})
    assert answer.status_code == 422
    assert "Enter 100,000 or more" in text(answer)
    assert "Most of the country would be concerned." in text(answer)
    assert not AccumulationThreshold.objects.exists()


def test_who_only_reads_it_cannot_set_it(enter, people):
    assert enter("iao").post(reverse("departments:thresholds"), SENT).status_code == 403
    assert not AccumulationThreshold.objects.exists()
