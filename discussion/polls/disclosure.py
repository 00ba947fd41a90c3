"""What of a breakdown may be shown, so that it tells nothing about fewer than ten readers.

A breakdown is a square table of readers by their first and their last answer, of which everybody knows how many readers
it holds and, where neither is small, how many changed their answer: those off the diagonal. Small cells are hidden
(primary suppression), and others with them, so that no subtraction finds them again (complementary suppression): L. H.
Cox, "Suppression methodology and statistical disclosure control" (1980). Totals of rows and columns are not shown while
anything is hidden, so a hidden cell is only known together with all the others that count to the same public number.
"""

from collections.abc import Sequence
from typing import TypeAlias

FEWEST_READERS = 10

Row: TypeAlias = tuple[int | None, ...]
_Cell: TypeAlias = tuple[int, int]


def hide_small_cells(table: Sequence[Sequence[int]]) -> tuple[Row, ...]:
    """The table with None for each hidden cell.

    The hidden cells that count to one public number hold at least ten readers together or all that the number counts,
    and one of at least ten is among them where there is one. A table without small cells, or a part of it, is shown.
    """
    cells = {(row, column): readers for row, line in enumerate(table) for column, readers in enumerate(line)}
    if any(readers < 0 for readers in cells.values()):
        raise ValueError("No cell holds a negative number of readers.")
    hidden = set[_Cell]().union(*(_hidden_of(part) for part in _parts(cells)))
    return tuple(
        tuple(None if (row, column) in hidden else readers for column, readers in enumerate(line))
        for row, line in enumerate(table)
    )


def _parts(cells: dict[_Cell, int]) -> list[dict[_Cell, int]]:
    """The cells that count to each public number: those who stayed, those who changed; all where either is small."""
    stayed = {cell: readers for cell, readers in cells.items() if cell[0] == cell[1]}
    changed = {cell: readers for cell, readers in cells.items() if cell[0] != cell[1]}
    is_small = any(0 < sum(part.values()) < FEWEST_READERS for part in (stayed, changed))
    return [cells] if is_small else [stayed, changed]


def _hidden_of(part: dict[_Cell, int]) -> set[_Cell]:
    """The small cells, and with them the least of the others, however many are as small; none without small ones.

    A larger one is always among them: where all were below ten, their sum could say that each is nine.
    """
    if not any(0 < readers < FEWEST_READERS for readers in part.values()):
        return set()
    least = min((readers for readers in part.values() if readers >= FEWEST_READERS), default=0)
    return {cell for cell, readers in part.items() if readers < FEWEST_READERS or readers == least}
