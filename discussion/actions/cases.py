"""The cases of the queue: a comment that waits for a moderator, from the moment it does until somebody has decided."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.accounts.queries import EDITOR, MODERATOR, roles_of
from discussion.comments.models import Comment
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.transactions import write
from discussion.moderation.models import Case

LEASE = timedelta(minutes=5)
BATCH = 200
_FLAGS = ("is_pending", "is_reported", "is_appealed", "is_sampled", "is_escalated")


def open_case(
    *,
    comment: Comment,
    now: datetime,
    pending: bool = False,
    reported: bool = False,
    appealed: bool = False,
    sampled: bool = False,
    escalated: bool = False,
    why: str = "",
    harm: float | None = None,
) -> Case:
    """The comment's case, which waits from now on for these causes too; called within the act that is its cause.

    `harm`, from 0 to 100, never sinks while the case is open. `why` says the newest cause.
    """
    place = {"site_id": comment.site_id, "article_id": comment.article_id, "opened_at": now}
    wanted = zip(_FLAGS, (pending, reported, appealed, sampled, escalated), strict=True)
    with write():
        case, _ = Case.objects.select_for_update().get_or_create(comment_id=comment.id, defaults=place)
        for name in [flag for flag, is_wanted in wanted if is_wanted]:
            setattr(case, name, True)
        case.why = why[:200] or case.why
        case.harm = max(case.harm, min(100.0, harm or 0))
        case.save()
    return case


def settle(comment_id: int) -> None:
    """Nobody need look at the comment any more; without a case nothing happens."""
    Case.objects.filter(comment_id=comment_id).delete()


def claim(*, moderator: Reader, comment: int, now: datetime) -> Case:
    """The comment's case, held by this moderator for five minutes; once more, and they begin anew.

    Raises Refusal: `not_found`, `claimed`, which names who holds it.
    """
    with write():
        case = _case(moderator, comment)
        is_held = case.claimed_until is not None and case.claimed_until > now
        if is_held and case.claimed_by_id not in (None, moderator.id):
            raise _claimed(case, now)
        case.claimed_by, case.claimed_until = moderator, now + LEASE
        case.save(update_fields=["claimed_by", "claimed_until"])
    return case


def release(*, moderator: Reader, comment: int) -> None:
    """The moderator holds the comment's case no longer; another's hold stays. Raises Refusal `not_found`."""
    with write():
        case = _case(moderator, comment)
        if case.claimed_by_id == moderator.id:
            case.claimed_by = case.claimed_until = None
            case.save(update_fields=["claimed_by", "claimed_until"])


def open_missing(*, now: datetime) -> int:
    """Open a case for pending comments that have none, at most 200 of them; how many there were."""
    with write():
        missing = list(Comment.objects.filter(state=Comment.State.PENDING, case=None).order_by("id")[:BATCH])
        for comment in missing:
            open_case(comment=comment, now=now, pending=True)
    return len(missing)


def may_judge(reader: Reader, site_id: int, *, is_escalated: bool = False) -> bool:
    """Whether the reader decides here: the site's moderators do, and its editors what was escalated to them."""
    roles = roles_of(reader, site_id)
    return MODERATOR in roles or (is_escalated and EDITOR in roles)


def _case(moderator: Reader, comment: int) -> Case:
    # Without a join: PostgreSQL would read what is joined as it was before the lock.
    case = Case.objects.select_for_update().filter(comment_id=comment).first()
    if case is None or not may_judge(moderator, case.site_id, is_escalated=case.is_escalated):
        raise not_found()
    return case


def _claimed(case: Case, now: datetime) -> Refusal:
    name = case.claimed_by.name if case.claimed_by else ""
    minutes = max(1, round(((case.claimed_until or now) - now).total_seconds() / 60))
    sentence = _("%(name)s is looking at this comment, for %(minutes)s more minutes at most. Take another one.") % {
        "name": name,
        "minutes": minutes,
    }
    return Refusal(Kind.CONFLICT, "claimed", sentence.replace("1 more minutes", "1 more minute"))
