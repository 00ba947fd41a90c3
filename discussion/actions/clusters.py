"""Comments that say nearly the same: they wait together, and one decision settles them."""

from datetime import datetime

from discussion.actions import events
from discussion.actions.cases import open_case
from discussion.actions.moderation import judge_by_machine
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment
from discussion.moderation.models import Cluster, Screening, Signature
from discussion.moderation.near_duplicates import alike, remember
from discussion.moderation.subject import Subject
from discussion.moderation.trust import STAFF

WHY = "duplicates"


def gather(*, subject: Subject, comment: int, is_held: bool, now: datetime) -> None:
    """Remember the text; where it is one of too many, put them into one cluster, which is told to hold its others."""
    if not is_held:
        remember(subject, comment, None, now)
        return
    found = alike(subject)
    known = sorted({each.cluster for each in found if each.cluster})
    cluster = known[0] if known else _found(subject.site_id, now)
    Signature.objects.filter(cluster__in=known[1:]).update(cluster=cluster)
    Signature.objects.filter(id__in=[each.signature for each in found]).update(cluster=cluster)
    Cluster.objects.filter(id__in=known[1:]).delete()
    remember(subject, comment, cluster, now)
    # Those that were in it have been told: else a campaign of a thousand would leave half a million events.
    for each in found:
        if each.cluster != cluster:
            events.emit("cluster.grew", now=now, comment=each.comment)


def _found(site_id: int, now: datetime) -> int:
    cluster = Cluster.objects.create(site_id=site_id, found_at=now)
    events.emit("cluster.found", now=now, cluster=cluster.id)
    return int(cluster.id)


def hold_member(*, comment: int, now: datetime) -> None:
    """Hold a comment because too many others say the same; not one that a person decided about, nor staff's own."""
    newest = Screening.objects.filter(comment_id=comment).order_by("-revision", "-id").first()
    if newest is None or newest.trust == STAFF or newest.comment.state != Comment.State.PUBLISHED:
        return
    found = lock_branch(comment)
    if judge_by_machine(comment=found, verdict="hold", screening=newest, now=now):
        open_case(comment=found, now=now, pending=True, why=WHY)
