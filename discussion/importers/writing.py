"""Storing what is staged: batches of 200 in transactions of their own, so that readers go on writing meanwhile."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import orjson

from discussion.actions.bringing import Arrival, EarlierText, bring_comments
from discussion.core.transactions import give_way
from discussion.importers.housing import Crowd, Housing
from discussion.importers.records import State
from discussion.importers.rendering import Rendered, begin, render_all
from discussion.importers.staging import Staging

if TYPE_CHECKING:
    from discussion.imports.models import Batch

BATCH = 200
_AHEAD = 4
_FORGOTTEN = "Its author was erased here."
_VISIBLE = (State.PUBLISHED, State.PENDING)

_QUEUE = """
    SELECT q.place, c.pos, c.id, c.key, c.digest, c.article, c.record, q.depth, p.id, r.id, a.parent, a.root, a.depth,
        a.article
    FROM queue q JOIN comments c ON c.pos = q.pos JOIN comments r ON r.pos = q.root_pos
    LEFT JOIN comments p ON p.pos = c.parent_pos LEFT JOIN anchors a ON a.pos = q.root_pos
    WHERE q.place > ? ORDER BY q.place LIMIT ?
"""


@dataclass(slots=True)
class Staged:
    """A comment of the queue with its place in the tree, and what it says as the archive has it."""

    place: int
    pos: int
    id: int
    key: str
    digest: str
    article_key: str
    record: dict[str, Any]
    depth: int
    parent: int | None
    root: int | None
    article: int | None

    @classmethod
    def of(cls, *row: Any) -> "Staged":
        """From a row of the queue."""
        place, pos, number, key, digest, article_key, record, depth, parent, root, *anchor = row
        above, branch, above_depth, article = anchor
        is_top = depth == 0
        return cls(
            place=place,
            pos=pos,
            id=number,
            key=key,
            digest=digest,
            article_key=article_key,
            record=orjson.loads(record),
            depth=depth if above is None else depth + above_depth + 1,
            parent=above if is_top else parent,
            root=branch if above is not None else None if is_top else root,
            article=article,
        )

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The text and the earlier ones, with their markup."""
        said = [self.record["body"], *(each["body"] for each in self.record["earlier"])]
        return [(text, self.record["markup"]) for text in said]

    @property
    def may_be_blank(self) -> bool:
        """Whether nobody reads it anyway."""
        return self.record["state"] not in _VISIBLE and not self.record["body"].strip()


@dataclass(slots=True)
class Written:
    """What became of a batch of the queue."""

    read: int = 0
    created: int = 0
    refused: int = 0
    votes: int = 0


class Writer:
    """Takes the queue from its beginning to its end; `now` is the moment of the whole import."""

    def __init__(self, staging: Staging, batch: "Batch", *, keeps_ids: bool, now: datetime) -> None:
        self._staging, self._batch, self.now = staging, batch, now
        self.housing = Housing(staging, batch, keeps_ids=keeps_ids)
        self.crowd = Crowd(staging, batch, keeps_ids=keeps_ids)

    def made(self) -> tuple[int, int]:
        """How many articles and readers were made, or would be."""
        return self.housing.made, self.crowd.made

    def write(self, *, processes: int) -> Iterator[Written]:
        """Store the queue, batch by batch, each stored when it is told; texts are rendered by so many processes."""
        with renderers(processes) as pool:
            for staged, rendered in _rendered(self._queue(), pool):
                yield self._write(staged, rendered)

    def bring_rest(self) -> Iterator[None]:
        """The articles without comments and the readers who did not write, some at a time."""
        for rows in self._staging.chunks("SELECT key FROM articles ORDER BY key", size=BATCH):
            keys = [key for (key,) in rows]
            if self._batch.is_dry:
                self.housing.imagine(keys)
            for key in [] if self._batch.is_dry or self._batch.article_id is not None else keys:
                self.housing.article(key, first_at=self.now, now=self.now)
            yield
        for rows in self._staging.chunks("SELECT key FROM authors ORDER BY key", size=BATCH):
            keys = [key for (key,) in rows]
            if self._batch.is_dry:
                self.crowd.imagine(keys)
            else:
                self.crowd.readers(keys, first_at=self.now, now=self.now)
            yield

    def _queue(self) -> Iterator[list[Staged]]:
        last = 0
        while rows := self._staging.db.execute(_QUEUE, (last, BATCH)).fetchall():
            last = rows[-1][0]
            yield [Staged.of(*row) for row in rows]

    def _write(self, staged: Sequence[Staged], rendered: Sequence[Sequence[Rendered]]) -> Written:
        self.crowd.forgotten({each.record["author"] for each in staged if each.record["author"]})
        kept = [(each, self._settled(each, texts)) for each, texts in zip(staged, rendered, strict=True)]
        taken = [(each, texts) for each, texts in kept if texts is not None]
        if self._batch.is_dry:
            self._imagine([each for each, _ in taken])
        elif taken:
            bring_comments(batch=self._batch, arrivals=self._arrivals(taken))
            give_way()
        votes = sum(len(each.record["votes"]) for each, _ in taken)
        return Written(len(staged), created=len(taken), refused=len(staged) - len(taken), votes=votes)

    def arrival(self, staged: Staged) -> Arrival | None:
        """A single comment, ready to be stored; None where its text cannot come in, which is noted."""
        texts = self._settled(staged, render_all(staged.texts))
        if texts is None:
            return None
        return self._arrivals([(staged, texts)])[0]

    def _imagine(self, taken: Sequence[Staged]) -> None:
        """What would be made."""
        self.housing.imagine({each.article_key for each in taken if each.article is None})
        self.crowd.imagine({key for each in taken for key in _people(each.record)})
        for each in taken:
            self._past(each, each.record["created_at"])

    def _settled(self, staged: Staged, texts: Sequence[Rendered]) -> list[Rendered] | None:
        """The texts as they are stored; None for a comment that cannot come in."""
        author = staged.record["author"]
        if author and self.crowd.forgotten([author]):
            texts = [Rendered(refusal=_FORGOTTEN) for _ in texts]
        if not texts[0].refusal or staged.may_be_blank:
            return [Rendered() if text.refusal else text for text in texts]
        where = f"comment {staged.key}"
        if not self._staging.count("comments", "parent_pos = ?", (staged.pos,)):
            self._staging.note("refused", where, texts[0].refusal)
            return None
        self._staging.note("emptied", where, f"{texts[0].refusal} It keeps the place of its replies, as a deleted one.")
        staged.record["state"] = State.DELETED
        return [Rendered() for _ in texts]

    def _arrivals(self, taken: Sequence[tuple[Staged, list[Rendered]]]) -> list[Arrival]:
        people = {key for each, _ in taken for key in _people(each.record)}
        first_at = min((_moment(each.record["created_at"]) for each, _ in taken), default=self.now)
        readers = self.crowd.readers(people, first_at=first_at, now=self.now)
        return [self._arrival(each, texts, readers) for each, texts in taken]

    def _arrival(self, staged: Staged, texts: list[Rendered], readers: dict[str, int]) -> Arrival:
        record = staged.record
        created_at = self._past(staged, record["created_at"])
        edited_at = record["edited_at"] and max(created_at, min(_moment(record["edited_at"]), self.now))
        article = staged.article or self.housing.article(staged.article_key, first_at=created_at, now=self.now)
        votes = {readers[key]: (value, at) for key, value, at in record["votes"] if key in readers}
        times = [_moment(each["at"]) for each in record["earlier"]]
        return Arrival(
            id=staged.id,
            key=staged.key,
            digest=staged.digest,
            article=article,
            author=readers.get(record["author"]) if record["author"] else None,
            parent=staged.parent,
            root=staged.root,
            depth=staged.depth,
            body=texts[0].body,
            body_html=texts[0].html,
            state=record["state"],
            created_at=created_at,
            edited_at=edited_at or None,
            up=max(record["up"], 0),
            down=max(record["down"], 0),
            votes=[(who, value, _moment(at) if at else created_at) for who, (value, at) in votes.items()],
            earlier=[
                EarlierText(text.body, text.html, at) for text, at in zip(texts[1:], times, strict=True) if text.body
            ],
        )

    def _past(self, staged: Staged, text: str) -> datetime:
        at = _moment(text)
        if at <= self.now:
            return at
        self._staging.note("clamped", f"comment {staged.key}", f"Its time, {text}, is yet to come: it got the present.")
        return self.now


def _people(record: dict[str, Any]) -> Iterator[str]:
    if record["author"]:
        yield record["author"]
    for key, _, _ in record["votes"]:
        yield key


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def renderers(processes: int) -> Any:
    """Processes that render, and end with this one; none where this one does it itself."""
    if processes < 2:
        return nullcontext()
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=begin)


def _rendered(
    queue: Iterator[list[Staged]], pool: Executor | None
) -> Iterator[tuple[list[Staged], list[list[Rendered]]]]:
    """Each batch with its texts rendered, some batches ahead of who takes them."""
    waiting = deque[tuple[list[Staged], Callable[[], list[Rendered]]]]()
    for staged in queue:
        waiting.append((staged, _submitted([text for each in staged for text in each.texts], pool)))
        if len(waiting) > _AHEAD:
            yield _next(waiting)
    while waiting:
        yield _next(waiting)


def _submitted(texts: list[tuple[str, str]], pool: Executor | None) -> Callable[[], list[Rendered]]:
    if pool is None:
        return lambda: render_all(texts)
    future: Future[list[Rendered]] = pool.submit(render_all, texts)
    return future.result


def _next(
    waiting: "deque[tuple[list[Staged], Callable[[], list[Rendered]]]]",
) -> tuple[list[Staged], list[list[Rendered]]]:
    staged, result = waiting.popleft()
    rendered = iter(result())
    return staged, [[next(rendered) for _ in each.texts] for each in staged]
