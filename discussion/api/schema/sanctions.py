"""Reports, appeals, sanctions and acts on many comments, in the API's document."""

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
from discussion.api.schema.moderation import QUEUE_PARTS, REPORT_REASON

SANCTION_ID = "0d3k7r9s1t3v5"
BULK_ID = "0d3k7s0t2v4w6"
_COMMENT_ID = "0d3k6n8q2s4v6"
_READER_ID = "0d3k4j6m8p0r2"
_PERSON = or_null(ref("Person"))
_REMARK: Shape = {"type": "string", "maxLength": 2000}
_KINDS = ("note", "warn", "hold", "suspend", "ban", "shadow")
_BULK_VERDICT = one_of("approve", "reject", "remove", "restore", "take_down")
_TIME_OR_NULL: Shape = {"type": ["string", "null"], "format": "date-time"}

_MY_REPORT: dict[str, Shape] = {
    "id": ID,
    "comment": ID,
    "reason": REPORT_REASON,
    "note": TEXT,
    "reported_at": TIME,
}
_MY_APPEAL: dict[str, Shape] = {
    "comment": ID,
    "text": TEXT,
    "outcome": one_of("open", "upheld", "reversed"),
    "answer": {"type": "string", "description": "What the other moderator wrote."},
    "appealed_at": TIME,
}
_WHY: dict[str, Shape] = {
    "why": {"type": "string", "description": "In a sentence."},
    "message": {"type": "string", "description": "What a moderator wrote to you."},
    "decided_at": or_null(TIME),
    "can_appeal": TRUTH,
    "appeal": or_null(ref("MyAppeal")),
}
_SANCTION: dict[str, Shape] = {
    "id": ID,
    "reader": ID,
    "kind": one_of(*_KINDS, "lift"),
    "until": or_null(TIME),
    "message": {"type": "string", "description": "What the reader is shown."},
    "note": {"type": "string", "description": "For colleagues alone."},
    "moderator": _PERSON,
    "lifts": {**or_null(ID), "description": "The sanction that this one ends."},
    "made_at": TIME,
}
_BULK: dict[str, Shape] = {
    "id": ID,
    "verdict": _BULK_VERDICT,
    "state": one_of("waiting", "working", "done", "undoing", "undone"),
    "total": {**COUNT, "description": "How many were meant."},
    "done": {**COUNT, "description": "How many are done, or undone."},
    "moderator": _PERSON,
    "reason": {"type": ["string", "null"]},
    "note": TEXT,
    "made_at": TIME,
    "finished_at": or_null(TIME),
}
_REVERSALS: dict[str, Shape] = {
    "since": TIME,
    "decisions": {**COUNT, "description": "Rejections and removals by people."},
    "appeals": COUNT,
    "open": COUNT,
    "upheld": COUNT,
    "reversed": COUNT,
    "rate": {"type": ["number", "null"], "description": "reversed / (upheld + reversed)."},
}


def shapes_of_sanctions(comment: dict[str, Shape]) -> dict[str, Shape]:
    """The shapes, with those of a comment as its author sees it."""
    held = {**comment, "held": ref("Held")}
    return {
        "MyReport": object_of("What you reported.", _MY_REPORT),
        "MyAppeal": object_of("What you objected.", _MY_APPEAL),
        "Held": object_of("Why a comment is not shown.", _WHY),
        "HeldComment": object_of("Your comment, and why it is not shown.", held),
        "HeldPage": page_of("Your comments that are not shown, newest first.", ref("HeldComment")),
        "Warning": object_of("What moderators warn you of.", {"id": ID, "message": TEXT, "made_at": TIME}),
        "WarningList": object_of("What you have not read yet.", {"items": list_of(ref("Warning"))}),
        "Sanction": object_of("What was done about a reader.", _SANCTION),
        "SanctionList": object_of("Newest first.", {"items": list_of(ref("Sanction"))}),
        "Reversals": object_of("How often moderators gave way.", _REVERSALS),
        "Bulk": object_of("One verdict about many comments.", _BULK),
        "BulkPreview": object_of(
            "What it would do.",
            {
                "total": {**COUNT, "description": "Counted up to one more than `most`."},
                "most": COUNT,
                "examples": list_of(ref("QueuedComment")),
            },
        ),
    }


_REASON: Shape = {"type": ["string", "null"], "description": "The code of one of the site's reasons."}
_MEANT: dict[str, Shape] = {
    "verdict": _BULK_VERDICT,
    "comments": {"type": "array", "items": {"type": "string"}, "maxItems": 1000, "description": "Ids."},
    "article": {"type": ["string", "null"], "description": "A slug."},
    "author": {"type": ["string", "null"], "description": "A reader's id."},
    "state": {"type": ["string", "null"], "description": f"A part of the queue: {', '.join(QUEUE_PARTS['enum'][1:])}."},
    "since": _TIME_OR_NULL,
    "until": _TIME_OR_NULL,
}
BODIES_OF_SANCTIONS: dict[str, Shape] = {
    "ReportBody": body_of(
        "What is wrong with a comment.",
        {"reason": REPORT_REASON, "note": {"type": "string", "maxLength": 1000}},
        required=("reason",),
    ),
    "AppealBody": body_of("Why a comment should stand.", {"text": {**_REMARK, "minLength": 1}}, required=("text",)),
    "SanctionBody": body_of(
        "What shall be done about a reader.",
        {"kind": one_of(*_KINDS), "until": _TIME_OR_NULL, "message": _REMARK, "note": _REMARK},
        required=("kind",),
    ),
    "LiftBody": body_of("Why it is lifted.", {"note": _REMARK}),
    "SinceBody": body_of(
        "Since when everything shall go.",
        {"since": {"type": "string", "format": "date-time"}, "reason": _REASON, "note": _REMARK},
        required=("since",),
    ),
    "MeantBody": body_of("Which comments are meant.", _MEANT, required=("verdict",)),
    "BulkBody": body_of(
        "Which comments are meant, and why.", {**_MEANT, "reason": _REASON, "note": _REMARK}, required=("verdict",)
    ),
}
REFUSED_BY_SANCTIONS: dict[int, dict[str, str]] = {
    400: {
        "invalid_reason": "Choose one of the reasons: spam, abuse, off_topic, illegal, other.",
        "note_required": "Say in a few words what is wrong with it.",
        "message_required": "Write what the reader is to be told.",
        "text_blank": "Say in a few words why your comment should stand.",
        "text_too_long": "The text has 2,001 characters; 2,000 are allowed. Shorten it.",
        "text_invalid_characters": "The text holds control characters. Remove them, or type the text again.",
        "invalid_kind": "Use one of note, warn, hold, suspend, ban, shadow.",
        "invalid_until": "Give a time to come, or none.",
        "invalid_criteria": "Say which comments are meant: by article, author, time, or one by one.",
    },
    403: {
        "banned": "You may read here, but no longer take part.",
        "suspended": "You may read here, and take part again from 29 November 2026, 12:00 UTC on.",
        "staff_stays": "This reader has a role on the site: take the role away first.",
    },
    409: {
        "already_reported": "You have reported this comment already. A moderator looks at it, or has looked at it.",
        "nothing_to_appeal": "Nobody has rejected or removed this comment, so there is nothing to object to.",
        "already_appealed": "You have objected already. Another moderator decides, and that decision is the last.",
        "already_lifted": "Somebody has lifted this already.",
        "already_undone": "This has been undone already.",
        "bulk_at_work": "This is being done still: wait until it is, then undo it.",
        "nothing_meant": "There is no comment to which this applies.",
        "too_many_meant": "These are more than 10,000 comments: narrow them down, for instance by time.",
    },
}
_MO = {"id": "0d3k2g4j6m8p0", "name": "Mo"}
_SANCTION_EXAMPLE: dict[str, Any] = {
    "id": SANCTION_ID,
    "reader": _READER_ID,
    "kind": "warn",
    "until": None,
    "message": "Please argue with what people say, and not with them.",
    "note": "",
    "moderator": _MO,
    "lifts": None,
    "made_at": "2026-11-22T12:10:00Z",
}
_BULK_EXAMPLE: dict[str, Any] = {
    "id": BULK_ID,
    "verdict": "remove",
    "state": "working",
    "total": 4200,
    "done": 1300,
    "moderator": _MO,
    "reason": "spam",
    "note": "A raid.",
    "made_at": "2026-11-22T12:10:00Z",
    "finished_at": None,
}
_APPEAL_EXAMPLE = {
    "comment": _COMMENT_ID,
    "text": "It is a question, no advertisement.",
    "outcome": "open",
    "answer": "",
    "appealed_at": "2026-11-22T12:20:00Z",
}


def examples_of_sanctions(comment: dict[str, Any]) -> dict[str, Any]:
    """The examples, about this comment."""
    why = {"why": "It advertises something.", "message": "", "decided_at": "2026-11-22T12:05:00Z"}
    held = {**comment, "state": "rejected", "held": {**why, "can_appeal": True, "appeal": None}}
    report = {"id": "0d3k7t1v3w5x7", "comment": _COMMENT_ID, "reason": "spam", "note": ""}
    warning = {"id": SANCTION_ID, "message": _SANCTION_EXAMPLE["message"], "made_at": "2026-11-22T12:10:00Z"}
    counts = {"decisions": 120, "appeals": 9, "open": 1, "upheld": 6, "reversed": 2, "rate": 0.25}
    return {
        "MyReport": {**report, "reported_at": "2026-11-22T12:04:00Z"},
        "MyAppeal": _APPEAL_EXAMPLE,
        "HeldPage": {"items": [held], "next": None},
        "WarningList": {"items": [warning]},
        "Sanction": _SANCTION_EXAMPLE,
        "SanctionList": {"items": [_SANCTION_EXAMPLE]},
        "Reversals": {"since": "2026-08-24T12:00:00Z", **counts},
        "Bulk": _BULK_EXAMPLE,
        "BulkPreview": {"total": 4200, "most": 10000, "examples": []},
        "ReportBody": {"reason": "spam", "note": "The third time today."},
        "AppealBody": {"text": "It is a question, no advertisement."},
        "SanctionBody": {"kind": "warn", "message": _SANCTION_EXAMPLE["message"]},
        "LiftBody": {"note": "They apologised."},
        "SinceBody": {"since": "2026-11-22T10:00:00Z", "reason": "spam"},
        "MeantBody": {"verdict": "remove", "author": _READER_ID, "since": "2026-11-22T10:00:00Z"},
        "BulkBody": {"verdict": "remove", "author": _READER_ID, "reason": "spam", "note": "A raid."},
    }
