"""The one way in which what everybody sees of an article changes: its next version, and what that one brought.

Caches compare the version, and whoever follows the article asks what came since the one they have. The lock of the
article's row gives the versions their order: whoever sees one sees all before it. It is what everybody waits for, so
call this last.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from discussion.articles.models import Article, Change
from discussion.core import ids, statements
from discussion.core.transactions import is_postgresql, write

# How long somebody may be away and still be told what they missed.
KEPT = timedelta(days=1)
_BATCH = 5_000

_STEP = "UPDATE articles_article SET comment_count = comment_count + %s, version = version + 1 WHERE id = %s"
_OPEN = f" AND state IN ('{Article.State.OPEN}', '{Article.State.SCHEDULED}')"
_NOTE = """
    INSERT INTO articles_change (id, site_id, article_id, version, event, subject)
    SELECT CAST(%s AS bigint), site_id, id, version, %s, CAST(%s AS bigint) FROM
"""
_RETURNED = "WITH stepped AS ({} RETURNING id, site_id, version) " + _NOTE + " stepped"
_READ = _NOTE + " articles_article WHERE id = %s"

Event = Change.Event


def note(
    *, article: int, event: Change.Event, subject: int | None = None, step: int = 0, only_if_open: bool = False
) -> bool:
    """The article's next version, in the caller's transaction, with `step` published comments more.

    `subject` is the comment that it is about. False where the article is gone, or takes no comments any more and
    that was asked for: nothing is changed then.
    """
    bump = _STEP + (_OPEN if only_if_open else "")
    if is_postgresql():
        return statements.change(_RETURNED.format(bump), [step, article, ids.new_id(), event, subject]) > 0
    if not statements.change(bump, [step, article]):
        return False
    return statements.change(_READ, [ids.new_id(), event, subject, article]) > 0


def note_all(steps: Collection[tuple[int, int]]) -> None:
    """The next versions of many articles in which much changed at once, each with its step of published comments."""
    statements.change_all(_STEP, [(step, article) for article, step in steps])
    statements.change_all(_READ, [(ids.new_id(), Event.RESET, None, article) for article, _step in steps])


def forget(*, now: datetime) -> int:
    """Delete what is a day old; returns how much that was."""
    old, forgotten = Change.objects.filter(id__lt=ids.first_id_of(now - KEPT)), 0
    while some := list(old.order_by("id").values_list("id", flat=True)[:_BATCH]):
        with write():
            forgotten += Change.objects.filter(id__in=some).delete()[0]
    return forgotten
