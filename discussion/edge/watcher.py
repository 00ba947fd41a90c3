"""The one thread that looks into the database for everybody who follows an article here.

One question finds what changed beneath all of them. Each change is looked up and encoded once, however many follow.
While nobody does it sleeps; while the database does not answer the streams stay open, and it tries again.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Thread

from django.db import Error, close_old_connections, connection

from discussion.api import news
from discussion.api.news import Told
from discussion.articles import queries as articles
from discussion.comments import queries as comments
from discussion.comments.people import called_otherwise
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.edge.streams import Channel, Piece, Streams
from discussion.polls import queries as polls

_PAUSE_SECONDS = 0.3
# How something stands is told every so many looks at the versions.
_STANDING_EVERY = 7
# Votes and other names are dated before their transaction ends, which may take as long as others write.
_LATE = timedelta(seconds=15)
_log = logging.getLogger(__name__)


class Watcher:
    """Watches over the articles of the streams."""

    def __init__(self, streams: Streams, loop: asyncio.AbstractEventLoop) -> None:
        self._streams, self._loop = streams, loop
        self._signs: dict[int, dict[int, tuple[object, ...]]] = {}
        self._results: dict[int, set[bytes]] = {}
        self._votes: dict[int, tuple[int, int]] = {}
        self._is_troubled = False

    def start(self) -> None:
        """Begin, in a thread that ends with the process."""
        Thread(target=self._run, name="watcher", daemon=True).start()

    def _run(self) -> None:
        look = 0
        while True:
            if not self._streams.are_open.is_set():
                connection.close()
                self._streams.are_open.wait()
            close_old_connections()
            if not self.look(with_standing=look % _STANDING_EVERY == 0):
                connection.close()
            look += 1
            time.sleep(_PAUSE_SECONDS)

    def look(self, *, with_standing: bool = True) -> bool:
        """Tell everybody what came since the last look; False where the database does not answer."""
        try:
            channels = {channel.article: channel for channel in self._streams.channels()}
            self._tell_news(channels, clock.now())
            if with_standing:
                self._tell_standing(channels, clock.now())
        except Error:
            if not self._is_troubled:
                _log.warning("Live events wait for the database.", exc_info=True)
            self._is_troubled = True
        except Exception:
            _log.exception("A look for live events failed; the next one tries again.")
        else:
            self._is_troubled = False
        return not self._is_troubled

    def _tell_news(self, channels: dict[int, Channel], now: datetime) -> None:
        present = articles.versions(list(channels))
        for number, channel in channels.items():
            if number not in present:
                self._on_loop(channel.end)
            elif present[number][0] != channel.version:
                self._tell(channel, now)
        self._tell_readers(channels, {number: of_site for number, (_, of_site) in present.items()}, now)

    def _tell_readers(self, channels: dict[int, Channel], site_versions: dict[int, int], now: datetime) -> None:
        """Names and badges stand beside comments of many articles, so they move their site's version alone."""
        moved = [number for number, of_site in site_versions.items() if of_site != channels[number].site_version]
        otherwise = called_otherwise(moved, now - _LATE) if moved else {}
        slugs = articles.slugs(list(otherwise))
        for number in moved:
            channels[number].site_version = site_versions[number]
            if number in otherwise:
                self._publish(channels[number], [news.readers(slugs[number], otherwise[number])])

    def _tell(self, channel: Channel, now: datetime) -> None:
        try:
            article = articles.article_followed(channel.article, now=now)
        except Refusal:
            self._on_loop(channel.end)
            return
        while article.version != channel.version:
            found = articles.news(article, since=channel.version)
            since, channel.version = channel.version, found.version
            self._publish(channel, news.told(article, found, now), since=since, until=found.version)

    def _tell_standing(self, channels: dict[int, Channel], now: datetime) -> None:
        self._tell_results(channels, now)
        self._tell_votes(channels, now)

    def _tell_results(self, channels: dict[int, Channel], now: datetime) -> None:
        former, self._signs = self._signs, polls.signs_of_ballots(list(channels), now=now)
        self._results = {number: said for number, said in self._results.items() if number in channels}
        for number, signs in self._signs.items():
            if former.get(number) != signs:
                self._tell_results_of(channels[number], now)

    def _tell_results_of(self, channel: Channel, now: datetime) -> None:
        with suppress(Refusal):
            article = articles.article_followed(channel.article, now=now)
            said = self._results.get(channel.article, set())
            told = {each.as_lines(): each for each in news.poll_results(article, now)}
            self._results[channel.article] = set(told)
            self._publish(channel, [each for lines, each in told.items() if lines not in said])

    def _tell_votes(self, channels: dict[int, Channel], now: datetime) -> None:
        former, by_article = self._votes, dict[int, list[tuple[int, int, int]]]()
        counted = comments.votes_since(list(channels), now - _LATE)
        self._votes = {comment: (up, down) for _, comment, up, down in counted}
        for article, comment, up, down in counted:
            if former.get(comment) != (up, down):
                by_article.setdefault(article, []).append((comment, up, down))
        slugs = articles.slugs(list(by_article))
        for article, votes in by_article.items():
            self._publish(channels[article], [news.votes(slugs[article], votes)])

    def _publish(self, channel: Channel, told: list[Told], *, since: int = 0, until: int = 0) -> None:
        body = b"".join(each.as_lines() for each in told)
        if body:
            self._on_loop(lambda: channel.publish(Piece(since, until, body)))

    def _on_loop(self, act: Callable[[], None]) -> None:
        # A loop that has ended meanwhile has nobody to tell.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(act)
