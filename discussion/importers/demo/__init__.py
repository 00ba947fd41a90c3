"""What an empty installation starts with, so that a newcomer sees what the product is: two lively discussions."""

import logging
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from discussion.actions.articles import Text, create_article
from discussion.actions.comments import delete_comment, edit_comment, post_comment
from discussion.actions.events import CONSUMERS
from discussion.actions.moderation import decide
from discussion.actions.votes import vote
from discussion.articles.queries import has_articles
from discussion.core import outbox
from discussion.core.errors import Refusal
from discussion.core.transactions import write
from discussion.importers.demo.cast import Cast, unlimited
from discussion.importers.demo.polling import ask
from discussion.importers.demo.scripts import Line, Script, scripts
from discussion.importers.demo.waiting import fill_queue
from discussion.sites.queries import default_site

if TYPE_CHECKING:
    from discussion.articles.models import Article

logger = logging.getLogger(__name__)
# How many minutes after it was posted the moderator removes what is removed.
_REMOVED_AFTER = 10


def load_demo(now: datetime) -> bool:
    """Load the demonstration where there is no article yet; whether it was loaded.

    It is one transaction: whoever is killed while loading leaves nothing behind, and the next start loads it anew.
    """
    if has_articles():
        return False
    try:
        with write():
            _wake_once(now)
            cast = Cast(default_site(), now=now)
            for script in scripts():
                _Performance(script, cast, now).play()
    except (IntegrityError, Refusal) as obstacle:
        # Another process was faster, or the site's policies forbid what is played. Neither may stop a start.
        logger.warning("The demonstration was not loaded: %s", obstacle)
        return False
    return True


def _wake_once(now: datetime) -> None:
    """Each past comment would wake the workers again after the commit; a wake-up of this moment stands for them all."""
    for queue in sorted({consumer.queue for consumer in CONSUMERS.values()}):
        transaction.on_commit(partial(outbox.wake, queue, now=now), robust=True)


class _Performance:
    """A script as it is played: what was written, by key."""

    def __init__(self, script: Script, cast: Cast, now: datetime) -> None:
        self._script, self._cast, self._now = script, cast, now
        self._opens_at = script.published_at(now)
        self._article = self._publish()
        self._posted: dict[str, int] = {}

    def play(self) -> None:
        """Everything is written and voted on before anything is taken down, for a tombstone takes no replies."""
        for line in self._script.lines:
            self._post(line)
        if self._script.poll:
            times = {"opens_at": self._opens_at, "now": self._now}
            ask(self._script.poll, self._article, self._cast, posted=self._posted, **times)
        for line in self._script.lines:
            self._vote(line)
        for line in self._script.lines:
            self._change(line)
        fill_queue(self._article, self._cast, self._posted, self._now)

    def _publish(self) -> "Article":
        script, at = self._script, self._opens_at
        text = Text(
            title=script.title, slug=script.slug, standfirst=script.standfirst, body=script.body, author=script.author
        )
        return create_article(site=self._cast.site, text=text, now=at, meter=unlimited(at))

    def _post(self, line: Line) -> None:
        at = self._at(line.minutes)
        comment = post_comment(
            reader=self._cast.reader(line.by),
            article=self._article,
            body=line.earlier_body or line.body,
            parent=self._posted[line.parent] if line.parent else None,
            now=at,
            meter=unlimited(at),
        )
        self._posted[line.key] = comment.id

    def _vote(self, line: Line) -> None:
        """The same readers vote at the same times in every installation."""
        chance = Random(line.key)  # noqa: S311  # nothing secret
        posted_at = self._at(line.minutes)
        for place, reader in enumerate(chance.sample(self._cast.voters, line.up + line.down)):
            at = posted_at + (self._now - posted_at) * chance.random()
            value = 1 if place < line.up else -1
            vote(reader=reader, comment=self._posted[line.key], value=value, now=at, meter=unlimited(at))

    def _change(self, line: Line) -> None:
        author, comment = self._cast.reader(line.by), self._posted[line.key]
        if line.edited:
            at = self._at(line.edited)
            edit_comment(reader=author, comment=comment, body=line.body, now=at, meter=unlimited(at))
        if line.deleted:
            at = self._at(line.deleted)
            delete_comment(reader=author, comment=comment, now=at, meter=unlimited(at))
        if line.removed:
            at = self._at(line.minutes + _REMOVED_AFTER)
            decide(moderator=self._cast.moderator, comment=comment, verdict="remove", now=at)

    def _at(self, minutes: int) -> datetime:
        return self._opens_at + timedelta(minutes=minutes)
