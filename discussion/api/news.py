"""What came of an article, as those are told who follow it: by live events, or because they ask for changes.

What is told is looked up when it is told, as everybody may see it then: of a comment that was removed meanwhile nothing
is said but that it is gone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from discussion.actions.news import KEPT
from discussion.api import answers, representations, results
from discussion.articles.queries import News
from discussion.comments import queries as comments
from discussion.comments.people import called_otherwise
from discussion.core import ids
from discussion.core.errors import Refusal
from discussion.polls import queries as polls
from discussion.polls.results import results as results_of
from discussion.stances import queries as stances

if TYPE_CHECKING:
    from discussion.accounts.queries import Byline
    from discussion.articles.models import Article
    from discussion.comments.tree import Node
    from discussion.polls.models import Poll

PUBLISHED, CHANGED, REMOVED = "comment.published", "comment.changed", "comment.removed"
ARTICLE, RESET, VOTES, RESULTS = "article.changed", "reset", "comment.votes", "poll.results"
READERS = "readers.changed"
# Who asks for changes is told of votes that are no older.
_VOTES_TOLD = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One event. Without a version it tells how something stands, and need not be told again."""

    event: str
    version: int | None
    data: dict[str, Any]

    def as_lines(self) -> bytes:
        """The event in a `text/event-stream`."""
        number = b"" if self.version is None else b"id: %d\n" % self.version
        return b"%sevent: %s\ndata: %s\n\n" % (number, self.event.encode(), answers.dumps(self.data))

    def as_item(self) -> dict[str, Any]:
        """The event in a list."""
        return {"event": self.event, "id": self.version, "data": self.data}


def told(article: "Article", news: News, now: datetime) -> list[Told]:
    """The events of these changes: of each comment the last one, after all that happened to it."""
    if news.is_reset:
        return [Told(RESET, news.version, _head(article))]
    last = {subject: version for version, _, subject in news.changes}
    new = {subject for _, event, subject in news.changes if event == PUBLISHED}
    found = comments.followed([each for each in last if each is not None], site_id=article.site_id)
    stances.show_on(article, [each for each in found.values() if each.is_shown])
    return [
        _of_article(article, version, now)
        if subject is None
        else _of_comment(article, version, subject, found.get(subject), is_new=subject in new)
        for version, _, subject in news.changes
        if last[subject] == version
    ]


def poll_results(article: "Article", now: datetime) -> Iterator[Told]:
    """What came so far of the article's polls, for those whose results everybody may see."""
    for poll in polls.polls_beneath([article])[article.id]:
        if _is_shown(poll, now):
            yield Told(RESULTS, None, {**_head(article), "results": results.standing(poll, results_of(poll))})


def votes(slug: str, counted: list[tuple[int, int, int]]) -> Told:
    """How the votes on these comments stand."""
    shown = [{"id": ids.encode(id), "up": up, "down": down, "score": up - down} for id, up, down in counted]
    return Told(VOTES, None, {"article": slug, "comments": shown})


def readers(slug: str, otherwise: Mapping[int, "Byline"]) -> Told:
    """What stands now beside the words of readers who are called otherwise, or have other badges."""
    shown = [representations.author(number, byline) for number, byline in otherwise.items()]
    return Told(READERS, None, {"article": slug, "readers": shown})


def standing(article: "Article", now: datetime) -> list[Told]:
    """How polls, late votes and names of the article stand."""
    counted = [row[1:] for row in comments.votes_since([article.id], now - _VOTES_TOLD)]
    otherwise = called_otherwise([article.id], now - KEPT).get(article.id)
    return [
        *poll_results(article, now),
        *([votes(article.slug, counted)] if counted else []),
        *([readers(article.slug, otherwise)] if otherwise else []),
    ]


def _is_shown(poll: "Poll", now: datetime) -> bool:
    try:
        polls.refuse_hidden_results(None, poll, now)
    except Refusal:
        return False
    return True


def _of_comment(article: "Article", version: int, subject: int, node: "Node | None", *, is_new: bool) -> Told:
    if node is not None and node.is_shown:
        shown = representations.comment(node, article.slug)
        return Told(PUBLISHED if is_new else CHANGED, version, {**_head(article), "comment": shown})
    gone = {
        "id": ids.encode(subject),
        "state": "deleted" if node is None or node.state == "deleted" else "removed",
        "is_listed": node is not None and node.reply_count > 0,
    }
    return Told(REMOVED, version, {**_head(article), "comment": gone})


def _of_article(article: "Article", version: int, now: datetime) -> Told:
    more = {"title": article.title, "is_open": article.is_open(now), "revision": article.revision}
    return Told(ARTICLE, version, {**_head(article), **more})


def _head(article: "Article") -> dict[str, Any]:
    return {"article": article.slug, "comment_count": article.comment_count}
