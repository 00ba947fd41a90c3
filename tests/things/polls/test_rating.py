"""Scores, and the mean to order by."""

from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.polls.rating import ONE_TO_FIVE, PRIOR_SCORES, ZERO_TO_TEN, rate
from tests.things.polls.elections import unhurried

TEA, COFFEE = 1, 2


def test_a_known_set_of_scores():
    tea = rate({TEA: {5: 2, 4: 1, 1: 1}}, scale=ONE_TO_FIVE)[TEA]

    assert tea.scores == 4
    assert tea.mean == 15 / 4
    assert tea.median == 4.5
    assert tea.histogram == {1: 1, 2: 0, 3: 0, 4: 1, 5: 2}
    assert tea.shrunken == pytest.approx(15 / 4)


def test_a_few_best_scores_do_not_stand_above_many_good_ones():
    found = rate({TEA: {5: 3}, COFFEE: {5: 800, 4: 200}}, scale=ONE_TO_FIVE)
    everybody = (15 + 4_800) / 1_003

    assert found[TEA].mean > found[COFFEE].mean
    assert found[TEA].shrunken == pytest.approx((15 + PRIOR_SCORES * everybody) / 7)
    worse = rate({TEA: {10: 1}, COFFEE: {9: 500}, 3: {2: 500}}, scale=ZERO_TO_TEN)
    assert worse[TEA].shrunken < worse[COFFEE].shrunken


def test_an_option_without_scores_has_no_mean_but_a_place_in_the_order():
    found = rate({TEA: {}, COFFEE: {2: 1}}, scale=ONE_TO_FIVE)

    assert (found[TEA].mean, found[TEA].median, found[TEA].shrunken) == (None, None, 2)
    assert rate({TEA: {}}, scale=ZERO_TO_TEN)[TEA].shrunken == 5


def test_zero_is_a_score():
    tea = rate({TEA: {0: 1, 10: 1}}, scale=ZERO_TO_TEN)[TEA]

    assert (tea.mean, tea.median, list(tea.histogram)) == (5, 5, list(range(11)))


@pytest.mark.parametrize(("scale", "score"), [(ONE_TO_FIVE, 0), (ONE_TO_FIVE, 6), (ZERO_TO_TEN, 11), (ZERO_TO_TEN, -1)])
def test_scores_outside_the_scale_are_refused(scale, score):
    with pytest.raises(ValueError, match="whole numbers from"):
        rate({TEA: {score: 1}}, scale=scale)


def test_a_negative_number_of_scores_is_refused():
    with pytest.raises(ValueError, match="negative"):
        rate({TEA: {3: -1}}, scale=ONE_TO_FIVE)


@unhurried
@given(st.lists(st.integers(0, 10), min_size=1, max_size=40))
def test_mean_and_median_are_those_of_the_scores_one_by_one(scores):
    tea = rate({TEA: {score: scores.count(score) for score in scores}}, scale=ZERO_TO_TEN)[TEA]

    assert tea.mean == pytest.approx(fmean(scores))
    assert tea.median == median(scores)
    assert sum(tea.histogram.values()) == tea.scores == len(scores)
    assert tea.shrunken == pytest.approx(tea.mean)
