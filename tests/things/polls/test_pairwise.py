"""Options pair by pair, and the Schulze method."""

from hypothesis import given

from discussion.polls.ranked import condorcet_winner, schulze
from tests.things.polls.elections import OPTIONS, elections, pairs, unhurried, written


def test_unranked_options_stand_below_the_ranked_and_level_with_each_other():
    table = pairs({((11, 22), (33,)): 1}, [11, 22, 33, 44, 55])

    assert table.preferred == (
        (0, 0, 1, 1, 1),
        (0, 0, 1, 1, 1),
        (0, 0, 0, 1, 1),
        (0, 0, 0, 0, 0),
        (0, 0, 0, 0, 0),
    )


def test_the_example_of_schulzes_paper():
    ballots = written("5 acbed\n5 adecb\n8 bedac\n3 cabed\n7 caebd\n2 cbade\n7 dceba\n8 ebadc")
    table = pairs(ballots, [ord(letter) for letter in "abcde"])

    assert condorcet_winner(table) is None
    assert ["".join(map(chr, place)) for place in schulze(table).order] == ["e", "a", "c", "b", "d"]


def test_options_that_nothing_sets_apart_share_a_place():
    table = pairs({((11,), (22,), (33,)): 1, ((22,), (11,), (33,)): 1}, [11, 22, 33])

    assert schulze(table).order == ((11, 22), (33,))
    assert schulze(table).winners == (11, 22)


@unhurried
@given(elections)
def test_a_condorcet_winner_alone_wins_by_schulze(election):
    table = pairs(election)
    winner = condorcet_winner(table)

    assert winner is None or schulze(table).winners == (winner,)


@unhurried
@given(elections)
def test_every_pair_is_what_a_count_by_hand_finds(election):
    table = pairs(election)
    for one in OPTIONS:
        for other in OPTIONS:
            by_hand = 0
            for ballot, n in election.items():
                place = {option: at for at, rank in enumerate(ballot) for option in rank}
                by_hand += n * (place.get(one, 99) < place.get(other, 99))
            assert table.over(one, other) == by_hand


@unhurried
@given(elections)
def test_the_schulze_order_places_every_option_once_and_nobody_below_whom_it_defeats(election):
    table = pairs(election)
    order = schulze(table).order
    strength = strongest_paths(table)

    assert sorted(option for place in order for option in place) == OPTIONS
    for at, place in enumerate(order):
        below = [option for later in order[at + 1 :] for option in later]
        assert not any(strength[lower, upper] > strength[upper, lower] for upper in place for lower in [*below, *place])
        assert at == 0 or all(any(strength[up, low] > strength[low, up] for up in order[at - 1]) for low in place)


def strongest_paths(table):
    """Schulze's strengths by repeated widening, until nothing grows any more."""
    strength = {
        (one, other): table.over(one, other) if table.over(one, other) > table.over(other, one) else 0
        for one in OPTIONS
        for other in OPTIONS
    }
    while True:
        wider = {
            (one, other): max(strength[one, other], *(min(strength[one, via], strength[via, other]) for via in OPTIONS))
            for one, other in strength
        }
        if wider == strength:
            return strength
        strength = wider
