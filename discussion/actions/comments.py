"""What authors do with comments."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions import events, following, mentions, news, screening
from discussion.actions.idempotency import CREATED, RequestKey, once
from discussion.actions.news import Event
from discussion.actions.proving import lacks_proof, read_proof
from discussion.actions.refusals import (
    closed,
    edit_window_closed,
    refuse_foreign,
    refuse_restricted,
    refuse_uncommented,
    stale,
)
from discussion.articles.models import Article
from discussion.comments.listing import lock_branch, relist
from discussion.comments.models import Comment, Revision
from discussion.comments.ranking import scores
from discussion.core import ids, markup, statements
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.moderation import transitions
from discussion.moderation.engine import Screened
from discussion.moderation.models import Case

_COUNT_REPLY = """
    UPDATE comments_comment SET reply_count = reply_count + %s
    WHERE id = %s AND article_id = %s AND state = %s RETURNING root_id, depth
"""
_TOLD = {Comment.State.PUBLISHED: "comment.published", Comment.State.DELETED: "comment.deleted"}
_STILL_OPEN = "UPDATE articles_article SET version = version WHERE id = %s AND state IN (%s, %s)"


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

    It is published, or waits for a moderator, as the site's policy wants it. `parent` is the id of the comment it
    answers, `proof` what the reader worked out where the site asks for it; with `hold` in its place the comment waits
    for a moderator there. Raises Refusal: what `may_write` raises, `body_…` for a text that cannot be taken,
    `comment_refused`, `parent_not_found`, `rate_limited`, `proof_…`, `idempotency_key_reused`, `request_in_progress`.
    """
    proven = read_proof(proof, reader)
    source = markup.clean(body, limit=markup.COMMENT_LIMIT)
    said, comment_id = mentions.render(source, article=article.id, site=article.site_id), ids.new_id()
    with once(reader=reader, key=key, status=CREATED, subject=comment_id, now=now) as earlier:
        if earlier is not None:
            return Comment.objects.select_related("article", "author", "site").get(id=earlier)
        meter.take("posts", per_minute=article.site.posts_per_minute)
        may_write(reader, article, now)
        unproven = lacks_proof(reader=reader, site=article.site, text=proof, proof=proven, meter=meter)
        text = screening.Text(source, said.body_html, lacks_proof=unproven)
        screened = screening.screen(reader=reader, article=article, text=text, now=now)
        shown = int(screened.state == Comment.State.PUBLISHED)
        above = _count_reply(article, parent, shown) if parent is not None else None
        comment = _comment(comment_id, reader, article, above, source, said.body_html, screened, now)
        _keep(comment, said.named, screened, now)
        _count_post(comment)
    return comment


def edit_comment(
    *, reader: Reader, comment: int, body: str, now: datetime, meter: Meter, revision: int | None = None
) -> Comment:
    """The author's comment with a new text, screened anew; the earlier one is kept as a revision.

    `revision` is the one the author saw. Raises Refusal: `not_author`, `edit_window_closed`, `stale`, `article_closed`,
    `body_…`, `comment_refused`, `rate_limited`, `not_found`.
    """
    source = markup.clean(body, limit=markup.COMMENT_LIMIT)
    said = mentions.render_anew(source, comment=comment)
    with write():
        meter.take("posts")
        found = lock_branch(comment)
        may_change(reader, found, now, revision)
        if source != found.body:
            text = screening.Text(source, said.body_html)
            screened = screening.screen(reader=reader, article=found.article, text=text, now=now, comment=found)
            _revise(found, source, said.body_html, now)
            _take_new_text(found, screened, now)
            if mentions.note(found, said.named) and found.state == Comment.State.PUBLISHED:
                events.emit("comment.mentioned", now=now, comment=found.id)
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
        move(found, Comment.State.DELETED, now=now)
    return found


def move(comment: Comment, state: Comment.State, *, now: datetime) -> None:
    """Bring a comment, whose branch the caller has locked, into another state, with all that follows from it.

    Raises ValueError where the table of moves does not lead there.
    """
    if not transitions.is_allowed(comment.state, state):
        raise ValueError(f"Nothing leads from {comment.state} to {state}: see moderation/transitions.py.")
    was_published = comment.state == Comment.State.PUBLISHED
    change_state(comment, state)
    # Of what nobody has seen only that it is deleted is told.
    if event := _TOLD.get(state, "comment.removed" if was_published else ""):
        events.emit(event, now=now, comment=comment.id)


def change_state(comment: Comment, state: Comment.State) -> None:
    """The same wherever it leads, and nobody is notified: an archive says of its comments what it will."""
    was_published, was_listed = comment.state == Comment.State.PUBLISHED, comment.is_listed
    comment.state = state
    # Whatever a moderator or its author does with a shadowed one is seen for what it is.
    comment.is_shadowed = comment.is_shadowed and state == Comment.State.REJECTED
    comment.revision += 1
    relist(comment)
    comment.save(update_fields=["state", "revision", "is_listed", "is_shadowed"])
    if state == Comment.State.DELETED:
        Case.objects.filter(comment=comment).delete()
    if was_listed or comment.is_listed:
        _tell_move(comment, was_published=was_published)


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
    """Refuse who may neither write nor vote beneath the article, banned or suspended readers among them."""
    if not article.is_public(now):
        raise not_found()
    refuse_foreign(reader, article.site)
    refuse_restricted(reader, now)
    if not article.is_open(now):
        raise closed()


def may_change(reader: Reader, comment: Comment, now: datetime, revision: int | None = None) -> None:
    """Refuse who may neither edit nor delete the comment; `revision` is the one they saw.

    Raises Refusal: `not_author`, `not_found`, `edit_window_closed`, `stale`, and what `may_take_part` raises.
    """
    if comment.author_id != reader.id:
        raise Refusal(Kind.FORBIDDEN, "not_author", _("Only its author can change this comment."))
    if comment.state not in (Comment.State.PUBLISHED, Comment.State.PENDING) and not comment.is_shadowed:
        raise not_found()
    may_take_part(reader, comment.article, now)
    if now > comment.created_at + timedelta(minutes=comment.article.site.edit_window_minutes):
        raise edit_window_closed(comment.article.site)
    if revision is not None and revision != comment.revision:
        raise stale()


def _comment(
    comment_id: int,
    reader: Reader,
    article: Article,
    above: Comment | None,
    source: str,
    body_html: str,
    screened: Screened,
    now: datetime,
) -> Comment:
    start = scores(up=0, down=0, approval_rate=article.site.approval_rate)
    return Comment(
        id=comment_id,
        site_id=article.site_id,
        article=article,
        author=reader,
        parent=above,
        root_id=above.branch_id if above else None,
        depth=above.depth + 1 if above else 0,
        body=source,
        body_html=body_html,
        state=screened.state,
        is_listed=screened.state == Comment.State.PUBLISHED,
        is_shadowed=screened.is_shadowed,
        created_at=now,
        best=start.best,
        top=start.top,
        common_ground=start.best,
    )


def _keep(comment: Comment, named: Collection[int], screened: Screened, now: datetime) -> None:
    """The new comment with its trace, whom it mentions, and what is to follow from it."""
    statements.insert(comment)
    if named:
        mentions.note(comment, named)
    following.follow_own(comment=comment, now=now)
    screening.keep(comment=comment, screened=screened, now=now)
    screening.wait(comment=comment, screened=screened, now=now)
    events.emit("comment.posted", now=now, comment=comment.id)
    if comment.state == Comment.State.PUBLISHED:
        events.emit("comment.published", now=now, comment=comment.id)


def _count_reply(article: Article, parent: int, shown: int) -> Comment:
    """The parent with `shown` replies more; its row stays locked, so that it cannot be deleted meanwhile."""
    found = statements.rows(_COUNT_REPLY, [shown, parent, article.id, Comment.State.PUBLISHED])
    if not found:
        raise Refusal(
            Kind.INVALID, "parent_not_found", _("The comment you answer is not there any more."), field="parent"
        )
    root, depth = found[0]
    return Comment(id=parent, root_id=root, depth=depth)


def _count_post(comment: Comment) -> None:
    """Counters last: the article's row is the one that everybody waits for."""
    article = comment.article_id
    if comment.state == Comment.State.PUBLISHED:
        is_open = news.note(article=article, event=Event.PUBLISHED, subject=comment.id, step=1, only_if_open=True)
    else:
        is_open = statements.change(_STILL_OPEN, [article, Article.State.OPEN, Article.State.SCHEDULED]) > 0
    if not is_open:
        raise closed()


def announce(comment: Comment) -> None:
    """Tell whoever reads along that a comment says something else; one that nobody sees changes nothing for them."""
    if comment.state == Comment.State.PUBLISHED:
        news.note(article=comment.article_id, event=Event.CHANGED, subject=comment.id)


def _tell_move(comment: Comment, *, was_published: bool) -> None:
    """Tell it of a comment that everybody saw before, or sees now."""
    is_published = comment.state == Comment.State.PUBLISHED
    event = Event.PUBLISHED if is_published else Event.REMOVED
    news.note(article=comment.article_id, event=event, subject=comment.id, step=is_published - was_published)


def _take_new_text(comment: Comment, screened: Screened, now: datetime) -> None:
    """What follows from a new text: its trace, and that it waits where it is held; it never publishes by itself."""
    text = comment.revision
    if screened.state != Comment.State.PUBLISHED and comment.state == Comment.State.PUBLISHED:
        comment.is_shadowed = screened.is_shadowed
        comment.save(update_fields=["is_shadowed"])
        move(comment, screened.state, now=now)
    else:
        announce(comment)
    screening.keep(comment=comment, screened=screened, text=text, now=now)
    screening.wait(comment=comment, screened=screened, now=now)
    events.emit("comment.edited", now=now, comment=comment.id)


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
    # The editors chose another text.
    comment.featured_at, comment.featured_note = None, ""
    comment.save(update_fields=["body", "body_html", "edited_at", "revision", "featured_at", "featured_note"])
