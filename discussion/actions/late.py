"""Comments whose slow checks are late because no worker came to them."""

from datetime import datetime, timedelta

from django.utils import translation

from discussion.actions.cases import open_case
from discussion.actions.moderation import judge_by_machine
from discussion.comments import fetching
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment
from discussion.core import outbox
from discussion.core.transactions import write
from discussion.moderation.checking import Said
from discussion.moderation.checks import deadline
from discussion.moderation.models import Check, Screening, Verdict
from discussion.moderation.policies import rules_for

QUEUE = CONSUMER = "screening"
BATCH = 200


def hold_late(*, now: datetime) -> int:
    """Hold those whose time is over and whose policy wants them to wait then; how many there were. For the schedule.

    When the checks come at last, and find nothing, the comment is released.
    """
    waiting = outbox.waiting(QUEUE, CONSUMER, before=now - timedelta(seconds=1), limit=BATCH)
    return sum(_hold(int(payload["comment"]), now) for payload in waiting)


def _hold(number: int, now: datetime) -> bool:
    found = fetching.comment(number)
    newest = Screening.objects.filter(comment_id=number).order_by("-revision", "-id").first()
    if found is None or newest is None or found.state != Comment.State.PUBLISHED:
        return False
    rules = rules_for(found.article, found.site)
    is_late = now >= newest.screened_at + timedelta(seconds=rules.policy.deadline_seconds)
    if newest.stage == Screening.Stage.BACKGROUND or not is_late:
        return False
    with translation.override(rules.language):
        said = deadline.late(rules, newest.trust)
    return said.verdict == Verdict.HOLD and _held(newest, said, deadline.version(rules), now)


def _held(newest: Screening, said: Said, version: str, now: datetime) -> bool:
    with write():
        comment = lock_branch(newest.comment_id)
        if _has_background(newest):
            return False
        if not judge_by_machine(comment=comment, verdict="hold", screening=newest, now=now):
            return False
        Check.objects.create(
            site_id=newest.site_id,
            screening=newest,
            name=deadline.NAME,
            version=version,
            verdict=said.verdict,
            score=said.score,
            reason=said.reason,
            microseconds=0,
        )
        open_case(comment=comment, now=now, pending=True, why=deadline.NAME)
    return True


def _has_background(newest: Screening) -> bool:
    later = Screening.objects.filter(comment_id=newest.comment_id, revision__gte=newest.revision)
    return later.exclude(id=newest.id).exists()
