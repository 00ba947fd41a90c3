"""The result of each kind of poll."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.polls import tally
from discussion.polls.intervals import joint_intervals
from discussion.polls.rating import ONE_TO_FIVE
from discussion.polls.tally import Option
from tests.things.polls.elections import ANN, BEA, CLEO, OPTIONS, SQUEEZED, elections, unhurried

YES, NO, UNSURE = 1, 2, 3
QUESTION = [Option(YES), Option(NO), Option(UNSURE, is_undecided=True)]


def shown(counted):
    return [(option.id, option.votes, option.share) for option in counted.options]


def test_undecided_readers_count_in_the_turnout_and_not_in_the_shares():
    counted = tally.single({YES: 30, NO: 10, UNSURE: 60}, QUESTION)

    assert (counted.ballots, counted.decided_ballots, counted.undecided_ballots) == (100, 40, 60)
    assert shown(counted) == [(YES, 30, 0.75), (NO, 10, 0.25)]


def test_bounds_are_those_of_all_decided_options_together():
    counted = tally.single({YES: 30, NO: 10, UNSURE: 60}, QUESTION)
    expected = joint_intervals([30, 10], ballots=40)

    assert [(each.low, each.high) for each in counted.options] == [(each.low, each.high) for each in expected]


@pytest.mark.parametrize(
    "empty",
    [
        tally.single({}, QUESTION),
        tally.multiple({}, QUESTION),
        tally.ranked({}, QUESTION),
        tally.rating({}, QUESTION, scale=ONE_TO_FIVE),
    ],
)
def test_a_poll_without_ballots_has_no_shares_and_rules_none_out(empty):
    assert (empty.ballots, empty.decided_ballots) == (0, 0)
    assert [(each.votes, each.share, each.low, each.high) for each in empty.options] == [(0, 0, 0, 1)] * 2


@pytest.mark.parametrize("count", [tally.multiple, tally.approval])
def test_shares_of_several_choices_are_of_the_ballots_that_chose_a_decided_option(count):
    ballots = {frozenset({YES, NO}): 5, frozenset({YES}): 3, frozenset({NO, UNSURE}): 2, frozenset({UNSURE}): 7}
    counted = count({**ballots, frozenset(): 1}, QUESTION)

    assert (counted.ballots, counted.decided_ballots) == (18, 10)
    assert shown(counted) == [(YES, 8, 0.8), (NO, 7, 0.7)]


def test_a_ranked_poll_has_its_first_choices_all_rounds_and_each_method():
    counted = tally.ranked(SQUEEZED, [Option(ANN), Option(BEA), Option(CLEO)])

    assert counted.ballots == counted.decided_ballots == 100
    assert shown(counted) == [(ANN, 40, 0.4), (BEA, 35, 0.35), (CLEO, 25, 0.25)]
    assert (counted.runoff.winner, counted.condorcet_winner, counted.schulze.winners) == (BEA, CLEO, (CLEO,))
    assert counted.pairwise.over(CLEO, ANN) == 60


def test_an_undecided_option_on_a_ranked_ballot_is_passed_over():
    ballots = {((UNSURE,), (YES,)): 2, ((YES, UNSURE), (NO,)): 1, ((NO,),): 1, ((UNSURE,),): 5, (): 1}
    counted = tally.ranked(ballots, QUESTION)

    assert (counted.ballots, counted.decided_ballots) == (10, 4)
    assert shown(counted) == [(YES, 3, 0.75), (NO, 1, 0.25)]
    assert counted.runoff.rounds[0].exhausted == 0


def test_a_rating_has_the_scores_of_each_option_and_the_best_first():
    ballots = {((YES, 5), (NO, 1)): 4, ((NO, 2),): 2, ((UNSURE, 0),): 3}
    counted = tally.rating(ballots, QUESTION, scale=ONE_TO_FIVE)

    assert (counted.ballots, counted.decided_ballots) == (9, 6)
    assert shown(counted) == [(YES, 4, 4 / 6), (NO, 6, 1)]
    assert (counted.ratings[YES].mean, counted.ratings[NO].mean) == (5, 8 / 6)
    assert counted.ratings.keys() == {YES, NO}
    assert counted.order == (YES, NO)


@pytest.mark.parametrize(
    "count",
    [
        lambda: tally.single({9: 1}, QUESTION),
        lambda: tally.multiple({frozenset({YES, 9}): 1}, QUESTION),
        lambda: tally.approval({frozenset({9}): 1}, QUESTION),
        lambda: tally.ranked({((YES,), (9,)): 1}, QUESTION),
        lambda: tally.rating({((9, 5),): 1}, QUESTION, scale=ONE_TO_FIVE),
    ],
)
def test_unknown_options_are_refused(count):
    with pytest.raises(ValueError, match="There is no option 9"):
        count()


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (lambda: tally.rating({((YES, 5), (YES, 4)): 1}, QUESTION, scale=ONE_TO_FIVE), "on a ballot twice"),
        (lambda: tally.rating({((YES, 6),): 1}, QUESTION, scale=ONE_TO_FIVE), "whole numbers from 1 to 5"),
        (lambda: tally.ranked({((YES,), (YES,)): 1}, QUESTION), "on a ballot twice"),
        (lambda: tally.single({YES: -1}, QUESTION), "negative"),
        (lambda: tally.ranked({((YES,),): -1}, QUESTION), "negative"),
        (lambda: tally.single({YES: 1}, [Option(YES), Option(YES)]), "listed twice"),
    ],
)
def test_what_cannot_be_on_a_ballot_is_refused(count, sentence):
    with pytest.raises(ValueError, match=sentence):
        count()


groups = st.dictionaries(st.frozensets(st.sampled_from(OPTIONS)), st.integers(0, 9), max_size=12)


@unhurried
@given(groups, st.randoms(use_true_random=False))
def test_the_order_of_the_ballots_does_not_matter(ballots, random):
    options = [Option(each, is_undecided=each == OPTIONS[-1]) for each in OPTIONS]
    mixed = dict(random.sample(list(ballots.items()), len(ballots)))

    assert tally.multiple(mixed, options) == tally.multiple(ballots, options)


@unhurried
@given(groups)
def test_votes_are_those_of_the_ballots_one_by_one(ballots):
    options = [Option(each, is_undecided=each == OPTIONS[-1]) for each in OPTIONS]
    counted = tally.multiple(ballots, options)
    one_by_one = [chosen for chosen, count in ballots.items() for _ in range(count)]

    assert counted.ballots == len(one_by_one)
    assert counted.undecided_ballots == sum(chosen <= {OPTIONS[-1]} for chosen in one_by_one)
    assert [each.votes for each in counted.options] == [
        sum(id in chosen for chosen in one_by_one) for id in OPTIONS[:-1]
    ]
    assert all(0 <= each.low <= each.share <= each.high <= 1 for each in counted.options)


@unhurried
@given(elections)
def test_a_ranked_poll_accounts_for_every_ballot(ballots):
    options = [Option(each, is_undecided=each == OPTIONS[-1]) for each in OPTIONS]
    counted = tally.ranked(ballots, options)

    assert counted.ballots == sum(ballots.values())
    assert counted.undecided_ballots == sum(
        count for ballot, count in ballots.items() if not {option for rank in ballot for option in rank} - {OPTIONS[-1]}
    )
    for each in counted.runoff.rounds:
        assert sum(each.counts.values()) + each.exhausted == counted.decided_ballots
