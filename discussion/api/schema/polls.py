"""Polls in the API's document: what is answered, taken and refused."""

from typing import Any

from discussion.api.schema.basics import (
    COUNT,
    ID,
    TEXT,
    TIME,
    TRUTH,
    Shape,
    body_of,
    list_of,
    object_of,
    one_of,
    or_null,
    page_of,
    ref,
)

KIND = one_of("single", "multiple", "approval", "ranked", "rating")
VOTERS: Shape = {
    **one_of("members", "everyone", "apart"),
    "description": "`apart` counts guests and shows them beside the members.",
}
VISIBILITY = one_of("always", "after_vote", "after_close")
SCALE: Shape = {**one_of("1-5", "0-10"), "description": "The scores of a rating."}

_OPTION = object_of(
    "One of a poll's answers.",
    {"id": ID, "text": TEXT, "is_undecided": {**TRUTH, "description": "Counts in the turnout and not in the shares."}},
)
_POLL: dict[str, Shape] = {
    "id": ID,
    "article": {"type": ["string", "null"], "description": "The article's slug; null for a poll on its own."},
    "question": TEXT,
    "kind": KIND,
    "options": list_of(ref("Option")),
    "min_choices": COUNT,
    "max_choices": COUNT,
    "scale": SCALE,
    "voters": VOTERS,
    "opens_at": or_null(TIME),
    "closes_at": or_null(TIME),
    "is_open": {**TRUTH, "description": "Whether ballots are taken now."},
    "is_lead": {**TRUTH, "description": "The article's lead poll."},
    "is_shuffled": {**TRUTH, "description": "Each reader sees the options in an order of their own: see `mine`."},
    "may_change": TRUTH,
    "may_withdraw": TRUTH,
    "results_visible": VISIBILITY,
    "corrections": list_of(ref("Correction")),
}
_BALLOT: dict[str, Shape] = {
    "choices": {**list_of(ID), "description": "Ranked: in order of preference."},
    "scores": {"type": "object", "additionalProperties": {"type": "integer"}, "description": "Option id → score."},
}
_SHARE: Shape = {"type": "number", "minimum": 0, "maximum": 1}
_COUNTED: dict[str, Shape] = {
    "ballots": {**COUNT, "description": "The turnout."},
    "decided_ballots": {
        **COUNT,
        "description": "Those that chose more than the undecided option; shares are of these.",
    },
    "undecided_ballots": COUNT,
    "options": list_of(
        object_of("An option's part.", {"id": ID, "votes": COUNT, "share": _SHARE, "low": _SHARE, "high": _SHARE})
    ),
}
_ROUND: dict[str, Shape] = {
    "counts": {"type": "object", "additionalProperties": COUNT, "description": "Option id → ballots."},
    "exhausted": {**COUNT, "description": "Ballots none of whose options is still in."},
    "eliminated": or_null(ID),
    "tied": {**list_of(ID), "description": "Who shared the last place, where a tie had to be broken."},
    "transfers": list_of(object_of("Where ballots went.", {"to": or_null(ID), "ballots": COUNT})),
}
_RANKING: dict[str, Shape] = {
    "winner": {**or_null(ID), "description": "By instant runoff."},
    "condorcet_winner": {**or_null(ID), "description": "Who beats every other option pair by pair."},
    "schulze": {**list_of(list_of(ID)), "description": "The places from the first; who shares one is tied."},
    "explanation": {"type": "string", "description": "Where the methods differ, a sentence."},
    "rounds": list_of(object_of("A round of the runoff.", _ROUND)),
    "pairwise": object_of(
        "How many ballots prefer the option of the row to that of the column.",
        {"options": list_of(ID), "preferred": list_of(list_of(COUNT))},
    ),
}
_RATED: dict[str, Shape] = {
    "id": ID,
    "scores": COUNT,
    "mean": or_null({"type": "number"}),
    "median": or_null({"type": "number"}),
    "shrunken_mean": {"type": "number", "description": "What `order` goes by: fair to options with few scores."},
    "histogram": {"type": "object", "additionalProperties": COUNT, "description": "Score → how many gave it."},
}
_RATING: dict[str, Shape] = {
    "order": {**list_of(ID), "description": "The best first."},
    "options": list_of(object_of("An option's scores.", _RATED)),
}
_HOUR: dict[str, Shape] = {
    "hour_at": TIME,
    "votes": {"type": "object", "additionalProperties": COUNT, "description": "Option id → ballots."},
}
_RESULTS: dict[str, Shape] = {
    "poll": ID,
    **_COUNTED,
    "guests": {**or_null(ref("Counted")), "description": "The guests', where they are counted apart."},
    "set_apart": {**COUNT, "description": "Ballots that an editor looks at, counted in `raw` alone."},
    "raw": {**or_null(ref("Counted")), "description": "With what was set apart, where anything was."},
    "series": {
        **list_of(object_of("How opinion stood at the end of an hour.", _HOUR)),
        "description": "Told by the ballot log: ballots that are set apart are among them.",
    },
    "ranking": object_of("A ranked poll's rounds and pairs.", _RANKING),
    "rating": object_of("A rating's means.", _RATING),
}
SHAPES_OF_POLLS: dict[str, Shape] = {
    "Counted": object_of("Ballots and shares.", _COUNTED),
    "Results": object_of("What came of a poll.", _RESULTS, optional=("ranking", "rating")),
    "Option": _OPTION,
    "Correction": object_of("What was corrected after ballots were cast.", {"note": TEXT, "created_at": TIME}),
    "Ballot": object_of("What a ballot says.", _BALLOT, optional=("choices", "scores")),
    "Poll": object_of(
        "A poll; results have an address of their own.",
        {**_POLL, "my_ballot": {**or_null(ref("Ballot")), "description": "Of who asks, where somebody does."}},
        optional=("my_ballot",),
    ),
    "PollForEditor": object_of(
        "A poll as its editors see it.",
        {**_POLL, "is_draft": TRUTH, "my_ballot": or_null(ref("Ballot"))},
        optional=("my_ballot",),
    ),
    "PollPage": page_of("An article's polls, the lead first.", ref("Poll")),
}

_TERMS: dict[str, Shape] = {
    "question": {"type": "string", "minLength": 1, "maxLength": 300},
    "options": {
        "type": "array",
        "minItems": 2,
        "maxItems": 50,
        "items": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "description": "Of an option that is there already."},
                "text": {"type": "string", "minLength": 1, "maxLength": 200},
                "is_undecided": TRUTH,
            },
            "required": ["text"],
            "additionalProperties": False,
        },
    },
    "kind": KIND,
    "min_choices": {"type": "integer", "minimum": 1, "maximum": 50},
    "max_choices": {"type": "integer", "minimum": 1, "maximum": 50},
    "scale": SCALE,
    "voters": VOTERS,
    "results_visible": VISIBILITY,
    "is_shuffled": TRUTH,
    "may_change": TRUTH,
    "may_withdraw": TRUTH,
    "is_lead": TRUTH,
    "is_draft": TRUTH,
    "opens_at": {"type": ["string", "null"], "format": "date-time"},
    "closes_at": {"type": ["string", "null"], "format": "date-time"},
}
_ARTICLE: Shape = {"type": ["string", "null"], "description": "The slug of the article it stands beneath."}
_NOTE: Shape = {"type": "string", "maxLength": 500, "description": "Why it is corrected; readers see it."}


BODIES_OF_POLLS: dict[str, Shape] = {
    "PollBody": body_of("A new poll.", {"article": _ARTICLE, **_TERMS}, required=("question", "options")),
    "PollChange": body_of("What an editor changes of a poll; what is left out stays.", {**_TERMS, "note": _NOTE}),
    "BallotBody": body_of(
        "A ballot: `choices`, or `scores` in a rating.",
        {
            "choices": {"type": ["array", "null"], "items": {"type": "string"}, "maxItems": 50},
            "scores": {"type": ["object", "null"], "additionalProperties": {"type": "integer"}},
            "again": {**TRUTH, "description": "After reading: the same answer counts as a second one too."},
            "comment": {"type": ["string", "null"], "description": "The id of the comment that changed your mind."},
        },
    ),
}

REFUSED_BY_POLLS: dict[int, dict[str, str]] = {
    400: {
        "choices_required": "Send the chosen options in choices.",
        "scores_required": "Send option ids and their scores in scores.",
        "invalid_choices": "Name each option by its id, without gaps.",
        "unknown_option": "This poll has no such option: read it again, then choose.",
        "repeated_option": "Name each option once.",
        "too_few_choices": "Choose an option.",
        "too_many_choices": "Choose one option.",
        "undecided_alone": "Who is undecided chooses nothing else.",
        "score_out_of_range": "Scores are whole numbers from 1 to 5.",
        "invalid_question": "Ask a question.",
        "invalid_options": "Give from 2 to 50 options.",
        "invalid_kind": "Use one of single, multiple, approval, ranked, rating.",
        "invalid_scale": "Use one of 1-5, 0-10.",
        "invalid_voters": "Use one of members, everyone, apart.",
        "invalid_results_visible": "Use one of always, after_vote, after_close.",
        "invalid_max_choices": "Let readers choose from 1 to 3 options, at least min_choices of them.",
        "invalid_closes_at": "The poll must close after it opens.",
        "invalid_is_lead": "A poll on its own leads no article.",
        "invalid_note": "Use at most 500 characters; this has 501.",
        "invalid_as": "as must be json or csv.",
        "note_required": "Ballots were cast: say in a note, which readers will see, what you correct and why.",
    },
    403: {
        "members_only": "Only members vote in this poll: sign in first.",
        "poll_not_open_yet": "This poll has not opened yet: come back when it has.",
        "poll_closed": "This poll is closed: its result stands.",
        "results_hidden": "The results are shown to those who have voted.",
        "ballot_final": "This poll takes one ballot from each reader, and yours is cast.",
    },
    409: {
        "ballots_cast": "Ballots were cast: options stay in their order, and new ones come after them.",
        "lead_poll_taken": "Another poll leads this article: take the mark from that one first.",
        "poll_changed": "This poll was changed a moment ago: look at it again, then cast your ballot.",
        "ballot_in_progress": "Your ballot is changing elsewhere: cast it again.",
    },
}

POLL_ID = "0d3k7q9s1v3x5"
_YES, _NO = "0d3k7q9s1v3x6", "0d3k7q9s1v3x7"
_EXAMPLE: dict[str, Any] = {
    "id": POLL_ID,
    "article": "the-queue-for-electricity",
    "question": "Will the queue be shorter in five years?",
    "kind": "single",
    "options": [
        {"id": _YES, "text": "Yes", "is_undecided": False},
        {"id": _NO, "text": "No", "is_undecided": False},
    ],
    "min_choices": 1,
    "max_choices": 1,
    "scale": "1-5",
    "voters": "everyone",
    "opens_at": None,
    "closes_at": "2026-11-30T12:00:00Z",
    "is_open": True,
    "is_lead": True,
    "is_shuffled": False,
    "may_change": True,
    "may_withdraw": True,
    "results_visible": "after_vote",
    "corrections": [],
}
_RESULT: dict[str, Any] = {
    "poll": POLL_ID,
    "ballots": 40,
    "decided_ballots": 40,
    "undecided_ballots": 0,
    "options": [
        {"id": _YES, "votes": 14, "share": 0.35, "low": 0.21, "high": 0.53},
        {"id": _NO, "votes": 26, "share": 0.65, "low": 0.47, "high": 0.79},
    ],
    "guests": None,
    "set_apart": 0,
    "raw": None,
    "series": [{"hour_at": "2026-11-22T12:00:00Z", "votes": {_YES: 14, _NO: 26}}],
}
EXAMPLES_OF_POLLS: dict[str, Any] = {
    "Results": _RESULT,
    "Poll": _EXAMPLE,
    "PollForEditor": {**_EXAMPLE, "is_draft": False},
    "PollPage": {"items": [_EXAMPLE], "next": None},
    "Ballot": {"choices": [_YES]},
    "PollBody": {"question": _EXAMPLE["question"], "options": [{"text": "Yes"}, {"text": "No"}]},
    "PollChange": {"closes_at": "2026-12-06T12:00:00Z"},
    "BallotBody": {"choices": [_YES]},
}
