"""The charts of a ranked poll: its rounds as a flow, and each option against each other one."""

import re
from itertools import pairwise

import pytest
from hypothesis import given

from discussion.pages import charts
from discussion.pages.charts.flow import flow
from discussion.pages.charts.labels import wrapped
from discussion.polls.ranked import instant_runoff
from discussion.polls.rankings import read
from tests.pages.polling import SQUEEZED, page, ranked_poll, results, words
from tests.things.polls.elections import OPTIONS, elections, unhurried

pytestmark = pytest.mark.django_db


# Rounds


def test_the_rounds_are_told_drawn_and_listed():
    poll = ranked_poll()

    html = charts.rounds(poll, results(poll, SQUEEZED).main)

    assert "Instant runoff elects Bea in round 2, with 51 of the 100 ballots that count." in words(html)
    assert "Cleo has the fewest, 25 ballots, and goes out. It passes on 9 to Ann and 16 to Bea." in words(html).replace(
        " .", "."
    )
    assert len(page(html).select(".d-flow .d-ribbon.is-stay")) == 2
    rows = [[cell.text.strip() for cell in row.find_all(["th", "td"])] for row in page(html).select("tbody tr")]
    assert rows == [["Bea", "35", "51"], ["Ann", "40", "49"], ["Cleo", "25", "out"], ["No choice left", "0", "0"]]


def test_ballots_without_a_next_choice_are_a_stream_of_their_own():
    poll = ranked_poll()

    html = charts.rounds(poll, results(poll, {"1": 4, "2": 3, "3": 2}).main)

    assert "2 ballots have no choice left." in words(html)
    assert "with 4 of the 7 ballots that still count" in words(html)
    assert len(page(html).select(".d-flow .d-ribbon.is-gone")) == 1


@pytest.mark.parametrize(
    ("ballots", "reason"),
    [
        ({"1": 2, "2": 2, "3": 1, "4": 1}, "Dan goes out, because it stands last in the editor’s order."),
        ({"1": 3, "2": 2, "3": 2}, "because it stands last in the editor’s order, and no earlier round parts them."),
        ({"1": 5, "2": 3, "3": 2, "4>3": 1}, "Cleo goes out, because it had fewer in an earlier round."),
    ],
)
def test_a_tie_is_told_with_what_decided_it(ballots, reason):
    poll = ranked_poll("Ann", "Bea", "Cleo", "Dan")

    assert reason in words(charts.rounds(poll, results(poll, ballots).main))


def test_a_majority_of_first_choices_needs_no_flow():
    poll = ranked_poll()

    html = charts.rounds(poll, results(poll, {"1>2": 3, "2": 1}).main)

    assert "Instant runoff elects Ann at once, with 3 of the 4 ballots that count." in words(html)
    assert page(html).select(".d-flow") == []


def test_a_ranked_poll_without_ballots_has_neither_rounds_nor_pairs():
    poll = ranked_poll(undecided=True)
    found = results(poll, {"4": 3})

    assert charts.rounds(poll, found.main) == ""
    assert charts.pairs(poll, found.main) == ""


def test_of_many_options_the_weak_ones_share_a_stream():
    poll = ranked_poll(*map(str, range(10, 40)))

    html = charts.rounds(poll, results(poll, {f"{number}>1": 40 - number for number in range(1, 31)}).main)

    assert "24 others" in page(html).select_one(".d-flow").text
    assert len(page(html).select(".d-flow text.is-soft")) < 50
    assert len(page(html).select("tbody tr")) == 31


@unhurried
@given(elections)
def test_no_ballot_is_lost_on_the_way(ballots):
    found = flow(instant_runoff(read(ballots, options=OPTIONS)))

    for moves, (before, after) in zip(found.moves, pairwise(found.columns), strict=True):
        for stream in found.streams:
            assert sum(count for (source, _), count in moves.items() if source == stream) == before.counts[stream]
            arrived = sum(count for (_, target), count in moves.items() if target == stream)
            assert arrived == after.counts[stream]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Grid power", ["Grid power"]),
        ("Longer lines between all the regions of the country", ["Longer lines", "between all the reg…"]),
        ("x" * 40, ["x" * 17, "x" * 16 + "…"]),
        ("漢字" * 20, ["漢字漢字漢字漢字", "漢字漢字漢字漢字…"]),
        ("", []),
    ],
)
def test_labels_are_cut_to_what_fits(text, lines):
    assert wrapped(text, width=17) == lines


# Pairs


def test_where_the_methods_differ_the_pairs_say_how():
    poll = ranked_poll()

    html = charts.pairs(poll, results(poll, SQUEEZED).main)

    assert "Instant runoff elects Bea; compared pair by pair, Cleo beats every other option." in words(html)
    assert "The Schulze method orders the options: Cleo , then Bea , then Ann" in re.sub(
        r"\s+", " ", page(html).select_one(".d-finding").get_text(" ")
    )
    assert "beats all" in page(html).select_one("tbody tr").text
    assert [cell.text for cell in page(html).select("tbody tr")[0].find_all("td")] == ["·", "65%65 : 35", "60%60 : 40"]


def test_where_the_methods_agree_one_sentence_says_so():
    poll = ranked_poll()

    html = charts.pairs(poll, results(poll, {"1>2>3": 5, "2>1>3": 2}).main)

    assert "Ann beats every other option, one against one, and wins by every method." in words(html)


def test_who_share_a_place_are_told_to_be_level():
    poll = ranked_poll()

    html = charts.pairs(poll, results(poll, {"1>2>3": 1, "2>1>3": 1}).main)

    assert "(level where an “and” joins them): Ann and Bea, then Cleo" in words(html)
    assert "beats all" not in words(html)


def test_a_narrow_win_is_not_a_tie():
    poll = ranked_poll("Ann", "Bea")

    cells = page(charts.pairs(poll, results(poll, {"1>2": 501, "2>1": 499}).main)).select("td")
    tied = page(charts.pairs(poll, results(poll, {"1>2": 5, "2>1": 5}).main)).select("td")

    assert [cell.text[:4] for cell in cells] == ["·", ">50%", "<50%", "·"]
    assert [cell.text[:3] for cell in tied] == ["·", "50%", "50%", "·"]
    assert cells[1]["class"] == ["is-win"]
