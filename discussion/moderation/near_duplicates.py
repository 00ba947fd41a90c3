"""Which comments of the last day say nearly the same as a text."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from discussion.comments.models import Comment
from discussion.core import ids, statements
from discussion.core.transactions import is_postgresql
from discussion.moderation.models import Band, Decision, Signature
from discussion.moderation.similarity import ALIKE, bands, jaccard_estimate, signature
from discussion.moderation.subject import Subject

WINDOW = timedelta(days=1)
# More candidates than that tell nothing new.
_MOST = 200
_LOCK = 0x5C4E
_CANDIDATES = """
    SELECT DISTINCT s.id, s.comment_id, s.cluster_id, s.content, c.author_id
    FROM moderation_band b JOIN moderation_signature s ON s.id = b.signature_id
    JOIN comments_comment c ON c.id = s.comment_id
    WHERE b.site_id = %s AND b.value {among} AND s.made_at > %s AND c.state <> 'deleted' LIMIT %s
"""


class Alike(NamedTuple):
    """A comment that says nearly the same, and the cluster it is in."""

    signature: int
    comment: int
    cluster: int | None
    author: int | None
    resemblance: float


def alike(subject: Subject) -> list[Alike]:
    """The comments of the last day that are at least half like the text, itself apart."""
    sign = signature(subject.normalised.text)
    return [] if sign is None else _alike(subject, sign)


def _alike(subject: Subject, sign: bytes) -> list[Alike]:
    sql = _CANDIDATES.format(among=statements.among())
    parameters = [subject.site_id, statements.numbers(bands(sign)), subject.now - WINDOW, _MOST]
    found = (
        Alike(number, comment, cluster, author, jaccard_estimate(sign, bytes(content)))
        for number, comment, cluster, content, author in statements.rows(sql, parameters)
        if comment != subject.comment
    )
    return [each for each in found if each.resemblance >= ALIKE]


def is_approved(clusters: Collection[int]) -> bool:
    """Whether people let the newest one stand that they decided about in these clusters."""
    about = Decision.objects.filter(comment__signature__cluster__in=clusters, is_machine=False)
    newest = about.order_by("-id").values_list("after", flat=True).first()
    return newest == Comment.State.PUBLISHED


def remember(subject: Subject, comment: int, cluster: int | None, now: datetime) -> None:
    """Have later texts compared with this one, in place of what the comment said before."""
    Signature.objects.filter(comment_id=comment).delete()
    sign = signature(subject.normalised.text)
    if sign is None:
        return
    kept = Signature(site_id=subject.site_id, comment_id=comment, cluster_id=cluster, content=sign, made_at=now)
    statements.insert(kept)
    rows = [(ids.new_id(), subject.site_id, kept.id, value) for value in bands(sign)]
    statements.insert_all(Band, ("id", "site_id", "signature_id", "value"), rows)


def one_at_a_time(site_id: int) -> None:
    """Two that come together must see each other: the second waits until the first is stored. SQLite has one writer."""
    if is_postgresql():
        statements.rows("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, site_id % 2**31])
