"""Ballots and results as files, in the API's document."""

from typing import Any

from discussion.api.schema.basics import ID, TEXT, TIME, TRUTH, Shape, list_of, object_of, or_null, ref
from discussion.api.schema.polls import EXAMPLES_OF_POLLS, POLL_ID

_BALLOT: dict[str, Shape] = {
    "id": {**ID, "description": "A number of the ballot's own, as in the ballot log; it leads to no reader."},
    "cast_at": TIME,
    "changed_at": or_null(TIME),
    "is_guest": TRUTH,
    "is_set_apart": TRUTH,
    "choices": {**list_of(ID), "description": "Ranked: in order of preference."},
    "scores": {"type": "object", "additionalProperties": {"type": "integer"}, "description": "Option id → score."},
}
_BALLOTS: dict[str, Shape] = {
    "poll": ID,
    "question": TEXT,
    "kind": TEXT,
    "options": list_of(ref("Option")),
    "ballots": list_of(object_of("A ballot, of nobody in particular.", _BALLOT, optional=("choices", "scores"))),
}
SHAPES_OF_EXPORTS: dict[str, Shape] = {
    "Ballots": object_of("Every ballot of a poll, in the order of their casting.", _BALLOTS)
}

_POLL = EXAMPLES_OF_POLLS["Poll"]
_YES = _POLL["options"][0]["id"]
_ONE: dict[str, Any] = {
    "id": "0d3k7q9s1v3x9",
    "cast_at": "2026-11-22T12:00:00.000000Z",
    "changed_at": None,
    "is_guest": True,
    "is_set_apart": False,
    "choices": [_YES],
}
EXAMPLES_OF_EXPORTS: dict[str, Any] = {
    "Ballots": {
        **{name: _POLL[name] for name in ("question", "kind", "options")},
        "poll": POLL_ID,
        "ballots": [_ONE],
    }
}
BALLOTS_AS_CSV = (
    "ballot,cast_at,changed_at,voter,set_apart,Yes,No\r\n"
    f"{_ONE['id']},{_ONE['cast_at']},,guest,no,1,0\r\n"
)  # fmt: skip
RESULTS_AS_CSV = (
    "counted,option,votes,share,low,high,ballots,decided_ballots\r\n"
    "everybody,Yes,14,0.35,0.21,0.53,40,40\r\n"
    "everybody,No,26,0.65,0.47,0.79,40,40\r\n"
)
