"""What one notice says otherwise than the one before it."""

from incidents.duty.differences import differences


def parts(**answers):
    rows = [{"question": question, "answer": answer} for question, answer in answers.items()]
    return [{"title": "All", "rows": rows}]


def test_what_changed_is_shown_old_beside_new_and_the_rest_is_left_out():
    changes = differences(parts(Records="12", Cyber="No"), parts(Records="30", Cyber="No"))
    assert changes == [{"question": "Records", "before": "12", "now": "30"}]


def test_what_is_new_has_nothing_before_it_and_what_is_gone_nothing_after_it():
    changes = differences(parts(Records="12"), parts(Encryption="None"))
    assert changes == [
        {"question": "Encryption", "before": "", "now": "None"},
        {"question": "Records", "before": "12", "now": ""},
    ]


def test_what_changes_with_every_notice_is_no_news():
    row = {"field": "report_kind", "question": "First report or follow-up"}
    before = [{"title": "About", "rows": [row | {"answer": "First report"}]}]
    after = [{"title": "About", "rows": [row | {"answer": "Follow-up"}]}]
    assert differences(before, after) == []
