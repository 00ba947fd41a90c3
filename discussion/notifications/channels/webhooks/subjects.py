"""Whom and which site an event is about, as long as what it names is there."""

from collections.abc import Mapping
from dataclasses import dataclass

from discussion.comments.models import Comment
from discussion.moderation.models import Decision, Sanction
from discussion.polls.models import Poll


@dataclass(frozen=True, slots=True)
class Subject:
    """The site whose webhooks hear of it, and the reader with whom the delivery is erased."""

    site: int
    reader: int | None = None


def subject_of(event: str, about: Mapping[str, int]) -> Subject | None:
    """What the event is about; None where that is there no more."""
    if event == "poll.closed":
        site = Poll.objects.filter(id=about["poll"]).values_list("site_id", flat=True).first()
        return Subject(site) if site else None
    if event == "reader.banned":
        return _named(Sanction.objects.filter(id=about["sanction"]).values_list("site_id", "reader_id").first())
    if event == "moderation.decided":
        decided = Decision.objects.filter(id=about["decision"])
        return _named(decided.values_list("site_id", "comment__author_id").first())
    found = _named(Comment.objects.filter(id=about["comment"]).values_list("site_id", "author_id").first())
    # Of a deleted comment nothing is told that is its author's: that it is gone is told also where they are erased.
    return Subject(found.site) if found and event == "comment.deleted" else found


def _named(row: tuple[int, int | None] | None) -> Subject | None:
    return Subject(*row) if row else None
