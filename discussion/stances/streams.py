"""Who takes part in comments and polls, and what each ballot says, row by row, for exports.

Read within `one_moment`, so that everybody who is named is here. Times come as text.
"""

from collections.abc import Iterator
from typing import NamedTuple

from discussion.core import statements


class Participant(NamedTuple):
    """A reader who belongs to the site, or takes part in it."""

    id: int
    kind: str
    name: str
    email: str | None
    created_at: str


class CastBallot(NamedTuple):
    """A ballot; the last three say what it said first and which comment changed it, and are None for most."""

    id: int
    reader: int | None
    choices: str
    is_guest: bool
    is_set_apart: bool
    cast_at: str
    changed_at: str | None
    before: str | None
    comment: int | None
    answered_at: str | None


class Shown(NamedTuple):
    """A reader who shows beside their comments what they answered in the poll."""

    article: int
    reader: int
    poll: int


_COLUMNS = "SELECT r.id, r.kind, r.name, r.email, CAST(r.created_at AS text) FROM accounts_reader r"
# Moderators of every site take part in all, and belong to one.
_OF_SITE = f"""
    {_COLUMNS} WHERE r.site_id = %s OR EXISTS (
        SELECT 1 FROM comments_comment c WHERE c.author_id = r.id AND c.site_id = %s
    ) OR EXISTS (
        SELECT 1 FROM comments_vote v WHERE v.reader_id = r.id AND v.site_id = %s
    ) OR EXISTS (
        SELECT 1 FROM polls_ballot b WHERE b.reader_id = r.id AND b.site_id = %s
    ) OR EXISTS (
        SELECT 1 FROM stances_stance s WHERE s.reader_id = r.id AND s.site_id = %s
    ) ORDER BY r.id
"""  # noqa: S608
_BENEATH = f"""
    {_COLUMNS} WHERE r.id IN (
        SELECT c.author_id FROM comments_comment c WHERE c.article_id = %s
        UNION SELECT v.reader_id FROM comments_comment c JOIN comments_vote v ON v.comment_id = c.id
        WHERE c.article_id = %s
        UNION SELECT b.reader_id FROM polls_poll p JOIN polls_ballot b ON b.poll_id = p.id WHERE p.article_id = %s
        UNION SELECT s.reader_id FROM stances_stance s WHERE s.article_id = %s
    ) ORDER BY r.id
"""  # noqa: S608
_BALLOTS = """
    SELECT b.id, b.reader_id, b.choices, b.is_guest, b.is_set_apart, CAST(b.cast_at AS text),
        CAST(b.changed_at AS text), m.before, m.comment_id, CAST(m.answered_at AS text)
    FROM polls_ballot b LEFT JOIN stances_changeofmind m ON m.ballot_id = b.id
    WHERE b.poll_id = %s ORDER BY b.cast_at, b.id
"""
_SHOWN = """
    SELECT s.article_id, s.reader_id, s.shown_in_id FROM stances_stance s
    WHERE s.shown_in_id IS NOT NULL AND s.{scope} = %s ORDER BY s.id
"""


def participants(*, site: int, article: int | None) -> Iterator[Participant]:
    """Who wrote, voted or answered beneath the article; for None all of the site, and who took part from elsewhere."""
    rows = statements.stream(_OF_SITE, [site] * 5) if article is None else statements.stream(_BENEATH, [article] * 4)
    return map(Participant._make, rows)


def ballots(poll: int) -> Iterator[CastBallot]:
    """The poll's ballots in the order of their casting."""
    return map(CastBallot._make, statements.stream(_BALLOTS, [poll]))


def shown(*, site: int, article: int | None) -> Iterator[Shown]:
    """Which readers show which answers."""
    scope = "site_id" if article is None else "article_id"
    rows = statements.stream(_SHOWN.format(scope=scope), [site if article is None else article])
    return map(Shown._make, rows)
