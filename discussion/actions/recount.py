"""Every counter of comments, articles and stances, counted anew and mended while readers write."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import Count, F

from discussion.actions import events, news, stances, votes
from discussion.articles.models import Article
from discussion.comments import differences as of_comments
from discussion.comments.differences import Difference
from discussion.comments.fetching import locked_counts
from discussion.comments.listing import lock_branch, relist
from discussion.comments.models import Comment, ImportedVotes, Vote
from discussion.core.transactions import write
from discussion.stances import differences as of_stances
from discussion.stances import tallies
from discussion.stances.models import Camp, ChangeOfMind, Stance, StanceTally


def recount(*, now: datetime, is_dry: bool = False) -> Iterator[Difference]:
    """The counters that differ from their rows, each mended before the next one comes, unless it is a dry run.

    Each is counted again behind its lock, so what readers do meanwhile is counted once.
    """
    for find, mend in _COUNTERS:
        mended = set[int]()
        for difference in find():
            yield difference
            if not is_dry and difference.id not in mended:
                mended.add(difference.id)
                with write():
                    mend(difference.id, now)


def _mend_votes(number: int, now: datetime) -> None:
    count_votes(number, now=now)


def count_votes(number: int, *, now: datetime) -> None:
    """Count anew the votes on a comment, with those that came without voters; call it within a transaction."""
    comment = locked_counts(number)
    if comment is not None:
        up, down = (Vote.objects.filter(comment=comment, value=value).count() for value in (1, -1))
        brought = ImportedVotes.objects.filter(comment=comment).values_list("up", "down").first() or (0, 0)
        sides = tallies.sides_of(tallies.camps_of(comment.id, comment.article_id))
        votes.store_counts(comment, up=up + brought[0], down=down + brought[1], sides=sides, now=now)


def _mend_replies(number: int, now: datetime) -> None:
    comment = lock_branch(number)
    comment.reply_count = Comment.objects.filter(parent=comment, is_listed=True).count()
    relist(comment)
    comment.save(update_fields=["reply_count", "is_listed"])
    stances.announce(comment.article_id)


def _mend_comments(number: int, now: datetime) -> None:
    article = Article.objects.select_for_update(no_key=True).get(id=number)
    published = Comment.objects.filter(article=article, state=Comment.State.PUBLISHED).count()
    Article.objects.filter(id=number).update(comment_count=published)
    news.note(article=number, event=news.Event.RESET)


def _mend_tallies(number: int, now: datetime) -> None:
    tally_again(number)


def tally_again(number: int) -> None:
    """Count anew how each camp voted on a comment; call it within a transaction."""
    comment = locked_counts(number)
    if comment is None:
        return
    StanceTally.objects.filter(comment=comment).delete()
    options = dict(Stance.objects.filter(article=comment.article_id).values_list("reader_id", "option"))
    for reader, value in Vote.objects.filter(comment=comment).values_list("reader_id", "value"):
        option = options.get(reader)
        if option is not None:
            up, down = stances.step(0, value)
            tallies.step(site=comment.site_id, comment=comment.id, option=option, up=up, down=down)
    tallies.rescore([number], article=comment.article_id, approval_rate=comment.article.site.approval_rate)


def _mend_camps(number: int, now: datetime) -> None:
    article = Article.objects.select_for_update(no_key=True).get(id=number)
    stood = Stance.objects.filter(article=article).exclude(option=None).values("option").order_by("option")
    Camp.objects.filter(article=article).update(reader_count=0)
    for row in stood.annotate(readers=Count("id")):
        fresh = {"site_id": article.site_id, "reader_count": row["readers"]}
        Camp.objects.update_or_create(article=article, option=row["option"] or 0, defaults=fresh)
    if stances.set_sides(article):
        events.emit("sides.changed", now=now, article=number, after=0)


def _mend_minds(number: int, now: datetime) -> None:
    if locked_counts(number) is not None:
        named = ChangeOfMind.objects.filter(comment=number, ballot__is_set_apart=False).exclude(
            before=F("ballot__choices")
        )
        Comment.objects.filter(id=number).update(changed_mind_count=named.count())


# Replies come the deepest first: whoever is listed or not counts for those above.
_COUNTERS: tuple[tuple[Callable[[], list[Difference]], Callable[[int, datetime], None]], ...] = (
    (of_comments.replies, _mend_replies),
    (of_comments.comments, _mend_comments),
    (of_stances.camps, _mend_camps),
    (of_stances.tallies, _mend_tallies),
    (of_comments.votes, _mend_votes),
    (of_stances.minds, _mend_minds),
)
