"""Where each staged comment belongs: what is known already, who answers whom, and in what order all are stored.

Everything happens in the staging file, so that a million comments take no memory.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from discussion.comments.queries import sites_of
from discussion.core import ids
from discussion.importers.staging import Staging
from discussion.imports import queries

if TYPE_CHECKING:
    from discussion.imports.models import Batch

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ORPHAN = "The comment that it answers is not there: it stands at the top."
_CIRCLE = "It answers a comment that answers it in turn: it stands at the top."

_PARENTS = """
    UPDATE comments SET parent_pos = p.pos FROM comments p
    WHERE comments.parent <> '' AND p.key = comments.parent AND p.article = comments.article AND p.pos <> comments.pos
"""
_NOTE_HOMELESS = """
    INSERT INTO notes
    SELECT 'refused', 'comment ' || key,
        'Its article (' || CASE article WHEN '' THEN 'without id' ELSE article END || ') is not in the file.'
    FROM comments WHERE article IN (SELECT article FROM homeless) ORDER BY pos
"""
# Whoever is known is not stored again, so a new reply hangs on it by its id.
_DETACHED = """
    SELECT c.pos, c.key, c.parent FROM comments c LEFT JOIN comments p ON p.pos = c.parent_pos
    WHERE c.status = 'new' AND c.parent <> '' AND (c.parent_pos IS NULL OR p.status <> 'new')
"""
_DETACH = """
    UPDATE comments SET parent_pos = NULL WHERE status = 'new' AND parent_pos IS NOT NULL
    AND (SELECT p.status FROM comments p WHERE p.pos = comments.parent_pos) <> 'new'
"""
_TREE = """
    INSERT INTO tree WITH RECURSIVE t(pos, root_pos, depth) AS (
        SELECT pos, pos, 0 FROM comments
        WHERE status = 'new' AND parent_pos IS NULL AND pos NOT IN (SELECT pos FROM tree)
        UNION ALL SELECT c.pos, t.root_pos, t.depth + 1 FROM t JOIN comments c ON c.parent_pos = t.pos
    ) SELECT pos, root_pos, depth FROM t
"""
_CIRCLES = "status = 'new' AND pos NOT IN (SELECT pos FROM tree) AND parent_pos > pos"
_QUEUE = """
    INSERT INTO queue (pos, root_pos, depth) SELECT t.pos, t.root_pos, t.depth FROM tree t JOIN comments c USING (pos)
    ORDER BY c.article, t.root_pos, t.depth, t.pos
"""


def place(staging: Staging, *, batch: "Batch", keeps_ids: bool, now: datetime) -> Iterator[None]:
    """Fill the queue: every comment that is new, a parent before its replies, a branch after the other.

    Step by step, none of which takes long, so that whoever waits can show that it goes on.
    """
    _put_beneath(staging, batch)
    _refuse_homeless(staging, batch)
    yield
    if queries.has_comments(batch.archive):
        yield from _recognise(staging, batch)
    if keeps_ids:
        _recognise_own(staging, batch)
        yield
    _hang(staging, batch, keeps_ids=keeps_ids)
    yield
    _order(staging)
    yield
    yield from _number(staging, keeps_ids=keeps_ids, now=now)


def _put_beneath(staging: Staging, batch: "Batch") -> None:
    """Where the operator names one article, everything goes there."""
    if batch.article_id is not None:
        staging.db.execute("UPDATE comments SET article = ''")


def _refuse_homeless(staging: Staging, batch: "Batch") -> None:
    if batch.article_id is not None:
        return
    staging.db.execute("CREATE TABLE homeless (article TEXT PRIMARY KEY) WITHOUT ROWID")
    missing = "SELECT DISTINCT article FROM comments WHERE article NOT IN (SELECT key FROM articles)"
    for rows in staging.chunks(missing):
        gone = [(key,) for (key,) in rows if queries.known_article(batch.archive, key) is None]
        staging.db.executemany("INSERT INTO homeless VALUES (?)", gone)
    staging.db.execute(_NOTE_HOMELESS)
    staging.db.execute("DELETE FROM comments WHERE article IN (SELECT article FROM homeless)")


def _recognise(staging: Staging, batch: "Batch") -> Iterator[None]:
    """Mark what was brought in before: `known`, or `changed` where the archive says something else now."""
    for rows in staging.chunks("SELECT pos, key, digest FROM comments ORDER BY pos"):
        known = queries.known_comments(batch.archive, [key for _, key, _ in rows])
        marks = [
            (known[key][0], "known" if known[key][1] == digest else "changed", pos)
            for pos, key, digest in rows
            if key in known
        ]
        staging.db.executemany("UPDATE comments SET id = ?, status = ? WHERE pos = ?", marks)
        yield


def _recognise_own(staging: Staging, batch: "Batch") -> None:
    """What never left this site is known by its own id."""
    for rows in staging.chunks("SELECT pos, key FROM comments WHERE status = 'new' ORDER BY pos"):
        own = {number: pos for pos, key in rows if (number := ids.decode(key)) is not None}
        taken = sites_of(list(own))
        marks = [(number, own[number]) for number, site in taken.items() if site == batch.site_id]
        staging.db.executemany("UPDATE comments SET id = ?, status = 'known' WHERE pos = ?", marks)


def _hang(staging: Staging, batch: "Batch", *, keeps_ids: bool) -> None:
    """Find the parents: in the file, or among what was brought in before."""
    staging.db.execute(_PARENTS)
    for rows in staging.chunks(_DETACHED):
        found = _places(batch, {parent for _, _, parent in rows}, keeps_ids=keeps_ids)
        anchors = [(pos, *_anchor(found[parent])) for pos, _, parent in rows if parent in found]
        staging.db.executemany("INSERT INTO anchors VALUES (?, ?, ?, ?, ?)", anchors)
        orphans = [("orphan", f"comment {key}", _ORPHAN) for _, key, parent in rows if parent not in found]
        staging.db.executemany("INSERT INTO notes VALUES (?, ?, ?)", orphans)
    staging.db.execute(_DETACH)


def _places(batch: "Batch", keys: set[str], *, keeps_ids: bool) -> dict[str, tuple[int, int, int, int]]:
    found = queries.places_of(batch.archive, keys)
    own = {number: key for key in keys - found.keys() if keeps_ids and (number := ids.decode(key)) is not None}
    at = queries.places_at(batch.site_id, list(own)) if own else {}
    return found | {own[number]: place for number, place in at.items()}


def _anchor(found: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    number, article, root, depth = found
    return number, root, depth, article


def _order(staging: Staging) -> None:
    staging.db.execute("CREATE INDEX by_parent ON comments (parent_pos) WHERE parent_pos IS NOT NULL")
    staging.db.execute("CREATE TABLE tree (pos INTEGER PRIMARY KEY, root_pos INTEGER NOT NULL, depth INTEGER NOT NULL)")
    staging.db.execute(_TREE)
    if staging.count("comments", "status = 'new'") > staging.count("tree"):
        # Each circle has a comment that stands in the file before the one that it answers.
        found = f"INSERT INTO notes SELECT 'orphan', 'comment ' || key, ? FROM comments WHERE {_CIRCLES}"  # noqa: S608
        staging.db.execute(found, (_CIRCLE,))
        staging.db.execute(f"UPDATE comments SET parent_pos = NULL WHERE {_CIRCLES}")  # noqa: S608
        staging.db.execute(_TREE)
    staging.db.execute(_QUEUE)


def _number(staging: Staging, *, keeps_ids: bool, now: datetime) -> Iterator[None]:
    """Give each new comment an id among those of its time, in the order of time; none from a time yet to come."""
    last = 0
    for rows in staging.chunks("SELECT pos, at, key FROM comments WHERE status = 'new' ORDER BY at, pos"):
        wished = {pos: ids.decode(key) if keeps_ids else None for pos, _, key in rows}
        made = {}
        for pos, at, _ in rows:
            made[pos] = last = max(ids.id_at(min(_EPOCH + timedelta(microseconds=at), now)), last + 1)
        numbers = {pos: wished[pos] or made[pos] for pos in made}
        taken = sites_of(list(numbers.values()))
        free = [(ids.new_id() if number in taken else number, pos) for pos, number in numbers.items()]
        staging.db.executemany("UPDATE comments SET id = ? WHERE pos = ?", free)
        yield
