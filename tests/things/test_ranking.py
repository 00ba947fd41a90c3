"""The scores behind the sorts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.comments.ranking import scores

counts = st.integers(min_value=0, max_value=10**6)
rates = st.floats(min_value=0.05, max_value=0.95)


def test_a_fresh_comment_has_the_sites_rate_and_a_bonus():
    fresh = scores(up=0, down=0, approval_rate=0.7)
    deviation = math.sqrt(0.7 * 0.3 / 5)
    assert fresh.best == pytest.approx(0.7 + 0.5 * deviation)
    assert fresh.top == pytest.approx(0.7 - 0.84 * deviation)
    assert fresh.controversial == 0


def test_the_formulas_on_a_known_comment():
    known = scores(up=30, down=10, approval_rate=0.7)
    mean = (30 + 2.8) / 44
    deviation = math.sqrt(mean * (1 - mean) / 45)
    assert known.best == pytest.approx(mean + 0.5 * deviation)
    assert known.top == pytest.approx(mean - 0.84 * deviation)
    assert known.controversial == pytest.approx(40 ** (10 / 30))


def test_one_vote_against_does_not_bury_a_comment_below_one_that_most_reject():
    assert scores(up=0, down=1, approval_rate=0.7).best > scores(up=10, down=30, approval_rate=0.7).best


@given(up=counts, down=counts, rate=rates)
def test_one_more_vote_for_it_never_lowers_a_comment(up, down, rate):
    before, after = (scores(up=up + extra, down=down, approval_rate=rate) for extra in (0, 1))
    assert after.top >= before.top - 1e-12


@given(up=counts, down=counts, rate=rates)
def test_scores_are_finite_and_controversy_is_the_same_from_both_sides(up, down, rate):
    one, other = scores(up=up, down=down, approval_rate=rate), scores(up=down, down=up, approval_rate=rate)
    assert all(math.isfinite(value) for value in (one.best, one.top, one.controversial))
    assert one.controversial == other.controversial
