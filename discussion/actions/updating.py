"""What a later export says otherwise of a comment that came from elsewhere."""

from collections.abc import Sequence
from datetime import datetime

from discussion.actions import recount
from discussion.actions.bringing import Arrival
from discussion.actions.comments import announce, change_state
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment, ImportedVotes, Revision, Vote
from discussion.core import ids
from discussion.core.transactions import write
from discussion.imports.models import Batch, ImportedComment


def update_comment(*, batch: Batch, said: Arrival, now: datetime) -> bool:
    """Bring the comment in line with what its archive says now; False where it was changed here and stays as it is.

    An earlier text stays as a revision. Votes that are gone in the archive stay: somebody cast them.
    """
    with write():
        comment = lock_branch(said.id)
        known = ImportedComment.objects.get(archive=batch.archive, comment=comment)
        if comment.revision != known.revision:
            return False
        _say(comment, said, now)
        if comment.state != said.state:
            change_state(comment, Comment.State(said.state))
        _add_votes(comment, said, now)
        known.digest, known.revision = said.digest, comment.revision
        known.save(update_fields=["digest", "revision"])
        announce(comment)
    return True


def _say(comment: Comment, said: Arrival, now: datetime) -> None:
    is_emptied = not said.body and said.state != Comment.State.PUBLISHED
    if comment.body == said.body or is_emptied:
        return
    Revision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        number=comment.revision,
        body=comment.body,
        body_html=comment.body_html,
        created_at=comment.edited_at or comment.created_at,
    )
    comment.body, comment.body_html, comment.edited_at = said.body, said.body_html, said.edited_at or now
    comment.revision += 1
    comment.save(update_fields=["body", "body_html", "edited_at", "revision"])


def _add_votes(comment: Comment, said: Arrival, now: datetime) -> None:
    if said.up or said.down or ImportedVotes.objects.filter(comment=comment).exists():
        counts = {"up": said.up, "down": said.down, "site_id": comment.site_id}
        ImportedVotes.objects.update_or_create(comment=comment, defaults=counts)
    Vote.objects.bulk_create(_votes(comment, said.votes), ignore_conflicts=True)
    _turn_votes(comment, said.votes)
    recount.tally_again(comment.id)
    recount.count_votes(comment.id, now=now)


def _turn_votes(comment: Comment, votes: Sequence[tuple[int, int, datetime]]) -> None:
    """Who says otherwise in the archive than before votes otherwise; who voted here since keeps that vote."""
    for value in (1, -1):
        said = {reader: at for reader, each, at in votes if each == value}
        for vote in Vote.objects.filter(comment=comment, value=-value):
            if vote.reader_id in said and vote.updated_at <= said[vote.reader_id]:
                Vote.objects.filter(id=vote.id).update(value=value, updated_at=said[vote.reader_id])


def _votes(comment: Comment, votes: Sequence[tuple[int, int, datetime]]) -> list[Vote]:
    place = {"site_id": comment.site_id, "article_id": comment.article_id, "comment": comment}
    return [Vote(id=ids.new_id(), reader_id=reader, value=value, updated_at=at, **place) for reader, value, at in votes]
