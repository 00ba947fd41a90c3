"""Copies: comments that say nearly the same, which one decision may cover."""

from dataclasses import dataclass

from discussion.comments.models import Comment
from discussion.moderation import queries
from discussion.moderation.similarity import jaccard_estimate

# From here on a copy is ticked already; below, a person looks first.
_TICKED_FROM = 0.8


@dataclass(frozen=True, slots=True)
class Copy:
    """A similar comment, how similar it is in percent, and whether the decision covers it unless unticked."""

    comment: Comment
    percent: int
    is_ticked: bool


def copies(comment: Comment) -> list[Copy]:
    """The similar comments, the most similar first; only those in the comment's own state can be decided with it."""
    found = queries.similar_to(comment)
    own = queries.signature_of(comment) if found else None
    if own is None:
        return []
    shown = [_copy(comment, other, bytes(own.content)) for other in found]
    return sorted(shown, key=lambda each: -each.percent)


def _copy(comment: Comment, other: Comment, own: bytes) -> Copy:
    share = jaccard_estimate(own, bytes(other.signature.content))
    return Copy(other, round(100 * share), is_ticked=share >= _TICKED_FROM and other.state == comment.state)
