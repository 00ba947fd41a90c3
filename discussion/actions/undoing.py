"""An import taken back: everything that it brought in, as long as nothing of anybody else hangs on it."""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions import news
from discussion.actions.statistics import count_gone
from discussion.actions.undoing_polls import count_foreign_ballots, delete_polls
from discussion.articles.models import Article
from discussion.comments.listing import count_reply
from discussion.comments.models import Comment
from discussion.core import statements
from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import give_way, is_postgresql, write
from discussion.imports.models import Batch, ImportedArticle, ImportedReader

BATCH = 200
# Below, looking through the table costs less than an index.
_WORTH_AN_INDEX = 1_000

_IMPORTED = """
    SELECT i.comment_id FROM imports_importedcomment i JOIN comments_comment c ON c.id = i.comment_id
    WHERE i.batch_id = %s ORDER BY c.depth DESC, c.id DESC
"""
# One look through the table, whatever the planner thinks: no index leads from a comment to all that answer it.
_FOREIGN_REPLIES = """
    SELECT COUNT(*) FROM comments_comment c WHERE c.parent_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM imports_importedcomment i WHERE i.comment_id = c.parent_id AND i.batch_id = %s)
    AND NOT EXISTS (SELECT 1 FROM imports_importedcomment k WHERE k.comment_id = c.id AND k.batch_id = %s)
"""
_FOREIGN_VOTES = """
    SELECT {what} FROM imports_importedcomment i JOIN comments_vote v ON v.comment_id = i.comment_id
    LEFT JOIN imports_importedreader r ON r.reader_id = v.reader_id AND r.archive_id = i.archive_id
    WHERE {which} AND r.id IS NULL
"""
_MINDS = """
    SELECT COUNT(*) FROM imports_importedcomment i JOIN stances_changeofmind m ON m.comment_id = i.comment_id
    JOIN polls_ballot b ON b.id = m.ballot_id
    LEFT JOIN imports_importedpoll p ON p.poll_id = b.poll_id AND p.batch_id = %s
    WHERE i.batch_id = %s AND p.id IS NULL
"""
_ROWS = """
    SELECT id, article_id, COALESCE(root_id, id), author_id, created_at, parent_id, is_listed, state
    FROM comments_comment WHERE id {among} ORDER BY id {lock}
"""
# Every table whose rows say something of a comment, the comment's own last.
_TABLES = (
    "notifications_subscription branch_id",
    "notifications_mute branch_id",
    "notifications_mention comment_id",
    "notifications_notification comment_id",
    "comments_vote comment_id",
    "comments_revision comment_id",
    "comments_importedvotes comment_id",
    "comments_branch root_id",
    "stances_stancetally comment_id",
    "imports_importedcomment comment_id",
    "comments_comment id",
)
_MESSAGES = """
    DELETE FROM notifications_delivery
    WHERE notification_id IN (SELECT n.id FROM notifications_notification n WHERE n.comment_id {among})
"""
_ABANDONED = """
    SELECT i.reader_id FROM imports_importedreader i WHERE i.batch_id = %s AND i.is_made
    AND NOT EXISTS (SELECT 1 FROM comments_comment c WHERE c.author_id = i.reader_id)
    AND NOT EXISTS (SELECT 1 FROM comments_vote v WHERE v.reader_id = i.reader_id)
    AND NOT EXISTS (SELECT 1 FROM polls_ballot b WHERE b.reader_id = i.reader_id)
    AND NOT EXISTS (SELECT 1 FROM accounts_token t WHERE t.reader_id = i.reader_id)
    AND NOT EXISTS (SELECT 1 FROM accounts_role o WHERE o.reader_id = i.reader_id)
    AND NOT EXISTS (
        SELECT 1 FROM imports_importedreader k WHERE k.reader_id = i.reader_id AND k.batch_id <> i.batch_id
    )
"""
_EMPTY = """
    SELECT i.article_id FROM imports_importedarticle i WHERE i.batch_id = %s AND i.is_made
    AND NOT EXISTS (SELECT 1 FROM comments_comment c WHERE c.article_id = i.article_id)
    AND NOT EXISTS (SELECT 1 FROM polls_poll p WHERE p.article_id = i.article_id)
    AND NOT EXISTS (
        SELECT 1 FROM imports_importedarticle k WHERE k.article_id = i.article_id AND k.batch_id <> i.batch_id
    )
"""

_Row = tuple[int, int, int, int | None, datetime, int | None, bool, str]


def refuse_what_hangs(batch: Batch) -> None:
    """Raise Refusal `import_in_use` where other readers have answered, voted or named a comment of the batch."""
    replies = _count(_FOREIGN_REPLIES, batch.id, batch.id)
    votes = _count(_FOREIGN_VOTES.format(what="COUNT(*)", which="i.batch_id = %s"), batch.id)
    minds, ballots = _count(_MINDS, batch.id, batch.id), count_foreign_ballots(batch)
    if replies or votes or minds or ballots:
        sentence = _(
            "Replies: %(replies)s, votes: %(votes)s, changes of mind: %(minds)s, "
            "ballots: %(ballots)s of others hang on it."
        ) % {"replies": replies, "votes": votes, "minds": minds, "ballots": ballots}
        sentence += _(" So it stays; single comments can be removed in the admin.")
        raise Refusal(Kind.CONFLICT, "import_in_use", sentence)


def undo(*, batch: Batch, now: datetime) -> Iterator[tuple[int, int]]:
    """Delete what the leased batch brought in, 200 comments at a time; yields how many are done, and of how many.

    Whoever hangs something on one of them meanwhile keeps it. Readers and articles go last, where nothing else is
    theirs.
    """
    delete_polls(batch, now)
    doomed = array("q", (number for (number,) in statements.rows(_IMPORTED, [batch.id])))
    with _index_for(len(doomed)):
        for start in range(0, len(doomed), BATCH):
            _delete(batch, doomed[start : start + BATCH])
            give_way()
            yield min(start + BATCH, len(doomed)), len(doomed)
    _delete_readers(batch)
    _delete_articles(batch)


def request_undo(*, batch: Batch) -> None:
    """Let the worker take the import back. Raises Refusal: `import_in_use`, `nothing_to_undo`, `import_running`."""
    refuse_undo(batch)
    with write():
        changes = {"state": Batch.State.UNDOING, "done": 0, "finished_at": None, "error": ""}
        if not Batch.objects.filter(id=batch.id, lease=None).update(**changes):
            raise Refusal(Kind.CONFLICT, "import_running", _("It is at work: stop it first."))


def refuse_undo(batch: Batch) -> None:
    """Raise Refusal where the batch cannot be taken back: `nothing_to_undo`, `import_in_use`."""
    if batch.is_dry or batch.state == Batch.State.UNDONE:
        raise Refusal(Kind.CONFLICT, "nothing_to_undo", _("There is nothing to take back: this batch left nothing."))
    refuse_what_hangs(batch)


def _count(sql: str, *parameters: int) -> int:
    return int(statements.rows(sql, parameters)[0][0])


def _delete(batch: Batch, numbers: Sequence[int]) -> None:
    with write():
        lock = "FOR UPDATE" if is_postgresql() else ""
        rows: list[_Row] = _among(_ROWS.format(among=statements.among(), lock=lock), numbers)
        kept = _kept(numbers)
        gone = [row for row in rows if row[0] not in kept]
        doomed = [statements.numbers(row[0] for row in gone)]
        statements.change(_MESSAGES.format(among=statements.among()), doomed)
        for table in _TABLES:
            name, column = table.split()
            statements.change(f"DELETE FROM {name} WHERE {column} {statements.among()}", doomed)  # noqa: S608
        _unhang(gone)
        count_gone([row[1:5] for row in gone])
        _count_articles(gone)


def _kept(numbers: Sequence[int]) -> set[int]:
    """Of these, the deepest first, those with votes of others, that changed minds, or with replies that stay."""
    among = statements.among()
    voted = _FOREIGN_VOTES.format(what="i.comment_id", which=f"i.comment_id {among}")
    named = f"SELECT comment_id FROM stances_changeofmind WHERE comment_id {among}"  # noqa: S608
    kept = {number for (number,) in (*_among(voted, numbers), *_among(named, numbers))}
    replies: dict[int, list[int]] = {}
    for reply, parent in _among(f"SELECT id, parent_id FROM comments_comment WHERE parent_id {among}", numbers):  # noqa: S608
        replies.setdefault(parent, []).append(reply)
    here = set(numbers)
    for number in numbers:
        if any(reply in kept or reply not in here for reply in replies.get(number, [])):
            kept.add(number)
    return kept


def _unhang(gone: Sequence[_Row]) -> None:
    """Their parents, which are there still, have fewer replies."""
    here = {row[0] for row in gone}
    replies = Counter(row[5] for row in gone if row[6] and row[5] is not None and row[5] not in here)
    for parent, count in sorted(replies.items()):
        for _step in range(count):
            count_reply(parent, step=-1)


def _count_articles(gone: Sequence[_Row]) -> None:
    published = Counter({row[1]: 0 for row in gone})
    published.update(row[1] for row in gone if row[7] == Comment.State.PUBLISHED)
    news.note_all([(article, -count) for article, count in sorted(published.items())])


def _delete_readers(batch: Batch) -> None:
    numbers = [number for (number,) in statements.rows(_ABANDONED, [batch.id])]
    for start in range(0, len(numbers), BATCH):
        some = numbers[start : start + BATCH]
        with write():
            ImportedReader.objects.filter(batch=batch, reader_id__in=some).delete()
            Reader.objects.filter(id__in=some).delete()


def _delete_articles(batch: Batch) -> None:
    for (number,) in statements.rows(_EMPTY, [batch.id]):
        with write():
            ImportedArticle.objects.filter(batch=batch, article_id=number).delete()
            Article.objects.filter(id=number).delete()


def _among(sql: str, numbers: Sequence[int]) -> list[Any]:
    return statements.rows(sql, [statements.numbers(numbers)]) if numbers else []


@contextmanager
def _index_for(count: int) -> Iterator[None]:
    """Both databases look for the replies of each row that is deleted; no index for which writers pay leads there."""
    if connection.in_atomic_block:
        yield
        return
    how = "CONCURRENTLY " if is_postgresql() else ""
    with connection.cursor() as cursor:
        for column in ("parent_id", "root_id") if count >= _WORTH_AN_INDEX else ():
            cursor.execute(f"CREATE INDEX {how}IF NOT EXISTS imports_undo_{column} ON comments_comment ({column})")
    try:
        yield
    finally:
        # Also those of an earlier attempt that was killed.
        with connection.cursor() as cursor:
            for column in ("parent_id", "root_id"):
                cursor.execute(f"DROP INDEX {how}IF EXISTS imports_undo_{column}")
