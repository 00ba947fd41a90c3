"""Everything that was ever written, row by row in the order of the comments' ids, for exports.

Read within `one_moment`, so that what one stream names is in the others. Times come as text.
"""

from collections.abc import Iterator
from typing import NamedTuple

from discussion.comments.models import Comment
from discussion.core import statements


class Told(NamedTuple):
    """A comment in whatever state; `up` and `down` count every vote."""

    id: int
    article: int
    parent: int | None
    author: int | None
    body: str
    state: str
    created_at: str
    edited_at: str | None
    up: int
    down: int


class Line(NamedTuple):
    """A comment as a line of a table."""

    id: int
    slug: str
    url: str
    parent: int | None
    author: int | None
    name: str
    state: str
    created_at: str
    edited_at: str | None
    up: int
    down: int
    depth: int
    body: str


class CastVote(NamedTuple):
    """A reader's vote on a comment."""

    comment: int
    reader: int
    value: int
    at: str


class Earlier(NamedTuple):
    """An earlier text of a comment, as it stood from `at` until the next one."""

    comment: int
    body: str
    at: str


_TIMES = "c.state, CAST(c.created_at AS text), CAST(c.edited_at AS text), c.up, c.down"
_COMMENTS = f"""
    SELECT c.id, c.article_id, c.parent_id, c.author_id, c.body, {_TIMES} FROM comments_comment c
    WHERE c.{{scope}} = %s ORDER BY c.id
"""  # noqa: S608
_LINES = f"""
    SELECT c.id, a.slug, a.url, c.parent_id, c.author_id, COALESCE(r.name, ''), {_TIMES}, c.depth, c.body
    FROM comments_comment c JOIN articles_article a ON a.id = c.article_id
    LEFT JOIN accounts_reader r ON r.id = c.author_id WHERE c.{{scope}} = %s ORDER BY c.id
"""  # noqa: S608
_VOTES = """
    SELECT v.comment_id, v.reader_id, v.value, CAST(v.updated_at AS text) FROM comments_vote v
    WHERE v.site_id = %s ORDER BY v.comment_id, v.id
"""
_VOTES_BENEATH = """
    SELECT c.id, v.reader_id, v.value, CAST(v.updated_at AS text)
    FROM comments_comment c JOIN comments_vote v ON v.comment_id = c.id WHERE c.article_id = %s ORDER BY c.id, v.id
"""
_EARLIER = """
    SELECT e.comment_id, e.body, CAST(e.created_at AS text) FROM comments_revision e
    WHERE e.site_id = %s ORDER BY e.comment_id, e.number
"""
_EARLIER_BENEATH = """
    SELECT c.id, e.body, CAST(e.created_at AS text)
    FROM comments_comment c JOIN comments_revision e ON e.comment_id = c.id WHERE c.article_id = %s
    ORDER BY c.id, e.number
"""
_COUNTED = "SELECT COALESCE(SUM(CASE WHEN value = 1 THEN 1 END), 0), COUNT(*) FROM comments_vote WHERE comment_id = %s"


def comments(*, site: int, article: int | None) -> Iterator[Told]:
    """The comments of the article, or of the whole site for None."""
    return map(Told._make, _scoped(_COMMENTS, site, article))


def lines(*, site: int, article: int | None) -> Iterator[Line]:
    """The same for a table, with the article's address and the author's name."""
    return map(Line._make, _scoped(_LINES, site, article))


def votes(*, site: int, article: int | None) -> Iterator[CastVote]:
    """The votes on these comments, in their order."""
    rows = statements.stream(_VOTES, [site]) if article is None else statements.stream(_VOTES_BENEATH, [article])
    return map(CastVote._make, rows)


def earlier_texts(*, site: int, article: int | None) -> Iterator[Earlier]:
    """The earlier texts of these comments, in their order, each comment's oldest first."""
    rows = statements.stream(_EARLIER, [site]) if article is None else statements.stream(_EARLIER_BENEATH, [article])
    return map(Earlier._make, rows)


def votes_on(comment: int) -> tuple[int, int]:
    """How many readers voted the comment up, and how many down."""
    [(up, total)] = statements.rows(_COUNTED, [comment])
    return int(up), int(total) - int(up)


def comment_count(*, site: int, article: int | None) -> int:
    """How many comments there are, in whatever state."""
    found = Comment.objects.filter(site_id=site) if article is None else Comment.objects.filter(article_id=article)
    return found.count()


def _scoped(sql: str, site: int, article: int | None) -> Iterator[tuple[object, ...]]:
    scope = "site_id" if article is None else "article_id"
    return statements.stream(sql.format(scope=scope), [site if article is None else article])
