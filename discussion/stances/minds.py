"""How many changed their mind: what the readers who answered a poll twice said first and last."""

from collections.abc import Mapping
from dataclasses import dataclass

from discussion.polls.change import change_of_mind
from discussion.polls.disclosure import FEWEST_READERS, Row, hide_small_cells


@dataclass(frozen=True, slots=True)
class Minds:
    """What may be told of the readers who answered twice.

    `changed` is None where it, or the number of the others, is from 1 to 9. `options` are the numbers of the rows and
    columns, `table[a][b]` the readers who said a first and b last: None for a hidden cell. `before`, `after` and
    `p_value` are None where any cell is hidden, and the whole table where a poll asks for several answers.
    """

    readers: int
    changed: int | None
    options: tuple[int, ...]
    table: tuple[Row, ...] | None
    before: tuple[int, ...] | None
    after: tuple[int, ...] | None
    p_value: float | None
    moved: bool


def minds(answers: Mapping[tuple[int, int], int], options: tuple[int, ...]) -> Minds:
    """What may be told, from (first answer, last answer) → readers, in a poll with these options."""
    table = [[answers.get((before, after), 0) for after in options] for before in options]
    change = change_of_mind(table)
    shown = hide_small_cells(table)
    is_whole = all(None not in row for row in shown)
    return Minds(
        readers=change.readers,
        changed=told(change.changed, change.readers),
        options=options,
        table=shown,
        before=change.before if is_whole else None,
        after=change.after if is_whole else None,
        p_value=change.p_value if is_whole else None,
        moved=change.moved,
    )


def told(part: int, whole: int) -> int | None:
    """A part of the readers, where neither it nor the others are so few that they should not be told of."""
    return None if any(0 < each < FEWEST_READERS for each in (part, whole - part)) else part


def without_table(*, readers: int, changed: int) -> Minds:
    """The same for a poll that asks for several answers."""
    return Minds(readers, told(changed, readers), (), None, None, None, None, moved=False)
