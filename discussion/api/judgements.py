"""What moderation looks like in JSON, to moderators."""

from typing import TYPE_CHECKING, Any

from discussion.api import representations
from discussion.core import ids

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.comments.models import Comment
    from discussion.comments.tree import Node
    from discussion.moderation.models import Appeal, Case, Check, Decision, Reason, Report

_FLAGS = ("pending", "reported", "appealed", "sampled", "escalated")


def judged(comment: "Comment", node: "Node", case: "Case | None") -> dict[str, Any]:
    """A comment as its moderators see it, with its case."""
    shown = representations.comment(node, comment.article.slug, body=comment.body)
    return {**shown, "revision": comment.revision, "is_shadowed": comment.is_shadowed, "case": _case(case)}


def decision(made: "Decision") -> dict[str, Any]:
    """Who decided what, and why."""
    return {
        "id": made.public_id,
        "comment": ids.encode(made.comment_id),
        "verdict": made.verdict,
        "before": made.before,
        "after": made.after,
        "moderator": person(made.moderator),
        "is_machine": made.is_machine,
        "reason": made.reason.code if made.reason else None,
        "message": made.message,
        "note": made.note,
        "undoes": ids.encode(made.undoes_id) if made.undoes_id else None,
        "bulk": ids.encode(made.bulk_id) if made.bulk_id else None,
        "decided_at": made.decided_at,
    }


def check(said: "Check") -> dict[str, Any]:
    """What one check said: a line of the trace."""
    return {
        "name": said.name,
        "version": said.version,
        "stage": said.screening.stage,
        "verdict": said.verdict,
        "score": said.score,
        "reason": said.reason,
        "details": said.details,
        "microseconds": said.microseconds,
        "said_at": said.screening.screened_at,
    }


def report(said: "Report") -> dict[str, Any]:
    """What a reader reported."""
    return {
        "id": said.public_id,
        "reader": person(said.reader),
        "reason": said.reason,
        "note": said.note,
        "weight": said.weight,
        "outcome": said.outcome,
        "reported_at": said.reported_at,
    }


def appeal(said: "Appeal | None") -> dict[str, Any] | None:
    """What an author objected."""
    if said is None:
        return None
    against = ids.encode(said.decision_id) if said.decision_id else None
    return {"text": said.text, "decision": against, "outcome": said.outcome, "appealed_at": said.appealed_at}


def reason(given: "Reason") -> dict[str, Any]:
    """What a moderator may choose, and what the author reads of it."""
    return {"code": given.code, "title": given.title, "text": given.text}


def claim(case: "Case") -> dict[str, Any]:
    """Who looks at a comment, and until when at most."""
    return {
        "comment": ids.encode(case.comment_id),
        "claimed_by": person(case.claimed_by),
        "claimed_until": case.claimed_until,
    }


def person(reader: "Reader | None") -> dict[str, Any] | None:
    """A reader's id and name; null for nobody, and for somebody who was erased."""
    return None if reader is None else {"id": reader.public_id, "name": reader.name}


def _case(case: "Case | None") -> dict[str, Any] | None:
    if case is None:
        return None
    return {
        "waits_as": [name for name in _FLAGS if getattr(case, f"is_{name}")],
        "harm": case.harm,
        "why": case.why,
        "opened_at": case.opened_at,
        "claimed_by": person(case.claimed_by),
        "claimed_until": case.claimed_until,
    }
