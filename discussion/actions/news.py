"""The ways in which what everybody sees changes: the next version of an article or a site, and what that one brought.

Caches compare the version, and whoever follows the article asks what came since the one they have. The lock of the
article's row gives the versions their order: whoever sees one sees all before it. It is what everybody waits for, so
call this last.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F

from discussion.articles.models import Article, BylineChange, Change
from discussion.comments.models import Comment
from discussion.core import ids, statements
from discussion.core.transactions import is_postgresql, write
from discussion.sites.models import Site

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


def note_changed(comments: Collection[int]) -> None:
    """That those of these comments look otherwise which everybody sees; they may stand beneath several articles."""
    shown = Comment.objects.filter(id__in=comments, state=Comment.State.PUBLISHED).order_by("article_id", "id")
    for article, comment in list(shown.values_list("article_id", "id")):
        note(article=article, event=Event.CHANGED, subject=comment)


def note_readers(readers: Collection[int], *, sites: Collection[int]) -> None:
    """That these readers are called otherwise on these sites, or have other badges there."""
    BylineChange.objects.bulk_create(BylineChange(site_id=site, reader_id=each) for site in sites for each in readers)
    Site.objects.filter(id__in=sites).update(version=F("version") + 1)


def forget(*, now: datetime) -> int:
    """Delete what is a day old; returns how much that was."""
    return sum(_forget(table, now) for table in (Change, BylineChange))


def _forget(table: type[Change | BylineChange], now: datetime) -> int:
    rows, forgotten = table._default_manager, 0
    old = rows.filter(id__lt=ids.first_id_of(now - KEPT)).order_by("id")
    while some := list(old.values_list("id", flat=True)[:_BATCH]):
        with write():
            forgotten += rows.filter(id__in=some).delete()[0]
    return forgotten
