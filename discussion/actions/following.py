"""What readers follow: an article, or a conversation beneath it.

A conversation is a comment at the top with all that hangs on it, however deep: whoever follows any comment of it
follows all of it. So whom a new comment reaches is told by one column.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions.refusals import refuse_foreign, refuse_leaving
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core import ids, statements
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.notifications.models import Rhythm, Subscription

MOST = 1_000
_FOLLOWS_OWN = "SELECT 1 FROM notifications_preferences WHERE reader_id = %s AND follows_own AND NOT is_off"


def follow_article(
    *, reader: Reader, article: Article, now: datetime, meter: Meter, rhythm: str | None = None
) -> Subscription:
    """The reader hears of what is written beneath the article; `rhythm` is that of mail, empty for their usual one.

    Raises Refusal: `invalid_rhythm`, `too_many_subscriptions`, `reader_of_another_site`, `being_erased`,
    `rate_limited`.
    """
    refuse_foreign(reader, article.site)
    return _follow(reader, {"article": article, "branch": None}, article.site_id, rhythm, now, meter)


def follow_branch(
    *, reader: Reader, comment: Comment, now: datetime, meter: Meter, rhythm: str | None = None
) -> Subscription:
    """The reader hears of what is written in the comment's conversation. Raises Refusal as `follow_article` does."""
    refuse_foreign(reader, comment.article.site)
    place = {"branch_id": comment.branch_id, "article": comment.article}
    return _follow(reader, place, comment.site_id, rhythm, now, meter)


def unfollow_article(*, reader: Reader, article: Article, meter: Meter) -> None:
    """The reader follows the article no longer; what they follow beneath it stays. Twice changes nothing."""
    with write():
        meter.take("wishes")
        Subscription.objects.filter(reader=reader, article=article, branch=None).delete()


def unfollow_branch(*, reader: Reader, comment: Comment, meter: Meter) -> None:
    """The reader follows the comment's conversation no longer. Twice changes nothing."""
    with write():
        meter.take("wishes")
        Subscription.objects.filter(reader=reader, branch=comment.branch_id).delete()


def follow_own(*, comment: Comment, now: datetime) -> None:
    """In the transaction of a new comment: its author follows the conversation, where they chose to."""
    author = comment.author_id
    if author is None or not statements.rows(_FOLLOWS_OWN, [author]) or _is_full(author):
        return
    place = {"article_id": comment.article_id, "branch_id": comment.branch_id}
    row = Subscription(site_id=comment.site_id, reader_id=author, created_at=now, **place)
    Subscription.objects.bulk_create([row], ignore_conflicts=True)


def hand_over(*, guest: int, member: int) -> None:
    """What a guest followed, their member follows; what both followed stays as the member wants it."""
    theirs = Subscription.objects.filter(reader_id=member)
    mine = Subscription.objects.filter(reader_id=guest)
    mine.filter(branch=None, article__in=theirs.filter(branch=None).values("article")).delete()
    mine.filter(branch__in=theirs.exclude(branch=None).values("branch")).delete()
    mine.update(reader_id=member)


def _follow(
    reader: Reader, place: dict[str, object], site_id: int, rhythm: str | None, now: datetime, meter: Meter
) -> Subscription:
    if rhythm is not None and rhythm not in ("", *Rhythm.values):
        sentence = _("Use one of %(values)s.") % {"values": ", ".join(Rhythm.values)}
        raise Refusal(Kind.INVALID, "invalid_rhythm", sentence, field="rhythm")
    refuse_leaving(reader)
    with write():
        meter.take("wishes")
        # Two requests at once are counted one after the other.
        Reader.objects.select_for_update(no_key=True).only("id").get(id=reader.id)
        found = Subscription.objects.filter(reader=reader, **place).first()
        if found is None:
            _refuse_more(reader)
            row = {"id": ids.new_id(), "site_id": site_id, "rhythm": rhythm or "", "created_at": now}
            return Subscription.objects.create(reader=reader, **row, **place)
        if rhythm is not None and rhythm != found.rhythm:
            found.rhythm = rhythm
            found.save(update_fields=["rhythm"])
    return found


def _is_full(reader: int) -> bool:
    return Subscription.objects.filter(reader_id=reader).count() >= MOST


def _refuse_more(reader: Reader) -> None:
    if _is_full(reader.id):
        sentence = _("You follow %(most)s conversations and articles, which is all there can be: leave one first.")
        raise Refusal(Kind.CONFLICT, "too_many_subscriptions", sentence % {"most": MOST})
