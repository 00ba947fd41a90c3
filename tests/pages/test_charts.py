"""The charts of a poll's results: what each of them promises, the shares over time, and ratings."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from discussion.pages import charts
from tests.factories import NOON, make_poll
from tests.pages.polling import SQUEEZED, all_charts, hours, page, ranked_poll, rating_poll, results, words
from tests.pages.test_hostile_texts import ATTACKS

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["single", "guests apart", "ranked", "rating", "fifty options"])
def every_chart(request, db):
    """The charts of one poll of each kind."""
    if request.param == "single":
        poll = make_poll(undecided=True)
        found = results(poll, {"1": 511, "2": 437, "3": 212, "4": 88})
    elif request.param == "guests apart":
        poll = make_poll(undecided=True, voters="apart")
        found = results(poll, {"1": 5, "4": 1}, guests={"2": 3}, set_apart={"3": 2})
    elif request.param == "ranked":
        poll = ranked_poll(undecided=True)
        found = results(poll, SQUEEZED)
    elif request.param == "rating":
        poll = rating_poll()
        found = results(poll, {"1:5,2:3": 4, "1:4": 2})
    else:
        poll = ranked_poll(*(f"{number}{'x' * 190}" for number in range(50)))
        found = results(poll, {f"{number}>{number % 50 + 1}": 60 - number for number in range(1, 51)})
    return all_charts(poll, found, hours({1: 4, 2: 1}, {1: 5, 2: 3}))


# What every chart promises


def test_no_chart_needs_a_style_of_its_own(every_chart):
    found = page(every_chart)

    assert found.find_all(style=True) == []
    assert found.find_all(["style", "script"]) == []


def test_every_picture_says_what_it_shows_or_leaves_it_to_the_words(every_chart):
    pictures = [each for each in page(every_chart).find_all("svg") if not each.find_parent("svg")]

    assert pictures
    for each in pictures:
        is_left_out = each.find_parent(attrs={"aria-hidden": "true"}) or each.get("aria-hidden") == "true"
        assert is_left_out or (each["role"] == "img" and each["aria-label"]), each


def test_what_may_be_wide_scrolls_by_itself_and_by_keyboard(every_chart):
    found = page(every_chart)
    names = [each["aria-label"] for each in found.select("[role=region]")]

    assert len(names) == len(set(names))
    assert all(each["tabindex"] == "0" for each in found.select("[role=region]"))
    for each in found.select("table, .d-flow"):
        assert each.find_parent(class_="d-scroll"), each


def test_every_table_tells_rows_and_columns(every_chart):
    for table in page(every_chart).find_all("table"):
        assert table.caption.text
        assert all(each["scope"] in ("row", "col") for each in table.find_all("th"))
        assert len({len(row.find_all(["th", "td"])) for row in table.find_all("tr")}) == 1


@pytest.mark.parametrize("kind", ["single", "multiple", "ranked", "rating"])
def test_no_text_of_a_poll_becomes_markup(kind):
    answers = [attack.replace("\n", " ").replace("\t", " ") for attack in ATTACKS]
    poll = make_poll(None, *answers, kind=kind, question=" ".join(answers)[:300], max_choices=2)
    ballots = {"1:5,2:3": 1} if kind == "rating" else {"1>2" if kind == "ranked" else "1": 2, "3": 1}

    html = all_charts(poll, results(poll, ballots, set_apart=ballots), hours({1: 1}, {1: 2, 3: 1}))

    for element in page(html).find_all():
        assert element.name not in ("script", "img", "iframe", "style", "a", "textarea"), element
        assert not any(name.startswith("on") for name in element.attrs), element


def test_texts_are_isolated_from_the_direction_around_them():
    poll = make_poll(None, "الطاقة أولاً", "Chips")

    found = page(charts.summary(poll, results(poll, {"1": 1})))

    assert {each.parent.name for each in found.find_all(string=re.compile("الطاقة"))} == {"bdi"}


# Over time


def test_the_shares_by_hour_are_told_and_listed():
    poll = make_poll(None, "Yes", "No", undecided=True)

    html = charts.over_time(poll, hours({1: 1, 2: 3, 3: 9}, {1: 2, 2: 3, 3: 9}, {1: 3, 2: 3}))

    assert "From 22 November 2026, 12:00 UTC to 22 November 2026, 14:00 UTC: " in words(html)
    assert "Yes rose from 25% to 50% and No fell from 75% to 50%" in words(html)
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in page(html).select("tbody tr")]
    assert rows[1] == ["22 November, 13:00", "40%", "60%"]


def test_fewer_than_two_hours_with_ballots_have_no_lines():
    poll = make_poll(None, "Yes", "No", undecided=True)

    assert charts.over_time(poll, hours({1: 3})) == ""
    assert charts.over_time(poll, hours({3: 3}, {1: 3}, {})) == ""


def test_a_rating_has_no_shares_to_follow():
    assert charts.over_time(rating_poll(), hours({1: 1}, {1: 2})) == ""


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "ranked"}, "The shares are of first choices."),
        ({"kind": "multiple", "max_choices": 2}, "The shares are of all options that were chosen."),
        ({"kind": "ranked", "voters": "apart"}, "of first choices; members and guests are counted together."),
        ({"voters": "apart"}, "Members and guests are counted together."),
    ],
)
def test_it_is_said_of_what_the_shares_by_hour_are(fields, sentence):
    poll = make_poll(None, "Yes", "No", **fields)

    assert sentence in words(charts.over_time(poll, hours({1: 1}, {1: 2})))


def test_it_is_said_that_ballots_which_are_set_apart_are_among_the_hours():
    told = make_poll(None, "Yes", "No"), hours({1: 1}, {1: 2})

    assert "Ballots that are set apart are among them." in words(charts.over_time(*told, set_apart=1))
    assert "set apart" not in words(charts.over_time(*told))


def test_a_line_stays_level_while_nothing_changes():
    poll = make_poll(None, "Yes", "No")
    told = [(NOON, {1: 1}), (NOON + timedelta(hours=10), {1: 1, 2: 1})]

    line = page(charts.over_time(poll, told)).select("polyline.d-a1")[0]

    assert line["points"] == "0.00,0.00 90.00,0.00 100.00,50.00"


def test_many_hours_are_thinned_and_their_number_said():
    poll = make_poll(None, "Yes", "No")

    html = charts.over_time(poll, hours(*({1: number, 2: 1} for number in range(1, 701))))

    assert page(html).caption.text == "Shares at 24 of 700 hours"
    assert len(page(html).select("tbody tr")) == 24
    assert all(len(each["points"].split()) == 240 for each in page(html).select("polyline"))


def test_labels_of_lines_that_end_together_do_not_meet():
    poll = make_poll(None, *"ABCDE")

    html = charts.over_time(poll, hours({1: 1}, dict.fromkeys(range(1, 6), 1)))

    heights = [float(each["y"][:-1]) for each in page(html).select(".d-line-ends text[text-anchor=end]")]
    assert all(below - above >= 8.4 for above, below in pairwise(heights))
    assert max(heights) <= 100


def test_only_a_few_of_many_lines_are_labelled():
    poll = make_poll(None, *map(str, range(10, 20)))

    html = charts.over_time(poll, hours({1: 1}, {1: 2, 2: 1}))

    assert "Faint: the other 5 options." in words(html)
    assert len(page(html).select(".d-line.is-faint")) == 5


# Ratings


def test_ratings_stand_in_the_order_of_the_shrunken_mean_and_say_so():
    poll = rating_poll("The article", "The graphics", "The headline")

    html = charts.ratings(poll, results(poll, {"1:5": 1, "2:5": 60, "2:4": 20, "3:1": 80}).main)

    named = [each.text for each in page(html).select(".d-rating bdi")]
    assert named == ["The graphics", "The article", "The headline"]
    assert "Ordered by the mean, after each option is given 4 more scores" in words(html)
    assert "mean 4.8, median 5, 80 scores" in words(html)
    label = page(html).select_one(".d-hist")["aria-label"]
    assert "The graphics" in label
    assert label.endswith("most often scored 5, 60 times; the median is 5.")


def test_a_histogram_has_a_bar_for_each_score_and_marks_the_middle_one():
    poll = rating_poll(scale="0-10")

    picture = page(charts.ratings(poll, results(poll, {"1:7": 3, "1:2": 1}).main)).select_one(".d-hist")

    assert len(picture.find_all("rect")) == 11
    assert [each.find_all("text")[-1].text for each in picture.select(".is-middle")] == ["7"]


def test_a_rating_without_scores_has_no_histograms():
    poll = rating_poll()

    assert charts.ratings(poll, results(poll, {}).main) == ""
    assert "No scores" in words(charts.ratings(poll, results(poll, {"1:5": 1}).main))
