"""Polls with as many ballots as asked for, with all that the product itself would hold: rows, counters, log and seals.

The readers behind these ballots have left since: a ballot stays when its reader is erased.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Model

from bench import bulk
from discussion.actions.ballot_log import BATCH
from discussion.actions.polls import Answer, Terms, create_poll
from discussion.core.ids import new_id
from discussion.core.limits import Meter
from discussion.polls.models import Ballot, BallotEvent, BallotGroup, BallotHour, Poll, Seal
from discussion.polls.queries import poll_for_editor
from discussion.polls.seals import Entry, digest
from discussion.polls.series import moves
from discussion.sites.queries import default_site

_START = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
_OPEN = timedelta(days=30)
_SINGLE_OPTIONS = 4
_RANKED_OPTIONS = 8
# How much three camps like eight options, on the scale on which readers of one camp differ by about 1.3.
_LIKED = np.array(
    [
        [3.0, 2.2, 1.2, 0.4, 0.0, -0.6, -1.2, -2.0],
        [-1.0, 0.5, 2.8, 2.4, 1.0, 0.3, -0.8, -1.5],
        [-2.0, -0.6, 0.2, 1.0, 3.0, 2.0, 1.4, -0.5],
    ]
)
_CAMPS = [0.45, 0.35, 0.2]
# Most rank a few options, some all of them.
_RANKS = [0.18, 0.14, 0.24, 0.12, 0.08, 0.05, 0.04, 0.15]


def single(ballots: int, *, seed: int = 1) -> Poll:
    """A poll in which each ballot chooses one of four options."""
    return _filled("single", _SINGLE_OPTIONS, Random(seed).choices("1234", weights=[5, 3, 2, 1], k=ballots))


def ranked(ballots: int, *, seed: int = 1) -> Poll:
    """A poll in which each ballot ranks some of eight options."""
    return _filled("ranked", _RANKED_OPTIONS, _rankings(ballots, seed))


def _rankings(ballots: int, seed: int) -> list[str]:
    """Rankings after R. L. Plackett (1975): the best liked first, with Gumbel's noise on what each camp likes."""
    chance = np.random.default_rng(seed)
    liked = _LIKED[chance.choice(len(_CAMPS), ballots, p=_CAMPS)]
    orders = np.argsort(-(liked + chance.gumbel(size=liked.shape)), axis=1) + 1
    lengths = chance.choice(_RANKED_OPTIONS, ballots, p=_RANKS) + 1
    return [">".join(map(str, order[:length])) for order, length in zip(orders.tolist(), lengths, strict=True)]


def _filled(kind: str, options: int, said: Sequence[str]) -> Poll:
    poll = _empty(kind, options)
    cast = [
        _Cast(new_id(), choices, place % 3 > 0, _START + _OPEN * place / len(said))
        for place, choices in enumerate(said, 1)
    ]
    _insert(Ballot, poll, (_ballot(each) for each in cast))
    groups = Counter((each.choices, each.is_guest) for each in cast)
    _insert(BallotGroup, poll, (_group(*group, count) for group, count in groups.items()))
    _seal(poll, cast)
    bulk.analyse()
    return poll


def _empty(kind: str, options: int) -> Poll:
    answers = tuple(Answer(f"Answer {number}") for number in range(1, options + 1))
    terms = Terms(question="What next?", answers=answers, kind=kind, results_visible="always")
    meter = Meter(reader=None, network="", now=_START)
    made = create_poll(site=default_site(), article=None, terms=terms, now=_START, meter=meter)
    return poll_for_editor(made.id)


class _Cast(NamedTuple):
    number: int
    choices: str
    is_guest: bool
    moment: datetime


def _ballot(cast: _Cast) -> dict[str, Any]:
    said = {"choices": cast.choices, "is_guest": cast.is_guest, "is_set_apart": False}
    return {"id": cast.number, "network": "", "cast_at": cast.moment, **said}


def _group(choices: str, is_guest: bool, count: int) -> dict[str, Any]:
    return {"choices": choices, "is_guest": is_guest, "is_set_apart": False, "count": count}


def _event(cast: _Cast, seal: int, place: int) -> dict[str, Any]:
    said = {"former": "", "choices": cast.choices, "is_guest": cast.is_guest, "happened_at": cast.moment}
    return {"id": cast.number, "ballot_id": cast.number, "kind": "cast", "seal_id": seal, "place": place, **said}


def _seal(poll: Poll, cast: Sequence[_Cast]) -> None:
    """The log, sealed as the worker would have sealed it, and what it folds into hours."""
    former, hours = "", Counter[Any]()
    for number, start in enumerate(range(0, len(cast), BATCH), 1):
        batch = cast[start : start + BATCH]
        entries = [Entry(each.number, "cast", "", each.choices, each.is_guest, each.moment) for each in batch]
        former = digest(former, entries)
        seal = {"id": new_id(), "number": number, "count": len(batch), "digest": former}
        _insert(Seal, poll, iter([{**seal, "sealed_at": batch[-1].moment}]))
        _insert(BallotEvent, poll, (_event(each, seal["id"], place) for place, each in enumerate(batch, 1)))
        hours.update(moves(entries))
    _insert(BallotHour, poll, (_hour(*hour, net) for hour, net in hours.items()))


def _hour(hour_at: datetime, choices: str, is_guest: bool, net: int) -> dict[str, Any]:
    return {"hour_at": hour_at, "choices": choices, "is_guest": is_guest, "net": net}


def _insert(model: type[Model], poll: Poll, rows: Iterator[dict[str, Any]]) -> None:
    """Rows of the poll by the names of their columns; what is not named stays empty."""
    columns = [str(field.column) for field in model._meta.concrete_fields]
    whole = ({"id": new_id(), "site_id": poll.site_id, "poll_id": poll.id, **row} for row in rows)
    bulk.insert(model._meta.db_table, columns, (tuple(map(row.get, columns)) for row in whole))
