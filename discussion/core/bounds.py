"""Bounds on what a text may cost: the parser's rules that would multiply a small text, each held within a limit.

Without them a text of 10,000 characters renders to megabytes, or loses what stands at its deepest level.
"""

from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block, table

# Six quotes or four lists within each other: each level looks again at every line below it. A list takes two levels.
_DEEPEST_QUOTE = 5
_DEEPEST_LIST = 7
# Out of reach of both, because there the parser drops what it has not read.
_MAX_NESTING = 10
# A table may leave this many cells out; the parser fills them in, and 4,000 characters could ask for 65,000.
_MOST_MISSING_CELLS = 1_000
# A defined link costs its address at each use: this many times the text's length are spent on all of them.
_REFERENCE_FACTOR = 10

_BlockRule = Callable[[StateBlock, int, int, bool], bool]


class References(dict[str, dict[str, Any]]):
    """The links a text defines, which stop being found when their uses have grown far beyond the text."""

    def __init__(self, *, source_length: int) -> None:
        super().__init__()
        self._left = source_length * _REFERENCE_FACTOR

    def get(self, label: str, default: Any = None) -> Any:
        """The link of this label while there is room for it."""
        found = super().get(label)
        if found is None:
            return default
        self._left -= len(found["href"]) + len(found["title"])
        return found if self._left >= 0 else default


def bound(parser: MarkdownIt) -> None:
    """Puts the bounds on a parser; past them the marks of quotes, lists and tables stay as text."""
    parser.options["maxNesting"] = _MAX_NESTING
    at = parser.block.ruler.at
    at("blockquote", _down_to(_DEEPEST_QUOTE, blockquote), {"alt": ["paragraph", "reference", "blockquote", "list"]})
    at("list", _down_to(_DEEPEST_LIST, list_block), {"alt": ["paragraph", "reference", "blockquote"]})
    at("table", _filled_table, {"alt": ["paragraph", "reference"]})


def _down_to(level: int, rule: _BlockRule) -> _BlockRule:
    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level <= level and rule(state, start, end, silent)

    return bounded


def _filled_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if not table(state, start, end, True):
        return False
    if silent:
        return True
    return _missing_cells(state, start, end) <= _MOST_MISSING_CELLS and table(state, start, end, False)


def _missing_cells(state: StateBlock, start: int, end: int) -> int:
    columns, missing = _bars(state, start), 0
    for line in range(start + 2, end):
        if state.isEmpty(line) or missing > _MOST_MISSING_CELLS:
            break
        missing += max(0, columns - _bars(state, line))
    return missing


def _bars(state: StateBlock, line: int) -> int:
    return state.src.count("|", state.bMarks[line], state.eMarks[line])
