"""What authors do with comments."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions import events
from discussion.actions.idempotency import CREATED, RequestKey, once
from discussion.actions.proving import read_proof, state_by_proof
from discussion.actions.refusals import closed, edit_window_closed, refuse_foreign, refuse_uncommented, stale
from discussion.articles.models import Article
from discussion.comments.fetching import locked_comment
from discussion.comments.listing import lock_branch, relist
from discussion.comments.models import Comment, Revision
from discussion.comments.ranking import scores
from discussion.core import ids, markup, statements
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.limits import Meter
from discussion.core.transactions import write

_COUNT_REPLY = """
    UPDATE comments_comment SET reply_count = reply_count + 1
    WHERE id = %s AND article_id = %s AND state = %s RETURNING root_id, depth
"""
_PARENT = """
    SELECT root_id, depth FROM comments_comment WHERE id = %s AND article_id = %s AND state = %s
"""
_COUNT_POST = """
    UPDATE articles_article SET comment_count = comment_count + 1, version = version + 1
    WHERE id = %s AND state IN (%s, %s)
"""


def post_comment(
    *,
    reader: Reader,
    article: Article,
    body: str,
    parent: int | None,
    now: datetime,
    meter: Meter,
    key: RequestKey | None = None,
    proof: str = "",
) -> Comment:
    """A new comment of the reader's beneath an article, or the one that an earlier request with this key made.

    `parent` is the id of the comment it answers, `proof` what the reader worked out where the site asks for it; with
    `hold` in its place the comment waits for a moderator there. Raises Refusal: what `may_write` raises, `body_…` for a
    text that cannot be taken, `parent_not_found`, `rate_limited`, `proof_…`, `idempotency_key_reused`,
    `request_in_progress`.
    """
    proven = read_proof(proof, reader)
    source = markup.clean(body, limit=markup.COMMENT_LIMIT)
    body_html = markup.render_comment(source)
    comment_id = ids.new_id()
    with once(reader=reader, key=key, status=CREATED, subject=comment_id, now=now) as earlier:
        if earlier is not None:
            return Comment.objects.select_related("article", "author", "site").get(id=earlier)
        meter.take("posts", per_minute=article.site.posts_per_minute)
        may_write(reader, article, now)
        state = state_by_proof(reader=reader, site=article.site, text=proof, proof=proven, meter=meter)
        above = _above(article, parent, state)
        comment = _comment(comment_id, reader, article, above, source, body_html, now)
        comment.state, comment.is_listed = state, state == Comment.State.PUBLISHED
        statements.insert(comment)
        events.emit("comment.posted", now=now, comment=comment.id)
        if comment.is_listed:
            _count_post(article)
    return comment


def edit_comment(
    *, reader: Reader, comment: int, body: str, now: datetime, meter: Meter, revision: int | None = None
) -> Comment:
    """The author's comment with a new text; the earlier one is kept as a revision.

    `revision` is the one the author saw. Raises Refusal: `not_author`, `edit_window_closed`, `stale`, `article_closed`,
    `body_…`, `rate_limited`, `not_found`.
    """
    source = markup.clean(body, limit=markup.COMMENT_LIMIT)
    body_html = markup.render_comment(source)
    with write():
        meter.take("posts")
        found = _locked(comment)
        may_change(reader, found, now, revision)
        if source != found.body:
            _revise(found, source, body_html, now)
            _announce(found.article)
    return found


def delete_comment(
    *, reader: Reader, comment: int, now: datetime, meter: Meter, revision: int | None = None
) -> Comment:
    """The author's comment, deleted: it keeps its place where listed replies hang on it. Twice changes nothing.

    Raises Refusal: `not_author`, `edit_window_closed`, `stale`, `article_closed`, `rate_limited`, `not_found`.
    """
    with write():
        meter.take("posts")
        found = lock_branch(comment)
        if found.author_id == reader.id and found.state == Comment.State.DELETED:
            return found
        may_change(reader, found, now, revision)
        move(found, Comment.State.DELETED)
    return found


def move(comment: Comment, state: Comment.State) -> None:
    """Bring a comment, whose branch the caller has locked, into another state, with every count that follows."""
    was_published = comment.state == Comment.State.PUBLISHED
    comment.state = state
    comment.revision += 1
    relist(comment)
    comment.save(update_fields=["state", "revision", "is_listed"])
    _announce(comment.article, (state == Comment.State.PUBLISHED) - was_published)


def may_write(reader: Reader, article: Article, now: datetime) -> None:
    """Refuse who may not write beneath the article.

    Raises Refusal: `reader_of_another_site`, `name_required`, `article_closed`, `commenting_off`, `members_only`,
    `not_found`.
    """
    may_take_part(reader, article, now)
    refuse_uncommented(reader, article.site)
    if not reader.name:
        raise Refusal(
            Kind.FORBIDDEN, "name_required", _("Choose a name first, so people can answer you by it."), field="name"
        )


def may_take_part(reader: Reader, article: Article, now: datetime) -> None:
    """Refuse who may neither write nor vote beneath the article."""
    if not article.is_public(now):
        raise not_found()
    refuse_foreign(reader, article.site)
    if not article.is_open(now):
        raise closed()


def may_change(reader: Reader, comment: Comment, now: datetime, revision: int | None = None) -> None:
    """Refuse who may neither edit nor delete the comment; `revision` is the one they saw.

    Raises Refusal: `not_author`, `not_found`, `edit_window_closed`, `stale`, and what `may_take_part` raises.
    """
    if comment.author_id != reader.id:
        raise Refusal(Kind.FORBIDDEN, "not_author", _("Only its author can change this comment."))
    if comment.state not in (Comment.State.PUBLISHED, Comment.State.PENDING):
        raise not_found()
    may_take_part(reader, comment.article, now)
    if now > comment.created_at + timedelta(minutes=comment.article.site.edit_window_minutes):
        raise edit_window_closed(comment.article.site)
    if revision is not None and revision != comment.revision:
        raise stale()


def _comment(
    comment_id: int, reader: Reader, article: Article, above: Comment | None, source: str, body_html: str, now: datetime
) -> Comment:
    start = scores(up=0, down=0, approval_rate=article.site.approval_rate)
    return Comment(
        id=comment_id,
        site_id=article.site_id,
        article=article,
        author=reader,
        parent=above,
        root_id=(above.root_id or above.id) if above else None,
        depth=above.depth + 1 if above else 0,
        body=source,
        body_html=body_html,
        created_at=now,
        best=start.best,
        top=start.top,
        common_ground=start.best,
    )


def _above(article: Article, parent: int | None, state: Comment.State) -> Comment | None:
    """The published parent; with one more reply where that shows, its row then locked, so that nobody deletes it."""
    if parent is None:
        return None
    sql = _COUNT_REPLY if state == Comment.State.PUBLISHED else _PARENT
    found = statements.rows(sql, [parent, article.id, Comment.State.PUBLISHED])
    if not found:
        raise Refusal(
            Kind.INVALID, "parent_not_found", _("The comment you answer is not there any more."), field="parent"
        )
    root, depth = found[0]
    return Comment(id=parent, root_id=root, depth=depth)


def _count_post(article: Article) -> None:
    """Counters last: the article's row is the one that everybody waits for."""
    if not statements.change(_COUNT_POST, [article.id, Article.State.OPEN, Article.State.SCHEDULED]):
        raise closed()


def _announce(article: Article, step: int = 0) -> None:
    """What the public sees of the article changed, and its count of comments by `step`."""
    Article.objects.filter(id=article.id).update(comment_count=F("comment_count") + step, version=F("version") + 1)


def _locked(comment: int) -> Comment:
    found = locked_comment(comment)
    if found is None:
        raise not_found()
    return found


def _revise(comment: Comment, source: str, body_html: str, now: datetime) -> None:
    Revision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        number=comment.revision,
        body=comment.body,
        body_html=comment.body_html,
        created_at=comment.edited_at or comment.created_at,
    )
    comment.body, comment.body_html, comment.edited_at = source, body_html, now
    comment.revision += 1
    comment.save(update_fields=["body", "body_html", "edited_at", "revision"])
