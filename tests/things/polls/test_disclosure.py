"""What a breakdown tells about few readers: attacked with everything that is public."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussion.polls.disclosure import FEWEST_READERS, fold_small_groups, hide_small_cells
from tests.things.polls.elections import unhurried


def totals(table):
    return [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]


def possible_rows(row, left_of_row, left_of_columns) -> Iterator[tuple[int, ...]]:
    """Every way to fill the hidden cells of a row that its total and those of the columns allow."""
    if not row:
        if left_of_row == 0:
            yield ()
        return
    most = min(left_of_row, left_of_columns[0])
    for readers in range(most + 1) if row[0] is None else [row[0]]:
        if readers <= most:
            for rest in possible_rows(row[1:], left_of_row - readers, left_of_columns[1:]):
                yield (readers, *rest)


def possible_tables(shown, of_rows, of_columns) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every table that agrees with what is public."""
    if not shown:
        if not any(of_columns):
            yield ()
        return
    for row in possible_rows(shown[0], of_rows[0], of_columns):
        left = [column - readers for column, readers in zip(of_columns, row, strict=True)]
        for rest in possible_tables(shown[1:], of_rows[1:], left):
            yield (row, *rest)


def computable(shown, table):
    """The hidden cells that hold the same in every possible table."""
    suspects = {(row, column) for row, line in enumerate(shown) for column, each in enumerate(line) if each is None}
    for possible in possible_tables(shown, *totals(table)):
        suspects = {(row, column) for row, column in suspects if possible[row][column] == table[row][column]}
        if not suspects:
            break
    return suspects


def bounds(shown, table):
    """The least and the most of each hidden cell that its row and its column allow, until no bound moves."""
    of_rows, of_columns = totals(table)
    cells = {(row, column): each for row, line in enumerate(shown) for column, each in enumerate(line)}
    known = {cell: (0, sum(of_rows)) if each is None else (each, each) for cell, each in cells.items()}
    lines = [([cell for cell in cells if cell[0] == row], total) for row, total in enumerate(of_rows)]
    lines += [([cell for cell in cells if cell[1] == column], total) for column, total in enumerate(of_columns)]
    while True:
        before = dict(known)
        for line, total in lines:
            for cell in line:
                others = [known[other] for other in line if other != cell]
                low, high = known[cell]
                known[cell] = (
                    max(low, total - sum(most for _, most in others)),
                    min(high, total - sum(least for least, _ in others)),
                )
        if known == before:
            return {cell: known[cell] for cell, each in cells.items() if each is None}


def breakdowns(most_rows, most_columns, readers):
    """Tables, no row of which has 1 to 9 readers."""

    def of_width(width):
        row = st.lists(readers, min_size=width, max_size=width).filter(lambda row: not 0 < sum(row) < FEWEST_READERS)
        return st.lists(row, min_size=1, max_size=most_rows)

    return st.integers(1, most_columns).flatmap(of_width)


# ---- Tables worked by hand


def test_a_table_without_small_cells_is_shown_whole():
    assert hide_small_cells([[10, 20], [30, 40]]) == ((10, 20), (30, 40))


def test_a_small_cell_takes_three_others_with_it_the_cheapest():
    table = [[3, 50, 40], [60, 20, 70], [80, 90, 30]]

    assert hide_small_cells(table) == ((None, None, 40), (None, None, 70), (80, 90, 30))


def test_small_cells_that_protect_each_other_but_are_too_few_together_take_larger_ones():
    shown = hide_small_cells([[1, 2, 50, 60], [3, 1, 45, 70]])

    assert shown == ((None, None, None, 60), (None, None, None, 70))


def test_a_zero_is_hidden_like_any_other_small_number():
    shown = hide_small_cells([[0, 50], [20, 30]])

    assert shown == ((None, None), (None, None))


def test_zeros_do_not_protect_each_other():
    # Hidden with no more than the cells beside and beneath them they would all be found: of 20 readers in the last
    # column that are not shown, each of both rows can hold 10 at most.
    table = [[0, 0, 10], [0, 0, 10], [10, 10, 10]]
    shown = hide_small_cells(table)

    assert shown == ((None, None, None),) * 3
    assert computable(shown, table) == set()


def test_empty_rows_and_columns_are_no_secret():
    assert hide_small_cells([[0, 50, 0], [0, 0, 0], [0, 30, 0]]) == ((0, 50, 0), (0, 0, 0), (0, 30, 0))


def test_a_group_of_few_readers_withholds_the_breakdown():
    assert hide_small_cells([[4, 5], [30, 40]]) is None


def test_a_single_group_is_the_poll_itself_and_cannot_hide_anything():
    assert hide_small_cells([[50, 3]]) is None
    assert hide_small_cells([[50, 30]]) == ((50, 30),)


def test_an_empty_table_stays_empty():
    assert hide_small_cells([]) == ()


@pytest.mark.parametrize("table", [[[1, 2], [3]], [[10, -1], [20, 30]]])
def test_what_is_no_table_of_readers_is_refused(table):
    with pytest.raises(ValueError, match=r"shorter|negative"):
        hide_small_cells(table)


def test_small_groups_are_folded_into_one():
    groups = {"members": [30, 40], "guests": [4, 5], "editors": [1, 2], "authors": [11, 0]}

    assert fold_small_groups(groups) == {
        ("members",): (30, 40),
        ("authors",): (11, 0),
        ("guests", "editors"): (5, 7),
    }


def test_small_groups_that_stay_small_together_take_the_next_with_them():
    groups = {"members": [30, 40], "guests": [2, 3], "editors": [1, 2], "authors": [11, 0]}

    assert fold_small_groups(groups) == {("members",): (30, 40), ("guests", "editors", "authors"): (14, 5)}


# ---- Attacks


@unhurried
@given(breakdowns(3, 3, st.one_of(st.just(0), st.integers(0, 14))))
def test_no_hidden_cell_is_the_same_in_every_table_that_fits_what_is_public(table):
    shown = hide_small_cells(table)
    assert shown is None or computable(shown, table) == set()


@unhurried
@given(breakdowns(6, 6, st.one_of(st.integers(0, 12), st.integers(0, 200))))
def test_no_hidden_cell_is_found_by_rows_and_columns_in_a_larger_table(table):
    shown = hide_small_cells(table)
    assert shown is None or all(least < most for least, most in bounds(shown, table).values())


@unhurried
@given(breakdowns(5, 5, st.integers(0, 40)))
def test_what_is_shown_is_true_and_never_small_but_where_all_is_empty(table):
    shown = hide_small_cells(table)
    of_rows, of_columns = totals(table)
    for row, line in enumerate(shown or ()):
        for column, each in enumerate(line):
            assert each in (None, table[row][column])
            assert each is None or each >= FEWEST_READERS or 0 in (of_rows[row], of_columns[column])


@unhurried
@given(breakdowns(5, 5, st.integers(0, 40)))
def test_the_hidden_cells_of_a_line_are_many_readers_together(table):
    shown = hide_small_cells(table)
    if shown is not None:
        transposed = list(zip(*table, strict=True))
        for line, numbers in [*zip(shown, table, strict=True), *zip(zip(*shown, strict=True), transposed, strict=True)]:
            hidden = [number for each, number in zip(line, numbers, strict=True) if each is None]
            assert not hidden or sum(hidden) >= min(FEWEST_READERS, sum(numbers))


@unhurried
@given(breakdowns(5, 5, st.integers(0, 40)))
def test_a_breakdown_is_withheld_only_from_a_single_group_with_a_small_option(table):
    of_rows, of_columns = totals(table)
    is_hopeless = sum(map(bool, of_rows)) == 1 and any(0 < each < FEWEST_READERS for each in of_columns)

    assert (hide_small_cells(table) is None) == is_hopeless


@unhurried
@given(st.dictionaries(st.text(max_size=3), st.lists(st.integers(0, 20), min_size=3, max_size=3), max_size=6))
def test_folding_keeps_every_reader_and_leaves_no_small_group_that_could_grow(groups):
    rows = fold_small_groups(groups)
    small = [row for row in rows.values() if 0 < sum(row) < FEWEST_READERS]

    assert sorted(name for names in rows for name in names) == sorted(groups)
    assert totals(rows.values())[1] == totals(groups.values())[1]
    assert small == [] or len(rows) == 1
