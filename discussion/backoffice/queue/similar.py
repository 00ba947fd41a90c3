"""Copies: comments that say nearly the same, which one decision may cover."""

from dataclasses import dataclass

from discussion.comments.models import Comment
from discussion.moderation import queries

# From here on a copy is ticked already; below, a person looks first.
_TICKED_FROM = 0.8
# A signature is so many numbers of four bytes, each the least of one hash over the text.
_WORD = 4


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
    share = _resemblance(own, bytes(other.signature.content))
    return Copy(other, round(100 * share), is_ticked=share >= _TICKED_FROM and other.state == comment.state)


def _resemblance(one: bytes, other: bytes) -> float:
    places = range(0, min(len(one), len(other)), _WORD)
    return sum(one[at : at + _WORD] == other[at : at + _WORD] for at in places) / max(len(places), 1)
