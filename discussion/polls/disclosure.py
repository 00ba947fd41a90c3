"""What of a breakdown may be shown, so that it tells nothing about fewer than ten readers.

A breakdown is a table with a row for each group of readers and a column for each option; the totals of both are public.
Small cells are hidden (primary suppression), and others with them, so that no subtraction finds them again
(complementary suppression): L. H. Cox, "Suppression methodology and statistical disclosure control" (1980). What the
totals and the shown cells leave open is known exactly, since it is a flow in a network: D. Gusfield, "A graph theoretic
approach to statistical data security" (1988). One more reader in a hidden cell takes one from another in its column,
puts one into another of that one's row, and so on back to the cell: where such a round exists, it cannot be known.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import TypeAlias

FEWEST_READERS = 10

Row: TypeAlias = tuple[int | None, ...]
_Cell: TypeAlias = tuple[int, int]
# A row or a column of the table: where the cells' network has its knots.
_Line: TypeAlias = tuple[str, int]


def hide_small_cells(table: Sequence[Sequence[int]]) -> tuple[Row, ...] | None:
    """The table with None for each hidden cell; None where not even its totals by group may be shown.

    No hidden cell can be computed from the shown ones and the totals, and in no row or column do the hidden cells hold
    fewer than ten readers together, unless its total does. Cells of empty rows and columns are shown: they are 0.
    Nothing can be shown where a group has 1 to 9 readers (see `fold_small_groups`), or where there is one group alone
    and an option has 1 to 9.
    """
    network = _Network(_cells(table))
    if any(0 < sum(row) < FEWEST_READERS for row in table):
        return None
    hidden, safe = network.hidden, set[_Cell]()
    while unsafe := hidden - safe:
        cell = min(unsafe)
        way_round = network.cheapest_round(cell)
        if way_round is None:
            return None
        hidden.update(way_round)
        # A round that changes one cell changes all cells on its way.
        safe.update(way_round, [cell])
        if hidden == safe:
            hidden.update(network.next_to_small_rests())
    return tuple(
        tuple(None if (row, column) in hidden else readers for column, readers in enumerate(line))
        for row, line in enumerate(table)
    )


def fold_small_groups(groups: Mapping[str, Sequence[int]]) -> dict[tuple[str, ...], tuple[int, ...]]:
    """The rows of a breakdown with all groups of fewer than ten readers in one; name or names → readers by option.

    Where those are fewer than ten together, the smallest other group joins them.
    """
    by_size = sorted(groups, key=lambda name: sum(groups[name]))
    folded = [name for name in by_size if sum(groups[name]) < FEWEST_READERS]
    if 0 < sum(sum(groups[name]) for name in folded) < FEWEST_READERS:
        folded = by_size[: len(folded) + 1]
    rows: dict[tuple[str, ...], tuple[int, ...]] = {
        (name,): tuple(row) for name, row in groups.items() if name not in folded
    }
    if folded:
        named = tuple(name for name in groups if name in folded)
        rows[named] = tuple(map(sum, zip(*(groups[name] for name in named), strict=True)))
    return rows


def _cells(table: Sequence[Sequence[int]]) -> dict[_Cell, int]:
    """The readers of each cell, without empty rows and columns, which hold no secret."""
    columns = list(zip(*table, strict=True))
    if any(readers < 0 for row in table for readers in row):
        raise ValueError("No cell holds a negative number of readers.")
    return {
        (row, column): readers
        for row, line in enumerate(table)
        for column, readers in enumerate(line)
        if any(line) and any(columns[column])
    }


class _Network:
    """The cells as ways between their rows and columns; a hidden one is free, a shown one would have to be hidden."""

    def __init__(self, cells: Mapping[_Cell, int]) -> None:
        self.hidden = {cell for cell, readers in cells.items() if readers < FEWEST_READERS}
        self._cells = cells
        self._ways = defaultdict[_Line, list[tuple[_Line, _Cell]]](list)
        for cell, readers in cells.items():
            row, column = ("row", cell[0]), ("column", cell[1])
            self._ways[row].append((column, cell))
            # A column can give a reader to a row only in a cell that has one.
            if readers:
                self._ways[column].append((row, cell))

    def next_to_small_rests(self) -> set[_Cell]:
        """The smallest shown cell of each line whose hidden ones hold fewer than ten readers together."""
        found = set[_Cell]()
        for axis in (0, 1):
            for number in {cell[axis] for cell in self.hidden}:
                line = [cell for cell in self._cells if cell[axis] == number]
                shown = [cell for cell in line if cell not in self.hidden]
                rest = sum(self._cells[cell] for cell in line if cell in self.hidden)
                if shown and rest < FEWEST_READERS:
                    found.add(min(shown, key=lambda cell: (self._cells[cell], cell)))
        return found

    def cheapest_round(self, cell: _Cell) -> list[_Cell] | None:
        """The cells to hide so that this one could hold a reader more or, where that hides less, one fewer."""
        row, column = ("row", cell[0]), ("column", cell[1])
        more = self._cheapest_way(column, row, cell)
        fewer = self._cheapest_way(row, column, cell) if self._cells[cell] else None
        found = min((way for way in (more, fewer) if way is not None), default=None)
        return None if found is None else found[1]

    def _cheapest_way(self, start: _Line, end: _Line, avoided: _Cell) -> tuple[int, list[_Cell]] | None:
        """What the cheapest way costs in shown readers, and its cells.

        Source: E. W. Dijkstra, "A note on two problems in connexion with graphs" (1959).
        """
        reached, waiting = set[_Line](), [(0, 0, start, list[_Cell]())]
        while waiting:
            cost, steps, line, way = heappop(waiting)
            if line == end:
                return cost, way
            if line in reached:
                continue
            reached.add(line)
            for across, cell in self._ways[line]:
                if across not in reached and cell != avoided:
                    more = 0 if cell in self.hidden else self._cells[cell]
                    heappush(waiting, (cost + more, steps + 1, across, [*way, cell]))
        return None
