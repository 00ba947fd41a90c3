"""How the article's lead poll divides the votes on its comments: each reader's count to the answer that they gave."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions import events, news
from discussion.actions.refusals import refuse_foreign, refuse_restricted
from discussion.articles.models import Article
from discussion.comments.models import Comment, Vote
from discussion.core import statements
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import is_postgresql, write
from discussion.polls import choices
from discussion.polls.models import Ballot, Option, Poll
from discussion.stances import tallies
from discussion.stances.models import Camp, Stance
from discussion.stances.sides import sides

_BATCH = 200
_STANCE = "SELECT option FROM stances_stance WHERE article_id = %s AND reader_id = %s"
_READERS = """
    SELECT reader_id FROM stances_stance WHERE article_id = %s AND reader_id > %s
    UNION
    SELECT b.reader_id FROM polls_ballot b JOIN polls_poll p ON p.id = b.poll_id
    WHERE p.article_id = %s AND p.is_lead AND b.reader_id > %s
    ORDER BY 1 LIMIT %s
"""


def show_stance(*, reader: Reader, poll: Poll, is_shown: bool, now: datetime, meter: Meter) -> None:
    """Show the reader's answer beside their comments from now on, or no more.

    Raises Refusal: `no_stance` where the poll does not lead an article or asks for several answers,
    `reader_of_another_site`, `banned`, `suspended`, `rate_limited`.
    """
    refuse_foreign(reader, poll.site)
    refuse_restricted(reader, now)
    if not leads(poll):
        sentence = _("Only one answer in an article's lead poll can stand beside comments.")
        raise Refusal(Kind.CONFLICT, "no_stance", sentence)
    with write():
        meter.take("ballots")
        place = {"article_id": poll.article_id, "reader": reader}
        shown = {"shown_in": poll if is_shown else None}
        Stance.objects.update_or_create(**place, defaults=shown, create_defaults={"site_id": poll.site_id, **shown})
        announce(poll.article_id or 0)


def leads(poll: Poll) -> bool:
    """Whether the poll's answers divide the readers of an article."""
    return poll.is_lead and poll.article_id is not None and poll.kind in (Poll.Kind.SINGLE, Poll.Kind.RANKED)


def announce(article: int) -> None:
    """What the public sees beside the comments of the article changed."""
    news.note(article=article, event=news.Event.ARTICLE)


def hold_still(reader: Reader) -> None:
    """Until the transaction ends, nobody moves the reader's votes from one camp to another.

    Whoever moves them locks the reader first and the comments after, so call it before a comment is locked.
    """
    _hold(reader.id, "SHARE")


def count_vote(*, comment: Comment, reader: Reader, former: int, value: int) -> list[tuple[int, int]]:
    """Count the vote, which is stored already, to the reader's camp; the (up, down) of each side on the comment.

    The caller has called `hold_still` before anything else, and has locked the comment.
    """
    camps = tallies.camps_of(comment.id, comment.article_id)
    found = statements.rows(_STANCE, [comment.article_id, reader.id]) if camps else []
    for camp in camps:
        if found and camp.option == found[0][0]:
            up, down = step(former, value)
            tallies.step(site=comment.site_id, comment=comment.id, option=camp.option, up=up, down=down)
            camp.up, camp.down = camp.up + up, camp.down + down
    return tallies.sides_of(camps)


def follow_ballot(*, article: int, reader: int, now: datetime) -> None:
    """Count the reader's votes beneath the article to the answer that they give now. Twice changes nothing."""
    _hold(reader, "NO KEY UPDATE")
    (poll, answer), found = _answer(article, reader), Article.objects.select_related("site").get(id=article)
    stance = Stance.objects.filter(article=found, reader_id=reader).first()
    if (poll, answer) == ((stance.poll_id, stance.option) if stance else (None, None)):
        return
    stance = stance or Stance.objects.create(site_id=found.site_id, article=found, reader_id=reader)
    moved = _move_votes(found, stance, answer)
    Stance.objects.filter(id=stance.id).update(poll=poll, option=answer)
    if _move_reader(found, stance.option, answer):
        events.emit("sides.changed", now=now, article=article, after=0)
    else:
        tallies.rescore(moved, article=article, approval_rate=found.site.approval_rate)
    if stance.shown_in_id is not None:
        announce(found.id)


def follow_lead(*, article: int, after: int, now: datetime) -> None:
    """Have everybody's votes counted to their answers in the poll that leads the article now, each reader alone."""
    rows = statements.rows(_READERS, [article, after, article, after, _BATCH])
    for (reader,) in rows:
        events.emit("ballot.moved", now=now, article=article, reader=reader)
    if len(rows) == _BATCH:
        events.emit("lead.changed", now=now, article=article, after=rows[-1][0])


def rescore_article(*, article: int, after: int, now: datetime) -> None:
    """Score the article's comments by the sides that there are now, some at a time."""
    found = Article.objects.select_related("site").get(id=article)
    batch = list(
        Comment.objects.filter(article=found, id__gt=after).order_by("id").values_list("id", flat=True)[:_BATCH]
    )
    _lock(batch)
    tallies.rescore(batch, article=article, approval_rate=found.site.approval_rate)
    if len(batch) == _BATCH:
        events.emit("sides.changed", now=now, article=article, after=batch[-1])


def _hold(reader: int, strength: str) -> None:
    if is_postgresql():
        statements.rows(f"SELECT id FROM accounts_reader WHERE id = %s FOR {strength}", [reader])  # noqa: S608


def _answer(article: int, reader: int) -> tuple[int | None, int | None]:
    """The poll that leads the article, and what the reader says there; None for both where they say nothing."""
    found = Ballot.objects.filter(poll__article_id=article, poll__is_lead=True, reader_id=reader, is_set_apart=False)
    cast = found.values_list("poll_id", "poll__kind", "choices").first()
    if cast is None:
        return None, None
    poll, kind, text = cast
    answer = choices.answer(kind, text)
    return (poll, answer) if answer is not None else (None, None)


def _move_votes(article: Article, stance: Stance, answer: int | None) -> list[int]:
    """Take the reader's votes from one camp to another; the comments they are on, locked."""
    cast = Vote.objects.filter(reader_id=stance.reader_id, article=article)
    comments = sorted(cast.values_list("comment_id", flat=True))
    _lock(comments)
    for comment, value in cast.filter(comment_id__in=comments).values_list("comment_id", "value"):
        for option, change in ((stance.option, (value, 0)), (answer, (0, value))):
            if option is not None:
                up, down = step(*change)
                tallies.step(site=article.site_id, comment=comment, option=option, up=up, down=down)
    return comments


def _lock(comments: list[int]) -> None:
    if is_postgresql():
        list(Comment.objects.filter(id__in=comments).order_by("id").select_for_update(no_key=True).values_list("id"))


def step(former: int, value: int) -> tuple[int, int]:
    """By how much the votes up and down grow where one vote becomes another; 0 is none."""
    return (value == 1) - (former == 1), (value == -1) - (former == -1)


def _move_reader(article: Article, former: int | None, answer: int | None) -> bool:
    """Whether a camp stands on another side, now that the reader left one and joined another."""
    # One at a time, or two readers who trade places would wait for each other.
    Article.objects.select_for_update(no_key=True).only("id").get(id=article.id)
    for option, step in ((former, -1), (answer, 1)):
        if option is not None:
            _count_reader(article, option, step)
    return set_sides(article)


def _count_reader(article: Article, option: int, step: int) -> None:
    camp, _ = Camp.objects.get_or_create(article=article, option=option, defaults={"site_id": article.site_id})
    Camp.objects.filter(id=camp.id).update(reader_count=F("reader_count") + step)


def set_sides(article: Article) -> bool:
    """Whether a camp came to stand on another side; the undecided stand on none."""
    camps = list(Camp.objects.filter(article=article))
    undecided = Option.objects.filter(poll__article=article, poll__is_lead=True, is_undecided=True)
    nowhere = set(undecided.values_list("number", flat=True))
    found = sides({camp.option: camp.reader_count for camp in camps if camp.option not in nowhere})
    changed = [camp for camp in camps if camp.side != found.get(camp.option)]
    for camp in changed:
        Camp.objects.filter(id=camp.id).update(side=found.get(camp.option))
    return bool(changed)
