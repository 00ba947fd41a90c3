"""The polls of an import taken back, with the ballots that came with them."""

from datetime import datetime

from discussion.actions import events
from discussion.core import statements
from discussion.core.transactions import write
from discussion.imports.models import Batch
from discussion.polls.models import Poll

_FOREIGN = """
    SELECT COUNT(*) FROM imports_importedpoll i JOIN polls_ballot b ON b.poll_id = i.poll_id
    LEFT JOIN imports_importedreader r ON r.reader_id = b.reader_id AND r.archive_id = i.archive_id
    WHERE i.batch_id = %s AND b.reader_id IS NOT NULL AND r.id IS NULL
"""
# What says something of a poll, each before what it refers to.
_PARTS = (
    "DELETE FROM stances_changeofmind WHERE ballot_id IN (SELECT id FROM polls_ballot WHERE poll_id = %s)",
    "UPDATE stances_stance SET poll_id = NULL, option = NULL WHERE poll_id = %s",
    "UPDATE stances_stance SET shown_in_id = NULL WHERE shown_in_id = %s",
    "DELETE FROM polls_ballot WHERE poll_id = %s",
    "DELETE FROM polls_ballotgroup WHERE poll_id = %s",
    "DELETE FROM polls_ballotevent WHERE poll_id = %s",
    "DELETE FROM polls_ballothour WHERE poll_id = %s",
    "DELETE FROM polls_seal WHERE poll_id = %s",
    "DELETE FROM polls_burst WHERE poll_id = %s",
    "DELETE FROM polls_correction WHERE poll_id = %s",
    "DELETE FROM polls_option WHERE poll_id = %s",
    "DELETE FROM imports_importedpoll WHERE poll_id = %s",
    "DELETE FROM notifications_delivery WHERE notification_id IN"
    " (SELECT id FROM notifications_notification WHERE poll_id = %s)",
    "DELETE FROM notifications_notification WHERE poll_id = %s",
    "DELETE FROM notifications_closing WHERE poll_id = %s",
    "DELETE FROM polls_poll WHERE id = %s",
)
_CAMPS = (
    "DELETE FROM stances_stancetally WHERE comment_id IN (SELECT id FROM comments_comment WHERE article_id = %s)",
    "DELETE FROM stances_camp WHERE article_id = %s",
    "DELETE FROM stances_stance WHERE article_id = %s AND poll_id IS NULL AND shown_in_id IS NULL",
)


def count_foreign_ballots(batch: Batch) -> int:
    """How many ballots others have cast in the batch's polls."""
    return int(statements.rows(_FOREIGN, [batch.id])[0][0])


def delete_polls(batch: Batch, now: datetime) -> None:
    """Delete the batch's polls with all that came with them; an article that one led has no camps any more."""
    for poll in Poll.objects.filter(id__in=batch.polls.values("poll_id")).order_by("id"):
        with write():
            for sql in _PARTS:
                statements.change(sql, [poll.id])
            if poll.is_lead:
                for sql in _CAMPS:
                    statements.change(sql, [poll.article_id])
                events.emit("lead.changed", now=now, article=poll.article_id or 0, after=0)
