"""A poll's ballots and its results as files: no reader and no network is in them.

They are made row by row, so that a million ballots take no more memory than one.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from discussion.core.ids import encode
from discussion.core.moments import moment
from discussion.core.tables import table
from discussion.polls import choices
from discussion.polls.models import Ballot, Option, Poll
from discussion.polls.queries import option_ids, options
from discussion.polls.results import Results
from discussion.polls.tally import RankedTally, RatingTally, Tally

_ROWS = 2_000
_BALLOT = ("id", "cast_at", "changed_at", "is_guest", "is_set_apart", "choices")
_ABOUT_A_BALLOT = ("ballot", "cast_at", "changed_at", "voter", "set_apart")
_SHARES = ("counted", "option", "votes", "share", "low", "high", "ballots", "decided_ballots")


def ballots_as_csv(poll: Poll) -> Iterator[str]:
    """The ballots in the order of their casting, a column for each option: 1 for a choice, the rank, or the score."""
    present = options(poll)
    head = [*_ABOUT_A_BALLOT, *(option.text for option in present)]
    return table([head], (_row(poll, present, *ballot) for ballot in _ballots(poll)))


def ballots_as_json(poll: Poll) -> Iterator[str]:
    """The poll's question and options, and its ballots in the order of their casting."""
    ids = option_ids(poll)
    shown = [{"id": ids[each.number], "text": each.text, "is_undecided": each.is_undecided} for each in options(poll)]
    about = {"poll": poll.public_id, "question": poll.question, "kind": poll.kind, "options": shown}
    yield _json(about).removesuffix("}") + ',"ballots":[\n'
    between = ""
    for number, cast_at, changed_at, is_guest, is_set_apart, said in _ballots(poll):
        ballot = {
            "id": encode(number),
            "cast_at": moment(cast_at),
            "changed_at": moment(changed_at) or None,
            "is_guest": is_guest,
            "is_set_apart": is_set_apart,
            **choices.shown(poll.kind, said, ids),
        }
        yield between + _json(ballot)
        between = ",\n"
    yield "\n]}\n"


def results_as_csv(poll: Poll, found: Results) -> str:
    """A row for each option of each count: everybody's ballots or the members', the guests', and all that were cast."""
    texts = {option.number: option.text for option in options(poll)}
    name = "members" if found.guests else "everybody"
    counts = [(name, found.main), ("guests", found.guests), ("with those set apart", found.raw)]
    rows = [row for name, tally in counts if tally for row in _shares(name, tally, texts)]
    return "".join(table([[*_SHARES, *_more_heads(found.main)]], rows))


def _ballots(poll: Poll) -> Iterator[tuple[int, datetime, datetime | None, bool, bool, str]]:
    found = Ballot.objects.filter(poll=poll).order_by("cast_at", "id").values_list(*_BALLOT)
    return found.iterator(chunk_size=_ROWS)


def _row(poll: Poll, present: Sequence[Option], *ballot: Any) -> list[Any]:
    number, cast_at, changed_at, is_guest, is_set_apart, text = ballot
    said = choices.read(poll.kind, text)
    # Who gave an option no place or no score said nothing of it; who did not choose one said no.
    unsaid = "" if poll.kind in ("ranked", "rating") else 0
    voter, apart = "guest" if is_guest else "member", "yes" if is_set_apart else "no"
    about = [encode(number), moment(cast_at), moment(changed_at), voter, apart]
    return [*about, *(said.get(option.number, unsaid) for option in present)]


def _shares(name: str, tally: Tally, texts: dict[int, str]) -> Iterator[list[Any]]:
    for each in tally.options:
        shares = [each.votes, *(round(part, 6) for part in (each.share, each.low, each.high))]
        yield [name, texts[each.id], *shares, tally.ballots, tally.decided_ballots, *_more(tally, each.id)]
    if tally.undecided_ballots:
        blank = [""] * (3 + len(_more_heads(tally)))
        yield [
            name,
            "(undecided)",
            tally.undecided_ballots,
            *blank[:3],
            tally.ballots,
            tally.decided_ballots,
            *blank[3:],
        ]


def _more_heads(tally: Tally) -> Sequence[str]:
    if isinstance(tally, RatingTally):
        return ("scores", "mean", "median", "shrunken_mean")
    return ("schulze_place",) if isinstance(tally, RankedTally) else ()


def _more(tally: Tally, option: int) -> Sequence[Any]:
    if isinstance(tally, RatingTally):
        rating = tally.ratings[option]
        return (rating.scores, rating.mean, rating.median, rating.shrunken)
    if isinstance(tally, RankedTally):
        return [place for place, tied in enumerate(tally.schulze.order, 1) if option in tied]
    return ()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
