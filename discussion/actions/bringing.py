"""Comments that come from elsewhere, many at a time, with everything that hangs on them.

Nobody is told of them: they are old news. Counters, scores and statistics are those of comments written here.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from discussion.actions import news, recount
from discussion.actions.statistics import count_arrived
from discussion.comments.listing import count_reply
from discussion.comments.models import Comment, ImportedVotes, Revision, Vote
from discussion.comments.ranking import scores
from discussion.core import ids, statements
from discussion.core.transactions import is_postgresql, write
from discussion.imports.models import Batch, ImportedComment
from discussion.stances import tallies

_COMMENT = (
    "id site_id article_id author_id parent_id root_id depth body body_html state is_listed revision created_at"
    " edited_at reply_count up down best top controversial common_ground split changed_mind_count"
).split()
_VOTE = "id site_id article_id comment_id reader_id value updated_at".split()
_VOTES = "id site_id comment_id up down".split()
_REVISION = "id site_id comment_id number body body_html created_at".split()
_IMPORTED = "id site_id archive_id batch_id key comment_id digest revision".split()

_HANG = "UPDATE comments_comment SET reply_count = reply_count + %s WHERE id = %s"
_DIVIDED = "SELECT DISTINCT article_id FROM stances_camp WHERE side IS NOT NULL AND article_id {among}"


@dataclass(frozen=True, slots=True)
class EarlierText:
    """What a comment said from `at` on."""

    body: str
    body_html: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A comment ready to be stored: everything by our own ids, its text cleaned and rendered.

    `up` and `down` have no voters; `votes` are (reader, value, time), one for each reader at most.
    """

    id: int
    key: str
    digest: str
    article: int
    author: int | None
    parent: int | None
    root: int | None
    depth: int
    body: str
    body_html: str
    state: str
    created_at: datetime
    edited_at: datetime | None
    up: int = 0
    down: int = 0
    votes: Sequence[tuple[int, int, datetime]] = ()
    earlier: Sequence[EarlierText] = ()

    @property
    def ups(self) -> int:
        """All votes for it."""
        return self.up + sum(value > 0 for _, value, _ in self.votes)

    @property
    def downs(self) -> int:
        """All votes against it."""
        return self.down + sum(value < 0 for _, value, _ in self.votes)


def bring_comments(*, batch: Batch, arrivals: Sequence[Arrival]) -> None:
    """Store comments of one batch, a parent before its replies, in one transaction.

    Their parents, authors and voters are there. Counters come last, and the articles' rows last of all.
    """
    replies, above = _replies(arrivals)
    with write():
        unlisted = _lock(above)
        _store(batch, arrivals, replies)
        _hang(above, unlisted)
        count_arrived(site=batch.site_id, comments=[(each.article, *_place(each)) for each in arrivals])
        _score_sides(batch, arrivals)
        _count(arrivals)


def _replies(arrivals: Sequence[Arrival]) -> tuple[Counter[int], Counter[int]]:
    """How many listed replies come with each arrival, and with each comment that is there already."""
    here, replies, above = {each.id for each in arrivals}, Counter[int](), Counter[int]()
    for each in reversed(arrivals):
        if each.parent is not None and _is_listed(each, replies):
            (replies if each.parent in here else above)[each.parent] += 1
    return replies, above


def _is_listed(arrival: Arrival, replies: Counter[int]) -> bool:
    return arrival.state == Comment.State.PUBLISHED or replies[arrival.id] > 0


def _lock(comments: Collection[int]) -> set[int]:
    """Lock the comments that get replies; returns those of them that are not listed yet."""
    if not comments:
        return set()
    lock = "FOR NO KEY UPDATE" if is_postgresql() else ""
    sql = f"SELECT id, is_listed FROM comments_comment WHERE id {statements.among()} ORDER BY id {lock}"  # noqa: S608
    return {number for number, is_listed in statements.rows(sql, [statements.numbers(comments)]) if not is_listed}


def _hang(above: Counter[int], unlisted: Collection[int]) -> None:
    for parent in sorted(unlisted):
        count_reply(parent, step=1)
    more = {parent: count - (parent in unlisted) for parent, count in above.items()}
    statements.change_all(_HANG, [(count, parent) for parent, count in sorted(more.items()) if count])


def _store(batch: Batch, arrivals: Sequence[Arrival], replies: Counter[int]) -> None:
    site, rate = batch.site_id, batch.site.approval_rate
    statements.insert_all(Comment, _COMMENT, [_row(site, rate, each, replies) for each in arrivals])
    uncast = [(ids.new_id(), site, each.id, each.up, each.down) for each in arrivals if each.up or each.down]
    statements.insert_all(ImportedVotes, _VOTES, uncast)
    statements.insert_all(Vote, _VOTE, [row for each in arrivals for row in _votes(site, each)])
    statements.insert_all(Revision, _REVISION, [row for each in arrivals for row in _revisions(site, each)])
    known = [
        (ids.new_id(), site, batch.archive_id, batch.id, each.key, each.id, each.digest, 1 + len(each.earlier))
        for each in arrivals
    ]
    statements.insert_all(ImportedComment, _IMPORTED, known)


def _row(site: int, rate: float, arrival: Arrival, replies: Counter[int]) -> tuple[object, ...]:
    up, down = arrival.ups, arrival.downs
    score = scores(up=up, down=down, approval_rate=rate)
    return (
        arrival.id,
        site,
        arrival.article,
        arrival.author,
        arrival.parent,
        arrival.root,
        arrival.depth,
        arrival.body,
        arrival.body_html,
        arrival.state,
        _is_listed(arrival, replies),
        1 + len(arrival.earlier),
        arrival.created_at,
        arrival.edited_at,
        replies[arrival.id],
        up,
        down,
        score.best,
        score.top,
        score.controversial,
        score.best,
        0.0,
        0,
    )


def _votes(site: int, arrival: Arrival) -> Iterable[tuple[object, ...]]:
    for reader, value, at in arrival.votes:
        yield ids.new_id(), site, arrival.article, arrival.id, reader, value, at


def _revisions(site: int, arrival: Arrival) -> Iterable[tuple[object, ...]]:
    for number, text in enumerate(arrival.earlier, 1):
        yield ids.new_id(), site, arrival.id, number, text.body, text.body_html, text.at


def _place(arrival: Arrival) -> tuple[int, int | None, datetime]:
    return arrival.root or arrival.id, arrival.author, arrival.created_at


def _score_sides(batch: Batch, arrivals: Sequence[Arrival]) -> None:
    """Where a lead poll divides an article's readers, votes count to the sides of those who cast them."""
    sql, articles = _DIVIDED.format(among=statements.among()), {each.article for each in arrivals}
    divided = {article for (article,) in statements.rows(sql, [statements.numbers(articles)])}
    for article, group in groupby((each for each in arrivals if each.article in divided), attrgetter("article")):
        comments = list(group)
        for each in comments:
            if each.votes:
                recount.tally_again(each.id)
        tallies.rescore([each.id for each in comments], article=article, approval_rate=batch.site.approval_rate)


def _count(arrivals: Sequence[Arrival]) -> None:
    published = Counter({each.article: 0 for each in arrivals})
    published.update(each.article for each in arrivals if each.state == Comment.State.PUBLISHED)
    news.note_all(sorted(published.items()))
