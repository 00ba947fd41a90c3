"""The polls of our own export, with their ballots: stored after the comments, which ballots may name."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from discussion.actions import bringing_polls as actions
from discussion.actions.arriving import note_poll
from discussion.actions.bringing_polls import BroughtBallot, BroughtBurst, BroughtChange, BroughtOption, BroughtPoll
from discussion.actions.polls import Terms
from discussion.articles.queries import articles_of
from discussion.core import ids
from discussion.core.errors import Refusal
from discussion.importers.housing import Crowd, Housing
from discussion.importers.people import account
from discussion.importers.staging import Staging
from discussion.imports import queries
from discussion.polls.queries import poll_for_editor

if TYPE_CHECKING:
    from discussion.imports.models import Batch
    from discussion.polls.models import Poll

_BALLOTS = 200
_TERMS = frozenset(Terms.__dataclass_fields__) - {"answers", "note", "opens_at", "closes_at"}
_OF_POLL = "SELECT pos, key, record FROM polling WHERE kind = ? AND poll = ? AND pos > ? ORDER BY pos LIMIT ?"

Record = dict[str, Any]


def bring_polls(staging: Staging, batch: "Batch", housing: Housing, crowd: Crowd, *, now: datetime) -> Iterator[bool]:
    """After each step, whether it made a poll. What cannot come in is noted."""
    polls = staging.db.execute("SELECT key, record FROM polling WHERE kind = 'Poll' ORDER BY pos").fetchall()
    for key, record in polls:
        known = queries.known_poll(batch.archive, key)
        if batch.is_dry:
            yield known is None
            continue
        try:
            poll = _bring(staging, batch, housing, key, orjson.loads(record), now, known)
        except Refusal as refusal:
            staging.note("refused", f"poll {key}", refusal.detail)
            continue
        yield known is None
        yield from _bring_ballots(staging, crowd, poll, key, now)
        _bring_stances(staging, crowd, poll, key, now)
        actions.settle_poll(poll=poll, now=now)


def _bring(
    staging: Staging, batch: "Batch", housing: Housing, key: str, said: Record, now: datetime, known: int | None
) -> "Poll":
    if known is not None:
        return poll_for_editor(known)
    article = housing.article(said["article"], first_at=now, now=now) if said["article"] else None
    place = articles_of([batch.site_id]).get(id=article) if article is not None else None
    number = ids.decode(key) or ids.new_id()
    try:
        made = actions.bring_poll(site=batch.site, article=place, poll=_poll(number, said), now=now)
    except Refusal as refusal:
        if refusal.code != "poll_of_another_place":
            raise
        made = actions.bring_poll(site=batch.site, article=place, poll=_poll(ids.new_id(), said), now=now)
    note_poll(batch=batch, key=key, poll=made)
    return made


def _poll(number: int, said: Record) -> BroughtPoll:
    times: Record = {name: _moment(said[name]) for name in ("opens_at", "closes_at")}
    return BroughtPoll(
        id=number,
        terms=Terms(answers=(), **times, **{name: said[name] for name in _TERMS}),
        options=tuple(
            BroughtOption(ids.decode(each["key"]) or ids.new_id(), each["number"], each["text"], each["is_undecided"])
            for each in said["options"]
        ),
        created_at=datetime.fromisoformat(said["created_at"]),
        watched_until=_moment(said["watched_until"]),
        corrections=tuple((each["note"], datetime.fromisoformat(each["created_at"])) for each in said["corrections"]),
        bursts=tuple(_burst(each) for each in said["bursts"]),
    )


def _burst(said: Record) -> BroughtBurst:
    times: Record = {"minute_at": datetime.fromisoformat(said["minute_at"]), "judged_at": _moment(said["judged_at"])}
    return BroughtBurst(**{**said, **times})


def _bring_ballots(staging: Staging, crowd: Crowd, poll: "Poll", key: str, now: datetime) -> Iterator[bool]:
    for rows in _pages(staging, "Ballot", key):
        said = [orjson.loads(record) for _, record in rows]
        names = {account(each["reader"]["key"]) for each in said if each["reader"]}
        readers = crowd.readers(names, first_at=now, now=now)
        keeps_id = ids.decode(key) == poll.id
        named = zip((name for name, _ in rows), said, strict=True)
        ballots = [_ballot(staging, name, each, readers, keeps_id=keeps_id) for name, each in named]
        try:
            actions.bring_ballots(poll=poll, ballots=ballots, now=now)
        except Refusal:
            _bring_singly(staging, poll, ballots, now)
        yield False


def _bring_singly(staging: Staging, poll: "Poll", ballots: list[BroughtBallot], now: datetime) -> None:
    """One bad ballot is no reason to lose those beside it."""
    for ballot in ballots:
        try:
            actions.bring_ballots(poll=poll, ballots=[ballot], now=now)
        except Refusal as refusal:
            staging.note("refused", f"ballot {ids.encode(ballot.id)}", refusal.detail)


def _ballot(staging: Staging, name: str, said: Record, readers: Mapping[str, int], *, keeps_id: bool) -> BroughtBallot:
    change = said["change"]
    return BroughtBallot(
        id=(ids.decode(name) if keeps_id else None) or ids.new_id(),
        reader=readers.get(account(said["reader"]["key"])) if said["reader"] else None,
        choices=said["choices"],
        is_guest=said["is_guest"],
        is_set_apart=said["is_set_apart"],
        cast_at=datetime.fromisoformat(said["cast_at"]),
        changed_at=_moment(said["changed_at"]),
        change=_change(staging, change) if change else None,
    )


def _change(staging: Staging, said: Record) -> BroughtChange:
    found = staging.db.execute("SELECT id FROM comments WHERE key = ?", (said["comment"],)).fetchone()
    return BroughtChange(said["before"], found[0] if found else None, datetime.fromisoformat(said["answered_at"]))


def _bring_stances(staging: Staging, crowd: Crowd, poll: "Poll", key: str, now: datetime) -> None:
    for rows in _pages(staging, "ShownStance", key):
        names = [account(orjson.loads(record)["reader"]["key"]) for _, record in rows]
        actions.bring_shown_stances(poll=poll, readers=crowd.readers(names, first_at=now, now=now).values())


def _pages(staging: Staging, kind: str, poll: str) -> Iterator[list[tuple[str, bytes]]]:
    last = 0
    while rows := staging.db.execute(_OF_POLL, (kind, poll, last, _BALLOTS)).fetchall():
        last = rows[-1][0]
        yield [(key, record) for _, key, record in rows]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
