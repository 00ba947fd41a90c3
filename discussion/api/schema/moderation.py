"""Moderation in the API's document."""

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

DECISION_ID = "0d3k7q8r0s2t4"
_COMMENT_ID = "0d3k6n8q2s4v6"
_STATE = one_of("published", "pending", "rejected", "removed", "deleted")
_MOVING = ("approve", "reject", "remove", "restore")
_OTHER = ("keep", "feature", "unfeature", "escalate", "second_opinion")
VERDICT = one_of(*_MOVING, *_OTHER)
_TAKEN = one_of(*_MOVING, *_OTHER, "hold", "release", "undo")
QUEUE_PARTS = one_of("all", "pending", "reported", "appealed", "sampled", "escalated")
REPORT_REASON = one_of("spam", "abuse", "off_topic", "illegal", "other")
_PERSON = or_null(ref("Person"))
_REMARK: Shape = {"type": "string", "maxLength": 2000}

_CASE: dict[str, Shape] = {
    "waits_as": {**list_of(QUEUE_PARTS), "description": "Why it waits."},
    "harm": {"type": "number", "minimum": 0, "maximum": 100, "description": "What the queue is ordered by."},
    "why": TEXT,
    "opened_at": TIME,
    "claimed_by": _PERSON,
    "claimed_until": {**or_null(TIME), "description": "Somebody looks at it, for so long at most."},
}
_DECISION: dict[str, Shape] = {
    "id": ID,
    "comment": ID,
    "verdict": _TAKEN,
    "before": _STATE,
    "after": _STATE,
    "moderator": _PERSON,
    "is_machine": TRUTH,
    "reason": {"type": ["string", "null"], "description": "The code of one of the site's reasons."},
    "message": {"type": "string", "description": "What the author reads; of a featured comment, what everybody does."},
    "note": {"type": "string", "description": "For colleagues alone."},
    "undoes": {**or_null(ID), "description": "The decision that this one takes back."},
    "bulk": {**or_null(ID), "description": "The act on many comments that it was a part of."},
    "decided_at": TIME,
}
_CHECK: dict[str, Shape] = {
    "name": TEXT,
    "version": TEXT,
    "stage": one_of("request", "background"),
    "verdict": one_of("pass", "note", "hold", "refuse", "failed"),
    "score": {"type": ["number", "null"]},
    "reason": TEXT,
    "details": {"type": ["object", "array"]},
    "microseconds": {**COUNT, "description": "How long it took."},
    "said_at": TIME,
}
_REPORT: dict[str, Shape] = {
    "id": ID,
    "reader": _PERSON,
    "reason": REPORT_REASON,
    "note": TEXT,
    "weight": {"type": "number", "description": "What the reporter's earlier reports were worth."},
    "outcome": one_of("open", "upheld", "dismissed"),
    "reported_at": TIME,
}
_APPEAL: dict[str, Shape] = {
    "text": TEXT,
    "decision": {**or_null(ID), "description": "What it is against."},
    "outcome": one_of("open", "upheld", "reversed"),
    "appealed_at": TIME,
}
_KNOWN: dict[str, Shape] = {
    "trace": {**list_of(ref("Check")), "description": "What the checks said of its present text."},
    "decisions": {**list_of(ref("Decision")), "description": "Oldest first."},
    "reports": {**list_of(ref("Report")), "description": "Newest first."},
    "appeal": or_null(ref("Appeal")),
}


def shapes_of_moderation(comment: dict[str, Shape]) -> dict[str, Shape]:
    """The shapes, with those of a comment as its author sees it."""
    judged = {**comment, "revision": COUNT, "is_shadowed": TRUTH, "case": or_null(ref("Case"))}
    return {
        "Person": object_of("Somebody.", {"id": ID, "name": TEXT}),
        "Case": object_of("That a comment waits for a moderator.", _CASE),
        "QueuedComment": object_of("A comment as its moderators see it.", judged),
        "JudgedComment": object_of("A comment and all that is known of it.", {**judged, **_KNOWN}),
        "Queue": page_of("A page of the queue, the most harmful first.", ref("QueuedComment")),
        "Decision": object_of("Who decided what, and why.", _DECISION),
        "Log": page_of("A page of decisions, newest first.", ref("Decision")),
        "Check": object_of("What one check said.", _CHECK),
        "Report": object_of("What a reader reported.", _REPORT),
        "Appeal": object_of("What an author objected.", _APPEAL),
        "Claim": object_of(
            "Who looks at a comment.",
            {"comment": ID, "claimed_by": _PERSON, "claimed_until": or_null(TIME)},
        ),
        "Reason": object_of("A reason of the site's list.", {"code": TEXT, "title": TEXT, "text": TEXT}),
        "ReasonList": object_of("The site's reasons.", {"items": list_of(ref("Reason"))}),
    }


BODIES_OF_MODERATION: dict[str, Shape] = {
    "DecisionBody": body_of(
        "A verdict, and why.",
        {
            "comment": {"type": "string", "description": "The comment's id."},
            "verdict": VERDICT,
            "reason": {"type": ["string", "null"], "description": "The code of one of the site's reasons."},
            "message": {**_REMARK, "description": "To the author; with `feature`, to everybody."},
            "note": {**_REMARK, "description": "For colleagues alone."},
            "revision": {"type": ["integer", "null"], "description": "That of the comment you read."},
            "seen": {"type": ["string", "null"], "description": "The newest decision you saw; empty for none."},
        },
        required=("comment", "verdict"),
    ),
    "UndoBody": body_of("Why a decision is taken back.", {"note": _REMARK}),
}
REFUSED_BY_MODERATION: dict[int, dict[str, str]] = {
    400: {
        "invalid_verdict": "Use one of approve, reject, remove, restore, keep.",
        "invalid_queue": "There is no such part of the queue: use one of all, pending, reported.",
        "unknown_reason": "There is no such reason on this site: use one of spam, abuse, off_topic.",
        "message_too_long": "The text has 2,001 characters; 2,000 are allowed. Shorten it.",
        "message_invalid_characters": "The text holds control characters. Remove them, or type the text again.",
        "note_too_long": "The text has 2,001 characters; 2,000 are allowed. Shorten it.",
        "note_invalid_characters": "The text holds control characters. Remove them, or type the text again.",
    },
    403: {"own_decision": "This is an appeal against your own decision: another moderator answers it."},
    409: {
        "wrong_state": "Mo approved this comment 2 minutes ago. Look at it again before you decide.",
        "claimed": "Mo is looking at this comment, for 4 more minutes at most. Take another one.",
    },
}
_MO = {"id": "0d3k2g4j6m8p0", "name": "Mo"}
_REASON = {"code": "spam", "title": "Spam or advertising", "text": "It advertises something."}
DECISION: dict[str, Any] = {
    "id": DECISION_ID,
    "comment": _COMMENT_ID,
    "verdict": "approve",
    "before": "pending",
    "after": "published",
    "moderator": _MO,
    "is_machine": False,
    "reason": None,
    "message": "",
    "note": "A question, no advertisement.",
    "undoes": None,
    "bulk": None,
    "decided_at": "2026-11-22T12:05:00Z",
}
_WAITING = {
    "waits_as": ["pending"],
    "harm": 12.5,
    "why": "",
    "opened_at": "2026-11-22T12:00:00Z",
    "claimed_by": _MO,
    "claimed_until": "2026-11-22T12:09:00Z",
}


def examples_of_moderation(comment: dict[str, Any]) -> dict[str, Any]:
    """The examples, about this comment."""
    queued = {**comment, "state": "pending", "revision": 1, "is_shadowed": False, "case": _WAITING}
    known: dict[str, Any] = {"trace": [], "decisions": [DECISION], "reports": [], "appeal": None}
    return {
        "Queue": {"items": [queued], "next": None},
        "JudgedComment": {**queued, "state": "published", "case": None, **known},
        "Decision": DECISION,
        "Log": {"items": [DECISION], "next": None},
        "Claim": {"comment": _COMMENT_ID, "claimed_by": _MO, "claimed_until": "2026-11-22T12:09:00Z"},
        "ReasonList": {"items": [_REASON]},
        "DecisionBody": {"comment": _COMMENT_ID, "verdict": "approve", "note": "A question, no advertisement."},
        "UndoBody": {"note": "Wrong button."},
    }
