"""What a breakdown tells about few readers: attacked with everything that is public."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.polls.disclosure import FEWEST_READERS, hide_small_cells
from tests.things.polls.elections import unhurried

sizes = st.one_of(st.integers(0, 12), st.integers(0, 60))


@st.composite
def tables(draw):
    """Readers by their first and last answer."""
    options = draw(st.integers(2, 5))
    return [[draw(sizes) for _ in range(options)] for _ in range(options)]


def cells_of(table):
    return {(row, column): each for row, line in enumerate(table) for column, each in enumerate(line)}


def public_numbers(table):
    """Who is counted together in each number that everybody knows, with that number."""
    cells = cells_of(table)
    stayed = {cell for cell in cells if cell[0] == cell[1]}
    parts = [set(cells)]
    if not any(0 < sum(cells[each] for each in part) < FEWEST_READERS for part in (stayed, set(cells) - stayed)):
        parts += [stayed, set(cells) - stayed]
    return [(part, sum(cells[each] for each in part)) for part in parts]


def left_open(shown, table):
    """For each public number: the cells hidden in it, and how many readers they hold together."""
    seen = cells_of(shown)
    for part, total in public_numbers(table):
        hidden = {cell for cell in part if seen[cell] is None}
        yield hidden, total - sum(seen[cell] for cell in part - hidden)


@unhurried
@given(tables())
def test_no_shown_cell_holds_one_to_nine_readers(table):
    shown = cells_of(hide_small_cells(table))

    assert not [each for each in shown.values() if each is not None and 0 < each < FEWEST_READERS]
    assert all(each is None or each == cells_of(table)[cell] for cell, each in shown.items())


@unhurried
@given(tables())
def test_no_subtraction_finds_a_hidden_cell_or_a_small_group_of_them(table):
    for hidden, readers in left_open(hide_small_cells(table), table):
        if hidden:
            assert readers >= FEWEST_READERS or sum(cells_of(table).values()) == readers


@unhurried
@given(tables())
def test_every_hidden_cell_could_hold_another_number(table):
    cells, shown = cells_of(table), cells_of(hide_small_cells(table))
    hidden = {cell for cell, each in shown.items() if each is None}
    numbers = [part for part, _ in public_numbers(table)]
    for cell in hidden:
        # One reader more here and one less there leaves all that everybody knows as it is.
        others = [
            other
            for other in hidden - {cell}
            if cells[other] + cells[cell] > 0 and all((cell in part) == (other in part) for part in numbers)
        ]
        assert others or not cells[cell], f"{cell} of {table} is known"


@pytest.mark.parametrize("size", [3, 4])
def test_no_two_tables_that_look_alike_share_a_hidden_cell(size):
    """Whoever knows how cells are hidden tries every table that would look like this one."""
    looks = defaultdict[object, list[tuple[int, ...]]](list)
    for stayed in product(range(24 if size == 3 else 15), repeat=size):
        table = [[stayed[row] if row == column else 50 for column in range(size)] for row in range(size)]
        shown = hide_small_cells(table)
        looks[tuple(shown[place][place] for place in range(size)), sum(stayed)].append(stayed)
    for (shown, _), tables in looks.items():
        for place in range(size):
            values = {each[place] for each in tables}
            assert shown[place] is not None or len(values) > 1 or not 0 < min(values) < FEWEST_READERS


def test_one_small_cell_takes_the_smallest_large_one_with_it():
    shown = hide_small_cells([[40, 12, 20], [30, 50, 3], [25, 15, 60]])

    assert shown == ((40, None, 20), (30, 50, None), (25, 15, 60))


def test_a_table_without_small_cells_is_shown_whole():
    assert hide_small_cells([[40, 12], [0, 50]]) == ((40, 12), (0, 50))


def test_where_few_changed_their_answer_those_who_stayed_hide_them():
    assert hide_small_cells([[40, 2], [1, 50]]) == ((None, None), (None, 50))


def test_a_cell_holds_no_negative_number_of_readers():
    with pytest.raises(ValueError, match="negative"):
        hide_small_cells([[1, -1], [0, 0]])
