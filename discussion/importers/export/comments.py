"""The comments of an export, each with its votes and earlier texts: three streams that merge into one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from discussion.comments import streams
from discussion.core.ids import encode
from discussion.core.moments import moment_of_column
from discussion.importers.export import What

# What goes on one line; the rest of a comment's votes and texts follows on lines of their own.
VOTES, TEXTS = 10_000, 50

_Row = TypeVar("_Row", bound=streams.CastVote | streams.Earlier)


def comments(what: What) -> Iterator[Mapping[str, Any]]:
    """A line for each comment, and where it has very many votes or texts a few `more`."""
    votes, texts = _Beside(streams.votes(**what.scope)), _Beside(streams.earlier_texts(**what.scope))
    for comment in streams.comments(**what.scope):
        cast, earlier = votes.of(comment.id, VOTES), texts.of(comment.id, TEXTS)
        yield {**_comment(comment, cast), **_parts(cast, earlier)}
        while len(cast) == VOTES or len(earlier) == TEXTS:
            cast, earlier = votes.of(comment.id, VOTES), texts.of(comment.id, TEXTS)
            yield {"type": "more", "comment": encode(comment.id), **_parts(cast, earlier)}


class _Beside(Generic[_Row]):
    """Rows in the order of their comments, taken comment by comment."""

    def __init__(self, rows: Iterator[_Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, comment: int, most: int) -> list[_Row]:
        """The next rows of this comment, which come after those of every earlier one."""
        while self._next is not None and self._next.comment < comment:
            self._next = next(self._rows, None)
        found: list[_Row] = []
        while len(found) < most and self._next is not None and self._next.comment == comment:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found


def _comment(comment: streams.Told, cast: Sequence[streams.CastVote]) -> dict[str, Any]:
    up, down = _counted(comment.id, cast)
    return {
        "type": "comment",
        "id": encode(comment.id),
        "article": encode(comment.article),
        "parent": encode(comment.parent) if comment.parent is not None else None,
        "author": encode(comment.author) if comment.author is not None else None,
        "body": comment.body,
        "state": comment.state,
        "created_at": moment_of_column(comment.created_at),
        "edited_at": moment_of_column(comment.edited_at),
        # Votes of nobody in particular, as an archive from elsewhere may have told them.
        "up": max(comment.up - up, 0),
        "down": max(comment.down - down, 0),
    }


def _counted(comment: int, cast: Sequence[streams.CastVote]) -> tuple[int, int]:
    """The comment's votes up and down that are told with their voters, those on further lines too."""
    if len(cast) == VOTES:
        return streams.votes_on(comment)
    counts = Counter(each.value for each in cast)
    return counts[1], counts[-1]


def _parts(cast: Sequence[streams.CastVote], earlier: Sequence[streams.Earlier]) -> dict[str, Any]:
    return {
        "votes": [(encode(each.reader), each.value, moment_of_column(each.at)) for each in cast],
        "earlier": [{"body": each.body, "at": moment_of_column(each.at)} for each in earlier],
    }
