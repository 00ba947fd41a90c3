"""What came of a poll, in JSON: options by their public ids."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from discussion.polls.queries import option_ids
from discussion.polls.ranked import Round
from discussion.polls.results import Results, by_hour
from discussion.polls.tally import RankedTally, RatingTally, Tally

if TYPE_CHECKING:
    from discussion.polls.models import Poll

_Ids = Mapping[int, str]


def shown(poll: "Poll", found: Results) -> dict[str, Any]:
    """The results: ballots and shares, their course, and what a ranked poll or a rating adds to them."""
    ids = option_ids(poll)
    series = [
        {"hour_at": hour_at, "votes": {ids[number]: count for number, count in votes.items()}}
        for hour_at, votes in by_hour(poll)
    ]
    return {**standing(poll, found), "series": series}


def standing(poll: "Poll", found: Results) -> dict[str, Any]:
    """The results as they stand, without the course that they took."""
    ids = option_ids(poll)
    return {
        "poll": poll.public_id,
        **_tally(found.main, ids),
        "guests": _tally(found.guests, ids) if found.guests else None,
        "set_apart": found.set_apart,
        "raw": _tally(found.raw, ids) if found.raw else None,
        **_more(found, ids),
    }


def _tally(tally: Tally, ids: _Ids) -> dict[str, Any]:
    return {
        "ballots": tally.ballots,
        "decided_ballots": tally.decided_ballots,
        "undecided_ballots": tally.undecided_ballots,
        "options": [
            {"id": ids[each.id], "votes": each.votes, "share": each.share, "low": each.low, "high": each.high}
            for each in tally.options
        ],
    }


def _more(found: Results, ids: _Ids) -> dict[str, Any]:
    if isinstance(found.main, RankedTally):
        return {"ranking": _ranking(found.main, found.explanation, ids)}
    if isinstance(found.main, RatingTally):
        return {"rating": _rating(found.main, ids)}
    return {}


def _ranking(tally: RankedTally, explanation: str, ids: _Ids) -> dict[str, Any]:
    winner, condorcet = tally.runoff.winner, tally.condorcet_winner
    return {
        "winner": ids[winner] if winner is not None else None,
        "condorcet_winner": ids[condorcet] if condorcet is not None else None,
        "schulze": [[ids[number] for number in place] for place in tally.schulze.order],
        "explanation": explanation,
        "rounds": [_round(each, ids) for each in tally.runoff.rounds],
        "pairwise": {
            "options": [ids[number] for number in tally.pairwise.options],
            "preferred": tally.pairwise.preferred,
        },
    }


def _round(each: Round, ids: _Ids) -> dict[str, Any]:
    return {
        "counts": {ids[number]: count for number, count in each.counts.items()},
        "exhausted": each.exhausted,
        "eliminated": ids[each.eliminated] if each.eliminated is not None else None,
        "tied": [ids[number] for number in each.tie.options] if each.tie else [],
        "transfers": [
            {"to": ids[moved.target] if moved.target is not None else None, "ballots": moved.ballots}
            for moved in each.transfers
        ],
    }


def _rating(tally: RatingTally, ids: _Ids) -> dict[str, Any]:
    return {
        "order": [ids[number] for number in tally.order],
        "options": [
            {
                "id": ids[number],
                "scores": rating.scores,
                "mean": rating.mean,
                "median": rating.median,
                "shrunken_mean": rating.shrunken,
                "histogram": {str(score): count for score, count in rating.histogram.items()},
            }
            for number, rating in tally.ratings.items()
        ],
    }
