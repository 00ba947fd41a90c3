"""What a machine decides about a comment that is stored."""

from datetime import datetime

from discussion.actions.comments import move
from discussion.comments.models import Comment
from discussion.moderation.models import Case, Decision, Screening


def decide(
    *, comment: Comment, verdict: str, state: Comment.State, screening: Screening | None, now: datetime
) -> Decision:
    """Bring the comment, whose branch is locked, into another state: hold, release or reject."""
    before = Comment.State(comment.state)
    move(comment, state)
    return Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        author_id=comment.author_id,
        is_machine=True,
        verdict=verdict,
        before=before,
        after=state,
        revision=comment.revision,
        screening=screening,
        decided_at=now,
    )


def wait_no_longer(comment: Comment) -> None:
    """Nobody need look at the comment because it waits; a case that has another cause stays."""
    case = Case.objects.filter(comment=comment)
    case.update(is_pending=False)
    case.filter(is_reported=False, is_appealed=False, is_sampled=False, is_escalated=False).delete()
