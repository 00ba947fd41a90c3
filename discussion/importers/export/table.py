"""The comments of an export as a table, for spreadsheets."""

from collections.abc import Iterator, Sequence
from typing import Any

from discussion.comments.streams import Line, lines
from discussion.core.ids import encode
from discussion.core.moments import moment_of_column
from discussion.core.tables import table
from discussion.importers.export import What

COLUMNS = (
    *("id", "article", "article_url", "parent", "author", "author_name", "state", "created_at", "edited_at"),
    *("up", "down", "depth", "body"),
)


def rows_of(what: What) -> Iterator[str]:
    """The comments in the order of their ids, which is that of time, beneath the names of the columns."""
    return table([COLUMNS], map(_row, lines(**what.scope)))


def _row(comment: Line) -> Sequence[Any]:
    return (
        encode(comment.id),
        comment.slug,
        comment.url,
        encode(comment.parent) if comment.parent is not None else "",
        encode(comment.author) if comment.author is not None else "",
        comment.name,
        comment.state,
        moment_of_column(comment.created_at),
        moment_of_column(comment.edited_at) or "",
        comment.up,
        comment.down,
        comment.depth,
        comment.body,
    )
