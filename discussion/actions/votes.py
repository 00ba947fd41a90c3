"""What readers do with other readers' comments."""

from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions import stances
from discussion.actions.comments import may_take_part
from discussion.actions.refusals import refuse_unvoted
from discussion.comments.fetching import locked_counts
from discussion.comments.models import Comment, Vote
from discussion.comments.ranking import scores
from discussion.core import ids, statements
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.sites.models import INITIAL_APPROVAL_RATE, Site
from discussion.stances import tallies

# What the first votes of a site weigh against the rate found in public conversations.
_PRIOR_VOTES = 100

_VOTE = """
    INSERT INTO comments_vote (id, site_id, article_id, comment_id, reader_id, value, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (reader_id, comment_id) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
"""
_COUNT = """
    UPDATE comments_comment
    SET up = %s, down = %s, best = %s, top = %s, controversial = %s, common_ground = %s, split = %s, voted_at = %s
    WHERE id = %s
"""


def vote(*, reader: Reader, comment: int, value: int, now: datetime, meter: Meter) -> Comment:
    """The comment with the reader's one vote on it set to 1 or -1, or taken back by 0; twice changes nothing.

    Raises Refusal: `invalid_vote`, `own_comment`, `voting_off`, `members_only`, `not_found`, `rate_limited`, and
    what `may_take_part` raises.
    """
    if value not in (-1, 0, 1):
        raise Refusal(Kind.INVALID, "invalid_vote", _("Vote 1 or -1, or 0 to take your vote back."), field="value")
    with write():
        meter.take("votes")
        stances.hold_still(reader)
        found = _votable(reader, comment, now)
        former = _former(reader, found)
        if value != former:
            _record(reader, found, value, now)
            sides = stances.count_vote(comment=found, reader=reader, former=former, value=value)
            up, down = stances.step(former, value)
            store_counts(found, up=found.up + up, down=found.down + down, sides=sides, now=now)
    return found


def refresh_approval_rates() -> None:
    """Learn for each site what share of its votes agree; comments take the new rate up with their next vote."""
    sums = Comment.objects.values("site").annotate(ups=Sum("up"), downs=Sum("down")).order_by()
    for row in list(sums):
        rate = (row["ups"] + _PRIOR_VOTES * INITIAL_APPROVAL_RATE) / (row["ups"] + row["downs"] + _PRIOR_VOTES)
        Site.objects.filter(id=row["site"]).update(approval_rate=rate)


def _votable(reader: Reader, comment: int, now: datetime) -> Comment:
    found = locked_counts(comment)
    if found is None or found.state != Comment.State.PUBLISHED:
        raise not_found()
    may_take_part(reader, found.article, now)
    refuse_unvoted(reader, found.article.site)
    if found.author_id == reader.id:
        raise Refusal(Kind.FORBIDDEN, "own_comment", _("You cannot vote on your own comment."))
    return found


def _former(reader: Reader, comment: Comment) -> int:
    """What the reader voted before, read behind the comment's lock."""
    sql = "SELECT value FROM comments_vote WHERE reader_id = %s AND comment_id = %s"
    found = statements.rows(sql, [reader.id, comment.id])
    return found[0][0] if found else 0


def _record(reader: Reader, comment: Comment, value: int, now: datetime) -> None:
    if value == 0:
        Vote.objects.filter(reader=reader, comment=comment).delete()
        return
    statements.change(_VOTE, [ids.new_id(), comment.site_id, comment.article_id, comment.id, reader.id, value, now])


def store_counts(comment: Comment, *, up: int, down: int, sides: list[tuple[int, int]], now: datetime) -> None:
    """New counts and the scores that follow; the caller has locked the comment, so what was read still stands.

    Whoever reads along is told of them.
    """
    comment.up, comment.down, rate = up, down, comment.article.site.approval_rate
    new = scores(up=up, down=down, approval_rate=rate)
    comment.best, comment.top, comment.controversial = new.best, new.top, new.controversial
    of_sides = tallies.scores(up=up, down=down, best=new.best, sides=sides, approval_rate=rate)
    statements.change(_COUNT, [up, down, new.best, new.top, new.controversial, *of_sides, now, comment.id])
