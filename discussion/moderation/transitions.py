"""Every change of a comment's state that there is: the one table of allowed moves.

Moderators' verdicts, what screening does, and an author's deleting stand in it. Undoing goes back the way that a
verdict came, and nothing leads out of `deleted`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from discussion.comments.models import Comment

_State = Comment.State

Moves = Mapping[_State, _State]

# Where a comment stands that a moderator or a machine thought bad.
TAKEN_DOWN = (_State.REJECTED, _State.REMOVED)

# Verdict of a moderator → the states it starts from, and where each leads.
VERDICTS: Mapping[str, Moves] = MappingProxyType(
    {
        "approve": {_State.PENDING: _State.PUBLISHED, _State.REJECTED: _State.PUBLISHED},
        "reject": {_State.PENDING: _State.REJECTED},
        "remove": {_State.PUBLISHED: _State.REMOVED},
        "restore": {_State.REMOVED: _State.PUBLISHED},
        "keep": {state: state for state in (_State.PUBLISHED, _State.REJECTED, _State.REMOVED)},
        "feature": {_State.PUBLISHED: _State.PUBLISHED},
        "unfeature": {_State.PUBLISHED: _State.PUBLISHED},
        "escalate": {state: state for state in _State if state != _State.DELETED},
        "second_opinion": {state: state for state in _State if state != _State.DELETED},
    }
)
# What machines do where no moderator stands.
SCREENING: Mapping[str, Moves] = MappingProxyType(
    {
        "hold": {_State.PUBLISHED: _State.PENDING},
        "release": {_State.PENDING: _State.PUBLISHED},
        "reject": {_State.PENDING: _State.REJECTED, _State.PUBLISHED: _State.REJECTED},
    }
)
_ERASURE: Moves = {state: _State.DELETED for state in _State if state != _State.DELETED}

# Verdicts after which nothing waits for anybody.
SETTLING = frozenset({"approve", "reject", "remove", "restore", "keep"})
# Verdicts by which what was reported is found to be as bad as was said.
UPHOLDING = frozenset({"reject", "remove"})


def after(verdict: str, state: str) -> _State | None:
    """Where a moderator's or the machine's verdict leads from this state; None where it does not apply."""
    moves = VERDICTS.get(verdict) or SCREENING.get(verdict) or {}
    return moves.get(_State(state))


def offered(state: str) -> list[str]:
    """The moderators' verdicts that apply to a comment in this state."""
    return [verdict for verdict, moves in VERDICTS.items() if state in moves]


def is_allowed(before: str, to: str) -> bool:
    """Whether anything at all leads from one state to the other."""
    return (_State(before), _State(to)) in _EVERY_MOVE


def _every_move() -> frozenset[tuple[_State, _State]]:
    forth = {pair for moves in (*VERDICTS.values(), *SCREENING.values()) for pair in moves.items()}
    back = {(to, before) for before, to in forth}
    return frozenset(forth | back | set(_ERASURE.items()))


_EVERY_MOVE = _every_move()
