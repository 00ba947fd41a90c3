"""Wilson's intervals, alone and joint."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.polls.intervals import joint_intervals
from tests.things.polls.elections import unhurried


@pytest.mark.parametrize(
    ("votes", "ballots", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_one_option_alone_has_the_published_score_interval(votes, ballots, low, high):
    """The four examples of R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (1998)."""
    (found,) = joint_intervals([votes], ballots=ballots)

    assert found.share == votes / ballots
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_more_options_make_each_interval_wider():
    alone, among_six = (joint_intervals([30] + [0] * others, ballots=100)[0] for others in (0, 5))

    assert among_six.low < alone.low < 0.3 < alone.high < among_six.high


def test_no_ballots_rule_no_share_out():
    (found,) = joint_intervals([0], ballots=0)

    assert (found.share, found.low, found.high) == (0, 0, 1)


def test_no_options_have_no_intervals():
    assert joint_intervals([], ballots=5) == ()


@pytest.mark.parametrize("votes", [[6], [-1], [5, 6]])
def test_more_votes_than_ballots_or_fewer_than_none_are_refused(votes):
    with pytest.raises(ValueError, match="between none and all"):
        joint_intervals(votes, ballots=5)


def test_all_options_together_are_covered_in_at_least_94_of_100_polls():
    shares = [0.45, 0.3, 0.15, 0.1]
    polls = np.random.default_rng(2026).multinomial(200, shares, size=2_000)

    covered = [
        all(found.low <= share <= found.high for found, share in zip(intervals, shares, strict=True))
        for intervals in (joint_intervals(list(map(int, poll)), ballots=200) for poll in polls)
    ]
    assert sum(covered) / len(covered) > 0.94


@unhurried
@given(st.integers(0, 10**9).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.integers(0, n), max_size=50))))
def test_every_interval_contains_its_share_and_lies_between_0_and_1(poll):
    ballots, votes = poll
    for found in joint_intervals(votes, ballots=ballots):
        assert 0 <= found.low <= found.share <= found.high <= 1
        assert found.low < found.high
