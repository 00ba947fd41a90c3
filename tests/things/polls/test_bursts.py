"""Ballots that arrive too fast."""

from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.polls.bursts import bursts, poisson_tail
from tests.things.polls.elections import unhurried


def flagged(votes):
    return [burst.minute for burst in bursts(votes)]


def test_a_quiet_poll_does_not_flag_three_votes_nor_nine():
    assert flagged([0] * 60 + [3]) == []
    assert flagged([0] * 60 + [9]) == []


def test_ten_votes_in_a_minute_of_a_quiet_poll_are_flagged():
    (burst,) = bursts([0] * 60 + [10])

    assert (burst.minute, burst.votes, burst.rate) == (60, 10, 1.0)
    assert burst.probability == pytest.approx(1.11e-7, rel=0.01)


def test_a_busy_poll_is_measured_by_its_own_rate():
    assert flagged([20] * 60 + [40]) == []
    assert flagged([20] * 60 + [60]) == [60]


def test_the_minute_itself_has_no_part_in_the_rate():
    (burst,) = bursts([2] * 60 + [1_000])

    assert burst.rate == 2


def test_only_the_hour_before_has_a_part_in_the_rate():
    (burst,) = bursts([500] * 30 + [2] * 60 + [100])

    assert (burst.minute, burst.rate) == (90, 2)


def test_the_first_ten_minutes_are_not_judged():
    assert flagged([0, 500] + [0] * 8) == []
    assert flagged([0] * 10 + [500]) == [10]


def test_a_campaign_of_twenty_minutes_is_flagged_throughout():
    assert flagged([1] * 60 + [100] * 20) == list(range(60, 80))


def test_a_poll_that_stays_busy_stops_being_an_alarm():
    assert flagged([1] * 60 + [50] * 180)[-1] < 120


def test_a_burst_hides_none_that_follows():
    assert 63 in flagged([1] * 60 + [600] + [9, 9] + [18] * 57)


def test_a_burst_that_is_known_hides_none_either():
    votes = [1] * 60 + [600, 1, 18]

    assert [burst.minute for burst in bursts(votes, known={60: 1.0})] == [62]


def test_no_minutes_have_no_bursts():
    assert bursts([]) == ()


def test_a_negative_number_of_votes_is_refused():
    with pytest.raises(ValueError, match="negative"):
        bursts([1, -1])


@unhurried
@given(st.integers(0, 60), st.floats(0.5, 30))
def test_the_tail_is_what_the_terms_below_leave(count, rate):
    below = sum(exp(-rate) * rate**each / factorial(each) for each in range(count))

    assert poisson_tail(count, rate) == pytest.approx(1 - below if count > rate else 1, abs=1e-9)


@unhurried
@given(st.lists(st.integers(0, 9), max_size=200))
def test_fewer_than_ten_votes_a_minute_are_never_flagged(votes):
    assert bursts(votes) == ()
