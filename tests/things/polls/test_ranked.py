"""Ranked ballots: where the methods differ, on real ballots and on those worked by hand."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.polls.ranked import Transfer, condorcet_winner, instant_runoff, pairwise, schulze
from discussion.polls.rankings import read
from tests.things.polls.elections import (
    ANN,
    BEA,
    CLEO,
    NAMES,
    OPTIONS,
    SQUEEZED,
    ballots,
    burlington,
    elections,
    explained,
    pairs,
    runoff,
    unhurried,
    written,
)

WRIGHT, KISS, MONTROLL, SMITH, SIMPSON, WRITE_IN = 5, 1, 2, 4, 3, 6


def test_the_leader_of_the_first_round_loses_the_runoff():
    first, last = runoff(SQUEEZED, [ANN, BEA, CLEO]).rounds

    assert first.counts == {ANN: 40, BEA: 35, CLEO: 25}
    assert (first.eliminated, first.tie) == (CLEO, None)
    assert first.transfers == (Transfer(CLEO, ANN, 9), Transfer(CLEO, BEA, 16))
    assert (last.counts, last.exhausted, last.eliminated) == ({ANN: 49, BEA: 51}, 0, None)
    assert runoff(SQUEEZED, [ANN, BEA, CLEO]).winner == BEA


def test_the_option_that_the_runoff_eliminates_first_beats_both_others():
    table = pairs(SQUEEZED, [ANN, BEA, CLEO])

    assert (table.over(CLEO, ANN), table.over(ANN, CLEO)) == (60, 40)
    assert (table.over(CLEO, BEA), table.over(BEA, CLEO)) == (65, 35)
    assert condorcet_winner(table) == CLEO
    assert schulze(table).order == ((CLEO,), (BEA,), (ANN,))


def test_the_difference_is_said_in_a_sentence():
    sentence = explained(SQUEEZED, [ANN, BEA, CLEO], NAMES)

    assert sentence == "Instant runoff elects Bea; compared pair by pair, Cleo beats every other option."


def test_burlington_elected_kiss_in_five_rounds():
    counted = runoff(burlington(), [1, 2, 3, 4, 5, 6])
    first, last = counted.rounds[0], counted.rounds[-1]

    assert sum(burlington().values()) == 8_980
    assert {name: first.counts[name] for name in (WRIGHT, KISS, MONTROLL, SMITH)} == {
        WRIGHT: 2_951,
        KISS: 2_585,
        MONTROLL: 2_063,
        SMITH: 1_306,
    }
    assert [each.eliminated for each in counted.rounds] == [SIMPSON, WRITE_IN, SMITH, MONTROLL, None]
    assert last.counts == {KISS: 4_313, WRIGHT: 4_060}
    assert (counted.winner, counted.is_tie_broken) == (KISS, False)


def test_burlington_preferred_montroll_to_each_other_one():
    table = pairs(burlington(), [1, 2, 3, 4, 5, 6])

    assert (table.over(MONTROLL, KISS), table.over(KISS, MONTROLL)) == (4_067, 3_477)
    assert (table.over(MONTROLL, WRIGHT), table.over(WRIGHT, MONTROLL)) == (4_597, 3_668)
    assert condorcet_winner(table) == MONTROLL
    assert schulze(table).order == ((MONTROLL,), (KISS,), (WRIGHT,), (SMITH,), (SIMPSON,), (WRITE_IN,))


def test_burlington_is_explained():
    names = {KISS: "Kiss", MONTROLL: "Montroll"}

    assert explained(burlington(), [1, 2, 3, 4, 5, 6], names) == (
        "Instant runoff elects Kiss; compared pair by pair, Montroll beats every other option."
    )


def test_no_options_elect_nobody():
    rankings = read({}, options=[])

    assert instant_runoff(rankings).winner is None
    assert schulze(pairwise(rankings)).winners == ()


@pytest.mark.parametrize(
    ("ballots", "options", "sentence"),
    [
        ({((11,), (99,)): 1}, [11, 22], "There is no option 99"),
        ({((11,), (22, 11)): 1}, [11, 22], "stands on a ballot twice"),
        ({((11, 11),): 1}, [11, 22], "stands on a ballot twice"),
        ({((11,),): -1}, [11, 22], "negative"),
        ({((11,),): 1}, [11, 22, 11], "listed twice"),
    ],
)
def test_impossible_ballots_are_refused(ballots, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        read(ballots, options=options)


def test_a_circle_without_a_winner_is_explained():
    names = {ord(letter): letter.upper() for letter in "abc"}
    options = list(names)

    assert explained(written("5 abc\n4 bca\n3 cab"), options, names) == (
        "Instant runoff and the Schulze method elect A, but no option beats every other pair by pair."
    )
    assert explained(written("4 abc\n4 bca\n4 cab"), options, names) == (
        "Instant runoff elects A; compared pair by pair, no option beats every other, "
        "and the Schulze method leaves A, B and C tied."
    )
    assert explained(written("6 abc\n5 cab\n4 bca"), options, names) == (
        "Instant runoff elects C; compared pair by pair, no option beats every other, and the Schulze method elects A."
    )


def test_nothing_is_explained_where_the_methods_agree():
    assert explained({((11,), (22,)): 2, ((22,),): 1}, [11, 22], {11: "Yes", 22: "No"}) == ""


@unhurried
@given(elections, st.randoms(use_true_random=False))
def test_the_order_of_the_ballots_and_within_a_rank_does_not_matter(election, random):
    other = Counter()
    for ballot, n in random.sample(list(election.items()), len(election)):
        other[tuple(tuple(random.sample(rank, len(rank))) for rank in ballot)] += n
    one_table, other_table = pairs(election), pairs(other)

    assert runoff(other) == runoff(election)
    assert (other_table, schulze(other_table)) == (one_table, schulze(one_table))


@unhurried
@given(elections)
def test_splitting_a_group_of_equal_ballots_changes_nothing(election):
    # An empty rank says nothing, so the second half says the same as the first.
    halves = {(): 0} | {ballot: n // 2 for ballot, n in election.items()}
    halves |= {((), *ballot, ()): n - n // 2 for ballot, n in election.items()}

    assert runoff(halves) == runoff(election)
    assert pairs(halves) == pairs(election)


@unhurried
@given(ballots(), st.integers(1, 9))
def test_ignored_options_are_as_if_nobody_had_ranked_them(ballot, count):
    stripped = tuple(tuple(option for option in rank if option != 55) for rank in ballot)
    rankings = read({ballot: count}, options=OPTIONS[:4], ignored={55})
    expected = read({stripped: count}, options=OPTIONS[:4])

    assert instant_runoff(rankings) == instant_runoff(expected)
    assert pairwise(rankings) == pairwise(expected)
