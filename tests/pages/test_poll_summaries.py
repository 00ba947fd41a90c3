"""The summary of a poll's results: shares, ranges and turnout in bars and in words, and the marks of the options."""

import pytest

from discussion.pages import charts
from discussion.pages.charts.words import likely, percent
from tests.factories import make_poll
from tests.pages.polling import SQUEEZED, page, ranked_poll, rating_poll, results, words

pytestmark = pytest.mark.django_db

NOT_A_SAMPLE = "These are readers who chose to answer, not a sample of the public."
BRACKET = "The bracket under each bar is the range chance alone would explain."


def test_each_option_has_share_ballots_and_range_in_words():
    poll = make_poll(undecided=True)

    said = words(charts.summary(poll, results(poll, {"1": 511, "2": 437, "3": 300, "4": 88})))

    assert "Yes, decisively 41% 511 ballots, likely between 38% and 44%" in said
    assert f"1,336 ballots. {NOT_A_SAMPLE} {BRACKET}" in said


def test_the_bar_is_as_long_as_the_share_and_the_bracket_reaches_from_low_to_high():
    poll = make_poll(None, "Yes", "No")
    found = results(poll, {"1": 75, "2": 25})

    bar = page(charts.summary(poll, found)).select_one(".d-bar")
    option = found.main.options[0]

    assert bar.select_one(".d-fill")["width"] == "75%"
    assert bar.select_one(".d-bracket line")["x1"] == f"{100 * option.low:.4g}%"
    assert bar.select_one(".d-bracket line")["x2"] == f"{100 * option.high:.4g}%"


def test_the_undecided_count_in_the_turnout_and_have_no_bar():
    poll = make_poll(None, "Yes", "No", undecided=True)

    html = charts.summary(poll, results(poll, {"1": 3, "2": 1, "3": 88}))

    assert "Yes 75%" in words(html)
    assert "88 readers are undecided; they count in the turnout and not in the shares" in words(html)
    assert page(html).select_one(".d-result:last-child .d-bar") is None


@pytest.mark.parametrize(
    ("undecided", "sentence"),
    [(0, "Nobody is undecided"), (1, "1 reader is undecided, and counts in the turnout and not in the shares")],
)
def test_one_undecided_reader_is_not_several(undecided, sentence):
    poll = make_poll(None, "Yes", "No", undecided=True)

    assert sentence in words(charts.summary(poll, results(poll, {"1": 2, "3": undecided} if undecided else {"1": 2})))


def test_a_poll_without_ballots_says_so_and_nothing_else():
    poll = make_poll()

    assert words(charts.summary(poll, results(poll, {}))) == "No ballots yet. Be the first."
    assert words(charts.summary(poll, results(poll, {}), is_open=False)) == "No ballots were cast."
    assert charts.over_time(poll, []) == ""


def test_without_a_decided_ballot_no_range_is_claimed():
    poll = make_poll(None, "Yes", "No", undecided=True)

    html = charts.summary(poll, results(poll, {"3": 2}))

    assert "likely" not in words(html).replace("Likely range", "")
    assert BRACKET not in words(html)
    assert page(html).select(".d-bracket") == []


def test_guests_stand_beside_members_where_they_are_counted_apart():
    poll = make_poll(None, "Yes", "No", voters="apart", undecided=True)

    html = charts.summary(poll, results(poll, {"1": 6, "2": 4, "3": 2}, guests={"1": 1, "2": 3, "3": 1}))

    assert "Members: 60%, 6 ballots" in words(html)
    assert "Guests: 25%, 1 ballot, " in words(html)
    assert "2 members and 1 guest are undecided" in words(html)
    assert "12 ballots by members and 5 by guests." in words(html)
    assert len(page(html).select(".d-bar.is-guests")) == 2


def test_ballots_that_are_set_apart_are_told_with_what_they_would_change():
    poll = make_poll(None, "Yes", "No")

    html = charts.summary(poll, results(poll, {"1": 6, "2": 4}, set_apart={"1": 10}))

    assert "10 ballots are set apart and not counted here." in words(html)
    assert "With them it would be 80% (16) for Yes and 20% (4) for No ." in words(html)


def test_of_many_options_the_table_tells_what_set_apart_ballots_would_change():
    poll = make_poll(None, *map(str, range(10, 20)))

    html = charts.summary(poll, results(poll, {"1": 1}, set_apart={"2": 3}))

    assert "3 ballots are set apart and not counted here. The table shows what they would change." in words(html)
    assert [each.text for each in page(html).select("thead th")][4:] == [
        "All cast: ballots",
        "All cast: share",
        "All cast: likely range",
    ]


def test_set_apart_ballots_alone_are_not_an_empty_poll():
    poll = make_poll(None, "Yes", "No")

    assert "1 ballot is set apart" in words(charts.summary(poll, results(poll, {}, set_apart={"1": 1})))


def test_where_several_may_be_chosen_the_sum_of_shares_is_explained():
    poll = make_poll(kind="multiple", max_choices=2)

    assert "the shares can add up to more than 100%" in words(charts.summary(poll, results(poll, {"1,2": 2})))


def test_a_ranked_poll_says_who_is_elected_above_the_first_choices():
    poll = ranked_poll()

    said = words(charts.summary(poll, results(poll, SQUEEZED)))

    assert "Instant runoff elects Bea in round 2, with 51 of the 100 ballots that count." in said
    assert "Ann 40% 40 first choices" in said


def test_a_rating_shows_means_on_the_scale_with_guests_beside_members():
    poll = rating_poll(voters="apart")

    html = charts.summary(poll, results(poll, {"1:5,2:3": 2}, guests={"1:2": 1}))

    assert "The mean score of each, on a scale from 1 to 5." in words(html)
    assert "Members: 5.0, 2 scores, the middle one 5 Guests: 2.0, 1 score, the middle one 2" in words(html)
    assert "Guests: –, no scores" in words(html)
    assert [each["cx"] for each in page(html).select("circle.d-fill")] == ["100%", "25%", "50%"]


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0%"), (0.004, "under 1%"), (0.005, "1%"), (0.409, "41%"), (0.996, "over 99%"), (1, "100%")],
)
def test_shares_are_whole_and_never_round_to_none_or_all(share, told):
    assert percent(share) == told


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0.38, 0.44, "likely between 38% and 44%"),
        (0.409, 0.412, "likely about 41%"),
        (0, 0.03, "likely under 3%"),
        (0, 0.002, "likely under 1%"),
        (0.9, 1, "likely over 90%"),
        (0.998, 1, "likely over 99%"),
        (0, 1, "any share is likely"),
    ],
)
def test_a_range_is_told_as_one_says_it(low, high, told):
    assert likely(low, high) == told


# Hues and marks


def test_four_options_own_hues_and_the_undecided_costs_none():
    poll = make_poll(None, "A", "B", "C", "D", undecided=True)

    assert [answer.hue for answer in charts.answers(poll).values()] == [1, 2, 3, 4, None]
    assert len({answer.shape for answer in charts.answers(poll).values()}) == 5


def test_more_than_four_options_go_by_number():
    poll = make_poll(None, "A", "B", "C", "D", "E")

    html = charts.summary(poll, results(poll, {"1": 1}))

    assert {answer.hue for answer in charts.answers(poll).values()} == {None}
    assert [each.text for each in page(html).select(".d-result > .d-mark")] == ["1", "2", "3", "4", "5"]
