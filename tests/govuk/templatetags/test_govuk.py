"""Words, dates and links as templates write them."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from govuk.counting import Count

NOW = dt.datetime(2007, 12, 3, 14, 30, tzinfo=dt.UTC)


def rendered(source, path="/returns/?state=open&page=2", **context):
    return Template(source).render(Context(context | {"request": RequestFactory().get(path)}))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ d|day }}", "3 December 2007"),
        ("{{ d|weekday }}", "Monday 3 December 2007"),
        ("{{ d|clock_time }}", "2:30pm"),
        ("{{ d|moment }}", "3 December 2007 at 2:30pm GMT"),
        ("{{ d|deadline }}", "Monday 3 December 2007 at 2:30pm GMT"),
        ("{{ d|machine_time }}", "2007-12-03T14:30+00:00"),
        ("{{ d.date|day }}", "3 December 2007"),
        ("{{ d.date|machine_time }}", "2007-12-03"),
        ("{{ none|day }}{{ none|moment }}{{ none|weekday }}{{ none|deadline }}{{ none|machine_time }}", ""),
        ("{{ n|thousands }}", "1,204"),
        ("{{ none|thousands }}", ""),
        ("{{ zero|thousands }}", "0"),
        ('{{ n|counted:"return" }}', "1,204 returns"),
        ('{{ one|counted:"inquiry,inquiries" }}', "1 inquiry"),
        ('{{ zero|counted:"inquiry,inquiries" }}', "0 inquiries"),
        ("{{ names|listed }}", "A, B and C"),
        ('{{ names|listed:"or" }}', "A, B or C"),
        ('{{ "home office"|opening }}', "Home office"),
    ],
)
def test_values_are_described_in_words(source, text):
    values = {"d": NOW, "none": None, "n": 1204, "zero": 0, "one": 1, "names": ["A", "B", "C"]}
    assert rendered(source, **values) == text


def test_a_moment_is_described_by_londons_clock_in_summer():
    assert rendered("{{ d|moment }}", d=dt.datetime(2008, 6, 25, 23, 30, tzinfo=dt.UTC)) == (
        "26 June 2008 at 12:30am BST"
    )
    assert rendered("{{ d|day }}", d=dt.datetime(2008, 6, 25, 23, 30, tzinfo=dt.UTC)) == "26 June 2008"


@pytest.mark.parametrize(("hour", "text"), [(0, "midnight"), (12, "midday"), (9, "9am"), (13, "1pm")])
def test_whole_hours_have_their_names(hour, text):
    assert rendered("{{ d|clock_time }}", d=NOW.replace(hour=hour, minute=0)) == text


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (dt.timedelta(days=5, hours=3), "5 days left"),
        (dt.timedelta(hours=31), "31 hours left"),
        (dt.timedelta(hours=1), "1 hour left"),
        (dt.timedelta(minutes=42), "42 minutes left"),
        (dt.timedelta(hours=-2), "2 hours late"),
        (dt.timedelta(days=-4), "4 days late"),
    ],
)
def test_what_is_left_is_described_in_the_unit_that_matters(ahead, text):
    assert rendered("{{ due|left:at }}", due=NOW + ahead, at=NOW) == text


def test_what_people_typed_is_escaped_and_keeps_its_paragraphs():
    html = rendered("{{ text|paragraphs }}", text="One <b>\r\nline\r\n\r\nTwo")
    assert html == '<p class="govuk-body">One &lt;b&gt;<br>line</p>\n<p class="govuk-body">Two</p>'


def test_a_component_takes_nested_options_from_a_template():
    html = rendered('{% govuk "button" text="Save" name="go" value="on" attributes__id="b" %}')
    assert 'name="go"' in html
    assert 'id="b"' in html


def test_breadcrumbs_end_with_this_page():
    html = rendered('{% crumbs "Home" "/" title %}', title="<Q3>")
    assert '<a class="govuk-breadcrumbs__link" href="/">Home</a>' in html
    assert 'aria-current="page">&lt;Q3&gt;</li>' in html


def test_a_state_is_described_in_the_words_of_its_model():
    class Thing:
        status = "queried"

        def get_status_display(self):
            return "Queried by the Cabinet Office"

    html = rendered("{% state thing %}", thing=Thing())
    assert "Queried by the Cabinet Office" in html
    assert "govuk-tag--yellow" in html
    assert "Sent" in rendered('{% state none "sent" %}')
    assert "govuk-tag--grey" in rendered('{% state none "unheard_of" %}')


def test_words_around_markup_are_kept_and_values_in_them_escaped():
    source = '{% details "Why" %}<p>{{ x }}</p>{% enddetails %}{% inset %}{{ x }}{% endinset %}'
    html = rendered(source + "{% warning %}{{ x }}{% endwarning %}", x="<i>")
    assert "<p>&lt;i&gt;</p>" in html
    assert "<i>" not in html


def test_a_row_without_a_value_says_that_none_is_recorded():
    assert "Not recorded" in rendered('{% row "Deputy" %}{{ none }}{% endrow %}')
    html = rendered('{% row "Title" href="/x" %}{{ x }}{% endrow %}', x="<i>")
    assert "&lt;i&gt;" in html
    assert 'Change<span class="govuk-visually-hidden"> title</span>' in html


def test_pages_of_a_list_keep_its_filters():
    html = rendered("{% pages page %}", page=SimpleNamespace(previous="abc", next="xyz"))
    assert 'href="?state=open&amp;before=abc" rel="prev"' in html
    assert 'href="?state=open&amp;after=xyz" rel="next"' in html
    assert 'aria-label="Pages of this list"' in html
    assert rendered("{% pages page %}", page=SimpleNamespace(previous="", next="")) == ""


def test_a_header_sorts_both_ways_and_goes_back_to_the_first_page():
    up = rendered('{% sortable "due" "Due" %}')
    assert 'aria-sort="none"' in up
    assert 'href="?state=open&amp;sort=due"' in up
    down = rendered('{% sortable "due" "Due" %}', path="/?sort=due")
    assert 'aria-sort="ascending"' in down
    assert 'href="?sort=-due"' in down


def test_an_address_can_change_one_filter():
    assert rendered('{% address_with state="" page=1 %}') == "?page=1"


def test_the_distinct_organisations_of_appointments_keep_their_order():
    class Held:
        def __init__(self, organisation):
            self.organisation = organisation

    held = [Held("B"), Held("A"), Held("B")]
    assert rendered('{{ held|different:"organisation"|listed }}', held=held) == "B and A"


def test_a_list_page_says_how_many_there_are():
    source = '{% include "components/list_head.html" with noun="return" %}'
    page = SimpleNamespace(object_list=[1, 2], previous="", next="xyz", count=Count(30))
    assert "30 returns, showing the first 2<" in rendered(source, page=page)
    page.previous, page.count = "abc", Count(10_000, is_limited=True)
    html = rendered(source, page=page)
    assert "More than 10,000 returns, showing 2 of them" in html
    assert '<a class="govuk-link" href="?state=open">First page</a>' in html
    page.is_not_the_page_asked_for = True
    assert "This is the first page." in rendered(source, page=page)


@pytest.mark.parametrize(("yours", "text"), [(True, "Sign"), (False, "Only the SIRO can sign.")])
def test_a_next_step_is_a_button_or_the_reason_why_not(yours, text):
    step = {"text": "Sign", "href": "/sign", "yours": yours, "why_not": "Only the SIRO can sign."}
    html = rendered('{% include "components/next_step.html" %}', step=step)
    assert text in html
    assert ("govuk-button" in html) is yours
