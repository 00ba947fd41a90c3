"""The rules of instant runoff."""

import itertools

import pytest
from hypothesis import given

from discussion.polls.ranked import Tie, Transfer
from tests.things.polls.elections import elections, explained, runoff, unhurried


def test_a_majority_of_first_choices_ends_the_runoff_at_once():
    counted = runoff({((11,), (22,)): 3, ((22,),): 2, ((33,),): 0})

    assert len(counted.rounds) == 1
    assert counted.winner == 11


def test_exactly_half_is_no_majority():
    assert len(runoff({((11,),): 2, ((22,),): 1, ((33,), (22,)): 1}).rounds) > 1


def test_a_ballot_is_exhausted_at_a_rank_for_several_options_even_when_only_one_of_them_is_left():
    counted = runoff({((11,),): 4, ((22,),): 3, ((33,), (22, 44)): 2}, [11, 22, 33, 44])
    eliminations = {each.eliminated: each for each in counted.rounds}

    assert eliminations[44].transfers == ()
    assert eliminations[33].transfers == (Transfer(33, None, 2),)
    assert (counted.rounds[-1].counts, counted.rounds[-1].exhausted) == ({11: 4, 22: 3}, 2)
    assert counted.winner == 11


def test_a_ballot_passes_over_all_that_are_out():
    ballots = {((11,),): 5, ((22,),): 4, ((33,), (44,), (22,)): 2, ((44,),): 1}

    assert runoff(ballots, [11, 22, 33, 44]).winner == 22


def test_of_tied_options_the_one_with_fewer_ballots_in_the_round_before_goes():
    # 44 goes to 33, which then ties with 22 at 4; in the round before 33 had 3.
    ballots = {((11,),): 5, ((22,), (11,)): 4, ((33,), (22,)): 3, ((44,), (33,)): 1}
    second = runoff(ballots, [33, 11, 22, 44]).rounds[1]

    assert second.counts == {33: 4, 11: 5, 22: 4}
    assert second.eliminated == 33
    assert second.tie == Tie((33, 22), "earlier_round")


def test_the_latest_of_the_earlier_rounds_breaks_the_tie():
    # 44 goes to 22 and leads it past 33; then 55 goes to both and makes them level at 6.
    small = {((44,), (22,)): 2, ((55,), (22,)): 1, ((55,), (33,)): 2}
    third = runoff({((11,),): 11, ((22,),): 3, ((33,),): 4, **small}).rounds[2]

    assert third.counts == {11: 11, 22: 6, 33: 6}
    assert (third.eliminated, third.tie) == (33, Tie((22, 33), "earlier_round"))


def test_of_options_that_were_never_apart_the_last_in_the_editors_order_goes():
    ballots = {((11,),): 3, ((22,),): 2, ((33,),): 2}
    first = runoff(ballots, [11, 22, 33]).rounds[0]
    other_way = runoff(ballots, [33, 22, 11]).rounds[0]

    assert (first.eliminated, first.tie) == (33, Tie((22, 33), "editors_order"))
    assert (other_way.eliminated, other_way.tie) == (22, Tie((33, 22), "editors_order"))
    assert runoff(ballots, [11, 22, 33]).is_tie_broken


def test_a_final_tie_is_broken_and_said():
    counted = runoff({((11,),): 2, ((22,),): 2}, [11, 22])

    assert counted.winner == 11
    assert counted.rounds[0].tie == Tie((11, 22), "editors_order")
    assert (counted.rounds[1].counts, counted.rounds[1].exhausted) == ({11: 2}, 2)


@pytest.mark.parametrize("ballots", [{}, {(): 3}, {((11, 22),): 3}])
def test_nobody_is_elected_where_no_ballot_has_a_single_first_choice(ballots):
    counted = runoff(ballots, [11, 22])

    assert counted.winner is None
    assert counted.rounds[0].counts == {11: 0, 22: 0}
    assert explained(ballots, [11, 22], {11: "Yes", 22: "No"}) == ""


@unhurried
@given(elections)
def test_every_round_accounts_for_every_ballot(election):
    rounds = runoff(election).rounds
    everyone = sum(n for ballot, n in election.items() if ballot)

    assert all(sum(each.counts.values()) + each.exhausted == everyone for each in rounds)
    for before, after in itertools.pairwise(rounds):
        gained = {transfer.target: transfer.ballots for transfer in before.transfers}
        assert sum(gained.values()) == before.counts[before.eliminated]
        assert after.counts == {each: before.counts[each] + gained.get(each, 0) for each in after.counts}
        assert after.exhausted == before.exhausted + gained.get(None, 0)


@unhurried
@given(elections)
def test_the_runoffs_winner_has_a_majority_of_the_ballots_that_still_count(election):
    counted = runoff(election)
    last = counted.rounds[-1]

    assert counted.winner is None or 2 * last.counts[counted.winner] > sum(last.counts.values())
    assert (counted.winner is None) == (sum(last.counts.values()) == 0)


def counts_for(ballot, continuing):
    """The option for which a ballot counts, found the slow way."""
    for rank in ballot:
        if len(rank) > 1:
            return None
        if rank and rank[0] in continuing:
            return rank[0]
    return None


@unhurried
@given(elections)
def test_every_round_is_what_a_count_by_hand_finds(election):
    for each in runoff(election).rounds:
        by_hand = dict.fromkeys(each.counts, 0)
        for ballot, n in election.items():
            option = counts_for(ballot, each.counts)
            if option is not None:
                by_hand[option] += n
        assert each.counts == by_hand
        assert each.eliminated is None or by_hand[each.eliminated] == min(by_hand.values())
