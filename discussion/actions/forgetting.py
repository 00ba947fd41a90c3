"""What moderation keeps no longer: traces that explain nothing any more, signatures and lengths of long ago."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from discussion.comments.models import Comment
from discussion.core import ids
from discussion.core.transactions import give_way, write
from discussion.moderation.models import Cluster, QueueLength, Screening, Signature, Verdict
from discussion.moderation.near_duplicates import WINDOW

KEPT = timedelta(days=90)
_LENGTHS_KEPT = timedelta(days=400)
_CLEAN = (Verdict.PASS, Verdict.NOTE)
# A cluster is decided within a week, or each of its comments alone.
_CLUSTERED = timedelta(days=7)
BATCH = 500
# A run ends after so many; the next one goes on.
_MOST_BATCHES = 200


def forget_traces(*, now: datetime) -> int:
    """Delete clean traces after 90 days, signatures after a day, the queue’s lengths after 400; their count."""
    lengths = _in_pieces(QueueLength.objects.filter(hour_at__lt=now - _LENGTHS_KEPT))
    return _forget_clean(now - KEPT) + _forget_signatures(now) + _forget_clusters() + lengths


def _forget_clean(before: datetime) -> int:
    clean = Screening.objects.filter(
        id__lt=ids.first_id_of(before), verdict__in=_CLEAN, comment__state=Comment.State.PUBLISHED
    ).exclude(checks__verdict__in=(Verdict.HOLD, Verdict.REFUSE, Verdict.FAILED))
    return _in_pieces(clean)


def _forget_signatures(now: datetime) -> int:
    alone = Signature.objects.filter(made_at__lt=now - WINDOW, cluster=None)
    return _in_pieces(alone) + _in_pieces(Signature.objects.filter(made_at__lt=now - _CLUSTERED))


def _forget_clusters() -> int:
    return _in_pieces(Cluster.objects.filter(signatures=None))


def _in_pieces(rows: QuerySet[Any]) -> int:
    gone = 0
    for _ in range(_MOST_BATCHES):
        with write():
            numbers = list(rows.order_by("id").values_list("id", flat=True)[:BATCH])
            rows.model._default_manager.filter(id__in=numbers).delete()
        gone += len(numbers)
        if len(numbers) < BATCH:
            break
        give_way()
    return gone
